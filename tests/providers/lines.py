"""A 17CE on loopback that takes many tasks on a connection, for tests that script what it says."""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve

from plugins._providers.ce17 import (
    Ce17Client,
    Ce17Credential,
    Ce17Settings,
    NodeResult,
    SpeedRequest,
    TestType,
)
from plugins._providers.errors import (
    ProviderError,
)

ONE = Ce17Credential(user="one@example.com", token=SecretStr("canary-token"))
TWO = Ce17Credential(user="two@example.com", token=SecretStr("canary-token"))
Take = Callable[["Line", dict[str, Any]], Awaitable[None]]


class Line:
    """One connection as the vendor sees it."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection

    async def say(self, txnid: int | None, type_: str, data: Any, rt: int = 1) -> None:
        frame = {"rt": rt, "error": "", "txnid": txnid, "type": type_, "data": data}
        await self.connection.send(json.dumps({k: v for k, v in frame.items() if v is not None}))

    async def accept(self, txnid: int, *node_ids: int) -> None:
        await self.say(txnid, "TaskAccept", {f"t:{txnid}": {"nodes": {str(n): {"nodeinfo": {}} for n in node_ids}}})

    async def answer(self, txnid: int, node_id: int, **more: Any) -> None:
        ping = {"Min": node_id, "Avg": node_id, "Max": node_id, "PacketsSent": 1, "PacketsRecv": 1}
        await self.say(txnid, "NewData", {"TaskId": f"t:{txnid}", "NodeID": node_id} | ping | more)

    async def end(self, txnid: int, total: int) -> None:
        names = ("TotalCount", "TotalCountOK", "TotalCountErr", "TotalCountTimeout")
        await self.say(txnid, "TaskEnd", dict(zip(names, (total, total, 0, 0), strict=True)))


class Vendor:
    """A 17CE that takes many tasks on a connection and hands each request to `take`."""

    def __init__(self, take: Take) -> None:
        self.take = take
        self.url = ""
        self.lines: list[Line] = []
        self.gone = 0
        self.txnids: list[int] = []

    async def handle(self, connection: ServerConnection) -> None:
        line = Line(connection)
        self.lines.append(line)
        await connection.send('{"rt":1,"error":"","msg":"login ok"}')
        with contextlib.suppress(Exception):
            async for text in connection:
                request = json.loads(text)
                self.txnids.append(request["txnid"])
                await self.take(line, request)
        self.gone += 1


@contextlib.asynccontextmanager
async def vendor(take: Take, **options: Any) -> AsyncIterator[Vendor]:
    playing = Vendor(take)
    async with serve(playing.handle, "127.0.0.1", 0, **options) as server:
        playing.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"
        yield playing


@contextlib.asynccontextmanager
async def client(url: str, runs: int = 8, timeout_s: float = 3, **settings: Any) -> AsyncIterator[Ce17Client]:
    made = Ce17Client(Ce17Settings(url=url, timeout_s=timeout_s, runs_per_connection=runs, **settings))
    yield made
    await made.aclose()


def ping(target: str) -> SpeedRequest:
    return SpeedRequest(test_type=TestType.PING, target=target)


async def told(
    made: Ce17Client, target: str = "example.com", credential: Ce17Credential = ONE
) -> tuple[list[int], ProviderError | None]:
    """The nodes that answered, and the error that ended the run."""
    found: list[int] = []
    try:
        async for event in made.measure(credential, ping(target)):
            if isinstance(event, NodeResult):
                found.append(event.node_id)
    except ProviderError as e:
        return found, e
    return found, None


async def done_at_once(line: Line, request: dict[str, Any]) -> None:
    await line.accept(request["txnid"], 1)
    await line.answer(request["txnid"], 1)
    await line.end(request["txnid"], 1)
