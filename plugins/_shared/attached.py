"""What people read of a message besides its text: cards, forwards, names of files. Pure.

Only what is meant to be read: a card also carries addresses of pictures and tokens of QQ itself (`config.token`), which
change nothing for anybody.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

CARRIERS = frozenset({
    "json", "xml", "forward", "node", "file", "onlinefile", "markdown", "share", "music", "reply", "keyboard",
    "location",
})  # fmt: skip
"""Kinds of segments that carry words of their own."""
LABELS = {
    "at": ("name",), "image": ("summary", "file"), "mface": ("summary",), "record": ("file",), "video": ("file",),
    "contact": ("id",),
}  # fmt: skip
"""Of these, which come all day, a closer look is only worth while where the label looks odd."""
_ODD = re.compile(r"[A-Za-z0-9_=-]{11}|[绑邦帮榜棒膀傍梆邫]")
_FILE_OF_QQ = re.compile(r"(?:\{?[0-9A-Fa-f-]{32,36}\}?(?:\.[a-z0-9]{1,5})?|(?:https?|file|base64):[^\n]*)")
MOST_DEPTH, MOST_STRINGS, MOST_CHARS = 16, 300, 20_000

_READ = frozenset([
    "text", "title", "desc", "content", "prompt", "summary", "name", "file", "file_name", "brief", "preview", "message",
    "nick", "tag", "data", "news", "meta", "detail", "detail_1", "value", "label", "visited_label", "url", "jumpurl",
    "qqdocurl",
])  # fmt: skip
_XML_TEXT = re.compile(r">([^<>]+)<|\b(?:brief|title|summary|name)=\"([^\"]*)\"")


def carrier(segment: dict[str, Any]) -> dict[str, Any] | None:
    """The segment as `words_of` shall read it; None for one without words worth a look."""
    kind = segment["type"]
    if kind in CARRIERS:
        return segment
    labels = [segment["data"].get(name) for name in LABELS.get(kind, ())]
    odd = [text for text in labels if isinstance(text, str) and _ODD.search(text) and not _FILE_OF_QQ.fullmatch(text)]
    return {"type": kind, "data": {"text": "\n".join(odd)}} if odd else None


def words_of(segments: list[dict[str, Any]]) -> str:
    """Everything to be read in these segments, as `segments_of` gives them; a text each on its own line."""
    lines: list[str] = []
    chars = 0
    for text in _texts(segments, 0):
        lines.append(text[: MOST_CHARS - chars])
        chars += len(lines[-1])
        if len(lines) >= MOST_STRINGS or chars >= MOST_CHARS:
            break
    return "\n".join(lines)


def forward_id(segments: list[dict[str, Any]]) -> str | None:
    """The id by which a forward's messages can be fetched; None where there is none or they came along."""
    for segment in segments:
        body = segment["data"]
        if segment["type"] == "forward" and not isinstance(body.get("content"), list):
            found = body.get("id") or body.get("resid")
            return str(found)[:200] if isinstance(found, str | int) and found else None
    return None


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        return
    if isinstance(value, str):
        yield from _inside(value, depth)
    elif isinstance(value, list):
        for item in value[:MOST_STRINGS]:
            yield from _texts(item, depth + 1)
    elif isinstance(value, dict):
        # A segment's body is looked into whatever its kind; of the rest only what has a telling name.
        kept = value["data"] if isinstance(value.get("data"), dict) and "type" in value else value
        for name, item in list(kept.items())[:MOST_STRINGS]:
            if isinstance(item, dict | list) or str(name).lower() in _READ:
                yield from _texts(item, depth + 1)


def _inside(text: str, depth: int) -> Iterator[str]:
    """A string, or what is in it where it is a card."""
    text = text.strip()[:MOST_CHARS]
    if text.startswith(("{", "[")) and '"' in text:
        card = _card(text) or _card(html.unescape(text))
        if card is not None:
            yield from _texts(card, depth + 1)
            return
    if text.startswith("<"):
        yield from (html.unescape(a or b).strip() for a, b in _XML_TEXT.findall(text))
        return
    yield text


def _card(text: str) -> dict[str, Any] | list[Any] | None:
    try:
        card = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return card if isinstance(card, dict | list) else None
