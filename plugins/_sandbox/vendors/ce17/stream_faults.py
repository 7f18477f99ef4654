"""How a connection to 17CE may go wrong, besides the faults of faults.py.

At the upgrade: `timeout` (no answer to it) · `http500` `html` `ratelimit` (another HTTP answer) · `redirect`.
At the login frame: `empty` (an empty frame) · `badjson` (half a frame) · `loginfail` (rt -1, then silence) ·
`frozen` (rt -1, closed) · `badtoken` `quota` `echo` (10008, closed) · `cut` (breaks off) · `huge` (an 8 MiB frame) ·
`gzip` (a 32 MiB frame that packs well) · `lost` (no login frame at all).
In the stream: `silent` (nothing after the request) · `taskerr` · `noend` · `cutmidway` · `duplicates` · `stragglers`
(results after TaskEnd) · `endless` · `allfail` · `wrongtypes` · `slow`.
"""

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.websockets import WebSocket

from plugins._sandbox.vendors.accounts import Fault
from plugins._sandbox.vendors.desk import date_header
from plugins._sandbox.vendors.faults import DEFAULT_RETRY_AFTER, HTML_PAGE, echo_text, elsewhere
from plugins._sandbox.vendors.incoming import Incoming

if TYPE_CHECKING:
    from plugins._sandbox.vendors.ce17.session import Ce17Desk

IN_STREAM = frozenset(
    ("silent", "taskerr", "noend", "cutmidway", "duplicates", "stragglers", "endless", "allfail", "wrongtypes", "slow")
)


async def at_upgrade(desk: "Ce17Desk", socket: WebSocket, asked: Incoming, fault: Fault) -> bool:
    """Play a fault of the HTTP upgrade. False where the fault comes later."""
    if fault.kind == "timeout":
        await _until_gone(socket)
        return True
    response = _denial(desk, socket, fault)
    if response is None:
        return False
    response.raw_headers.append(date_header(desk.world))
    await socket.send_denial_response(response)
    return True


def _denial(desk: "Ce17Desk", socket: WebSocket, fault: Fault) -> Response | None:
    match fault.kind:
        case "http500":
            return Response("Internal Server Error", 500, media_type="text/plain")
        case "html":
            return Response(HTML_PAGE, 200, media_type="text/html")
        case "ratelimit":
            headers = {} if fault.argument == "none" else {"retry-after": fault.argument or DEFAULT_RETRY_AFTER}
            return Response('{"error":"too many requests"}', 429, headers)
        case "redirect":
            return Response(None, 302, {"location": elsewhere(desk, socket.scope)})
        case _:
            return None


async def at_login(desk: "Ce17Desk", socket: WebSocket, asked: Incoming, fault: Fault) -> bool:
    """Play a fault of the login frame. False where the fault comes later in the stream."""
    if fault.kind in IN_STREAM:
        return False
    match fault.kind:
        case "cut":
            await break_off(socket)
        case "lost":
            await _until_gone(socket)
        case "loginfail":
            await socket.send_text('{"rt":-1,"error":"login fail","msg":"login fail"}')
            await _until_gone(socket)
        case _:
            await socket.send_text(_login_frame(desk, asked, fault))
            with contextlib.suppress(RuntimeError):  # the client has gone already
                await socket.close()
    return True


def _login_frame(desk: "Ce17Desk", asked: Incoming, fault: Fault) -> str:
    match fault.kind:
        case "empty":
            return ""
        case "badjson":
            return '{"rt":1,"error":"","ms'
        case "huge":
            return '{"rt":1,"error":"","msg":"' + "A" * (8 << 20) + '"}'
        case "gzip":
            return " " * (32 << 20)
        case "echo":
            return json.dumps(desk.refuse("echo", asked, echo_text(desk.name, asked)))
        case _:
            return json.dumps(desk.refuse(fault.kind, asked))


async def _until_gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def break_off(socket: WebSocket) -> None:
    """End the TCP connection without a WebSocket close frame, as a broken line does (the client sees 1006).

    ASGI offers no such thing, so uvicorn's protocol object is asked; another server gets an ordinary close with 1011.
    """
    protocol = getattr(socket._receive, "__self__", None)
    transport = getattr(protocol, "transport", None)
    if isinstance(transport, asyncio.WriteTransport):
        await asyncio.sleep(0)
        transport.close()
        return
    await socket.close(1011)
