"""Words to a person who has not just asked: the bot's owner about a vendor, a user about his binding or his watch."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from nonebot import get_bots, get_driver
from nonebot.adapters.onebot.v11 import Bot
from nonebot.log import logger

from plugins._shared.delivery import Segment, send, text_segment
from plugins._shared.hearing import Chat
from plugins._shared.outcome import NOT_CONNECTED, Outcome

_telling: set[asyncio.Task[None]] = set()
"""Notices on their way; the event loop itself keeps no hold on its tasks."""


def connected_bots(first: int | None = None) -> list[Bot]:
    """The connected QQ accounts, the wanted one first."""
    bots = [bot for bot in get_bots().values() if isinstance(bot, Bot) and bot.self_id.isdecimal()]
    return sorted(bots, key=lambda bot: bot.self_id != str(first))


async def tell_privately(user_id: int, message: str | Sequence[Segment], by: int | None = None) -> Outcome:
    """A private message to a person, by the account `by` or else by any that can. What may have arrived is not tried
    again through another account. `failed` where no account could: he is no friend, or none is connected."""
    segments = [text_segment(message)] if isinstance(message, str) else list(message)
    outcome = Outcome("failed", reason=NOT_CONNECTED)
    for bot in connected_bots(by):
        outcome = await send(bot, Chat(int(bot.self_id), None, user_id), segments)
        if outcome.state != "failed":
            break
    return outcome


async def tell_owners(text: str) -> None:
    """Each superuser gets `text` in private."""
    numbers = (str(name).rpartition(":")[2] for name in get_driver().config.superusers)
    for owner_id in sorted({int(number) for number in numbers if number.isdecimal()}):
        if (await tell_privately(owner_id, text)).state == "failed":
            logger.warning("no account could tell the owner")


def tell_owners_soon(text: str) -> None:
    """As `tell_owners`, without waiting for it."""
    _soon(tell_owners(text))


def tell_privately_soon(user_id: int, text: str, by: int | None = None) -> None:
    """As `tell_privately`, without waiting for it."""

    async def tell() -> None:
        if (await tell_privately(user_id, text, by)).state == "failed":
            logger.warning(f"no account could tell user {user_id}")

    _soon(tell())


def _soon(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work, name="tell")
    _telling.add(task)
    task.add_done_callback(_telling.discard)
