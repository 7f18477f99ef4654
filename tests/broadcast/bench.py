"""One broadcaster over the real outbox (SQLite) and a scripted QQ."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from plugins._shared.database import Database
from plugins._shared.database.outbox import Counts
from plugins._shared.hearing import Chat
from plugins.broadcast.command import Content
from plugins.broadcast.ports import Draft, Means, Origin, Pace, Recipient, Rules
from plugins.broadcast.service import Broadcaster
from plugins.broadcast.stored import StoredOutbox
from tests.broadcast.voices import Clock, Voice

MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where the machine has such a place, no synced commit waits for a disk there."""
OWNER = Chat(self_id=10000, group_id=None, user_id=30001)
SEGMENT = {"type": "text", "data": {"text": "今晚维护"}}
CONTENT = Content((SEGMENT,))
ORIGIN = Origin(OWNER, question_id=77, notice_id=78)


def draft(count: int = 6, accounts: tuple[int, ...] = (OWNER.self_id,)) -> Draft:
    """To the groups 1, 2, 3…, served by the accounts in turn."""
    recipients = (Recipient(number, f"群{number}", accounts[number % len(accounts)]) for number in range(1, count + 1))
    return Draft(OWNER, CONTENT, tuple(recipients))


async def announce(*_: object) -> Origin:
    """The notice of receipt."""
    return ORIGIN


@dataclass
class Bench:
    """A broadcaster over a database; `crash()` is kill -9 and a new start."""

    database: Database
    voice: Voice = field(default_factory=Voice)
    clock: Clock = field(default_factory=Clock)
    rules: Rules = field(default_factory=lambda: Rules(lambda: {OWNER.user_id}))

    def __post_init__(self) -> None:
        self.caster = self._new()

    def _new(self) -> Broadcaster:
        self.outbox = StoredOutbox(lambda: self.database)
        return Broadcaster(Means(self.outbox, self.voice, self.rules, self.clock.sleep, self.clock.now), Pace(3, 2))

    async def crash(self) -> None:
        for task in list(self.caster._tasks):
            task.cancel()
            await asyncio.wait({task})
        self.caster = self._new()
        self.voice.before = self.voice.after = None

    async def told(self, number: int = 1) -> str:
        await self.voice.until(lambda: len(self.voice.told) >= number)
        return self.voice.told[number - 1][1]

    async def counts(self) -> Counts:
        job = (await self.outbox.recent(1))[0]
        return await self.outbox.counts(job.id)

    async def is_paused(self) -> None:
        async with asyncio.timeout(5):
            while (job := await self.outbox.unfinished()) is None or job.state != "paused":
                continue

    async def arrives(self, count: int) -> None:
        await self.voice.until(lambda: len(self.voice.arrived) >= count)


@asynccontextmanager
async def new_bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench with an empty database."""
    with TemporaryDirectory(dir=MEMORY or tmp_path, prefix="wangguan-test-") as name:
        database = Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", Path(name))
        await database.start()
        made = Bench(database)
        yield made
        await made.caster.stop()
        await database.stop()
