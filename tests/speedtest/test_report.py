"""The numbers of a run, checked by hand: every value is another one, so that none can stand for its neighbour."""

import pytest

from plugins._providers.ce17 import Node, NodeResult, TaskAccepted, TaskEnded
from plugins._shared.target_texts import shown
from plugins.speedtest import texts
from plugins.speedtest.causes import Cause, cause_of
from plugins.speedtest.collector import Collector
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.judging import Level, Pace, judge
from tests.speedtest.runs import (
    BEIJING,
    GUANGDONG,
    MOBILE,
    SHANGHAI,
    TELECOM,
    TIBET,
    UNICOM,
    failed,
    http,
    node,
    ping,
    ping_lost,
    report_of,
)

PINGS = [
    ping(node(1, GUANGDONG, TELECOM), 10.0),
    ping(node(2, GUANGDONG, MOBILE), 31.0, received=9),
    ping(node(3, BEIJING, TELECOM), 22.0),
    ping(node(4, TIBET, MOBILE), 97.0, received=6),
    ping_lost(node(5, BEIJING, UNICOM)),
    failed(node(6, SHANGHAI, UNICOM)),
]


def test_average_is_the_mean_over_nodes_that_answered():
    overall = report_of(PINGS).overall
    assert (overall.answered, overall.total) == (4, 6)
    assert overall.min_ms == 10.0
    assert overall.avg_ms == pytest.approx((10 + 31 + 22 + 97) / 4)
    assert overall.max_ms == 97.0


def test_loss_counts_packets_of_every_node_that_sent_some():
    assert report_of(PINGS).overall.loss == pytest.approx(1 - (10 + 9 + 10 + 6 + 0) / 50)


def test_single_packets_keep_their_own_extremes():
    report = report_of(PINGS)
    assert (report.packet_min_ms, report.packet_max_ms) == (9.0, 99.0)


def test_failed_node_is_not_counted_as_fast():
    report = report_of([ping(node(1), 50.0), failed(node(2)), ping_lost(node(3))])
    assert report.overall.min_ms == report.overall.avg_ms == 50.0
    assert [line.latency_ms for line in report.worst] == [50.0]
    assert report.fastest is not None
    assert report.fastest.latency_ms == 50.0


def test_groups_by_isp_and_province():
    report = report_of(PINGS)
    assert [(g.name, g.answered, g.total, g.avg_ms) for g in report.by_isp] == [
        ("电信", 2, 2, 16.0),
        ("联通", 0, 2, None),
        ("移动", 2, 2, 64.0),
    ]
    assert [(g.name, g.answered, g.total, g.avg_ms) for g in report.by_province] == [
        ("广东", 2, 2, 20.5),
        ("北京", 1, 2, 22.0),
        ("西藏", 1, 1, 97.0),
        ("上海", 0, 1, None),
    ]
    assert report.by_isp[1].loss == 1.0


def test_worst_nodes_come_slowest_first_and_are_five_at_most():
    latencies = [44.0, 11.0, 77.0, 33.0, 66.0, 22.0, 55.0]
    report = report_of([ping(node(index), value) for index, value in enumerate(latencies)])
    assert [line.latency_ms for line in report.worst] == [77.0, 66.0, 55.0, 44.0, 33.0]


def test_failures_are_grouped_by_cause():
    rows = [failed(node(1)), failed(node(2, BEIJING)), failed(node(3), "Connection refused"), ping_lost(node(4))]
    found = {f.cause: (f.count, f.example) for f in report_of(rows).failures}
    assert found == {
        Cause.RESOLVE: (2, "广东 电信"),
        Cause.REFUSED: (1, "广东 电信"),
        Cause.LOST_ALL: (1, "广东 电信"),
    }


def test_node_that_never_answers_counts_in_its_groups():
    report = report_of([ping(node(1), 10.0)], accepted=[node(2, TIBET, MOBILE)])
    assert (report.returned, report.overall.answered, report.overall.total) == (1, 1, 2)
    assert [(g.name, g.answered, g.total) for g in report.by_isp] == [("电信", 1, 1), ("移动", 0, 1)]
    assert [(f.cause, f.count, f.example) for f in report.failures] == [(Cause.NOT_RETURNED, 1, "西藏 移动")]


