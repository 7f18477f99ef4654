"""What is known of a lender: asked once by many, for ten minutes, and never taken for a no where nobody could tell."""

import asyncio

import pytest

from plugins.binding.membership import KNOWN_S, UNKNOWN_S, Member, Members, Standing

GROUP, LENDER = 121095, 21495


class Desk:
    """The OneBot side, and a clock."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.asked = 0
        self.says: Standing | Exception = Standing.ADMIN
        self.members = Members(self.look, lambda: self.now_s)

    async def look(self, group_id: int, user_id: int) -> Member:
        self.asked += 1
        await asyncio.sleep(0)
        if isinstance(self.says, Exception):
            raise self.says
        return Member(self.says)

    async def standing(self) -> Standing:
        return await self.members.standing(GROUP, LENDER)


async def test_many_who_ask_at_once_ask_once() -> None:
    desk = Desk()
    assert set(await asyncio.gather(*(desk.standing() for _ in range(20)))) == {Standing.ADMIN}
    assert desk.asked == 1


async def test_an_answer_serves_for_ten_minutes_and_until_it_is_forgotten() -> None:
    desk = Desk()
    await desk.standing()
    desk.says = Standing.MEMBER
    desk.now_s = KNOWN_S - 1
    assert await desk.standing() is Standing.ADMIN
    desk.now_s = KNOWN_S
    assert await desk.standing() is Standing.MEMBER
    desk.says = Standing.GONE
    desk.members.forget(GROUP, LENDER)
    assert await desk.standing() is Standing.GONE


async def test_what_nobody_could_tell_is_asked_again_soon() -> None:
    desk = Desk()
    desk.says = Standing.UNKNOWN
    assert await desk.standing() is Standing.UNKNOWN
    desk.says = Standing.ADMIN
    assert await desk.standing() is Standing.UNKNOWN
    desk.now_s = UNKNOWN_S
    assert await desk.standing() is Standing.ADMIN


async def test_an_error_of_ours_is_not_kept_for_long() -> None:
    desk = Desk()
    desk.says = ValueError()
    with pytest.raises(ValueError):
        await desk.standing()
    desk.says, desk.now_s = Standing.ADMIN, UNKNOWN_S
    assert await desk.standing() is Standing.ADMIN
