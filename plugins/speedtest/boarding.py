"""From a wish to a run: refused, joined, or begun; counted in the budget and written in the book before it begins.

Nothing is sent to 17CE before `board`, and whatever is refused until then has cost nothing.
"""

import asyncio
from dataclasses import dataclass

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._providers.ce17 import ClockError, SpeedRequest
from plugins._shared.asking import Ask
from plugins._shared.database import StorageError
from plugins._shared.errors import UsageError
from plugins._shared.table import Role
from plugins.binding import Account, vendor_client
from plugins.speedtest import flow_texts, keeping, usage_texts
from plugins.speedtest.budget import Hold
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.denied import refuse_denied
from plugins.speedtest.depends import budget, config, cooldown, flights, runs
from plugins.speedtest.flight import Flight, LeftError
from plugins.speedtest.keeping import VENDOR
from plugins.speedtest.landed import Landed
from plugins.speedtest.repeat import Line
from plugins.speedtest.service import run_speedtest


@dataclass(frozen=True)
class Wish:
    """A test that somebody wants."""

    line: Line
    request: SpeedtestRequest
    forced: bool = False
    """A fresh result will not do; a run that goes on just now will."""


@dataclass(frozen=True)
class Boarded:
    """A run, and how this asker came to it."""

    flight: Flight[Landed]
    joined: bool
    """Somebody else began it, or it was over already."""
    over: bool
    age_s: float
    ahead: int = 0
    """Runs before it in the queue."""


class GoneError(Exception):
    """The run that was to be joined has ended without a result to share."""


def refuse_not_allowed(ask: Ask, request: SpeedtestRequest) -> None:
    """What is denied to everybody was refused when the words were read; this is for all but the bot's owner."""
    if ask.role is Role.OWNER:
        return
    if request.needs_owner:
        raise UsageError(usage_texts.OWNER_ONLY)
    for host in filter(None, (request.host, request.speed.host, request.speed.source_ip)):
        refuse_denied(host, config.denied_hosts)


def _counts(ask: Ask, account: Account) -> bool:
    """Whether a run is charged to the budgets: only the owner's account is, and not to its owner."""
    return account.owner_id is None and ask.role is not Role.OWNER


async def check(ask: Ask, wishes: tuple[Wish, ...], account: Account) -> int | None:
    """Refuse what could not run, before anybody is asked. Nodes that the asker may still use today; None: no limit."""
    for wish in wishes:
        _check_cooldown(ask, wish, account)
    if not _counts(ask, account):
        return None
    nodes = sum(wish.request.estimated_nodes for wish in wishes)
    standings = await budget.check(ask.user_id, ask.chat.group_id, nodes)
    return min(standing.left for standing in standings)


def _check_cooldown(ask: Ask, wish: Wish, account: Account) -> None:
    host = wish.request.host
    test = None if wish.forced else key_of(wish.request, account)
    wait_s = 0.0 if ask.role is Role.OWNER else cooldown.wait_s(host, ask.user_id, test)
    if wait_s > 0:
        raise UsageError(flow_texts.too_soon(host, wait_s))


async def board(ask: Ask, wish: Wish, account: Account, *, may_begin: bool = True) -> Boarded:
    """Join the run that there is, or begin one: reserved in the budget and written in the book first."""
    key = key_of(wish.request, account)
    async with flights.boarding:
        flight = flights.find(key, running_only=wish.forced)
        if flight is not None:
            return Boarded(flight, True, not flight.running, flights.age_s(flight))
        if not may_begin:
            raise GoneError
        runs.check_room()
        _check_cooldown(ask, wish, account)
        hold = await _reserve(ask, wish.request, account)
        deed_id = await _begin(ask, wish.request, account, hold)
        if ask.role is not Role.OWNER:
            cooldown.enter(wish.request.host, ask.user_id, key)
        ahead = runs.ahead
        flight = flights.start(key, lambda stop: _fly(ask, wish, account, hold, deed_id, stop), _worth_sharing)
        return Boarded(flight, False, False, 0.0, ahead)


async def _reserve(ask: Ask, request: SpeedtestRequest, account: Account) -> Hold:
    if not _counts(ask, account):
        return budget.free()
    return await budget.reserve(ask.user_id, ask.chat.group_id, request.estimated_nodes)


async def _begin(ask: Ask, request: SpeedtestRequest, account: Account, hold: Hold) -> int:
    """No run without a line in the book."""
    try:
        return await keeping.begin_deed(ask.chat, request, account.owner_id, request.estimated_nodes)
    except StorageError:
        await budget.settle(hold, 0)
        raise


async def _fly(ask: Ask, wish: Wish, account: Account, hold: Hold, deed_id: int, stop: asyncio.Event) -> Landed:
    """The run itself, once for all who wait for it."""
    returned, outcome = 0, "broken"
    try:
        async with runs.place(stop):
            report = await run_speedtest(vendor_client(VENDOR), account.credential, wish.request, stop=stop)
        returned, outcome = report.returned, report.cut_by or "ok"
    except (ProviderError, UsageError) as e:
        outcome = "stopped" if isinstance(e, UsageError) else type(e).__name__
        raise
    finally:
        await _settle(ask, wish.request, hold, deed_id, outcome, returned)
    return Landed(report, account.whose, deed_id)


async def _settle(ask: Ask, request: SpeedtestRequest, hold: Hold, deed_id: int, outcome: str, returned: int) -> None:
    """The true count into the budget and the book. A broken database does not lose the result: it stays charged."""
    if not returned:
        cooldown.forget(request.host, ask.user_id)
    try:
        await budget.settle(hold, returned)
        await keeping.end_deed(deed_id, outcome, returned)
    except StorageError as e:
        logger.error(f"run not settled: {type(e).__name__}")


def _worth_sharing(landed: Landed) -> bool:
    """Who comes later gets no part of a result, and none of a failed run."""
    return not landed.report.partial


async def ride(boarded: Boarded, leave: asyncio.Event, account: Account) -> Landed:
    """The result; what went wrong becomes a sentence that says what to do."""
    try:
        return await boarded.flight.ride(leave)
    except LeftError:
        raise UsageError(flow_texts.LEFT) from None
    except ProviderError as e:
        logger.warning(f"{type(e).__name__} {e}")
        skew_s = e.skew_s if isinstance(e, ClockError) else None
        raise UsageError(flow_texts.failed(e, skew_s, own=account.owner_id is not None)) from e


def key_of(request: SpeedtestRequest, account: Account) -> tuple[SpeedRequest, int | None]:
    """What makes two tests the same: the vendor's request, whatever the order of words, and whose account pays."""
    speed = request.speed
    lists = ("isp_ids", "province_ids", "city_ids", "areas", "node_kinds")
    return speed.model_copy(update={name: tuple(sorted(getattr(speed, name))) for name in lists}), account.owner_id
