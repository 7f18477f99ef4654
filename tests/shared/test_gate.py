"""The gate: what is acted upon, by whom, how often. Threats T06, T08, T13, F11."""

import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from plugins._shared import texts
from plugins._shared.asking import Ask
from plugins._shared.dialogs import Dialogs
from plugins._shared.gate import FUTURE_S, STALE_S, Act, Gate
from plugins._shared.hearing import Chat, Heard
from plugins._shared.limits import LimitSettings
from plugins._shared.manual import Manual
from plugins._shared.restrictions import EVERYWHERE, Barred, Key, Restrictions
from plugins._shared.table import Call, Command, Role, Table, Where, anything

MANUAL = Manual("", "", ())
ME, OWNER, ADMIN, TRUSTED = 20001, 30001, 20002, 20003
GROUP = 100001


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Asked:
    """Stands for `Ask`: keeps what would be said and run."""

    heard: Heard
    said: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    @property
    def chat(self) -> Chat:
        return self.heard.chat

    async def reply(self, answer: str) -> None:
        self.said.append(answer)

    async def run(self, text: str) -> None:
        self.ran.append(text)


@dataclass
class House:
    """A gate with its table and its dialogs."""

    gate: Gate
    dialogs: Dialogs
    clock: Clock
    restrictions: Restrictions
    next_id: int = 1

    def bar(self, key: Key, until_s: float | None = None, *, by_owner: bool = True) -> None:
        self.restrictions.take({key: Barred(until_s, by_owner)}, frozenset())

    def switch_off(self, *off: tuple[int, str]) -> None:
        self.restrictions.take({}, frozenset(off))

    def heard(self, text: str, user: int = ME, group: int | None = None, **changes: Any) -> Heard:
        self.next_id += 1
        usual: dict[str, Any] = {
            "message_id": self.next_id,
            "sub_type": "friend" if group is None else "normal",
            "role": "" if group is None else "member",
            "time_s": int(time.time()),
            "addressed": False,
            "quoted_id": None,
        }
        return Heard(Chat(10000, group, user), text=text, **{**usual, **changes})

    def consider(self, text: str, user: int = ME, group: int | None = None, **changes: Any) -> Call | Act | None:
        return self.gate.consider(self.heard(text, user, group, **changes))

    async def answer(self, text: str, user: int = ME, group: int | None = None, **changes: Any) -> str | None:
        """What the gate itself says; None: it says nothing."""
        verdict = self.consider(text, user, group, **changes)
        if verdict is None:
            return None
        assert isinstance(verdict, Act), "a command ran"
        return await said(verdict)


async def said(act: Act) -> str:
    asked = Asked(act.heard)
    await act.action(cast(Ask, asked))
    return "\n".join(asked.said + [f"ran {text}" for text in asked.ran])


def house(*, started_s: float = 0.0, **limits: Any) -> House:
    table = Table()
    table.add(Command("状态", MANUAL, "", alone=True, matcher=SimpleNamespace(plugin_name="status")))
    table.add(Command("广播", MANUAL, "", role=Role.OWNER, where=Where.PRIVATE, accepts=anything, acts=True))
    table.add(Command("功能开关", MANUAL, "", role=Role.GROUP_ADMIN, where=Where.GROUP, alone=True))
    binding = SimpleNamespace(plugin_name="binding")
    table.add(Command("绑定", MANUAL, "", aliases=("bind",), accepts=anything, acts=True, secret=True, matcher=binding))
    table.add(Command("删除我的数据", MANUAL, "", where=Where.PRIVATE, alone=True, matcher=binding))
    table.add(Command("我的绑定", MANUAL, "", where=Where.PRIVATE, alone=True))
    clock = Clock()
    dialogs = Dialogs(clock)
    restrictions = Restrictions(clock)
    gate = Gate(table, dialogs, LimitSettings(**limits), {str(OWNER)}, restrictions, started_s)
    return House(gate, dialogs, clock, restrictions)


def word_of(verdict: Call | Act | None) -> str | None:
    return verdict.command.word if isinstance(verdict, Call) else None


async def hello(ask: Ask) -> None:
    await ask.reply("hello")


@pytest.mark.parametrize("text", ["确认", "确认！", "确认!", "确认。", " 确认 ", "/确认", "确认~", "／确认！"])
async def test_an_answer_counts_with_what_people_put_around_it(text: str) -> None:
    here = house()
    here.dialogs.ask(Chat(10000, GROUP, ME), {"确认": hello})
    verdict = here.consider(text, group=GROUP)
    assert isinstance(verdict, Act)
    assert await said(verdict) == "hello"


