"""A large QQ for a broadcast in bad weather: many groups, an owner who types, faults, cuts; and what arrived where."""

import asyncio
import secrets
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import asyncpg

from plugins._sandbox.qq import OWNER_ID, QQ, Link, Message, group_scene, private_scene
from plugins._sandbox.qq.account import News, Said
from plugins._sandbox.qq.people import Group, Member, Person
from tests.support.running import TOKEN, RunningBot

T = TypeVar("T")
POSTGRES_HOST, POSTGRES_PORT = "127.0.0.1", 5432
CONTENT = "今晚 23:00 维护，约半小时。"
SETTINGS = {
    "BROADCAST__INTERVAL_S": "0",
    "BROADCAST__JITTER_S": "0",
    "BROADCAST__PROGRESS_S": "1",
    "API_TIMEOUT": "0.7",
    "LOG_LEVEL": "WARNING",
}


@dataclass
class Weather:
    """One bot account in many groups, and its link to one bot process."""

    self_id: int
    groups: range
    bot: RunningBot
    arrived: Counter[int] = field(default_factory=Counter)
    """Group → how often the broadcast came."""
    told: list[Message] = field(default_factory=list)
    """What the bot said to the owner."""

    def __post_init__(self) -> None:
        self.qq = QQ(self_id=self.self_id)
        self.qq.people[self.self_id] = Person(self.self_id, "网管")
        members = {OWNER_ID: "owner", self.self_id: "member"}
        self.qq.groups = {
            number: Group(number, f"群{number}", {user: Member(role) for user, role in members.items()})  # pyright: ignore[reportArgumentType]
            for number in self.groups
        }
        self.qq.listen(self._hear)
        url = f"ws://127.0.0.1:{self.bot.port}/onebot/v11/ws"
        self.link = Link(self.qq, url, TOKEN, first_retry_s=0.05, longest_retry_s=0.2)
        self._changed = asyncio.Event()

    def _hear(self, news: News) -> None:
        if isinstance(news, Said) and news.message.user_id == self.self_id:
            message = news.message
            if not message.scene.is_group:
                self.told.append(message)
            elif CONTENT in self.qq.plain(message):
                self.arrived[message.scene.peer_id] += 1
            self._changed.set()

    @asynccontextmanager
    async def up(self) -> AsyncIterator["Weather"]:
        """The bot runs and is connected."""
        await self.bot.start()
        async with self.link.running():
            await asyncio.wait_for(self.link.connected.wait(), 5)
            try:
                yield self
            finally:
                self.bot.stop()

    def type(self, words: str) -> None:
        """The owner says something to the bot."""
        self.qq.say(private_scene(OWNER_ID), OWNER_ID, words)

    async def until(self, found: Callable[[], T | None], timeout_s: float = 15) -> T:
        """Wait for something that the bot says."""
        try:
            async with asyncio.timeout(timeout_s):
                while (result := found()) is None:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            heard = [self.qq.plain(message) for message in self.told[-3:]]
            raise AssertionError(f"{len(self.arrived)} arrived, told {heard}\n{self.bot.log[-3000:]}") from None
        return result

    async def hears(self, words: str, *, after: int = 0, timeout_s: float = 15) -> str:
        """What the owner is told with these words, the `after`th message at the earliest."""
        return await self.until(
            lambda: next((text for m in self.told[after:] if words in (text := self.qq.plain(m))), None), timeout_s
        )

    async def reaches(self, more: int) -> None:
        """So many more messages have arrived."""
        goal = self.arrived.total() + more
        await self.until(lambda: True if self.arrived.total() >= goal else None)

    async def begins(self) -> str:
        """The owner broadcasts and confirms; the preview."""
        self.type(f"广播 {CONTENT}")
        preview = await self.hears("回复「确认」")
        self.type("确认")
        return preview

    async def dies(self) -> str:
        """kill -9, a new start; the notice."""
        before = len(self.told)
        self.bot.kill()
        await self.bot.start()
        return await self.hears("已发 /", after=before)

    async def cut(self) -> float:
        """The connection breaks; how long until the next group gets its message, in seconds."""
        began = time.monotonic()
        self.link.drop()
        await self.reaches(1)
        return time.monotonic() - began

    def script(self, faults: dict[int, str]) -> None:
        """The next send to each of these groups goes wrong."""
        for group_id, kind in faults.items():
            self.qq.faults.script(group_scene(group_id), kind)


QUERY = "SELECT group_id, state, self_id FROM broadcast_target"


def rows_of(data_dir: Path) -> dict[int, tuple[str, int]]:
    """Group → how it ended and which account served it, by the database itself."""
    with sqlite3.connect(data_dir / "bot.db") as connection:
        return {group_id: (state, self_id) for group_id, state, self_id in connection.execute(QUERY)}


async def rows_of_postgres(url: str) -> dict[int, tuple[str, int]]:
    """As `rows_of`."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(QUERY)
        return {row["group_id"]: (row["state"], row["self_id"]) for row in rows}
    finally:
        await connection.close()


@asynccontextmanager
async def new_postgres() -> AsyncIterator[str]:
    """A database of our own, dropped at the end; its URL for asyncpg."""
    name = f"wangguan_test_{secrets.token_hex(6)}"
    # Only the bots are ever killed here, not the server.
    await _execute(f"CREATE DATABASE {name}", f"ALTER DATABASE {name} SET synchronous_commit = off")
    yield f"postgresql://postgres@{POSTGRES_HOST}:{POSTGRES_PORT}/{name}"
    await _execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(*statements: str) -> None:
    connection = await asyncpg.connect(host=POSTGRES_HOST, port=POSTGRES_PORT, user="postgres", database="postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def has_postgres() -> bool:
    """Whether one listens on this machine."""
    try:
        socket.create_connection((POSTGRES_HOST, POSTGRES_PORT), timeout=1).close()
    except OSError:
        return False
    return True
