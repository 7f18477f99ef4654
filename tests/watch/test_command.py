"""The grammar of `监控` and `提醒`: what is understood, what is refused with which sentence, what is only talk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._shared.errors import UsageError
from plugins.watch import usage_texts
from plugins.watch.command import Control, Listing, Verb, WatchRequest, looks_like_watch, parse_watch


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("ping example.com", "监控 ping example.com"),
        ("ping example.com 广东 电信 每30分钟 丢包>5%", "监控 ping example.com 广东 电信 每30分钟 丢包>5%"),
        ("PING example.com 每30分钟 广东 丢包 > 5% 电信", "监控 ping example.com 广东 电信 每30分钟 丢包>5%"),
        ("ｐｉｎｇ　ｅｘａｍｐｌｅ．ｃｏｍ　每３０分钟", "监控 ping example.com 每30分钟"),
        ("测速 http a.example 每 2 小时", "监控 http a.example 每2小时"),
        ("http https://a.example/x 状态!=200", "监控 http https://a.example/x 状态!=200"),
        ("http a.example 状态码不是200、失败率大于20%", "监控 http a.example 状态!=200 失败>20%"),
        ("http a.example 状态>=500", "监控 http a.example 状态>=500"),
        ("get a.example 平均>1.5秒", "监控 http a.example 平均>1500ms"),
        ("网站 a.example 平均延迟超过200毫秒", "监控 http a.example 平均>200ms"),
        ("dns a.example 异常>10%", "监控 dns a.example 异常>10%"),
        ("路由 a.example 最慢>300ms", "监控 trace a.example 最慢>300ms"),
        ("page a.example 失败>=50%", "监控 网页 a.example 失败>=50%"),
        ("ping a.example 丢包>0%", "监控 ping a.example 丢包>0%"),
        ("ping a.example 丢包≥2.5% 连续3次", "监控 ping a.example 丢包>=2.5% 连续3次"),
        ("ping a.example 每半小时", "监控 ping a.example 每30分钟"),
        ("ping a.example 每隔十五分钟", "监控 ping a.example 每15分钟"),
        ("ping a.example 每两个小时", "监控 ping a.example 每2小时"),
        ("ping a.example every 30m", "监控 ping a.example 每30分钟"),
        ("ping a.example 每天", "监控 ping a.example 每天"),
        ("ping a.example 每周", "监控 ping a.example 每7天"),
        ("ping a.example 每90秒", "监控 ping a.example 每90秒"),
        (
            "ping a.example 丢包>5%, 平均>100ms, 安静 23:00-7:00",
            "监控 ping a.example 丢包>5% 平均>100ms 安静 23:00-07:00",
        ),
        ("ping a.example 丢包>5% 丢包>5%", "监控 ping a.example 丢包>5%"),
        ("隧道 mc", "提醒 隧道 mc"),
        ("隧道 mc_server 每5分钟", "提醒 隧道 mc_server 每5分钟"),
        ("frp mc 连续 4 次失败", "提醒 隧道 mc 连续4次"),
        ("隧道 我的世界 免打扰 23点到7点半", "提醒 隧道 我的世界 安静 23:00-07:30"),
        ("隧道 mc 安静 0:00-24:00 每小时", None),
        ("代理 20%", "提醒 代理 20%"),
        ("代理 低于20%", "提醒 代理 20%"),
        ("代理 剩余 5GB 每2小时", "提醒 代理 5GB 每2小时"),
        ("代理 512MB", "提醒 代理 0.5GB"),
        ("911 1.5G", "提醒 代理 1.5GB"),
        ("代理 12.5％", "提醒 代理 12.5%"),
    ],
)
def test_understood_and_told_back_as_one_line(said: str, line: str | None) -> None:
    if line is None:
        with pytest.raises(UsageError):
            parse_watch(said)
        return
    request = parse_watch(said)
    assert isinstance(request, WatchRequest)
    assert request.line == line
    assert parse_watch(line.partition(" ")[2]) == request, "the line makes the very same watch"


@pytest.mark.parametrize(
    ("said", "request_"),
    [
        ("", Listing()),
        ("  列表 ", Listing()),
        ("list", Listing()),
        ("暂停 1", Control(Verb.PAUSE, 1)),
        ("暂停 #2", Control(Verb.PAUSE, 2)),
        ("恢复 ３", Control(Verb.RESUME, 3)),
        ("继续 10", Control(Verb.RESUME, 10)),
        ("取消 4", Control(Verb.DELETE, 4)),
        ("删除 1", Control(Verb.DELETE, 1)),
    ],
)
def test_what_is_done_with_those_that_there_are(said: str, request_: object) -> None:
    assert parse_watch(said) == request_


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("天气 北京", usage_texts.WATCH_WHAT),
        ("example.com", usage_texts.WATCH_WHAT),
        ("测速", usage_texts.WATCH_WHAT),
        ("ping", usage_texts.no_target("ping")),
        ("ping 每30分钟 丢包>5%", usage_texts.no_target("ping")),
        ("隧道", usage_texts.WHICH_TUNNEL),
        ("隧道 每5分钟", usage_texts.WHICH_TUNNEL),
        ("隧道 mc nas", usage_texts.ONE_TUNNEL),
        ("隧道 mc 丢包>5%", usage_texts.CONDITIONS_OF_TESTS),
        ("代理", usage_texts.WHICH_THRESHOLD),
        ("代理 20", usage_texts.WHICH_THRESHOLD),
        ("代理 0%", usage_texts.WHICH_THRESHOLD),
        ("代理 100%", usage_texts.WHICH_THRESHOLD),
        ("代理 -5GB", usage_texts.WHICH_THRESHOLD),
        ("代理 快没了", usage_texts.WHICH_THRESHOLD),
        ("ping a.example 丢包<5%", usage_texts.odd_condition("丢包<5%")),
        ("ping a.example 丢包>100%", usage_texts.odd_condition("丢包>100%")),
        ("ping a.example 平均>5%", usage_texts.odd_condition("平均>5%")),
        ("ping a.example 丢包>5ms", usage_texts.odd_condition("丢包>5ms")),
        ("http a.example 状态!=99", usage_texts.odd_condition("状态!=99")),
        ("http a.example 丢包>5%", usage_texts.not_told("丢包", "http", {"ping"})),
        ("ping a.example 状态!=200", usage_texts.not_told("状态", "ping", {"http"})),
        ("ping a.example 丢包>1% 丢包>2% 丢包>3% 丢包>4% 丢包>5%", usage_texts.too_many_conditions(4)),
        ("ping a.example 每5", usage_texts.ODD_INTERVAL),
        ("ping a.example 每0分钟", usage_texts.ODD_INTERVAL),
        ("ping a.example 每31天", usage_texts.ODD_INTERVAL),
        ("ping a.example 每半半天", usage_texts.ODD_INTERVAL),
        ("ping a.example 每5分钟 每天", usage_texts.SAID_TWICE),
        ("ping a.example 连续0次", usage_texts.odd_in_a_row(10)),
        ("ping a.example 连续11次", usage_texts.odd_in_a_row(10)),
        ("ping a.example 安静 25:00-7:00", usage_texts.ODD_QUIET),
        ("ping a.example 安静 7:00-7:00", usage_texts.ODD_QUIET),
        ("ping a.example 安静 晚上", usage_texts.ODD_QUIET),
        ("暂停", usage_texts.which_number("暂停")),
        ("删除 mc", usage_texts.which_number("删除")),
        (f"ping {'a' * 600}.example", usage_texts.TOO_LONG),
    ],
)
def test_refused_with_what_to_do(said: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_watch(said)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "rest",
    [
        "列表",
        "暂停 1",
        "删除 #2",
        "隧道 mc",
        "隧道",
        "代理 20%",
        "代理 低于5GB",
        "ping example.com 广东",
        "http https://a.example",
    ],
)
def test_a_bare_word_with_an_argument_is_a_command(rest: str) -> None:
    assert looks_like_watch(rest)


@pytest.mark.parametrize(
    "rest",
    [
        *(
            "我吃药",
            "一下明天开会",
            "大家 隧道 今晚维护",
            "删除 他",
            "暂停 一下",
            "列表 在哪",
            "ping 是什么",
            "隧道 口塞车了",
        ),
        *("代理 商涨价", "摄像头 1", "ping 太高了", "室 8.8"),
    ],
)
def test_talk_is_left_alone(rest: str) -> None:
    assert not looks_like_watch(rest)


@given(
    st.text(max_size=60)
    | st.from_regex(r"(ping|隧道|代理|暂停) [每安静连续丢包>%0-9:\-a-z. 分次]{0,30}", fullmatch=True)
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_request_or_a_sentence(text: str) -> None:
    looks_like_watch(text)
    try:
        request = parse_watch(text)
    except UsageError as e:
        assert e.sentence
        return
    if isinstance(request, WatchRequest):
        assert parse_watch(request.line.partition(" ")[2]) == request
