"""The way of a speed test from question to answer: account → gate → one run for all who ask it → kept → delivered.

serve ─ fresh or running already? join ─┐
  └ costs much? ask first ─ confirmed ──┴▶ run: seat → board (budget, book) → ride → keep → deliver
"""

import asyncio

from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.delivery import Answer
from plugins._shared.dialogs import CONFIRM, Action
from plugins.binding import Account, find_metered_account
from plugins.speedtest import flow_texts, texts, usage_texts
from plugins.speedtest.boarding import Boarded, GoneError, Wish, board, check, key_of, refuse_not_allowed, ride
from plugins.speedtest.command import SpeedtestRequest, parse_speedtest
from plugins.speedtest.delivering import Notice
from plugins.speedtest.depends import config, flights, links, runs
from plugins.speedtest.gating import asks_first, cheaper
from plugins.speedtest.keeping import VENDOR
from plugins.speedtest.landed import Landed
from plugins.speedtest.repeat import Line
from plugins.speedtest.telling import answer_of, comparison_of


def wish_of(line: Line, *, forced: bool = False) -> Wish:
    """A command line, understood. Raises UsageError."""
    return Wish(line, parse_speedtest(line.kind, line.argument), forced)


async def serve(ask: Ask, wish: Wish) -> None:
    """Run the test, or ask first where it costs much. Raises UsageError, ProviderError."""
    account = await _payer(ask, wish)
    refuse_not_allowed(ask, wish.request)
    costly = asks_first(wish.request, config.nodes_without_asking)
    if costly and flights.find(key_of(wish.request, account), running_only=wish.forced) is None:
        await _ask_first(ask, wish, account)
        return
    try:
        await run(ask, wish, may_begin=not costly)
    except GoneError:
        await _ask_first(ask, wish, account)


async def run(ask: Ask, wish: Wish, *, may_begin: bool = True) -> None:
    """Measure (or join), keep, tell. Everything is looked at again: time may have passed since the question. Without
    `may_begin` only a run that there is will be joined."""
    account = await _payer(ask, wish)
    refuse_not_allowed(ask, wish.request)
    async with Notice(ask) as notice:
        async with runs.seat(ask.user_id) as leave:
            boarded = await board(ask, wish, account, may_begin=may_begin)
            if not boarded.over:
                notice.show(_notice(wish, boarded))
            landed = await ride(boarded, leave, account)
            answer = await answer_of(ask, wish, boarded, landed)
        await links.deliver(ask, answer, config.undelivered_kept_s)


async def _payer(ask: Ask, *wishes: Wish) -> Account:
    """Whose account pays for all of this. Raises UsageError: how to bind."""
    return await find_metered_account(ask, VENDOR, sum(wish.request.estimated_nodes for wish in wishes))


async def serve_comparison(ask: Ask, first: Wish, second: Wish) -> None:
    """Both tests, or a question first. Raises UsageError, ProviderError."""
    wishes = (first, second)
    nodes = sum(wish.request.estimated_nodes for wish in wishes)
    account = await _payer(ask, *wishes)
    for wish in wishes:
        refuse_not_allowed(ask, wish.request)
    left = await check(ask, wishes, account)
    if nodes <= config.nodes_without_asking and not asks_first(first.request, nodes):
        await run_comparison(ask, first, second)
        return
    DIALOGS.ask(ask.chat, {CONFIRM: lambda again: run_comparison(again, first, second)}, role=ask.role)
    title = f"{_title(first.request)} 和 {second.request.shown_target}"
    await ask.reply(flow_texts.confirmation(title, texts.scope(first.request), nodes, left, None))


async def run_comparison(ask: Ask, first: Wish, second: Wish) -> None:
    """Two runs at once, told beside each other; each is in the history by itself."""
    account = await _payer(ask, first, second)
    async with Notice(ask) as notice:
        async with runs.seat(ask.user_id) as leave:
            await check(ask, (first, second), account)
            boarded = await _board_both(ask, (first, second), account)
            notice.show(_comparison_notice(first, second, boarded))
            answer = await _compared(ask, (first, second), boarded, leave, account)
        await links.deliver(ask, answer, config.undelivered_kept_s)


async def _ask_first(ask: Ask, wish: Wish, account: Account) -> None:
    left = await check(ask, (wish,), account)
    fewer = cheaper(wish.line, wish.request, config.nodes_without_asking)
    answers: dict[str, Action] = {CONFIRM: lambda again: run(again, wish)}
    if fewer is not None:
        answers[flow_texts.CHEAPER_WORD] = lambda again: run(again, Wish(*fewer))
    DIALOGS.ask(ask.chat, answers, role=ask.role)
    shown = (f"{fewer[0].kind} {fewer[0].argument}", fewer[1].estimated_nodes) if fewer else None
    request = wish.request
    await ask.reply(
        flow_texts.confirmation(_title(request), texts.scope(request), request.estimated_nodes, left, shown)
    )


async def _board_both(ask: Ask, wishes: tuple[Wish, Wish], account: Account) -> tuple[Boarded, Boarded]:
    first = await board(ask, wishes[0], account)
    try:
        return first, await board(ask, wishes[1], account)
    except BaseException:
        first.flight.abandon()
        raise


async def _compared(
    ask: Ask,
    wishes: tuple[Wish, Wish],
    boarded: tuple[Boarded, Boarded],
    leave: asyncio.Event,
    account: Account,
) -> Answer:
    """Where one of the two gave nothing, the other one alone; where both did, the first one's failure."""
    rides = (ride(one, leave, account) for one in boarded)
    results = await asyncio.gather(*rides, return_exceptions=True)
    answers: list[Answer] = []
    for wish, one, result in zip(wishes, boarded, results, strict=True):
        if isinstance(result, Landed):
            answers.append(await answer_of(ask, wish, one, result))
    first, second = results
    if isinstance(first, Landed) and isinstance(second, Landed):
        return await comparison_of(first, second)
    if not answers:
        assert isinstance(first, BaseException)  # noqa: S101 gather gives results or what was raised
        raise first
    missing = wishes[1 if isinstance(first, Landed) else 0].request.shown_target
    head = flow_texts.compare_alone(missing)
    return Answer(f"{head}\n{answers[0].text}", answers[0].picture, f"{head}\n{answers[0].caption}")


def _notice(wish: Wish, boarded: Boarded) -> str:
    if boarded.joined:
        return flow_texts.joined(boarded.age_s)
    return texts.started(wish.request) + flow_texts.queued(boarded.ahead)


def _comparison_notice(first: Wish, second: Wish, boarded: tuple[Boarded, Boarded]) -> str:
    nodes = first.request.estimated_nodes + second.request.estimated_nodes
    queue = flow_texts.queued(max(one.ahead for one in boarded))
    return flow_texts.compare_started(first.request.shown_target, second.request.shown_target, nodes, queue)


def _title(request: SpeedtestRequest) -> str:
    return f"{usage_texts.TITLES[request.speed.test_type]} {request.shown_target}"
