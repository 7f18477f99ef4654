"""The web chat: a Starlette app with the page, its socket, and the pictures and files that were sent.

Mounted under `/sandbox/`; the socket is at `ws`, and the page's own address takes a WebSocket as well.
"""

import asyncio
import json
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from plugins._sandbox.qq.account import QQ
from plugins._sandbox.qq.frames import Frame
from plugins._sandbox.qq.segments import picture_bytes, picture_type
from plugins._sandbox.qq.session import Session

_PAGE = Path(__file__).parent / "page"
_WAITING_FRAMES = 2000
"""A visitor who lags behind by more is cut off; the page comes back by itself."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def chat_app(qq: QQ) -> Starlette:
    """The web chat of a QQ."""

    async def page(request: Request) -> Response:
        return FileResponse(_PAGE / "index.html")

    async def picture(request: Request) -> Response:
        return _picture(qq, int(request.path_params["message_id"]), int(request.path_params["index"]))

    async def file(request: Request) -> Response:
        return _file(qq, request.path_params["file_id"])

    async def socket(websocket: WebSocket) -> None:
        await _talk(qq, websocket)

    return Starlette(
        routes=[
            Route("/", page),
            WebSocketRoute("/", socket),
            WebSocketRoute("/ws", socket),
            Route("/pictures/{message_id:int}/{index:int}", picture),
            Route("/files/{file_id}", file),
            Mount("/page", StaticFiles(directory=_PAGE)),
        ],
        middleware=[Middleware(_Guarded)],
    )


class _Guarded:
    """Adds the headers that keep a page from loading or running anything foreign."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _guard(MutableHeaders(scope=message))
            await send(message)

        if scope["type"] in ("http", "websocket") and not _is_this_machine(Headers(scope=scope).get("host", "")):
            # A page that has its own name point to this machine (DNS rebinding) would speak as the bot's owner.
            await Response("请用 IP 地址或 localhost 打开沙盒。", 421)(scope, receive, send)
            return
        await self._app(scope, receive, send_guarded)


def _is_this_machine(host: str) -> bool:
    """Whether a `Host` is an address or `localhost`, and no name that anybody could have pointed here."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost":
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _guard(headers: MutableHeaders) -> None:
    headers["Content-Security-Policy"] = _POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cache-Control"] = "no-cache"


def _picture(qq: QQ, message_id: int, index: int) -> Response:
    message = qq.store.get(message_id)
    if message is None or message.recalled_by is not None or index >= len(message.segments):
        return Response(status_code=404)
    content = picture_bytes(message.segments[index]["data"].get("file"))
    if content is None:
        return Response(status_code=404)
    return Response(content, media_type=f"image/{(picture_type(content) or 'png').replace('jpg', 'jpeg')}")


def _file(qq: QQ, file_id: str) -> Response:
    stored = qq.store.file(file_id)
    if stored is None or stored.content is None:
        return Response(status_code=404)
    disposition = f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
    return Response(stored.content, media_type="application/octet-stream", headers={"Content-Disposition": disposition})


def _is_own_page(headers: Headers) -> bool:
    """A browser names the page that opens a socket: only ours may. A script names none."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


async def _talk(qq: QQ, websocket: WebSocket) -> None:
    if not _is_own_page(websocket.headers):
        await websocket.close(1008)
        return
    await websocket.accept()
    outbox: asyncio.Queue[Frame] = asyncio.Queue(_WAITING_FRAMES)

    def post(frame: Frame) -> None:
        if outbox.full():
            writer.cancel()
        else:
            outbox.put_nowait(frame)

    session = Session(qq, post)
    writer = asyncio.create_task(_write(websocket, outbox))
    reader = asyncio.create_task(_read(websocket, session))
    stop_listening = qq.listen(session.on_news)
    try:
        await asyncio.wait((writer, reader), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop_listening()
        writer.cancel()
        reader.cancel()
        await asyncio.wait((writer, reader))


async def _read(websocket: WebSocket, session: Session) -> None:
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        session.take(message.get("text") or (message.get("bytes") or b"").decode(errors="replace"))


async def _write(websocket: WebSocket, outbox: asyncio.Queue[Frame]) -> None:
    try:
        while True:
            await websocket.send_text(json.dumps(await outbox.get(), ensure_ascii=False))
    except WebSocketDisconnect:
        return
