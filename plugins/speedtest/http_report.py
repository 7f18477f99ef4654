"""HTTP: where the time goes, how much came, and whether all nodes got the same body.

`extras`: `status`, `dns`, `connect`, `ttfb`, `down` (ms; the first three from the start, as curl counts), `size`,
`md5`,
`ip`. The node's latency is `TotalTime`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from plugins._providers.ce17 import HttpTiming, NodeResult
from plugins.speedtest.bodies import Bodies, Fetched, compare
from plugins.speedtest.causes import cause_of
from plugins.speedtest.rows import NodeRow, Reading

ERRORS_FROM = 400


@dataclass(frozen=True)
class Phases:
    """Means over the nodes that told them, in ms. None: no node did."""

    dns_ms: float | None
    connect_ms: float | None
    """From the start: the look-up is in it."""
    ttfb_ms: float | None
    """From the start to the first byte."""
    download_ms: float | None
    """From the first byte to the last."""
    total_ms: float | None


@dataclass(frozen=True)
class HttpDetails:
    """What an HTTP run says beyond its latencies."""

    phases: Phases
    size_bytes: int | None
    """The size that most nodes got."""
    sizes: int
    """How many different sizes came."""
    bodies: Bodies
    addresses: tuple[tuple[str, int], ...]
    """(address that was asked, nodes), most nodes first."""

    @property
    def odd(self) -> frozenset[int]:
        """Nodes that got another body than the majority."""
        return self.bodies.odd


def read(result: NodeResult) -> Reading:
    """A node without a total time did not answer."""
    http = result.http
    if result.failed or http is None or http.total_s is None:
        return Reading(cause_of(result.error))
    return Reading(None, http.total_s * 1000, (http.status or 200) < ERRORS_FROM, _kept(http))


def _kept(http: HttpTiming) -> dict[str, object]:
    return {
        "status": http.status,
        "dns": _ms(http.dns_s),
        "connect": _ms(http.connect_s),
        "ttfb": _ms(http.ttfb_s),
        "down": _ms(http.download_s),
        "size": http.size_bytes,
        "md5": http.md5,
        "ip": http.resolved_ip,
    }


def _ms(value_s: float | None) -> float | None:
    return None if value_s is None else round(value_s * 1000, 3)


def summarise(rows: Sequence[NodeRow]) -> HttpDetails:
    """Over the nodes that answered."""
    told = [row for row in rows if row.answered]
    sizes = Counter(size for row in told if (size := row.extras.get("size")) is not None and _is_success(row))
    addresses = Counter(ip for row in told if (ip := row.extras.get("ip")))
    return HttpDetails(
        phases=_phases(told),
        size_bytes=sizes.most_common(1)[0][0] if sizes else None,
        sizes=len(sizes),
        bodies=compare(_fetched(row) for row in told if row.extras.get("md5") and _is_success(row)),
        addresses=tuple(addresses.most_common()),
    )


def _phases(told: Sequence[NodeRow]) -> Phases:
    dns, connect, ttfb, down = (_mean(told, key) for key in ("dns", "connect", "ttfb", "down"))
    totals = [row.latency_ms for row in told if row.latency_ms is not None]
    return Phases(dns, connect, ttfb, down, fmean(totals) if totals else None)


def _mean(rows: Sequence[NodeRow], key: str) -> float | None:
    values = [value for row in rows if (value := row.extras.get(key)) is not None]
    return fmean(values) if values else None


def _is_success(row: NodeRow) -> bool:
    return (row.extras.get("status") or 200) < ERRORS_FROM


def _fetched(row: NodeRow) -> Fetched:
    return Fetched(row.node_id, row.name, row.extras["md5"], row.extras.get("size"))
