"""The stand-in for QQ with a bot side made of a bare WebSocket server, and the web chat on a free port."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

from plugins._sandbox.qq import QQ, Link, chat_app
from plugins._sandbox.serve import serving


@dataclass
class BotSide:
    """A server that a bot would be: keeps what came in, and can call the API."""

    frames: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    connections: list[ServerConnection] = field(default_factory=list)

    async def take(self, connection: ServerConnection) -> None:
        """Handle one connection from QQ's side."""
        self.connections.append(connection)
        async for frame in connection:
            self.frames.put_nowait(json.loads(frame))

    async def next(self) -> dict[str, Any]:
        """The next frame that came in."""
        async with asyncio.timeout(30):
            return await self.frames.get()

    async def call(self, action: str, echo: Any = "1", **params: Any) -> dict[str, Any]:
        """Call the API and wait for the answer, leaving out events that come in between."""
        await self.connections[-1].send(json.dumps({"action": action, "params": params, "echo": echo}))
        while "echo" not in (frame := await self.next()):
            continue
        return frame


@pytest.fixture
def qq() -> QQ:
    return QQ()


@pytest.fixture
def picture() -> str:
    """A PNG of 8 × 8 blue pixels, as a bot sends it."""
    header = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAA"
    return f"base64://{header}EUlEQVR4nGPgzn+AFTEMLQkAl3dWgVVL75EAAAAASUVORK5CYII="


@pytest.fixture
async def bot_server() -> AsyncIterator[tuple[BotSide, str]]:
    bot = BotSide()
    async with serve(bot.take, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield bot, f"ws://127.0.0.1:{port}/onebot/v11/ws"


@pytest.fixture
async def bot(qq: QQ, bot_server: tuple[BotSide, str]) -> AsyncIterator[BotSide]:
    """A bot that is connected and has taken the lifecycle event."""
    side, url = bot_server
    async with Link(qq, url).running() as link:
        async with asyncio.timeout(30):
            await link.connected.wait()
        await side.next()
        yield side


class Visitor:
    """A client of the web chat's socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, **frame: Any) -> None:
        await self._connection.send(json.dumps(frame))

    async def next(self, kind: str | None = None) -> dict[str, Any]:
        """The next frame; with `kind` the next one of that type."""
        async with asyncio.timeout(30):
            while True:
                frame = json.loads(await self._connection.recv())
                if kind in (None, frame["type"]):
                    return frame

    async def hears_nothing(self) -> None:
        """A question about the socket itself is answered at once: whatever was said before it was not for us."""
        await self.send(type="no such type")
        assert (await self.next())["type"] == "error"


@pytest.fixture
async def address(qq: QQ) -> AsyncIterator[str]:
    """Where the web chat is served, as the bot mounts it."""
    app = Starlette(routes=[Mount("/sandbox", chat_app(qq))])
    async with serving(app) as base:
        qq.public_url = f"{base}/sandbox/"
        yield qq.public_url


Visit = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def visit(address: str) -> AsyncIterator[Visit]:
    """Open one more socket to the web chat."""
    opened: list[ClientConnection] = []

    async def open_one(path: str = "ws", **options: Any) -> Visitor:
        connection = await connect(address.replace("http", "ws") + path, proxy=None, **options)
        opened.append(connection)
        return Visitor(connection)

    yield open_one
    for connection in opened:
        await connection.close()


@pytest.fixture
async def echo_bot(bot: BotSide) -> AsyncIterator[BotSide]:
    """A bot that answers every message with its own text, quoting it."""

    async def answer_all() -> None:
        while True:
            event = await bot.frames.get()
            if event.get("post_type") != "message":
                continue
            reply = {"type": "reply", "data": {"id": str(event["message_id"])}}
            said = {"type": "text", "data": {"text": f"你说：{event['raw_message']}"}}
            target = {key: event[key] for key in ("group_id", "user_id") if key in event}
            params = {"message_type": event["message_type"], "message": [reply, said], **target}
            await bot.connections[-1].send(json.dumps({"action": "send_msg", "params": params, "echo": "e"}))

    task = asyncio.create_task(answer_all())
    yield bot
    task.cancel()
    await asyncio.wait([task])