def test_nodes_that_only_the_end_counts_are_in_the_total():
    collector = Collector(parse_speedtest("ping", "example.com"))
    for event in (TaskAccepted("t", {}), ping(node(1), 10.0), TaskEnded(4, 1, 0, 3)):
        collector.take(event)
    assert collector.report().overall.total == 4


def test_second_result_of_a_node_is_ignored():
    report = report_of([ping(node(1), 10.0), ping(node(1), 90.0)])
    assert (report.overall.total, report.overall.avg_ms) == (1, 10.0)


def test_result_without_node_info_takes_that_of_the_acceptance():
    collector = Collector(parse_speedtest("ping", "example.com"))
    collector.take(TaskAccepted("t", {1: node(1, BEIJING, UNICOM)}))
    answered = ping(node(1), 10.0)
    collector.take(NodeResult(1, None, None, ping=answered.ping))
    assert collector.report().worst[0].name == "北京 联通"


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (Node(1, None, 1, 7, 195, 264), "广东 移动"),
        (Node(1, None, 3, 3, 8, None), "海外"),
        (Node(1, None, 2, 17, None, None), "香港"),
        (Node(1, None, 1, 99, 195, None), "广东 其他"),
        (Node(1), "海外 其他"),
    ],
)
def test_node_is_named_by_the_vendors_tables(at, name):
    assert report_of([ping(at, 10.0), ping(node(2), 9.0)]).worst[0].name == name


def test_http_latency_is_the_total_time_and_a_bad_status_is_not_healthy():
    rows = [http(node(1), 120.0), http(node(2), 480.0, status=502), failed(node(3), "timeout")]
    report = report_of(rows, kind="http", argument="example.com 广东")
    assert (report.overall.min_ms, report.overall.avg_ms, report.overall.max_ms) == (120.0, 300.0, 480.0)
    assert (report.healthy, report.overall.answered, report.returned) == (1, 2, 3)
    assert report.statuses == ((200, 1), (502, 1))
    assert texts.loss_share(report) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("resolve host timeout", Cause.RESOLVE),
        ("Couldn't resolve host name", Cause.RESOLVE),
        ("Operation timed out after 30000 ms", Cause.TIMEOUT),
        ("SSL connect error", Cause.TLS),
        ("Connection refused", Cause.REFUSED),
        ("Connection reset by peer", Cause.RESET),
        ("Network is unreachable", Cause.UNREACHABLE),
        ("?", Cause.OTHER),
        (None, Cause.OTHER),
    ],
)
def test_vendors_words_become_a_cause(message, cause):
    assert cause_of(message) is cause


def test_verdict_names_the_slow_isp():
    rows = [
        ping(node(i, p, isp), 95.0 if isp == MOBILE else 20.0)
        for i, (p, isp) in enumerate(
            [(GUANGDONG, TELECOM), (BEIJING, TELECOM), (GUANGDONG, UNICOM), (BEIJING, UNICOM), (BEIJING, MOBILE)]
        )
    ]
    report = report_of(rows)
    assert (judge(report).level, judge(report).slow) == (Level.FAIR, "移动")
    assert texts.verdict(report) == "全国 100% 正常，移动偏慢"


def test_lone_node_does_not_make_its_isp_slow_among_many():
    rows = [ping(node(i, GUANGDONG, TELECOM if i % 2 else UNICOM), 20.0) for i in range(12)]
    assert judge(report_of([*rows, ping(node(99, GUANGDONG, MOBILE), 90.0)])).slow is None
    assert judge(report_of([*rows, *(ping(node(i, GUANGDONG, MOBILE), 90.0) for i in (98, 99))])).slow == "移动"


