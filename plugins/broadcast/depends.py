"""The one broadcaster of this process, and what its commands need: contents, recipients, consent."""

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nonebot import get_bots, get_driver, get_plugin_config
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError
from nonebot.log import logger

from plugins._shared import leaks
from plugins._shared.asking import Ask
from plugins._shared.attached import words_of
from plugins._shared.beijing import BEIJING
from plugins._shared.bound import BOUND
from plugins._shared.database import outbox, wishes
from plugins._shared.errors import UsageError
from plugins._shared.hearing import segments_of
from plugins._shared.settings import FrameSettings
from plugins._shared.storage import database
from plugins.broadcast import texts
from plugins.broadcast.command import Content, Order, parse_content
from plugins.broadcast.config import Config
from plugins.broadcast.pictures import with_bytes
from plugins.broadcast.planning import Account, Consent, Peer, plan
from plugins.broadcast.ports import FRIEND, GROUP, Draft, Means, Pace, Recipient, Rules
from plugins.broadcast.qq import Links, QQVoice, account_of, mutes
from plugins.broadcast.service import Broadcaster
from plugins.broadcast.stored import StoredOutbox

LISTS_AGE_S = 300.0
"""Other processes know the groups of this one's accounts as they were at most this long ago."""
REPEATED_WITHIN = timedelta(hours=24)

_driver = get_driver()
_settings = get_plugin_config(Config).broadcast
_frame = get_plugin_config(FrameSettings)


