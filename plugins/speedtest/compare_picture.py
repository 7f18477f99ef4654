"""Two runs beside each other as a picture: who is quicker, by how much, and in which provinces most.

Laid out by `card.typ` like any other result. Red stands for provinces in which the second is slower, blue for those in
which it is quicker; the sign before each number says the same.
"""

from typing import Any

from plugins._shared.drawing import draw
from plugins._shared.target_texts import shown
from plugins.speedtest import flow_texts, sections, texts
from plugins.speedtest.compare import WORTH_TELLING_MS, Sketch, differences, sketch_of, verdict
from plugins.speedtest.figures import spoken
from plugins.speedtest.picture import TEMPLATE, Theme
from plugins.speedtest.report import Report
from plugins.speedtest.usage_texts import TITLES

PROVINCES_DRAWN = 16
QUICKER, SAME, SLOWER = 0, 2, 4
"""Of the scale of colours: its ends and its middle."""
TARGET_CHARS = 40


async def draw_comparison(first: Report, second: Report, paid_by: str = "", *, theme: Theme = "light") -> bytes:
    """A PNG 1000 px wide. Raises DrawingError: send `compare.side_by_side` instead."""
    return await draw(TEMPLATE, card(first, second, paid_by, theme=theme))


def card(first: Report, second: Report, paid_by: str = "", *, theme: Theme = "light") -> dict[str, Any]:
    """All that the template draws, ready made."""
    one, two = sketch_of(first), sketch_of(second)
    return {
        "theme": theme,
        "kind": flow_texts.compare_title(TITLES[first.request.speed.test_type]),
        "target": f"{shown(one.target, TARGET_CHARS)}  /  {shown(two.target, TARGET_CHARS)}",
        "when": texts.when(second),
        "scope": texts.scope(first.request),
        "level": "bad" if one.avg_ms is None or two.avg_ms is None else "good",
        "verdict": verdict(one, two, with_target=False),
        "remark": "",
        "tiles": _tiles(one, two),
        "sections": [*_runs((("A", one, first), ("B", two, second))), *_provinces(one, two)],
        "footer_left": texts.footer(paid_by),
        "footer_right": "",
    }


def _tiles(one: Sketch, two: Sketch) -> list[dict[str, Any]]:
    means = [sections.time_tile(flow_texts.average_of(mark), run.avg_ms) for mark, run in (("A", one), ("B", two))]
    if one.avg_ms is None or two.avg_ms is None:
        return means
    by_ms = two.avg_ms - one.avg_ms
    return [*means, sections.tile(flow_texts.B_TO_A, flow_texts.signed(by_ms), "ms")]


def _runs(runs: tuple[tuple[str, Sketch, Report], ...]) -> list[dict[str, Any]]:
    longest = max((run.avg_ms or 0.0 for _, run, _ in runs), default=0.0)
    rows = [
        sections.row(
            shown(run.target, TARGET_CHARS),
            flow_texts.told_of(run.answered, run.total, texts.percent(report.overall.loss)),
            texts.NO_ANSWER if run.avg_ms is None else spoken(run.avg_ms),
            badge=mark,
            fill=fill,
            mark=texts.partial_mark(report),
            share=run.avg_ms / longest if run.avg_ms and longest else None,
            alarm=run.avg_ms is None,
        )
        for fill, (mark, run, report) in enumerate(runs)
    ]
    return sections.table("runs", flow_texts.BOTH, "", rows)


def _provinces(one: Sketch, two: Sketch) -> list[dict[str, Any]]:
    found = differences(one, two)
    most = max((abs(by_ms) for _, by_ms in found), default=0.0)
    most = max(most, WORTH_TELLING_MS)  # provinces that differ by next to nothing have short bars
    drawn = sorted(sorted(found, key=lambda pair: -abs(pair[1]))[:PROVINCES_DRAWN], key=lambda pair: -pair[1])
    rows = [
        {
            "name": name,
            "share": abs(by_ms) / most,
            "step": _colour(by_ms),
            "value": f"{flow_texts.signed(by_ms)} ms",
            "note": _from_to(one.provinces[name], two.provinces[name]),
            "alarm": False,
        }
        for name, by_ms in drawn
    ]
    note = flow_texts.by_province_note(len(found) - len(drawn))
    return sections.bars("differences", flow_texts.BY_PROVINCE, note, rows)


def _from_to(one_ms: float, two_ms: float) -> str:
    places = 1 if abs(two_ms - one_ms) < WORTH_TELLING_MS else 0
    return f"{one_ms:.{places}f} → {two_ms:.{places}f}"


def _colour(by_ms: float) -> int:
    if abs(by_ms) < WORTH_TELLING_MS:
        return SAME
    return SLOWER if by_ms > 0 else QUICKER
