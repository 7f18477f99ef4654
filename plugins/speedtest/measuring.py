"""Tests on a person's behalf, for other plugins: through the same gates as a question, without a word in the chat.

Account → deny list → cool-down → budget (reserved before, settled with the true count after) → book → a place in the
queue; the same test of somebody else that runs just now, or is fresh, is joined. What would be asked about first, were
it a question, is refused unless the caller says that the person was asked.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._shared.asking import Errand
from plugins._shared.database import StorageError
from plugins._shared.errors import UsageError
from plugins.binding import Account, find_metered_account
from plugins.speedtest import flow_texts, texts
from plugins.speedtest.boarding import Wish, board, check_budget, check_cooldown, refuse_not_allowed
from plugins.speedtest.command import SpeedtestRequest, parse_speedtest
from plugins.speedtest.depends import config, runs
from plugins.speedtest.flight import LeftError
from plugins.speedtest.gating import asks_first
from plugins.speedtest.keeping import VENDOR
from plugins.speedtest.repeat import Line
from plugins.speedtest.report import Report

SIDE_BY_SIDE = 2
"""Runs of one person's series at the same time: the others' places stay free."""


@dataclass(frozen=True)
class Cost:
    """What tests would cost, before they are begun."""

    nodes: int
    """Roughly; every result is charged."""
    left: int | None
    """Nodes that may still be used today; None: no limit."""
    asks: bool
    """Whether the person has to be asked first."""
    scope: str
    """Places and ISPs of the first test as shown: `广东 · 电信`."""
    whose: str
    """Whose account pays, as shown."""
    refused: tuple[UsageError | None, ...]
    """For each of the tests why it cannot run; None: it can. Those that cannot are not in `nodes`."""


@dataclass(frozen=True)
class Paid:
    """A test that was made, and who paid."""

    report: Report
    account: Account
    nodes: int
    """What it cost, roughly."""


async def cost_of(errand: Errand, lines: Sequence[tuple[str, str]]) -> Cost:
    """What these tests (each a command's word and its argument) would cost together; sends nothing.

    Raises UsageError where none of them could run, where they are over the budget, and where nobody pays.
    """
    wishes = _wishes(errand, lines)
    account = await _payer(errand, wishes)
    return await _cost(errand, _not_too_soon(errand, wishes, account), account)


async def measure(errand: Errand, kind: str, argument: str, *, asked: bool = False) -> Report:
    """One test, e.g. `measure(errand, "ping", "example.com 广东 电信")`. It takes no seat: the person may ask for
    tests of his own meanwhile, and `停止` is not about it; a stopping bot ends it.

    `asked`: the person has agreed to its cost. Raises UsageError (refused, over the budget, too much without being
    asked, stopped) and ProviderError.
    """
    return (await measure_paid(errand, kind, argument, asked=asked)).report


async def measure_paid(errand: Errand, kind: str, argument: str, *, asked: bool = False) -> Paid:
    """As `measure`, with whose account it was."""
    wish = _wish(errand, kind, argument)
    if not asked and _asks(wish.request):
        raise UsageError(flow_texts.not_unasked(wish.request.estimated_nodes))
    account = await _payer(errand, [wish])
    with runs.guest() as leave:
        return Paid(await _measured(errand, wish, account, leave), account, wish.request.estimated_nodes)


async def measure_each(
    errand: Errand, lines: Sequence[tuple[str, str]], *, asked: bool = False
) -> list[Report | UsageError | ProviderError]:
    """A series for somebody who waits for it: one seat (so `停止` ends it), one account, two runs at a time. What went
    wrong with one of the tests (also with the database) stands in its place, so that the others' results are not lost.
    Raises UsageError where none may begin: as `cost_of`, and where the person has another test running, or was not
    asked about so many nodes."""
    wishes = _wishes(errand, lines)
    account = await _payer(errand, wishes)
    wishes = _not_too_soon(errand, wishes, account)
    cost = await _cost(errand, wishes, account)
    if cost.asks and not asked:
        raise UsageError(flow_texts.not_unasked(cost.nodes))
    turns = asyncio.Semaphore(SIDE_BY_SIDE)
    async with runs.seat(errand.user_id) as leave:

        async def one(wish: Wish | UsageError) -> Report | UsageError | ProviderError:
            if isinstance(wish, UsageError):
                return wish
            async with turns:
                try:
                    return await _measured(errand, wish, account, leave)
                except (UsageError, ProviderError) as e:
                    logger.warning(f"one of a series: {type(e).__name__}")
                    return e
                except StorageError as e:
                    logger.warning(f"one of a series: {type(e).__name__}")
                    return UsageError(e.sentence)

        return await asyncio.gather(*map(one, wishes))


def _wishes(errand: Errand, lines: Sequence[tuple[str, str]]) -> list[Wish | UsageError]:
    """Each understood and allowed, or why it is not. Raises UsageError where none is."""
    wishes: list[Wish | UsageError] = []
    for line in lines:
        try:
            wishes.append(_wish(errand, *line))
        except UsageError as e:
            wishes.append(e)
    return _not_all_refused(wishes)


def _not_too_soon(errand: Errand, wishes: Sequence[Wish | UsageError], account: Account) -> list[Wish | UsageError]:
    """In place of those whose host is left in peace for now, why. Raises UsageError where none is left."""
    kept: list[Wish | UsageError] = []
    for wish in wishes:
        try:
            if isinstance(wish, Wish):
                check_cooldown(errand, wish, account)
            kept.append(wish)
        except UsageError as e:
            kept.append(e)
    return _not_all_refused(kept)


def _not_all_refused(wishes: list[Wish | UsageError]) -> list[Wish | UsageError]:
    refusals = [wish for wish in wishes if isinstance(wish, UsageError)]
    if len(refusals) == len(wishes):
        raise refusals[0]
    return wishes


async def _payer(errand: Errand, wishes: Sequence[Wish | UsageError]) -> Account:
    """Whose account pays for all of this. Raises UsageError: how to bind."""
    nodes = sum(wish.request.estimated_nodes for wish in wishes if isinstance(wish, Wish))
    return await find_metered_account(errand, VENDOR, nodes)


async def _cost(errand: Errand, wishes: Sequence[Wish | UsageError], account: Account) -> Cost:
    good = [wish for wish in wishes if isinstance(wish, Wish)]
    nodes = sum(wish.request.estimated_nodes for wish in good)
    return Cost(
        nodes=nodes,
        left=await check_budget(errand, good, account),
        asks=any(_asks(wish.request) for wish in good) or nodes > config.nodes_without_asking,
        scope=texts.scope(good[0].request),
        whose=account.whose,
        refused=tuple(wish if isinstance(wish, UsageError) else None for wish in wishes),
    )


async def _measured(errand: Errand, wish: Wish, account: Account, leave: asyncio.Event) -> Report:
    """Whoever has left begins nothing more."""
    if leave.is_set():
        raise UsageError(flow_texts.STOPPED_WAITING)
    boarded = await board(errand, wish, account)
    try:
        return (await boarded.flight.ride(leave)).report
    except LeftError:
        raise UsageError(flow_texts.LEFT) from None


def _wish(errand: Errand, kind: str, argument: str) -> Wish:
    """Understood and allowed. Raises UsageError."""
    wish = Wish(Line(kind, argument), parse_speedtest(kind, argument))
    refuse_not_allowed(errand, wish.request)
    return wish


def _asks(request: SpeedtestRequest) -> bool:
    return asks_first(request, config.nodes_without_asking)
