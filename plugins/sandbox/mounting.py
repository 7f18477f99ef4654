"""Puts the stand-ins on the bot's own server, and connects the stand-in for QQ once that server listens."""

import asyncio
import secrets
import sys
from contextlib import AsyncExitStack
from typing import Any, cast

import httpx
from fastapi import FastAPI
from nonebot import get_app, get_plugin_config, logger
from nonebot.drivers import Driver
from starlette.responses import PlainTextResponse

from plugins._sandbox.qq import QQ, Link, chat_app
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World
from plugins._shared.settings import FrameSettings

_LISTENING_WITHIN_S = 30
_ASK_EVERY_S = 0.05


def mount_sandbox(driver: Driver) -> None:
    """Serve `/sandbox/` and `/sandbox/vendors/…` on the bot's app; connect at start, let go at shutdown."""
    authority = f"{_reachable(str(driver.config.host))}:{driver.config.port}"
    qq = QQ()
    qq.public_url = f"http://{authority}/sandbox/"
    mark = secrets.token_hex(8)
    _mount(cast(FastAPI, get_app()), qq, mark, get_plugin_config(FrameSettings).sandbox_pace_s)
    link = Link(qq, f"ws://{authority}/onebot/v11/ws", _token(driver.config))
    stack = AsyncExitStack()

    @driver.on_startup
    async def start_sandbox() -> None:
        task = asyncio.create_task(_connect(stack, link, qq.public_url, mark))
        stack.callback(task.cancel)

    @driver.on_shutdown
    async def stop_sandbox() -> None:
        await stack.aclose()


def _reachable(host: str) -> str:
    """Where a server that listens on `host` is reached from this machine."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - a comparison
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _token(config: Any) -> str | None:
    token = getattr(config, "onebot_access_token", None) or getattr(config, "onebot_v11_access_token", None)
    return str(token) if token else None


def _mount(app: FastAPI, qq: QQ, mark: str, pace_s: float) -> None:
    async def marked(_request: object) -> PlainTextResponse:
        return PlainTextResponse(mark)

    app.add_route("/sandbox/mark", marked)
    app.mount("/sandbox/vendors", vendors_app(World(pace_s=pace_s)))
    app.mount("/sandbox", chat_app(qq))


async def _connect(stack: AsyncExitStack, link: Link, address: str, mark: str) -> None:
    """Wait until our own server answers, connect, then say where the web chat is: what is said there is heard."""
    if not await _listens(f"{address}mark", mark):
        logger.error("沙盒没有启动：机器人的端口上没有等到自己的服务")
        return
    await stack.enter_async_context(link.running())
    try:
        await asyncio.wait_for(link.connected.wait(), _LISTENING_WITHIN_S)
    except TimeoutError:
        logger.error("沙盒里的 QQ 还没有连上机器人，网页可以打开，但暂时没有人回答")
    # Not a log line: whatever LOG_LEVEL is, a first-time user needs the address.
    sys.stdout.write(f"\n沙盒已就绪，请用浏览器打开 {address}\n\n")
    sys.stdout.flush()


async def _listens(url: str, mark: str) -> bool:
    """Whether this very process answers there within the time: the port may be another program's."""
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(int(_LISTENING_WITHIN_S / _ASK_EVERY_S)):
            await asyncio.sleep(_ASK_EVERY_S)
            try:
                if (await client.get(url, timeout=1)).text == mark:
                    return True
            except httpx.TransportError:
                continue  # not listening yet
    return False
