"""What the bot's real table of commands makes of messages: one process, many questions.

The plugins cannot be loaded inside the tests' own process, where other tests import their files without NoneBot.

    stdin   [{"text": "ip 1.1.1.1", "starts": ["/", ""], "private": false, "addressed": false, "quoted": false}, …]
    stdout  [["ip", "1.1.1.1"], null, …]        the canonical word and the argument; null: silence
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
USUAL = ["/", ""]


async def understand(questions: list[dict[str, Any]]) -> list[tuple[str, str] | None]:
    """Ask a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    )
    answer, _ = await process.communicate(json.dumps(questions).encode())
    return [None if found is None else (found[0], found[1]) for found in json.loads(answer)]


def main() -> None:
    """Load the plugins as bot.py does, and answer."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    import nonebot
    from nonebot.log import logger

    logger.remove()
    nonebot.init(_env_file=None, driver="~fastapi", sandbox=False)
    nonebot.load_plugins("plugins")
    print(json.dumps([_answer(question) for question in json.load(sys.stdin)]))


def _answer(question: dict[str, Any]) -> tuple[str, str] | None:
    from plugins._shared.commands import TABLE
    from plugins._shared.hearing import Chat, Heard

    TABLE.speak(question.get("starts", USUAL))
    chat = Chat(10000, None if question.get("private") else 100001, 20001)
    quoted_id = 77 if question.get("quoted") else None
    heard = Heard(chat, 5, "normal", "member", 0, question["text"], bool(question.get("addressed")), quoted_id)
    call = TABLE.understand(heard)
    return None if call is None else (call.command.word, call.argument)


if __name__ == "__main__":
    main()