class Directory:
    """What the other processes are told of the accounts that are connected here. Only with PostgreSQL."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Any]] = {}

    def told(self) -> dict[str, Any]:
        """Account → its groups and friends, as far as they are known already."""
        return {self_id: self._known.get(self_id, {}) for self_id in get_bots()}

    async def refresh(self) -> None:
        """Ask all connected accounts again."""
        for bot in _connected():
            groups, friends = await account_of(bot), await account_of(bot, friends=True)
            self._known[bot.self_id] = {
                "groups": [[peer.id, peer.name] for peer in groups.groups] if groups else [],
                "friends": [[peer.id, peer.name] for peer in friends.friends] if friends else [],
            }


def _owners() -> set[int]:
    return {int(user_id) for user_id in _driver.config.superusers if str(user_id).isdecimal()}


def _node() -> str:
    """Where this process runs: of two at one place the later one has replaced the earlier."""
    return f"{socket.gethostname()}:{_driver.config.port}:{Path(_frame.data_dir).resolve()}"


links, directory = Links(), Directory()
voice = QQVoice(links)
stored = StoredOutbox(database, _node(), directory.told)
broadcaster = Broadcaster(
    Means(stored, voice, Rules(_owners, _settings.daily_ceiling, _settings.progress_s)),
    Pace(_settings.interval_s, _settings.jitter_s),
)
_watches: set[asyncio.Task[None]] = set()


@_driver.on_startup
async def start_watching() -> None:
    """When the database is open."""
    await stored.enter()
    _watches.add(asyncio.create_task(broadcaster.keep()))
    if stored.shared:
        _watches.add(asyncio.create_task(_keep_directory()))


async def _keep_directory() -> None:
    while True:
        await asyncio.sleep(LISTS_AGE_S)
        await directory.refresh()


@_driver.on_bot_connect
async def on_connect(bot: Bot) -> None:
    """An account is there (again)."""
    links.changed()
    await broadcaster.greet(int(bot.self_id))
    if stored.shared:
        await directory.refresh()


@_driver.on_bot_disconnect
async def on_disconnect(bot: Bot) -> None:
    """An account is gone."""
    links.changed()


@_driver.on_shutdown
async def stop_broadcasting() -> None:
    """Before the database closes."""
    await broadcaster.stop()
    for watch in _watches:
        watch.cancel()
    await stored.leave()


def _connected() -> list[Bot]:
    return [bot for bot in get_bots().values() if isinstance(bot, Bot)]


async def content_of(ask: Ask, order: Order) -> Content:
    """The content of the message itself, else that of the quoted one, with its pictures. Raises UsageError."""
    content = order.content or await _quoted_content(ask, order)
    if content is None:
        raise UsageError(texts.NOTHING_TO_SEND)
    if leaks.find(words_of(list(content.segments)), BOUND.holder):
        raise UsageError(texts.LEAK_IN_CONTENT)
    return await with_bytes(ask.bot, content)


async def _quoted_content(ask: Ask, order: Order) -> Content | None:
    if ask.heard.quoted_id is None:
        return None
    try:
        quoted = await ask.bot.call_api("get_msg", message_id=ask.heard.quoted_id)
    except (ActionFailed, ApiNotAvailable, NetworkError) as e:
        logger.debug(f"quoted message not to be had: {type(e).__name__}")
        raise UsageError(texts.NOTHING_QUOTED) from None
    message = quoted.get("message") if isinstance(quoted, dict) else None
    return parse_content(segments_of(message), at_all=order.options.at_all)


async def draft_of(ask: Ask, order: Order) -> Draft:
    """What would be sent to whom. Raises UsageError where that is nobody, or nothing that can be sent."""
    options, content = order.options, await content_of(ask, order)
    kind = FRIEND if options.friends else GROUP
    now = datetime.now(UTC)
    recipients = await _recipients(ask, order, kind)
    due_at = options.due_at(now)
    draft = Draft(ask.chat, content, recipients, kind, options.pause_s, due_at)
    if not draft.targets:
        raise UsageError(texts.all_skipped(draft.skipped) if draft.skipped else _nobody(kind))
    return draft


def _nobody(kind: str) -> str:
    return texts.NO_FRIENDS if kind == FRIEND else texts.NO_GROUPS


async def _recipients(ask: Ask, order: Order, kind: str) -> tuple[Recipient, ...]:
    options = order.options
    accounts = await _accounts(ask, friends=options.friends)
    db = database()
    consent = Consent(
        opted_out=await wishes.peers(db, GROUP, wanted=False) if kind == GROUP else (),
        opted_in=await wishes.peers(db, FRIEND, wanted=True) if kind == FRIEND else (),
    )
    # Whoever is muted now may be free when the time has come: then the send itself tells.
    at_once = kind == GROUP and options.clock is None
    if options.only:
        asked = [replace(a, groups=tuple(g for g in a.groups if g.id in options.only)) for a in accounts]
    else:
        asked = accounts
    return plan(options, accounts, consent, await mutes(asked) if at_once else ())


async def _accounts(ask: Ask, *, friends: bool) -> list[Account]:
    """The asked account first, then all others: those connected here, and those of other processes."""
    home = await account_of(ask.bot, friends=friends)
    if home is None:
        raise UsageError(texts.NO_FRIEND_LIST if friends else texts.NO_GROUP_LIST)
    others = [bot for bot in _connected() if bot is not ask.bot]
    found = await asyncio.gather(*(account_of(bot, friends=friends) for bot in others))
    accounts = {account.self_id: account for account in (home, *found) if account}
    for self_id, told in (await stored.accounts_elsewhere()).items():
        if int(self_id) not in accounts:
            accounts[int(self_id)] = _account_elsewhere(int(self_id), told)
    return list(accounts.values())


def _account_elsewhere(self_id: int, told: dict[str, Any]) -> Account:
    groups, friends = (tuple(Peer(*row) for row in told.get(key, ())) for key in ("groups", "friends"))
    return Account(self_id, groups, friends)


async def was_sent_lately(draft: Draft) -> bool:
    """Whether the very same content was broadcast a short time ago."""
    return await outbox.same_content_since(database(), draft.content.fingerprint, datetime.now(UTC) - REPEATED_WITHIN)


async def over_ceiling(draft: Draft) -> int:
    """So many targets are more than their accounts may reach today."""
    if not _settings.daily_ceiling or draft.due_at is not None:
        return 0
    today = datetime.now(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    over = 0
    for self_id in {target.self_id for target in draft.targets}:
        wanted = sum(target.self_id == self_id for target in draft.targets)
        left = _settings.daily_ceiling - await stored.reached_since(self_id, today)
        over += max(wanted - max(left, 0), 0)
    return over


async def keep_wish(ask: Ask, *, wanted: bool) -> None:
    """What this group, or this friend, wants from now on; whoever opts out is left out of what is being sent, too."""
    kind, peer_id = (FRIEND, ask.user_id) if ask.chat.private else (GROUP, ask.chat.group_id or 0)
    await wishes.put(database(), kind, peer_id, wanted=wanted, changed_by=ask.user_id)
    if not wanted:
        await outbox.skip_waiting(database(), texts.OPTED_OUT, peer=(kind, peer_id))
