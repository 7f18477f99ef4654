"""What was used of a vendor's account on a day, by whom: counters that several processes may share.

A day is the text of a local date (`2030-01-31`); whose day it is, is the caller's affair. A scope is a word of the
caller's (`user`, `group`, `all`), a subject the QQ number within it (0 where there is only one).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import usage_day
from plugins._shared.database.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of a vendor on a day."""

    scope: str
    subject_id: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A counter that must not go over its limit."""

    counter: Counter
    limit: int


@dataclass(frozen=True, slots=True)
class Excess:
    """Why a reservation was refused: this counter would have gone over its limit."""

    claim: Claim
    used: int
    """What the counter stands at."""


class _OverLimitError(Exception):
    def __init__(self, excess: Excess) -> None:
        super().__init__()
        self.excess = excess


async def reserve(db: Database, vendor: str, day: str, claims: Sequence[Claim], amount: int) -> Excess | None:
    """Add the amount to all counters, or to none: then the first one that it would carry over its limit.

    When this returns None, the reservation is on disk: a crash leaves it counted. Claims are to be given in one order
    everywhere, so that two processes never wait for each other's rows.
    """
    try:
        async with db.writing() as connection:
            for claim in claims:
                await _take(connection, vendor, day, claim, amount)
    except _OverLimitError as over:  # left the block, so everything is rolled back
        return over.excess
    return None


async def adjust(db: Database, vendor: str, day: str, counters: Sequence[Counter], difference: int) -> None:
    """Settle a reservation: add what the truth is more than was reserved (or, negative, less)."""
    if not difference or not counters:
        return
    async with db.writing() as connection:
        for counter in counters:
            changed = update(usage_day).where(*_is(vendor, day, counter))
            await connection.execute(changed.values(used=usage_day.c.used + difference))


async def used(db: Database, vendor: str, day: str, counters: Sequence[Counter]) -> list[int]:
    """What the counters stand at, in the same order; 0 where nothing was ever used."""
    async with db.reading() as connection:
        found = [
            await connection.scalar(select(usage_day.c.used).where(*_is(vendor, day, counter))) for counter in counters
        ]
    return [value or 0 for value in found]


async def most_used(db: Database, vendor: str, day: str, scope: str, limit: int = 5) -> list[tuple[int, int]]:
    """(subject, used) of one scope, greatest first."""
    where = (usage_day.c.vendor == vendor, usage_day.c.day == day, usage_day.c.scope == scope, usage_day.c.used > 0)
    query = select(usage_day.c.subject_id, usage_day.c.used).where(*where)
    query = query.order_by(usage_day.c.used.desc(), usage_day.c.subject_id).limit(limit)
    async with db.reading() as connection:
        return [(row.subject_id, row.used) for row in await connection.execute(query)]


async def forget_before(db: Database, day: str) -> int:
    """Drop the counters of earlier days; how many there were."""
    async with db.writing() as connection:
        return (await connection.execute(delete(usage_day).where(usage_day.c.day < day))).rowcount


async def count(db: Database) -> int:
    """How many counters are kept."""
    async with db.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(usage_day))).scalar_one()


def _is(vendor: str, day: str, counter: Counter) -> tuple[Any, ...]:
    columns = usage_day.c
    key = columns.scope == counter.scope, columns.subject_id == counter.subject_id
    return columns.vendor == vendor, columns.day == day, *key


async def _take(connection: AsyncConnection, vendor: str, day: str, claim: Claim, amount: int) -> None:
    now_used = await _add(connection, vendor, day, claim.counter, amount)
    if now_used > claim.limit:
        raise _OverLimitError(Excess(claim, now_used - amount))


async def _add(connection: AsyncConnection, vendor: str, day: str, counter: Counter, amount: int) -> int:
    key = {"vendor": vendor, "day": day, "scope": counter.scope, "subject_id": counter.subject_id}
    statement = insert_into(connection, usage_day).values(**key, used=amount)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_={"used": usage_day.c.used + amount})
    return (await connection.execute(statement.returning(usage_day.c.used))).scalar_one()
