"""A wrong key, as somebody meets it who only has the web chat: it says what is wrong and what to do, nothing is
destroyed, and with the old key back everything works, at once and after a restart."""

import asyncio
import base64
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from plugins._sandbox.qq import OWNER_ID
from plugins._sandbox.world import CHMLFRP_TOKEN
from tests.support.running import RunningBot

pytestmark = pytest.mark.early

SANDBOX = {"SANDBOX": "true", "ONEBOT_ACCESS_TOKEN": "", "ONEBOT_SECRET": "", "SUPERUSERS": ""}


@asynccontextmanager
async def web_chat(bot: RunningBot) -> AsyncIterator[ClientConnection]:
    """The bot, started, and a visitor of its page. The log holds this start only."""
    bot.data_dir.parent.joinpath("bot.log").write_bytes(b"")
    await bot.start()
    await bot.logged(r"http://127\.0\.0\.1:\d+/sandbox/")
    async with connect(f"ws://127.0.0.1:{bot.port}/sandbox/ws", proxy=None) as chat:
        yield chat
    assert bot.stop() == 0
    assert "Traceback" not in bot.log


async def answer(chat: ClientConnection, text: str) -> str:
    """What the bot answers to its owner in private."""
    await chat.send(json.dumps({"type": "message", "text": text, "scene": f"private:{OWNER_ID}"}))
    asked = await frame(chat, lambda read: read.get("text") == text)
    return (await frame(chat, lambda read: read.get("reply_to") == asked["message_id"]))["text"]


async def frame(chat: ClientConnection, wanted: Any) -> dict[str, Any]:
    async with asyncio.timeout(60):
        async for one in chat:
            if wanted(read := json.loads(one)):
                return read
    raise AssertionError("the chat closed the connection")


def sealed(data_dir: Path) -> list[bytes]:
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        return [row[0] for row in database.execute("SELECT sealed FROM binding ORDER BY id")]


async def test_a_wrong_key_is_explained_in_the_web_chat_and_destroys_nothing(own_bot: RunningBot) -> None:
    own_bot.settings = dict(SANDBOX)
    key_file = own_bot.data_dir / "secret.key"
    async with web_chat(own_bot) as chat:
        assert "已绑定" in await answer(chat, f"绑定 chmlfrp {CHMLFRP_TOKEN}")
        assert "mc_server" in await answer(chat, "隧道")
    right, stored = key_file.read_bytes(), sealed(own_bot.data_dir)
    assert len(stored) == 1

    key_file.write_bytes(base64.urlsafe_b64encode(b"\x07" * 32) + b"\n")
    wrong = key_file.read_bytes()
    async with web_chat(own_bot) as chat:
        status = await answer(chat, "状态")
        assert status.startswith("降级运行：密钥与数据库不符")
        assert "请把原来的 secret.key（或 SECRET_KEYS）放回去" in status
        for message in ("隧道", f"绑定 chmlfrp {CHMLFRP_TOKEN}", "解绑 chmlfrp", "删除我的数据"):
            said = await answer(chat, message)
            assert "密钥不对" in said, message
            assert "机器人的主人" in said, message
        assert "sa****en" in await answer(chat, "我的绑定")
        assert "江苏" in await answer(chat, "ip 114.114.114.121"), "what needs no binding works"
        assert (sealed(own_bot.data_dir), key_file.read_bytes()) == (stored, wrong)
        key_file.write_bytes(right)
        assert "mc_server" in await answer(chat, "隧道")
        assert (await answer(chat, "状态")).startswith("运行正常")
    async with web_chat(own_bot) as chat:
        assert "mc_server" in await answer(chat, "隧道")
    assert (sealed(own_bot.data_dir), key_file.read_bytes()) == (stored, right)
