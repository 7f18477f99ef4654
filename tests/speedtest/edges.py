"""Runs worth looking at: every type, and what a picture finds hard. For test_picture.py and the contact sheet."""

from collections.abc import Iterable

from plugins._providers.ce17 import NodeResult
from plugins._providers.ce17.places import PROVINCES
from plugins.speedtest.report import Report
from tests.speedtest.runs import (
    BEIJING,
    GUANGDONG,
    MOBILE,
    SHANGHAI,
    TELECOM,
    UNICOM,
    cdn,
    dig,
    dns,
    failed,
    fetched,
    hop,
    http,
    node,
    page,
    ping,
    ping_lost,
    report_of,
    trace,
)

PROVINCE_IDS = list(PROVINCES)
ISP_IDS = (TELECOM, UNICOM, MOBILE, 8, 6, 13, 15, 4)
LONG_URL = "https://" + "long-label-of-a-host." * 8 + "example.com/?token=abc"
LONG_NAME = "a-rather-long-label-of-a-host." * 6 + "example.com"
USUAL, CHANGED = "a" * 32, "b" * 32
ANSWERS = ("1.2.4.8", "114.114.114.114", "223.5.5.5", "119.29.29.29", "180.76.76.76")
CAUSES = ("timeout", "Connection refused", "Connection reset", "SSL error", "no route", "resolve host", "weird")


def at(number: int):
    """The nodes go round the provinces first, then round the ISPs."""
    return node(number, PROVINCE_IDS[number % 34], ISP_IDS[number // 34 % len(ISP_IDS)])


def spread(number: int) -> float:
    """Latencies from 12 to 260 ms, most of them small."""
    return 12.0 + number % 31 + (number % 7) ** 2 + (190 if number % 53 == 0 else 0)


def pings(count: int) -> list[NodeResult]:
    return [ping(at(n), spread(n), received=10 - (n % 17 == 0) * 3) for n in range(count)]


def pages(count: int, changed: int = 0) -> list[NodeResult]:
    phases = (12.0, 38.0, 150.0, 40.0)
    good = [
        fetched(at(n), 90 + 4 * spread(n), md5=USUAL, size=24_600, phases_ms=phases) for n in range(count - changed)
    ]
    return [*good, *(fetched(at(n), 80.0, md5=CHANGED, size=1_320) for n in range(count - changed, count))]


def failures(count: int) -> list[NodeResult]:
    return [failed(at(n), CAUSES[n % len(CAUSES)]) for n in range(10_000, 10_000 + count)]


def answers(count: int) -> list[NodeResult]:
    rows = [
        dns(at(n), ANSWERS[n % 34 % 5], ANSWERS[n % 34 // 9], lookup_ms=3.0 + n % 40, place="浙江杭州")
        for n in range(count)
    ]
    return [*rows, *(dns(node(5000 + n, 195, MOBILE), "10.10.34.35", lookup_ms=2.0) for n in range(4))]


def ways() -> list[NodeResult]:
    hops = [hop(f"219.158.{n}.{n * 7}", 2.0 + n * 3.1, lost=n % 4) for n in range(1, 12)]
    silent = [hop(None, None), hop(None, None)]
    good = [trace(at(n), *hops[: 7 + n % 4], hop(None, None), hop("203.0.113.9", 30.0 + n)) for n in range(40)]
    return [*(trace(node(900 + n, 350, MOBILE), *hops[:6], *silent) for n in range(3)), *good]


def _run(kind: str, results: Iterable[NodeResult], argument: str = "example.com 全国", **shape) -> Report:
    return report_of(results, kind=kind, argument=argument, **shape)


EDGES: dict[str, Report] = {
    "ping, one node": _run("ping", [ping(node(1), 12.3)], "example.com 广东 电信"),
    "ping, 3 provinces": _run("ping", [ping(node(n, p), 9.0 + n * 7) for n, p in enumerate((180, 195, 221) * 4)]),
    "ping, 60 nodes": _run("ping", [*pings(57), *failures(3)]),
    "ping, 700 nodes": _run("ping", [*pings(680), *failures(20)]),
    "ping, 2,000 nodes": _run("ping", pings(2000)),
    "ping, all failed": _run("ping", [failed(node(1)), ping_lost(node(2, BEIJING)), *failures(12)]),
    "ping, a part": _run("ping", pings(5), accepted=[at(n) for n in range(40, 59)], end=False, cut_by="TimedOutError"),
    "ping, abroad": _run(
        "ping", [*pings(40), *(ping(node(900 + n, 8, 3), 180.0 + n) for n in range(6))], "example.com 全球"
    ),
    "ping, long name": _run("ping", pings(4), LONG_NAME + " 广东"),
    "no node at all": _run("ping", []),
    "http, 60 nodes": _run("http", [*pages(58), http(node(800), 400.0, 502), *failures(1)]),
    "http, hijacked": _run("http", [*pages(120, changed=5), *failures(4)]),
    "http, long address": _run("http", [http(node(1), 300.0), http(node(2), 400.0, 502)], LONG_URL + " 广东"),
    "http, all failed": _run("http", failures(30)),
    "dns, poisoned": _run("dns", [*answers(136), *failures(2)]),
    "dns, few provinces": _run(
        "dns", [dns(node(1), *ANSWERS[:2]), dns(node(2, BEIJING), ANSWERS[2])], "example.com 广东 北京"
    ),
    "dns, all failed": _run("dns", failures(9)),
    "dig": _run("dig", [dig(at(n), *ANSWERS[: 2 + n % 2], time_ms=4 + n) for n in range(40)]),
    "dig, all failed": _run("dig", failures(3)),
    "cdn": _run(
        "cdn",
        [
            *(cdn(at(n), *((ip, 60.0 + spread(n), 200, USUAL) for ip in ANSWERS[:4])) for n in range(60)),
            cdn(node(801, SHANGHAI), (ANSWERS[4], 900.0, 502, CHANGED)),
            cdn(node(802, GUANGDONG), (ANSWERS[0], 40.0, 200, CHANGED)),
        ],
        "https://cdn.example.com/logo.png 全国",
    ),
    "cdn, all failed": _run("cdn", failures(3)),
    "trace, broken": _run("trace", [*ways(), *failures(2)]),
    "trace, all failed": _run("trace", failures(3)),
    "page": _run(
        "网页", [page(at(n), LoadTime=0.4 + n / 9, Requests=38, Server="nginx", Url="https://a.com/") for n in range(9)]
    ),
    "page, all failed": _run("网页", failures(3)),
}
"""Light and dark are drawn of each."""
