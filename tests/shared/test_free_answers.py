"""A question that takes free text: last of all, once, and at the pace of commands."""

import time
from typing import Any, cast

import pytest

from plugins._shared import texts
from plugins._shared.asking import Ask
from plugins._shared.dialogs import LONGEST_FREE_CHARS, Action, Dialogs
from plugins._shared.gate import Act, Gate
from plugins._shared.hearing import Chat, Heard
from plugins._shared.limits import LimitSettings
from plugins._shared.manual import Manual
from plugins._shared.table import Call, Command, Table

GROUP, ME = 100001, 20001
HERE = Chat(10000, GROUP, ME)


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class House:
    """A gate with one command, `状态`, and an open question that takes digits."""

    def __init__(self, **limits: Any) -> None:
        table = Table()
        table.add(Command("状态", Manual("", "", ()), "", alone=True))
        self.clock, self.taken = Clock(), []
        self.dialogs = Dialogs(self.clock)
        self.gate = Gate(table, self.dialogs, LimitSettings(**limits), set())
        self.dialogs.ask(HERE, {"确认": self.act("yes")}, 180, self.takes)
        self._next_id = 1

    def act(self, name: str) -> Action:
        async def action(ask: Ask) -> None:
            self.taken.append(name)

        return action

    def takes(self, text: str) -> Action | None:
        return self.act(text) if text.isdecimal() else None

    async def says(self, text: str, chat: Chat = HERE, **changes: Any) -> str | None:
        """What the gate makes of a message: the command's word, what was taken, what it answers, or None."""
        self._next_id += 1
        heard = Heard(chat, self._next_id, "normal", "member", int(time.time()), text, False, None)
        verdict = self.gate.consider(heard)
        if isinstance(verdict, Call):
            return verdict.command.word
        return await self._acted(verdict) if verdict else None

    async def _acted(self, act: Act) -> str:
        said: list[str] = []

        class Asked:
            async def reply(self, text: str) -> None:
                said.append(text)

        self.taken.clear()
        await act.action(cast(Ask, Asked()))
        return "".join(self.taken + said)


@pytest.mark.parametrize("text", ["25565", " 25565 ", "/25565"])
async def test_a_text_that_is_wanted_answers_the_question_once(text: str) -> None:
    house = House()
    assert await house.says(text) == "25565"
    assert await house.says("25565") is None
    assert not house.dialogs.waiting(HERE)


async def test_talk_and_commands_leave_the_question_open() -> None:
    house = House()
    assert await house.says("今天吃什么") is None
    assert await house.says("状态") == "状态"
    assert await house.says("/没有这个") == texts.UNKNOWN
    assert await house.says("7", Chat(10000, GROUP, 20002)) is None
    assert await house.says("7", Chat(10000, None, ME)) is None
    assert await house.says("7") == "7"


async def test_words_of_the_question_go_before_free_text() -> None:
    house = House()
    assert await house.says("确认") == "yes"
    house = House()
    assert await house.says("取消") == texts.CANCELLED
    assert await house.says("7") is None


async def test_a_question_that_is_over_takes_nothing() -> None:
    house = House()
    house.clock.now_s += 180
    assert await house.says("7") is None


async def test_an_endless_text_is_no_answer() -> None:
    house = House()
    assert await house.says("7" * (LONGEST_FREE_CHARS + 1)) is None
    assert await house.says("7" * LONGEST_FREE_CHARS) is not None


async def test_free_answers_are_limited_as_commands_are_and_the_question_waits() -> None:
    house = House(user_burst=1, user_per_minute=0.001)
    assert await house.says("状态") == "状态"
    assert "发得太快" in (await house.says("7") or "")
    assert house.dialogs.waiting(HERE)
    assert await house.says("确认") == "yes"