# Chatter, commands, unknown words


@pytest.mark.parametrize("text", ["", "今天天气不错", "状态不好", "确认", "取消", ".", "ipp 1.1.1.1"])
def test_chatter_ends_at_the_gate(text: str) -> None:
    assert house().consider(text, group=GROUP) is None


def test_command_is_let_through() -> None:
    assert word_of(house().consider("状态", group=GROUP)) == "状态"


@pytest.mark.parametrize("text", ["/今天天气", "/", "／没有这个"])
async def test_explicit_call_of_an_unknown_word_is_answered(text: str) -> None:
    assert await house().answer(text, group=GROUP) == texts.UNKNOWN


async def test_mention_without_a_command_is_answered() -> None:
    assert await house().answer("你好", group=GROUP, addressed=True) == texts.UNKNOWN


# Near misses


async def hint_for(here: House, text: str, user: int = ME, group: int | None = None, **changes: Any) -> str | None:
    """What the gate says to what is no command, as the adapter asks for it."""
    heard = here.heard(text, user, group, **changes)
    verdict = here.gate.consider(heard) or here.gate.hint(heard)
    return await said(verdict) if isinstance(verdict, Act) else None


async def test_plain_talk_in_private_hears_how_to_begin_once() -> None:
    here = house()
    assert await hint_for(here, "你好") == texts.HINT
    assert await hint_for(here, "在吗") is None
    assert await hint_for(here, "？", user=ADMIN) == texts.HINT
    assert await hint_for(here, "hello", user=OWNER) == texts.HINT


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("你好", {"group": GROUP}),
        ("你好", {"sub_type": "group"}),
        ("你好", {"sub_type": "other"}),
        ("你好", {"sub_type": ""}),
        ("你好", {"time_s": int(time.time()) - STALE_S - 9}),
        ("  ", {}),
        ("😀👍", {}),
        ("……", {}),
    ],
)
async def test_no_hint_where_it_would_disturb(text: str, where: dict[str, Any]) -> None:
    here = house()
    assert await hint_for(here, text, **where) is None
    assert await hint_for(here, "你好") == texts.HINT, "nobody was told by that"


async def test_no_hint_for_who_uses_the_bot_is_asked_something_or_is_banned() -> None:
    here = house()
    here.consider("状态", group=GROUP)
    assert await hint_for(here, "谢谢") is None
    here.dialogs.ask(Chat(10000, None, ADMIN), {"确认": hello})
    assert await hint_for(here, "让我想想", user=ADMIN) is None
    here.bar(Key(TRUSTED))
    assert await hint_for(here, "你好", user=TRUSTED) is None


async def test_in_private_a_word_with_anything_behind_it_is_answered() -> None:
    here = house()
    assert word_of(here.consider("绑定 手机")) == "绑定"
    assert await here.answer("状态 不好") == texts.stands_alone("状态")
    assert await here.answer("删除我的数据 是什么") == texts.stands_alone("删除我的数据")
    assert word_of(here.consider("/状态 不好")) == "状态"
    assert here.consider("状态 不好", group=GROUP) is None


async def test_free_text_goes_before_a_word_with_anything_behind_it() -> None:
    here = house()
    here.dialogs.ask(Chat(10000, None, ME), {}, takes=lambda text: hello)
    assert await here.answer("状态 不好") == "hello"


async def test_near_miss_is_offered_and_a_dot_runs_it_once() -> None:
    here = house()
    assert await here.answer("/statu", group=GROUP) == texts.UNKNOWN
    assert await here.answer("/我的帮定 x", group=GROUP) == texts.did_you_mean("我的绑定 x")
    assert here.consider(".", user=ADMIN, group=GROUP) is None
    assert here.consider(".", group=GROUP + 1) is None
    assert here.consider(".") is None
    assert await here.answer(".", group=GROUP) == "ran 我的绑定 x"
    assert here.consider(".", group=GROUP) is None


@pytest.mark.parametrize("dot", [".", "。", "．", "/.", " . "])
async def test_every_dot_is_a_dot(dot: str) -> None:
    here = house()
    await here.answer("/状态态")
    assert await here.answer(dot) == "ran 状态"


