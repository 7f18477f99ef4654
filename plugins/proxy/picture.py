"""Used traffic → a chart. Words and numbers are made here, `usage.typ` only lays them out."""

from datetime import datetime
from pathlib import Path
from typing import Any

from plugins._shared.drawing import draw
from plugins._shared.units import gb_text
from plugins.proxy import usage_texts as texts
from plugins.proxy.usage import Bar, Usage, bars_of

TEMPLATE = Path(__file__).parent / "usage.typ"
MOST_BARS = 62
MOST_LABELS = 8
MOST_VALUES = 14
"""With more bars than this only the highest one has its figure over it."""


async def draw_usage(usage: Usage, whose: str, now: datetime) -> bytes:
    """A PNG 1000 px wide. `now` in the readers' time. Raises DrawingError: send the text twin instead."""
    return await draw(TEMPLATE, usage_card(usage, whose, now))


def usage_card(usage: Usage, whose: str, now: datetime) -> dict[str, Any]:
    """All that `usage.typ` draws."""
    bars = bars_of(usage.days, MOST_BARS)
    top_kb = max(one.usage_kb for one in bars)
    grouped = len(bars) < len(usage.days)
    return {
        "kind": "911Proxy 用量",
        "title": texts.span(usage.first, usage.last),
        "when": f"{now:%m-%d %H:%M}",
        "scope": texts.scope(usage),
        "tiles": _tiles(usage),
        "chart_title": "每 7 天的流量" if grouped else "每天的流量",
        "chart_note": f"最高 {gb_text(top_kb)}" if top_kb else texts.NOTHING,
        "top": gb_text(top_kb) if top_kb else "",
        "bars": _bars(bars, top_kb),
        "footer_left": f"911Proxy · {whose}",
        "footer_right": "1 GB = 1024 MB · 数据约晚 5 分钟",
    }


def _tiles(usage: Usage) -> list[dict[str, str]]:
    peak = usage.peak
    return [
        _tile(f"合计 {len(usage.days)} 天", usage.total_kb),
        _tile("平均每天", usage.mean_kb),
        _tile(f"最多的一天 {texts.day(peak.day)}" if peak else "最多的一天", peak.usage_kb if peak else 0),
    ]


def _tile(label: str, count_kb: int) -> dict[str, str]:
    value, _, unit = gb_text(count_kb).partition(" ")
    return {"label": label, "value": value, "unit": unit}


def _bars(bars: list[Bar], top_kb: int) -> list[dict[str, Any]]:
    """Labels stand under every so-manieth bar, counted from the newest, so that they do not run into each other."""
    step = -(-len(bars) // MOST_LABELS)
    highest = max(range(len(bars)), key=lambda n: bars[n].usage_kb)
    return [
        {
            "share": one.usage_kb / top_kb if top_kb else 0.0,
            "label": texts.day(one.last) if (len(bars) - 1 - n) % step == 0 else "",
            "value": _value(one) if one.usage_kb and (len(bars) <= MOST_VALUES or n == highest) else "",
            "highest": bool(top_kb) and n == highest,
        }
        for n, one in enumerate(bars)
    ]


def _value(one: Bar) -> str:
    return gb_text(one.usage_kb).removesuffix(" GB")
