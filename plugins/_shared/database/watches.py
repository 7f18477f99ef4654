"""Watches: what somebody wants looked at by itself, when it is looked at next, and how it stood.

A check is claimed before it is made: whoever takes a due row writes his name into it and moves its time on by a lease,
so that two processes never make the same check, and a check whose process died is made again when the lease is over.
What came of it is kept only under that name: a watch that was paused or deleted meanwhile stays as its owner wants it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import watch as table

_TRIES = 3


class WatchState(StrEnum):
    """Whether it is looked at."""

    ACTIVE = "active"
    PAUSED = "paused"


class TooManyWatchesError(Exception):
    """The owner has as many as he may."""


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A watch to be stored. `spec_json` is the plugin's own affair."""

    owner_id: int
    self_id: int
    """The QQ account that was asked."""
    chat_kind: str
    """`group` or `private`: where it was asked for."""
    chat_id: int
    kind: str
    subject: str
    spec_json: str
    every_s: int
    next_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """A row."""

    id: int
    owner_id: int
    number: int
    """What the owner calls it: small, unique among his own."""
    self_id: int
    chat_kind: str
    chat_id: int
    kind: str
    subject: str
    spec_json: str
    every_s: int
    state: WatchState
    note: str
    """Why it has paused by itself; blank where the owner did that."""
    next_at: datetime
    claimant: str
    """Who is making a check just now."""
    standing_json: str
    """How it stands, as the plugin's judge has it."""
    alarm_since: datetime | None
    """Since when what is watched is in trouble."""
    alert_self_id: int | None
    """The newest alert: by which account, in which group (None: private), as which message."""
    alert_group_id: int | None
    alert_message_id: int | None
    last_text: str
    checked_at: datetime | None
    created_at: datetime


def _watch(row: Row[Any]) -> Watch:
    return Watch(**{**row._mapping, "state": WatchState(row.state)})


async def add(db: Database, new: NewWatch, ceiling: int) -> Watch:
    """Store an active watch under the owner's smallest free number. Raises TooManyWatchesError."""
    for left in range(_TRIES, 0, -1):
        try:
            return await _add(db, new, ceiling)
        except IntegrityError:  # another process has just taken this number
            if left == 1:
                raise
    raise AssertionError


async def _add(db: Database, new: NewWatch, ceiling: int) -> Watch:
    async with db.writing() as connection:
        taken = set(await connection.scalars(select(table.c.number).where(table.c.owner_id == new.owner_id)))
        if len(taken) >= ceiling:
            raise TooManyWatchesError
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        values = {name: getattr(new, name) for name in NewWatch.__slots__}
        stored = insert(table).values(**values, number=number, state=WatchState.ACTIVE).returning(table)
        return _watch((await connection.execute(stored)).one())


async def of_owner(db: Database, owner_id: int) -> list[Watch]:
    """All of one person's watches by number."""
    return await _list(db, table.c.owner_id == owner_id)


async def alerted_by(db: Database, owner_id: int, self_id: int, message_id: int) -> Watch | None:
    """The watch of this person whose newest alert is this message."""
    mine = (table.c.owner_id == owner_id, table.c.alert_self_id == self_id, table.c.alert_message_id == message_id)
    return next(iter(await _list(db, *mine)), None)


async def in_alarm(db: Database, owner_id: int, kind: str) -> list[Watch]:
    """The person's active watches of a kind that stand in alarm."""
    open_alarm = (table.c.alarm_since.is_not(None), table.c.state == WatchState.ACTIVE)
    return await _list(db, table.c.owner_id == owner_id, table.c.kind == kind, *open_alarm)


async def count(db: Database) -> dict[str, int]:
    """State → how many, of all people."""
    query = select(table.c.state, func.count().label("watches")).group_by(table.c.state)
    async with db.reading() as connection:
        return {row.state: row.watches for row in await connection.execute(query)}


