"""`python -m plugins._sandbox.qq --bot ws://127.0.0.1:8080/onebot/v11/ws`: the stand-in for QQ by itself.

The bot's token, where it has one, comes from ONEBOT_ACCESS_TOKEN, never from the command line.
"""

import argparse
import asyncio
import contextlib
import logging
import os

from plugins._sandbox.qq.account import QQ
from plugins._sandbox.qq.chat import chat_app
from plugins._sandbox.qq.link import Link
from plugins._sandbox.serve import serving


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m plugins._sandbox.qq", description="A stand-in for QQ with a web chat."
    )
    parser.add_argument("--bot", default="ws://127.0.0.1:8080/onebot/v11/ws", help="the bot's reverse WebSocket")
    parser.add_argument("--port", type=int, default=0, help="port of the web chat on 127.0.0.1 (0: any free one)")
    return parser.parse_args()


async def _serve(bot_url: str, port: int) -> None:
    qq = QQ()
    async with (
        serving(chat_app(qq), port=port) as address,
        Link(qq, bot_url, os.environ.get("ONEBOT_ACCESS_TOKEN")).running(),
    ):
        qq.public_url = f"{address}/"
        print(f"web chat: {address}/", flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    arguments = _arguments()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.bot, arguments.port))


if __name__ == "__main__":
    main()
