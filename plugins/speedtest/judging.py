"""The verdict of a run: how well it went, and which ISP or province stands out. Numbers only, words are in texts.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from plugins._providers.ce17 import TestType
from plugins.speedtest.report import Group, Report

SLOW_BY = 1.5
"""A group is slow when its average is so many times the median of the other groups …"""
_PROBES: list[TestType] = [TestType.PING, TestType.TRACE, TestType.DNS, TestType.DIG]
"""Types whose answer is one round trip or a few; the others fetch something."""
SLOW_BY_MS = dict.fromkeys(_PROBES, 30.0)
SLOW_BY_ELSE_MS = 200.0
"""… and at least so much more: nobody minds 12 ms where others have 8."""
MANY_NODES = 10
"""Of so many nodes a single one does not speak for its whole group."""
FAIR_SHARE = 0.95
BAD_SHARE = 0.8
QUICK_MS = dict.fromkeys(_PROBES, 60.0)
SLOW_MS = dict.fromkeys(_PROBES, 150.0)
QUICK_ELSE_MS = 500.0
SLOW_ELSE_MS = 2000.0


class Level(StrEnum):
    """Also the name of the colour in the picture."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


class Pace(StrEnum):
    """How quick the nodes that answered are, on the whole."""

    QUICK = "quick"
    USUAL = "usual"
    SLOW = "slow"


@dataclass(frozen=True)
class Verdict:
    """What a tired person has to know."""

    level: Level
    pace: Pace | None
    """None: no node has a latency."""
    slow: str | None
    """Name of the ISP or else the province that is much slower than the rest."""


def judge(report: Report) -> Verdict:
    """The verdict on a report; on a partial one, of what came."""
    if not report.overall.answered:
        return Verdict(Level.BAD, None, None)
    average = report.overall.avg_ms
    pace = None if average is None else pace_of(report.request.speed.test_type, average)
    slow = _slowest(report, report.by_isp) or _slowest(report, report.by_province)
    level = _level(_share(report), pace, slow)
    return Verdict(Level.FAIR if report.odd and level is Level.GOOD else level, pace, slow)


def pace_of(test_type: TestType, latency_ms: float) -> Pace:
    """A ping of 200 ms is slow, a fetched page of 200 ms is quick."""
    if latency_ms <= QUICK_MS.get(test_type, QUICK_ELSE_MS):
        return Pace.QUICK
    return Pace.SLOW if latency_ms > SLOW_MS.get(test_type, SLOW_ELSE_MS) else Pace.USUAL


def _share(report: Report) -> float:
    """Healthy nodes among those that count: of a cut run only the ones that came back."""
    counted = report.returned if report.partial else report.overall.total
    return report.healthy / counted if counted else 0.0


def _level(share: float, pace: Pace | None, slow: str | None) -> Level:
    if share < BAD_SHARE:
        return Level.BAD
    return Level.FAIR if share < FAIR_SHARE or pace is Pace.SLOW or slow else Level.GOOD


def _slowest(report: Report, groups: Iterable[Group]) -> str | None:
    """The slowest group, where it is slow beside the others. A lone group is not compared with itself."""
    fewest = 2 if report.overall.answered >= MANY_NODES else 1
    told = sorted((group.avg_ms, group.name) for group in groups if group.avg_ms and group.answered >= fewest)
    if len(told) < 2:
        return None
    average, name = told[-1]
    usual = median(value for value, _ in told[:-1])
    by_ms = SLOW_BY_MS.get(report.request.speed.test_type, SLOW_BY_ELSE_MS)
    return name if average >= usual * SLOW_BY and average - usual >= by_ms else None
