"""Bytes to values, without any I/O: the parts of a vendor's HTTP reply that all rooms read the same way.

Facts: RFC 9110 §10.2.3 (Retry-After), RFC 8259 (JSON); threats.md T42 and T46.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

PairsHook = Callable[[list[tuple[str, Any]]], dict[str, Any]]

MAX_WHOLE = 2**63 - 1
"""No vendor's number is larger; a longer one is a broken or hostile reply."""


@dataclass(frozen=True)
class Call:
    """One HTTP request to a vendor, before it is sent. Its query, form, json and headers may hold secrets."""

    method: Literal["GET", "POST"]
    path: str
    """Below the room's base URL, with its leading slash."""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, Any] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """The credential's own secrets, which need not stand in the call: never to be shown (excerpt.py)."""

    def hidden(self) -> list[str]:
        """All texts of the call and of its credential that must not come back in a log line."""
        sent = [*self.query.values(), *(self.form or {}).values(), *(self.json or {}).values(), *self.headers.values()]
        return [*self.secrets, *map(str, sent)]


@dataclass(frozen=True)
class Reply:
    """What came back, whole and within the size cap."""

    status: int
    body: bytes = field(repr=False)
    retry_after_s: float | None = None
    """From the Retry-After header; None where it is absent or makes no sense."""

    @property
    def looks_like_html(self) -> bool:
        """A page of a proxy or firewall in between, not an answer of the API."""
        return self.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def retry_after_s(value: str | None, now: datetime | None = None) -> float | None:
    """`"121"` or an HTTP date → seconds from now, at least 0. Anything else (`"inf"`, `"-3"`, absent) → None."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def parse_json(body: bytes, pairs_hook: PairsHook | None = None) -> Any:
    """UTF-8 JSON, with or without a byte order mark, to plain values.

    `pairs_hook` sees each object as a list of pairs (duplicate names included). Raises ValueError, without quoting the
    body, for anything that is not JSON, and for NaN, infinities, whole numbers beyond 63 bits and endless nesting.
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=pairs_hook,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError) as e:
        # The texts of these errors may hold a piece of the body, and a JSONDecodeError holds all of it.
        kind = type(e).__name__
    raise ValueError(kind)


def _whole(text: str) -> int:
    if len(text) > 20 or abs(value := int(text)) > MAX_WHOLE:
        raise ValueError("number too long")
    return value


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError("number too large")
    return value


def _no_constant(_name: str) -> float:
    raise ValueError("not a JSON number")
