"""Our `bot.py`, with `BENCH_MORE_COMMANDS` commands more than it has: shows what one more command costs the others."""

import os
import runpy
from typing import Any

import nonebot

from tests.support.running import ROOT

_run = nonebot.run


def run(**options: Any) -> None:
    """Everything is loaded when `bot.py` calls this: add the commands, then go on."""
    from plugins._shared.commands import new_command
    from plugins._shared.manual import Manual

    for number in range(int(os.environ["BENCH_MORE_COMMANDS"])):
        word = f"bench{number}"
        new_command(word, Manual(summary="不做事", usage=word, examples=(word,)), "管理", hidden=True)
    _run(**options)


nonebot.run = run
runpy.run_path(str(ROOT / "bot.py"), run_name="__main__")
