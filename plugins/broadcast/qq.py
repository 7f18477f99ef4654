"""QQ as the broadcast meets it: connections, sends, lists of groups and friends, who is muted where.

Actions beyond OneBot v11's own (`get_group_at_all_remain`, `get_group_shut_list`, `get_group_msg_history`) are those of
go-cqhttp and NapCat; an implementation without them refuses with 1404, and the broadcast does without.
"""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from nonebot import get_bots
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError
from nonebot.log import logger

from plugins._shared.delivery import Answer, deliver, recall, send
from plugins._shared.hearing import Chat
from plugins._shared.outcome import Outcome
from plugins.broadcast.command import is_at_all
from plugins.broadcast.planning import Account, Peer
from plugins.broadcast.ports import GROUP, Origin
from plugins.broadcast.verdict import DISCONNECTED, NOT_CONNECTED, WITHOUT_AT_ALL

T = TypeVar("T")
NOT_OFFERED = 1404
"""The return code for an action that the implementation does not know (OneBot v11, "API 响应")."""
HISTORY_COUNT = 20
MUTES_WITHIN_S = 3.0
"""Who is muted is asked no longer than this, in seconds: the preview is waiting. The send itself tells the rest."""
MUTES_AT_ONCE = 16


@dataclass
class Links:
    """Which accounts are connected; NoneBot's own list is the truth, its hooks only say when to look again."""

    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def changed(self) -> None:
        """An account came or went."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def connected(self, self_id: int) -> None:
        """Wait until the account is connected."""
        while bot_of(self_id) is None:
            await self._changed.wait()

    async def unless_lost(self, bot: Bot, call: Coroutine[Any, Any, T]) -> T | None:
        """What the call gives; None when its connection breaks first: no answer can come any more, but OneBot calls
        wait for one until their timeout."""
        calling, losing = asyncio.create_task(call), asyncio.create_task(self._lost(bot))
        try:
            await asyncio.wait((calling, losing), return_when=asyncio.FIRST_COMPLETED)
            return calling.result() if calling.done() else None
        finally:
            calling.cancel()
            losing.cancel()

    async def _lost(self, bot: Bot) -> None:
        while get_bots().get(bot.self_id) is bot:
            await self._changed.wait()


class QQVoice:
    """`ports.Voice` through the connected bots."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def accounts(self) -> set[int]:
        return {int(self_id) for self_id, bot in get_bots().items() if isinstance(bot, Bot) and self_id.isdecimal()}

    async def connected(self, self_id: int) -> None:
        await self._links.connected(self_id)

    async def send(self, self_id: int, kind: str, peer_id: int, message_json: str) -> Outcome:
        bot, message = bot_of(self_id), json.loads(message_json)
        if bot is None:
            return Outcome("failed", reason=NOT_CONNECTED)
        chat = Chat(self_id, peer_id, self_id) if kind == GROUP else Chat(self_id, None, peer_id)
        at_all = any(map(is_at_all, message))
        allowed = at_all and await self._links.unless_lost(bot, _may_mention_all(bot, peer_id))
        if allowed is None:
            return Outcome("failed", reason=NOT_CONNECTED)  # only asked, nothing sent
        outcome = await self._links.unless_lost(bot, _send(bot, chat, message, allow_at_all=allowed))
        if outcome is None:
            return Outcome("unknown", reason=DISCONNECTED)
        lacks = at_all and not allowed and outcome.state == "sent"
        return replace(outcome, reason=WITHOUT_AT_ALL) if lacks else outcome

    async def tell(self, origin: Origin, text: str) -> int | None:
        bot = bot_of(origin.chat.self_id)
        if bot is None:
            logger.warning("broadcast: the owner could not be told, the account is not connected")
            return None
        outcome = await self._links.unless_lost(bot, deliver(bot, origin.chat, Answer(text), origin.question_id))
        return outcome.message_id if outcome else None

    async def recall(self, self_id: int, message_id: int) -> bool:
        bot = bot_of(self_id)
        return bot is not None and bool(await self._links.unless_lost(bot, recall(bot, message_id)))

    async def history(self, self_id: int, group_id: int) -> Sequence[Any] | None:
        bot = bot_of(self_id)
        if bot is None:
            return None
        found = await self._links.unless_lost(bot, history(bot, group_id))
        return found if isinstance(found, list) else None


def bot_of(self_id: int) -> Bot | None:
    """The connected account."""
    bot = get_bots().get(str(self_id))
    return bot if isinstance(bot, Bot) else None


