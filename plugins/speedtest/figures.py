"""Numbers as they are written, in the text and in the picture alike. Pure; no sentences."""

from collections.abc import Sequence

from plugins._shared.units import bytes_text

NAMES_SHOWN = 3


def milliseconds(value: float | None) -> str:
    """`12.3 ms`; `-` where nothing was measured."""
    return "-" if value is None else f"{value:.1f} ms"


def percent(share: float | None) -> str:
    """`4.2%`. Nothing is rounded to all or none: `<0.1%`, `99.9%`."""
    if share is None:
        return "-"
    if 0 < share < 0.001:
        return "<0.1%"
    rounded = round(share * 100, 1)
    return f"{min(rounded, 99.9) if share < 1 else 100:g}%"


def quantity(value_ms: float | None) -> dict[str, str]:
    """Value and unit apart, for large print: 9.94 → 9.9 ms, 130.2 → 130 ms, 12,340 → 12.3 s."""
    if value_ms is None:
        return {"value": "—", "unit": ""}
    if value_ms >= 10_000:
        return {"value": f"{value_ms / 1000:.1f}", "unit": "s"}
    return {"value": f"{value_ms:.0f}" if value_ms >= 100 else f"{value_ms:.1f}", "unit": "ms"}


def spoken(value_ms: float | None) -> str:
    """`130 ms`."""
    found = quantity(value_ms)
    return f"{found['value']} {found['unit']}".strip()


def size(count_bytes: int | None) -> str:
    """`2.33 KB`; `-` where unknown."""
    return "-" if count_bytes is None else bytes_text(count_bytes)


def short_md5(md5: str) -> str:
    """`090fe607`: enough to tell two apart by eye."""
    return md5[:8]


def letter(index: int) -> str:
    """0 → A … 25 → Z, 26 → A2 …: the badge of an answer."""
    turn, place = divmod(index, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def some(names: Sequence[str], at_most: int = NAMES_SHOWN) -> str:
    """`广东、北京、上海等 9 处`."""
    told = "、".join(names[:at_most])
    return told if len(names) <= at_most else f"{told}等 {len(names)} 处"


def plain(value: float) -> str:
    """A number without unit, four significant digits: 0.5123 → `0.5123`, 1204 → `1204`."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
