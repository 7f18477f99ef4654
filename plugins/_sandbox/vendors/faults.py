"""How a vendor may go wrong, chosen by the credential used (accounts.py) or for a whole vendor (`world.faults`).

Nothing is done at the vendor for: `timeout` (never answers) · `http500` · `html` (200 with an HTML page) · `empty` ·
`quota` `badtoken` `frozen` (the vendor's own errors) · `redirect` (302 to another host, which records) ·
`huge` (a body without end) · `gzip` (a small body that claims and is gzip of 32 MiB) · `ratelimit` (429 with
Retry-After, `fault-ratelimit-<value>` sets it) · `echo` (an error text that repeats everything secret).
The call is really carried out, and only its answer suffers: `slow` (a byte at a time) · `badjson` (half the JSON) ·
`wrongtypes` · `cut` (half the body, then the connection closes) · `lost` (no answer at all).
Stream faults of 17CE stand in ce17/stream_faults.py.
"""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plugins._sandbox.vendors.accounts import Fault, secrets_of
from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.wrong_types import twisted

if TYPE_CHECKING:
    from plugins._sandbox.vendors.desk import Desk

__all__ = ["HTML_PAGE", "KINDS", "Exchange", "Fault", "echo_text", "elsewhere", "gzip_bomb", "play"]

HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>"
)
MOST_HUGE_BYTES = 1 << 30
DEFAULT_RETRY_AFTER = "30"


@dataclass
class Exchange:
    """One request that shall go wrong."""

    desk: "Desk"
    asked: Incoming
    inner: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def carry_out(self) -> tuple[int, bytes]:
        """Let the vendor do its work and keep the answer: HTTP status and body."""
        status, body = 500, bytearray()

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            body.extend(message.get("body", b""))

        await self.inner(self.scope, self.receive, keep)
        return status, bytes(body)

    async def start(self, status: int = 200, *, type_: str = "application/json", **headers: str) -> None:
        """Send the head of an answer. Underscores in the headers' names become dashes."""
        pairs = {"content-type": type_, **{name.replace("_", "-"): value for name, value in headers.items()}}
        raw = [(name.encode(), value.encode()) for name, value in pairs.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": raw})

    async def more(self, chunk: bytes, *, end: bool = False) -> None:
        """Send a piece of the body."""
        await self.send({"type": "http.response.body", "body": chunk, "more_body": not end})

    async def whole(self, body: bytes, status: int = 200, *, type_: str = "application/json", **headers: str) -> None:
        """Send a complete answer."""
        await self.start(status, type_=type_, content_length=str(len(body)), **headers)
        await self.more(body, end=True)

    @contextlib.asynccontextmanager
    async def hang_up(self) -> AsyncIterator[asyncio.Event]:
        """An event that is set when the client has gone."""
        gone = asyncio.Event()
        task = asyncio.create_task(self._wait_for_end(gone))
        try:
            yield gone
        finally:
            task.cancel()

    async def _wait_for_end(self, gone: asyncio.Event) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        gone.set()


async def play(fault: Fault, exchange: Exchange) -> None:
    """Answer (or not) in the way of the fault."""
    action = KINDS.get(fault.kind)
    if action is None:
        exchange.desk.complain(f"unknown kind of fault: {fault.kind}")
        await _html500(exchange, fault)
        return
    await action(exchange, fault)


async def _timeout(exchange: Exchange, fault: Fault) -> None:
    async with exchange.hang_up() as gone:
        await gone.wait()


async def _lost(exchange: Exchange, fault: Fault) -> None:
    await exchange.carry_out()
    await _timeout(exchange, fault)


async def _slow(exchange: Exchange, fault: Fault) -> None:
    status, body = await exchange.carry_out()
    await exchange.start(status, content_length=str(len(body)))
    async with exchange.hang_up() as gone:
        for i in range(len(body)):
            await exchange.more(body[i : i + 1], end=i == len(body) - 1)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), exchange.desk.world.drip_s)
            if gone.is_set():
                return


async def _html500(exchange: Exchange, fault: Fault) -> None:
    await exchange.whole(b"Internal Server Error", 500, type_="text/plain")


