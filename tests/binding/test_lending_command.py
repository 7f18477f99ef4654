"""The words behind `共享` and `取消共享`: what is meant for the bot, and budgets that make no sense."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._providers import rooms
from plugins._shared.errors import UsageError
from plugins.binding import lending_texts as texts
from plugins.binding.lending_command import (
    BUDGETS,
    MOST,
    OTHER_BUDGET,
    EndRequest,
    LendRequest,
    What,
    mentions_end,
    mentions_loan,
    parse_end,
    parse_lend,
)

PROXY, CE17, FRP = (rooms()[name] for name in ("proxy911", "ce17", "chmlfrp"))


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", LendRequest(What.LIST)),
        ("记录", LendRequest(What.RECORD)),
        ("911 2", LendRequest(What.LEND, PROXY, 2)),
        ("９１１　２", LendRequest(What.LEND, PROXY, 2)),
        ("代理 2次", LendRequest(What.LEND, PROXY, 2)),
        ("911Proxy 10次/天", LendRequest(What.LEND, PROXY, 10)),
        ("17CE 500个节点", LendRequest(What.LEND, CE17, 500)),
        ("17ce 1,000", LendRequest(What.LEND, CE17, 1000)),
        ("911", LendRequest(What.LEND, PROXY, BUDGETS["proxy911"])),
        ("17ce", LendRequest(What.LEND, CE17, BUDGETS["ce17"])),
        ("frp", LendRequest(What.LEND, FRP, OTHER_BUDGET)),
    ],
)
def test_what_is_to_be_lent(text: str, request_: LendRequest) -> None:
    assert parse_lend(text) == request_


@pytest.mark.parametrize("budget", ["-1", "abc", "1.5", "10001", "9" * 400, "二", "0x10"])
def test_a_budget_that_makes_no_sense_is_told_the_bounds_and_the_unit(budget: str) -> None:
    with pytest.raises(UsageError, match=r"^每日额度要是 1 到 10000 的整数（次查询），例如「共享 911 20」。$"):
        parse_lend(f"911 {budget}")
    with pytest.raises(UsageError, match="个节点"):
        parse_lend(f"17ce {MOST['ce17'] + 1}")


def test_a_budget_of_nothing_is_told_how_to_end_the_loan() -> None:
    for zero in ("0", "-0", "000"):
        with pytest.raises(UsageError, match=r"^每日额度至少是 1。要结束共享请发送「取消共享 911」。$"):
            parse_lend(f"911 {zero}")


@given(st.text(max_size=40))
@settings(max_examples=80)
def test_any_text_is_a_request_or_one_sentence(text: str) -> None:
    for parse in (parse_lend, lambda text: parse_end(text, private=True), lambda text: parse_end(text, private=False)):
        try:
            request = parse(text)
        except UsageError as e:
            assert e.sentence.endswith("。")
        else:
            assert not isinstance(request, LendRequest) or request.what is not What.LEND or request.budget >= 1


@pytest.mark.parametrize("rest", ["911 2", "17ce", "代理 5", "记录", "９１１ 2"])
def test_bare_word_with_a_vendor_is_meant(rest: str) -> None:
    assert mentions_loan(rest)


@pytest.mark.parametrize("rest", ["", "一下", "屏幕 给我", "记录 一下", "单车 多少钱", "2"])
def test_ordinary_talk_is_not(rest: str) -> None:
    assert not mentions_loan(rest)
    assert not mentions_end(rest)


@pytest.mark.parametrize(
    ("text", "private", "request_"),
    [
        ("911", False, EndRequest(PROXY)),
        ("911 全部", False, EndRequest(PROXY, everything=True)),
        ("全部", True, EndRequest(None, everything=True)),
        ("全部", False, EndRequest(None, everything=True)),
        ("911 100001", True, EndRequest(PROXY, 100001)),
    ],
)
def test_what_is_to_end(text: str, private: bool, request_: EndRequest) -> None:
    assert parse_end(text, private=private) == request_


@pytest.mark.parametrize(("text", "private"), [("", False), ("x", True), ("911 100001", False), ("911 1 2", True)])
def test_what_cannot_be_ended_is_told_how(text: str, private: bool) -> None:
    with pytest.raises(UsageError, match="例如「取消共享 911"):
        parse_end(text, private=private)


def test_a_name_cannot_break_a_line_and_a_blank_one_leaves_the_number() -> None:
    assert texts.lender_of("张\n三\u202e", 21401234) == "张 三（…1234）"
    assert texts.lender_of(" \u202e ", 21401234) == "QQ尾号1234"
    assert texts.group_of("", 100001) == "群 100001"
