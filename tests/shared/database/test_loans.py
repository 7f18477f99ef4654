"""Loans: who lends what to whom, and a daily budget that neither a crash nor a changed clock renews."""

import asyncio

from plugins._shared.database import Database, loans, usage
from plugins._shared.database.loans import Loan, LoanState
from plugins._shared.database.usage import Counter

YESTERDAY, TODAY, TOMORROW, NEXT_YEAR = "2030-01-30", "2030-01-31", "2030-02-01", "2031-02-01"
GROUP, OTHER_GROUP, LENDER, OTHER_LENDER, ASKER = 121080, 121081, 21480, 21481, 21482


async def lent(db: Database, budget: int = 2, *, group: int = GROUP, lender: int = LENDER, today: str = TODAY) -> Loan:
    return await loans.lend(
        db, group_id=group, vendor="proxy911", lender_id=lender, binding_id=7, budget=budget, today=today
    )


async def served(db: Database, loan: Loan, today: str, tries: int = 9) -> int:
    """How many of some single queries find room in the budget."""
    taken = [await loans.take(db, loan, ASKER, 1, today) for _ in range(tries)]
    return sum(one is not None for one in taken)


async def again(db: Database, loan: Loan) -> Loan:
    """The row as it stands now."""
    return next(row for row in await loans.active_in(db, loan.group_id) if row.id == loan.id)


async def test_what_is_lent_is_found_by_group_and_by_lender_oldest_first(db: Database) -> None:
    first, second = await lent(db), await lent(db, lender=OTHER_LENDER)
    elsewhere = await lent(db, group=OTHER_GROUP)
    assert await loans.active_in(db, GROUP) == [first, second]
    assert await loans.active_in(db, GROUP, "ce17") == []
    assert await loans.active_of(db, LENDER, "proxy911") == [first, elsewhere]


async def test_saying_it_again_changes_the_budget_and_not_what_is_used(db: Database) -> None:
    loan = await lent(db, 2)
    assert await served(db, loan, TODAY) == 2
    changed = await lent(db, 3)
    assert (changed.id, changed.budget, changed.created_at) == (loan.id, 3, loan.created_at)
    assert await served(db, changed, TODAY) == 1


async def test_a_loan_ends_once_and_lent_again_has_no_fresh_budget(db: Database) -> None:
    loan = await lent(db, 2)
    assert await served(db, loan, TODAY) == 2
    ended = await asyncio.gather(*(loans.end(db, [loan]) for _ in range(4)))
    assert [row.state for rows in ended for row in rows] == [LoanState.ENDED]
    assert await loans.active_in(db, GROUP) == await loans.active_of(db, LENDER) == []
    revived = await lent(db, 2)
    assert revived.id == loan.id
    assert revived.created_at > loan.created_at
    assert await served(db, revived, TODAY) == 0


async def test_many_at_once_get_exactly_the_budget(db: Database) -> None:
    loan = await lent(db, 5)
    taken = await asyncio.gather(*(loans.take(db, loan, ASKER + i, 1, TODAY) for i in range(20)))
    assert sum(one is not None for one in taken) == 5
    assert await loans.used(db, loan, TODAY) == 5
    assert sum(units for _, units in await loans.users(db, loan, TODAY)) == 5


async def test_the_truth_replaces_the_reservation_on_its_own_day(db: Database) -> None:
    loan = await lent(db, 500)
    taken = await loans.take(db, loan, ASKER, 300, TODAY)
    assert taken is not None
    assert await loans.take(db, loan, ASKER, 201, TODAY) is None
    assert await loans.take(db, loan, ASKER, 500, TOMORROW) is not None, "a new day is a new budget"
    await loans.settle(db, taken, 280)
    assert await loans.used(db, loan, TODAY) == 280
    assert await loans.users(db, loan, TODAY) == [(ASKER, 280)]
    assert await loans.used(db, await again(db, loan), TOMORROW) == 500


async def test_a_clock_set_back_gives_no_fresh_budget(db: Database) -> None:
    loan = await lent(db, 2)
    assert await served(db, loan, TOMORROW) == 2
    loan = await again(db, loan)
    assert loan.day == TOMORROW
    assert await served(db, loan, TODAY) == 0
    assert await served(db, loan, YESTERDAY) == 0
    assert await loans.used(db, loan, YESTERDAY) == 2, "and it is told of the day that counts"
    assert await served(db, loan, "2030-02-02") == 2


async def test_counters_that_are_tidied_away_by_a_wrong_clock_renew_nothing(db: Database) -> None:
    loan = await lent(db, 2)
    assert await served(db, loan, NEXT_YEAR) == 2
    await usage.forget_before(db, NEXT_YEAR)
    assert await served(db, await again(db, loan), TODAY) == 0


async def test_the_lender_himself_puts_a_day_right_that_is_far_ahead(db: Database) -> None:
    loan = await lent(db, 2)
    assert await served(db, loan, TODAY) == 2
    assert await served(db, loan, NEXT_YEAR) == 2
    assert (await lent(db, 4)).day == TODAY
    assert await served(db, await again(db, loan), TODAY) == 2, "what was used today is still used"


async def test_a_budget_is_no_other_loans_and_no_other_scopes(db: Database) -> None:
    loan, other = await lent(db, 1), await lent(db, 1, lender=OTHER_LENDER)
    assert await served(db, loan, TODAY) == 1
    assert await served(db, other, TODAY) == 1
    assert await usage.used(db, "proxy911", TODAY, [Counter("user", ASKER), Counter("all", 0)]) == [0, 0]
