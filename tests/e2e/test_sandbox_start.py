"""`python bot.py` on a fresh machine: no `.env`, no account, and the web chat answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.support.running import ROOT, RunningBot

NOTHING_SET = {"SANDBOX": "", "ONEBOT_ACCESS_TOKEN": "", "ONEBOT_SECRET": "", "SUPERUSERS": ""}


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[RunningBot, str]]:
    """A bot with nothing set but where to write and to listen, and the address that it prints."""
    if (ROOT / ".env").exists():
        pytest.skip("this machine's bot is set up in .env")
    bot = RunningBot(tmp_path_factory.mktemp("sandbox") / "data", dict(NOTHING_SET))
    await bot.start()
    printed = await bot.logged(r"http://127\.0\.0\.1:\d+/sandbox/")
    yield bot, printed[0]
    assert bot.stop() == 0
    assert "Traceback" not in bot.log


async def frames(chat: ClientConnection, wanted: Any) -> dict[str, Any]:
    """The first frame that is wanted."""
    async with asyncio.timeout(30):
        async for frame in chat:
            read = json.loads(frame)
            if wanted(read):
                return read
    raise AssertionError("the chat closed the connection")


async def answer(chat: ClientConnection, text: str, **more: Any) -> dict[str, Any]:
    """What the bot answers to a message in the web chat."""
    await chat.send(json.dumps({"type": "message", "text": text, **more}))
    asked = await frames(chat, lambda frame: frame.get("text") == text)
    return await frames(chat, lambda frame: frame.get("reply_to") == asked["message_id"])


async def test_web_chat_answers_at_the_printed_address(sandbox: tuple[RunningBot, str]) -> None:
    bot, address = sandbox
    assert address == f"http://127.0.0.1:{bot.port}/sandbox/"
    async with connect(f"ws://127.0.0.1:{bot.port}/sandbox/ws", proxy=None) as chat:
        located = await answer(chat, "ip 1.1.1.1")
        assert "1.1.1.1" in located["text"]
        assert "来源：" in located["text"]
        assert "私有地址" in (await answer(chat, "ip 10.0.0.1"))["text"]
        assert "我是网管" in (await answer(chat, "帮助"))["text"]


async def test_page_is_served_and_the_data_lies_where_it_was_told(sandbox: tuple[RunningBot, str]) -> None:
    bot, address = sandbox
    async with httpx.AsyncClient(trust_env=False) as client:
        page = await client.get(address)
    assert page.status_code == 200
    assert "<html" in page.text
    assert names_in(bot.data_dir) >= {"bot.db", "secret.key"}


async def test_sandbox_takes_no_forged_event(sandbox: tuple[RunningBot, str]) -> None:
    bot, _ = sandbox
    event = {"post_type": "message", "message_type": "private", "sub_type": "friend", "user_id": 30001}
    async with httpx.AsyncClient(trust_env=False) as client:
        for path in ("/onebot/v11/", "/onebot/v11/http", "/onebot/v11/http/"):
            url = f"http://127.0.0.1:{bot.port}{path}"
            assert (await client.post(url, json=event, headers={"X-Self-ID": "10001"})).status_code == 404


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
