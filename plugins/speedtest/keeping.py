"""What of a run outlives it: the budget's counters, the history, the book of deeds. In this plugin's words."""

import json
from collections.abc import Sequence

from nonebot.log import logger

from plugins._shared.bound import hidden, holds_bound, holds_secret
from plugins._shared.database import StorageError, audit, history, usage
from plugins._shared.delivery import Answer
from plugins._shared.hearing import Chat
from plugins._shared.storage import database
from plugins.speedtest import texts
from plugins.speedtest.budget import Share, Standing
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.compare import Sketch, sketch_of_stored
from plugins.speedtest.repeat import Line, storable
from plugins.speedtest.report import Report
from plugins.speedtest.report_data import RunData, from_json, to_data
from plugins.speedtest.scopes import Scope

VENDOR = "ce17"
ACTION = "speedtest"
OWNERS = "owner"
"""Whose account, in the book of deeds: the bot owner's."""
_LINE, _SCOPE = "line", "scope"


class StoredLedger:
    """`budget.Ledger` in the shared database."""

    async def reserve(self, day: str, shares: Sequence[Share], nodes: int) -> Standing | None:
        claims = [usage.Claim(_counter(share), share.limit) for share in shares]
        over = await usage.reserve(database(), VENDOR, day, claims, nodes)
        return Standing(shares[claims.index(over.claim)], over.used) if over else None

    async def adjust(self, day: str, shares: Sequence[Share], difference: int) -> None:
        await usage.adjust(database(), VENDOR, day, [_counter(share) for share in shares], difference)

    async def used(self, day: str, shares: Sequence[Share]) -> list[int]:
        return await usage.used(database(), VENDOR, day, [_counter(share) for share in shares])


def _counter(share: Share) -> usage.Counter:
    return usage.Counter(share.scope.value, share.subject_id)


async def most_used(day: str) -> list[tuple[int, int]]:
    """Who has used most of the owner's account on a day: (QQ number, nodes)."""
    return await usage.most_used(database(), VENDOR, day, Scope.USER.value)


async def begin_deed(chat: Chat, request: SpeedtestRequest, owner_id: int | None, nodes: int) -> int:
    """Write into the book that a run begins; its number there."""
    return await audit.begin(
        database(),
        history_of(chat),
        user_id=chat.user_id,
        action=f"{ACTION} {request.kind}",
        subject=hidden(request.shown_target),
        account=OWNERS if owner_id is None else str(owner_id),
        amount=nodes,
    )


async def end_deed(deed_id: int, outcome: str, nodes: int) -> None:
    """Write how it ended."""
    await audit.end(database(), deed_id, outcome=outcome, amount=nodes)


def history_of(chat: Chat) -> history.Chat:
    """A group's runs belong to the group, the others to the person."""
    if chat.group_id is not None:
        return history.Chat(chat.self_id, history.ChatKind.GROUP, chat.group_id)
    return history.Chat(chat.self_id, history.ChatKind.PRIVATE, chat.user_id)


async def keep(chat: Chat, request: SpeedtestRequest, line: Line, report: Report, answer: Answer) -> None:
    """Before it is sent, so that a result that cost something is not lost with a message. A broken database does not
    lose it either: it is then only sent. Nor is one kept whose target is no name but a token that is bound here."""
    if holds_bound(request.shown_target):
        return
    data = {**to_data(report), _SCOPE: texts.scope(request)}
    if storable(line) and not holds_secret(line.argument):
        data[_LINE] = [line.kind, line.argument]
    try:
        await history.keep(
            database(),
            history_of(chat),
            user_id=chat.user_id,
            kind=request.kind,
            target=request.shown_target,
            text=answer.text,
            picture=answer.picture,
            data_json=json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        )
    except StorageError as e:
        logger.error(f"a result is not in the history: {type(e).__name__}")


async def last_run(chat: Chat, request: SpeedtestRequest) -> history.Run | None:
    """The newest run of the same type and target in this chat."""
    return await history.last_of(database(), history_of(chat), request.kind, request.shown_target)


async def nth_run(chat: Chat, number: int) -> history.Run | None:
    """As people count: 1 is the newest."""
    return await history.nth(database(), history_of(chat), number)


async def listed(chat: Chat, limit: int) -> tuple[list[history.Run], int]:
    """The newest runs, and how many there are in all."""
    where = history_of(chat)
    return await history.listing(database(), where, limit), await history.count(database(), where)


def line_of(run: history.Run) -> Line | None:
    """The command line of a stored run; None where it was not kept."""
    line = _data_of(run).get(_LINE)
    if isinstance(line, list) and len(line) == 2 and all(isinstance(part, str) for part in line):
        return Line(*line)
    return None


def scope_of(run: history.Run) -> str:
    """The places and ISPs of a stored run, as shown."""
    return str(_data_of(run).get(_SCOPE) or "")


def data_of(run: history.Run) -> RunData | None:
    """The nodes of a stored run; None where they were not kept or cannot be read any more."""
    try:
        return from_json(run.data_json)
    except ValueError:
        return None


def sketch_in(run: history.Run) -> Sketch | None:
    """What of a stored run is compared."""
    data = data_of(run)
    return sketch_of_stored(data) if data else None


def _data_of(run: history.Run) -> dict[str, object]:
    try:
        data = json.loads(run.data_json)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
