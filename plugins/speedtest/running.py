"""Who runs a test now: one a person (or a few), a few in all, the rest in a queue; and how a person stops his own."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from plugins._shared.errors import UsageError
from plugins.speedtest import flow_texts as texts

NOBODY = 0
"""No QQ number: whose seat it is that a run in the background has."""


class Runs:
    """The seats (of people who wait for a result) and the places (of runs at 17CE)."""

    def __init__(self, at_once: int, waiting: int, user_at_once: int = 1) -> None:
        self._at_once, self._waiting, self._user_at_once = at_once, waiting, user_at_once
        self._running = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._stops: dict[int, list[asyncio.Event]] = {}
        self._closed = False
        self._emptied = asyncio.Event()

    @property
    def ahead(self) -> int:
        """How many runs a new one has before it; 0 where it would begin at once."""
        return self._running + len(self._queue) if self._busy else 0

    @property
    def _busy(self) -> bool:
        return self._running >= self._at_once

    def seated(self, user_id: int) -> bool:
        """Whether the person waits for a result."""
        return bool(self._stops.get(user_id))

    def check_room(self) -> None:
        """Raises UsageError where a new run could not even wait."""
        if self._busy and len(self._queue) >= self._waiting:
            raise UsageError(texts.QUEUE_FULL)

    @asynccontextmanager
    async def seat(self, user_id: int) -> AsyncIterator[asyncio.Event]:
        """A person's seat, from his question to its result; gives the event that says he wants no more.

        Raises UsageError for one more than a person may have, and when the bot is about to stop."""
        if len(self._stops.get(user_id, ())) >= self._user_at_once:
            raise UsageError(texts.ALREADY_RUNNING)
        with self._seated(user_id) as stop:
            yield stop

    @contextmanager
    def guest(self) -> Iterator[asyncio.Event]:
        """The seat of a run that nobody waits for in a chat: any number of them. Raises UsageError when the bot is
        about to stop; the event says then that it has to end."""
        with self._seated(NOBODY) as stop:
            yield stop

    @contextmanager
    def _seated(self, user_id: int) -> Iterator[asyncio.Event]:
        if self._closed:
            raise UsageError(texts.CLOSING)
        stop = asyncio.Event()
        self._stops.setdefault(user_id, []).append(stop)
        try:
            yield stop
        finally:
            self._stops[user_id].remove(stop)
            if not self._stops[user_id]:
                del self._stops[user_id]
            if not self._stops:
                self._emptied.set()

    @asynccontextmanager
    async def place(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """A run's place, first come first served. Raises UsageError when stopped while waiting, or no room to wait."""
        await self._enter(stop)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, stop: asyncio.Event) -> None:
        if not self._busy:
            self._running += 1
            return
        self.check_room()
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        stopping = asyncio.create_task(stop.wait())
        entered = False
        try:
            await asyncio.wait((turn, stopping), return_when=asyncio.FIRST_COMPLETED)
            entered = not stop.is_set()
        finally:
            stopping.cancel()
            if not entered:
                self._give_up(turn)
        if not entered:
            raise UsageError(texts.STOPPED_WAITING)

    def _give_up(self, turn: "asyncio.Future[None]") -> None:
        """Out of the queue; a place that was handed over meanwhile goes to the next one."""
        if turn.done():
            self._leave()
        else:
            self._queue.remove(turn)

    def _leave(self) -> None:
        if self._queue:
            self._queue.popleft().set_result(None)
        else:
            self._running -= 1

    def stop(self, user_id: int) -> bool:
        """This person wants no more; False when he waits for nothing."""
        stops = self._stops.get(user_id, [])
        for stop in stops:
            stop.set()
        return bool(stops)

    async def close(self, within_s: float) -> bool:
        """The bot stops: end all runs, keep what came. False where some did not end in time."""
        self._closed = True
        for user_id in self._stops:
            self.stop(user_id)
        if not self._stops:
            return True
        self._emptied.clear()
        try:
            async with asyncio.timeout(within_s):
                await self._emptied.wait()
        except TimeoutError:
            return False
        return True
