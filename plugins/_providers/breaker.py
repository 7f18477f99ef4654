"""A circuit breaker: a vendor that is down is asked now and then by one call, not by everyone (threats.md T55)."""

import time
from collections.abc import Callable

from plugins._providers.errors import UnreachableError

FAILURES_TO_OPEN = 5
WINDOW_S = 30.0
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 30.0


class NotAskedError(UnreachableError):
    """The breaker is open: nothing was sent."""


class Breaker:
    """Opens after five unreachable failures in a row within 30 s; then lets one probe through after each pause.

    The first pause is short, because five quick failures are often one hiccup; a failed probe doubles it. Only calls
    that ended with nothing usable count; a refusal is an answer and closes the breaker.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_open: Callable[[], None] | None = None
        """Called once when the vendor begins to count as down. Must be quick and must not raise."""
        self.on_close: Callable[[], None] | None = None
        """Called once when it counts as well again."""
        self._clock = clock
        self._failed_at_s: list[float] = []
        self._pause_s = 0.0
        self._open_until_s = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether the vendor counts as down (a probe may be on its way)."""
        return self._pause_s > 0

    def admit(self) -> bool:
        """Whether a call may go out now. Whoever is admitted must call `succeeded`, `failed` or `abandoned`."""
        if not self.is_open:
            return True
        if self._probing or self._clock() < self._open_until_s:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """The vendor answered, whatever it said."""
        was_open = self.is_open
        self._failed_at_s.clear()
        self._pause_s = 0.0
        self._probing = False
        if was_open and self.on_close is not None:
            self.on_close()

    def abandoned(self) -> None:
        """The call was cancelled before it could tell."""
        self._probing = False

    def failed(self) -> None:
        """Nothing usable came back."""
        now_s = self._clock()
        if self.is_open and not self._probing:
            return  # set off before the breaker opened: says nothing new
        was_open = self.is_open
        recent = [at_s for at_s in self._failed_at_s if now_s - at_s < WINDOW_S]
        self._failed_at_s = [*recent, now_s][-FAILURES_TO_OPEN:]
        if self._probing:
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        elif len(self._failed_at_s) == FAILURES_TO_OPEN:
            self._pause_s = FIRST_PAUSE_S
        self._probing = False
        self._open_until_s = now_s + self._pause_s
        if self.is_open and not was_open and self.on_open is not None:
            self.on_open()
