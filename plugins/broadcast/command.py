"""The message of a `广播` command → what is to be done. Pure; the content stays the segments it came as.

No text is ever read as a CQ code: what leaves the bot is the array of segments that the owner sent and was shown.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plugins._shared.errors import UsageError
from plugins.broadcast import texts
from plugins.broadcast.options import Options, refuse_broken, refuse_contradiction, take_first, take_last

Segment = dict[str, Any]

MAX_CHARS = 1500
"""More than this QQ does not take reliably in one message (threats, "Why a send can be unknown"). A longer content is
refused, not split: of two messages one could arrive, and a group is either sent to or not."""
INLINE = frozenset({"text", "image", "face", "at"})
"""Kinds of segments that may stand side by side in one message."""
ALONE = frozenset({"forward", "record", "video", "mface", "json"})
"""Kinds that QQ takes only as a message of their own."""
AT_ALL: Segment = {"type": "at", "data": {"qq": "all"}}


class Control(StrEnum):
    """What can be said to the broadcast that there is, instead of a new content."""

    STATUS = "状态"
    PAUSE = "暂停"
    RESUME = "继续"
    CANCEL = "取消"
    RECALL = "撤回"
    RECORDS = "记录"


_CONTROL = re.compile(rf"(?P<word>{'|'.join(Control)})|(?P<numbered>取消|记录)\s*#?(?P<number>\d{{1,9}})")


@dataclass(frozen=True)
class Told:
    """A control, with the number of the broadcast that it is about where one is named."""

    control: Control
    number: int | None = None


@dataclass(frozen=True)
class Content:
    """A message as it goes out, checked."""

    segments: tuple[Segment, ...]

    @property
    def as_json(self) -> str:
        """As it is stored, and sent after a crash, too."""
        return json.dumps(self.segments)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the stored form: what the owner confirms is this and nothing else."""
        return hashlib.sha256(self.as_json.encode()).hexdigest()

    @property
    def inline(self) -> bool:
        """Whether it can stand inside another message, e.g. the preview's."""
        return all(segment["type"] in INLINE for segment in self.segments)

    @property
    def at_all(self) -> bool:
        """Whether it mentions everybody."""
        return any(is_at_all(segment) for segment in self.segments)


@dataclass(frozen=True)
class Order:
    """A new broadcast. Without a content it is that of the quoted message."""

    options: Options
    content: Content | None


def is_at_all(segment: Segment) -> bool:
    """Whether it is a mention of everybody."""
    return segment["type"] == "at" and str(segment["data"].get("qq")) == "all"


def parse_broadcast(message: Sequence[Segment], without_start: Callable[[str], str]) -> Told | Order:
    """A whole message that begins with the command's word → a control, or a new broadcast.

    `without_start` takes the `/` away. Raises UsageError for a content that cannot be sent and for bad options.
    """
    said = _behind_word(message, without_start)
    words = _text(said[0]).strip() if len(said) == 1 and said[0]["type"] == "text" else ""
    control = _CONTROL.fullmatch(words)
    if control and not any(segment["type"] == "reply" for segment in message):
        number = control["number"]
        return Told(Control(control["word"] or control["numbered"]), int(number) if number else None)
    said, options = _without_options(said)
    return Order(options, parse_content(said, at_all=options.at_all) if said else None)


def parse_content(message: Sequence[Segment], *, at_all: bool = False) -> Content:
    """Somebody's message → the content to send. `at_all`: it is to mention everybody, at its beginning where it does
    not say where. Raises UsageError for what cannot be sent."""
    segments = [_sendable(segment) for segment in message if segment["type"] != "reply" and not _empty(segment)]
    if any(map(is_at_all, segments)) and not at_all:
        raise UsageError(texts.NO_AT_ALL)
    if all(is_at_all(s) or (s["type"] == "text" and not s["data"]["text"].strip()) for s in segments):
        raise UsageError(texts.NOTHING_TO_SEND)
    if at_all and not any(map(is_at_all, segments)):
        segments = [AT_ALL, {"type": "text", "data": {"text": " "}}, *segments]
    if len(segments) > 1 and (alone := [s["type"] for s in segments if s["type"] in ALONE]):
        raise UsageError(texts.only_alone(alone[0]))
    chars = sum(len(segment["data"]["text"]) for segment in segments if segment["type"] == "text")
    if chars > MAX_CHARS:
        raise UsageError(texts.too_long(chars, MAX_CHARS))
    return Content(tuple(segments))


def _without_options(said: list[Segment]) -> tuple[list[Segment], Options]:
    """The options stand in the first text, before the content, or in the last one, behind it."""
    options, said = Options(), list(said)
    texts_at = [n for n, segment in enumerate(said) if segment["type"] == "text"]
    for position, take in [(n, take_first) for n in texts_at[:1]] + [(n, take_last) for n in texts_at[-1:]]:
        text, options = take(_text(said[position]), options)
        said[position] = {"type": "text", "data": {"text": text}}
    for position in texts_at:
        refuse_broken(_text(said[position]))
    refuse_contradiction(options)
    return [segment for segment in said if not _empty(segment)], options


def _behind_word(message: Sequence[Segment], without_start: Callable[[str], str]) -> list[Segment]:
    """The message without the command's word, and without the quotation and the mention that may stand before it."""
    for position, segment in enumerate(message):
        if segment["type"] == "text" and _text(segment).strip():
            before = [s for s in message[:position] if s["type"] not in ("reply", "at", "text")]
            rest = without_start(_text(segment)).split(None, 1)[1:]
            behind = [{"type": "text", "data": {"text": rest[0]}}] if rest else []
            return before + behind + [s for s in message[position + 1 :] if not _empty(s)]
    return []


def _sendable(segment: Segment) -> Segment:
    kind, data = segment["type"], segment["data"]
    if kind not in INLINE | ALONE:
        raise UsageError(texts.not_sendable(kind))
    if kind == "text":
        return {"type": kind, "data": {"text": _text(segment)}}
    url = data.get("url")
    if kind in ("image", "record", "video") and isinstance(url, str) and url.startswith(("http://", "https://")):
        # A received file's name means something to few OneBot implementations, its address to all.
        return {"type": kind, "data": {**data, "file": url}}
    return segment


def _empty(segment: Segment) -> bool:
    return segment["type"] == "text" and not _text(segment)


def _text(segment: Segment) -> str:
    text = segment["data"].get("text")
    return text if isinstance(text, str) else ""
