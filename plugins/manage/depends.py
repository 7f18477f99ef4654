"""What the commands need of the running bot: restrictions kept up to date, who is protected, who is mentioned."""

import asyncio
from datetime import UTC, datetime

from nonebot import get_driver
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, MessageEvent, NetworkError
from nonebot.log import logger

from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.commands import TABLE
from plugins._shared.database import StorageError, audit, bans, switches
from plugins._shared.database.bans import Ban, BanKind
from plugins._shared.errors import UsageError
from plugins._shared.restrictions import RESTRICTIONS, Barred, Key
from plugins._shared.storage import database
from plugins._shared.table import Role, by_topic
from plugins._shared.telling import connected_bots
from plugins.manage import texts
from plugins.manage.command import Whom
from plugins.manage.features import KEPT, features_of

ACTION = "manage"
REREAD_EVERY_S = 30.0
"""How late this process hears of what another one has changed, at most."""

_driver = get_driver()
_turn = asyncio.Lock()
_tasks: list[asyncio.Task[None]] = []


async def reload() -> None:
    """Take over what the database says. One at a time: an older reading never replaces a newer one."""
    async with _turn:
        rows = await bans.lasting(database())
        # What cannot be switched off may have been once.
        off = {(group_id, feature) for group_id, feature in await switches.all_off(database()) if feature not in KEPT}
        RESTRICTIONS.take({_key(row): _barred(row) for row in rows}, off)


@_driver.on_startup
async def start() -> None:
    """Load before the first message comes."""
    await audit.interrupt_all(database(), ACTION)
    await bans.forget_over(database())
    await reload()
    RESTRICTIONS.call({feature.name: feature.label for feature in features_of(by_topic(TABLE.commands))})
    _tasks.append(asyncio.create_task(_keep_reading(), name="restrictions"))


@_driver.on_shutdown
async def stop() -> None:
    """Before the database closes."""
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()


async def _keep_reading() -> None:
    while True:
        await asyncio.sleep(REREAD_EVERY_S)
        try:
            await reload()
        except StorageError as e:
            logger.warning(f"bans and switches not read again: {type(e).__name__}")


def mentioned(ask: Ask, event: MessageEvent) -> list[int]:
    """The people whom the message mentions, but for the bot, which is called that way."""
    found = (str(segment.data.get("qq")) for segment in event.original_message if segment.type == "at")
    return [int(number) for number in found if number.isdecimal() and int(number) != ask.chat.self_id]


async def quoted_sender(ask: Ask) -> int | None:
    """Who wrote the message that is quoted."""
    if ask.heard.quoted_id is None:
        return None
    try:
        quoted = await ask.bot.call_api("get_msg", message_id=ask.heard.quoted_id)
    except (ActionFailed, ApiNotAvailable, NetworkError) as e:
        logger.debug(f"quoted message not to be had: {type(e).__name__}")
        return None
    sender = quoted.get("sender") if isinstance(quoted, dict) else None
    user_id = sender.get("user_id") if isinstance(sender, dict) else None
    return user_id if type(user_id) is int else None


async def refuse_protected(ask: Ask, whom: Whom) -> None:
    """Raises UsageError for whom this asker cannot ban."""
    if whom.whole_group:
        if ask.role is not Role.OWNER:
            raise UsageError(texts.OWNER_BANS_GROUPS)
        return
    owners = {str(name).rpartition(":")[2] for name in _driver.config.superusers}
    if str(whom.id) in owners:
        raise UsageError(texts.NOT_THE_OWNER)
    if whom.id == ask.chat.self_id or any(bot.self_id == str(whom.id) for bot in connected_bots()):
        raise UsageError(texts.NOT_THE_BOT)
    if whom.id == ask.user_id:
        raise UsageError(texts.NOT_YOURSELF)
    if ask.role is not Role.OWNER and await _is_admin(ask, whom.id):
        raise UsageError(texts.NOT_AN_ADMIN)


async def _is_admin(ask: Ask, user_id: int) -> bool:
    """Whether he is an admin of this group. Unknown counts as no: the gate lets no admin's ban bind another admin."""
    try:
        member = await ask.bot.call_api("get_group_member_info", group_id=ask.chat.group_id, user_id=user_id)
    except (ActionFailed, ApiNotAvailable, NetworkError) as e:
        logger.info(f"role of a member not to be had: {type(e).__name__}")
        return False
    return isinstance(member, dict) and member.get("role") in ("owner", "admin")


async def keep_ban(ask: Ask, whom: Whom, group_id: int, until: datetime | None, reason: str) -> None:
    """Ban from now on, here and in the other processes. Raises UsageError."""
    kind = BanKind.GROUP if whom.whole_group else BanKind.USER
    row = Ban(kind, whom.id, group_id, until, reason, ask.user_id, ask.role is Role.OWNER, datetime.now(UTC))
    if not await bans.put(database(), row):
        raise UsageError(texts.OWNERS_BAN)
    await reload()
    if not whom.whole_group and not group_id:
        DIALOGS.forget(whom.id)


async def lift_bans(rows: list[Ban]) -> None:
    """No longer from now on."""
    await bans.lift(database(), rows)
    await reload()


def _key(row: Ban) -> Key:
    return Key(row.subject_id, row.group_id, whole_group=row.kind is BanKind.GROUP)


def _barred(row: Ban) -> Barred:
    return Barred(row.until.timestamp() if row.until else None, row.by_owner)
