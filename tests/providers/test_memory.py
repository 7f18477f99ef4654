"""Memory stays flat whatever a vendor sends (threats.md T40, T53 and T54)."""

import asyncio
import contextlib
import itertools
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

HOUSE = Path(__file__).parents[2]
MOST_GROWTH_KB = 32 * 1024
linux_only = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc/self/status")


async def eaten(url: str) -> dict:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.providers.hungry", url, cwd=HOUSE, stdout=PIPE, stderr=PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


async def flood(socket: ServerConnection) -> None:
    """A 17CE that sends frames of 3 MiB as fast as they are taken."""
    await socket.send('{"rt":1,"msg":"login ok"}')
    with contextlib.suppress(ConnectionClosed):
        txnid = json.loads(await socket.recv())["txnid"]
        data = f'"data":{{"ErrMsg":"{"x" * (3 << 20)}","NodeID":'
        for node in itertools.count(1):
            await socket.send(f'{{"rt":1,"txnid":{txnid},"type":"NewData",{data}{node}}}}}')


@linux_only
async def test_endless_bodies_bombs_and_floods_of_large_frames_take_little_memory(sandbox: str) -> None:
    async with serve(flood, "127.0.0.1", 0, compression=None, close_timeout=0.1) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"
        bodies, frames = await asyncio.gather(eaten(sandbox), eaten(url))
    assert set(bodies["errors"].values()) == {"UnexpectedReplyError"}, bodies
    assert len(bodies["errors"]) == 10
    assert bodies["grown_kb"] < MOST_GROWTH_KB, bodies
    assert frames["errors"] == {"ce17 flood": "TimedOutError"}
    assert frames["frames"] > 3
    assert frames["grown_kb"] < MOST_GROWTH_KB, frames
