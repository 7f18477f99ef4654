"""Sentences with numbers in them, checked by hand."""

import pytest

from plugins._shared.hearing import Chat
from plugins.broadcast import texts
from plugins.broadcast.command import AT_ALL, Content
from plugins.broadcast.ports import Draft, Recipient


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "约 1 秒"), (18.4, "约 18 秒"), (95, "约 2 分钟"), (3600, "约 1 小时 0 分钟"), (7500, "约 2 小时 5 分钟")],
)
def test_duration_in_words(seconds: float, words: str) -> None:
    assert texts.duration(seconds) == words


OWNER = Chat(self_id=10000, group_id=None, user_id=30001)
CONTENT = Content(({"type": "text", "data": {"text": "维护"}},))


def draft(*recipients: Recipient, content: Content = CONTENT) -> Draft:
    return Draft(OWNER, content, recipients)


def test_preview_names_the_first_groups_in_one_line_each() -> None:
    groups = [Recipient(number, f"群{number}", 10000) for number in range(3, 9)]
    head = texts.preview_head(draft(Recipient(1, "一\n群", 10000), Recipient(2, "", 10000), *groups), 24)
    assert head == "将广播到 8 个群（一 群、2、群3、群4、群5 等），预计约 24 秒。"


def test_preview_says_who_is_skipped_and_what_else_the_owner_should_know() -> None:
    out = [Recipient(number, f"群{number}", 10000, texts.OPTED_OUT) for number in (2, 3)]
    shown = draft(Recipient(1, "甲", 10000), *out, Recipient(4, "乙", 10001), content=Content((AT_ALL,)))
    assert texts.preview_head(shown, 1, repeated=True, over_ceiling=7).splitlines() == [
        "将广播到 2 个群（甲、乙），预计约 1 秒。",
        "由 2 个账号分头发送，每个群只发一次。",
        "跳过：已退订广播 2 个（群2、群3）。",
        "会 @全体成员；我不是管理员或次数用完的群，不带 @ 照常发。",
        "超出今天的发送上限 7 条：发到上限会暂停，明天再「广播 继续」。",
        "注意：同样的内容 24 小时内已经广播过。",
    ]


def test_recalled_counts_what_could_and_could_not_be_taken_back() -> None:
    assert texts.recalled(3, 0, 0, paused=False) == "已撤回 3 条。"
    said = texts.recalled(3, 1, 2, paused=True)
    assert said.startswith("已撤回 3 条；1 条撤回失败")
    assert "2 条已超过两分钟" in said
    assert "已暂停" in said


def test_snippet_is_one_short_line() -> None:
    segments = [AT_ALL, {"type": "text", "data": {"text": " 今晚\n维护"}}, {"type": "image", "data": {"file": "x"}}]
    assert texts.snippet(Content(tuple(segments)).as_json) == "@全体成员 今晚 维护[图片]"
    assert texts.snippet(Content(({"type": "text", "data": {"text": "字" * 40}},)).as_json) == "字" * 24 + "…"
