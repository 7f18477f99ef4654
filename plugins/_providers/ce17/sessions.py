"""Which connection a run gets: one of its own, or one shared with other runs of the same account.

One each is the default, for three reasons: the end of the connection is the only way to stop a task at the vendor; one
broken or oversized frame ends a connection with all that is on it; and no document says how many tasks one may carry.
Sharing spares a login for each run, and is there for accounts whose logins are limited.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from plugins._providers.ce17.protocol import PROVIDER
from plugins._providers.ce17.session import Session
from plugins._providers.ce17.settings import Ce17Credential
from plugins._providers.errors import TimedOutError

Opener = Callable[[Ce17Credential, float], Awaitable[Session]]


@dataclass(eq=False)
class _Line:
    """One shared connection."""

    session: Session
    runs: int = 0
    idle: asyncio.TimerHandle | None = None


@dataclass(eq=False)
class _Account:
    """The connections of one account; the lock makes runs that begin together wait for one login."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    lines: list[_Line] = field(default_factory=list)


class Sessions:
    """The connections of one client."""

    def __init__(self, opener: Opener, runs_each: int, idle_s: float) -> None:
        self._opener = opener
        self._runs_each = runs_each
        self._idle_s = idle_s
        self._accounts: dict[Ce17Credential, _Account] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def open_count(self) -> int:
        """Shared connections that are open now."""
        return sum(len(account.lines) for account in self._accounts.values())

    @contextlib.asynccontextmanager
    async def lease(self, credential: Ce17Credential, ends_s: float) -> AsyncIterator[Session]:
        """A connection for one run, opened before the moment `ends_s` where none has room. Raises ProviderError."""
        if self._runs_each == 1:
            session = await self._opener(credential, ends_s)
            try:
                yield session
            finally:
                await session.aclose()
            return
        line = await self._taken(credential, ends_s)
        try:
            yield line.session
        finally:
            self._give_back(credential, line)

    async def aclose(self) -> None:
        """Close all shared connections, and those that are about to be."""
        lines = [line for account in self._accounts.values() for line in account.lines]
        self._accounts.clear()
        if self._loop is asyncio.get_running_loop():
            for line in lines:
                self._close(line)
            await asyncio.gather(*self._closing)

    async def _taken(self, credential: Ce17Credential, ends_s: float) -> _Line:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._accounts.clear()  # connections of a loop that has ended
        account = self._accounts.setdefault(credential, _Account())
        account.waiting += 1
        try:
            line = await self._in_turn(account, credential, ends_s)
        finally:
            account.waiting -= 1
            self._forget_if_empty(credential)
        if line is None:
            raise TimedOutError(PROVIDER, "no connection in time")
        return line

    async def _in_turn(self, account: _Account, credential: Ce17Credential, ends_s: float) -> _Line | None:
        try:
            async with asyncio.timeout_at(ends_s):
                await account.lock.acquire()
        except TimeoutError:
            return None
        try:
            line = self._with_room(account) or await self._opened(account, credential, ends_s)
            line.runs += 1
            return line
        finally:
            account.lock.release()

    def _with_room(self, account: _Account) -> _Line | None:
        for line in account.lines:
            if line.session.is_alive and line.runs < self._runs_each:
                if line.idle is not None:
                    line.idle.cancel()
                    line.idle = None
                return line
        return None

    async def _opened(self, account: _Account, credential: Ce17Credential, ends_s: float) -> _Line:
        line = _Line(await self._opener(credential, ends_s))
        account.lines.append(line)
        return line

    def _give_back(self, credential: Ce17Credential, line: _Line) -> None:
        line.runs -= 1
        if line.runs == 0 and line.session.is_alive:
            line.idle = asyncio.get_running_loop().call_later(self._idle_s, self._remove, credential, line)
        elif line.runs == 0:
            self._remove(credential, line)

    def _remove(self, credential: Ce17Credential, line: _Line) -> None:
        account = self._accounts.get(credential)
        if account is not None and line in account.lines:
            account.lines.remove(line)
            self._forget_if_empty(credential)
        self._close(line)

    def _forget_if_empty(self, credential: Ce17Credential) -> None:
        account = self._accounts.get(credential)
        if account is not None and not account.lines and not account.waiting:
            del self._accounts[credential]

    def _close(self, line: _Line) -> None:
        if line.idle is not None:
            line.idle.cancel()
        closing = asyncio.create_task(line.session.aclose(), name="ce17 closing")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
