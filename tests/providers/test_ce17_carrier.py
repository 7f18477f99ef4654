"""Where the login to 17CE travels: the query, or the Origin header of the document (providers.md, 1.1)."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve

from plugins._providers.ce17 import (
    Ce17Credential,
    SpeedRequest,
    TaskEnded,
    TestType,
)
from plugins._providers.errors import (
    CredentialError,
)
from plugins._sandbox import world as w
from tests.providers.lines import ONE, client, done_at_once, vendor


async def test_the_documents_carrier_is_the_origin_header() -> None:
    seen: list[Any] = []

    def look(_connection: ServerConnection, request: Any) -> None:
        seen.append(request)

    async with vendor(done_at_once, process_request=look) as playing, client(playing.url, carrier="origin") as made:
        await made.verify(ONE)
    origin = urlsplit(seen[0].headers["Origin"])
    assert (seen[0].path, origin.scheme, origin.path) == ("/socket", "http", "/socket/")
    assert set(parse_qs(origin.query)) == {"ut", "code", "user"}


@pytest.mark.parametrize("carrier", ["query", "origin"])
async def test_the_stand_in_takes_either_carrier(sandbox: str, little_world: w.World, carrier: Any) -> None:
    url = f"{sandbox.replace('http', 'ws')}/ce17/socket"
    good = Ce17Credential(user=w.CE17_USER, token=SecretStr(w.CE17_TOKEN))
    async with client(url, carrier=carrier, runs=4) as made:
        request = SpeedRequest(test_type=TestType.PING, target="example.com", province_ids=(195,), isp_ids=(1,))
        runs = [[e async for e in made.measure(good, request)] for _ in range(2)]
        assert all(isinstance(run[-1], TaskEnded) for run in runs)
    logins = [call for call in little_world.calls.of("ce17") if call.method != "TASK"]
    assert [call.carriers for call in logins] == [(f"{carrier}:code",)]
    assert not little_world.complaints


async def only_by_origin(connection: ServerConnection) -> None:
    assert connection.request is not None
    found = "code=" in connection.request.headers.get("Origin", "")
    frame = {"rt": 1, "msg": "login ok"} if found else {"rt": 10007, "msg": "no origin found"}
    await connection.send(json.dumps(frame))
    await connection.wait_closed()


async def test_a_server_that_wants_the_origin_is_asked_so_once_and_from_then_on() -> None:
    tried: list[bool] = []

    def look(_connection: ServerConnection, request: Any) -> None:
        tried.append("Origin" in request.headers)

    async with serve(only_by_origin, "127.0.0.1", 0, process_request=look) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"
        async with client(url) as made:
            await made.verify(ONE)
            await made.verify(ONE)
    assert tried == [False, True, True]


@pytest.mark.parametrize(("rt", "asked"), [(10007, 2), (10008, 1)])
async def test_only_a_missing_login_is_tried_by_the_other_carrier(rt: int, asked: int) -> None:
    tried: list[Any] = []

    async def refuse(connection: ServerConnection) -> None:
        tried.append(connection)
        await connection.send(json.dumps({"rt": rt, "msg": "no"}))
        await connection.wait_closed()

    async with serve(refuse, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"
        async with client(url) as made:
            with pytest.raises(CredentialError) as caught:
                await made.verify(ONE)
    assert (caught.value.code, len(tried)) == (str(rt), asked)
