"""The faults of 17CE's stand-in: at the upgrade, at the login frame, in the stream."""

import asyncio
import json

import pytest
import websockets


@pytest.mark.parametrize(("kind", "status"), [("http500", 500), ("html", 200), ("ratelimit", 429), ("redirect", 302)])
async def test_ce17_upgrade_is_answered_otherwise(connect, kind, status) -> None:
    opening = connect(user=f"fault-{kind}@example.com")
    opening.process_redirect = lambda error: error  # stay at this host
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with opening:
            pass
    response = caught.value.response
    assert response.status_code == status
    if kind == "redirect":
        assert "/elsewhere/ce17" in response.headers["Location"]
    if kind == "ratelimit":
        assert response.headers["Retry-After"] == "30"


async def test_ce17_upgrade_without_answer(connect) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(connect(user="fault-timeout@example.com").__aenter__(), 0.1)


@pytest.mark.parametrize(
    ("kind", "code"), [("badtoken", 10008), ("quota", 10008), ("echo", 10008), ("frozen", -1), ("loginfail", -1)]
)
async def test_ce17_login_is_refused(connect, kind, code) -> None:
    async with connect(user=f"fault-{kind}@example.com") as socket:
        frame = json.loads(await socket.recv())
        assert frame["rt"] == code
        assert ("sandbox-token" in frame["msg"]) == (kind == "echo")
        if kind == "loginfail":
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(socket.recv(), 0.05)


@pytest.mark.parametrize(("kind", "text"), [("empty", ""), ("badjson", '{"rt":1,"error":"","ms')])
async def test_ce17_login_frame_is_broken(connect, kind, text) -> None:
    async with connect(user=f"fault-{kind}@example.com") as socket:
        assert await socket.recv() == text


@pytest.mark.parametrize("kind", ["huge", "gzip"])
async def test_ce17_frame_is_too_large(connect, kind) -> None:
    async with connect(user=f"fault-{kind}@example.com") as socket:
        with pytest.raises(websockets.ConnectionClosedError) as caught:
            await socket.recv()
    assert caught.value.sent is not None
    assert caught.value.sent.code == 1009, "our own end found it too big"


@pytest.mark.parametrize("kind", ["cut", "lost"])
async def test_ce17_login_frame_never_comes(connect, kind) -> None:
    async with connect(user=f"fault-{kind}@example.com") as socket:
        with pytest.raises((TimeoutError, websockets.ConnectionClosedError)):
            await asyncio.wait_for(socket.recv(), 0.05)
        if kind == "cut":
            assert socket.close_code == 1006


async def stream(connect, speed, kind: str, expected: int) -> list[dict]:
    """The frames of a task: as many as are expected, and what comes shortly after them."""
    frames = []
    async with connect(user=f"fault-{kind}@example.com") as socket:
        assert json.loads(await socket.recv())["rt"] == 1
        await socket.send(json.dumps(speed("PING")))
        try:
            while len(frames) < 60:
                wait_s = 3 if len(frames) < expected else 0.05
                frames.append(json.loads(await asyncio.wait_for(socket.recv(), wait_s)))
        except TimeoutError:
            pass
        except websockets.ConnectionClosedError:
            frames.append({"type": "closed", "code": socket.close_code})
    return frames


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("silent", []),
        ("taskerr", ["TaskErr", "TaskEnd"]),
        ("noend", ["TaskAccept", *["NewData"] * 6]),
        ("cutmidway", ["TaskAccept", *["NewData"] * 3, "closed"]),
        ("duplicates", ["TaskAccept", *["NewData"] * 12, "TaskEnd"]),
        ("stragglers", ["TaskAccept", *["NewData"] * 4, "TaskEnd", *["NewData"] * 2]),
        ("allfail", ["TaskAccept", *["NewData"] * 6, "TaskEnd"]),
        ("slow", ["TaskAccept", *["NewData"] * 6, "TaskEnd"]),
    ],
)
async def test_ce17_stream_faults(connect, speed, kind, types) -> None:
    frames = await stream(connect, speed, kind, len(types))
    assert [frame["type"] for frame in frames] == types
    if kind == "allfail":
        assert frames[-1]["data"]["TotalCountErr"] == 6
        assert all(frame["data"]["ErrMsg"] for frame in frames[1:-1])
    if kind == "cutmidway":
        assert frames[-1]["code"] == 1006
    if kind == "duplicates":
        assert len({frame["data"]["NodeID"] for frame in frames[1:-1]}) == 6


async def test_ce17_endless_results(connect, speed) -> None:
    frames = await stream(connect, speed, "endless", 60)
    assert len(frames) == 60
    assert {frame["type"] for frame in frames[1:]} == {"NewData"}


async def test_ce17_wrong_types(connect, speed) -> None:
    frames = await stream(connect, speed, "wrongtypes", 8)
    data = frames[1]["data"]
    assert (data["Avg"], data["NodeID"], type(data["PingInfo"])) == ("n/a", "n/a", int)


async def test_ce17_fault_after_a_good_run(connect, speed) -> None:
    user = "after-1-fault-cutmidway"
    async with connect(user=f"{user}@example.com") as socket:
        await socket.recv()
        await socket.send(json.dumps(speed("PING")))
        while json.loads(await socket.recv())["type"] != "TaskEnd":
            pass
    async with connect(user=f"{user}@example.com") as socket:
        await socket.recv()
        await socket.send(json.dumps(speed("PING")))
        with pytest.raises(websockets.ConnectionClosedError):
            while True:
                await socket.recv()
