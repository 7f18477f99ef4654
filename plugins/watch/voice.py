"""Words to the owner of a watch: in private, else in the group where he made it; and the book, in the database."""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from nonebot.adapters.onebot.v11 import Bot
from nonebot.log import logger

from plugins._shared.database import Database, watches
from plugins._shared.database.processes import shared
from plugins._shared.database.watches import Watch
from plugins._shared.delivery import Segment, send, text_segment
from plugins._shared.hearing import Chat
from plugins._shared.outcome import NOT_CONNECTED, Outcome
from plugins._shared.telling import connected_bots
from plugins.watch import texts
from plugins.watch.command import Kind
from plugins.watch.ports import Delivered, Words, bound_to


class QQVoice:
    """`ports.Voice` through the connected accounts."""

    def accounts(self) -> set[int]:
        return {int(bot.self_id) for bot in connected_bots()}

    async def tell(self, watch: Watch, words: Words) -> Delivered:
        delivered = await self._by_any(watch, None, [text_segment(words.private)])
        if delivered.outcome.state != "failed" or watch.chat_kind != "group" or not words.group:
            return delivered
        mention: Segment = {"type": "at", "data": {"qq": str(watch.owner_id)}}
        text = f" {words.group}\n{texts.GROUP_HINT}"
        return await self._by_any(watch, watch.chat_id, [mention, text_segment(text)])

    async def _by_any(self, watch: Watch, group_id: int | None, message: Sequence[Segment]) -> Delivered:
        """By the account that was asked, else by any that can. What may have arrived is not said by another one."""
        delivered = Delivered(Outcome("failed", reason=NOT_CONNECTED))
        for bot in connected_bots(watch.self_id):
            self_id = int(bot.self_id)
            outcome = await _send(bot, Chat(self_id, group_id, watch.owner_id), list(message))
            delivered = Delivered(outcome, self_id, group_id)
            if outcome.state != "failed":
                break
        return delivered


async def _send(bot: Bot, chat: Chat, message: list[Segment]) -> Outcome:
    try:
        return await send(bot, chat, message)
    except Exception as e:  # noqa: BLE001 a socket that closes under the call raises what its server likes: not known
        logger.warning(f"watch: a send broke with {type(e).__name__}")
        return Outcome("unknown", reason=type(e).__name__)


class StoredBook:
    """`ports.Book` in the database."""

    def __init__(self, database: Callable[[], Database], node: str) -> None:
        self._database, self._node = database, node

    def _mine(self, accounts: Collection[int]) -> Collection[int] | None:
        """Where several processes share a database, each looks after the watches of its own QQ accounts."""
        return accounts if shared(self._database()) else None

    async def enter(self) -> None:
        """What this process's forerunner was looking at is due again."""
        await watches.release(self._database(), self._node, datetime.now(UTC))

    async def next_due(self, kind: Kind, accounts: Collection[int]) -> datetime | None:
        return await watches.next_due(self._database(), kind, self._mine(accounts))

    async def claim(self, kind: Kind, accounts: Collection[int], lease_s: float) -> Watch | None:
        claimant = f"{self._node}/{secrets.token_hex(4)}"
        return await watches.claim(self._database(), kind, claimant, datetime.now(UTC), lease_s, self._mine(accounts))

    async def keep(self, watch: Watch, **values: Any) -> bool:
        return await watches.keep(self._database(), watch, **values)

    async def pause_all(self, watch: Watch, note: str, *, in_group: bool = False) -> list[int]:
        def alike(other: Watch) -> bool:
            here = (other.chat_kind, other.chat_id) == (watch.chat_kind, watch.chat_id)
            return bound_to(other) == bound_to(watch) and (here or not in_group)

        return await watches.pause_all(self._database(), watch, alike, note)
