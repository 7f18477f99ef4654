"""`SPEEDTEST__THEME=dark` reaches the picture that is sent."""

import base64
import zlib

import pytest

from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot

pytestmark = pytest.mark.early


def corner(png: bytes) -> tuple[int, ...]:
    """Red, green and blue of the first pixel, which no filter of PNG changes; eight bits a channel."""
    assert png[24] == 8, "another depth"
    packed, at = b"", 8
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return tuple(zlib.decompress(packed)[1:4])


async def test_dark_is_dark(own_bot: RunningBot) -> None:
    own_bot.settings["SPEEDTEST__THEME"] = "dark"
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    said = await peer.say("ping example.com 广东 电信", user=21865)
    answer = await peer.until(lambda: next((one for one in peer.sent if one.quotes == said and one.picture), None))
    png = base64.b64decode((answer.picture or "").removeprefix("base64://"))
    assert max(corner(png)) < 100
    await peer.close()
    assert own_bot.stop() == 0
