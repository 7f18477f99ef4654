"""The words of `历史`, `重测`, `对比`; what is asked about first; what failures are called. Pure."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._shared.errors import UsageError
from plugins.speedtest import flow_texts
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.gating import asks_first, cheaper
from plugins.speedtest.repeat import (
    Line,
    Recall,
    looks_like_comparison,
    looks_like_recall,
    looks_like_repeat,
    merged,
    parse_comparison,
    parse_recall,
    parse_repeat,
    storable,
)
from plugins.speedtest.scopes import Scope


@pytest.mark.parametrize(
    ("kind", "stored", "change", "result"),
    [
        ("ping", "qq.com 广东 电信", "", "qq.com 广东 电信"),
        ("ping", "qq.com 广东 电信", "联通", "qq.com 广东 联通"),
        ("ping", "qq.com 广东电信 10包", "联通 5包", "qq.com 广东 联通 --count=5"),
        ("ping", "qq.com 广东 深圳 电信", "北京", "qq.com 北京 电信"),
        ("ping", "qq.com 全国", "海外", "qq.com 海外"),
        ("ping", "qq.com 手机 广东", "机房", "qq.com 广东 机房"),
        ("ping", "qq.com --timeout 3 --size=64", "--timeout 5", "qq.com --size=64 --timeout=5"),
        ("http", 'qq.com --ua "a b"', "--nocache", 'qq.com --ua="a b" --nocache'),
        ("http", "qq.com --decompress", "--no-decompress", "qq.com --no-decompress"),
        ("ping", "qq.com 广东", "example.org", "example.org 广东"),
        ("ping", "qq.com --isp 电信,联通", "移动", "qq.com 移动"),
        ("ping", "ｑｑ．ｃｏｍ，广东", "联通", "qq.com,广东 联通"),
    ],
)
def test_change_replaces_what_it_names_and_nothing_else(kind: str, stored: str, change: str, result: str) -> None:
    assert merged(Line(kind, stored), change) == Line(kind, result)


@pytest.mark.parametrize("parse", [parse_repeat, parse_comparison, parse_recall])
def test_what_no_line_is_long_enough_for_is_not_unfolded(parse: Callable[[str], object]) -> None:
    """One letter may become eighteen (NFKC)."""
    with pytest.raises(UsageError, match="太长"):
        parse("ﷺ" * 10_000)


def test_type_may_be_changed_too() -> None:
    assert merged(Line("ping", "qq.com 广东"), "http 联通") == Line("http", "qq.com 广东 联通")
    assert merged(Line("测速", "ping qq.com"), "广东") == Line("ping", "qq.com 广东")
    assert merged(Line("测速", "qq.com"), "广东") == Line("测速", "qq.com 广东")


@pytest.mark.parametrize(
    "argument",
    [
        "qq.com 广东 电信 10包",
        "1.1.1.1 三网 海外",
        'http://a.example.com/x?q=1 全国 --num 3 --ua "a b"',
        "a.b.example.com 深圳",
    ],
)
def test_line_without_a_change_means_the_same_request(argument: str) -> None:
    kind = "http" if "--ua" in argument else "ping"
    line = merged(Line(kind, argument), "")
    assert parse_speedtest(line.kind, line.argument).speed == parse_speedtest(kind, argument).speed


@pytest.mark.parametrize(
    ("argument", "stored"),
    [
        ("qq.com 广东", True),
        ("https://a.example.com/x?page=2", True),
        ("https://a.example.com/x?token=abcdef", False),
        ("a.example.com --cookie sid=1", False),
        ("a.example.com --method POST --body=x", False),
    ],
)
def test_line_with_a_secret_is_not_stored(argument: str, stored: bool) -> None:
    assert storable(Line("http", argument)) is stored


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("", Recall(None)),
        ("3", Recall(3)),
        ("１２", Recall(12)),
        ("12 节点", Recall(12, nodes=True)),
        ("1 CSV", Recall(1, nodes=True)),
    ],
)
def test_history_words(argument: str, found: Recall) -> None:
    assert parse_recall(argument) == found


@pytest.mark.parametrize("argument", ["0", "201", "老师", "1 2", "节点", "1 节点 2", "-1", "1.5"])
def test_wrong_history_words_are_refused_and_are_no_command_without_a_slash(argument: str) -> None:
    with pytest.raises(UsageError, match="序号"):
        parse_recall(argument)
    assert not looks_like_recall(argument)


@pytest.mark.parametrize(
    ("argument", "found"),
    [("", (1, "")), ("2", (2, "")), ("2 --timeout 20", (2, "--timeout 20")), ("联通", (1, "联通"))],
)
def test_repeat_words(argument: str, found: tuple[int, str]) -> None:
    assert parse_repeat(argument) == found


@pytest.mark.parametrize("argument", ["一下", "那张卷子", "2 遍", "a.example.com b.example.com", "--nonsense 3"])
def test_talk_is_no_repeat(argument: str) -> None:
    assert not looks_like_repeat(argument)


def test_comparison_words() -> None:
    assert parse_comparison("b.example.com 广东 a.example.com 电信") == (
        Line("ping", "b.example.com 广东 电信"),
        Line("ping", "a.example.com 广东 电信"),
    )
    assert parse_comparison("https://a.example.com/ b.example.com")[1] == Line("http", "b.example.com")
    assert parse_comparison("dns a.example.com b.example.com")[0] == Line("dns", "a.example.com")
    for wrong in ("", "a.example.com", "a.example.com a.example.com", "a.example.com b.example.com c.example.com"):
        assert not looks_like_comparison(wrong)


@given(st.text(max_size=60))
def test_no_text_breaks_the_words(text: str) -> None:
    for looks in (looks_like_recall, looks_like_repeat, looks_like_comparison):
        looks(text)
    try:
        merged(Line("ping", text), text)
        storable(Line("http", text))
    except UsageError as e:
        assert e.sentence


@pytest.mark.parametrize(
    ("argument", "asks"),
    [
        ("a.example.com", False),
        ("a.example.com 全国", True),
        ("a.example.com 全国 电信 机房", True),
        ("a.example.com 全球 电信", True),
        ("a.example.com 海外", False),
        ("a.example.com 广东 北京 上海 浙江 江苏 四川 山东", True),
        ("a.example.com 广东 --num 7", True),
    ],
)
def test_whole_country_and_many_nodes_are_asked_about(argument: str, asks: bool) -> None:
    assert asks_first(parse_speedtest("ping", argument), 60) is asks


def test_limit_is_the_settings() -> None:
    request = parse_speedtest("ping", "a.example.com 广东")
    assert request.estimated_nodes == 10
    assert not asks_first(request, 10)
    assert asks_first(request, 9)


def test_cheaper_form_keeps_target_and_options() -> None:
    line = Line("测速", "http a.example.com 全国 --num 3 --nocache")
    found = cheaper(line, parse_speedtest(line.kind, line.argument), 60)
    assert found is not None
    command, request = found
    assert command == Line("http", "a.example.com 北京 上海 广东 电信 联通 移动 机房 --nocache --num=1")
    assert request.estimated_nodes == 9
    assert request.speed.no_cache
    assert cheaper(command, request, 5) is None, "nothing cheaper to offer"


@pytest.mark.parametrize(
    ("error", "skew_s", "own", "words"),
    [
        (CredentialError("ce17", "x", 10008), None, False, ("凭据不对或积分已用完", "服务器时间", "告诉机器人的主人")),
        (CredentialError("ce17", "x", 10008), None, True, ("你绑定的 17CE 账号", "充值")),
        (CredentialError("ce17", "x", 10008), -900.0, True, ("时钟比 17CE 慢 15 分钟", "校准")),
        (CredentialError("ce17", "x", 10008), 130.0, False, ("时钟比 17CE 快 2 分钟",)),
        (CredentialError("ce17", "x", -1), None, True, ("不接受你绑定的 17CE 账号的凭据", "重新「绑定 17ce」")),
        (QuotaError("ce17", "x"), None, False, ("额度已用完或调用太频繁", "绑定 17ce")),
        (NotFoundError("ce17", "x", 10013), None, False, ("没有找到节点", "换一个地区")),
        (RefusedError("ce17", "x", 10012), None, False, ("不接受这个域名",)),
        (RefusedError("ce17", "x", 10014), None, False, ("没有接受这次任务", "去掉一些选项")),
        (TimedOutError("ce17", "x"), None, False, ("时限内没有返回", "少选几个地区")),
        (UnexpectedReplyError("ce17", "x"), None, False, ("看不懂的内容",)),
        (UnreachableError("ce17", "x"), None, False, ("暂时连不上",)),
    ],
)
def test_failure_is_one_sentence_that_says_what_to_do(
    error: ProviderError, skew_s: float | None, own: bool, words: tuple[str, ...]
) -> None:
    sentence = flow_texts.failed(error, skew_s, own=own)
    assert all(word in sentence for word in words)
    assert sentence.count("。") == 1
    assert "\n" not in sentence


def test_time_to_the_reset_is_told_in_hours_or_minutes() -> None:
    assert "8 小时 30 分后" in flow_texts.over_budget(Scope.USER, 1, 2, timedelta(hours=8, minutes=29, seconds=30))
    assert "5 分钟后" in flow_texts.over_budget(Scope.ALL, 1, 2, timedelta(minutes=4, seconds=1))


def test_name_of_a_file_has_no_odd_letters() -> None:
    name = flow_texts.csv_name("http", "https://a.example.com/x?y=../..", "11-22 14:03")
    assert name == "http-a.example.com_x_y-11-22-1403.csv"
