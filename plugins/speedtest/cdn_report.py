"""CDN: every address of the target, as fetched by every node.

`extras`: `rows`, a list of `{ip, ms, status, md5, size, place}`, one for each address that the node's resolver knows.
The node's latency is the mean of its fetches.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from plugins._providers.ce17 import HttpTiming, NodeResult
from plugins.speedtest.bodies import Bodies, Fetched, compare
from plugins.speedtest.causes import cause_of
from plugins.speedtest.dns_report import places_of
from plugins.speedtest.rows import NodeRow, Reading

ERRORS_FROM = 400
FETCHES_AT_MOST = 40
"""Of one node; a name with more addresses is cut there."""


@dataclass(frozen=True)
class CdnAddress:
    """One address of the target."""

    address: str
    place: str | None
    nodes: int
    """Nodes that asked it."""
    well: int
    """… and got a status below 400."""
    avg_ms: float | None
    min_ms: float | None
    max_ms: float | None
    statuses: tuple[tuple[int, int], ...]
    """(status, nodes), most frequent first."""
    provinces: tuple[tuple[str, int], ...]
    """Whose nodes got it, most nodes first."""
    odd_bodies: int
    """Nodes to which it gave another body than the majority's."""


@dataclass(frozen=True)
class CdnDetails:
    """All addresses of a run."""

    addresses: tuple[CdnAddress, ...]
    """Most nodes first."""
    bodies: Bodies

    @property
    def odd(self) -> frozenset[int]:
        """Nodes that got another body than the majority."""
        return self.bodies.odd


def read(result: NodeResult) -> Reading:
    """A node that fetched from no address did not answer; it is well where no address gave an error."""
    fetched = [timing for timing in result.cdn if timing.resolved_ip][:FETCHES_AT_MOST]
    totals = [timing.total_s * 1000 for timing in fetched if timing.total_s is not None]
    if result.failed or not totals:
        return Reading(cause_of(result.error))
    healthy = all((timing.status or 200) < ERRORS_FROM for timing in fetched)
    places = places_of(result)
    return Reading(None, fmean(totals), healthy, {"rows": [_kept(timing, places) for timing in fetched]})


def _kept(timing: HttpTiming, places: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ip": timing.resolved_ip,
        "ms": None if timing.total_s is None else round(timing.total_s * 1000, 3),
        "status": timing.status,
        "md5": timing.md5,
        "size": timing.size_bytes,
        "place": timing.resolved_place or places.get(timing.resolved_ip or ""),
    }


@dataclass
class _Tally:
    """Running sums of one address."""

    place: str | None = None
    times_ms: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    provinces: Counter[str] = field(default_factory=Counter)
    nodes: int = 0
    well: int = 0
    odd_bodies: int = 0


def summarise(rows: Sequence[NodeRow]) -> CdnDetails:
    """Group the fetches by address."""
    told = [row for row in rows if row.answered]
    bodies = compare(_bodies(told))
    usual = bodies.usual.md5 if bodies.usual else None
    tallies: dict[str, _Tally] = {}
    for row in told:
        for fetch in row.extras["rows"]:
            _count(tallies.setdefault(fetch["ip"], _Tally()), row, fetch, usual)
    ranked = sorted(tallies.items(), key=lambda item: -item[1].nodes)
    return CdnDetails(tuple(_address(ip, tally) for ip, tally in ranked), bodies)


def _bodies(told: Sequence[NodeRow]) -> list[Fetched]:
    return [
        Fetched(row.node_id, row.name, fetch["md5"], fetch.get("size"))
        for row in told
        for fetch in row.extras["rows"]
        if fetch.get("md5") and _is_success(fetch)
    ]


def _is_success(fetch: dict[str, Any]) -> bool:
    return (fetch.get("status") or 200) < ERRORS_FROM


def _count(tally: _Tally, row: NodeRow, fetch: dict[str, Any], usual: str | None) -> None:
    tally.nodes += 1
    tally.place = tally.place or fetch.get("place")
    tally.provinces[row.province] += 1
    if fetch.get("ms") is not None:
        tally.times_ms.append(fetch["ms"])
    if fetch.get("status"):
        tally.statuses[fetch["status"]] += 1
    tally.well += _is_success(fetch)
    tally.odd_bodies += bool(usual and fetch.get("md5") and fetch["md5"] != usual and _is_success(fetch))


def _address(ip: str, tally: _Tally) -> CdnAddress:
    times = tally.times_ms
    return CdnAddress(
        address=ip,
        place=tally.place,
        nodes=tally.nodes,
        well=tally.well,
        avg_ms=fmean(times) if times else None,
        min_ms=min(times, default=None),
        max_ms=max(times, default=None),
        statuses=tuple(tally.statuses.most_common()),
        provinces=tuple(tally.provinces.most_common()),
        odd_bodies=tally.odd_bodies,
    )
