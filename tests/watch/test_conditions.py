"""What a reading means, when it is quiet, and how spans of time are said."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._shared.beijing import BEIJING
from plugins._shared.units import KB_PER_GB
from plugins.watch.command import WatchRequest, parse_watch
from plugins.watch.conditions import Threshold, Traffic, Verdict, of_numbers, of_traffic
from plugins.watch.hours import Quiet, every_text, span_text

GOOD, BETWEEN, BAD, UNKNOWN = Verdict.GOOD, Verdict.BETWEEN, Verdict.BAD, Verdict.UNKNOWN


@dataclass(frozen=True)
class Run:
    """A speed test in numbers."""

    answered: int = 10
    nodes: int = 10
    healthy: int = 10
    average_ms: float | None = 50.0
    worst_ms: float | None = 90.0
    loss_percent: float | None = 0.0
    failed_percent: float = 0.0
    status: int | None = 200
    partial: bool = False


@pytest.mark.parametrize(
    ("condition", "run", "verdict"),
    [
        ("丢包>5%", Run(loss_percent=5.1), BAD),
        ("丢包>5%", Run(loss_percent=5.0), BETWEEN),
        ("丢包>=5%", Run(loss_percent=5.0), BAD),
        ("丢包>5%", Run(loss_percent=4.5), GOOD),
        ("丢包>0%", Run(loss_percent=0.0), GOOD),
        ("丢包>5%", Run(loss_percent=None), UNKNOWN),
        ("平均>200ms", Run(average_ms=200.1), BAD),
        ("平均>200ms", Run(average_ms=190), BETWEEN),
        ("平均>200ms", Run(average_ms=180), GOOD),
        ("平均>200ms", Run(average_ms=None), UNKNOWN),
        ("平均>200ms", Run(answered=0, average_ms=None, failed_percent=100), BAD),
        ("平均>200ms", Run(answered=3, nodes=3, partial=True, average_ms=999), UNKNOWN),
        ("平均>200ms", Run(answered=0, nodes=0), UNKNOWN),
        ("最慢>1s", Run(worst_ms=1000.5), BAD),
        ("失败>20%", Run(failed_percent=30), BAD),
        ("异常>50%", Run(healthy=4), BAD),
        ("异常>50%", Run(healthy=5), BETWEEN),
        ("丢包>5% 平均>200ms", Run(loss_percent=50), BAD),
        ("丢包>5% 平均>200ms", Run(loss_percent=0, average_ms=None), UNKNOWN),
        ("丢包>5% 平均>200ms", Run(loss_percent=50, average_ms=None), BAD),
    ],
)
def test_a_run(condition: str, run: Run, verdict: Verdict) -> None:
    request = parse_watch(f"ping a.example {condition}")
    assert isinstance(request, WatchRequest)
    assert of_numbers(request.conditions, run) is verdict


@pytest.mark.parametrize(
    ("condition", "status", "verdict"),
    [
        ("状态!=200", 200, GOOD),
        ("状态!=200", 502, BAD),
        ("状态>=500", 404, GOOD),
        ("状态=404", 404, BAD),
        ("状态<200", None, UNKNOWN),
    ],
)
def test_the_status_of_most_nodes(condition: str, status: int | None, verdict: Verdict) -> None:
    request = parse_watch(f"http a.example {condition}")
    assert isinstance(request, WatchRequest)
    assert of_numbers(request.conditions, replace(Run(), status=status)) is verdict


GB = KB_PER_GB


@pytest.mark.parametrize(
    ("limit", "left_gb", "whole_gb", "bought_gb", "before_gb", "verdict"),
    [
        ("20%", 20, 100, 100, None, BAD),
        ("20%", 21, 100, 100, None, BETWEEN),
        ("20%", 25, 100, 100, None, GOOD),
        ("20%", 22, 100, 200, 100, GOOD),
        ("20%", 19, 100, 200, 100, BAD),
        ("20%", 0, 0, 100, None, BAD),
        ("95%", 98, 100, 100, None, GOOD),
        ("5GB", 5, 100, 100, None, BAD),
        ("5GB", 5.2, 100, 100, None, BETWEEN),
        ("5GB", 6, 100, 100, None, GOOD),
        ("5GB", 0, 0, 0, None, BAD),
    ],
)
def test_traffic(
    limit: str, left_gb: float, whole_gb: int, bought_gb: int, before_gb: int | None, verdict: Verdict
) -> None:
    request = parse_watch(f"代理 {limit}")
    assert isinstance(request, WatchRequest)
    assert request.threshold is not None
    traffic = Traffic(int(left_gb * GB), whole_gb * GB, bought_gb * GB)
    assert of_traffic(request.threshold, traffic, None if before_gb is None else before_gb * GB) is verdict


@given(st.integers(1, 99), st.integers(0, 10**9), st.integers(1, 10**9))
@settings(max_examples=60, deadline=None)
def test_less_traffic_is_never_better(percent: int, left_kb: int, whole_kb: int) -> None:
    order = [BAD, BETWEEN, GOOD]
    threshold = Threshold(percent=Decimal(percent))
    more = of_traffic(threshold, Traffic(left_kb, whole_kb, 0), None)
    less = of_traffic(threshold, Traffic(left_kb // 2, whole_kb, 0), None)
    assert order.index(less) <= order.index(more)


def beijing(text: str) -> datetime:
    return datetime.strptime(text, "%d %H:%M").replace(year=2030, tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_quiet", "ends"),
    [
        ("05 22:59", False, "06 07:00"),
        ("05 23:00", True, "06 07:00"),
        ("06 00:00", True, "06 07:00"),
        ("06 06:59", True, "06 07:00"),
        ("06 07:00", False, "07 07:00"),
    ],
)
def test_quiet_hours_over_midnight(moment: str, is_quiet: bool, ends: str) -> None:
    quiet = Quiet(23 * 60, 7 * 60)
    assert quiet.holds(beijing(moment)) is is_quiet
    assert quiet.ends_after(beijing(moment)) == beijing(ends)


def test_quiet_hours_within_a_day() -> None:
    quiet = Quiet(12 * 60, 14 * 60)
    assert [quiet.holds(beijing(f"05 {hour}:30")) for hour in (11, 12, 13, 14)] == [False, True, True, False]


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 10**7))
@settings(max_examples=80, deadline=None)
def test_quiet_hours_end_when_they_say(start: int, end: int, offset_s: int) -> None:
    if start == end:
        return
    quiet, now = Quiet(start, end), datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=offset_s)
    over = quiet.ends_after(now)
    assert now < over <= now + timedelta(days=1)
    assert not quiet.holds(over)
    assert quiet.holds(over - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 秒"),
        (59, "59 秒"),
        (60, "1 分钟"),
        (3661, "1 小时 1 分钟"),
        (3600, "1 小时"),
        (90_061, "1 天 1 小时"),
        (725, "12 分钟"),
    ],
)
def test_how_long(seconds: int, text: str) -> None:
    assert span_text(timedelta(seconds=seconds)) == text


def test_intervals() -> None:
    assert [every_text(s) for s in (5, 90, 1800, 3600, 86_400, 172_800)] == [
        *("每5秒", "每90秒", "每30分钟", "每小时", "每天", "每2天"),
    ]