async def test_offer_is_gone_after_a_minute_and_after_a_cancel() -> None:
    here = house()
    await here.answer("/状态态")
    here.clock.now_s += 60
    assert here.consider(".") is None
    await here.answer("/状态态")
    assert await here.answer("取消") == texts.CANCELLED
    assert here.consider(".") is None
    assert here.consider("取消") is None


async def test_credential_behind_a_mistyped_word_is_not_repeated() -> None:
    here = house()
    answer = await here.answer("/bindd chmlfrp canary-0001", group=GROUP)
    assert answer == texts.did_you_mean("bind …")
    assert await here.answer(".", group=GROUP) == "ran bind chmlfrp canary-0001"


async def test_offer_of_a_long_message_is_short() -> None:
    answer = await house().answer("/状态态 " + "很长" * 2000)
    assert answer is not None
    assert len(answer) < 120


# Open questions


async def test_open_question_is_answered_before_any_command_is_looked_up() -> None:
    here = house()
    here.dialogs.ask(Chat(10000, GROUP, ME), {"状态": hello})
    assert await here.answer(" 状态 ", group=GROUP) == "hello"
    assert word_of(here.consider("状态", group=GROUP)) == "状态"


@pytest.mark.parametrize("word", ["确认", "/确认", "／确认", " 确认 "])
async def test_confirmation_is_taken_in_every_form(word: str) -> None:
    here = house()
    here.dialogs.ask(Chat(10000, None, ME), {"确认": hello})
    assert await here.answer(word) == "hello"


async def test_question_stays_open_while_one_talks_of_something_else() -> None:
    here = house()
    here.dialogs.ask(Chat(10000, GROUP, ME), {"确认": hello})
    assert here.consider("确认一下再说吧大家觉得呢", group=GROUP) is None
    assert here.consider("确认", user=ADMIN, group=GROUP) is None
    assert word_of(here.consider("状态", group=GROUP)) == "状态"
    assert await here.answer("确认", group=GROUP) == "hello"


async def test_answer_that_comes_twice_counts_once() -> None:
    here = house()
    here.dialogs.ask(Chat(10000, None, ME), {"确认": hello})
    message = here.heard("确认")
    assert isinstance(here.gate.consider(message), Act)
    here.dialogs.ask(Chat(10000, None, ME), {"确认": hello})
    assert here.gate.consider(message) is None


async def test_answer_is_not_lost_to_an_empty_bucket() -> None:
    here = house(user_burst=1, user_per_minute=0.01)
    here.consider("状态")
    here.dialogs.ask(Chat(10000, None, ME), {"确认": hello})
    assert await here.answer("确认") == "hello"
    assert (await here.answer("状态") or "").startswith("发得太快啦")


# Duplicates and late events


def test_same_event_three_times_is_one_command() -> None:
    here = house()
    message = here.heard("状态", group=GROUP)
    assert [word_of(here.gate.consider(message)) for _ in range(3)] == ["状态", None, None]


def test_same_id_in_another_chat_or_of_another_person_is_another_message() -> None:
    here = house()
    for user, group in ((ME, GROUP), (ME, GROUP + 1), (ME, None), (ADMIN, GROUP)):
        assert word_of(here.consider("状态", user, group, message_id=7)) == "状态"


def test_duplicates_do_not_empty_the_bucket() -> None:
    here = house(user_burst=2, user_per_minute=0.01)
    message = here.heard("状态")
    for _ in range(50):
        here.gate.consider(message)
    assert word_of(here.consider("状态")) == "状态"


@pytest.mark.parametrize(("said_before_s", "obeyed"), [(-1, True), (0, True), (1, True), (5, False), (60, False)])
def test_what_was_said_before_the_start_changes_nothing(said_before_s: int, obeyed: bool) -> None:
    """The process before this one may have obeyed it; what that one had seen is forgotten."""
    started_s = int(time.time())
    here = house(started_s=started_s)
    moment = started_s - said_before_s
    assert (word_of(here.consider("绑定 chmlfrp x", time_s=moment)) == "绑定") is obeyed
    assert word_of(here.consider("状态", time_s=moment)) == "状态"


@pytest.mark.parametrize(
    ("age_s", "obeyed"),
    [
        (0, True),
        (STALE_S - 5, True),
        (STALE_S + 5, False),
        (600, False),
        (-FUTURE_S + 5, True),
        (-FUTURE_S - 5, False),
        (-3600, False),
    ],
)
def test_late_event_changes_nothing(age_s: int, obeyed: bool) -> None:
    here = house()
    moment = int(time.time()) - age_s
    verdict = here.consider("绑定 chmlfrp x", time_s=moment)
    assert (word_of(verdict) == "绑定") is obeyed
    assert obeyed or verdict is None
    assert word_of(here.consider("状态", time_s=moment)) == "状态"


