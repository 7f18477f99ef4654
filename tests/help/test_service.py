"""The list and the pages of the help, on a table of the test's own."""

from dataclasses import replace

import pytest

from plugins._shared.errors import UsageError
from plugins._shared.manual import Manual
from plugins._shared.table import Command, Role, Table, Where
from plugins.help import texts
from plugins.help.service import ROWS, find_manual, overview, pages


def command(word: str, topic: str = "通用", **more: object) -> Command:
    manual = Manual(f"summary of {word}", f"{word} <x>", (f"{word} 1", f"{word} 2"))
    return Command(word, manual, topic, **more)  # pyright: ignore[reportArgumentType]


ANY = command("ip", "查询", aliases=("查ip",))
PRIVATE = command("我的绑定", "账号", where=Where.PRIVATE)
GROUP = command("功能开关", "管理", where=Where.GROUP, role=Role.GROUP_ADMIN)
OWNER = command("广播", "管理", role=Role.OWNER, where=Where.PRIVATE)
HIDDEN = command("确认", hidden=True)
ALL = [OWNER, HIDDEN, GROUP, PRIVATE, ANY]


@pytest.mark.parametrize(
    ("role", "private", "expected"),
    [
        (Role.MEMBER, False, ["ip"]),
        (Role.MEMBER, True, ["ip", "我的绑定"]),
        (Role.GROUP_ADMIN, False, ["ip", "功能开关"]),
        (Role.OWNER, False, ["ip", "功能开关"]),
        (Role.OWNER, True, ["ip", "我的绑定", "广播"]),
    ],
)
def test_list_shows_what_this_person_may_use_here(role: Role, private: bool, expected: list[str]) -> None:
    assert [[row.word for row in page] for page in pages(ALL, role, private=private)] == [expected]


def test_long_list_has_twelve_rows_a_page_and_topics_in_order() -> None:
    rows = [command(f"c{n}", topic) for n in range(10) for topic in ("通用", "查询", "新话题")]
    listed = pages(
        [Command(f"{row.word}{row.topic}", row.manual, row.topic) for row in rows], Role.MEMBER, private=True
    )
    assert [len(page) for page in listed] == [ROWS, ROWS, 6]
    topics = [row.topic for page in listed for row in page]
    assert topics == ["查询"] * 10 + ["通用"] * 10 + ["新话题"] * 10


def test_empty_list_is_a_page() -> None:
    assert pages([], Role.MEMBER, private=False) == [[]]


def test_page_names_each_topic_once_and_the_next_step() -> None:
    text = texts.page([ANY, PRIVATE, GROUP], 1, 2, private=True)
    assert text.splitlines() == [
        texts.TITLE,
        "【查询】",
        "ip：summary of ip",
        "【账号】",
        "我的绑定：summary of 我的绑定",
        "【管理】",
        "功能开关：summary of 功能开关",
        "第 1/2 页，发送「帮助 2」翻页。",
        texts.NEXT_PRIVATE,
    ]
    assert texts.page([ANY], 2, 2, private=False).splitlines()[-2:] == [
        "第 2/2 页，发送「帮助 1」翻页。",
        texts.NEXT_GROUP,
    ]
    assert "页" not in texts.page([ANY], 1, 1, private=False)


def test_overview_has_a_line_for_each_topic_with_all_words() -> None:
    rows = [ANY, command("隧道", "隧道与代理"), command("隧道 创建", "隧道与代理"), command("frp 信息", "隧道与代理")]
    assert texts.overview(overview(rows), private=False).splitlines() == [
        texts.TITLE,
        "【查询】ip",
        "【隧道与代理】隧道（创建） · frp（信息）",
        texts.LIST_HINT,
        texts.NEXT_GROUP,
    ]


def table() -> Table:
    made = Table()
    for row in ALL:
        made.add(row)
    return made


@pytest.mark.parametrize("word", ["ip", "IP", "/ip", "查ip", "ip 1.1.1.1", "／ｉｐ"])
def test_manual_is_found_by_each_word(word: str) -> None:
    assert find_manual(table(), word) is ANY


@pytest.mark.parametrize(
    ("word", "hint"), [("ipp", "帮助 ip"), ("天气预报", "「帮助」"), ("/", "「帮助」"), ("", "「帮助」")]
)
def test_unknown_word_gets_a_hint(word: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        find_manual(table(), word)
    assert hint in refused.value.sentence


def test_manual_says_how_and_where_and_who() -> None:
    text = texts.manual(OWNER)
    assert text.splitlines() == [
        "广播：summary of 广播",
        "用法：广播 <x>",
        "例子（可以直接复制）：",
        "广播 1",
        "广播 2",
        "说明：限机器人主人；只能私聊",
    ]
    assert "也可以说：查ip" in texts.manual(ANY)
    to_fill_in = replace(OWNER, manual=replace(OWNER.manual, examples=("绑定 17ce <账号>", "绑定 默认 17ce 小号")))
    assert "例子：\n绑定 17ce" in texts.manual(to_fill_in)
    assert "说明" not in texts.manual(ANY)
