"""How often a code may be mailed: whoever asks need not be whom it is mailed to, so nobody's inbox is to be filled.

Counted in this process for each address and each person; a restart forgets. Pure.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

MINUTE_S, DAY_S = 60.0, 86_400.0
PER_ADDRESS = ((1, MINUTE_S), (5, DAY_S))
"""So many within so many seconds."""
PER_PERSON = ((3, 10 * MINUTE_S), (10, DAY_S))
MOST_KEPT = 20_000
"""Addresses and people; whose last mail is the longest ago is forgotten first."""


class MailPace:
    """The mails of the last day."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def take(self, user_id: int, mail: str) -> float:
        """0: it may be mailed, and counts. Else the seconds until it may be; nothing counts then."""
        now = self._clock()
        person, address = ("person", user_id), ("address", _mailbox(mail))
        wait_s = max(self._wait_s(person, PER_PERSON, now), self._wait_s(address, PER_ADDRESS, now))
        if wait_s > 0:
            return wait_s
        for key in (person, address):
            self._sent.setdefault(key, deque(maxlen=PER_PERSON[-1][0])).append(now)
            self._sent.move_to_end(key)
        while len(self._sent) > MOST_KEPT:
            self._sent.popitem(last=False)
        return 0.0

    def _wait_s(self, key: Hashable, limits: tuple[tuple[int, float], ...], now: float) -> float:
        sent = self._sent.get(key, ())
        over = [sent[-most] + within_s - now for most, within_s in limits if len(sent) >= most]
        return max(0.0, *over, 0.0)


def _mailbox(mail: str) -> str:
    """`Me+Shop@example.com` and `me@example.com` are read by the same person."""
    name, _, host = mail.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"
