"""What a person said: a raw OneBot v11 message event → `Heard`, or None for what nobody said.

This runs for every message in every group, ordinary chatter included, so it looks only at what it needs and builds no
pydantic model. Identity is the numeric `user_id` of a message event and nothing else: the bot's own messages,
anonymous members and ids of an odd type never act as anyone (threats T06, T09).
"""

import re
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from plugins._shared.attached import carrier

_CQ_CODE = re.compile(r"\[CQ:([A-Za-z0-9_.-]+)((?:,[^\[\]]*)?)\]")
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
"""Zero-width letters and marks of direction: they come along when text is copied, and no command has any."""
_CQ_ESCAPES = {"&amp;": "&", "&#91;": "[", "&#93;": "]", "&#44;": ","}


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something is said, as seen by one bot account: a group, or a private chat with one person."""

    self_id: int
    group_id: int | None
    user_id: int
    """The person in a private chat; in a group the person who spoke."""

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.group_id is None


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a person, reduced to what a command needs."""

    chat: Chat
    message_id: int
    sub_type: str
    role: str
    """The speaker's role in the group by the event: `owner`, `admin`, `member`; empty in private."""
    time_s: int
    text: str
    """All text of the message; other segments stand as one blank."""
    addressed: bool
    """The bot is mentioned at the beginning or the end (and the mention is not just QQ's own one of a quotation)."""
    quoted_id: int | None
    carriers: tuple[dict[str, Any], ...] = field(default=(), compare=False, repr=False)
    """Segments that carry words of their own: cards, forwards, files. Only the guard against leaks reads them."""

    @property
    def friend(self) -> bool:
        """A private chat with a friend; a temporary session through a group (`group`, `other`) is none."""
        return self.chat.private and self.sub_type in ("friend", "")


def hear(data: dict[str, Any]) -> Heard | None:
    """Read a raw message event. None: nobody whom a command could belong to."""
    user_id, self_id, message_id = data.get("user_id"), data.get("self_id"), data.get("message_id")
    if not (_is_id(user_id) and _is_id(self_id) and _is_id(message_id)):
        return None
    if data.get("post_type") != "message" or user_id == self_id or data.get("anonymous"):
        return None
    group_id = data.get("group_id") if data.get("message_type") == "group" else None
    if group_id is None and data.get("message_type") != "private":
        return None
    if group_id is not None and not _is_id(group_id):
        return None
    segments = segments_of(data.get("message"))
    text, addressed, quoted_id = read_segments(segments, self_id)
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    sender = data.get("sender")
    return Heard(
        chat=Chat(self_id, group_id, user_id),
        message_id=message_id,
        sub_type=str(data.get("sub_type", "")),
        role=str(sender.get("role") or "") if group_id is not None and isinstance(sender, dict) else "",
        time_s=moment if type(moment := data.get("time")) is int else 0,
        text=text,
        addressed=addressed,
        quoted_id=quoted_id,
        carriers=tuple([c for s in segments if s["type"] != "text" and (c := carrier(s)) is not None]),
    )


def _is_id(value: Any) -> TypeGuard[int]:
    """A number that the database can hold; `true` is an int for Python, but no id."""
    return type(value) is int and -(1 << 63) <= value < 1 << 63


def segments_of(message: Any) -> list[dict[str, Any]]:
    """A message in either of OneBot's two forms (array, CQ string) → segments; what is malformed is left out."""
    if isinstance(message, str):
        return _segments_of_cq(message)
    if not isinstance(message, list):
        return []
    return [segment for segment in message if _well_formed(segment)]


def _well_formed(segment: Any) -> bool:
    if not isinstance(segment, dict) or not isinstance(segment.get("data"), dict):
        return False
    kind = segment.get("type")
    return isinstance(segment["data"].get("text"), str) if kind == "text" else isinstance(kind, str)


def _segments_of_cq(text: str) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    end = 0
    for code in _CQ_CODE.finditer(text):
        segments.append({"type": "text", "data": {"text": _unescape(text[end : code.start()])}})
        pairs = (part.partition("=") for part in code[2].lstrip(",").split(",") if part)
        segments.append({"type": code[1], "data": {key: _unescape(value) for key, _, value in pairs}})
        end = code.end()
    segments.append({"type": "text", "data": {"text": _unescape(text[end:])}})
    return [s for s in segments if s["type"] != "text" or s["data"].get("text")]


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    for escaped, plain in _CQ_ESCAPES.items():
        if escaped != "&amp;":
            text = text.replace(escaped, plain)
    return text.replace("&amp;", "&")


def read_segments(segments: list[dict[str, Any]], self_id: int) -> tuple[str, bool, int | None]:
    """Segments, as `segments_of` gives them → (text, addressed, quoted message id)."""
    words: list[str] = []
    mentions: list[int] = []
    quoted_id = None
    for position, segment in enumerate(segments):
        kind, body = segment["type"], segment["data"]
        if kind == "text":
            words.append(body["text"])
        elif kind == "at" and str(body.get("qq")) == str(self_id):
            mentions.append(position)
        elif kind == "reply":
            quoted_id = _number(body.get("id"))
        elif kind == "at" and quoted_id is None and not mentions and not "".join(words).strip():
            # What begins with a mention of somebody else is said to him: its first word is no command.
            words.append("@ ")
        else:
            words.append(" ")
    text = "".join(words) if len(words) > 1 else (words[0] if words else "")
    # QQ itself puts a mention behind a quotation: that one is no call of the bot.
    addressed = bool(mentions) and quoted_id is None and _at_an_end(mentions, segments)
    return text, addressed, quoted_id


def _at_an_end(mentions: list[int], segments: list[dict[str, Any]]) -> bool:
    """Whether the first or the last segment that is not just blanks is a mention."""
    spoken = [n for n, s in enumerate(segments) if s["type"] != "text" or s["data"]["text"].strip()]
    return mentions[0] == spoken[0] or mentions[-1] == spoken[-1]


def _number(value: Any) -> int | None:
    if type(value) is int:
        return value
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None
