"""Pictures of a content → base64 inside the message, so that they outlive the place that they came from.

A received picture is known by its address, and QQ's addresses die within hours: a broadcast at night, or one that is
resumed the next day, would send a broken picture. The bytes are asked of the OneBot side (`get_image`, NapCat gives
`base64` where it is set up to) or read from an address on this very machine. Other addresses are never fetched by the
bot, which would let any picture make it call any host: they stay as they are, and the OneBot side fetches them itself.
It is done before the preview, so that what is shown and confirmed is what is sent.
"""

import asyncio
import base64
import http.client
from typing import Any
from urllib.parse import urlsplit

from nonebot.adapters.onebot.v11 import Bot
from nonebot.log import logger

from plugins.broadcast.command import Content, Segment
from plugins.broadcast.qq import ask

MOST_BYTES = 5_000_000
"""Of one picture; a bigger one stays where it is."""
WITHIN_S = 5.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


async def with_bytes(bot: Bot, content: Content) -> Content:
    """The same content, its pictures inside as far as they are to be had in time."""
    try:
        async with asyncio.timeout(WITHIN_S):
            return Content(tuple([await _kept(bot, segment) for segment in content.segments]))
    except TimeoutError:
        return content


async def _kept(bot: Bot, segment: Segment) -> Segment:
    file = str(segment["data"].get("file", ""))
    if segment["type"] != "image" or file.startswith("base64://"):
        return segment
    found = await _of_this_machine(file) or await _of_onebot(bot, segment["data"])
    if found is None:
        return segment
    kept = {key: value for key, value in segment["data"].items() if key in ("sub_type", "subType", "summary", "type")}
    return {"type": "image", "data": {**kept, "file": f"base64://{base64.b64encode(found).decode()}"}}


async def _of_onebot(bot: Bot, data: dict[str, Any]) -> bytes | None:
    name = data.get("file_id") or data.get("filename") or data.get("file")
    answer = await ask(bot, "get_image", file=str(name)) if name else None
    encoded = answer.get("base64") if isinstance(answer, dict) else None
    if not isinstance(encoded, str) or not 0 < len(encoded) <= MOST_BYTES * 4 // 3 + 4:
        return None
    try:
        return _picture(base64.b64decode(encoded.removeprefix("base64://")))
    except ValueError:
        return None


async def _of_this_machine(address: str) -> bytes | None:
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK:
        return None
    try:
        return await asyncio.to_thread(_read, parts.hostname, parts.port, f"{parts.path}?{parts.query}".rstrip("?"))
    except (OSError, ValueError, http.client.HTTPException) as e:
        logger.debug(f"broadcast: a picture on this machine gave {type(e).__name__}")
        return None


def _read(host: str, port: int | None, path: str) -> bytes | None:
    """No redirect is followed, no proxy asked."""
    connection = http.client.HTTPConnection(host, port, timeout=WITHIN_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return _picture(response.read(MOST_BYTES + 1)) if response.status == 200 else None
    finally:
        connection.close()


def _picture(content: bytes) -> bytes | None:
    return content if content.startswith(_MAGIC) and len(content) <= MOST_BYTES else None
