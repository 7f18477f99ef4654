"""When a vendor counts as down its breaker stops the calls; the bot's owner hears of it once (threats.md T55)."""

import asyncio
from collections.abc import Callable

from plugins._providers.breaker import Breaker
from plugins.binding import texts

QUIET_S = 600.0
"""From one told outage of a vendor to the next, whatever happens in between."""


class OutageNotice:
    """One vendor's outages as the owner hears of them: that it is down, and that it is back."""

    def __init__(self, title: str, breaker: Breaker, tell: Callable[[str], None]) -> None:
        """`tell` gets a sentence for the owner; it must not wait."""
        self._title = title
        self._breaker = breaker
        self._tell = tell
        self._quiet_until_s = 0.0
        self._end_is_owed = False
        self._later: asyncio.TimerHandle | None = None
        breaker.on_open, breaker.on_close = self._opened, self._closed

    def _opened(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._quiet_until_s:
            self._tell_outage()
        else:
            # A vendor that comes and goes is told of once; one that stays away is told of when the quiet time is over.
            self._later = loop.call_at(self._quiet_until_s, self._tell_outage)

    def _closed(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._end_is_owed:
            self._end_is_owed = False
            self._tell(texts.vendor_is_back(self._title))

    def _tell_outage(self) -> None:
        self._later = None
        self._quiet_until_s = asyncio.get_running_loop().time() + QUIET_S
        self._end_is_owed = True
        self._tell(texts.vendor_is_down(self._title))
