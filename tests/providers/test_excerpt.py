"""How a reply that could not be used begins, for the DEBUG log (threats.md T42)."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve

from plugins._providers import rooms
from plugins._providers.base import HttpVendor
from plugins._providers.ce17 import Ce17Client, Ce17Credential, Ce17Settings
from plugins._providers.errors import ProviderError, UnexpectedReplyError
from plugins._providers.excerpt import LOOKED_AT_BYTES, MOST_SHOWN, excerpt
from plugins._providers.wire import Call
from tests.support.ending import HANGS_AFTER_S

SECRET = "a/b c@d"
LOGGER = "plugins._providers"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"<html><h1>502 Bad Gateway</h1></html>", "<html><h1>502 Bad Gateway</h1></html>"),
        ('{"code":500,"msg":"系统维护"}'.encode(), '{"code":500,"msg":"系统维护"}'),
        (b'{"token":"short","a":1}', '{"token":***,"a":1}'),
        (b'{"usertoken": "with \\" quote", "a":1}', '{"usertoken": ***, "a":1}'),
        (b"appKey=abc&password=x y", "appKey=***&password=*** y"),
        (b'{"unfinished_secret":"abc', '{"unfinished_secret":***'),
        (b"Authorization: Bearer abc.def", "Authorization: ***"),
        (b"bearer abc.def, ok", "bearer ***, ok"),
        ("令牌：abc，好".encode(), "令牌：***"),
        (b"mail to someone@example.com now", "mail to *** now"),
        (b"user%40example.com", "***"),
        (b"wasf21479haHWON is it", "*** is it"),
        (b"0123456789abcdef0123456789abcdef", "***"),
        (b"call 13800138000 or 110", "call *** or 110"),
        (b"a/b c@d, a%2Fb%20c%40d, a%2Fb+c%40d", "***, ***, ***"),
        (b"line\r\nbreak\x1b[31m\x00", "line··break·[31m·"),
        (b"\xff\xfe", "��"),
        (b"", ""),
    ],
)
def test_secrets_go_by_value_by_name_and_by_shape(body: bytes, shown: str) -> None:
    assert excerpt(body, [SECRET]) == shown


def test_no_secret_is_cut_in_half_and_then_overlooked() -> None:
    for before in range(MOST_SHOWN - 20, MOST_SHOWN + 20):
        assert "a/b" not in excerpt(b"x " * (before // 2) + SECRET.encode() + b" y" * 200, [SECRET])


def test_a_long_body_is_cut() -> None:
    assert excerpt(b"ab " * 1000) == "ab " * 66 + "ab"
    assert len(excerpt(b"A" * 1_000_000)) == 3


@pytest.mark.parametrize("body", [b"A", b"a.", b"token", b'"', b"a@", b"key ", b"=:", b"bearer ", b"\\"])
def test_a_hostile_body_does_not_hang_it(body: bytes) -> None:
    began_s = time.monotonic()
    excerpt(body * 1_000_000, [SECRET])
    assert time.monotonic() - began_s < HANGS_AFTER_S, "a pattern that goes back and forth takes hours"


def test_the_first_half_of_a_secret_at_the_end_of_the_window_is_dropped() -> None:
    run = b"A" * (LOOKED_AT_BYTES - 8)
    assert excerpt(run + b" canary-of-many-letters-0", ["canary-of-many-letters-0"]) == "***"


class Example(HttpVendor):
    provider = "example"

    def judge(self, data: Any) -> None:
        if "code" not in data:
            raise UnexpectedReplyError(self.provider, "no code")


async def lines_of(vendor: Any, caplog: pytest.LogCaptureFixture, *, fit: bool = False) -> list[str]:
    caplog.set_level(logging.DEBUG, LOGGER)
    client = Example(vendor.url, 2)
    with pytest.raises(ProviderError):
        data = await client.write(Call("POST", "/", form={"sign": "canary-1"}, secrets=("canary-2",)))
        client.fit(int, data if fit else 1)
    await client.aclose()
    return [record.getMessage() for record in caplog.records if record.name == LOGGER]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, b"{canary-1 canary-2", "example: 18 bytes are not JSON (JSONDecodeError); it begins: {*** ***"),
        (200, b'{"a":"canary-1"}', 'example: no code; it begins: {"a":"***"}'),
        (200, b"<p>canary-2</p>", "example: HTTP 200, 15 bytes of HTML; it begins: <p>***</p>"),
        (502, b"<p>bad</p>", "example: HTTP 502, 10 bytes of HTML; it begins: <p>bad</p>"),
    ],
)
async def test_a_body_of_no_use_begins_a_debug_line(
    vendor: Any,
    http_answer: Callable[..., bytes],
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: bytes,
    told: str,
) -> None:
    vendor.say(http_answer(body, status))
    assert await lines_of(vendor, caplog) == [told]


async def test_what_does_not_fit_begins_a_debug_line(vendor: Any, caplog: pytest.LogCaptureFixture) -> None:
    vendor.say_json({"code": 1, "a": "canary-2"})
    told = 'example: does not fit at dict; it begins: {"code": 1, "a": "***"}'
    assert await lines_of(vendor, caplog, fit=True) == [told]


async def test_a_refusal_is_no_puzzle_and_is_not_shown(vendor: Any, caplog: pytest.LogCaptureFixture) -> None:
    vendor.say_json({"code": 1}, status=404)
    assert await lines_of(vendor, caplog) == []


async def test_above_debug_nothing_is_shown(vendor: Any, caplog: pytest.LogCaptureFixture) -> None:
    vendor.say_json({})
    caplog.set_level(logging.INFO, LOGGER)
    with pytest.raises(UnexpectedReplyError):
        await Example(vendor.url, 2).write(Call("GET", "/"))
    assert not [record for record in caplog.records if record.name == LOGGER]


async def test_a_frame_of_no_use_begins_a_debug_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)

    async def talk(socket: ServerConnection) -> None:
        assert socket.request is not None
        await socket.send(f"{{canary-token {socket.request.path} nobody@example.com")
        await socket.wait_closed()

    async with serve(talk, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"
        credential = Ce17Credential(user="nobody@example.com", token=SecretStr("canary-token"))
        with pytest.raises(UnexpectedReplyError):
            await Ce17Client(Ce17Settings(url=url, timeout_s=10)).verify(credential)
    (line,) = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    assert "it begins: {*** /socket?ut=" in line
    assert not any(secret in line for secret in ("canary", "nobody"))


@pytest.mark.parametrize("name", [name for name in rooms() if name != "ce17"])
async def test_every_vendors_secrets_are_known_to_the_line(
    vendor: Any, http_answer: Callable[..., bytes], caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)
    room = rooms()[name]
    words = [f"canary{n}" for n in range(len(room.credential.field_names()))]
    vendor.say(http_answer(f"{{{' '.join(words)}".encode()))
    client = room.client(room.settings(base_url=vendor.url, timeout_s=10))  # pyright: ignore[reportCallIssue]
    with pytest.raises(UnexpectedReplyError):
        await client.verify(room.credential.from_words(words))
    await client.aclose()
    (line,) = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    assert "***" in line
    assert "canary" not in line
