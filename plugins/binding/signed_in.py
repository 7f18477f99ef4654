"""The sign-ins of this process: whoever opens a bound credential asks here for it as it may be used now."""

import asyncio
from contextlib import suppress
from functools import cache

from nonebot import get_driver
from nonebot.log import logger

from plugins._providers import Credential, Room
from plugins._providers.base import DEFAULT_TIMEOUT_S, RETRY_BOUND
from plugins._providers.chmlfrp import ChmlfrpSettings
from plugins._shared.database import StorageError
from plugins._shared.database.bindings import Binding
from plugins._shared.errors import UsageError
from plugins._shared.storage import database, vault
from plugins._shared.telling import tell_privately
from plugins.binding.depends import vendor_client, vendor_settings
from plugins.binding.refreshing import VENDOR, Refresher, SignInEndedError

SETTLE_WITHIN_S = 5.0
"""How long a stop waits for exchanges; what is not done by then goes on after the next start."""
_resuming: set[asyncio.Task[None]] = set()


@cache
def _refresher() -> Refresher:
    longest_s = (vendor_settings()[VENDOR].timeout_s or DEFAULT_TIMEOUT_S) * RETRY_BOUND
    return Refresher(database, vault, lambda: vendor_client(VENDOR), lease_s=longest_s + 10)


def is_offered(room: Room) -> bool:
    """Whether this vendor has a sign-in by link and code, and the bot's owner has set a client for it."""
    settings = vendor_settings()[room.name]
    return isinstance(settings, ChmlfrpSettings) and bool(settings.client_id.strip())


async def fresh(row: Binding, credential: Credential) -> Credential:
    """The credential of this row as it may be used: renewed where it is about to end.

    Raises SignInEndedError, UsageError where it was unbound meanwhile, ProviderError, StorageError, VaultError.
    """
    return await _refresher().fresh(row, credential)


async def fresh_for_others(row: Binding, credential: Credential) -> Credential | None:
    """As `fresh`, where another than its owner asks; None where there is no credential any more. Where the sign-in has
    ended its owner is told, once."""
    try:
        return await fresh(row, credential)
    except SignInEndedError as e:
        if e.to_be_told():
            await tell_privately(row.owner_id, e.sentence)
        return None
    except UsageError:  # its words are for the owner: unbound, or not to be read
        return None


@get_driver().on_startup
async def resume() -> None:
    """In the background: a vendor that does not answer keeps nobody from starting."""

    async def work() -> None:
        try:
            await _refresher().resume()
        except StorageError as e:
            logger.error(f"begun renewals were not looked for: {type(e).__name__}")

    task = asyncio.create_task(work(), name="resume renewals")
    _resuming.add(task)
    task.add_done_callback(_resuming.discard)


@get_driver().on_shutdown
async def settle() -> None:
    """Before the database closes."""
    for task in list(_resuming):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await _refresher().settle(SETTLE_WITHIN_S)
