"""Results that cost something are kept, so that none is lost when its message does not get through."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import run

KEPT_PER_CHAT = 200
PICTURES_PER_CHAT = 20
"""Older runs keep their text and data, not their picture: 200 pictures a chat would be some 20 MB a chat."""


class ChatKind(StrEnum):
    """Where a run was asked for."""

    GROUP = "group"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of one bot account: `id` is the group's, or in private the person's."""

    self_id: int
    kind: ChatKind
    id: int


@dataclass(frozen=True, slots=True)
class Run:
    """One result. `kind` is the command (`ping`, `http`…), `target` what it was asked about."""

    id: int
    chat: Chat
    user_id: int
    kind: str
    target: str
    text: str
    """The text twin, as it was or would have been sent."""
    picture: bytes | None
    """PNG; None where there was none or it has been dropped for its age."""
    data_json: str
    """Whatever the command needs to repeat or compare the run; `{}` when nothing."""
    created_at: datetime


def _from_row(row: Row[Any]) -> Run:
    chat = Chat(row.self_id, ChatKind(row.chat_kind), row.chat_id)
    picture = None if row.picture is None else bytes(row.picture)
    return Run(row.id, chat, row.user_id, row.kind, row.target, row.text, picture, row.data_json, row.created_at)


def _in(chat: Chat) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    return run.c.self_id == chat.self_id, run.c.chat_kind == chat.kind, run.c.chat_id == chat.id


async def keep(
    db: Database,
    chat: Chat,
    *,
    user_id: int,
    kind: str,
    target: str,
    text: str,
    picture: bytes | None = None,
    data_json: str = "{}",
) -> int:
    """Keep a result and drop what is too old in this chat. The new run's id."""
    where = {"self_id": chat.self_id, "chat_kind": chat.kind, "chat_id": chat.id, "user_id": user_id}
    what = {"kind": kind, "target": target, "text": text, "picture": picture, "data_json": data_json}
    stored = insert(run).values(**where, **what, created_at=datetime.now(UTC)).returning(run.c.id)
    async with db.writing() as connection:
        run_id = (await connection.execute(stored)).scalar_one()
        await _prune(connection, chat)
    return run_id


async def _prune(connection: AsyncConnection, chat: Chat) -> None:
    too_old = run.c.id <= _id_after(chat, KEPT_PER_CHAT).scalar_subquery()
    await connection.execute(delete(run).where(*_in(chat), too_old))
    without_picture = run.c.id <= _id_after(chat, PICTURES_PER_CHAT).scalar_subquery()
    stale = update(run).where(*_in(chat), without_picture, run.c.picture.is_not(None))
    await connection.execute(stale.values(picture=None))


def _id_after(chat: Chat, newest: int) -> Select[tuple[int]]:
    """The id of the first run that is not among the newest ones; no row (so nothing is `<=` it) when there is none."""
    return select(run.c.id).where(*_in(chat)).order_by(run.c.id.desc()).offset(newest).limit(1)


async def recent(db: Database, chat: Chat, limit: int = 10) -> list[Run]:
    """The newest runs of this chat, newest first."""
    return await _newest(db, chat, 0, limit)


async def nth(db: Database, chat: Chat, number: int) -> Run | None:
    """Run number `number` of this chat as people count: 1 is the newest."""
    found = await _newest(db, chat, number - 1, 1) if number >= 1 else []
    return found[0] if found else None


async def _newest(db: Database, chat: Chat, offset: int, limit: int) -> list[Run]:
    query = select(run).where(*_in(chat)).order_by(run.c.id.desc()).offset(offset).limit(limit)
    async with db.reading() as connection:
        return [_from_row(row) for row in await connection.execute(query)]


async def listing(db: Database, chat: Chat, limit: int = 10) -> list[Run]:
    """As `recent`, for a list: without the pictures and the data, which are most of a row."""
    columns = [column for column in run.c if column.name not in ("picture", "data_json")]
    query = select(*columns, null().label("picture"), literal("{}").label("data_json"))
    query = query.where(*_in(chat)).order_by(run.c.id.desc()).limit(limit)
    async with db.reading() as connection:
        return [_from_row(row) for row in await connection.execute(query)]


async def count(db: Database, chat: Chat) -> int:
    """How many runs of this chat are kept."""
    async with db.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(run).where(*_in(chat)))).scalar_one()


async def last_of(db: Database, chat: Chat, kind: str, target: str) -> Run | None:
    """The newest run of this chat of that kind and target."""
    query = select(run).where(*_in(chat), run.c.kind == kind, run.c.target == target)
    async with db.reading() as connection:
        row = (await connection.execute(query.order_by(run.c.id.desc()).limit(1))).one_or_none()
    return None if row is None else _from_row(row)


async def forget_before(db: Database, moment: datetime) -> int:
    """Drop older runs; how many there were."""
    async with db.writing() as connection:
        return (await connection.execute(delete(run).where(run.c.created_at < moment))).rowcount
