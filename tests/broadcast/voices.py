"""QQ as the broadcaster sees it, scripted: what arrives, what is answered, when the connection is gone."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from plugins.broadcast.ports import Origin
from plugins.broadcast.verdict import DISCONNECTED, NOT_CONNECTED


@dataclass(frozen=True)
class Said:
    """What one send reports."""

    state: str
    message_id: int | None = None
    reason: str = ""


REFUSED = Said("failed", None, "100 SEND_MSG_API_ERROR")
SILENT = Said("unknown", None, "WebSocket call api send_msg timeout")
KICKED = Said("unknown", None, "1200 发送失败，你已被移出该群，请重新加群。")
CUT = Said("unknown", None, DISCONNECTED)
OFFLINE = Said("failed", None, NOT_CONNECTED)


@dataclass
class Voice:
    """Every send arrives and is answered, unless its script says otherwise."""

    script: dict[int, list[Said]] = field(default_factory=dict)
    """Group → what its next sends report; what is not reported as sent has not arrived."""
    arrived: list[int] = field(default_factory=list)
    """The groups that got the message, in order."""
    messages: list[Any] = field(default_factory=list)
    told: list[tuple[Origin, str]] = field(default_factory=list)
    link: asyncio.Event = field(default_factory=asyncio.Event)
    before: Callable[[int], Coroutine[Any, Any, None]] | None = None
    after: Callable[[int], Coroutine[Any, Any, None]] | None = None
    online: set[int] = field(default_factory=lambda: {10000})
    """The accounts that are connected to this process, while the link is there."""
    senders: dict[int, int] = field(default_factory=dict)
    """Group → the account that sent to it."""
    recalled: list[int] = field(default_factory=list)
    """Ids of the messages that were taken back."""
    histories: dict[int, list[Any]] = field(default_factory=dict)
    """Group → its history; one without is not offered."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.link.set()

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something that was said."""
        async with asyncio.timeout(30):
            while not reached():
                self._changed.clear()
                await self._changed.wait()

    def accounts(self) -> set[int]:
        return self.online if self.link.is_set() else set()

    async def connected(self, self_id: int) -> None:
        await self.link.wait()
        if self_id not in self.online:
            await asyncio.Event().wait()

    async def send(self, self_id: int, kind: str, peer_id: int, message_json: str) -> Said:
        group_id = peer_id
        if self.before is not None:
            await self.before(group_id)
        report = self.script[group_id].pop(0) if self.script.get(group_id) else Said("sent", 1000 + group_id)
        if report.state == "sent":
            self.arrived.append(group_id)
            self.messages.append(json.loads(message_json))
            self.senders[group_id] = self_id
            self._changed.set()
        if self.after is not None:
            await self.after(group_id)
        await asyncio.sleep(0)
        return report

    async def tell(self, origin: Origin, text: str) -> int | None:
        self.told.append((origin, text))
        self._changed.set()
        return 9000 + len(self.told)

    async def recall(self, self_id: int, message_id: int) -> bool:
        self.recalled.append(message_id)
        return True

    async def history(self, self_id: int, group_id: int) -> list[Any] | None:
        return self.histories.get(group_id)


@dataclass
class Clock:
    """Sleeps that take no time and are remembered."""

    slept: list[float] = field(default_factory=list)
    ahead: timedelta = timedelta()
    """How much later it is than the machine says."""

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
