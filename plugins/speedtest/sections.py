"""The sections that types of test share, as data for parts.typ. A section is a dict: `key` names it, `shape` says how
it is laid out (parts.typ: parts, bars, grid, histogram, table, lines, route, raw), `title` and `note` stand in its
first line.

Provinces are a grid of tiles roughly where they lie, never a map with borders: a map of China is a legal matter where
it is published.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Literal

from plugins.speedtest import texts
from plugins.speedtest.causes import Cause
from plugins.speedtest.figures import quantity, spoken
from plugins.speedtest.report import Group, NodeLine, Report
from plugins.speedtest.scales import bins, legend, step, steps_of

Section = dict[str, Any]
Tile = dict[str, Any]
BARS_AT_MOST = 8
ALARMING_SHARE = 0.9
"""A group of which fewer nodes answered has its count in red."""
FEW_PROVINCES = 6
"""Up to so many provinces are bars; more of them are tiles."""
HISTOGRAM_FROM = 12
"""Fewer nodes have no distribution."""
RAW_LINES = 44
RAW_LINE_CHARS = 160
GRID = (
    ("", "", "", "", "", "", "", "黑龙江"),
    ("", "", "", "", "", "", "", "吉林"),
    ("新疆", "", "", "", "内蒙古", "北京", "", "辽宁"),
    ("", "甘肃", "宁夏", "山西", "河北", "天津", "", ""),
    ("西藏", "青海", "陕西", "河南", "山东", "", "", ""),
    ("", "四川", "重庆", "湖北", "安徽", "江苏", "上海", ""),
    ("", "云南", "贵州", "湖南", "江西", "浙江", "", ""),
    ("", "", "", "广西", "广东", "福建", "台湾", ""),
    ("", "", "", "海南", "澳门", "香港", "", ""),
)
ON_GRID = frozenset(name for row in GRID for name in row if name)


def tile(label: str, value: str, unit: str = "", *, alarm: bool = False) -> Tile:
    """A large number with its name above."""
    return {"label": label, "value": value, "unit": unit, "alarm": alarm}


def time_tile(label: str, value_ms: float | None) -> Tile:
    found = quantity(value_ms)
    return tile(label, found["value"], found["unit"])


def loss_tile(report: Report) -> Tile:
    """Packets lost, or the share of nodes that failed."""
    share = texts.loss_share(report)
    lost = texts.percent(share)
    value, unit = (lost.removesuffix("%"), "%") if lost.endswith("%") else (lost, "")
    return tile(texts.loss_label(report), value, unit, alarm=(share or 0) >= 0.05)


def nodes(report: Report) -> list[Section]:
    """How many nodes are well, unwell, down, missing."""
    total = report.overall.total
    counts = (
        (texts.HEALTHY, report.healthy, "good"),
        (texts.UNWELL, report.overall.answered - report.healthy, "fair"),
        (texts.DOWN, report.returned - report.overall.answered, "bad"),
        (texts.MISSING, total - report.returned, "missing"),
    )
    found = [
        {"label": f"{label} {count}", "share": count / total, "tone": tone} for label, count, tone in counts if count
    ]
    return [parts("nodes", texts.NODES, texts.answered(report), found, "tones")]


def parts(key: str, title: str, note: str, found: Sequence[Mapping[str, Any]], palette: str) -> Section:
    """One bar of several parts with a legend: `label`, `share`, `tone` (a tone's name, or a number of `kinds`)."""
    return {"key": key, "shape": "parts", "title": title, "note": note, "parts": list(found), "palette": palette}


def isps(report: Report) -> list[Section]:
    """Mean latency and nodes of each ISP; none without a latency."""
    if report.overall.avg_ms is None and report.overall.answered:
        return []
    steps = steps_of(report.request.speed.test_type)
    missing = _not_returned(report, "isp")
    return bars("isps", texts.ISPS, texts.GROUPS_NOTE, group_bars(report.by_isp[:BARS_AT_MOST], steps, missing))


def provinces(report: Report) -> list[Section]:
    """As bars where there are few, else as tiles coloured by latency."""
    steps = steps_of(report.request.speed.test_type)
    missing = _not_returned(report, "province")
    if len(report.by_province) <= FEW_PROVINCES:
        return bars("provinces", texts.PLACES, texts.GROUPS_NOTE, group_bars(report.by_province, steps, missing))
    by_name = {group.name: group for group in report.by_province}
    cells = {name: _latency_cell(name, by_name.get(name), steps, missing) for name in ON_GRID}
    elsewhere = group_bars((group for group in report.by_province if group.name not in ON_GRID), steps, missing)
    return [grid("grid", texts.GRID, texts.GRID_NOTE, cells, "scale", legend=legend(steps), elsewhere=elsewhere)]


def _not_returned(report: Report, of: Literal["province", "isp"]) -> set[str]:
    """Names of provinces or ISPs of which no node has come back: they have not failed."""
    returned = {getattr(row, of) for row in report.rows if row.cause is not Cause.NOT_RETURNED}
    return {getattr(row, of) for row in report.rows} - returned


def grid(
    key: str,
    title: str,
    note: str,
    cells: Mapping[str, Mapping[str, Any]],
    palette: str,
    *,
    legend: Sequence[str] = (),
    elsewhere: Sequence[Mapping[str, Any]] = (),
) -> Section:
    """A tile for each province. `cells`: by name, made by `cell`."""
    laid_out = [cells.get(name) if name else None for row in GRID for name in row]
    section = {"key": key, "shape": "grid", "title": title, "note": note, "cells": laid_out, "palette": palette}
    missing = texts.MISSING if any(found["state"] == "missing" for found in cells.values()) else ""
    words = {"failed": texts.ALL_FAILED, "untested": texts.UNTESTED, "missing": missing}
    return section | words | {"legend": list(legend), "elsewhere": list(elsewhere)}


def cell(name: str, state: str, fill: int | str | None = None, value: str = "") -> dict[str, Any]:
    """A province's tile: `untested`, `missing`, `failed` or `tested`. `fill`: a number of the palette, or "bad"."""
    return {"name": name, "state": state, "step": fill, "value": "×" if state == "failed" else value}


def _latency_cell(name: str, group: Group | None, steps: tuple[int, ...], missing: set[str]) -> dict[str, Any]:
    if group is None:
        return cell(name, "untested")
    if name in missing:
        return cell(name, "missing", value="…")
    if group.avg_ms is None:
        return cell(name, "failed")
    return cell(name, "tested", step(group.avg_ms, steps), f"{group.avg_ms:.0f}")


def bars(key: str, title: str, note: str, rows: Sequence[Mapping[str, Any]], *, wide: bool = False) -> list[Section]:
    """Horizontal bars; nothing where there is no row."""
    section = {"key": key, "shape": "bars", "title": title, "note": note, "rows": list(rows), "wide": wide}
    return [section] if rows else []


def group_bars(groups: Iterable[Group], steps: tuple[int, ...], missing: Container[str] = ()) -> list[dict[str, Any]]:
    """The longest bar belongs to the slowest. `missing`: names of those that have not come back."""
    rows = list(groups)
    longest = max((group.avg_ms or 0.0 for group in rows), default=0.0)
    return [_group_bar(group, longest, steps, missing=group.name in missing) for group in rows]


def _group_bar(group: Group, longest: float, steps: tuple[int, ...], *, missing: bool) -> dict[str, Any]:
    average = group.avg_ms
    no_time = texts.MISSING if missing else spoken(None) if group.answered else texts.NO_ANSWER
    return {
        "name": group.name,
        "share": average / longest if average and longest else 0.0,
        "step": None if average is None else step(average, steps),
        "value": no_time if average is None else spoken(average),
        "unanswered": not group.answered and not missing,
        "note": f"{group.answered}/{group.total}",
        "alarm": group.answered < group.total * ALARMING_SHARE and not missing,
    }


def histogram(report: Report) -> list[Section]:
    """How many nodes are how quick; nothing for a few nodes."""
    values = [row.latency_ms for row in report.rows if row.latency_ms is not None]
    if len(values) < HISTOGRAM_FROM:
        return []
    steps = steps_of(report.request.speed.test_type)
    found = bins(values)
    most = max(count for *_, count in found)
    drawn = [
        {
            "label": f"{low}" if high else f"≥{low}",
            "count": str(count) if count else "",
            "share": count / most,
            "step": step((low + high) / 2 if high else low, steps),
        }
        for low, high, count in found
    ]
    return [
        {
            "key": "histogram",
            "shape": "histogram",
            "title": texts.HISTOGRAM,
            "note": texts.HISTOGRAM_NOTE,
            "bars": drawn,
        }
    ]


def worst(report: Report) -> list[Section]:
    """The slowest nodes. One node has no worst."""
    steps = steps_of(report.request.speed.test_type)
    longest = report.worst[0].latency_ms if report.worst else 0.0
    rows = [_worst_bar(line, longest, steps) for line in report.worst] if len(report.worst) > 1 else []
    return bars("worst", texts.WORST, texts.worst_note(report), rows, wide=True)


def _worst_bar(line: NodeLine, longest: float, steps: tuple[int, ...]) -> dict[str, Any]:
    trouble = texts.trouble(line)
    return {
        "name": line.name,
        "share": line.latency_ms / longest if longest else 0.0,
        "step": step(line.latency_ms, steps),
        "value": spoken(line.latency_ms),
        "unanswered": False,
        "note": trouble,
        "alarm": bool(trouble),
    }


def unwell(report: Report) -> list[Section]:
    """Nodes that answered, but not well, by name."""
    nodes = texts.unwell_nodes(report)
    rows = [line(name, "", trouble, alarm=True) for name, trouble in nodes[: texts.UNWELL_TOLD]]
    more = texts.unwell_more(len(nodes) - len(rows))
    return lines("unwell", texts.UNWELL_NODES, texts.nodes_counted(len(nodes)), rows, more=more)


def failures(report: Report) -> list[Section]:
    """Nodes that did not answer, by cause."""
    rows = [
        line(texts.CAUSES[failure.cause], texts.example(failure), f"×{failure.count}", alarm=True)
        for failure in report.failures
    ]
    return lines("failures", texts.FAILURES, texts.nodes_counted(report.failed), rows)


def lines(key: str, title: str, note: str, rows: Sequence[Mapping[str, Any]], *, more: str = "") -> list[Section]:
    """Rows made by `line`; nothing where there is none. `more`: a line below them."""
    section = {"key": key, "shape": "lines", "title": title, "note": note, "rows": list(rows), "more": more}
    return [section] if rows else []


def line(main: str, sub: str, value: str, *, alarm: bool = False) -> dict[str, Any]:
    """One line: `main` at the left, `sub` small beside it, `value` at the right, in red where it is an alarm."""
    return {"main": main, "sub": sub, "value": value, "alarm": alarm}


def table(key: str, title: str, note: str, rows: Sequence[Mapping[str, Any]], *, more: str = "") -> list[Section]:
    """Rows made by `row`; nothing where there is none. `more`: a line below them."""
    section = {"key": key, "shape": "table", "title": title, "note": note, "rows": list(rows), "more": more}
    return [section] if rows else []


def row(
    main: str,
    sub: str,
    value: str,
    note: str = "",
    *,
    badge: str = "",
    fill: int | str = 7,
    mark: str = "",
    share: float | None = None,
    step: int | None = None,
    alarm: bool = False,
) -> dict[str, Any]:
    """A line of a table: `main` large, `sub` small below, `value` at the right with `note` below; `badge` in a square
    of colour `fill` of the kinds (or "bad"), `mark` in red beside `main`, `share` as a thin bar coloured by `step`."""
    words = {"main": main, "sub": sub, "value": value, "note": note, "badge": badge, "mark": mark}
    return words | {"fill": fill, "share": share, "step": step, "alarm": alarm}


def raw(key: str, title: str, note: str, text: str, more: str = "") -> list[Section]:
    """Text as it came, cut where it is long; nothing where there is none."""
    found = [shown_line(line) for line in text.expandtabs(4).splitlines()]
    kept = [*found[:RAW_LINES], *(["…"] if len(found) > RAW_LINES else [])]
    section = {"key": key, "shape": "raw", "title": title, "note": note, "lines": kept, "more": more}
    return [section] if text else []


def shown_line(line: str) -> str:
    """One line, shortened; blanks inside it stay."""
    return line.rstrip() if len(line) <= RAW_LINE_CHARS else line[:RAW_LINE_CHARS] + "…"
