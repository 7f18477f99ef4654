"""Whose account pays for a question: the asker's own → one lent to this group → the bot owner's → how to bind.

Public for other plugins through `plugins.binding`: `Account`, `find_account`, `find_bound`, `find_metered_account`,
`owner_quotas`.
"""

from dataclasses import dataclass
from typing import Any

from plugins._providers import Room, rooms
from plugins._shared import redaction
from plugins._shared.asking import Errand
from plugins._shared.bound import BOUND
from plugins._shared.database import bindings
from plugins._shared.database.loans import Loan
from plugins._shared.errors import UsageError
from plugins._shared.storage import database
from plugins._shared.table import Role
from plugins.binding import quotas, texts
from plugins.binding.borrowing import (
    binding_of,
    lent_here,
    loan_left,
    nobody_pays,
    opened_for_others,
    shown_lender,
    take_one,
    watch_lent,
    why_asleep,
)
from plugins.binding.depends import vendor_settings
from plugins.binding.keeping import opened
from plugins.binding.lending_texts import whose
from plugins.binding.refusals import watch
from plugins.binding.signed_in import fresh, fresh_for_others, is_offered
from plugins.binding.signin_texts import please_sign_in

OWNER_ONLY_VENDORS = frozenset({"proxy911"})
"""The owner's account of these serves nobody else: it shows what he bought, and extracting spends it."""


@dataclass(frozen=True)
class Account:
    """A credential to call a vendor with, and whose it is."""

    credential: Any
    whose: str
    """For the reply: 你绑定的账号, 机器人主人的账号."""
    owner_id: int | None
    """QQ number; None: the bot owner's account from the settings."""
    loan: Loan | None = None
    """Lent to this group by `owner_id`, for looking only; None: the asker's own, or the bot owner's."""
    binding_id: int | None = None
    """Which of the asker's own bindings it is, for `find_bound`; None: not his own."""

    @property
    def lent(self) -> bool:
        """Whether it is somebody else's, lent to this group."""
        return self.loan is not None


def owner_account(name: str) -> Account | None:
    """The bot owner's account from the settings."""
    credential = vendor_settings()[name].owner_credential()
    return Account(credential, texts.OWNERS, None) if credential else None


async def owner_quotas(errand: Errand) -> list[str]:
    """Lines for `额度`: what is used today of the bot owner's accounts that serve others."""
    serving = [room for name, room in rooms().items() if name not in OWNER_ONLY_VENDORS and owner_account(name)]
    return await quotas.standings(errand, serving)


async def find_account(errand: Errand, name: str, *, borrow: bool = False, calls: int = 1) -> Account:
    """Whose account pays: the asker's own, else the owner's where it may serve him. Raises UsageError: how to bind.

    `borrow`: an account lent to this group will do, before the owner's. Say it only for what looks and shows nothing
    of the lender's that the group must not see: one answered query is taken from the loan's budget for this errand,
    and given back when the errand ends with an error. `calls`: how many the errand makes, for the limits of the owner's
    account. Raises LimitError where they are used up.
    """
    room = rooms()[name]
    if (own := await _own(errand, room)) is not None:
        return own
    if borrow and (lent := await _lent(errand, room)) is not None:
        return lent
    return await _owners(errand, room, units=1 if borrow else None, calls=calls)


async def find_bound(errand: Errand, name: str, binding_id: int) -> Account:
    """The asker's own account of this very binding, whichever of his accounts he uses by now. Raises UsageError: how to
    bind, where it is unbound."""
    room = rooms()[name]
    if (own := await _own(errand, room, binding_id)) is None:
        raise UsageError(please_bind(room))
    return own


async def find_metered_account(errand: Errand, name: str, units: int) -> Account:
    """As `find_account` with `borrow`, for what is counted in the vendor's units (17CE's nodes): of the loans one that
    has so many left today. Nothing is taken yet: whoever spends them says `take_loan` and `settle_loan`."""
    room = rooms()[name]
    if (own := await _own(errand, room)) is not None:
        return own
    if (lent := await _lent(errand, room, units)) is not None:
        return lent
    return await _owners(errand, room, units=units)


async def _lent(errand: Errand, room: Room, units: int | None = None) -> Account | None:
    """The oldest loan to this group that serves and has enough left; one query of it is taken where no units are
    named."""
    for loan in await lent_here(errand, room):
        if await why_asleep(loan) != "":
            continue
        row = await binding_of(loan)
        credential = opened_for_others(row, room) if row is not None else None
        if row is None or credential is None or (credential := await fresh_for_others(row, credential)) is None:
            continue
        if await loan_left(loan) >= units if units is not None else await take_one(errand, loan):
            watch_lent(errand, loan, row, credential)
            return Account(credential, whose(shown_lender(loan)), loan.lender_id, loan)
    return None


def please_bind(room: Room) -> str:
    """No account pays: how to bind one's own."""
    return please_sign_in(room.title) if is_offered(room) else texts.please_bind(room)


async def _owners(errand: Errand, room: Room, *, units: int | None, calls: int = 1) -> Account:
    """The bot owner's account. `units`: what a lent one should have paid; None: none was wanted."""
    account = owner_account(room.name)
    if account is None or (room.name in OWNER_ONLY_VENDORS and errand.role is not Role.OWNER):
        raise UsageError(await nobody_pays(errand, room, units=units) or please_bind(room))
    await quotas.draw(errand, room, calls)
    return account


async def _own(errand: Errand, room: Room, binding_id: int | None = None) -> Account | None:
    """The asker's default account at this vendor, or the one of this binding."""
    rows = await bindings.all_of(database(), errand.user_id, room.name)
    row = next((row for row in rows if binding_id in (None, row.id)), None)
    if row is None:
        return None
    if (credential := opened(row, room)) is None:
        raise UsageError(texts.broken_seal(room.title))
    redaction.remember(credential.secrets())
    BOUND.note(credential.secrets(), room.name, row.owner_id)
    watch(errand, row, room, credential)
    renewed = await fresh(row, credential)
    if renewed is not credential:
        watch(errand, row, room, renewed)
    # Only to himself: what he calls his accounts is no business of a group's.
    named = len(rows) > 1 and errand.chat.private
    return Account(renewed, texts.own(row.alias) if named else texts.OWN, errand.user_id, binding_id=row.id)
