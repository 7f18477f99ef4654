"""A host that was tested much is left in peace: further tests of it by others have to wait (threats T28).

Who tests the very same joins the run that there is or, where it gave nothing, may try; who has begun may go on.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

KEPT = 5_000


@dataclass(frozen=True)
class _Visit:
    user_id: int
    test: Hashable
    at_s: float


class Cooldown:
    """Who has tested which host lately. Kept in memory: it is about a minute.

    At most `most` tests of one host within `wait_s` seconds, of all people together.
    """

    def __init__(self, wait_s: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._wait_s, self._most, self._clock = wait_s, most, clock
        self._visits: OrderedDict[str, list[_Visit]] = OrderedDict()

    def wait_s(self, host: str, user_id: int, test: Hashable) -> float:
        """Seconds until this person may do this test of the host; 0: now. `test` None: a forced repeat."""
        visits = self._recent(host)
        known = any(visit.user_id == user_id or (test is not None and visit.test == test) for visit in visits)
        if known or len(visits) < self._most:
            return 0.0
        return visits[-self._most].at_s + self._wait_s - self._clock()

    def enter(self, host: str, user_id: int, test: Hashable) -> None:
        """This person's test of the host begins."""
        self._visits[host] = [*self._recent(host), _Visit(user_id, test, self._clock())]
        self._visits.move_to_end(host)
        if len(self._visits) > KEPT:
            self._visits.popitem(last=False)

    def forget(self, host: str, user_id: int) -> None:
        """This person's last test came to nothing: the host was not touched."""
        visits = self._visits.get(host, [])
        last = next((visit for visit in reversed(visits) if visit.user_id == user_id), None)
        if last is not None:
            visits.remove(last)

    def _recent(self, host: str) -> list[_Visit]:
        since_s = self._clock() - self._wait_s
        return [visit for visit in self._visits.get(host, []) if visit.at_s > since_s]