async def _html(exchange: Exchange, fault: Fault) -> None:
    await exchange.whole(HTML_PAGE.encode(), type_="text/html; charset=utf-8")


async def _badjson(exchange: Exchange, fault: Fault) -> None:
    _, body = await exchange.carry_out()
    await exchange.whole(body[: max(1, len(body) // 2)])


async def _empty(exchange: Exchange, fault: Fault) -> None:
    await exchange.whole(b"")


async def _wrongtypes(exchange: Exchange, fault: Fault) -> None:
    status, body = await exchange.carry_out()
    await exchange.whole(twisted(body, exchange.desk.payload_keys), status)


async def _refused(exchange: Exchange, fault: Fault) -> None:
    await _json(exchange, exchange.desk.refuse(fault.kind, exchange.asked))


async def _echo(exchange: Exchange, fault: Fault) -> None:
    detail = echo_text(exchange.desk.name, exchange.asked)
    await _json(exchange, exchange.desk.refuse("echo", exchange.asked, detail))


def echo_text(vendor: str, asked: Incoming) -> str:
    """Everything secret that came with a request, and the account's secret itself."""
    pairs = [f"{name}={value}" for name, value in asked.params().items()]
    header = asked.headers.get("authorization", "")
    return f"bad request: {'&'.join(pairs)} [{header}] {' '.join(secrets_of(vendor))}"


async def _json(exchange: Exchange, value: dict[str, Any]) -> None:
    from starlette.responses import JSONResponse

    await exchange.whole(bytes(JSONResponse(value).body))


async def _redirect(exchange: Exchange, fault: Fault) -> None:
    await exchange.whole(b"", 302, location=elsewhere(exchange.desk, exchange.scope))


def elsewhere(desk: "Desk", scope: Scope) -> str:
    """The URL that the `redirect` fault points to: `world.elsewhere_url`, or this server by another host name."""
    host, port = scope.get("server") or ("127.0.0.1", 80)
    mount = scope.get("root_path", "").removesuffix(f"/{desk.name}")
    scheme = "ws" if scope["type"] == "websocket" else "http"
    other_host = "127.0.0.1" if host == "localhost" else "localhost"
    base = desk.world.elsewhere_url or f"{scheme}://{other_host}:{port}{mount}/elsewhere"
    return f"{base}/{desk.name}"


async def _huge(exchange: Exchange, fault: Fault) -> None:
    await exchange.start()
    await exchange.more(b'{"code":200,"msg":"')
    chunk = b"A" * 65_536
    async with exchange.hang_up() as gone:
        for _ in range(MOST_HUGE_BYTES // len(chunk)):
            if gone.is_set():
                return
            await exchange.more(chunk)
            await asyncio.sleep(0)
    await exchange.more(b"", end=True)


@cache
def gzip_bomb() -> bytes:
    """About 32 KiB that unpack to 32 MiB."""
    return gzip.compress(b" " * (32 << 20), compresslevel=6, mtime=0)


async def _gzip(exchange: Exchange, fault: Fault) -> None:
    await exchange.whole(gzip_bomb(), content_encoding="gzip")


async def _ratelimit(exchange: Exchange, fault: Fault) -> None:
    headers = {} if fault.argument == "none" else {"retry_after": fault.argument or DEFAULT_RETRY_AFTER}
    await exchange.whole(b'{"error":"too many requests"}', 429, **headers)


async def _cut(exchange: Exchange, fault: Fault) -> None:
    status, body = await exchange.carry_out()
    await exchange.start(status, content_length=str(len(body)))
    await exchange.more(body[: len(body) // 2])
    # Returning now makes the server close the connection in the middle of the body.


Action = Callable[[Exchange, Fault], Awaitable[None]]

KINDS: dict[str, Action] = {
    "timeout": _timeout,
    "lost": _lost,
    "slow": _slow,
    "http500": _html500,
    "html": _html,
    "badjson": _badjson,
    "empty": _empty,
    "wrongtypes": _wrongtypes,
    "quota": _refused,
    "badtoken": _refused,
    "frozen": _refused,
    "redirect": _redirect,
    "huge": _huge,
    "gzip": _gzip,
    "ratelimit": _ratelimit,
    "cut": _cut,
    "echo": _echo,
}
