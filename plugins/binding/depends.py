"""Named dependencies: the vendors' clients, and whose account pays for a question.

Public for other plugins through `plugins.binding`: `find_account`, `vendor_client`, `listed`, `keep_credential`.
"""

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import Any

from nonebot import get_bots, get_driver, get_plugin_config
from nonebot.adapters.onebot.v11 import Bot
from nonebot.log import logger
from pydantic import BaseModel, create_model

from plugins._providers import Credential, CredentialError, Room, VendorSettings, rooms
from plugins._shared import redaction
from plugins._shared.asking import Ask
from plugins._shared.beijing import local_date
from plugins._shared.database import bindings
from plugins._shared.delivery import send, text_segment
from plugins._shared.errors import UsageError
from plugins._shared.hearing import Chat
from plugins._shared.storage import database, vault
from plugins._shared.table import Role
from plugins._shared.vault import SealBrokenError
from plugins.binding import texts
from plugins.binding.command import BindRequest
from plugins.binding.outage import OutageNotice

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


@dataclass(frozen=True)
class Listed:
    """One binding as its owner may see it."""

    vendor: str
    title: str
    mask: str
    bound_on: str
    refused: bool


@cache
def _settings() -> dict[str, VendorSettings]:
    """Every room's settings, from `<VENDOR>__<NAME>`."""
    fields: dict[str, Any] = {name: (room.settings, room.settings()) for name, room in rooms().items()}
    config: BaseModel = get_plugin_config(create_model("VendorsConfig", **fields))
    return {name: getattr(config, name) for name in fields}


@cache
def vendor_client(name: str) -> Any:
    """The one client of a vendor, made at its first use. The owner is told when the vendor is down."""
    room = rooms()[name]
    client = room.client(_settings()[name])
    OutageNotice(room.title, client.breaker, _tell_owners_soon)
    return client


_telling: set[asyncio.Task[None]] = set()
"""Notices on their way; the event loop itself keeps no hold on its tasks."""


def _tell_owners_soon(text: str) -> None:
    task = asyncio.create_task(tell_owners(text), name="tell owners")
    _telling.add(task)
    task.add_done_callback(_telling.discard)


async def tell_owners(text: str) -> None:
    """Each superuser gets `text` in private, by the first account that can; an unknown outcome is not tried again."""
    bots = [bot for bot in get_bots().values() if isinstance(bot, Bot) and bot.self_id.isdecimal()]
    numbers = (str(name).rpartition(":")[2] for name in get_driver().config.superusers)
    for owner_id in sorted({int(number) for number in numbers if number.isdecimal()}):
        for bot in bots:
            outcome = await send(bot, Chat(int(bot.self_id), None, owner_id), [text_segment(text)])
            if outcome.state != "failed":
                break
        else:
            logger.warning("no account could tell the owner about a vendor")


@get_driver().on_shutdown
async def close_clients() -> None:
    """Close the pooled connections of the clients that were used."""
    if vendor_client.cache_info().currsize:
        for name in rooms():
            await vendor_client(name).aclose()


def owner_account(name: str) -> Account | None:
    """The bot owner's account from the settings."""
    credential = _settings()[name].owner_credential()
    return Account(credential, texts.OWNERS, None) if credential else None


async def find_account(ask: Ask, name: str) -> Account:
    """Whose account pays: the asker's own, else the owner's where it may serve him. Raises UsageError: how to bind."""
    room = rooms()[name]
    if (own := await _own(ask.user_id, room)) is not None:
        return own
    account = owner_account(name)
    if account is None or (name in OWNER_ONLY_VENDORS and ask.role is not Role.OWNER):
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


async def check_credential(request: BindRequest) -> None:
    """Ask the vendor whether the credential works. Raises UsageError when it says no, ProviderError else."""
    redaction.remember(request.credential.secrets())
    try:
        await vendor_client(request.room.name).verify(request.credential)
    except CredentialError:
        raise UsageError(texts.refused(request.room.title)) from None


async def keep_binding(user_id: int, request: BindRequest) -> bool:
    """Seal and store a verified credential; True when it replaced an older one."""
    room, credential = request.room, request.credential
    sealed = vault().seal(credential.revealed(), user_id, room.name)
    before = await bindings.get(database(), user_id, room.name)
    await bindings.put(database(), owner_id=user_id, vendor=room.name, sealed=sealed, mask=request.mask)
    return before is not None


async def keep_credential(user_id: int, name: str, credential: Credential) -> str:
    """Seal and store a credential that the vendor itself has just given to this user; returns what may be shown."""
    redaction.remember(credential.secrets())
    request = BindRequest(rooms()[name], credential)
    await keep_binding(user_id, request)
    return request.mask


async def forget(user_id: int, name: str) -> bool:
    """Delete the user's own binding; False when there was none."""
    return await bindings.delete(database(), user_id, name)


async def listed(user_id: int) -> list[Listed]:
    """The user's own bindings, masked."""
    rows = await bindings.list_of(database(), user_id)
    known = rooms()
    return [
        Listed(row.vendor, known[row.vendor].title, row.mask, local_date(row.created_at), row.state == "refused")
        for row in rows
        if row.vendor in known
    ]
