"""The guard against tokens in groups: looks at every message before anything else does, and acts where one is leaked.

    group     recalled, once; the person is told to reset it and how, once a minute; who has bound it here is told in
              private. The message goes nowhere else: no command runs on it, no plugin gets it.
    private   a token without a command: how to bind it. A command or an open question goes its way.

`leaks.py` says what a leak is. What the guard sees is in no log line from then on (`redaction.remember`).
"""

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Any

from nonebot import get_driver, get_plugin_config
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError
from nonebot.drivers import Driver
from nonebot.log import logger
from pydantic import ValidationError

from plugins._providers import Room, rooms
from plugins._shared import leak_texts, leaks, redaction
from plugins._shared.attached import forward_id, words_of
from plugins._shared.bound import BOUND
from plugins._shared.database import StorageError, bindings
from plugins._shared.delivery import Segment, recall_once, reply_segment, send, text_segment
from plugins._shared.dialogs import Dialogs
from plugins._shared.hearing import Chat, Heard
from plugins._shared.leaks import Leak
from plugins._shared.limits import Buckets, Recent
from plugins._shared.settings import FrameSettings, LeakSettings
from plugins._shared.storage import database, vault
from plugins._shared.table import Call, Table
from plugins._shared.telling import tell_owners, tell_privately
from plugins._shared.vault import VaultError

NOTICE_EVERY_S = 60.0
"""A person hears of his leaks at most this often, in seconds; each is recalled."""
RECALLS_AT_ONCE, RECALLS_PER_MINUTE = 60, 120
"""Of one person: who posts tokens by the hundred wants something else."""
FORWARD_DEADLINE_S = 4.0
LOOKED_AT_ONCE, LOOKED_PER_MINUTE = 60_000, 60_000
"""Characters of one person: a close look takes up to ten microseconds each."""
SHORT_LOOK_CHARS = 600
"""Of each message of who has used them up."""

Spawn = Callable[[Any], None]


class LeakGuard:
    """One guard for all bot accounts of the process."""

    def __init__(self, settings: LeakSettings, table: Table, dialogs: Dialogs, spawn: Spawn) -> None:
        self._settings, self._table, self._dialogs, self._spawn = settings, table, dialogs, spawn
        self._seen = Recent(600)
        self._told = Recent(NOTICE_EVERY_S)
        self._opened = Recent(settings.forward_every_s)
        self._pace = Buckets(RECALLS_AT_ONCE, RECALLS_PER_MINUTE)
        self._attention = Buckets(LOOKED_AT_ONCE, LOOKED_PER_MINUTE)

    def stops(self, heard: Heard, bots: dict[str, Any]) -> bool:
        """Whether a message ends here, and does what is to be done about it. Cheap for everything that is no leak."""
        if not self._settings.enabled or not (heard.carriers or leaks.suspicious(heard.text)):
            return False
        if str(heard.chat.user_id) in bots:
            return False
        call = self._table.understand(heard)
        found = self._leaks_in(heard, call)
        bot = bots.get(str(heard.chat.self_id))
        if not isinstance(bot, Bot):
            return bool(found)
        if not found:
            self._open_forward(bot, heard)
            return False
        redaction.remember(leak.token for leak in found)
        return self._act(bot, heard, found, call)

    def _leaks_in(self, heard: Heard, call: Call | None) -> list[Leak]:
        text = f"{heard.text}\n{words_of(list(heard.carriers))}" if heard.carriers else heard.text
        if self._attention.take(heard.chat.user_id, len(text)):
            text = text[:SHORT_LOOK_CHARS]
        in_group = not heard.chat.private
        said_to_us = call is not None or heard.addressed or heard.text.lstrip().startswith(self._table.starts)
        found = leaks.find(text, BOUND.holder, command=in_group and said_to_us)
        return found or ([] if in_group else _alone(text))

    def _act(self, bot: Bot, heard: Heard, found: list[Leak], call: Call | None) -> bool:
        if heard.chat.private:
            # A command, or the answer to a question of the bot, is what the person means by it.
            if call is not None or heard.addressed or heard.text.lstrip().startswith(self._table.starts):
                return False
            if self._dialogs.waiting(heard.chat):
                return False
            self._spawn(self._tell_in_private(bot, heard, found))
            return True
        if self._seen.again((heard.chat, heard.message_id)) or self._pace.take(heard.chat.user_id):
            return True
        if call is not None and _tells_itself(call):
            self._spawn(self._only_recall(bot, heard, found))
            return False
        self._spawn(self._take_back(bot, heard, found))
        return True

    async def _only_recall(self, bot: Bot, heard: Heard, found: list[Leak]) -> None:
        """Of a `绑定` in a group: its own handler tells, where it runs at all."""
        await recall_once(bot, heard.message_id)
        await self._tell_holders(heard.chat, found)

    async def _take_back(self, bot: Bot, heard: Heard, found: list[Leak]) -> None:
        recalled = await recall_once(bot, heard.message_id)
        _log(heard.chat, found, recalled=recalled)
        await self._tell_person(bot, heard.chat, leak_texts.in_group(_room_of(found), recalled=recalled))
        await self._tell_holders(heard.chat, found)

    async def _tell_person(self, bot: Bot, chat: Chat, text: str) -> None:
        if not self._told.again((chat.group_id, chat.user_id)):
            mention: Segment = {"type": "at", "data": {"qq": str(chat.user_id)}}
            await send(bot, chat, [mention, text_segment(text)])

    async def _tell_holders(self, chat: Chat, found: list[Leak]) -> None:
        """All whose credential it is, where somebody else has shown it: of each secret once in a while."""
        leaked = [(leak.token, holder) for leak in found for holder in BOUND.holders(leak.token)]
        others = [(token, holder) for token, holder in leaked if holder.owner_id != chat.user_id]
        for holder in {one for token, one in others if not self._told.again((one, BOUND.digest(token)))}:
            room = rooms().get(holder.vendor)
            if room is None or chat.group_id is None:
                continue
            if holder.owner_id is None:
                await tell_owners(leak_texts.owners(room, chat.group_id))
            else:
                await tell_privately(holder.owner_id, leak_texts.yours(room, chat.group_id), chat.self_id)

    async def _tell_in_private(self, bot: Bot, heard: Heard, found: list[Leak]) -> None:
        if not self._told.again((None, heard.chat.user_id)):
            words = text_segment(leak_texts.in_private(_room_of(found)))
            await send(bot, heard.chat, [reply_segment(heard.message_id), words])

    def _open_forward(self, bot: Bot, heard: Heard) -> None:
        """A forward that came by its id only: one in a while of each group is fetched and looked at."""
        fetch = forward_id(list(heard.carriers)) if heard.carriers and not heard.chat.private else None
        if fetch and self._settings.forward_every_s > 0 and not self._opened.again(heard.chat.group_id):
            self._spawn(self._look_into(bot, heard, fetch))

    async def _look_into(self, bot: Bot, heard: Heard, forward: str) -> None:
        try:
            async with asyncio.timeout(FORWARD_DEADLINE_S):
                got = await bot.call_api("get_forward_msg", id=forward, message_id=forward)
        except (ActionFailed, ApiNotAvailable, NetworkError, TimeoutError) as e:
            logger.debug(f"forward not to be had: {type(e).__name__}")
            return
        nodes = (got.get("messages") or got.get("message")) if isinstance(got, dict) else got
        found = leaks.find(words_of([{"type": "forward", "data": {"content": nodes}}]), BOUND.holder)
        redaction.remember(leak.token for leak in found)
        if found and not self._seen.again((heard.chat, heard.message_id)):
            await self._take_back(bot, heard, found)


