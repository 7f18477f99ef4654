"""Accounts lent to a group: who lends what to whom, within which daily budget, and what is used of it.

A loan is of one lender's account at one vendor to one group. Its row stays when it ends: lent again on the same day, it
has not got a fresh budget. What is used stands in `usage`, by the loan's own day: that day is a local date which never
goes back, so that a clock set back gives no fresh budget either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case, literal, select, update

from plugins._shared.database import usage
from plugins._shared.database.engine import Database
from plugins._shared.database.tables import loan
from plugins._shared.database.upsert import insert_into
from plugins._shared.database.usage import Claim, Counter

SCOPE = "loan"
"""The scope of a loan's budget in `usage`; `loan 7` is that of the people who draw on loan 7."""


class LoanState(StrEnum):
    """Whether a loan is still given."""

    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Loan:
    """One row. Ids of groups and lenders are QQ's."""

    id: int
    group_id: int
    vendor: str
    """The name of the vendor's room."""
    lender_id: int
    binding_id: int
    """Which of his accounts at this vendor: another one is not lent by becoming his default."""
    lender_name: str
    """As the group knew him when he lent."""
    group_name: str
    budget: int
    """A day, in the vendor's unit: answered queries, or 17CE's node results."""
    day: str
    """The newest day that the loan has seen, `2030-01-31`."""
    state: LoanState
    created_at: datetime
    changed_at: datetime

    def day_at(self, today: str) -> str:
        """The day that counts when the clock says `today`."""
        return max(self.day, today)


@dataclass(frozen=True, slots=True)
class Taken:
    """A part of a loan's budget that is reserved for somebody."""

    loan: Loan
    user_id: int
    day: str
    units: int


async def lend(
    db: Database,
    *,
    group_id: int,
    vendor: str,
    lender_id: int,
    binding_id: int,
    budget: int,
    today: str,
    group_name: str = "",
    lender_name: str = "",
) -> Loan:
    """Lend, change a loan, or lend again what had ended. A day that a wrong clock has put far ahead of
    today is put right by this, for it is the lender himself who says it."""
    now = datetime.now(UTC)
    key = {"group_id": group_id, "vendor": vendor, "lender_id": lender_id}
    said: dict[str, Any] = {"group_name": group_name, "lender_name": lender_name, "binding_id": binding_id}
    said |= {"budget": budget, "state": LoanState.ACTIVE, "changed_at": now}
    tomorrow = str(date.fromisoformat(today) + timedelta(days=1))
    again = {
        "created_at": case(
            (loan.c.state == LoanState.ACTIVE, loan.c.created_at), else_=literal(now, loan.c.created_at.type)
        ),
        "day": case((loan.c.day > tomorrow, today), else_=loan.c.day),
    }
    async with db.writing() as connection:
        statement = insert_into(connection, loan).values(**key, **said, created_at=now, day=today)
        statement = statement.on_conflict_do_update(index_elements=list(key), set_={**said, **again})
        return _from_row((await connection.execute(statement.returning(loan))).one())


async def active_in(db: Database, group_id: int, vendor: str | None = None) -> list[Loan]:
    """What is lent to a group (of one vendor, on wish), oldest first."""
    return await _active(db, loan.c.group_id == group_id, vendor)


async def active_of(db: Database, lender_id: int, vendor: str | None = None) -> list[Loan]:
    """What a person lends, to whatever group, oldest first."""
    return await _active(db, loan.c.lender_id == lender_id, vendor)


async def end(db: Database, ended: Sequence[Loan]) -> list[Loan]:
    """End these loans; those of them that were still given, each once however many end it at the same time."""
    mine = (loan.c.id.in_([row.id for row in ended]), loan.c.state == LoanState.ACTIVE)
    changed = update(loan).where(*mine).values(state=LoanState.ENDED, changed_at=datetime.now(UTC))
    async with db.writing() as connection:
        return [_from_row(row) for row in await connection.execute(changed.returning(loan))]


async def used(db: Database, row: Loan, today: str) -> int:
    """What is used of a loan's budget today."""
    return (await usage.used(db, row.vendor, row.day_at(today), [_of_loan(row)]))[0]


async def users(db: Database, row: Loan, today: str, limit: int = 10) -> list[tuple[int, int]]:
    """Who has used it today: (QQ number, units), greatest first."""
    return await usage.most_used(db, row.vendor, row.day_at(today), f"{SCOPE} {row.id}", limit)


async def take(db: Database, row: Loan, user_id: int, units: int, today: str) -> Taken | None:
    """Reserve a part of the budget for somebody; None where there is not so much left.

    When this returns, the reservation is on disk: a crash leaves it counted.
    """
    day = row.day_at(today)
    if day > row.day:
        later = update(loan).where(loan.c.id == row.id, loan.c.day < day)
        async with db.writing() as connection:
            await connection.execute(later.values(day=day))
    claims = [Claim(_of_loan(row), row.budget), Claim(_of_user(row, user_id), row.budget)]
    if await usage.reserve(db, row.vendor, day, claims, units) is not None:
        return None
    return Taken(row, user_id, day, units)


async def settle(db: Database, taken: Taken, units: int) -> None:
    """Replace what was reserved by what was really used, on the day of the reservation."""
    counters = [_of_loan(taken.loan), _of_user(taken.loan, taken.user_id)]
    await usage.adjust(db, taken.loan.vendor, taken.day, counters, units - taken.units)


def _of_loan(row: Loan) -> Counter:
    return Counter(SCOPE, row.id)


def _of_user(row: Loan, user_id: int) -> Counter:
    return Counter(f"{SCOPE} {row.id}", user_id)


async def _active(db: Database, whose: ColumnElement[bool], vendor: str | None) -> list[Loan]:
    where = [whose, loan.c.state == LoanState.ACTIVE, *([loan.c.vendor == vendor] if vendor else [])]
    async with db.reading() as connection:
        rows = await connection.execute(select(loan).where(*where).order_by(loan.c.created_at, loan.c.id))
        return [_from_row(row) for row in rows]


def _from_row(row: Row[Any]) -> Loan:
    return Loan(**{**row._mapping, "state": LoanState(row.state)})
