"""A lent account as a query uses it: which loan serves, reserved before the vendor is called, settled by the truth.

Public for other plugins through `plugins.binding`: `take_loan`, `settle_loan`, `loan_left`.
"""

from datetime import UTC, date, datetime, timedelta

from nonebot.log import logger

from plugins._providers import Credential, Room, rooms
from plugins._shared import redaction
from plugins._shared.asking import Errand
from plugins._shared.beijing import local_date
from plugins._shared.database import bindings, loans
from plugins._shared.database.bindings import Binding, BindingState
from plugins._shared.database.loans import Loan, Taken
from plugins._shared.errors import UsageError
from plugins._shared.storage import database
from plugins._shared.telling import tell_privately
from plugins.binding import lending_texts as texts
from plugins.binding.keeping import opened
from plugins.binding.lending_command import unit_of
from plugins.binding.membership import Standing, members
from plugins.binding.refusals import is_refused, mark_refused
from plugins.binding.signed_in import is_offered
from plugins.binding.texts import how_to_bind


def today() -> str:
    """The date in Beijing."""
    return local_date(datetime.now(UTC))


def shown_lender(loan: Loan) -> str:
    """Whose account it is, as the group may see it."""
    return texts.lender_of(loan.lender_name, loan.lender_id)


def shown_group(loan: Loan) -> str:
    """To whom it is lent, as the lender may see it."""
    return texts.group_of(loan.group_name, loan.group_id)


async def row_of(loan: Loan, asleep: str = "") -> texts.Row:
    """A loan as it is listed."""
    room = rooms()[loan.vendor]
    who, where = shown_lender(loan), shown_group(loan)
    used = await loans.used(database(), loan, today())
    return texts.Row(
        room.title, room.words[0], unit_of(room.name), who, where, loan.group_id, loan.budget, used, asleep
    )


async def why_asleep(loan: Loan) -> str | None:
    """Blank: it serves. None: it has just been ended, because the lender has left or has nothing to lend any more."""
    row = await binding_of(loan)
    if row is None:
        await loans.end(database(), [loan])
        return None
    if row.state is BindingState.REFUSED:
        return texts.ASLEEP_REFUSED
    standing = await members.standing(loan.group_id, loan.lender_id)
    if standing is Standing.GONE:
        await _end_for_leaver(loan)
        return None
    return texts.ASLEEP_NO_ADMIN if standing is Standing.MEMBER else ""


async def _end_for_leaver(loan: Loan) -> None:
    """Only the one who really ends it tells the lender."""
    if await loans.end(database(), [loan]):
        await tell_privately(loan.lender_id, texts.lender_left(rooms()[loan.vendor].title, shown_group(loan)))


async def lent_here(errand: Errand, room: Room) -> list[Loan]:
    """What of this vendor is lent where the errand is done: never anything in a private chat."""
    group_id = errand.chat.group_id
    return [] if group_id is None else await loans.active_in(database(), group_id, room.name)


async def binding_of(loan: Loan) -> Binding | None:
    """What is lent; None where its owner has unbound it."""
    mine = await bindings.all_of(database(), loan.lender_id, loan.vendor)
    return next((row for row in mine if row.id == loan.binding_id), None)


def opened_for_others(row: Binding, room: Room) -> Credential | None:
    """A lender's credential; None where it cannot be read."""
    credential = opened(row, room)
    if credential is None:
        logger.error("a lent account cannot be read")
    else:
        redaction.remember(credential.secrets())
    return credential


async def take_loan(errand: Errand, loan: Loan, units: int) -> Taken:
    """Reserve a part of a loan's budget. Raises UsageError where somebody else has used it up meanwhile."""
    taken = await loans.take(database(), loan, errand.user_id, units, today())
    if taken is None:
        raise UsageError(texts.spent_meanwhile(rooms()[loan.vendor].title))
    return taken


async def settle_loan(taken: Taken, units: int) -> None:
    """What was really used, on the day of the reservation."""
    await loans.settle(database(), taken, units)


async def loan_left(loan: Loan) -> int:
    """Units that may still be used today."""
    return max(0, loan.budget - await loans.used(database(), loan, today()))


async def take_one(errand: Errand, loan: Loan) -> bool:
    """Reserve one answered query; given back when the errand ends with an error. False: there is none left."""
    taken = await loans.take(database(), loan, errand.user_id, 1, today())
    if taken is None:
        return False

    async def give_back(error: BaseException | None) -> None:
        if error is not None:
            await loans.settle(database(), taken, 0)

    errand.at_end(give_back)
    return True


def watch_lent(errand: Errand, loan: Loan, row: Binding, credential: Credential) -> None:
    """Where the vendor does not take the lender's account it sleeps until he binds it again; he hears of it once."""
    room = rooms()[loan.vendor]

    async def settle(error: BaseException | None) -> None:
        if is_refused(error, room) and await mark_refused(row, room, credential):
            await tell_privately(loan.lender_id, texts.account_refused(room.title, room.words[0], shown_group(loan)))

    errand.at_end(settle)


async def nobody_pays(errand: Errand, room: Room, *, units: int | None) -> str | None:
    """Why no lent account helped here, and what to do; None where there is none at all. `units`: what was wanted of
    it; None: nothing lent would do."""
    found = await lent_here(errand, room)
    if not found:
        return None
    if units is None:
        return texts.only_looking(room, _way(room))
    reasons = [(loan, await why_asleep(loan)) for loan in found]
    rows = [await row_of(loan, why) for loan, why in reasons if why is not None]
    if spent := [row for row in rows if not row.asleep and row.budget - row.used < units]:
        return texts.spent(room, spent, _way(room), _resets(found))
    return texts.all_asleep(room, rows, _way(room)) if rows else None


def _way(room: Room) -> str:
    """How to get an account of one's own: what is to be typed."""
    return f"绑定 {room.words[0]}" if is_offered(room) else how_to_bind(room)


def _resets(found: list[Loan]) -> str:
    """`11-23 00:00`; the day that counts may be ahead of a clock that was set back."""
    day = date.fromisoformat(min(loan.day_at(today()) for loan in found)) + timedelta(days=1)
    return f"{day:%m-%d} 00:00"


async def end_loans_of_unbound(row: Binding) -> str:
    """Call it when somebody has unbound: what he lends of this account ends. What to add to the answer; blank where
    nothing was lent."""
    given = await loans.active_of(database(), row.owner_id, row.vendor)
    ended = await loans.end(database(), [loan for loan in given if loan.binding_id == row.id])
    return texts.ended_with_binding([shown_group(loan) for loan in ended])
