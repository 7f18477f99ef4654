"""One run for all who ask the same: who comes while it runs joins it, who comes shortly after gets its result.

A run belongs to nobody: it goes on while anybody waits for it, whoever began it may leave, and it is told to stop when
the last one has left. Failures and cut results are for those who waited, not for those who come later.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class LeftError(Exception):
    """The one who waits has left; the run goes on for others."""


class Flight(Generic[T]):
    """One run."""

    def __init__(self, began_s: float) -> None:
        self.stop = asyncio.Event()
        """Asks the run to end early, with what came until then."""
        self.began_s = began_s
        self.ended_s: float | None = None
        self.riders = 0
        """Who wait for it now."""
        self.kept_in: set[Hashable] = set()
        """Chats in whose history its result stands already."""
        self._task: asyncio.Task[T] | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.ended_s is None

    def abandon(self) -> None:
        """Whoever began it does not wait for it: without anybody else it ends."""
        if not self.riders:
            self.stop.set()

    async def ride(self, leave: asyncio.Event) -> T:
        """Wait for the result, or until `leave` is set: LeftError where others wait on, else what the stopped run says.
        Raises whatever the run raised."""
        assert self._task is not None  # noqa: S101 set by Flights before anybody can ride
        self.riders += 1
        leaving = asyncio.create_task(leave.wait())
        try:
            await asyncio.wait((self._task, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not self._task.done() and self.riders > 1 and not self.stop.is_set():
                raise LeftError
            if not self._task.done():
                self.stop.set()
            return await asyncio.shield(self._task)
        finally:
            leaving.cancel()
            self.riders -= 1
            self.abandon()


class Flights(Generic[T]):
    """The runs of this process and their fresh results."""

    def __init__(self, fresh_s: float, clock: Callable[[], float] = time.monotonic, keep: int = 32) -> None:
        self._fresh_s, self._clock, self._keep = fresh_s, clock, keep
        self._flights: OrderedDict[Hashable, Flight[T]] = OrderedDict()
        self._in_the_air: set[asyncio.Task[T]] = set()
        """Also those whose place another run of their key has taken."""
        self.boarding = asyncio.Lock()
        """Held from `find` to `start`, so that of several who ask at once one begins and the others join."""

    def find(self, key: Hashable, *, running_only: bool = False) -> Flight[T] | None:
        """The run of this key that can be joined, or whose result is fresh (with `running_only` not those)."""
        flight = self._flights.get(key)
        if flight is None or (flight.running and flight.stop.is_set()):
            return None
        if flight.running:
            return flight
        return None if running_only or self.age_s(flight) >= self._fresh_s else flight

    def age_s(self, flight: Flight[T]) -> float:
        """Seconds since its end; of one that runs, since its beginning."""
        return self._clock() - (flight.began_s if flight.ended_s is None else flight.ended_s)

    def start(
        self, key: Hashable, work: Callable[[asyncio.Event], Awaitable[T]], worth_sharing: Callable[[T], bool]
    ) -> Flight[T]:
        """Begin a run; `work` gets the event that asks it to stop."""
        flight: Flight[T] = Flight(self._clock())
        self._flights[key] = flight
        self._flights.move_to_end(key)
        flight._task = asyncio.create_task(self._fly(key, flight, work, worth_sharing))
        self._in_the_air.add(flight._task)
        flight._task.add_done_callback(self._in_the_air.discard)
        flight._task.add_done_callback(_heed)
        self._forget_old()
        return flight

    async def _fly(
        self,
        key: Hashable,
        flight: Flight[T],
        work: Callable[[asyncio.Event], Awaitable[T]],
        worth_sharing: Callable[[T], bool],
    ) -> T:
        shared = False
        try:
            result = await work(flight.stop)
            shared = worth_sharing(result)
            return result
        finally:
            flight.ended_s = self._clock()
            if not shared and self._flights.get(key) is flight:
                del self._flights[key]

    async def close(self, within_s: float) -> bool:
        """The bot stops: ask every run to end early and wait until they are settled, also those that nobody rides any
        more. False where some did not end in time."""
        for flight in self._flights.values():
            flight.stop.set()
        if not self._in_the_air:
            return True
        _, late = await asyncio.wait(self._in_the_air, timeout=within_s)
        return not late

    def _forget_old(self) -> None:
        """Results hold a picture each."""
        ended = [key for key, flight in self._flights.items() if not flight.running]
        stale = {key for key in ended if self.age_s(self._flights[key]) >= self._fresh_s}
        too_many = max(0, len(self._flights) - len(stale) - self._keep)
        for key in [*stale, *[key for key in ended if key not in stale][:too_many]]:
            del self._flights[key]


def _heed(task: "asyncio.Task[object]") -> None:
    """A run whose riders have all left still ends without a complaint of the event loop."""
    if not task.cancelled():
        task.exception()
