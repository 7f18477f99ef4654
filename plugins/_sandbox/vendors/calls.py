"""What the stand-ins were asked: one row per request, kept in a ring, never with a secret in it."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_CALLS = 10_000
MOST_VALUE_CHARS = 500


@dataclass(slots=True)
class Call:
    """One request as a stand-in saw it. A 17CE connection is method `WS`, each of its tasks is method `TASK`."""

    vendor: str
    """Name of the vendor's room, or `elsewhere` for the host that the `redirect` fault points to."""
    method: str
    path: str
    """Below the vendor's mount, e.g. `/location/ipv4`; for a TASK the TestType."""
    params: dict[str, str]
    """Query and body together as text, without the secret ones."""
    account: str = ""
    """Which account of the world: a name, never a token. Empty where no credential came."""
    carriers: tuple[str, ...] = ()
    """Where the secret stood: `query:token`, `form:token`, `json:app_key`, `header:bearer`, `header:bare`…"""
    status: int | None = None
    """HTTP status of the answer; None while there is none (yet)."""
    at_s: float = field(default_factory=time.monotonic)
    """Monotonic clock, for the order and the gaps."""


class CallLog:
    """The last 10,000 calls, oldest first."""

    def __init__(self) -> None:
        self._ring: deque[Call] = deque(maxlen=MOST_CALLS)

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self._ring))

    def __len__(self) -> int:
        return len(self._ring)

    def __getitem__(self, index: int) -> Call:
        return self._ring[index]

    def add(self, call: Call) -> Call:
        """Keep the call, with over-long values cut, and hand it back so that its status can be filled in."""
        call.params = {name[:80]: value[:MOST_VALUE_CHARS] for name, value in list(call.params.items())[:64]}
        call.path = call.path[:MOST_VALUE_CHARS]
        self._ring.append(call)
        return call

    def of(
        self, vendor: str, path: str | None = None, method: str | None = None, account: str | None = None
    ) -> list[Call]:
        """The calls of one vendor, oldest first, on wish only those of a path, a method or an account."""
        return [
            call
            for call in self._ring
            if call.vendor == vendor
            and path in (None, call.path)
            and method in (None, call.method)
            and account in (None, call.account)
        ]

    def count(self, vendor: str | None = None, path: str | None = None, method: str | None = None) -> int:
        """How many calls were kept, of all vendors or of one."""
        return len(self._ring) if vendor is None else len(self.of(vendor, path, method))

    def clear(self) -> None:
        """Forget all calls."""
        self._ring.clear()
