"""Runs of speed tests for the tests beside this file: made of the vendor's own models, with chosen numbers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from plugins._providers.ce17 import (
    DnsAnswer,
    Event,
    Hop,
    HttpTiming,
    Node,
    NodeResult,
    PingStats,
    TaskAccepted,
    TaskEnded,
)
from plugins.speedtest.collector import Collector
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.report import Report

BEIJING, SHANGHAI, GUANGDONG, TIBET = 180, 221, 195, 238
TELECOM, UNICOM, MOBILE = 1, 2, 7


def node(node_id: int, province_id: int | None = GUANGDONG, isp_id: int | None = TELECOM) -> Node:
    return Node(node_id, "198.51.100.7", 1, isp_id, province_id, None)


def ping(at: Node, avg_ms: float, *, sent: int = 10, received: int = 10) -> NodeResult:
    """A node that answered pings: quickest packet 1 ms below, slowest 2 ms above its average."""
    avg_us = round(avg_ms * 1000)
    stats = PingStats(avg_us - 1000, avg_us, avg_us + 2000, sent, received, (avg_us,) * received, "203.0.113.9")
    return NodeResult(at.node_id, at, None, ping=stats)


def ping_lost(at: Node, sent: int = 10) -> NodeResult:
    """A node none of whose pings came back."""
    stats = PingStats(None, None, None, sent, 0, (None,) * sent, "203.0.113.9")
    return NodeResult(at.node_id, at, "no reply", ping=stats)


def http(at: Node, total_ms: float, status: int = 200) -> NodeResult:
    timing = HttpTiming(status, 0.01, 0.02, 0.03, 0.01, total_ms / 1000, 2381, 2381, "0" * 32, None, "203.0.113.9")
    return NodeResult(at.node_id, at, None, http=timing)


def failed(at: Node, error: str = "resolve host timeout") -> NodeResult:
    return NodeResult(at.node_id, at, error)


def stream(results: Iterable[NodeResult], accepted: Iterable[Node] = (), *, end: bool = True) -> list[Event]:
    """What `measure` yields. `accepted`: nodes that take part and never answer."""
    rows = list(results)
    nodes = {result.node_id: result.node or Node(result.node_id) for result in rows} | {n.node_id: n for n in accepted}
    bad = sum(result.failed for result in rows)
    ended = TaskEnded(len(nodes), len(rows) - bad, bad, len(nodes) - len(rows))
    return [TaskAccepted("20181120_sandbox:1", nodes), *rows, *([ended] if end else [])]


def fetched(
    at: Node,
    total_ms: float = 100.0,
    *,
    status: int = 200,
    md5: str = "a" * 32,
    size: int = 2048,
    phases_ms: tuple[float, float, float, float] = (10.0, 30.0, 80.0, 20.0),
) -> NodeResult:
    """An HTTP answer: look-up, connection and first byte from the start, then the download."""
    return NodeResult(at.node_id, at, None, http=_timing("203.0.113.9", total_ms, status, md5, size, phases_ms))


def _timing(
    ip: str, total_ms: float, status: int, md5: str, size: int, phases_ms: tuple[float, float, float, float]
) -> HttpTiming:
    dns_s, connect_s, ttfb_s, download_s = (value / 1000 for value in phases_ms)
    return HttpTiming(status, dns_s, connect_s, ttfb_s, download_s, total_ms / 1000, size, size, md5, None, ip)


def dns(at: Node, *addresses: str, lookup_ms: float = 8.0, place: str = "") -> NodeResult:
    """Addresses of a name; `place` is that of the first one."""
    raw = {"srcip": {"srcip": addresses[0], "srcip_from": place}} if place else {}
    return NodeResult(at.node_id, at, None, dns=DnsAnswer(lookup_ms / 1000, addresses), raw=raw)


def dig_text(*addresses: str, status: str = "NOERROR", time_ms: int | None = 7, name: str = "example.com") -> str:
    """As dig writes it."""
    answers = "".join(f"{name}.\t\t282\tIN\tA\t{address}\n" for address in addresses)
    section = f";; ANSWER SECTION:\n{answers}\n" if addresses else ""
    end = f";; Query time: {time_ms} msec\n" if time_ms is not None else ""
    return (
        f"\n; <<>> DiG 9.8.1-P1 <<>> {name}\n;; Got answer:\n"
        f";; ->>HEADER<<- opcode: QUERY, status: {status}, id: 46469\n\n"
        f";; QUESTION SECTION:\n;{name}.\t\t\tIN\tA\n\n{section}{end};; MSG SIZE  rcvd: 59\n\n"
    )


def dig(at: Node, *addresses: str, **shape: Any) -> NodeResult:
    return NodeResult(at.node_id, at, None, dig=dig_text(*addresses, **shape))


def cdn(at: Node, *fetches: tuple[str, float, int, str]) -> NodeResult:
    """Fetches as (address, total ms, status, md5)."""
    rows = tuple(_timing(ip, ms, status, md5, 2048, (1.0, 2.0, 3.0, 4.0)) for ip, ms, status, md5 in fetches)
    return NodeResult(at.node_id, at, None, cdn=rows)


def hop(ip: str | None, avg_ms: float | None, *, lost: int = 0) -> Hop:
    """Ten probes; mean, then highest (2 ms above), then lowest (1 ms below)."""
    if avg_ms is None:
        return Hop(ip, 10, 0, 10, None, None, None)
    avg_us = round(avg_ms * 1000)
    return Hop(ip, 10, 10 - lost, lost, avg_us, avg_us + 2000, avg_us - 1000)


def trace(at: Node, *hops: Hop, target: str = "203.0.113.9") -> NodeResult:
    return NodeResult(at.node_id, at, None, trace=hops, raw={"SrcIP": target})


def page(at: Node, **fields: Any) -> NodeResult:
    return NodeResult(at.node_id, at, None, raw={"NodeID": at.node_id, "TaskId": "t", **fields})


def report_of(results, *, kind="ping", argument="example.com 全国", accepted=(), end=True, cut_by=None) -> Report:
    """The report of a run of these results, begun at 14:03 in Beijing."""
    collector = Collector(parse_speedtest(kind, argument), datetime(2026, 11, 22, 6, 3, tzinfo=UTC))
    for event in stream(results, accepted, end=end):
        collector.take(event)
    return collector.report(cut_by)
