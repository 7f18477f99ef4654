"""The vendor base against a server that breaks every rule (threats.md T40 to T49 and T58)."""

import asyncio
import gzip
import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from plugins._providers.base import HttpVendor, header_safe, safe_base_url
from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.wire import Call
from tests.support.ending import no_hang

SECRET = "canary-0123456789"
Http = Callable[..., bytes]


class Example(HttpVendor):
    provider = "example"

    def judge(self, data: Any) -> None:
        if not isinstance(data, dict) or "code" not in data:
            raise UnexpectedReplyError(self.provider, "no code")
        if data["code"] != 200:
            raise CredentialError(self.provider, "code", data["code"])


def call() -> Call:
    return Call("POST", "/place", query={"key": SECRET}, form={"secret": SECRET}, headers={"X-Key": SECRET})


async def error_of(client: HttpVendor, *, read: bool = False) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await (client.read(call) if read else client.write(call()))
    await client.aclose()
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.__context__)
    assert SECRET not in shown
    assert "127.0.0.1" not in shown.replace("File", "")
    return caught.value


async def stay_silent(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(1000):
        writer.write(b"X-%d: y\r\n" % n)
        await asyncio.sleep(0.02)


async def cut(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"code"')
    await writer.drain()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


async def endless_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-Long: " + b"y" * 60_000 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize("answer", [stay_silent, drip, drip_headers])
async def test_the_total_deadline_ends_every_kind_of_slowness(vendor: Any, answer: Any) -> None:
    vendor.say(answer)
    async with no_hang():
        error = await error_of(Example(vendor.url, 0.4), read=True)
    assert isinstance(error, TimedOutError)
    assert len(vendor.asked) == 1, "a time-out is not tried again"


@pytest.mark.parametrize("answer", [cut, hang_up])
async def test_a_cut_connection_is_unreachable(vendor: Any, answer: Any) -> None:
    vendor.say(answer)
    error = await error_of(Example(vendor.url, 10))
    assert type(error) is UnreachableError


@pytest.mark.parametrize("answer", [endless, endless_headers])
async def test_an_unending_reply_is_cut_off(vendor: Any, answer: Any) -> None:
    vendor.say(answer)
    error = await error_of(Example(vendor.url, 60))
    assert isinstance(error, UnexpectedReplyError | UnreachableError)
    assert not isinstance(error, TimedOutError)


async def test_two_mebibytes_are_too_much_and_one_is_not(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b" " * (2 << 20)))
    assert isinstance(await error_of(Example(vendor.url, 5)), UnexpectedReplyError)
    vendor.say(http_answer(b'{"code": 200}'.ljust(1 << 20)))
    client = Example(vendor.url, 5)
    assert await client.write(call()) == {"code": 200}
    await client.aclose()


async def test_a_content_encoding_is_refused_undecoded(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(gzip.compress(b" " * 10_000_000), extra="Content-Encoding: gzip\r\n"))
    assert isinstance(await error_of(Example(vendor.url, 5)), UnexpectedReplyError)
    assert vendor.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(vendor: Any, elsewhere: Any, http_answer: Http, status: int) -> None:
    vendor.say(http_answer(b"", status, extra=f"Location: {elsewhere.url}/steal\r\n"))
    assert isinstance(await error_of(Example(vendor.url, 10), read=True), UnexpectedReplyError)
    assert elsewhere.connections == 0
    assert len(vendor.asked) == 1


async def test_proxies_netrc_and_cookies_play_no_part(
    vendor: Any, elsewhere: Any, http_answer: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, elsewhere.url)
    monkeypatch.setenv("no_proxy", "")
    vendor.say(http_answer(b'{"code": 200}', extra="Set-Cookie: a=b; Path=/\r\n"))
    client = Example(vendor.url, 10)
    await client.write(call())
    await client.write(call())
    await client.aclose()
    assert elsewhere.connections == 0
    assert "cookie" not in vendor.asked[1].headers
    assert vendor.connections == 1, "the connection is pooled"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b"", CredentialError),
        (403, b"denied", CredentialError),
        (403, b"<html>firewall</html>", UnreachableError),
        (401, b"<html>login</html>", CredentialError),
        (404, b"", NotFoundError),
        (418, b"{}", RefusedError),
        (500, b'{"code": 200}', UnreachableError),
        (502, b"<html>bad gateway</html>", UnreachableError),
        (200, b"<!doctype html>", UnreachableError),
        (200, b"", UnexpectedReplyError),
        (200, b"{", UnexpectedReplyError),
        (200, b"[]", UnexpectedReplyError),
        (200, b"null", UnexpectedReplyError),
        (200, b'{"data": 1}', UnexpectedReplyError),
        (200, b'{"code": NaN}', UnexpectedReplyError),
    ],
)
async def test_status_and_body_decide_the_error(
    vendor: Any, http_answer: Http, status: int, body: bytes, kind: type[ProviderError]
) -> None:
    vendor.say(http_answer(body, status))
    assert type(await error_of(Example(vendor.url, 10))) is kind


async def test_the_bodys_own_code_comes_before_the_http_status(vendor: Any) -> None:
    vendor.say_json({"code": 40501}, status=404)
    error = await error_of(Example(vendor.url, 10))
    assert isinstance(error, CredentialError)
    assert error.code == "40501"


