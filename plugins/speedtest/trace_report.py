"""TraceRT: the way to the target, hop by hop, and where it breaks.

`extras`: `hops`, a list of `[address or null, loss 0..1, mean ms or null]` (null: silent, the vendor's 0.0.0.0),
`reached`, `ip` (the target's address there). The node's latency is the mean of its last hop, if that is the target:
17CE gives three times of a hop in the order mean, highest, lowest.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from plugins._providers.ce17 import Hop, NodeResult
from plugins._providers.ce17.places import ISPS
from plugins.speedtest.causes import cause_of
from plugins.speedtest.rows import NodeRow, Reading

HOPS_AT_MOST = 64
ROUTES_SHOWN = 3
LOSSY = 0.3
"""A hop that loses more is worth a look, though routers often answer few probes and pass on all."""
_ISP_ORDER = list(ISPS.values())


@dataclass(frozen=True)
class HopLine:
    """One station."""

    number: int
    ip: str | None
    """None: silent."""
    loss: float
    """0..1."""
    avg_ms: float | None


@dataclass(frozen=True)
class Route:
    """One node's way."""

    node_id: int
    name: str
    isp: str
    province: str
    hops: tuple[HopLine, ...]
    reached: bool

    @property
    def last(self) -> HopLine | None:
        """The last hop that answered."""
        return next((hop for hop in reversed(self.hops) if hop.avg_ms is not None), None)


@dataclass(frozen=True)
class Break:
    """A hop behind which routes are lost."""

    ip: str | None
    """None: not one hop answered."""
    count: int
    example: str
    """Name of one such node."""


@dataclass(frozen=True)
class TraceDetails:
    """All routes of a run; the rest of them stand in the rows."""

    traced: int
    reached: int
    hops_avg: float | None
    """Mean number of hops of the routes that reached the target."""
    breaks: tuple[Break, ...]
    """Most frequent first."""
    routes: tuple[Route, ...]
    """A broken one first, then one for each ISP, then for other provinces; at most three."""
    odd: frozenset[int] = frozenset()


def read(result: NodeResult) -> Reading:
    """A node with a route has answered; it is well where the route ends at the target."""
    if result.failed or not result.trace:
        return Reading(cause_of(result.error))
    target = _target_of(result)
    hops = result.trace[:HOPS_AT_MOST]
    end = hops[-1]
    reached = bool(end.received) and end.ip is not None and (target is None or end.ip == target)
    latency_ms = end.avg_us / 1000 if reached and end.avg_us is not None else None
    extras = {"hops": [_kept(hop) for hop in hops], "reached": reached, "ip": target}
    return Reading(None, latency_ms, reached, extras)


def _target_of(result: NodeResult) -> str | None:
    """`SrcIP`: what the target's name resolved to at that node."""
    target = result.raw.get("SrcIP")
    return target if isinstance(target, str) and target else None


def _kept(hop: Hop) -> list[Any]:
    """A hop may have an address and yet have answered no probe."""
    loss = round(hop.lost / hop.sent, 3) if hop.sent else 1.0
    return [hop.ip, loss, None if hop.avg_us is None else hop.avg_us / 1000]


def route_of(row: NodeRow) -> Route:
    """A row's hops, numbered from 1."""
    hops = tuple(HopLine(number, *hop) for number, hop in enumerate(row.extras["hops"], 1))
    return Route(row.node_id, row.name, row.isp, row.province, hops, bool(row.extras["reached"]))


def summarise(rows: Sequence[NodeRow]) -> TraceDetails:
    """Count the ends, choose the routes to show."""
    told = [row for row in rows if row.answered and row.extras.get("hops")]
    arrived = [row for row in told if row.extras["reached"]]
    return TraceDetails(
        traced=len(told),
        reached=len(arrived),
        hops_avg=fmean(len(row.extras["hops"]) for row in arrived) if arrived else None,
        breaks=_breaks([row for row in told if not row.extras["reached"]]),
        routes=_chosen(told),
    )


def _breaks(broken: Sequence[NodeRow]) -> tuple[Break, ...]:
    counts: Counter[str | None] = Counter()
    examples: dict[str | None, str] = {}
    for row in broken:
        last = route_of(row).last
        ip = last.ip if last else None
        counts[ip] += 1
        examples.setdefault(ip, row.name)
    return tuple(Break(ip, count, examples[ip]) for ip, count in counts.most_common())


def _chosen(told: Sequence[NodeRow]) -> tuple[Route, ...]:
    """Each further route is the one that adds most: a break, an ISP not shown yet (great ones first), a province."""
    chosen: list[NodeRow] = []
    rest = list(told)
    while rest and len(chosen) < ROUTES_SHOWN:
        best = min(rest, key=lambda row: _newness(row, chosen))
        chosen.append(best)
        rest.remove(best)
    return tuple(route_of(row) for row in chosen)


def _newness(row: NodeRow, chosen: Sequence[NodeRow]) -> tuple[bool, bool, int, bool]:
    break_shown = any(not other.extras["reached"] for other in chosen)
    rank = _ISP_ORDER.index(row.isp) if row.isp in _ISP_ORDER else len(_ISP_ORDER)
    return (
        row.extras["reached"] or break_shown,
        row.isp in {other.isp for other in chosen},
        rank,
        row.province in {other.province for other in chosen},
    )
