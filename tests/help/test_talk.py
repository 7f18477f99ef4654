"""The help as a user of QQ meets it."""

import re
from typing import Any

import pytest

from tests.support.peer import OWNER_ID, Peer

GROUP = 100001
ROW = re.compile(r"^(\S{1,8}(?: \S{1,8})?)：", re.MULTILINE)


async def all_pages(peer: Peer, word: str, **who: Any) -> list[str]:
    """The first page, by this word for the help, and the others as it says how to get them."""
    pages = [(await peer.ask(f"{word} 1", **who)).text]
    count = re.search(r"第 1/(\d+) 页", pages[0])
    for number in range(2, int(count[1]) + 1 if count else 0):
        pages.append((await peer.ask(f"帮助 {number}", **who)).text)
    return pages


async def listed(peer: Peer, word: str, **who: Any) -> set[str]:
    """The commands on all pages."""
    return {row for page in await all_pages(peer, word, **who) for row in ROW.findall(page)}


async def test_list_is_what_this_person_may_use_here(peer: Peer) -> None:
    in_group = await listed(peer, "帮助", user=23001, group=GROUP)
    in_private = await listed(peer, "菜单", user=23001)
    of_owner = await listed(peer, "help", user=OWNER_ID)
    assert "ip" in in_group & in_private & of_owner
    assert "我的绑定" in (in_private & of_owner) - in_group
    assert "广播" in of_owner - in_private - in_group
    assert "确认" not in of_owner


async def test_the_first_answer_has_every_word_and_is_short(peer: Peer) -> None:
    for who in ({"user": 23003, "group": GROUP}, {"user": 23003}, {"user": OWNER_ID}):
        text = (await peer.ask("帮助", **who)).text
        assert len(text) < 700
        assert text.count("\n") < 12
        assert "帮助 1" in text
        words = {word for row in await listed(peer, "帮助", **who) for word in row.split()}
        assert [word for word in words if word not in text] == []


async def test_page_has_twelve_rows_at_most_and_the_next_step(peer: Peer) -> None:
    for page in await all_pages(peer, "帮助", user=OWNER_ID):
        assert 1 <= len(ROW.findall(page)) <= 12
        assert "帮助 <命令>" in page


@pytest.mark.parametrize("word", ["ip", "ping", "隧道", "代理", "绑定", "广播", "状态", "帮助", "节点", "解绑"])
async def test_every_command_has_a_page_with_usage_and_examples(peer: Peer, word: str) -> None:
    text = (await peer.ask(f"帮助 {word}", user=OWNER_ID, group=GROUP)).text
    assert text.startswith(f"{word}：")
    assert "用法：" in text
    assert "例子" in text
    assert ("可以直接复制" in text) == ("<" not in text.partition("例子")[2].partition("说明")[0])


async def test_unknown_page_and_number_out_of_range(peer: Peer) -> None:
    assert "没有这个命令" in (await peer.ask("/帮助 天气预报", user=23002, group=GROUP)).text
    assert "帮助 ip" in (await peer.ask("/帮助 ipp", user=23002, group=GROUP)).text
    first = (await peer.ask("帮助 0", user=23002)).text
    assert first == (await peer.ask("帮助 1", user=23002)).text
    last = (await peer.ask("帮助 99999999999999999999", user=23002)).text
    assert last == (await peer.ask("帮助 99", user=23002)).text
    assert (await peer.ask("帮助 １", user=23002)).text == first
    assert await peer.quiet("帮助 我", user=23002, group=GROUP)


async def test_the_help_says_from_where_a_test_measures_if_nobody_says(peer: Peer) -> None:
    default = "不写地区只测北京、上海、广东，要各省都测请写「全国」"
    for word in ("ping", "http", "测速"):
        assert default in (await peer.ask(f"帮助 {word}", user=21934)).text
