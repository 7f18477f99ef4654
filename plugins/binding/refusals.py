"""A binding that the vendor takes no more, expired or reset: its owner hears of it once, in private, and it is marked.

It is still tried (the vendor may take it again, e.g. after a top-up), and every answer says what to do. When an errand
with it went well after all, the vendor is asked once more, and the mark is taken off. Only what the vendor says about
the credential counts: not that it could not be reached, nor that the clocks differ.
"""

from collections.abc import Iterator

from nonebot.log import logger

from plugins._providers import Credential, CredentialError, ProviderError, Room
from plugins._providers.ce17 import ClockError
from plugins._shared.asking import Ask, Errand
from plugins._shared.database import bindings
from plugins._shared.database.bindings import Binding, BindingState
from plugins._shared.limits import Recent
from plugins._shared.storage import database
from plugins._shared.telling import tell_privately_soon
from plugins.binding import texts
from plugins.binding.depends import vendor_client
from plugins.binding.keeping import opened
from plugins.binding.refreshing import SignInEndedError

ASKED_AGAIN_EVERY_S = 60.0
_asked_again = Recent(ASKED_AGAIN_EVERY_S)


def watch(errand: Errand, row: Binding, room: Room, credential: Credential) -> None:
    """When this errand with its owner's account is over, see whether the vendor took the credential."""

    async def settle(error: BaseException | None) -> None:
        if error is None:
            if row.state is BindingState.REFUSED and not _asked_again.again(row.id):
                await _ask_again(row, room, credential)
        elif is_refused(error, room):
            await _note(errand, row, room, credential)
        elif isinstance(error, SignInEndedError) and error.to_be_told():
            _tell(errand, row, error.sentence)

    errand.at_end(settle)


def is_refused(error: BaseException | None, room: Room) -> bool:
    """Whether an errand has ended because the vendor does not take the credential, however that was worded."""
    return any(_is_refusal(e, room) for e in _chain(error))


def _chain(cause: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it was raised from."""
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _is_refusal(error: BaseException, room: Room) -> bool:
    refused = isinstance(error, CredentialError) and error.provider == room.name
    return refused and not isinstance(error, ClockError)


async def _current(row: Binding, room: Room, credential: Credential) -> Binding | None:
    """The row as it stands now, where it still holds the credential that was used; resealed is the same."""
    now = await bindings.again(database(), row)
    kept = None if now is None else opened(now, room)
    return now if kept is not None and _typed(kept) == _typed(credential) else None


def _typed(credential: Credential) -> list[str]:
    """The fields that the vendor is shown; a credential's own equality goes by the account."""
    revealed = credential.revealed()
    return [revealed[name] for name in credential.field_names()]


async def mark_refused(row: Binding, room: Room, credential: Credential) -> bool:
    """Mark the row where it still holds this credential. True the first time, so that its owner is told once."""
    now = await _current(row, room, credential)
    return now is not None and await bindings.mark_refused(database(), now)


async def _note(errand: Errand, row: Binding, room: Room, credential: Credential) -> None:
    if await mark_refused(row, room, credential):
        logger.info(f"{room.name} refuses the account of user {row.owner_id}")
        _tell(errand, row, texts.refused_later(room.title, room.words[0], row.mask, row.alias))


def _tell(errand: Errand, row: Binding, sentence: str) -> None:
    """In private; where the answer in his own private chat says it already, not twice."""
    if isinstance(errand, Ask) and errand.chat.private and errand.user_id == row.owner_id:
        return
    tell_privately_soon(row.owner_id, sentence, by=errand.chat.self_id)


async def _ask_again(row: Binding, room: Room, credential: Credential) -> None:
    """The errand may have been done without asking the vendor, so it says nothing by itself."""
    try:
        await vendor_client(room.name).verify(credential)
    except ProviderError as e:
        logger.debug(f"still refused or not to be asked: {type(e).__name__}")
        return
    if (now := await _current(row, room, credential)) is not None:
        await bindings.mark_checked(database(), now)
