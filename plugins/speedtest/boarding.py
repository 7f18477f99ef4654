"""From a wish to a run: refused, joined, or begun; counted in the budget and written in the book before it begins.

Nothing is sent to 17CE before `board`, and whatever is refused until then has cost nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._providers.ce17 import Ce17Credential, ClockError, SpeedRequest
from plugins._shared.asking import Errand
from plugins._shared.database import StorageError
from plugins._shared.errors import UsageError
from plugins._shared.table import Role
from plugins.binding import Account, loan_left, settle_loan, take_loan, vendor_client
from plugins.speedtest import flow_texts, keeping, usage_texts
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.denied import refuse_denied
from plugins.speedtest.depends import budget, config, cooldown, flights, runs
from plugins.speedtest.flight import Flight, LeftError
from plugins.speedtest.keeping import VENDOR
from plugins.speedtest.landed import Landed
from plugins.speedtest.repeat import Line
from plugins.speedtest.service import run_speedtest

Settle = Callable[[int], Awaitable[None]]
"""Replaces what was reserved for a run by the number of results that really came."""


@dataclass(frozen=True)
class Wish:
    """A test that somebody wants."""

    line: Line
    request: SpeedtestRequest
    forced: bool = False
    """A fresh result will not do; a run that goes on just now will."""


@dataclass(frozen=True)
class Boarded:
    """A run, and how the one it is done for came to it."""

    flight: Flight[Landed]
    joined: bool
    """Somebody else began it, or it was over already."""
    over: bool
    age_s: float
    ahead: int = 0
    """Runs before it in the queue."""


class GoneError(Exception):
    """The run that was to be joined has ended without a result to share."""


def refuse_not_allowed(errand: Errand, request: SpeedtestRequest) -> None:
    """What is denied to everybody was refused when the words were read; this is for all but the bot's owner."""
    if errand.role is Role.OWNER:
        return
    if request.needs_owner:
        raise UsageError(usage_texts.OWNER_ONLY)
    for host in filter(None, (request.host, request.speed.host, request.speed.source_ip)):
        refuse_denied(host, config.denied_hosts)


def _counts(errand: Errand, account: Account) -> bool:
    """Whether a run is charged to the budgets: only the owner's account is, and not to its owner."""
    return account.owner_id is None and errand.role is not Role.OWNER


async def check(errand: Errand, wishes: tuple[Wish, ...], account: Account) -> int | None:
    """Refuse what could not run, before anybody is asked. Nodes that the asker may still use today; None: no limit."""
    for wish in wishes:
        check_cooldown(errand, wish, account)
    return await check_budget(errand, wishes, account)


async def check_budget(errand: Errand, wishes: Iterable[Wish], account: Account) -> int | None:
    """As `check`, the budget alone."""
    nodes = sum(wish.request.estimated_nodes for wish in wishes)
    if account.loan is not None:
        return await _check_loan(account, nodes)
    if not _counts(errand, account):
        return None
    standings = await budget.check(errand.user_id, errand.chat.group_id, nodes)
    return min(standing.left for standing in standings)


async def _check_loan(account: Account, nodes: int) -> int:
    assert account.loan is not None  # noqa: S101 the caller has looked
    left = await loan_left(account.loan)
    if left < nodes:
        raise UsageError(flow_texts.over_loan(account.whose, left, nodes))
    return left


def check_cooldown(errand: Errand, wish: Wish, account: Account) -> None:
    """Raises UsageError for a host that others have tested enough for now."""
    host = wish.request.host
    test = None if wish.forced else key_of(wish.request, account)
    wait_s = 0.0 if errand.role is Role.OWNER else cooldown.wait_s(host, errand.user_id, test)
    if wait_s > 0:
        raise UsageError(flow_texts.too_soon(host, wait_s))


async def board(errand: Errand, wish: Wish, account: Account, *, may_begin: bool = True) -> Boarded:
    """Join the run that there is, or begin one: reserved in the budget and written in the book first."""
    key = key_of(wish.request, account)
    async with flights.boarding:
        flight = flights.find(key, running_only=wish.forced)
        if flight is not None:
            return Boarded(flight, True, not flight.running, flights.age_s(flight))
        if not may_begin:
            raise GoneError
        runs.check_room()
        check_cooldown(errand, wish, account)
        settle = await _reserve(errand, wish.request, account)
        deed_id = await _begin(errand, wish.request, account, settle)
        if errand.role is not Role.OWNER:
            cooldown.enter(wish.request.host, errand.user_id, key)
        ahead = runs.ahead
        flight = flights.start(key, lambda stop: _fly(errand, wish, account, settle, deed_id, stop), _worth_sharing)
        return Boarded(flight, False, False, 0.0, ahead)


async def _reserve(errand: Errand, request: SpeedtestRequest, account: Account) -> Settle:
    """Out of the loan's budget, or out of those of the bot owner's account. Raises UsageError where it does not fit."""
    if account.loan is not None:
        return partial(settle_loan, await take_loan(errand, account.loan, request.estimated_nodes))
    if not _counts(errand, account):
        return partial(budget.settle, budget.free())
    hold = await budget.reserve(errand.user_id, errand.chat.group_id, request.estimated_nodes)
    return partial(budget.settle, hold)


async def _begin(errand: Errand, request: SpeedtestRequest, account: Account, settle: Settle) -> int:
    """No run without a line in the book. Whatever goes wrong here, also a bot that stops, has used nothing."""
    try:
        return await keeping.begin_deed(errand.chat, request, account.owner_id, request.estimated_nodes)
    except BaseException:
        await settle(0)
        raise


async def _fly(
    errand: Errand, wish: Wish, account: Account, settle: Settle, deed_id: int, stop: asyncio.Event
) -> Landed:
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
        await _settle(errand, wish.request, settle, deed_id, outcome, returned)
    return Landed(report, account.whose, deed_id)


async def _settle(
    errand: Errand, request: SpeedtestRequest, settle: Settle, deed_id: int, outcome: str, returned: int
) -> None:
    """The true count into the budget and the book. A broken database does not lose the result: it stays charged."""
    if not returned:
        cooldown.forget(request.host, errand.user_id)
    try:
        await settle(returned)
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
        raise UsageError(flow_texts.failed(e, skew_s, own=account.owner_id is not None, lent=account.lent)) from e


def key_of(request: SpeedtestRequest, account: Account) -> tuple[SpeedRequest, Ce17Credential, int | None, int | None]:
    """What makes two tests the same: the vendor's request, whatever the order of words, and whose account pays (one's
    own account, and the same one as it is lent to a group, are two; so are two accounts of one person)."""
    speed = request.speed
    lists = ("isp_ids", "province_ids", "city_ids", "areas", "node_kinds")
    alike = speed.model_copy(update={name: tuple(sorted(getattr(speed, name))) for name in lists})
    return alike, account.credential, account.owner_id, account.loan.id if account.loan is not None else None
