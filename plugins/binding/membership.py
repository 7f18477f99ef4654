"""Whether a lender is still in the group that he lends to, and still its admin: asked when his account is to be used.

The OneBot side is asked at most every ten minutes, and again after it has said that something changed. Only what it
clearly says counts: an implementation that does not answer, or not in the documented way, ends nobody's loan.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nonebot import get_driver
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError
from nonebot.log import logger

from plugins._shared.notices import on_member_change
from plugins._shared.telling import connected_bots

KNOWN_S = 600.0
"""How long an answer serves, in seconds."""
UNKNOWN_S = 30.0
"""From one failed question to the next, in seconds."""
WAIT_S = 4.0
"""Longer than this nobody's query waits for the OneBot side."""
MOST_KEPT = 2_000


class Standing(Enum):
    """What a person is in a group."""

    ADMIN = "admin"
    """Owner or admin of the group, or the bot's owner."""
    MEMBER = "member"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Member:
    """A member as the group knows him."""

    standing: Standing
    name: str = ""


Look = Callable[[int, int], Coroutine[Any, Any, Member]]


class Members:
    """What is known of lenders; of several who ask at once one asks the OneBot side."""

    def __init__(self, look: Look, clock: Callable[[], float] = time.monotonic) -> None:
        self._look, self._clock = look, clock
        self._known: OrderedDict[tuple[int, int], tuple[float, asyncio.Task[Member]]] = OrderedDict()

    async def standing(self, group_id: int, user_id: int) -> Standing:
        """What the person is in the group, as of at most ten minutes ago."""
        key = group_id, user_id
        kept = self._known.get(key)
        if kept is None or self._stale(*kept):
            kept = self._clock(), asyncio.create_task(self._look(group_id, user_id), name="look at a lender")
            self._known[key] = kept
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return (await asyncio.shield(kept[1])).standing

    def forget(self, group_id: int, user_id: int) -> None:
        """Ask anew the next time."""
        self._known.pop((group_id, user_id), None)

    def _stale(self, asked_s: float, task: "asyncio.Task[Member]") -> bool:
        if not task.done():
            return False
        failed = task.cancelled() or task.exception() is not None or task.result().standing is Standing.UNKNOWN
        return self._clock() - asked_s >= (UNKNOWN_S if failed else KNOWN_S)


async def look_at(group_id: int, user_id: int) -> Member:
    """Ask the connected accounts. A member that one of them does not find may be found by another one."""
    found = Member(Standing.UNKNOWN)
    for bot in connected_bots():
        seen = await _by(bot, group_id, user_id)
        if seen.standing is Standing.MEMBER and _is_superuser(user_id):
            return Member(Standing.ADMIN, seen.name)
        if seen.standing in (Standing.ADMIN, Standing.MEMBER):
            return seen
        found = seen if seen.standing is Standing.GONE else found
    return found


async def has_left(group_id: int, user_id: int) -> bool:
    """Whether the person is certainly no member of the group any more, as of at most ten minutes ago."""
    return await members.standing(group_id, user_id) is Standing.GONE


async def group_name(group_id: int, bot: Bot) -> str:
    """Blank where it cannot be had."""
    found = await _called(bot, "get_group_info", group_id=group_id)
    return str(found.get("group_name") or "") if isinstance(found, dict) else ""


async def _by(bot: Bot, group_id: int, user_id: int) -> Member:
    row = await _called(bot, "get_group_member_info", group_id=group_id, user_id=user_id, no_cache=True)
    role = row.get("role") if isinstance(row, dict) else None
    if isinstance(row, dict) and role in ("owner", "admin", "member"):
        standing = Standing.MEMBER if role == "member" else Standing.ADMIN
        return Member(standing, str(row.get("card") or row.get("nickname") or ""))
    if row is not _REFUSED:
        return Member(Standing.UNKNOWN)
    # "No such member" has no code of its own: the list has to say it, and to be one that has the bot itself in it.
    rows = await _called(bot, "get_group_member_list", group_id=group_id)
    ids = {row.get("user_id") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    return Member(Standing.GONE if int(bot.self_id) in ids and user_id not in ids else Standing.UNKNOWN)


_REFUSED = object()
"""The OneBot side has answered, but not with what was asked for."""


async def _called(bot: Bot, action: str, **params: Any) -> Any:
    try:
        async with asyncio.timeout(WAIT_S):
            return await bot.call_api(action, **params)
    except ActionFailed:
        return _REFUSED
    except (ApiNotAvailable, NetworkError, TimeoutError) as e:
        logger.info(f"{action}: {type(e).__name__}")
        return None


def _is_superuser(user_id: int) -> bool:
    return str(user_id) in get_driver().config.superusers


members = Members(look_at)
on_member_change(members.forget)
