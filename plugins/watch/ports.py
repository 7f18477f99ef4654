"""What the background loop works with: the watch as it is meant, a reading, the vendors, the book, the voice. Pure."""

import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from plugins._shared.outcome import Outcome
from plugins.watch.command import Kind, WatchRequest
from plugins.watch.conditions import Condition, Metric, Threshold, Verdict
from plugins.watch.hours import Quiet
from plugins.watch.judging import Rule

if TYPE_CHECKING:
    from plugins._shared.database.watches import Watch

USUAL_CONDITION = Condition(Metric.ODD, ">", Decimal(50))
"""A speed test without a condition is bad where more than half of the nodes fail, or see something odd."""


@dataclass(frozen=True)
class Reading:
    """What one look gave."""

    verdict: Verdict
    text: str
    """One line for the list."""
    lines: tuple[str, ...] = ()
    """What an alert says about it, for anybody to read."""
    private: tuple[str, ...] = ()
    """What an alert says besides where nobody reads along: addresses, amounts."""
    advice: tuple[str, ...] = ()
    """What to do about it."""
    memory: int | None = None
    """See `judging.Standing.memory`."""
    nodes: int = 0
    """What the look cost, in 17CE's nodes."""


@dataclass(frozen=True)
class Halt:
    """There is no account (any more) to look with: all watches of this kind and account pause, and their owner hears
    why."""

    reason: str
    """What is wrong and what to do, in one sentence."""
    in_group: bool = False
    """It is the group where the watch was made that does not pay (any more): only what was made there pauses, and the
    group hears nothing."""


def rule_of(request: WatchRequest) -> Rule:
    """How many readings decide: traffic does not tremble, so one is enough."""
    usual = 1 if request.kind is Kind.PROXY else 2
    in_a_row = request.in_a_row or usual
    return Rule(in_a_row, min(in_a_row, usual))


def to_spec(request: WatchRequest, *, as_owner: bool, bound_id: int | None = None) -> str:
    """For the database. `as_owner`: made by a superuser, for whom the bot's own accounts work. `bound_id`: the binding
    of its owner's that it looks with; None: another account, or whichever he uses."""
    spec: dict[str, Any] = {
        "in_a_row": request.in_a_row,
        "quiet": [request.quiet.start_min, request.quiet.end_min] if request.quiet else None,
        "conditions": [[c.metric.name, c.op, str(c.limit)] for c in request.conditions],
        "percent": str(request.threshold.percent) if request.threshold and request.threshold.percent else None,
        "kb": request.threshold.kb if request.threshold else None,
        "as_owner": as_owner,
        "bound_id": bound_id,
    }
    return json.dumps({name: value for name, value in spec.items() if value})


def request_of(watch: "Watch") -> WatchRequest:
    """A stored watch as its owner asked for it."""
    spec: dict[str, Any] = json.loads(watch.spec_json)
    percent, kb = spec.get("percent"), spec.get("kb")
    threshold = Threshold(Decimal(percent) if percent else None, kb) if percent or kb else None
    return WatchRequest(
        Kind(watch.kind),
        watch.subject,
        watch.every_s,
        spec.get("in_a_row"),
        Quiet(*spec["quiet"]) if spec.get("quiet") else None,
        tuple(Condition(Metric[name], op, Decimal(limit)) for name, op, limit in spec.get("conditions", ())),
        threshold,
    )


def made_by_owner(watch: "Watch") -> bool:
    """Whether a superuser made it, as such."""
    return bool(json.loads(watch.spec_json).get("as_owner"))


def bound_to(watch: "Watch") -> int | None:
    """The binding that it looks with: see `to_spec`."""
    return json.loads(watch.spec_json).get("bound_id")


def tied_to(watch: "Watch", bound_id: int | None) -> str:
    """Its spec, with another binding to look with."""
    return json.dumps({**json.loads(watch.spec_json), "bound_id": bound_id})


@dataclass(frozen=True)
class Words:
    """One thing to tell, in the two forms that it may take."""

    private: str
    group: str
    """Without addresses and amounts; blank: nothing of it is for a group."""


@dataclass(frozen=True)
class Delivered:
    """What became of it, and where."""

    outcome: Outcome
    self_id: int | None = None
    group_id: int | None = None
    """None: in private."""


class Voice(Protocol):
    """QQ, as the loop meets it."""

    def accounts(self) -> set[int]:
        """The QQ accounts that are connected to this process."""
        ...

    async def tell(self, watch: "Watch", words: Words) -> Delivered:
        """In private; where that certainly failed, in the group where the watch was made. Nothing is sent twice."""
        ...


class Checks(Protocol):
    """The vendors, as the loop meets them."""

    async def look(self, watch: "Watch", request: WatchRequest) -> Reading | Halt | None:
        """One check, on the owner's behalf. What could not be read is an unknown reading, never an error. None: it is
        not to be looked at now, because the owner is banned or the feature is switched off."""
        ...


class Book(Protocol):
    """The stored watches, as the loop meets them. Raises StorageError."""

    async def next_due(self, kind: Kind, accounts: Collection[int]) -> datetime | None: ...

    async def claim(self, kind: Kind, accounts: Collection[int], lease_s: float) -> "Watch | None": ...

    async def keep(self, watch: "Watch", **values: Any) -> bool: ...

    async def pause_all(self, watch: "Watch", note: str, *, in_group: bool = False) -> list[int]:
        """Pause all active watches of its kind, owner and account (and chat); their numbers. None where the check of
        this one counts no more, because it was paused, continued or deleted meanwhile."""
        ...


@dataclass(frozen=True)
class Means:
    """What the loop works with."""

    book: Book
    checks: Checks
    voice: Voice
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random
