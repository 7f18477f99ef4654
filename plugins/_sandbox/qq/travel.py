"""Segments as they are kept (pictures and forwards with their content) → as they travel in events and `get_msg`."""

import hashlib
from typing import Any

from plugins._sandbox.qq.segments import Segment, base64_bytes, picture_type
from plugins._sandbox.qq.store import Message


def travelling(message: Message, public_url: str) -> list[Segment]:
    """The segments of a message in NapCat's form: a picture as file name, address and size, a forward as its id."""
    return [_one(segment, message.message_id, index, public_url) for index, segment in enumerate(message.segments)]


def _one(segment: Segment, message_id: int, index: int, public_url: str) -> Segment:
    kind, data = segment["type"], segment["data"]
    content = base64_bytes(data.get("file")) if kind == "image" else None
    if content is not None:
        url = f"{public_url}pictures/{message_id}/{index}" if public_url else ""
        return {"type": "image", "data": _picture(content, url, data)}
    if kind == "file":
        name, size = data.get("name", ""), str(data.get("size_bytes", 0))
        url = f"{public_url}files/{data.get('file_id')}" if public_url else ""
        return {"type": "file", "data": {"file": name, "url": url, "file_id": data.get("file_id"), "file_size": size}}
    if kind == "forward":
        return {"type": "forward", "data": {"id": data.get("id")}}
    return segment


def _picture(content: bytes, url: str, data: dict[str, Any]) -> dict[str, Any]:
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest().upper()
    return {
        "summary": str(data.get("summary", "")),
        "file": f"{digest}.{picture_type(content) or 'dat'}",
        "sub_type": 0,
        "url": url,
        "file_size": str(len(content)),
    }
