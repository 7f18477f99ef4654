"""The seven types of test and how each is understood: `read` one node's result, `summarise` all of them.

A type's room is its `…_report.py` (numbers), `…_texts.py` (words) and `…_picture.py` (parts of the picture).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from plugins._providers.ce17 import NodeResult, TestType
from plugins.speedtest import (
    cdn_report,
    dig_report,
    dns_report,
    http_report,
    page_report,
    ping_report,
    trace_report,
)
from plugins.speedtest.cdn_report import CdnDetails
from plugins.speedtest.dig_report import DigDetails
from plugins.speedtest.dns_report import DnsDetails
from plugins.speedtest.http_report import HttpDetails
from plugins.speedtest.page_report import PageDetails
from plugins.speedtest.rows import NodeRow, Reading
from plugins.speedtest.trace_report import TraceDetails

Details = HttpDetails | DnsDetails | DigDetails | CdnDetails | TraceDetails | PageDetails
"""What a type says beyond its latencies. Each has `odd`: ids of the nodes whose answer is suspicious."""


@dataclass(frozen=True)
class Kind:
    """One type of test."""

    read: Callable[[NodeResult], Reading]
    summarise: Callable[[Sequence[NodeRow]], Any] | None = None
    """Rows → its Details; None: there is nothing beyond the latencies."""


KINDS = {
    TestType.PING: Kind(ping_report.read),
    TestType.HTTP: Kind(http_report.read, http_report.summarise),
    TestType.DNS: Kind(dns_report.read, dns_report.summarise),
    TestType.DIG: Kind(dig_report.read, dig_report.summarise),
    TestType.CDN: Kind(cdn_report.read, cdn_report.summarise),
    TestType.TRACE: Kind(trace_report.read, trace_report.summarise),
    TestType.PAGE: Kind(page_report.read, page_report.summarise),
}


def details_of(test_type: TestType, rows: Sequence[NodeRow]) -> Details | None:
    """The Details of the type, also where no node answered."""
    summarise = KINDS[test_type].summarise
    return summarise(rows) if summarise else None
