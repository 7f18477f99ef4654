"""Message segments: the array form, the CQ string, the plain text, and `@name` typed by a person.

Facts: OneBot v11, "消息/字符串格式" (escapes) and "消息/数组格式"; what NapCat puts into `data` of each type.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict


class Segment(TypedDict):
    """One piece of a message."""

    type: str
    data: dict[str, Any]


class BadSegmentError(ValueError):
    """Something that is to be a message has not the form of one."""


_CQ = re.compile(r"\[CQ:(?P<type>[^,\[\]]+)(?P<data>(?:,[^,\[\]]+?=[^,\[\]]*)*)]")
_MENTION = re.compile(r"(?<!\S)@(?P<name>[^\s@]{1,20})(?!\S)")
_PICTURE_TYPES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}
_PLAIN = {
    "image": "[图片]",
    "forward": "[聊天记录]",
    "record": "[语音]",
    "video": "[视频]",
    "face": "[表情]",
    "json": "[卡片]",
    "markdown": "[Markdown]",
}


def text(content: str) -> Segment:
    """A text segment."""
    return {"type": "text", "data": {"text": content}}


def to_cq(segments: Iterable[Segment]) -> str:
    """Segments → the CQ string of `raw_message`. Data whose value is no scalar is left out, as NapCat does."""
    return "".join(_one_to_cq(segment) for segment in segments)


def _one_to_cq(segment: Segment) -> str:
    if segment["type"] == "text":
        return _escape(str(segment["data"].get("text", "")))
    scalars = {key: value for key, value in segment["data"].items() if isinstance(value, str | int | float)}
    fields = "".join(f",{key}={_escape(str(value), in_code=True)}" for key, value in scalars.items())
    return f"[CQ:{segment['type']}{fields}]"


def _escape(value: str, *, in_code: bool = False) -> str:
    escaped = value.replace("&", "&amp;").replace("[", "&#91;").replace("]", "&#93;")
    return escaped.replace(",", "&#44;") if in_code else escaped


def _unescape(value: str) -> str:
    return value.replace("&#44;", ",").replace("&#91;", "[").replace("&#93;", "]").replace("&amp;", "&")


def from_cq(message: str) -> list[Segment]:
    """A CQ string → segments."""
    found: list[Segment] = []
    end = 0
    for match in _CQ.finditer(message):
        if match.start() > end:
            found.append(text(_unescape(message[end : match.start()])))
        pairs = (pair.split("=", 1) for pair in match["data"].split(",") if pair)
        found.append({"type": match["type"], "data": {key: _unescape(value) for key, value in pairs}})
        end = match.end()
    return [*found, text(_unescape(message[end:]))] if end < len(message) else found


def normalise(message: object, *, as_text: bool = False) -> list[Segment]:
    """What an API call may carry as `message` (text, one segment, an array) → segments.

    With `as_text` (OneBot's `auto_escape`) a string is taken literally. Raises BadSegmentError.
    """
    if isinstance(message, str):
        return [text(message)] if as_text else from_cq(message)
    pieces = message if isinstance(message, list) else [message]
    return [_checked(piece) for piece in pieces]


def _checked(piece: object) -> Segment:
    kind, data = (piece.get("type"), piece.get("data")) if isinstance(piece, Mapping) else (None, None)
    if not (isinstance(kind, str) and isinstance(data, Mapping | None)):
        raise BadSegmentError("a segment is an object with a type and an object of data")
    return {"type": kind, "data": dict(data or {})}


def plain(segments: Iterable[Segment], name_of: Callable[[str], str]) -> str:
    """Segments → what a person would read aloud. `name_of` turns the `qq` of an `at` into a name."""
    return "".join(_one_plain(segment, name_of) for segment in segments).strip()


def _one_plain(segment: Segment, name_of: Callable[[str], str]) -> str:
    kind, data = segment["type"], segment["data"]
    if kind == "text":
        return str(data.get("text", ""))
    if kind == "at":
        return f"@{name_of(str(data.get('qq', '')))} "
    if kind == "reply":
        return ""
    if kind == "file":
        return f"[文件] {data.get('name') or data.get('file', '')}"
    return _PLAIN.get(kind, f"[{kind}]")


def mentions(typed: str, known: Mapping[str, Mapping[str, str]]) -> list[Segment]:
    """What a person typed → segments, with `@name` standing alone turned into an `at` where the name is known.

    `known` maps a lower-case name to the data of its segment (`qq`, which is `all` for everyone, and `name`).
    """
    found: list[Segment] = []
    end = 0
    for match in _MENTION.finditer(typed):
        data = known.get(match["name"].lower())
        if data is None:
            continue
        if match.start() > end:
            found.append(text(typed[end : match.start()]))
        found.append({"type": "at", "data": dict(data)})
        end = match.end()
    return [*found, text(typed[end:])] if end < len(typed) else found


def picture_bytes(file: object) -> bytes | None:
    """The bytes behind a `base64://…` picture, None where it is no such thing or no PNG, JPEG, GIF or WebP."""
    content = base64_bytes(file)
    return content if content is not None and picture_type(content) else None


def picture_type(content: bytes) -> str | None:
    """`png`, `jpg`, `gif`, `webp` by the first bytes, else None."""
    return next((kind for magic, kind in _PICTURE_TYPES.items() if content.startswith(magic)), None)


def base64_bytes(file: object) -> bytes | None:
    """The bytes behind `base64://…`, None where it is not that."""
    if not isinstance(file, str) or not file.startswith("base64://"):
        return None
    try:
        return base64.b64decode(file.removeprefix("base64://"), validate=True)
    except binascii.Error:
        return None
