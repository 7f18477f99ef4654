"""What a finished (or cut) run of a speed test says. Gathered by collector.py, told by texts.py, drawn by picture.py.

A node has one latency at most: of HTTP the total time, of PING the mean of its round trips, of DNS the look-up… (each
type's `…_report.py` says which). The average of a group is the mean over its nodes that have one; a node that failed,
lost every packet or never came back has none and is never counted as fast.
"""

from dataclasses import dataclass
from datetime import datetime

from plugins.speedtest.causes import Cause
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.kinds import Details
from plugins.speedtest.rows import NodeRow


@dataclass(frozen=True)
class Group:
    """The nodes of one ISP or one province, or all of them."""

    name: str
    answered: int
    total: int
    min_ms: float | None
    avg_ms: float | None
    """Mean over the nodes that answered; None: none did, or the type of test has no latency."""
    max_ms: float | None
    loss: float | None
    """Part of the packets lost, 0..1 (PING only); None: no packet was counted."""


@dataclass(frozen=True)
class NodeLine:
    """One node that answered."""

    name: str
    """Place and ISP, e.g. `广东 电信`."""
    latency_ms: float
    loss: float | None
    """Part of the packets lost, 0..1 (PING only)."""
    status: int | None
    """HTTP status; None for other tests."""


@dataclass(frozen=True)
class Failure:
    """Nodes that did not answer for the same cause."""

    cause: Cause
    count: int
    example: str
    """Name of one such node."""


@dataclass(frozen=True)
class Report:
    """A run's outcome. Numbers of nodes: `healthy` ≤ `overall.answered` ≤ `returned` ≤ `overall.total`."""

    request: SpeedtestRequest
    task_id: str
    started_at: datetime
    """With time zone."""
    overall: Group
    healthy: int
    """Nodes that answered, and well: little loss, no error status, the target reached, no suspicious answer."""
    returned: int
    """Nodes whose result came, good or bad."""
    packet_min_ms: float | None
    packet_max_ms: float | None
    """PING: quickest and slowest single packet of all nodes."""
    by_isp: tuple[Group, ...]
    """Most nodes first."""
    by_province: tuple[Group, ...]
    """Quickest first, provinces without an answer last."""
    fastest: NodeLine | None
    worst: tuple[NodeLine, ...]
    """The slowest nodes that answered, slowest first."""
    failures: tuple[Failure, ...]
    """Most frequent first."""
    statuses: tuple[tuple[int, int], ...]
    """HTTP: (status, nodes), most frequent first."""
    cut_by: str | None
    """Name of the error's class when the stream was cut, e.g. `TimedOutError`; None: the run came to its end."""
    rows: tuple[NodeRow, ...] = ()
    """Every node, those that never answered last."""
    details: Details | None = None
    """What the type says beyond latencies; None for PING."""

    @property
    def partial(self) -> bool:
        """The stream was cut before its end: the numbers are those of a part."""
        return self.cut_by is not None

    @property
    def healthy_share(self) -> float:
        """0..1 of all nodes; 0 where there was none."""
        return self.healthy / self.overall.total if self.overall.total else 0.0

    @property
    def failed(self) -> int:
        """Nodes that did not answer, for whatever cause."""
        return self.overall.total - self.overall.answered

    @property
    def unwell(self) -> list[NodeRow]:
        """Nodes that answered, but not well; those whose answer is suspicious are told apart."""
        odd = self.details.odd if self.details else frozenset()
        return [row for row in self.rows if row.answered and not row.healthy and row.node_id not in odd]

    @property
    def odd(self) -> int:
        """Nodes whose answer is suspicious: another body than the majority's, a poisoned address."""
        return len(self.details.odd) if self.details else 0
