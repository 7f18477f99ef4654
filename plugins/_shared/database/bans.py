"""Who is banned: a person everywhere or in one group, or a whole group; for a time or until it is lifted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, or_, select

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import ban
from plugins._shared.database.upsert import insert_into


class BanKind(StrEnum):
    """Who is banned."""

    USER = "user"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Ban:
    """One row."""

    kind: BanKind
    subject_id: int
    """The QQ number of the person or of the group."""
    group_id: int
    """The person is banned in this group only; EVERYWHERE: in all chats."""
    until: datetime | None
    """None: until it is lifted."""
    reason: str
    banned_by: int
    by_owner: bool
    """A SUPERUSER banned him; False: an admin of the group did."""
    created_at: datetime


async def put(db: Database, new: Ban) -> bool:
    """Ban, or change the ban that there is. False: there is one by the owner, which a group's admin cannot change."""
    key = [column.name for column in ban.primary_key]
    values = {column.name: getattr(new, column.name) for column in ban.c}
    changes = {name: value for name, value in values.items() if name not in key}
    # In the statement itself: on PostgreSQL an owner's ban may come between a look and a write.
    may = None if new.by_owner else or_(ban.c.by_owner.is_(False), ban.c.until <= datetime.now(UTC))
    async with db.writing() as connection:
        statement = insert_into(connection, ban).values(**values)
        statement = statement.on_conflict_do_update(index_elements=key, set_=changes, where=may)
        return (await connection.execute(statement.returning(ban.c.subject_id))).one_or_none() is not None


async def lift(db: Database, bans: Sequence[Ban]) -> int:
    """End these bans; how many there were."""
    async with db.writing() as connection:
        gone = [
            await connection.execute(delete(ban).where(*_is(one.kind, one.subject_id, one.group_id))) for one in bans
        ]
    return sum(one.rowcount for one in gone)


async def lasting(db: Database) -> list[Ban]:
    """All bans that are not over, newest first."""
    query = select(ban).where(*_lasting()).order_by(ban.c.created_at.desc(), ban.c.subject_id)
    async with db.reading() as connection:
        return [_from_row(row) for row in await connection.execute(query)]


async def forget_over(db: Database) -> int:
    """Drop the bans whose time is over; how many there were."""
    async with db.writing() as connection:
        return (await connection.execute(delete(ban).where(ban.c.until <= datetime.now(UTC)))).rowcount


def _is(kind: BanKind, subject_id: int, group_id: int) -> tuple[ColumnElement[bool], ...]:
    return ban.c.kind == kind, ban.c.subject_id == subject_id, ban.c.group_id == group_id


def _lasting() -> tuple[ColumnElement[bool], ...]:
    return (or_(ban.c.until.is_(None), ban.c.until > datetime.now(UTC)),)


def _from_row(row: Row[Any]) -> Ban:
    return Ban(**{**row._mapping, "kind": BanKind(row.kind)})
