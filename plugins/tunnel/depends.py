"""Named dependencies of the plugin `tunnel`."""

import secrets
from collections.abc import Awaitable

from plugins._providers import CredentialError, QuotaError, RefusedError
from plugins._providers.chmlfrp import ChmlfrpClient
from plugins._shared.asking import Ask, Errand
from plugins._shared.errors import UsageError
from plugins.binding import Account, find_account, find_bound, vendor_client
from plugins.tunnel import making_texts as texts

VENDOR = "chmlfrp"


def client() -> ChmlfrpClient:
    """The one client of ChmlFrp."""
    return vendor_client(VENDOR)


async def any_account(ask: Errand) -> Account:
    """The account that pays, but none that is lent to the group. Raises UsageError: how to bind."""
    return await find_account(ask, VENDOR)


async def lent_or_own(ask: Errand) -> Account:
    """As above, or one lent to the group: only for looking, and only for what the group may see of it."""
    return await find_account(ask, VENDOR, borrow=True)


async def own_account(ask: Ask, bound_id: int | None = None) -> Account:
    """The asker's own account, or the one of this binding of his: what changes something never goes through a lent one.
    Raises UsageError: how to bind."""
    if bound_id is not None:
        return await find_bound(ask, VENDOR, bound_id)
    account = await find_account(ask, VENDOR)
    if account.owner_id != ask.user_id:
        raise UsageError(texts.OWN_ONLY)
    return account


async def same_account(ask: Ask, before: Account, bound_id: int | None = None) -> Account:
    """The asker's own account again, when he says `确认`. Raises UsageError where it is another one by now."""
    account = await own_account(ask, bound_id)
    if account.credential != before.credential:
        raise UsageError(texts.CHANGED_ACCOUNT)
    return account


def pick(numbers: range) -> int:
    """Any of the numbers, so that two people are not offered the same port."""
    return numbers[secrets.randbelow(len(numbers))]


async def changed_or_refused(call: Awaitable[None], refusal: str, *, wrong_value: bool = False) -> None:
    """A change of the account; a refusal that is about the value is worded by `refusal`. Raises UsageError.

    `wrong_value`: a wrong password has the same code as a wrong token.
    """
    try:
        await call
    except QuotaError:
        raise
    except RefusedError as e:
        if isinstance(e, CredentialError) and not wrong_value:
            raise
        raise UsageError(refusal) from None
