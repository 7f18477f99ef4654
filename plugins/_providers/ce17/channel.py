"""The frames of one task, on their way from the connection's reader to the run that asked. Facts: threats.md T53, T54.

A run that does not read must not fill the memory, so a full channel makes the reader wait. The reader's patience is
bounded where other runs share the connection: then the run that does not read fails, and they go on.
"""

import asyncio
from collections import deque

from plugins._providers.ce17.protocol import PROVIDER, Frame
from plugins._providers.errors import ProviderError, TimedOutError, UnreachableError

MAX_WAITING_BYTES = 1 << 20
"""Of frames as they came; one frame is always let in."""
MAX_WAITING_FRAMES = 256


class Channel:
    """A bounded queue that can fail. What was delivered before the failure is still handed out first."""

    def __init__(self) -> None:
        self.silent = True
        """Nothing has come yet."""
        self._frames: deque[tuple[Frame, int]] = deque()
        self._waiting_bytes = 0
        self._failure: ProviderError | None = None
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    @property
    def _is_full(self) -> bool:
        return self._waiting_bytes >= MAX_WAITING_BYTES or len(self._frames) >= MAX_WAITING_FRAMES

    async def put(self, frame: Frame, size: int, patience_s: float | None) -> None:
        """Deliver one frame of `size` bytes, when there is room. Fails the channel after `patience_s` without."""
        try:
            async with asyncio.timeout(patience_s):
                await self._room.wait()
        except TimeoutError:
            self.fail(UnreachableError(PROVIDER, "frames are not read"))
        if self._failure is not None:
            return
        self.silent = False
        self._frames.append((frame, size))
        self._waiting_bytes += size
        if self._is_full:
            self._room.clear()
        self._news.set()

    def fail(self, error: ProviderError) -> None:
        """No more frames will come; `error` is what the run is told after those that wait. The first failure counts."""
        self._failure = self._failure or error
        self._room.set()
        self._news.set()

    async def next_frame(self, ends_s: float) -> Frame:
        """The next frame that came before the moment `ends_s` of the loop. Raises TimedOutError, or the failure."""
        if not self._frames and self._failure is None:
            self._news.clear()
            await self._wait(ends_s)
        if asyncio.get_running_loop().time() >= ends_s:
            # A stream that never pauses must end too: from now on only what waits is handed out.
            self.fail(TimedOutError(PROVIDER, "no end in time"))
        if self._frames:
            frame, size = self._frames.popleft()
            self._waiting_bytes -= size
            if not self._is_full:
                self._room.set()
            return frame
        raise self._failure or TimedOutError(PROVIDER, "no frame in time")

    async def _wait(self, ends_s: float) -> None:
        try:
            async with asyncio.timeout_at(ends_s):
                await self._news.wait()
        except TimeoutError:
            return  # a frame may have come in the very last moment, so the caller looks
