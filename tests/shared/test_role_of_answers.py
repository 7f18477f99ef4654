"""An answer needs the role that its question was asked with (threats T06, T07); of two accounts one answers (T10)."""

import time
from typing import Any, cast

import pytest

from plugins._shared import texts
from plugins._shared.asking import Ask
from plugins._shared.dialogs import Dialogs
from plugins._shared.gate import Act, Gate
from plugins._shared.hearing import Chat, Heard
from plugins._shared.limits import LimitSettings
from plugins._shared.manual import Manual
from plugins._shared.table import Call, Command, Role, Table, anything

ME, OWNER, GROUP = 20001, 30001, 100001
MANUAL = Manual("", "", ())


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class House:
    """A gate with two commands, and what its answers say."""

    def __init__(self) -> None:
        table = Table()
        table.add(Command("状态", MANUAL, "", alone=True))
        table.add(Command("绑定", MANUAL, "", accepts=anything, acts=True, secret=True))
        self.dialogs = Dialogs(Clock())
        self.owners = {str(OWNER)}
        self.gate = Gate(table, self.dialogs, LimitSettings(), self.owners)
        self.done: list[str] = []
        self.recalled = 0
        self._ids = iter(range(1, 1000))

    def heard(self, text: str, user: int = ME, group: int | None = None, **changes: Any) -> Heard:
        usual: dict[str, Any] = {
            "message_id": next(self._ids),
            "sub_type": "friend" if group is None else "normal",
            "role": "" if group is None else "member",
            "time_s": int(time.time()),
            "addressed": False,
            "quoted_id": None,
        }
        self_id = changes.pop("self_id", 10000)
        return Heard(Chat(self_id, group, user), text=text, **{**usual, **changes})

    def ask(self, user: int, group: int | None, role: Role) -> None:
        async def action(ask: Ask) -> None:
            self.done.append("done")

        self.dialogs.ask(Chat(10000, group, user), {"确认": action}, 60, lambda text: action, role)

    async def says(self, text: str, user: int = ME, group: int | None = None, **changes: Any) -> str | None:
        """A command's word, what is answered, or None."""
        verdict = self.gate.consider(self.heard(text, user, group, **changes))
        if isinstance(verdict, Call):
            return verdict.command.word
        return await self._acted(verdict) if verdict is not None else None

    async def _acted(self, act: Act) -> str:
        said: list[str] = []
        house = self

        class Asked:
            async def reply(self, text: str) -> None:
                said.append(text)

            async def recall_question(self) -> bool:
                house.recalled += 1
                return True

        await act.action(cast(Ask, Asked()))
        return "".join(said)


@pytest.mark.parametrize("answer", ["确认", "25565"])
@pytest.mark.parametrize("lost", ["by temporary session", "superuser no longer"])
async def test_the_owners_question_is_not_answered_by_who_is_no_owner_now(answer: str, lost: str) -> None:
    house = House()
    house.ask(OWNER, None, Role.OWNER)
    changes: dict[str, Any] = {"sub_type": "group"} if lost == "by temporary session" else {}
    if not changes:
        house.owners.clear()
    assert await house.says(answer, OWNER, **changes) == texts.NOT_OWNER_NOW
    assert house.done == []
    # The question is over: he cannot try again as somebody else.
    assert not house.dialogs.waiting(Chat(10000, None, OWNER))


@pytest.mark.parametrize("answer", ["确认", "25565"])
async def test_an_admins_question_is_not_answered_by_who_was_demoted(answer: str) -> None:
    house = House()
    house.ask(ME, GROUP, Role.GROUP_ADMIN)
    assert await house.says(answer, ME, GROUP, role="member") == texts.NOT_ADMIN_NOW
    assert house.done == []


@pytest.mark.parametrize(("was", "now"), [(Role.MEMBER, "member"), (Role.MEMBER, "admin"), (Role.GROUP_ADMIN, "owner")])
async def test_who_is_at_least_what_he_was_may_answer(was: Role, now: str) -> None:
    house = House()
    house.ask(ME, GROUP, was)
    assert await house.says("确认", ME, GROUP, role=now) == ""
    assert house.done == ["done"]


async def test_everybody_may_cancel_his_own_question() -> None:
    house = House()
    house.ask(ME, GROUP, Role.GROUP_ADMIN)
    assert await house.says("取消", ME, GROUP, role="member") == texts.CANCELLED


async def test_what_two_accounts_hear_in_one_group_is_answered_by_one() -> None:
    house, now = House(), int(time.time())
    assert await house.says("状态", ME, GROUP, time_s=now) == "状态"
    assert await house.says("状态", ME, GROUP, time_s=now, self_id=10001) is None
    # Another second, another person, another group, a private chat: something else was said.
    assert await house.says("状态", ME, GROUP, time_s=now + 1, self_id=10001) == "状态"
    assert await house.says("状态", 20002, GROUP, time_s=now, self_id=10001) == "状态"
    assert await house.says("状态", ME, GROUP + 1, time_s=now, self_id=10001) == "状态"
    assert await house.says("状态", ME, time_s=now) == "状态"
    assert await house.says("状态", ME, time_s=now, self_id=10001) == "状态"
    # The same words twice in a second, to the same account.
    assert await house.says("状态", ME, GROUP, time_s=now) == "状态"


async def test_a_late_credential_in_a_group_is_taken_back_without_a_word() -> None:
    house, late = House(), int(time.time()) - 600
    assert await house.says("绑定 chmlfrp canary-0001", ME, GROUP, time_s=late) == ""
    assert house.recalled == 1
    assert await house.says("绑定 chmlfrp canary-0001", ME, time_s=late) is None
    assert house.recalled == 1
