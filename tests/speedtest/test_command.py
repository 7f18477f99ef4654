"""The grammar: text → request, or one sentence that says what to send instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._providers.ce17 import SpeedRequest, TestType
from plugins._shared.errors import UsageError
from plugins.speedtest.command import SpeedtestRequest, looks_like_speedtest, parse_speedtest
from plugins.speedtest.config import SpeedtestSettings
from plugins.speedtest.gating import asks_first
from plugins.speedtest.manual_texts import ALIASES, MANUALS
from plugins.speedtest.options import OPTIONS
from plugins.speedtest.words import TYPES

DEFAULT = (180, 221, 195)

# kind, argument, what differs from a request with nothing chosen
RIGHT = [
    ("ping", "example.com", {"province_ids": DEFAULT}),
    ("PING", "Example.COM", {"province_ids": DEFAULT}),
    ("ping", "example.com 广东 电信", {"province_ids": (195,), "isp_ids": (1,)}),
    ("ping", "电信 广东 example.com", {"province_ids": (195,), "isp_ids": (1,)}),
    ("ping", "  example.com   广东省   中国电信  ", {"province_ids": (195,), "isp_ids": (1,)}),
    ("ping", "example.com 广东电信", {"province_ids": (195,), "isp_ids": (1,)}),
    ("ping", "example.com 广东、北京 电信，联通", {"province_ids": (195, 180), "isp_ids": (1, 2)}),
    ("ping", "ｅｘａｍｐｌｅ．ｃｏｍ　广东", {"province_ids": (195,)}),
    ("ping", "example。com 广东", {"province_ids": (195,)}),
    ("ping", "example.com 内蒙古自治区 移动", {"province_ids": (183,), "isp_ids": (7,)}),
    ("ping", "example.com 广西壮族自治区 铁通", {"province_ids": (352,), "isp_ids": (6,)}),
    ("ping", "example.com 北京 教育网", {"province_ids": (180,), "isp_ids": (8,)}),
    ("ping", "example.com 北京 三网", {"province_ids": (180,), "isp_ids": (1, 2, 7)}),
    ("ping", "example.com 北京 电信 电信 北京", {"province_ids": (180,), "isp_ids": (1,)}),
    ("ping", "example.com 深圳", {"province_ids": (195,), "city_ids": (264,)}),
    ("ping", "example.com 广东 深圳 电信", {"province_ids": (195,), "city_ids": (264,), "isp_ids": (1,)}),
    ("ping", "example.com 广东深圳电信", {"province_ids": (195,), "city_ids": (264,), "isp_ids": (1,)}),
    ("ping", "example.com 吉林", {"province_ids": (351,)}),
    ("ping", "example.com 海外", {"areas": (3,)}),
    ("ping", "example.com 国外 移动", {"areas": (3,), "isp_ids": (7,)}),
    ("ping", "example.com 港澳台", {"areas": (2,)}),
    ("ping", "example.com 全国", {"areas": (1,)}),
    ("ping", "example.com 大陆", {"areas": (1,)}),
    ("ping", "example.com 全国 广东", {"areas": (1,), "province_ids": (195,)}),
    ("ping", "example.com 全球", {"areas": (0,)}),
    ("ping", "example.com 香港", {"areas": (2,), "province_ids": (12,)}),
    ("ping", "example.com 香港 广东", {"areas": (1, 2), "province_ids": (12, 195)}),
    ("ping", "example.com 广东 机房", {"province_ids": (195,), "node_kinds": (1,)}),
    ("ping", "example.com 广东 手机 电脑", {"province_ids": (195,), "node_kinds": (4, 3)}),
    ("ping", "example.com 广东 20包", {"province_ids": (195,), "ping_count": 20}),
    ("ping", "example.com 广东 ２０包 64字节", {"province_ids": (195,), "ping_count": 20, "ping_size_bytes": 64}),
    (
        "ping",
        "example.com 广东 --count 100 --size=1000",
        {"province_ids": (195,), "ping_count": 100, "ping_size_bytes": 1000},
    ),
    ("ping", "--timeout 10 example.com 广东", {"province_ids": (195,), "timeout_s": 10}),
    ("ping", "example.com 广东 --num 2", {"province_ids": (195,), "nodes_per_cell": 2}),
    ("http", "example.com 广东 --timeout 120", {"province_ids": (195,), "timeout_s": 120}),
    ("http", "example.com 广东 --method head", {"province_ids": (195,), "method": "HEAD"}),
    ("http", 'example.com 广东 --ua "Mozilla/5.0 (X11)"', {"province_ids": (195,), "user_agent": "Mozilla/5.0 (X11)"}),
    ("http", "example.com 广东 --ua=“a b”", {"province_ids": (195,), "user_agent": "a b"}),
    (
        "http",
        "example.com 广东 --NoCache --follow 0",
        {"province_ids": (195,), "no_cache": True, "follow_redirects": 0},
    ),
    ("http", "example.com 广东 --srcip 1.1.1.1", {"province_ids": (195,), "source_ip": "1.1.1.1"}),
    ("http", "example.com 广东 --host www.example.org", {"province_ids": (195,), "host": "www.example.org"}),
    (
        "ping",
        "example.com 广东 深圳 电信 联通 10包",
        {"province_ids": (195,), "city_ids": (264,), "isp_ids": (1, 2), "ping_count": 10},
    ),
    (
        "ping",
        "10包 联通 example.com 电信 深圳",
        {"province_ids": (195,), "city_ids": (264,), "isp_ids": (2, 1), "ping_count": 10},
    ),
    ("ping", "example.com 机房 路由器 电脑 手机 广东", {"province_ids": (195,), "node_kinds": (1, 2, 3, 4)}),
    ("ping", "example.com 4G 广东", {"province_ids": (195,), "node_kinds": (5,)}),
    ("ping", "example.com 广东 5秒", {"province_ids": (195,), "timeout_s": 5}),
    ("ping", "example.com --isp 电信,联通 --pro 广东", {"province_ids": (195,), "isp_ids": (1, 2)}),
    ("ping", "example.com --pro=广东、北京 --node 机房", {"province_ids": (195, 180), "node_kinds": (1,)}),
    ("ping", "example.com --city 深圳", {"province_ids": (195,), "city_ids": (264,)}),
    ("ping", "example.com --area 海外", {"areas": (3,)}),
    ("ping", "example.com 广东 --all-ips", {"province_ids": (195,), "every_address": True}),
    ("ping", "example.com 广东 —count 5", {"province_ids": (195,), "ping_count": 5}),
    ("ping", "example.com 广东 --COUNT=５", {"province_ids": (195,), "ping_count": 5}),
    (
        "http",
        "example.com 广东 --timeout 20 --follow 3",
        {"province_ids": (195,), "timeout_s": 20, "follow_redirects": 3},
    ),
    ("http", "example.com 广东 --maxdown 104857600", {"province_ids": (195,), "max_download_bytes": 104857600}),
    ("http", "example.com 广东 --speed 65536", {"province_ids": (195,), "speed_limit_bytes_per_s": 65536}),
    ("http", 'example.com 广东 --cookie "a=1; b=2"', {"province_ids": (195,), "cookie": "a=1; b=2"}),
    ("http", "example.com 广东 --referer https://a.com/x", {"province_ids": (195,), "referer": "https://a.com/x"}),
    ("http", "example.com 广东 --no-md5 --no-head", {"province_ids": (195,), "get_md5": False, "get_headers": False}),
    ("http", "example.com 广东 --no_md5", {"province_ids": (195,), "get_md5": False}),
    ("http", "example.com 广东 --decompress", {"province_ids": (195,), "decompress": True}),
    ("http", "example.com 广东 --no-decompress", {"province_ids": (195,), "decompress": False}),
    ("http", "example.com 广东 --decompress=关", {"province_ids": (195,), "decompress": False}),
    ("http", "example.com 广东 --srcip www.example.org", {"province_ids": (195,), "source_ip": "www.example.org"}),
    (
        "http",
        'example.com 广东 --method post --body "a=1&b=2"',
        {"province_ids": (195,), "method": "POST", "post_body": "a=1&b=2"},
    ),
    ("cdn", "example.com 广东 --ua x --method HEAD", {"province_ids": (195,), "user_agent": "x", "method": "HEAD"}),
    ("dns", "example.com 广东 --timeout 15", {"province_ids": (195,), "timeout_s": 15}),
    ("dns", "example.com 广东 手机", {"province_ids": (195,), "node_kinds": (4,)}),
    ("dig", "example.com 广东 --timeout 120", {"province_ids": (195,), "timeout_s": 120}),
    ("网页", "example.com 广东 --snapshot", {"province_ids": (195,), "snapshot": True}),
    ("page", "example.com 广东 --proxies 1.1.1.1:8080", {"province_ids": (195,), "proxies": "1.1.1.1:8080"}),
    (
        "page",
        "example.com 广东 --proxies HTTP://a.example.com:3128",
        {
            "province_ids": (195,),
            "proxies": "http://a.example.com:3128",
        },
    ),
    ("测速", "dns example.com 广东", {"province_ids": (195,)}),
    ("测速", "路由 example.com 广东 路由器", {"province_ids": (195,), "node_kinds": (2,)}),
    ("dig", "example.com 广东 --trace", {"province_ids": (195,), "trace": True}),
    ("trace", "example.com 广东", {"province_ids": (195,)}),
    ("tracert", "example.com 广东", {"province_ids": (195,)}),
    ("测速", "ping example.com 广东", {"province_ids": (195,)}),
]


@pytest.mark.parametrize(("kind", "argument", "chosen"), RIGHT)
def test_words_in_any_order_become_a_request(kind, argument, chosen):
    speed = parse_speedtest(kind, argument).speed
    unset = SpeedRequest(test_type=speed.test_type, target=speed.target)
    assert speed == unset.model_copy(update=chosen)


TARGETS = [
    ("ping", "1.1.1.1", TestType.PING, "1.1.1.1"),
    ("ping", "::ffff:1.1.1.1", TestType.PING, "1.1.1.1"),
    ("ping", "2400:3200::1", TestType.PING, "2400:3200::1"),
    ("ping", "例子.com", TestType.PING, "xn--fsqu00a.com"),
    ("http", "example.com", TestType.HTTP, "http://example.com/"),
    ("http", "https://example.com/a?b=c,d#e", TestType.HTTP, "https://example.com/a?b=c,d"),
    ("http", "example.com:8080/a", TestType.HTTP, "http://example.com:8080/a"),
    ("测速", "example.com", TestType.HTTP, "http://example.com/"),
    ("测速", "HTTP https://example.com", TestType.HTTP, "https://example.com/"),
    ("dns", "_dmarc.example.com", TestType.DNS, "_dmarc.example.com"),
    ("cdn", "example.com", TestType.CDN, "http://example.com/"),
    ("路由", "example.com", TestType.TRACE, "example.com"),
    ("网页", "example.com", TestType.PAGE, "http://example.com/"),
]


@pytest.mark.parametrize(("kind", "argument", "test_type", "target"), TARGETS)
def test_target_takes_the_form_its_type_needs(kind, argument, test_type, target):
    speed = parse_speedtest(kind, argument).speed
    assert (speed.test_type, speed.target) == (test_type, target)


WRONG = [
    ("ping", "", "缺少测试目标"),
    ("ping", "   ", "缺少测试目标"),
    ("ping", "广东 电信", "缺少测试目标"),
    ("http", "--timeout 10", "缺少测试目标"),
    ("ping", "a.com b.com", "一次只能测一个"),
    ("ping", "example.com 黑龙疆", "黑龙江"),
    ("ping", "example.com 火星", "看不懂「火星」"),
    ("ping", "example.com foo", "看不懂「foo」"),
    ("trace", "example.com 火星", "例如「广东 电信」"),
    ("ping", "pnig example.com", "pnig"),
    ("ping", "localhost", "公网"),
    ("ping", "127.0.0.1", "环回"),
    ("ping", "127.1", "不是 IP 地址"),
    ("ping", "2130706433", "不是 IP 地址"),
    ("ping", "10.1.2.3 广东", "私有地址"),
    ("ping", "https://example.com/a", "example.com"),
    ("ping", "example.com:80", "端口"),
    ("ping", "1.1.1.0/24", "掩码"),
    ("ping", "root@example.com", "@"),
    ("http", "ftp://example.com", "http://"),
    ("http", "http://192.168.1.1/", "私有地址"),
    ("http", "http://example.com:22/", "端口"),
    ("dns", "1.1.1.1", "域名"),
    ("ping", "example.com --count 0", "1 到 100"),
    ("ping", "example.com 101包", "1 到 100"),
    ("ping", "example.com --count ten", "1 到 100"),
    ("ping", "example.com --count -5", "1 到 100"),
    ("ping", "example.com --count 99999999999", "1 到 100"),
    ("ping", "example.com --size 1001", "1 到 1000"),
    ("ping", "example.com --timeout 11", "1 到 10"),
    ("dns", "example.com --timeout 16", "1 到 15"),
    ("http", "example.com --timeout 121", "1 到 120"),
    ("http", "example.com --timeout 1.5", "1 到 120"),
    ("http", "example.com --method PURGE", "GET"),
    ("http", "example.com --method POST", "--body"),
    ("http", "example.com --count 5", "没有「--count」"),
    ("ping", "example.com --method GET", "没有「--method」"),
    ("ping", "example.com --colour red", "没有「--colour」"),
    ("ping", "example.com --count", "缺少值"),
    ("http", "example.com --srcip 10.0.0.1", "私有地址"),
    ("http", "example.com --host localhost", "公网"),
    ("http", "example.com --ua " + "x" * 301, "300"),
    ("ping", "example.com 海外 广东", "分开发"),
    ("ping", "example.com 港澳台 广东", "分开发"),
    ("ping", "example.com --count 5 --count 6", "写了两次"),
    ("ping", "example.com 10包 --count 6", "写了两次"),
    ("ping", "example.com --cuont 5", "--count"),
    ("ping", "example.com --num 11", "1 到 10"),
    ("ping", "example.com --body a", "没有「--body」"),
    ("ping", "example.com --isp 火星", "看不懂「火星」"),
    ("ping", "example.com --pro 黑龙疆", "黑龙江"),
    ("ping", "example.com --isp", "缺少值"),
    ("http", "example.com --follow 11", "0 到 10"),
    ("http", "example.com --maxdown 0", "1 到 104857600"),
    ("http", "example.com --maxdown 104857601", "1 到 104857600"),
    ("http", "example.com --speed 1M", "1 到 104857600"),
    ("http", "example.com --body a=1", "POST"),
    ("http", "example.com --method HEAD --body a=1", "POST"),
    ("http", "example.com --method POST --body " + "x" * 1001, "1000"),
    ("http", "example.com --nocache=也许", "开关"),
    ("http", "example.com --host http://a.com/", "请只发域名"),
    ("http", "example.com --host 10.0.0.1", "私有地址"),
    ("http", "example.com --srcip localhost", "公网"),
    ("http", 'example.com --ua ""', "缺少值"),
    ("http", "example.com --snapshot", "没有「--snapshot」"),
    ("http", "example.com --trace", "没有「--trace」"),
    ("http", "example.com --proxies 1.1.1.1:80", "没有「--proxies」"),
    ("网页", "example.com --proxies 1.1.1.1", "主机:端口"),
    ("网页", "example.com --proxies 10.0.0.1:80", "私有地址"),
    ("网页", "example.com --proxies u:p@1.1.1.1:80", "不能带账号"),
    ("网页", "example.com --proxies 1.1.1.1:99999", "1 到 65535"),
    ("网页", "example.com --method HEAD", "没有「--method」"),
    ("dig", "example.com --timeout 121", "1 到 120"),
    ("dns", "https://example.com/", "请只发域名"),
    ("trace", "example.com:80", "端口"),
    ("cdn", "http://127.0.0.1/", "环回"),
    ("测速", "dns", "缺少测试目标"),
    ("路由", "", "缺少测试目标"),
    ("ping", "example.com " + "广东 " * 61, "60"),
    ("ping", "x" * 3001, "3000"),
]


@pytest.mark.parametrize(("kind", "argument", "told"), WRONG)
def test_wrong_text_gets_one_sentence_that_says_what_is_wrong(kind, argument, told):
    with pytest.raises(UsageError) as caught:
        parse_speedtest(kind, argument)
    assert told in caught.value.sentence
    assert caught.value.sentence.endswith("。")
    assert "\n" not in caught.value.sentence


@pytest.mark.parametrize(
    ("argument", "asks"),
    [
        ("example.com", False),
        ("example.com 广东 电信", False),
        ("example.com 海外", False),
        ("example.com 全国 电信", True),
        ("example.com 全国", True),
        ("example.com 大陆 移动 机房", True),
        ("example.com 全球", True),
        ("example.com 广东 北京 上海 四川 湖北 湖南 河北", True),
        ("example.com 广东 --num 5", False),
        ("example.com 广东 北京 --num 5", True),
    ],
)
def test_many_nodes_are_confirmed_first(argument, asks):
    usual = SpeedtestSettings().nodes_without_asking
    assert asks_first(parse_speedtest("ping", argument), usual) is asks


def test_estimate_is_places_times_isps_times_kinds_times_number():
    request = parse_speedtest("ping", "example.com 广东 北京 上海 电信 移动 机房 --num 4")
    assert request.estimated_nodes == 3 * 2 * 1 * 4


def test_what_was_chosen_is_shown_by_name():
    request = parse_speedtest("http", "https://example.com/?token=abc 深圳 湖南 联通")
    assert request.places == ("湖南", "深圳市")
    assert request.isps == ("联通",)
    assert request.kind == "http"
    assert request.shown_target == "https://example.com/?token=***"


def test_every_field_of_the_request_can_be_chosen():
    by_words = {"test_type", "target", "isp_ids", "province_ids", "city_ids", "areas", "node_kinds"}
    assert {option.field for option in OPTIONS.values()} | by_words == set(SpeedRequest.model_fields)


def test_table_is_long_enough_to_drive_the_grammar():
    assert len(RIGHT) + len(TARGETS) + len(WRONG) >= 80


@pytest.mark.parametrize(
    ("argument", "owner"),
    [("example.com 广东", False), ("example.com --method HEAD", False), ("example.com --method POST --body a", True)],
)
def test_what_changes_a_site_is_for_the_owner(argument, owner):
    assert parse_speedtest("http", argument).needs_owner is owner


@pytest.mark.parametrize("kind", MANUALS)
def test_every_example_of_the_manual_is_understood(kind):
    for example in MANUALS[kind].examples:
        word, _, argument = example.partition(" ")
        assert TYPES[word] is TYPES[kind]
        assert parse_speedtest(word, argument).speed.test_type is TYPES[kind]
        assert looks_like_speedtest(argument)


def test_every_type_has_its_command():
    assert {TYPES[word] for word in MANUALS} == set(TestType)
    assert {TYPES[alias] for word in ALIASES for alias in ALIASES[word]} == {TestType.TRACE, TestType.PAGE}


@pytest.mark.parametrize(
    ("kind", "argument", "host"),
    [
        ("ping", "Example.com", "example.com"),
        ("http", "https://例子.com:8443/a?b=c", "xn--fsqu00a.com"),
        ("http", "http://[2400:3200::1]/", "2400:3200::1"),
        ("dns", "_dmarc.example.com", "_dmarc.example.com"),
    ],
)
def test_host_is_told_without_the_rest_of_the_address(kind, argument, host):
    assert parse_speedtest(kind, argument).host == host


@pytest.mark.parametrize(
    ("argument", "meant"),
    [
        ("example.com", True),
        ("example.com 广东 电信", True),
        ("10.1.2.3", True),
        ("localhost:80", True),
        ("https://example.com/ 全国", True),
        ("是什么", False),
        ("一下 example.com 好吗", False),
        ("me", False),
        ("404 not found", False),
        ("", False),
        ("广东 电信", False),
        ("怎么设", False),
        ("好用吗 1.1.1.1", False),
        ("1.5元/GB", False),
        ("it.", False),
        ("example.com --colour red", True),
        ("example.com --count", True),
        ("dns example.com", True),
        ("--help", False),
    ],
)
def test_ordinary_talk_is_told_from_a_command(argument, meant):
    assert looks_like_speedtest(argument) is meant


WORDS = st.sampled_from(
    [
        "example.com",
        "广东",
        "电信",
        "全国",
        "海外",
        *(f"--{name}" for name in OPTIONS),
        "--isp",
        "--method=POST",
        "10包",
        '"',
        "“",
        "=",
        "--",
        "\u202e",
        "１",
        "。",
        "深圳",
        "[CQ:at,qq=all]",
    ]
)


@given(
    kind=st.sampled_from([*TYPES, "测速", "无"]),
    argument=st.text(max_size=60) | st.lists(WORDS | st.text(max_size=6), max_size=9).map(" ".join),
)
@settings(max_examples=250, deadline=None)
def test_no_text_makes_the_parser_crash(kind, argument):
    looks_like_speedtest(argument)
    try:
        assert isinstance(parse_speedtest(kind, argument), SpeedtestRequest)
    except UsageError as error:
        assert 5 < len(error.sentence) < 250
        assert "\u202e" not in error.sentence