async def look_at_quoted(bot: Bot, chat: Chat, message_id: int, quoted: dict[str, Any], text: str) -> bool:
    """Whether a message that a command quotes holds a leak. In a group it is then recalled and its writer told."""
    if chat.private or not _settings().enabled or not leaks.suspicious(text):
        return False
    found = leaks.find(text, BOUND.holder)
    if not found:
        return False
    redaction.remember(leak.token for leak in found)
    recalled = await recall_once(bot, message_id)
    _log(chat, found, recalled=recalled)
    sender = quoted.get("sender")
    writer = sender.get("user_id") if isinstance(sender, dict) else None
    mention: list[Segment] = [{"type": "at", "data": {"qq": str(writer)}}] if type(writer) is int else []
    await send(bot, chat, [*mention, text_segment(leak_texts.in_quoted(_room_of(found), recalled=recalled))])
    return True


@cache
def _settings() -> LeakSettings:
    return get_plugin_config(FrameSettings).leaks


def attach(driver: Driver) -> None:
    """Learn at start what is bound: after the storage is started."""
    driver.on_startup(learn_what_is_bound)


async def learn_what_is_bound() -> None:
    """Take the keyed hashes of all that is bound here and of the settings' accounts into memory."""
    values = get_driver().config.model_dump()
    for name, room in rooms().items():
        try:
            credential = room.settings.model_validate(values.get(name) or {}).owner_credential()
        except ValidationError:
            continue
        if credential is not None:
            BOUND.note(credential.secrets(), name, None)
    if vault().degraded:
        return
    try:
        rows = await bindings.all_sealed(database())
    except StorageError as e:
        logger.warning(f"the guard does not know what is bound: {type(e).__name__}")
        return
    await asyncio.to_thread(_learn_rows, rows)


def _learn_rows(rows: list[bindings.SealedRow]) -> None:
    for row in rows:
        room = rooms().get(row.vendor)
        if room is None:
            continue
        try:
            credential = room.credential(**vault().open(row.sealed, row.owner_id, row.vendor))
        except (VaultError, ValidationError):
            continue
        BOUND.note(credential.secrets(), room.name, row.owner_id)


def _alone(text: str) -> list[Leak]:
    """In private, where nothing else can be meant: a message that is one random word and nothing else."""
    word = leaks.plain(text).strip()
    return [Leak(word, None)] if 20 <= len(word) <= 64 and leaks.looks_random(word) else []


def _tells_itself(call: Call) -> bool:
    """Whether the command refuses a credential in a group by itself: `绑定 …`, but not a list such as `代理 账号 …`."""
    return call.command.secret and (not call.command.alone or call.command.accepts(call.argument))


def _room_of(found: list[Leak]) -> Room | None:
    return next((rooms()[leak.vendor] for leak in found if leak.vendor in rooms()), None)


def _log(chat: Chat, found: list[Leak], *, recalled: bool) -> None:
    vendors = "+".join(sorted({leak.vendor or "?" for leak in found}))
    done = "recalled" if recalled else "not recalled"
    logger.warning(f"token leaked · {vendors} · user {chat.user_id} · group {chat.group_id} · {done}")