async def _list(db: Database, *where: ColumnElement[bool]) -> list[Watch]:
    async with db.reading() as connection:
        return [_watch(row) for row in await connection.execute(select(table).where(*where).order_by(table.c.number))]


def _waiting(kind: str, accounts: Collection[int] | None) -> Sequence[ColumnElement[bool]]:
    where = [table.c.state == WatchState.ACTIVE, table.c.kind == kind]
    return [*where, table.c.self_id.in_(accounts)] if accounts is not None else where


async def next_due(db: Database, kind: str, accounts: Collection[int] | None = None) -> datetime | None:
    """When the next check of a kind is due; None: there is nothing to check. `accounts`: only theirs."""
    async with db.reading() as connection:
        return await connection.scalar(select(func.min(table.c.next_at)).where(*_waiting(kind, accounts)))


async def claim(
    db: Database, kind: str, claimant: str, now: datetime, lease_s: float, accounts: Collection[int] | None = None
) -> Watch | None:
    """Take the check of a kind that is due the longest. Two processes never get the same one within the lease."""
    due = select(table.c.id).where(*_waiting(kind, accounts), table.c.next_at <= now)
    free = due.order_by(table.c.next_at).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    values = {"claimant": claimant, "next_at": now + timedelta(seconds=lease_s)}
    async with db.writing() as connection:
        taken = update(table).where(table.c.id == free).values(values).returning(table)
        row = (await connection.execute(taken)).one_or_none()
    return None if row is None else _watch(row)


async def keep(db: Database, watch: Watch, **values: Any) -> bool:
    """Write columns of a claimed watch; `claimant=""` ends the check. False, and nothing changes, where it is not
    this claimant's any more: paused, deleted, or begun again after the lease."""
    mine = (table.c.id == watch.id, table.c.claimant == watch.claimant, table.c.state == WatchState.ACTIVE)
    async with db.writing() as connection:
        return (await connection.execute(update(table).where(*mine).values(values))).rowcount > 0


async def set_state(db: Database, owner_id: int, number: int, state: WatchState, **values: Any) -> bool:
    """Pause or continue, by the owner; a check that is under way counts no more. False where there is no such watch."""
    mine = (table.c.owner_id == owner_id, table.c.number == number)
    changed = update(table).where(*mine).values(state=state, claimant="", note="", **values)
    async with db.writing() as connection:
        return (await connection.execute(changed)).rowcount > 0


async def pause_all(db: Database, claimed: Watch, alike: Callable[[Watch], bool], note: str) -> list[int]:
    """By themselves, all active ones of a claimed watch's owner and kind that are like it, and why; their numbers.
    None of them where it is not this claimant's any more: see `keep`."""
    active = (table.c.owner_id == claimed.owner_id, table.c.kind == claimed.kind, table.c.state == WatchState.ACTIVE)
    values = {"state": WatchState.PAUSED, "claimant": "", "note": note}
    async with db.writing() as connection:
        rows = await connection.execute(select(table).where(*active).order_by(table.c.number).with_for_update())
        found = [_watch(row) for row in rows]
        if not any((row.id, row.claimant) == (claimed.id, claimed.claimant) for row in found):
            return []
        ids = [row.id for row in found if alike(row)]
        paused = update(table).where(table.c.id.in_(ids)).values(values).returning(table.c.number)
        return sorted(await connection.scalars(paused))


async def remove(db: Database, owner_id: int, number: int) -> bool:
    """Forget a watch. False where there is none."""
    async with db.writing() as connection:
        gone = delete(table).where(table.c.owner_id == owner_id, table.c.number == number)
        return (await connection.execute(gone)).rowcount > 0


async def release(db: Database, node: str, now: datetime) -> int:
    """A process of this node starts: what its forerunner was checking is due again. How many that were."""
    theirs = table.c.claimant.startswith(f"{node}/", autoescape=True)
    async with db.writing() as connection:
        return (await connection.execute(update(table).where(theirs).values(claimant="", next_at=now))).rowcount