@pytest.mark.parametrize(
    ("rows", "level", "pace", "sentence"),
    [
        ([ping(node(1), 12.0)], Level.GOOD, Pace.QUICK, "广东 100% 正常，速度很快"),
        ([ping(node(1), 90.0)], Level.GOOD, Pace.USUAL, "广东 100% 正常，速度中等"),
        ([ping(node(1), 300.0)], Level.FAIR, Pace.SLOW, "广东 100% 正常，整体偏慢"),
        ([ping(node(1), 12.0), failed(node(2))], Level.BAD, Pace.QUICK, "广东 50% 正常，1 个节点没有应答"),
        ([ping(node(1), 12.0, received=5)], Level.BAD, Pace.QUICK, "广东 0% 正常，广东 电信 丢包 50%"),
        (
            [*(ping(node(n), 12.0, received=5) for n in (1, 2)), failed(node(3))],
            Level.BAD,
            Pace.QUICK,
            "广东 0% 正常，1 个节点没有应答，2 个节点丢包",
        ),
        ([failed(node(1)), failed(node(2))], Level.BAD, None, "广东全部没有应答（2 个节点）"),
    ],
)
def test_verdict_in_one_line(rows, level, pace, sentence):
    report = report_of(rows, argument="example.com 广东")
    assert (judge(report).level, judge(report).pace) == (level, pace)
    assert texts.verdict(report) == sentence


def test_twin_of_a_ping():
    assert texts.twin(report_of(PINGS), "用的是你自己的账号").splitlines() == [
        "PING example.com",
        "全国 50% 正常，移动偏慢",
        "平均 40.0 ms，最低 10.0 ms，最高 97.0 ms",
        "丢包 30%，应答节点 4/6",
        "单个包 9.0 ms ~ 99.0 ms",
        "【运营商】",
        "电信 16.0 ms（2/2）",
        "联通 -（0/2，丢包 100%）",
        "移动 64.0 ms（2/2，丢包 25%）",
        "【最慢的节点】",
        "1. 西藏 移动 97.0 ms，丢包 40%",
        "2. 广东 移动 31.0 ms，丢包 10%",
        "3. 北京 电信 22.0 ms",
        "4. 广东 电信 10.0 ms",
        "【异常】西藏 移动 丢包 40%",
        "【失败】全部丢包 ×1（北京 联通）；域名解析失败 ×1（上海 联通）",
        "用的是你自己的账号，11-22 14:03",
    ]


def test_twin_of_an_http_test_tells_odd_statuses():
    report = report_of(
        [http(node(1), 120.0), http(node(2), 480.0, status=502)], kind="http", argument="example.com 广东"
    )
    lines = texts.twin(report).splitlines()
    assert lines[:5] == [
        "HTTP http://example.com/",
        "广东 50% 正常，1 个节点返回 502",
        "平均 300.0 ms，最低 120.0 ms，最高 480.0 ms",
        "失败率 0%，应答节点 2/2",
        "状态码 200 ×1，502 ×1",
    ]
    assert "1. 广东 电信 480.0 ms，状态码 502" in lines


def test_twin_marks_a_part():
    rest = [node(index) for index in range(10, 29)]
    report = report_of([ping(node(i), 20.0 + i) for i in range(5)], accepted=rest, end=False, cut_by="TimedOutError")
    assert report.partial
    twin = texts.twin(report)
    assert "部分结果 5/24" in twin
    assert "已返回的节点 100% 正常，速度很快" in twin
    assert "应答节点 5/24" in twin
    assert judge(report).level is Level.GOOD


def test_twin_of_nothing_but_failures():
    twin = texts.twin(report_of([failed(node(1)), failed(node(2), "timeout")]))
    assert "丢包 100%，应答节点 0/2" in twin
    assert "平均 -，最低 -，最高 -" in twin


def test_twin_is_short_whatever_the_run():
    argument = "https://" + "a-long-label." * 18 + "example.com/" + "x" * 1500 + " 全国"
    rows = [failed(node(i), f"cause {i}") if i % 2 else http(node(i, 180, i % 20), 10.0 + i) for i in range(2000)]
    assert len(texts.twin(report_of(rows, kind="http", argument=argument))) <= texts.TWIN_AT_MOST


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0%"), (1, "100%"), (0.042, "4.2%"), (0.0004, "<0.1%"), (0.9999, "99.9%"), (0.5, "50%"), (None, "-")],
)
def test_percentages_never_round_to_all_or_none(share, told):
    assert texts.percent(share) == told


def test_notice_names_what_will_be_done():
    some = parse_speedtest("ping", "example.com 广东 电信")
    assert texts.started(some, 8) == "已收到，正在用广东 电信的 8 个节点测试 example.com，最长 35 秒。"
    assert "约 2 个节点" in texts.started(some)


def test_user_text_is_shown_on_one_line():
    assert shown("a\n\u202eb\x1b[31m") == "a b [31m"