# Floods


async def test_flood_gets_one_notice_and_does_not_touch_others() -> None:
    here = house(user_burst=3, user_per_minute=0.01)
    verdicts = [here.consider("状态", group=GROUP) for _ in range(300)]
    assert [word_of(verdict) for verdict in verdicts[:3]] == ["状态"] * 3
    notices = [verdict for verdict in verdicts[3:] if verdict is not None]
    assert len(notices) == 1
    assert isinstance(notices[0], Act)
    assert "发得太快啦" in await said(notices[0])
    assert word_of(here.consider("状态", user=ADMIN, group=GROUP)) == "状态"
    # Everywhere it is the same person.
    assert here.consider("状态") is None
    assert here.consider("/没有这个") is None


def test_notice_comes_again_later() -> None:
    here = house(user_burst=1, user_per_minute=0.01, notice_every_s=-1)
    here.consider("状态")
    assert isinstance(here.consider("状态"), Act)
    assert isinstance(here.consider("状态"), Act)


def test_chatter_costs_no_token() -> None:
    here = house(user_burst=1, user_per_minute=0.01)
    for _ in range(100):
        here.consider("今天天气不错", group=GROUP)
    assert word_of(here.consider("状态", group=GROUP)) == "状态"


def test_all_people_together_have_a_limit() -> None:
    here = house(user_burst=5, all_burst=10, all_per_minute=0.01)
    ran = [word_of(here.consider("状态", user=user)) for user in range(1, 31)]
    assert ran.count("状态") == 10


def test_owner_has_a_bucket_of_his_own() -> None:
    here = house(user_burst=1, owner_burst=5, user_per_minute=0.01, owner_per_minute=0.01)
    assert [word_of(here.consider("状态", user=OWNER)) for _ in range(6)] == ["状态"] * 5 + [None]
    # … but not through a temporary session, where he is nobody special.
    here = house(user_burst=1, owner_burst=5, user_per_minute=0.01, owner_per_minute=0.01)
    assert [word_of(here.consider("状态", user=OWNER, sub_type="group")) for _ in range(2)] == ["状态", None]


def test_trusted_have_the_owners_bucket_and_nothing_else_of_his() -> None:
    here = house(user_burst=1, user_per_minute=0.01, trusted=[str(TRUSTED)])
    assert [word_of(here.consider("状态", user=TRUSTED)) for _ in range(9)] == ["状态"] * 9
    assert here.gate.role(here.heard("x", TRUSTED)) is Role.MEMBER
    # … and not through a temporary session.
    answers = [word_of(here.consider("状态", user=TRUSTED, sub_type="group")) for _ in range(2)]
    assert answers == ["状态", None]


async def test_a_groups_flood_is_told_once_in_the_group_and_touches_no_other() -> None:
    here = house(group_burst=4, group_per_minute=0.01, trusted=[str(TRUSTED)])
    verdicts = [here.consider("状态", user=user, group=GROUP) for user in range(1, 31)]
    assert [word_of(verdict) for verdict in verdicts[:4]] == ["状态"] * 4
    notices = [await said(verdict) for verdict in verdicts[4:] if isinstance(verdict, Act)]
    assert len(notices) == 1
    assert "本群" in notices[0]
    assert "再试" in notices[0]
    # Elsewhere, and for those who are exempt by setting, nothing has happened.
    assert word_of(here.consider("状态", user=20, group=GROUP + 1)) == "状态"
    assert word_of(here.consider("状态", user=20)) == "状态"
    for exempt in (OWNER, TRUSTED):
        assert word_of(here.consider("状态", user=exempt, group=GROUP)) == "状态"


async def test_each_notice_says_whose_limit_how_long_and_the_way_out() -> None:
    here = house(user_burst=1, user_per_minute=30)
    here.consider("状态")
    assert await here.answer("状态") == "发得太快啦：你每分钟最多发 30 条命令，请约 2 秒后再试。"
    here = house(all_burst=1, all_per_minute=0.2)
    here.consider("状态")
    notice = await here.answer("状态", user=ADMIN)
    assert notice is not None
    assert "所有人合计" in notice
    assert "约 5 分钟后" in notice


