"""Amounts of data as people read them. Pure; one place, so that a size looks the same in every answer.

A step is 1024 and the units are called KB, MB, GB as the vendors call them. 911Proxy counts in KB with 1 GB = 1024² KB
(its summary's sample), ChmlFrp in bytes.
"""

from decimal import ROUND_HALF_UP, Decimal

STEP = 1024
KB_PER_GB = STEP * STEP
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB", "EB")
_MOST_BYTES = STEP ** len(_UNITS)
"""More than this is some vendor's nonsense: shown as this."""


def bytes_text(count_bytes: int) -> str:
    """Bytes → at least three digits and a unit: 1536 → `1.50 KB`, 15 × 1024² → `15.0 MB`; bytes whole: `7 B`."""
    size, power = min(abs(count_bytes), _MOST_BYTES), 0
    while power < len(_UNITS) - 1 and _scaled(size, power) >= STEP:
        power += 1
    return f"{'-' if count_bytes < 0 else ''}{_scaled(size, power)} {_UNITS[power]}"


def kb_text(count_kb: int) -> str:
    """KB → as `bytes_text`."""
    return bytes_text(count_kb * STEP)


def gb_text(count_kb: int) -> str:
    """KB → GB with two places, whatever the size: 524288 → `0.50 GB`; something that rounds to nothing: `<0.01 GB`."""
    size_kb = min(abs(count_kb), _MOST_BYTES // STEP)
    text = _rounded(Decimal(size_kb) / KB_PER_GB, 2)
    if size_kb and not text:
        return "<0.01 GB"
    return f"{'-' if count_kb < 0 else ''}{text} GB"


def percent(part: int, whole: int) -> int:
    """How much of the whole the part is, 0 to 100. Something is never 0 and less than everything never 100."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return 100
    return min(max(int(_rounded(Decimal(100) * part / whole, 0)), 1), 99)


def bar(part: int, whole: int, cells: int = 10) -> str:
    """The part as a bar of text: 3 of 4 → `▓▓▓▓▓▓▓▓░░`. Empty means nothing, full means everything, as in `percent`."""
    if whole <= 0 or part <= 0:
        full = 0
    elif part >= whole:
        full = cells
    else:
        full = min(max(int(_rounded(Decimal(cells) * part / whole, 0)), 1), cells - 1)
    return "▓" * full + "░" * (cells - full)


def _scaled(size_bytes: int, power: int) -> Decimal:
    """The size in a unit, with as many places as make three digits; bytes are whole."""
    value = Decimal(size_bytes) / STEP**power
    places = next((p for p in (2, 1) if power and _rounded(value, p) < 10 ** (3 - p)), 0)
    return _rounded(value, places)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
