"""Whose account pays for a question: the asker's own → one lent to this group → the bot owner's → how to bind.

Public for other plugins through `plugins.binding`: `Account`, `find_account`.
"""

from dataclasses import dataclass
from typing import Any

from plugins._providers import Room, rooms
from plugins._shared import redaction
from plugins._shared.asking import Errand
from plugins._shared.database import bindings
from plugins._shared.errors import UsageError
from plugins._shared.storage import database, vault
from plugins._shared.table import Role
from plugins._shared.vault import SealBrokenError
from plugins.binding import texts
from plugins.binding.depends import vendor_settings

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


def owner_account(name: str) -> Account | None:
    """The bot owner's account from the settings."""
    credential = vendor_settings()[name].owner_credential()
    return Account(credential, texts.OWNERS, None) if credential else None


async def find_account(errand: Errand, name: str) -> Account:
    """Whose account pays: the asker's own, else the owner's where it may serve him. Raises UsageError: how to bind."""
    room = rooms()[name]
    if (own := await _own(errand.user_id, room)) is not None:
        return own
    account = owner_account(name)
    if account is None or (name in OWNER_ONLY_VENDORS and errand.role is not Role.OWNER):
        raise UsageError(texts.please_bind(room))
    return account


async def _own(user_id: int, room: Room) -> Account | None:
    row = await bindings.get(database(), user_id, room.name)
    if row is None:
        return None
    try:
        credential = room.credential(**vault().open(row.sealed, user_id, room.name))
    except SealBrokenError:
        raise UsageError(texts.broken_seal(room.title)) from None
    redaction.remember(credential.secrets())
    return Account(credential, texts.OWN, user_id)