@pytest.mark.parametrize(("header", "wait_s"), [("1", 1), ("121", 121), ("inf", None), ("-1", None), (None, None)])
async def test_a_429_tells_how_long_to_wait(
    vendor: Any, http_answer: Http, header: str | None, wait_s: float | None
) -> None:
    vendor.say(http_answer(b"{}", 429, extra=f"Retry-After: {header}\r\n" if header else ""))
    error = await error_of(Example(vendor.url, 10))
    assert isinstance(error, QuotaError)
    assert error.retry_after_s == wait_s


async def test_a_read_waits_out_a_short_429(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b"{}", 429, extra="Retry-After: 1\r\n"), http_answer(b'{"code": 200}'))
    client = Example(vendor.url, 20)
    began_s = time.monotonic()
    assert await client.read(call) == {"code": 200}
    assert time.monotonic() - began_s > 0.9
    await client.aclose()


async def test_a_read_does_not_wait_out_a_long_429(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b"{}", 429, extra="Retry-After: 121\r\n"))
    assert isinstance(await error_of(Example(vendor.url, 10), read=True), QuotaError)
    assert len(vendor.asked) == 1


async def test_a_read_is_sent_at_most_three_times(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b"", 503))
    assert isinstance(await error_of(Example(vendor.url, 10), read=True), UnreachableError)
    assert len(vendor.asked) == 3


async def test_a_read_recovers_from_one_hiccup(vendor: Any, http_answer: Http) -> None:
    vendor.say(hang_up, http_answer(b'{"code": 200}'))
    client = Example(vendor.url, 10)
    assert await client.read(call) == {"code": 200}
    await client.aclose()


async def test_a_write_is_sent_once(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b"", 503))
    assert isinstance(await error_of(Example(vendor.url, 10)), UnreachableError)
    assert len(vendor.asked) == 1


async def test_a_refusal_is_not_tried_again(vendor: Any) -> None:
    vendor.say_json({"code": 603})
    assert isinstance(await error_of(Example(vendor.url, 10), read=True), CredentialError)
    assert len(vendor.asked) == 1


async def test_failures_that_alternate_with_slowness_stay_within_the_bound(vendor: Any) -> None:
    async def late_hang_up(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.75)
        writer.close()

    vendor.say(late_hang_up)
    async with no_hang():
        await error_of(Example(vendor.url, 1), read=True)
    assert len(vendor.asked) <= 2, "what is left of the time is no whole new time"


async def test_nobody_listening_is_unreachable() -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    assert type(await error_of(Example(f"http://127.0.0.1:{port}", 2), read=True)) is UnreachableError


async def test_the_breaker_spares_a_vendor_that_is_down(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b"", 500))
    client = Example(vendor.url, 10)
    for _ in range(8):
        assert isinstance(await error_of(client), UnreachableError)
    assert len(vendor.asked) == 5
    assert client.breaker.is_open


async def test_refusals_and_odd_replies_do_not_trip_the_breaker(vendor: Any) -> None:
    client = Example(vendor.url, 10)
    for code in (401, None) * 5:
        vendor.say_json({"code": code} if code else {})
        await error_of(client)
    assert not client.breaker.is_open


async def test_no_log_line_holds_a_url_or_a_secret(
    vendor: Any, http_answer: Http, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.DEBUG)
    vendor.say(http_answer(b"", 503), hang_up, http_answer(b'{"code": 200}'))
    client = Example(vendor.url, 10)
    await client.read(call)
    await client.aclose()
    lines = "\n".join(str(vars(record)) for record in caplog.records)
    assert SECRET not in lines
    assert vendor.url.removeprefix("http://") not in lines


async def test_a_client_serves_one_loop_after_another(vendor: Any, http_answer: Http) -> None:
    vendor.say(http_answer(b'{"code": 200}'))
    client = Example(vendor.url, 10)
    await client.write(call())

    def in_another_loop() -> Any:
        return asyncio.run(client.write(call()))

    assert await asyncio.to_thread(in_another_loop) == {"code": 200}


class Shape(BaseModel):
    name: str
    port: int


def test_a_reply_that_does_not_fit_names_places_not_values() -> None:
    with pytest.raises(UnexpectedReplyError) as caught:
        Example("https://vendor.example", 2).fit(list[Shape], [{"name": SECRET, "port": SECRET}])
    assert "0.port" in caught.value.detail
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)


@pytest.mark.parametrize("secret", ["", "with blank", "中文", "line\nbreak", "nul\0"])
def test_a_secret_that_cannot_stand_in_a_header_is_refused_without_a_call(secret: str) -> None:
    with pytest.raises(CredentialError) as caught:
        header_safe("example", secret)
    assert not secret or secret not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://vendor.example/", "http://127.0.0.1:8080/x/", "http://[::1]:1", "ws://localhost:2"]
)
def test_base_urls_are_https_or_on_loopback(url: str) -> None:
    assert safe_base_url(url) == url.rstrip("/")


@pytest.mark.parametrize("url", ["http://vendor.example", "ws://10.0.0.1", "ftp://127.0.0.1", "vendor.example", ""])
def test_credentials_never_travel_in_clear(url: str) -> None:
    with pytest.raises(ValueError, match="must be https"):
        safe_base_url(url)
