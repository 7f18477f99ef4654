"""What a broadcast is made of, and what it needs from outside: the stored outbox, QQ, a pace, a clock."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from plugins._shared.hearing import Chat
from plugins.broadcast.command import Content
from plugins.broadcast.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from plugins._shared.database.outbox import Counts, Job, Target

GROUP, FRIEND = "group", "friend"


class Note(StrEnum):
    """Why a broadcast has paused by itself."""

    SUSPICIOUS = "suspicious"
    CEILING = "ceiling"
    DEMOTED = "demoted"
    BROKEN = "broken"


@dataclass(frozen=True)
class Recipient:
    """A group or a friend, and the account that serves it."""

    peer_id: int
    name: str
    self_id: int
    skip_reason: str = ""
    """Why it gets nothing; blank: it does."""


@dataclass(frozen=True)
class Draft:
    """What the owner was shown and confirms."""

    chat: Chat
    """The owner's private chat, and with it the account that reports."""
    content: Content
    recipients: tuple[Recipient, ...]
    kind: str = GROUP
    pause_s: tuple[float, float] | None = None
    """The shortest and the longest pause; None: as the settings have it."""
    due_at: datetime | None = None
    """When it begins; None: at once."""

    @property
    def targets(self) -> tuple[Recipient, ...]:
        """Those who get it."""
        return tuple(recipient for recipient in self.recipients if not recipient.skip_reason)

    @property
    def skipped(self) -> tuple[Recipient, ...]:
        """Those who do not."""
        return tuple(recipient for recipient in self.recipients if recipient.skip_reason)

    @property
    def busiest(self) -> int:
        """How many targets the account with the most of them has: the accounts send side by side."""
        load: dict[int, int] = {}
        for target in self.targets:
            load[target.self_id] = load.get(target.self_id, 0) + 1
        return max(load.values(), default=0)

    @property
    def options_json(self) -> str:
        """What the job has to know besides content and targets."""
        return json.dumps({"pause_s": self.pause_s})


@dataclass(frozen=True)
class Pace:
    """The pauses between two targets of one account: at least `interval_s`, plus up to `jitter_s`."""

    interval_s: float
    jitter_s: float

    def gap_s(self) -> float:
        """The next pause."""
        return self.interval_s + random.uniform(0, self.jitter_s)  # noqa: S311 no secret hangs on it

    def expected_s(self, targets: int) -> float:
        """How long so many targets take."""
        return max(targets - 1, 0) * (self.interval_s + self.jitter_s / 2)

    def of(self, options_json: str) -> "Pace":
        """A job's own pace where its owner has set one, else this one."""
        pause_s = json.loads(options_json).get("pause_s")
        return self.between(pause_s) if pause_s else self

    def between(self, pause_s: Sequence[float] | None) -> "Pace":
        """Pauses between the shortest and the longest; None: as here."""
        return Pace(pause_s[0], pause_s[1] - pause_s[0]) if pause_s else self


@dataclass(frozen=True)
class Rules:
    """What the settings say."""

    owners: Callable[[], Collection[int]]
    """The SUPERUSERS of this moment."""
    daily_ceiling: int = 0
    """Most messages of one account on one day; 0: no limit."""
    progress_s: float = 60


@dataclass(frozen=True)
class Origin:
    """To whom the broadcast reports."""

    chat: Chat
    question_id: int | None = None
    """The message that the report quotes: `确认` or `广播 继续`."""
    notice_id: int | None = None
    """The notice of receipt, recalled when something newer is told."""


class Outbox(Protocol):
    """The stored broadcasts, and the other processes that share them."""

    @property
    def shared(self) -> bool:
        """Whether other processes may use it, too."""
        ...

    async def create(self, draft: Draft) -> "Job | None":
        """Store a confirmed broadcast with all its targets, running or scheduled; None while another one is active."""
        ...

    async def unfinished(self) -> "Job | None":
        """The broadcast that is running or paused."""
        ...

    async def job(self, job_id: int) -> "Job | None":
        """One broadcast."""
        ...

    async def recent(self, limit: int) -> "Sequence[Job]":
        """The newest broadcasts, newest first."""
        ...

    async def scheduled(self) -> "Sequence[Job]":
        """Those whose time has not come, the next one first."""
        ...

    async def begin(self, job_id: int) -> bool:
        """The time of a scheduled one has come; False while another one is active."""
        ...

    async def counts(self, job_id: int) -> "Counts":
        """How far it is."""
        ...

    async def waiting(self, job_id: int) -> Mapping[int, int]:
        """Account → how many targets wait for it; nothing while the broadcast is not running."""
        ...

    async def targets(self, job_id: int, *states: str) -> "Sequence[Target]":
        """Its targets in these states."""
        ...

    async def claim(self, job_id: int, self_id: int) -> "Target | None":
        """The next target of an account, on disk as in flight; None when nothing waits or it is not running."""
        ...

    async def release(self, job_id: int, group_id: int) -> None:
        """Put back what was claimed and certainly not sent."""
        ...

    async def settle(self, job_id: int, group_id: int, verdict: Verdict) -> bool:
        """Store how a target ended."""
        ...

    async def recover(self, job_id: int, accounts: Collection[int], *, live: bool) -> int:
        """What nobody is sending any more becomes unknown. `accounts`: those connected here; `live`: whether this
        process is sending this broadcast."""
        ...

    async def skip_waiting(self, job_id: int) -> None:
        """What waits becomes skipped."""
        ...

    async def change(self, job_id: int, state: str, *, note: str = "", by: int | None = None) -> bool:
        """`running`, `paused`, `finished` or `cancelled`; False when it is over already."""
        ...

    async def take_note(self, job_id: int) -> str:
        """Why it paused by itself, for whoever tells the owner; blank when he was told."""
        ...

    async def reached_since(self, self_id: int, moment: datetime) -> int:
        """How many groups and friends an account has reached since then."""
        ...

    async def beat(self, job_id: int | None) -> None:
        """Tell the other processes that this one lives, and what it is sending."""
        ...

    async def sent_elsewhere(self, job_id: int) -> bool:
        """Whether another living process is sending this broadcast."""
        ...


class Voice(Protocol):
    """QQ, as far as a broadcast needs it."""

    def accounts(self) -> Collection[int]:
        """The accounts that are connected to this process."""
        ...

    async def connected(self, self_id: int) -> None:
        """Wait until the account is connected."""
        ...

    async def send(self, self_id: int, kind: str, peer_id: int, message_json: str) -> Outcome:
        """Send to one group or friend. Never raises, never sends twice."""
        ...

    async def tell(self, origin: Origin, text: str) -> int | None:
        """Say something to the owner; the message's id, where it is known."""
        ...

    async def recall(self, self_id: int, message_id: int) -> bool:
        """Take a message back; False where that is not possible."""
        ...

    async def history(self, self_id: int, group_id: int) -> Sequence[Any] | None:
        """The newest messages of a group; None where the OneBot side does not offer them."""
        ...


@dataclass(frozen=True)
class Means:
    """Everything from outside that a broadcast needs."""

    outbox: Outbox
    voice: Voice
    rules: Rules
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


async def unless(halt: asyncio.Event, work: Awaitable[Any], timeout_s: float | None = None) -> bool:
    """Wait for the work to be done, for the time to pass, or for the order to halt; True when no order came."""
    working, halting = asyncio.ensure_future(work), asyncio.ensure_future(halt.wait())
    try:
        done, _ = await asyncio.wait((working, halting), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if working in done:
            working.result()
    finally:
        working.cancel()
        halting.cancel()
    return not halt.is_set()
