"""The plugin `sandbox` in a real NoneBot process: from the web chat through OneBot to a handler and back."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

TINY_BOT = Path(__file__).parent / "tiny_bot.py"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A bot's process, with what it printed so far."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.printed = ""

    async def wait_for(self, pattern: str) -> str:
        """The first line that matches, now or later."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while not (found := re.search(pattern, self.printed)):
                line = await self.process.stdout.readline()
                assert line, self.printed
                self.printed += line.decode()
        return found[0]


@asynccontextmanager
async def running(tmp_path: Path, **settings: str) -> AsyncIterator[Running]:
    """The tiny bot with these settings; ends it at the end and sees that it ends well."""
    port = free_port()
    env = os.environ | {"PORT": str(port), "HOST": "127.0.0.1", "PYTHONUNBUFFERED": "1"} | settings
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        TINY_BOT,
        cwd=tmp_path,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Running(process, port)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_question_travels_from_the_web_chat_to_a_handler_and_back(tmp_path: Path) -> None:
    async with running(tmp_path, SANDBOX="true", ONEBOT_ACCESS_TOKEN="not-a-secret") as bot:
        address = await bot.wait_for(r"http://127\.0\.0\.1:\d+/sandbox/")
        assert address == f"http://127.0.0.1:{bot.port}/sandbox/"
        await bot.wait_for("Bot 10000.* connected")
        async with connect(address.replace("http", "ws"), proxy=None) as chat, asyncio.timeout(30):
            await chat.send(json.dumps({"type": "message", "text": "/echo 你好"}))
            asked = json.loads(await chat.recv())
            answered = json.loads(await chat.recv())
        assert answered["text"] == "你好 我是admin"
        assert answered["reply_to"] == asked["message_id"]
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(address)).status_code == 200
            vendor = await client.get(f"{address}vendors/chmlfrp/node")
            assert vendor.headers["content-type"].startswith("application/json")
    assert "not-a-secret" not in bot.printed
    assert "Traceback" not in bot.printed
    assert bot.process.returncode in (0, -signal.SIGTERM)


async def test_outside_the_sandbox_nothing_is_served_or_imported(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        assert await bot.wait_for(r"sandbox modules: \d+") == "sandbox modules: 0"
        await bot.wait_for("Uvicorn running")
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"http://127.0.0.1:{bot.port}/sandbox/")).status_code == 404
    assert "沙盒" not in bot.printed
