"""Two runs beside each other, and a run beside the last one of the same target: by how much, and where most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from plugins.speedtest import flow_texts
from plugins.speedtest.report import Report
from plugins.speedtest.report_data import RunData
from plugins.speedtest.rows import NodeRow
from plugins.speedtest.texts import TWIN_AT_MOST, milliseconds, percent
from plugins.speedtest.usage_texts import TITLES

PROVINCES_TOLD = 10
WORST_TOLD = 2
WORTH_TELLING_MS = 1.0
"""Provinces that differ by less do not."""


@dataclass(frozen=True)
class Sketch:
    """What of a run is compared."""

    target: str
    avg_ms: float | None
    answered: int
    total: int
    provinces: dict[str, float]
    """Mean latency of the nodes of a province that answered."""


def sketch(target: str, rows: Iterable[NodeRow]) -> Sketch:
    """A run's rows → what is compared. The average is the mean over the nodes that answered."""
    kept = list(rows)
    by_province: dict[str, list[float]] = {}
    for row in kept:
        if row.latency_ms is not None:
            by_province.setdefault(row.province, []).append(row.latency_ms)
    timed = [value for values in by_province.values() for value in values]
    return Sketch(
        target,
        fmean(timed) if timed else None,
        sum(row.answered for row in kept),
        len(kept),
        {name: fmean(values) for name, values in by_province.items()},
    )


def sketch_of(report: Report) -> Sketch:
    """Of a run that has just ended."""
    return sketch(report.request.shown_target, report.rows)


def sketch_of_stored(data: RunData) -> Sketch:
    """Of a run out of the history."""
    return sketch(data.target, data.nodes)


def differences(first: Sketch, second: Sketch) -> list[tuple[str, float]]:
    """(province, by how many ms the second is slower), worst first; only provinces that answered in both."""
    shared = first.provinces.keys() & second.provinces.keys()
    found = [(name, second.provinces[name] - first.provinces[name]) for name in shared]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def since_last(before: Sketch, now: Sketch, when: str) -> str:
    """`比上次（11-22 14:03）+8 ms（慢了）；广东 +30、四川 +12`; "" where one of the two has no latency."""
    if before.avg_ms is None or now.avg_ms is None:
        return ""
    worse = [(name, by_ms) for name, by_ms in differences(before, now) if by_ms >= WORTH_TELLING_MS]
    told = worse[:WORST_TOLD] if len(now.provinces) > 1 else []
    return flow_texts.since_last(now.avg_ms - before.avg_ms, when, told)


def side_by_side(first: Report, second: Report) -> str:
    """Both runs as text, the differences by province with the worst of the second first."""
    one, two = sketch_of(first), sketch_of(second)
    lines = [
        flow_texts.compare_title(TITLES[first.request.speed.test_type]),
        *(_line(mark, run, report) for mark, run, report in (("A", one, first), ("B", two, second))),
        verdict(one, two),
        *_by_province(differences(one, two), one, two),
    ]
    return "\n".join(line for line in lines if line)[:TWIN_AT_MOST]


def _line(mark: str, run: Sketch, report: Report) -> str:
    loss = f"，丢包 {percent(report.overall.loss)}" if report.overall.loss is not None else ""
    partial = "（部分结果）" if report.partial else ""
    return f"{mark}. {run.target}{partial}：平均 {milliseconds(run.avg_ms)}{loss}，应答 {run.answered}/{run.total}"


def verdict(one: Sketch, two: Sketch, *, with_target: bool = True) -> str:
    """Who is quicker, and by how much."""
    if one.avg_ms is None or two.avg_ms is None:
        return "没有耗时可以比较。"
    by_ms = two.avg_ms - one.avg_ms
    if abs(by_ms) < WORTH_TELLING_MS:
        return "两个一样快。"
    quicker, slower = (one, two) if by_ms > 0 else (two, one)
    mark = "A" if by_ms > 0 else "B"
    share = abs(by_ms) / (slower.avg_ms or abs(by_ms))
    name = f"{quicker.target} " if with_target else ""
    return f"{mark} 更快：{name}平均快 {abs(by_ms):.1f} ms（{percent(share)}）。"


def _by_province(found: Sequence[tuple[str, float]], one: Sketch, two: Sketch) -> list[str]:
    if not found:
        return []
    told = [
        f"{name} {flow_texts.signed(by_ms)} ms（{one.provinces[name]:.1f} → {two.provinces[name]:.1f}）"
        for name, by_ms in found[:PROVINCES_TOLD]
    ]
    rest = len(found) - PROVINCES_TOLD
    return [f"【{flow_texts.BY_PROVINCE}】", *told, *([f"其余 {rest} 个省差别更小或 B 更快。"] if rest > 0 else [])]
