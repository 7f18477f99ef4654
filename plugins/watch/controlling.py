"""`监控 暂停|继续|删除`: what an owner does with the watches that he has."""

import json
from datetime import UTC, datetime

from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.database import watches
from plugins._shared.database.watches import Watch, WatchState
from plugins._shared.errors import UsageError
from plugins._shared.storage import database
from plugins.watch import texts, usage_texts
from plugins.watch.command import Control, Verb
from plugins.watch.judging import armed_anew, from_plain, to_plain
from plugins.watch.making import tied_anew
from plugins.watch.ports import request_of


async def control(ask: Ask, wanted: Control) -> str:
    """Done; the answer. Raises UsageError where he has none of this number, or there is nothing to do."""
    mine = await watches.of_owner(database(), ask.user_id)
    if wanted.number is None:
        return await (_pause_all if wanted.verb is Verb.PAUSE else _resume_all)(ask, mine)
    watch = next((row for row in mine if row.number == wanted.number), None)
    if watch is None:
        raise UsageError(usage_texts.NOT_FOUND)
    request = request_of(watch)
    match wanted.verb:
        case Verb.PAUSE:
            await _pause(ask, watch)
            return texts.paused(watch, request)
        case Verb.RESUME:
            if watch.state is WatchState.ACTIVE:
                raise UsageError(usage_texts.goes_on(watch.number))
            await _resume(ask, watch)
            return texts.resumed(watch, request)
        case Verb.DELETE:
            async with audited(ask, "watch delete", texts.title(request)):
                _there(await watches.remove(database(), ask.user_id, watch.number))
            return texts.deleted(watch, request)


async def _pause_all(ask: Ask, mine: list[Watch]) -> str:
    active = [row for row in mine if row.state is WatchState.ACTIVE]
    if not active:
        raise UsageError(usage_texts.NONE_ACTIVE)
    for watch in active:
        await _pause(ask, watch)
    return texts.all_paused([row.number for row in active])


async def _resume_all(ask: Ask, mine: list[Watch]) -> str:
    """Those that can go on."""
    paused = [row for row in mine if row.state is WatchState.PAUSED]
    if not paused:
        raise UsageError(usage_texts.NONE_PAUSED)
    numbers: list[int] = []
    problem = ""
    for watch in paused:
        try:
            await _resume(ask, watch)
            numbers.append(watch.number)
        except UsageError as e:
            problem = e.sentence
    return texts.all_resumed(numbers, problem)


async def _pause(ask: Ask, watch: Watch) -> None:
    async with audited(ask, "watch pause", texts.title(request_of(watch))):
        _there(await watches.set_state(database(), ask.user_id, watch.number, WatchState.PAUSED))


async def _resume(ask: Ask, watch: Watch) -> None:
    """Armed anew: what happened meanwhile is not told, and an old alert is answered no more."""
    async with audited(ask, "watch resume", texts.title(request_of(watch))):
        standing = armed_anew(from_plain(json.loads(watch.standing_json)))
        fresh = {"standing_json": json.dumps(to_plain(standing)), "alarm_since": None, "alert_message_id": None}
        values = {**fresh, "spec_json": await tied_anew(ask, watch), "next_at": datetime.now(UTC)}
        _there(await watches.set_state(database(), ask.user_id, watch.number, WatchState.ACTIVE, **values))


def _there(done: bool) -> None:
    if not done:
        raise UsageError(usage_texts.NOT_FOUND)
