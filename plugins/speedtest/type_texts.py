"""What each type adds to the words of a report. Every `…_texts.py` has the same two functions; this only finds the
room."""

from typing import Any

from plugins.speedtest import cdn_texts, dig_texts, dns_texts, http_texts, page_texts, trace_texts
from plugins.speedtest.cdn_report import CdnDetails
from plugins.speedtest.dig_report import DigDetails
from plugins.speedtest.dns_report import DnsDetails
from plugins.speedtest.http_report import HttpDetails
from plugins.speedtest.page_report import PageDetails
from plugins.speedtest.report import Report
from plugins.speedtest.trace_report import TraceDetails

_ROOMS: dict[type, Any] = {
    HttpDetails: http_texts,
    DnsDetails: dns_texts,
    DigDetails: dig_texts,
    CdnDetails: cdn_texts,
    TraceDetails: trace_texts,
    PageDetails: page_texts,
}


def remark(report: Report) -> str:
    """The end of the verdict, "" where the type has nothing to say."""
    room = _ROOMS.get(type(report.details))
    return room.remark(report, report.details) if room and report.overall.answered else ""


def lines(report: Report) -> list[str]:
    """The twin's lines that only this type has."""
    room = _ROOMS.get(type(report.details))
    return room.lines(report, report.details) if room else []
