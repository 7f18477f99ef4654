"""Report → picture. Words and numbers are made here and in each type's `…_picture.py`; `card.typ` only lays them
out."""

from pathlib import Path
from typing import Any, Literal

from plugins._providers.ce17 import TestType
from plugins._shared.drawing import draw
from plugins._shared.target_texts import shown
from plugins.speedtest import (
    cdn_picture,
    dig_picture,
    dns_picture,
    http_picture,
    page_picture,
    ping_picture,
    texts,
    trace_picture,
)
from plugins.speedtest.judging import judge
from plugins.speedtest.report import Report
from plugins.speedtest.usage_texts import TITLES

TEMPLATE = Path(__file__).parent / "card.typ"
PNG_AT_MOST_BYTES = 500 * 1024
LEAST = frozenset({"histogram", "worst", "isps"})
"""Left out of a picture that would be too large; the text twin has them."""
TARGET_CHARS = 100
Theme = Literal["light", "dark"]
_ROOMS: dict[TestType, Any] = {
    TestType.PING: ping_picture,
    TestType.HTTP: http_picture,
    TestType.DNS: dns_picture,
    TestType.DIG: dig_picture,
    TestType.CDN: cdn_picture,
    TestType.TRACE: trace_picture,
    TestType.PAGE: page_picture,
}
"""Each has `tiles(report, details)` and `draw(report, details)`."""


async def draw_report(
    report: Report, paid_by: str = "", *, theme: Theme = "light", run: str = "", remark: str = ""
) -> bytes:
    """A PNG 1000 px wide. `paid_by` says whose account paid, `run` is the run's number and `remark` a line below the
    verdict (`比上次 +8 ms`). Raises DrawingError: send `texts.twin` instead."""
    data = card(report, paid_by, theme=theme, run=run, remark=remark)
    png = await draw(TEMPLATE, data)
    return png if len(png) <= PNG_AT_MOST_BYTES else await draw(TEMPLATE, _brief(data))


def _brief(data: dict[str, Any]) -> dict[str, Any]:
    """Without the sections that one misses least: a chat's server refuses or spoils large pictures."""
    return data | {"sections": [section for section in data["sections"] if section["key"] not in LEAST]}


def card(
    report: Report, paid_by: str = "", *, theme: Theme = "light", run: str = "", remark: str = ""
) -> dict[str, Any]:
    """All that the template draws, ready made."""
    room = _ROOMS[report.request.speed.test_type]
    return {
        "theme": theme,
        "kind": TITLES[report.request.speed.test_type],
        "target": shown(report.request.shown_target, TARGET_CHARS),
        "when": texts.when(report),
        "scope": texts.scope(report.request),
        "level": judge(report).level,
        "verdict": texts.verdict(report),
        "remark": remark,
        "tiles": room.tiles(report, report.details),
        "sections": room.draw(report, report.details),
        "footer_left": texts.footer(paid_by),
        "footer_right": run or report.task_id[:24],
    }
