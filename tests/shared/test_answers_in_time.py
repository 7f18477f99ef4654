"""An answer counts where it was said after its question, once, and about now (threats T08)."""

import time

import pytest

from plugins._shared.gate import FUTURE_S, STALE_S
from plugins._shared.hearing import Chat
from plugins._shared.table import Role
from tests.shared.test_role_of_answers import ME, House

HERE = Chat(10000, None, ME)


def asked(house: House) -> None:
    house.ask(ME, None, Role.MEMBER)


@pytest.mark.parametrize("answer", ["确认", "取消", "25565"])
@pytest.mark.parametrize("off_s", [-3000, -STALE_S - 5, FUTURE_S + 30, 3000])
async def test_an_answer_of_another_time_is_none_and_leaves_the_question_open(answer: str, off_s: int) -> None:
    house = House()
    asked(house)
    assert await house.says(answer, time_s=int(time.time()) + off_s) is None
    assert house.done == []
    assert house.dialogs.waiting(HERE)
    assert await house.says("确认") == ""
    assert house.done == ["done"]


@pytest.mark.parametrize("off_s", [0, -1, -20, FUTURE_S - 20])
async def test_an_answer_of_about_now_counts(off_s: int) -> None:
    house = House()
    asked(house)
    assert await house.says("确认", time_s=int(time.time()) + off_s) == ""
    assert house.done == ["done"]


async def test_some_sides_send_no_time() -> None:
    house = House()
    asked(house)
    assert await house.says("确认", time_s=0) == ""


async def test_what_was_said_before_the_question_is_no_answer_to_it() -> None:
    """A `确认` that was meant for an earlier question, and comes after a later one."""
    house, now = House(), int(time.time())
    assert await house.says("状态", time_s=now - 10) == "状态"
    asked(house)
    assert await house.says("确认", time_s=now - 11) is None
    assert await house.says("25565", time_s=now - 11) is None
    assert house.done == []
    assert await house.says("确认", time_s=now - 10) == ""
    assert house.done == ["done"]


async def test_a_replayed_answer_leaves_the_newer_question_open() -> None:
    house = House()
    for _ in range(2):
        asked(house)
        await house.says("确认", message_id=501)
    assert house.done == ["done"]
    assert house.dialogs.waiting(HERE)
    await house.says("确认", message_id=502)
    assert house.done == ["done", "done"]
    assert not house.dialogs.waiting(HERE)
