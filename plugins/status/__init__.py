"""`状态`: is the bot well? Everyone sees the health, the owner sees more."""

import asyncio
import time

from nonebot import get_bots
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.database import bindings
from plugins._shared.storage import database, directories, key_hints, vault
from plugins._shared.table import Role
from plugins.status import texts
from plugins.status.service import Health, resident_mib, takes_files

__plugin_meta__ = PluginMetadata(
    name="状态", description=texts.STATUS.summary, usage=texts.STATUS.usage, type="application"
)

_started_s = time.monotonic()

status_cmd = new_command("状态", texts.STATUS, "通用", aliases=("status",), alone=True)


@status_cmd.handle()
async def handle_status(ask: Ask) -> None:
    """Look at what the answer itself shows to work: the connection, the database, the keys, the disk."""
    async with ask.explaining():
        health = Health(
            up_s=time.monotonic() - _started_s,
            accounts=len(get_bots()),
            bindings=await bindings.count(database()),
            degraded=vault().degraded,
            memory_mib=resident_mib(),
            stores=await asyncio.to_thread(takes_files, directories()),
        )
        owner = ask.role is Role.OWNER
        hints = await key_hints() if owner and ask.chat.private else []
        await ask.reply("\n".join([texts.status(health, owner=owner), *hints]))