def test_the_owner_is_not_held_up_by_all_the_others() -> None:
    here = house(all_burst=3, all_per_minute=0.01)
    for user in range(1, 9):
        here.consider("状态", user=user)
    assert word_of(here.consider("状态", user=OWNER)) == "状态"


def test_a_bare_word_that_is_only_talk_costs_no_token() -> None:
    here = house(user_burst=1, user_per_minute=0.01)
    here.switch_off((GROUP, "status"))
    for _ in range(5):
        assert here.consider("状态", group=GROUP) is None
        assert here.consider("广播 体操", group=GROUP) is None
    assert word_of(here.consider("状态")) == "状态"


# Switched off


async def test_what_a_group_has_switched_off_is_silent_there_unless_one_insists() -> None:
    here = house()
    here.switch_off((GROUP, "status"))
    for role in ("member", "admin", "owner"):
        assert here.consider("状态", group=GROUP, role=role) is None
    assert here.consider("状态", OWNER, GROUP) is None
    for text, addressed in (("/状态", False), ("状态", True)):
        assert "「功能 开 状态」" in (await here.answer(text, group=GROUP, addressed=addressed) or "")
    assert word_of(here.consider("状态", group=GROUP + 1)) == "状态"
    assert word_of(here.consider("状态")) == "状态"
    here.switch_off()
    assert word_of(here.consider("状态", group=GROUP)) == "状态"


async def test_who_insists_reads_which_feature_to_switch_on() -> None:
    here = house()
    here.switch_off((GROUP, "status"), (EVERYWHERE, "binding"))
    here.restrictions.call({"status": "体检", "binding": "绑定"})
    said = await here.answer("/状态", group=GROUP)
    assert said == "「状态」属于「体检」功能，在本群已经关闭。群主或管理员发送「功能 开 体检」可以打开。"
    assert await here.answer("绑定") == "「绑定」暂时停用，等机器人的主人重新打开后再用。"


async def test_what_the_owner_has_switched_off_is_off_for_all_but_him() -> None:
    here = house()
    here.switch_off((EVERYWHERE, "status"))
    assert here.consider("状态", group=GROUP) is None
    assert "停用" in (await here.answer("/状态", group=GROUP) or "")
    assert "停用" in (await here.answer("状态") or "")
    assert word_of(here.consider("状态", OWNER)) == "状态"
    assert word_of(here.consider("状态", OWNER, GROUP)) == "状态"


def test_a_credential_is_taken_back_even_where_binding_is_off() -> None:
    here = house()
    here.switch_off((GROUP, "binding"), (EVERYWHERE, "binding"))
    assert word_of(here.consider("绑定 chmlfrp canary-0001", group=GROUP)) == "绑定"
    assert here.consider("绑定", group=GROUP) is None
    assert word_of(here.consider("删除我的数据")) == "删除我的数据"


async def test_an_answer_that_runs_a_word_meets_the_switch_too() -> None:
    here = house()
    here.switch_off((GROUP, "status"))
    call = here.gate._table.understand(here.heard("/状态", group=GROUP))
    assert call is not None
    verdict = here.gate.admit(call)
    assert isinstance(verdict, Act)


# Banned


async def test_banned_is_told_once_a_day_and_only_where_he_insists() -> None:
    here = house()
    here.bar(Key(ME))
    assert here.consider("状态", group=GROUP) is None
    assert await here.answer("/状态", group=GROUP) == "你已被机器人的主人停用。有疑问请联系他。"
    for text in ("/状态", "/没有这个", "今天天气不错"):
        assert here.consider(text, group=GROUP) is None
        assert here.consider(text) is None
    assert word_of(here.consider("状态", user=ADMIN, group=GROUP)) == "状态"


async def test_ban_ends_by_itself() -> None:
    here = house()
    here.bar(Key(ME), until_s=here.clock.now_s + 60)
    assert "停用到" in (await here.answer("状态") or "")
    here.clock.now_s += 59
    assert here.consider("状态") is None
    here.clock.now_s += 1
    assert word_of(here.consider("状态")) == "状态"


async def test_ban_in_one_group_is_for_that_group() -> None:
    here = house()
    here.bar(Key(ME, GROUP), by_owner=False)
    assert here.consider("状态", group=GROUP) is None
    assert "你在本群" in (await here.answer("/状态", group=GROUP) or "")
    assert word_of(here.consider("状态", group=GROUP + 1)) == "状态"
    assert word_of(here.consider("状态")) == "状态"


