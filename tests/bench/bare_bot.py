"""What our bot is measured against: NoneBot as its own documentation starts it, with one command.

Stock OneBot v11 adapter, NoneBot's defaults, nothing tuned and nothing spoiled. `BENCH_MORE_COMMANDS=n` adds n
commands that nobody calls.
"""

import os

import nonebot
from nonebot import on_command
from nonebot.adapters.onebot.v11 import Adapter, Message
from nonebot.params import CommandArg

nonebot.init(command_start={"/", ""})
nonebot.get_driver().register_adapter(Adapter)

echo = on_command("echo")
more = [on_command(f"bench{number}") for number in range(int(os.environ.get("BENCH_MORE_COMMANDS", "0")))]


@echo.handle()
async def handle_echo(words: Message = CommandArg()) -> None:  # noqa: B008 NoneBot's way
    """Say the words again."""
    await echo.finish(words)


nonebot.run()
