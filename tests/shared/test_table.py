"""Which messages are commands: DESIGN.md section 3. Against the bot's real table; the rules against a small one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.hearing import Chat, Heard
from plugins._shared.manual import Manual
from plugins._shared.table import Call, Command, Role, Table, anything, fold
from tests.support.understanding import understand

MANUAL = Manual("", "", ())

# text, command, argument
COMMANDS = [
    ("ip 1.1.1.1", "ip", "1.1.1.1"),
    ("IP 1.1.1.1", "ip", "1.1.1.1"),
    ("Ip  1.1.1.1  8.8.8.8 ", "ip", "1.1.1.1  8.8.8.8"),
    ("ｉｐ　１.１.１.１", "ip", "１.１.１.１"),
    ("  ip 1.1.1.1", "ip", "1.1.1.1"),
    ("ip\n1.1.1.1\n8.8.8.8", "ip", "1.1.1.1\n8.8.8.8"),
    ("ip\u20051.1.1.1", "ip", "1.1.1.1"),
    ("ip 1.1.1.1,8.8.8.8", "ip", "1.1.1.1,8.8.8.8"),
    ("ip example.com", "ip", "example.com"),
    ("ip 例子.中国", "ip", "例子.中国"),
    ("ip 2001:db8::1", "ip", "2001:db8::1"),
    ("ip abcd::", "ip", "abcd::"),
    ("ip 1.2.3.4:80", "ip", "1.2.3.4:80"),
    ("ip 127.1", "ip", "127.1"),
    ("ip 2130706433", "ip", "2130706433"),
    ("ip 8.8.8.8 来源 ihuyi", "ip", "8.8.8.8 来源 ihuyi"),
    ("ip 来源 ihuyi 8.8.8.8", "ip", "来源 ihuyi 8.8.8.8"),
    ("查ip 1.1.1.1", "ip", "1.1.1.1"),
    ("查IP 1.1.1.1", "ip", "1.1.1.1"),
    ("ip定位 1.1.1.1", "ip", "1.1.1.1"),
    ("/ip", "ip", ""),
    ("/ip 是什么", "ip", "是什么"),
    ("／ip 1.1.1.1", "ip", "1.1.1.1"),
    ("/ ip 1.1.1.1", "ip", "1.1.1.1"),
    (" /IP\t1.1.1.1", "ip", "1.1.1.1"),
    ("ping example.com", "ping", "example.com"),
    ("PING example.com 广东 电信", "ping", "example.com 广东 电信"),
    ("ping 广东 example.com", "ping", "广东 example.com"),
    ("http https://example.com/x", "http", "https://example.com/x"),
    ("测速 ping example.com", "测速", "ping example.com"),
    ("/测速", "测速", ""),
    ("隧道", "隧道", ""),
    ("frp", "隧道", ""),
    ("FRP", "隧道", ""),
    ("隧道 blog", "隧道", "blog"),
    ("/隧道 怎么搭", "隧道", "怎么搭"),
    ("节点", "节点", ""),
    ("代理", "代理", ""),
    ("代理 余额", "代理", ""),
    ("代理　余额", "代理", ""),
    ("/代理  余额", "代理", ""),
    ("/代理 余额 多少", "代理", "多少"),
    ("绑定 17ce user token", "绑定", "17ce user token"),
    ("绑定 CHMLFRP token", "绑定", "CHMLFRP token"),
    ("绑定 测速 user token", "绑定", "测速 user token"),
    ("bind chmlfrp token", "绑定", "chmlfrp token"),
    ("/绑定", "绑定", ""),
    ("解绑 911", "解绑", "911"),
    ("我的绑定", "我的绑定", ""),
    ("绑定状态", "我的绑定", ""),
    ("广播 今晚维护", "广播", "今晚维护"),
    ("帮助", "帮助", ""),
    ("帮助 ", "帮助", ""),
    ("HELP", "帮助", ""),
    ("菜单", "帮助", ""),
    ("功能", "帮助", ""),
    ("帮助 ip", "帮助", "ip"),
    ("帮助 IP", "帮助", "IP"),
    ("帮助 /ip", "帮助", "/ip"),
    ("帮助 2", "帮助", "2"),
    ("帮助 代理 余额", "帮助", "代理 余额"),
    ("状态", "状态", ""),
    ("status", "状态", ""),
    ("停止", "停止", ""),
    ("历史", "历史", ""),
    ("历史 2", "历史", "2"),
]

CHATTER = [
    "",
    " ",
    "ip",
    "ip 是什么",
    "ip是什么",
    "ip 地址怎么看",
    "ip 3个",
    "ip ...",
    "ip …",
    "ip 。。。",
    "ip ?",
    "ip ok.",
    "ip address: 1.2.3.4",
    "ip changed, sorry",
    "iphone",
    "iPhone 15",
    "ip1.1.1.1",
    "我的 ip 1.1.1.1",
    "查ip 要钱吗",
    "1.1.1.1",
    "ping",
    "ping 一下我",
    "pingpong 打吗",
    "http 和 https 的区别",
    "http是什么",
    "测速",
    "测速 怎么用",
    "测速好慢",
    "绑定",
    "绑定手机号",
    "绑定 手机号",
    "绑定 QQ 邮箱",
    "bind 9 配置",
    "解绑 手机",
    "我的绑定 呢",
    "代理商",
    "代理 余额 多少",
    "代理 怎么配",
    "代理余额",
    "隧道怎么搭",
    "隧道 怎么搭",
    "隧道工程",
    "节点挂了",
    "节点 香港挂了",
    "广播",
    "广播体操",
    "状态不好",
    "状态 不好",
    "帮助我",
    "帮助 我",
    "帮助 一下",
    "功能 真多",
    "停止 吧",
    "停止吧",
    "历史 老师",
    "历史书",
    "确认",
    "取消",
    "确认 一下",
    "今天天气不错",
    "哈哈哈",
    "[图片]",
    "@ 状态",
    "好 /ip 1.1.1.1",
    "。",
    ".",
    "\u202eip 1.1.1.1",
    "x" * 5000,
]

QUIET_IN_GROUPS_ONLY = [("绑定", "绑定"), ("广播", "广播"), ("确认", "确认"), ("取消", "确认")]

# starts, text, command
STARTS = [
    (["/"], "ip 1.1.1.1", None),
    (["/"], "隧道", None),
    (["/"], "/ip 1.1.1.1", "ip"),
    (["/"], "／ip 1.1.1.1", "ip"),
    (["!", ""], "!ip", "ip"),
    (["!", ""], "/ip 1.1.1.1", None),
    (["！", ""], "！ip", "ip"),
    (["！", ""], "!ip", "ip"),
    (["#", "##"], "##ip", "ip"),
    (["#", "##"], "#ip", "ip"),
    (["网管 ", ""], "网管 ip", "ip"),
    (["网管 "], "ip 1.1.1.1", None),
    ([""], "隧道", "隧道"),
    ([""], "ip 1.1.1.1", "ip"),
    ([""], "/ip", None),
]


@pytest.fixture(scope="module")
async def understood() -> dict[str, Any]:
    """All answers of the real table, by question."""
    plain = [text for text, *_ in COMMANDS] + CHATTER
    questions: list[dict[str, Any]] = [{"text": text} for text in plain]
    questions += [{"text": text, "private": True} for text, _ in QUIET_IN_GROUPS_ONLY]
    questions += [{"text": text, "starts": starts} for starts, text, _ in STARTS]
    questions += [{"text": "ip", "quoted": True}, {"text": "隧道 怎么搭", "addressed": True}]
    answers = await understand(questions)
    return {repr(question): answer for question, answer in zip(questions, answers, strict=True)}


def ask(understood: dict[str, Any], **question: Any) -> Any:
    return understood[repr(question)]


@pytest.mark.parametrize(("text", "word", "argument"), COMMANDS)
def test_command_is_understood(understood: dict[str, Any], text: str, word: str, argument: str) -> None:
    assert ask(understood, text=text) == (word, argument)


@pytest.mark.parametrize("text", CHATTER)
def test_ordinary_talk_is_met_with_silence(understood: dict[str, Any], text: str) -> None:
    assert ask(understood, text=text) is None


@pytest.mark.parametrize(("text", "word"), QUIET_IN_GROUPS_ONLY)
def test_some_bare_words_are_commands_where_nobody_else_talks(understood: dict[str, Any], text: str, word: str) -> None:
    assert ask(understood, text=text, private=True) == (word, "")


@pytest.mark.parametrize(("starts", "text", "word"), STARTS)
def test_command_start_decides_what_opens_a_command(
    understood: dict[str, Any], starts: list[str], text: str, word: str | None
) -> None:
    found = ask(understood, text=text, starts=starts)
    assert (found and found[0]) == word


def test_quotation_and_mention_make_a_command_of_bare_words(understood: dict[str, Any]) -> None:
    assert ask(understood, text="ip", quoted=True) == ("ip", "")
    assert ask(understood, text="隧道 怎么搭", addressed=True) == ("隧道", "怎么搭")


# The rules, on a table of three.


def small_table() -> Table:
    table = Table()
    table.add(Command("隧道", MANUAL, "", aliases=("frp",), alone=True))
    table.add(Command("隧道 创建", MANUAL, "", role=Role.OWNER, accepts=anything))
    table.add(Command("ip", MANUAL, "", accepts=lambda rest: rest[0].isdigit(), quotes=True))
    return table


def heard(text: str, *, addressed: bool = False, quoted_id: int | None = None) -> Heard:
    return Heard(Chat(1, 2, 3), 4, "normal", "member", 0, text, addressed, quoted_id)


def understood_as(text: str, **how: Any) -> Call:
    call = small_table().understand(heard(text, **how))
    assert call is not None
    return call


def test_two_words_go_before_one() -> None:
    call = understood_as("隧道  创建 a b")
    assert (call.command.word, call.word, call.argument, call.explicit) == ("隧道 创建", "隧道 创建", "a b", False)
    call = understood_as("/隧道 删除 a")
    assert (call.command.word, call.argument, call.explicit) == ("隧道", "删除 a", True)
    assert small_table().understand(heard("隧道 创建")) is None


def test_call_says_which_word_was_used() -> None:
    assert understood_as("ＦＲＰ").word == "frp"
    assert understood_as("FRP").command.word == "隧道"


def test_only_a_quotation_makes_the_bare_word_a_question() -> None:
    assert small_table().understand(heard("ip")) is None
    assert understood_as("ip", quoted_id=7).argument == ""
    assert small_table().understand(heard("ip 是什么", quoted_id=7)) is None


def test_in_private_anything_behind_a_word_may_count() -> None:
    table = small_table()

    def said(text: str, *, private: bool, role: str = "") -> Heard:
        return Heard(
            Chat(1, None if private else 2, 3), 4, "friend" if private else "normal", role, 0, text, False, None
        )

    for text in ("隧道 不存在", "ip 是什么", "隧道 创建 吧"):
        assert table.understand(said(text, private=True), generous=True) is not None
        assert table.understand(said(text, private=False), generous=True) is None or text == "隧道 创建 吧"
    assert table.understand(said("隧道 不存在", private=True)) is None, "free text of a dialog goes first"
    assert table.understand(said("今天 天气", private=True), generous=True) is None


def test_an_admins_bare_word_for_credentials_is_answered_in_a_group() -> None:
    table = Table()
    table.add(Command("绑定", MANUAL, "", accepts=anything, secret=True))
    for role, meant in (("owner", True), ("admin", True), ("member", False)):
        found = table.understand(Heard(Chat(1, 2, 3), 4, "normal", role, 0, "绑定", False, None))
        assert (found is not None) is meant


def test_word_that_is_taken_is_refused() -> None:
    table = small_table()
    with pytest.raises(ValueError, match="frp"):
        table.add(Command("x", MANUAL, "", aliases=("ＦＲＰ",)))
    assert table.find("x") is None


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("/隧到", None),
        ("/隧道道 a", "隧道 a"),
        ("/ipp 1.1.1.1", "ip 1.1.1.1"),
        ("／IPP 1.1.1.1", "ip 1.1.1.1"),
        ("/i", None),
        ("/", None),
        ("", None),
        ("/今天天气", None),
    ],
)
def test_near_miss_names_what_was_probably_meant(text: str, near: str | None) -> None:
    assert small_table().near(text) == near


@given(st.text(), st.booleans())
def test_no_text_breaks_the_table(text: str, addressed: bool) -> None:
    table = small_table()
    for candidate in (text, f"/{text}", f"ip {text}", f"隧道 {text}"):
        call = table.understand(heard(candidate, addressed=addressed))
        assert call is None or call.argument == call.argument.strip()
        assert isinstance(table.near(candidate), str | None)
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.sets(st.text(max_size=3)))
def test_no_command_start_breaks_the_table(text: str, starts: set[str]) -> None:
    table = small_table()
    table.speak(starts)
    for candidate in (text, *(start + text for start in starts)):
        table.understand(heard(candidate))
        table.near(candidate)
