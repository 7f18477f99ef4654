"""No message stalls the bot: whatever looks at a text needs at most about four times as long for four times as much.

Regular expressions with two repetitions beside each other need sixteen times as long (threats T13).
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from plugins._shared import leaks, redaction
from plugins._shared.attached import words_of
from plugins._shared.hearing import hear

CHARS = 2_400
MOST_TIMES, FREE_S = 9, 0.5
"""CPU time, as the machine may be busy: linear is 4 times, quadratic 16; below the second it is no matter."""
HEX32 = "9f86d081884c7d659a2feaa0c55ad015"
FRONTS = ("", "abcdefghijk token", "bind", "邦定 17ce", "bearer", "frpc", "server_addr ")
FILLINGS = (
    " ", "\n", "\t \n", "\u3000", "/", "/ ", ".", ":", "-", "=", "_", "a1", "token ", "token=", "bind ", "绑定 ",
    "frpc -u ", "eyJabcdefgh.", "-eyJabcdefgh", "bearer ", "user = ", "a.cn/?token=", f"{HEX32} ", f"token {HEX32} ",
    "&#45;", "%2D", "[CQ:", '{"a":', "<a>", 'title="', "https://", "ﷺ",
)  # fmt: skip


def look(text: str) -> None:
    leaks.find(text, lambda word: leaks.Holder("chmlfrp", 1) if word == HEX32 else None, command=True)


def say(text: str) -> None:
    event = {"post_type": "message", "message_type": "private", "user_id": 5, "self_id": 6, "message_id": 7}
    hear({**event, "message": text, "sender": {}})


def read(text: str) -> None:
    words_of([{"type": kind, "data": {"data": text, "summary": text}} for kind in ("json", "xml", "image")])


def cpu_s(do: Callable[[str], None], text: str) -> float:
    began_s = time.process_time()
    do(text)
    return time.process_time() - began_s


@pytest.mark.parametrize("do", [look, leaks.hide, redaction.redact, say, read])
def test_four_times_the_text_takes_four_times_as_long(do: Callable[[str], None]) -> None:
    look("token abcdefghijkl" + HEX32)  # what is made once
    slow: list[str] = []
    for front, filling, tail in product(FRONTS, FILLINGS, ("", "A" * 12)):
        short, long = (f"{front}{filling * (n // len(filling))}{tail}" for n in (CHARS, 4 * CHARS))
        if (took_s := cpu_s(do, long)) > FREE_S and took_s > MOST_TIMES * cpu_s(do, short):
            slow.append(f"{front!r} + {filling!r}: {took_s:.2f} s")
    assert slow == []


async def test_commands_read_long_arguments_as_quickly() -> None:
    """In a process with all plugins."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, stdout=asyncio.subprocess.PIPE, env={"PATH": "", "PYTHONPATH": "."}
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    asked, slow = json.loads(said)
    assert asked > 50
    assert slow == []


ARGUMENTS = (" ", "1", "1 ", "a.", "a:", "=1 ", "--群 ", "1天", "a=1 ", "/", "@", "%41", "ﷺ", "绑")


def main() -> None:
    """stdout: the number of commands, and what is slow: a long argument behind each of them."""
    import nonebot
    from nonebot.log import logger

    logger.remove()
    nonebot.init(_env_file=None, driver="~fastapi", sandbox=False)
    nonebot.load_plugins("plugins")
    from plugins._shared.commands import TABLE
    from plugins._shared.hearing import Chat, Heard

    def understand(text: str) -> None:
        TABLE.understand(Heard(Chat(1, 2, 3), 5, "normal", "member", 0, text, addressed=False, quoted_id=None))

    slow: list[str] = []
    for command in TABLE.commands:
        for filling in ARGUMENTS:
            short, long = (f"{command.word} {filling * (n // len(filling))}x" for n in (CHARS, 4 * CHARS))
            if (took_s := cpu_s(understand, long)) > FREE_S and took_s > MOST_TIMES * cpu_s(understand, short):
                slow.append(f"{command.word} + {filling!r}: {took_s:.2f} s")
    print(json.dumps([len(TABLE.commands), slow]))


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[2])
    main()