async def _send(bot: Bot, chat: Chat, message: list[dict[str, Any]], *, allow_at_all: bool) -> Outcome:
    try:
        return await send(bot, chat, message, allow_at_all=allow_at_all)
    except Exception as e:  # noqa: BLE001 a socket that closes under the call raises what its server likes: not known
        logger.warning(f"broadcast: a send broke with {type(e).__name__}")
        return Outcome("unknown", reason=DISCONNECTED)


async def ask(bot: Bot, action: str, **params: Any) -> Any:
    """What an action that changes nothing gives; None where it is refused, not offered, or not answered."""
    try:
        return await bot.call_api(action, **params)
    except (ActionFailed, ApiNotAvailable, NetworkError) as e:
        logger.debug(f"broadcast: {action} gave {type(e).__name__}")
        return None


async def history(bot: Bot, group_id: int) -> Any:
    """The newest messages of a group, None where they are not to be had."""
    found = await ask(bot, "get_group_msg_history", group_id=group_id, count=HISTORY_COUNT)
    return found.get("messages") if isinstance(found, dict) else None


async def _may_mention_all(bot: Bot, group_id: int) -> bool:
    """QQ lets admins and the owner mention everybody, some times a day, a group and an account."""
    member = await ask(bot, "get_group_member_info", group_id=group_id, user_id=int(bot.self_id), no_cache=True)
    if not isinstance(member, dict) or member.get("role") not in ("admin", "owner"):
        return False
    try:
        remain = await bot.call_api("get_group_at_all_remain", group_id=group_id)
    except ActionFailed as e:
        return e.info.get("retcode") == NOT_OFFERED
    except (ApiNotAvailable, NetworkError):
        return False
    if not isinstance(remain, dict) or remain.get("can_at_all") is False:
        return not isinstance(remain, dict)
    left = (remain.get(f"remain_at_all_count_for_{whose}") for whose in ("group", "uin"))
    return all(count > 0 for count in left if isinstance(count, int))


async def account_of(bot: Bot, *, friends: bool = False) -> Account | None:
    """The account and the groups that it is in (or its friends), as it says itself; None where it does not say."""
    rows = await ask(bot, "get_friend_list" if friends else "get_group_list")
    if not isinstance(rows, list):
        return None
    key, names = ("user_id", ("remark", "nickname")) if friends else ("group_id", ("group_name",))
    peers = tuple(peer for row in rows if (peer := _peer(row, key, names)))
    unique = tuple({peer.id: peer for peer in peers}.values())
    return Account(int(bot.self_id), friends=unique) if friends else Account(int(bot.self_id), groups=unique)


def _peer(row: object, key: str, names: tuple[str, ...]) -> Peer | None:
    peer_id = row.get(key) if isinstance(row, dict) else None
    if not isinstance(row, dict) or type(peer_id) is not int:
        return None
    return Peer(peer_id, next((str(row[name]) for name in names if row.get(name)), ""))


async def mutes(accounts: Sequence[Account]) -> set[tuple[int, int]]:
    """(account, group) pairs in which a connected account may not speak now, as far as can be found out in time."""
    muted: set[tuple[int, int]] = set()
    at_once = asyncio.Semaphore(MUTES_AT_ONCE)

    async def look(bot: Bot, group_id: int) -> None:
        async with at_once:
            if await _is_muted(bot, group_id):
                muted.add((int(bot.self_id), group_id))

    bots = [(bot, account) for account in accounts if (bot := bot_of(account.self_id))]
    with suppress(TimeoutError):
        async with asyncio.timeout(MUTES_WITHIN_S):
            await asyncio.gather(*(look(bot, group.id) for bot, account in bots for group in account.groups))
    return muted


async def _is_muted(bot: Bot, group_id: int) -> bool:
    """By the account's own entry as a member; where that does not tell, by the group's list of the muted."""
    member = await ask(bot, "get_group_member_info", group_id=group_id, user_id=int(bot.self_id), no_cache=False)
    until_s = member.get("shut_up_timestamp") if isinstance(member, dict) else None
    if isinstance(until_s, int):
        return until_s > datetime.now(UTC).timestamp()
    rows = await ask(bot, "get_group_shut_list", group_id=group_id)
    rows = rows if isinstance(rows, list) else []
    return any(isinstance(row, dict) and str(row.get("user_id", row.get("uin"))) == bot.self_id for row in rows)
