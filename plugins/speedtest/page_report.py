"""Page: 17CE documents the request and not the answer, so whatever comes is shown as it is, and nothing is read into
it.

`extras`: `fields` ({name: number or short text}), `raw` (the data as JSON, shortened). There is no latency.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from plugins._providers.ce17 import NodeResult
from plugins.speedtest.causes import cause_of
from plugins.speedtest.rows import NodeRow, Reading

RAW_CHARS = 3000
FIELDS_AT_MOST = 30
TEXT_CHARS = 60
_OURS = frozenset({"TaskId", "NodeID", "NodeInfo", "ErrMsg", "txnid", "srcip"})
"""Fields that say who answered, not what."""


@dataclass(frozen=True)
class PageField:
    """A field of the vendor's data, by the vendor's own name. Numbers have no unit: none is documented."""

    name: str
    nodes: int
    low: float | None
    mean: float | None
    high: float | None
    """None: it is no number everywhere."""
    common: str
    """The most frequent value as text."""
    values: int
    """How many different values."""


@dataclass(frozen=True)
class PageDetails:
    """What came."""

    fields: tuple[PageField, ...]
    """Those of most nodes first."""
    shown_name: str | None
    """The node whose data are shown."""
    shown_raw: str | None
    texts: int
    odd: frozenset[int] = frozenset()


def read(result: NodeResult) -> Reading:
    """A node that sent any field of its own has answered."""
    fields = {str(key)[:TEXT_CHARS]: _plain(value) for key, value in _own(result.raw).items()}
    if result.failed or not fields:
        return Reading(cause_of(result.error))
    kept = dict(list(fields.items())[:FIELDS_AT_MOST])
    return Reading(None, None, True, {"fields": kept, "raw": _raw(result.raw)})


def _own(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key not in _OURS and value not in (None, "", [], {})}


def _plain(value: Any) -> float | int | str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:TEXT_CHARS]


def _raw(raw: Mapping[str, Any]) -> str:
    shortened = {key: _short(value) for key, value in _own(raw).items()}
    return json.dumps(shortened, ensure_ascii=False, indent=1)[:RAW_CHARS]


def _short(value: Any) -> Any:
    """A header in base64 or an embedded picture would fill the whole text."""
    return f"{value[:TEXT_CHARS]}…（{len(value)}）" if isinstance(value, str) and len(value) > TEXT_CHARS * 2 else value


def summarise(rows: Sequence[NodeRow]) -> PageDetails:
    """Field by field, over the nodes that sent it."""
    told = [row for row in rows if row.answered]
    values: dict[str, list[float | int | str]] = {}
    for row in told:
        for name, value in row.extras["fields"].items():
            values.setdefault(name, []).append(value)
    ranked = sorted(values.items(), key=lambda item: -len(item[1]))
    shown = next((row for row in told if row.extras.get("raw")), None)
    return PageDetails(
        fields=tuple(_field(name, found) for name, found in ranked),
        shown_name=shown.name if shown else None,
        shown_raw=shown.extras["raw"] if shown else None,
        texts=sum(1 for row in told if row.extras.get("raw")),
    )


def _field(name: str, found: list[float | int | str]) -> PageField:
    numbers = [value for value in found if not isinstance(value, str)]
    counts = Counter(str(value) for value in found)
    if len(numbers) < len(found):
        return PageField(name, len(found), None, None, None, counts.most_common(1)[0][0], len(counts))
    low, high = float(min(numbers)), float(max(numbers))
    return PageField(name, len(found), low, fmean(numbers), high, counts.most_common(1)[0][0], len(counts))
