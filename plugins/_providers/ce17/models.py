"""What 17CE answers. Facts: vendor document, sections on each test's NewData; failed nodes and units from its clients.

HTTP, DNS and CDN times are seconds; ping and trace times are microseconds. A value the node did not deliver
(missing, null, -1) is None.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A machine that tests for 17CE. `nodeinfo` of TaskAccept; ids None where the vendor sent none."""

    node_id: int
    ip: str | None = None
    area: int | None = None
    """1 mainland China, 2 Hong Kong, Macao and Taiwan, 3 abroad."""
    isp_id: int | None = None
    province_id: int | None = None
    city_id: int | None = None
    """May lie outside `province_id`: the vendor's own sample has a Beijing city under Shanghai."""


@dataclass(frozen=True, slots=True)
class HttpTiming:
    """One fetch. Times in seconds, counted from the start as curl does (connect includes the look-up)."""

    status: int | None
    """`HttpCode`."""
    dns_s: float | None
    """`NsLookup`."""
    connect_s: float | None
    """`ConnectTime`."""
    ttfb_s: float | None
    """`TTFBTime`: first byte."""
    download_s: float | None
    """`DownTime`: from the first byte to the last."""
    total_s: float | None
    """`TotalTime`."""
    size_bytes: int | None
    """`FileSize`: announced or decoded size."""
    downloaded_bytes: int | None
    """`RealSize`: what came over the line."""
    md5: str | None
    """`HttpBodyMd5`, lower-case hex."""
    head: str | None
    """`HttpHead` decoded (latin-1): one block of header lines for each redirect."""
    resolved_ip: str | None
    """`SrcIP`: the address that the target's name had there."""
    resolved_place: str | None = None
    """`srcip.srcip_from`: where that address is, in the vendor's words."""


@dataclass(frozen=True, slots=True)
class PingStats:
    """Probes of one node. Microseconds."""

    min_us: int | None
    avg_us: int | None
    """The vendor's own mean; not exactly that of `rtts_us`."""
    max_us: int | None
    sent: int
    received: int
    rtts_us: tuple[int | None, ...]
    """One for each probe; None = lost."""
    resolved_ip: str | None

    @property
    def loss(self) -> float:
        """Lost share of the probes, 0 to 1."""
        return (self.sent - self.received) / self.sent if self.sent else 1.0


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """What a name resolved to at one node."""

    lookup_s: float | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """One station of a trace. Microseconds; `ip` None = silent."""

    ip: str | None
    sent: int
    received: int
    lost: int
    avg_us: int | None
    max_us: int | None
    min_us: int | None


@dataclass(frozen=True, slots=True)
class NodeResult:
    """One node's NewData. Exactly one of the result fields fits the test; all are None where the node failed early."""

    node_id: int
    node: Node | None
    error: str | None
    """Why the node failed: the vendor's `ErrMsg`, or "no result" where it gave none. None = it did not fail."""
    http: HttpTiming | None = None
    ping: PingStats | None = None
    """Also kept where every probe was lost, which counts as failed."""
    dns: DnsAnswer | None = None
    dig: str | None = None
    """`DigInfo`: raw text of many lines."""
    cdn: tuple[HttpTiming, ...] = ()
    """One fetch for each address of the target."""
    trace: tuple[Hop, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
    """The vendor's `data`, for Page, whose answer is not documented."""

    @property
    def failed(self) -> bool:
        """The node has nothing to say about the target's speed."""
        return self.error is not None


@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """The task has begun. A later one repeats all nodes known so far."""

    task_id: str
    nodes: dict[int, Node]


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """The task is over. Counts are the vendor's; where it never said so, those of what came."""

    total: int
    ok: int
    failed: int
    timed_out: int


Event = TaskAccepted | NodeResult | TaskEnded