@pytest.mark.parametrize("role", ["admin", "owner"])
def test_an_admins_ban_binds_no_other_admin_but_the_owners_does(role: str) -> None:
    here = house()
    here.bar(Key(ME, GROUP), by_owner=False)
    assert word_of(here.consider("状态", group=GROUP, role=role)) == "状态"
    assert here.consider("状态", group=GROUP, role="member") is None
    here.bar(Key(ME, GROUP), by_owner=True)
    assert here.consider("状态", group=GROUP, role=role) is None


async def test_banned_group_is_told_once_and_the_owner_is_still_heard() -> None:
    here = house()
    here.bar(Key(GROUP, whole_group=True))
    assert (await here.answer("/状态", group=GROUP) or "").startswith("本群已被")
    assert here.consider("/状态", user=ADMIN, group=GROUP, role="owner") is None
    assert word_of(here.consider("状态", OWNER, GROUP)) == "状态"
    assert word_of(here.consider("状态")) == "状态"


def test_the_owner_cannot_be_banned() -> None:
    here = house()
    here.bar(Key(OWNER))
    assert word_of(here.consider("状态", OWNER)) == "状态"
    assert word_of(here.consider("状态", OWNER, GROUP)) == "状态"


async def test_what_a_banned_person_may_still_do() -> None:
    here = house()
    here.bar(Key(ME))
    # His leak is taken back, his data are his to delete, with the question that this asks; all else is not heard.
    assert word_of(here.consider("绑定 chmlfrp canary-0001", group=GROUP)) == "绑定"
    assert word_of(here.consider("删除我的数据")) == "删除我的数据"
    here.dialogs.ask(Chat(10000, None, ME), {"确认": hello})
    here.dialogs.ask(Chat(10000, GROUP, ME), {"确认": hello})
    assert await here.answer("确认") == "hello"
    assert await here.answer("确认", group=GROUP) != "hello"
    assert word_of(here.consider("绑定 chmlfrp canary-0001")) is None
    assert here.consider("删除我的数据", group=GROUP) is None


def test_a_ban_closes_the_open_questions() -> None:
    here = house()
    for chat in (Chat(10000, None, ME), Chat(10000, GROUP, ME), Chat(10000, None, ADMIN)):
        here.dialogs.ask(chat, {"确认": hello})
    here.dialogs.forget(ME)
    assert here.consider("确认") is None
    assert here.consider("确认", group=GROUP) is None
    assert isinstance(here.consider("确认", user=ADMIN), Act)


# Who may use what, and where


def test_roles() -> None:
    gate = house().gate
    here = house()
    assert gate.role(here.heard("x")) is Role.MEMBER
    assert gate.role(here.heard("x", group=GROUP, role="admin")) is Role.GROUP_ADMIN
    assert gate.role(here.heard("x", group=GROUP, role="owner")) is Role.GROUP_ADMIN
    assert gate.role(here.heard("x", OWNER)) is Role.OWNER
    assert gate.role(here.heard("x", OWNER, GROUP)) is Role.OWNER
    assert gate.role(here.heard("x", OWNER, sub_type="group")) is Role.MEMBER
    assert gate.role(here.heard("x", OWNER, sub_type="other")) is Role.MEMBER


async def test_owners_command_is_silent_talk_for_a_member_unless_he_insists() -> None:
    here = house()
    assert here.consider("广播 体操", group=GROUP) is None
    assert await here.answer("/广播 体操", group=GROUP) == texts.OWNER_ONLY
    assert await here.answer("广播 体操") == texts.OWNER_ONLY
    assert await here.answer("广播 体操", OWNER, sub_type="group") == texts.OWNER_ONLY
    assert await here.answer("广播 体操", OWNER, GROUP) == texts.PRIVATE_ONLY
    assert word_of(here.consider("广播 体操", OWNER)) == "广播"


async def test_admins_command() -> None:
    here = house()
    assert here.consider("功能开关", group=GROUP) is None
    assert await here.answer("/功能开关", group=GROUP) == texts.GROUP_ADMIN_ONLY
    assert word_of(here.consider("功能开关", group=GROUP, role="admin")) == "功能开关"
    assert word_of(here.consider("功能开关", OWNER, GROUP)) == "功能开关"
    assert await here.answer("功能开关", OWNER) == texts.GROUP_ONLY


async def test_private_command_in_a_group_says_where_it_works() -> None:
    here = house()
    assert await here.answer("我的绑定", group=GROUP) == texts.PRIVATE_ONLY
    assert word_of(here.consider("我的绑定")) == "我的绑定"
