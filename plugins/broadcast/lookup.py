"""Did it arrive after all? A group's history (`get_group_msg_history`, NapCat and go-cqhttp) → our message in it. Pure.

Only a message of the bot's own account counts, said after the target was claimed, with exactly the content: the same
text, faces and mentions, and pictures with the same bytes (QQ names a picture by the MD5 of its bytes). What cannot be
compared (a picture by its address, a forward) proves nothing, and the target stays unknown.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from plugins._shared.hearing import segments_of
from plugins.broadcast.command import Segment, is_at_all

SKEW_S = 5
"""QQ's clock may be behind ours by so much."""

Mark = tuple[str, str]


def find_sent(content: Sequence[Segment], history: Iterable[Any], self_id: int, claimed_at: datetime) -> int | None:
    """The id of the message that is this broadcast's; None: not there, or not comparable."""
    wanted = [marks(content), marks([segment for segment in content if not is_at_all(segment)])]
    since_s = claimed_at.timestamp() - SKEW_S
    for row in history:
        if not isinstance(row, dict) or not _is_ours(row, self_id, since_s):
            continue
        said = marks(segments_of(row.get("message")))
        if said is not None and said in wanted and type(row.get("message_id")) is int:
            return row["message_id"]
    return None


def _is_ours(row: dict[str, Any], self_id: int, since_s: float) -> bool:
    sender, time_s = row.get("sender"), row.get("time")
    said_by = row.get("user_id") or (sender.get("user_id") if isinstance(sender, dict) else None)
    return said_by == self_id and isinstance(time_s, int) and time_s >= int(since_s)


def marks(segments: Sequence[Segment]) -> list[Mark] | None:
    """What a message says, in a form that is the same before the send and in the history; None: not comparable."""
    found: list[Mark] = []
    for segment in segments:
        mark = _mark(segment)
        if mark is None:
            return None
        if mark[0] == "text" and found and found[-1][0] == "text":
            mark = ("text", found.pop()[1] + mark[1])
        found.append(mark)
    trimmed = [(kind, value.strip() if kind == "text" else value) for kind, value in found]
    return [mark for mark in trimmed if mark != ("text", "")] or None


def _mark(segment: Segment) -> Mark | None:
    kind, data = segment["type"], segment["data"]
    if kind == "text":
        return kind, str(data.get("text", ""))
    if kind in ("face", "at"):
        return kind, str(data.get("id" if kind == "face" else "qq"))
    digest = _picture_digest(str(data.get("file", ""))) if kind == "image" else None
    return ("image", digest) if digest else None


def _picture_digest(file: str) -> str | None:
    if file.startswith("base64://"):
        try:
            content = base64.b64decode(file.removeprefix("base64://"), validate=True)
        except binascii.Error:
            return None
        return hashlib.md5(content, usedforsecurity=False).hexdigest()
    name = file.rpartition("/")[2].partition(".")[0].strip("{}").replace("-", "").lower()
    return name if len(name) == 32 and all(c in "0123456789abcdef" for c in name) else None
