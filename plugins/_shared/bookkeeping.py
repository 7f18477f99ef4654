"""The book of deeds as a handler writes it: one `async with audited(…)` around whatever changes or costs something.

    async with audited(ask, "tunnel delete", tunnel.name, account=str(account.owner_id or OWNERS)) as entry:
        await client.delete(…)
        entry.amount = 1        # where the deed has a cost in the vendor's unit

`action` is `<subject of the house> <verb>` in English (`tunnel create`, `proxy order`, `binding bind`,
`broadcast begin`); plugins/records/texts.py has its Chinese name. `subject` is what it was done to, as it may be shown
to anybody: a name, a group, a mask; never a credential.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._shared.asking import Errand
from plugins._shared.database import NotStartedError, StorageError, audit
from plugins._shared.database.history import Chat as StoredChat
from plugins._shared.database.history import ChatKind
from plugins._shared.errors import UsageError
from plugins._shared.hearing import Chat
from plugins._shared.storage import database

OWNERS = "owner"
"""Whose account: the bot owner's from the settings. Else the QQ number of who bound it; blank where none is used."""
OK, REFUSED, BROKEN = "ok", "refused", "broken"
"""It was done; it was not, for what the person did or would have to do; an error of ours (or the process ended).
A vendor's failure is named by its class."""


@dataclass(slots=True)
class Entry:
    """The row while its deed is being done; the body may change how it will be closed."""

    amount: int = 0
    """What it cost, in the vendor's unit."""
    outcome: str = OK
    """How it ended, where the body leaves without an error."""


@asynccontextmanager
async def audited(
    errand: Errand, action: str, subject: str = "", account: str | int | None = "", amount: int = 0
) -> AsyncIterator[Entry]:
    """Write the row, do the body, complete the row with how it ended; errors pass through.

    `account`: the QQ number of who bound it (`Account.owner_id`), None or OWNERS for the bot owner's, blank for none.
    Raises StorageError before the body where the row cannot be written: what cannot be booked is not done.
    """
    db, who = database(), OWNERS if account is None else str(account)
    deed_id = await audit.begin(
        db,
        stored_chat(errand.chat),
        user_id=errand.user_id,
        action=action,
        subject=subject,
        account=who,
        amount=amount,
    )
    entry = Entry(amount)
    try:
        yield entry
    except BaseException as e:
        entry.outcome = _outcome_of(e)
        raise
    finally:
        try:
            await audit.end(db, deed_id, outcome=entry.outcome, amount=entry.amount)
        except (StorageError, NotStartedError) as e:
            logger.error(f"a row of the audit stays open: {type(e).__name__}")


def stored_chat(chat: Chat) -> StoredChat:
    """Where it is said, as the book and the history name it."""
    if chat.group_id is not None:
        return StoredChat(chat.self_id, ChatKind.GROUP, chat.group_id)
    return StoredChat(chat.self_id, ChatKind.PRIVATE, chat.user_id)


def _outcome_of(error: BaseException) -> str:
    if isinstance(error, UsageError):
        return REFUSED
    return type(error).__name__ if isinstance(error, ProviderError) else BROKEN
