"""Traces: the vendor's own sample, ways that end and ways that break."""

from plugins._providers.ce17 import TestType
from plugins._providers.ce17.results import node_result
from plugins.speedtest import picture, texts
from plugins.speedtest.trace_report import TraceDetails
from tests.speedtest.runs import (
    BEIJING,
    GUANGDONG,
    MOBILE,
    SHANGHAI,
    TELECOM,
    UNICOM,
    failed,
    hop,
    node,
    report_of,
    trace,
)

TARGET = "203.0.113.9"
GATE, CORE = "192.0.2.1", "192.0.2.77"
ARRIVED = trace(node(1, GUANGDONG, TELECOM), hop(GATE, 2.0), hop(None, None), hop(TARGET, 12.0))
BROKEN = trace(node(2, BEIJING, MOBILE), hop(GATE, 3.0), hop(CORE, 9.0, lost=4), hop(None, None), hop(None, None))
ROWS = [
    ARRIVED,
    BROKEN,
    trace(
        node(3, SHANGHAI, UNICOM), hop(GATE, 4.0), hop(CORE, 7.0), hop(None, None), hop(CORE, 8.0), hop(TARGET, 20.0)
    ),
    trace(node(4, SHANGHAI, TELECOM), hop(GATE, 4.0), hop(TARGET, 46.0)),
    failed(node(5)),
]
SAMPLE = (
    "210.74.226.65,10,10,0,2469,4712,1352,0;101.95.225.49,10,8,2,2378,2634,2290,0;0.0.0.0,10,0,10,0,0,0,0;"
    "220.191.200.230,10,1,9,11666,11666,11666,0;115.239.210.27,10,10,0,12748,12827,12654,0;"
)


def run(results):
    return report_of(results, kind="trace", argument="example.com 广东")


def details_of(results) -> TraceDetails:
    details = run(results).details
    assert isinstance(details, TraceDetails)
    return details


def test_vendors_sample_is_read_in_its_order_of_times():
    raw = {"NodeID": 159450, "SrcIP": "115.239.210.27", "Info": SAMPLE}
    (route,) = details_of([node_result(TestType.TRACE, 159450, node(159450), raw)]).routes
    assert [(line.ip, line.loss, line.avg_ms) for line in route.hops] == [
        ("210.74.226.65", 0.0, 2.469),
        ("101.95.225.49", 0.2, 2.378),
        (None, 1.0, None),
        ("220.191.200.230", 0.9, 11.666),
        ("115.239.210.27", 0.0, 12.748),
    ]
    assert route.reached


def test_latency_is_that_of_the_target_alone():
    report = run(ROWS)
    assert [row.latency_ms for row in report.rows] == [12.0, None, 20.0, 46.0, None]
    assert (report.overall.answered, report.overall.avg_ms, report.healthy) == (4, 26.0, 3)


def test_ways_that_break_are_counted_by_their_last_hop():
    details = details_of(ROWS)
    assert (details.traced, details.reached) == (4, 3)
    assert details.hops_avg == (3 + 5 + 2) / 3
    assert [(found.ip, found.count, found.example) for found in details.breaks] == [(CORE, 1, "北京 移动")]


def test_way_that_ends_at_another_address_has_not_arrived():
    assert details_of([trace(node(1), hop(GATE, 2.0), hop(CORE, 9.0))]).reached == 0


def test_way_without_any_answer_is_a_break_without_a_place():
    report = run([trace(node(1), hop(None, None), hop(None, None))])
    assert texts.verdict(report) == "广东 0% 到达目标，1 个节点没有走到目标"
    assert "断在 没有任何一跳应答 ×1（广东 电信）" in texts.twin(report)


def test_broken_way_is_shown_first_then_other_isps():
    assert [route.name for route in details_of(ROWS).routes] == ["北京 移动", "广东 电信", "上海 联通"]


def test_twin_tells_where_it_breaks():
    lines = texts.twin(run(ROWS)).splitlines()
    assert lines[1] == "广东 60% 到达目标，1 个节点没有走到目标"
    assert "到达目标 3/4，平均 3.3 跳" in lines
    assert f"断在 {CORE} 之后 ×1（北京 移动）" in lines
    place = lines.index("【北京 移动】没有走到目标，断在第 2 跳之后")
    assert lines[place + 1 : place + 5] == [
        f"1 {GATE} 3.0 ms",
        f"2 {CORE} 9.0 ms，丢包 40%",
        "3 * 无应答",
        "4 * 无应答",
    ]
    assert "【广东 电信】3 跳，到达，12.0 ms" in lines


def test_picture_draws_each_way_with_its_loss():
    routes = [section for section in picture.card(run(ROWS))["sections"] if section["key"] == "route"]
    assert [section["title"] for section in routes] == ["北京 移动", "广东 电信", "上海 联通"]
    assert routes[0]["broken"] == "没有走到目标，断在第 2 跳之后"
    second = routes[0]["hops"][1]
    assert (second["value"], second["loss"], second["share"], second["alarm"]) == ("9.0 ms", "40%", 1.0, True)


def test_long_way_leaves_the_twin_short():
    hops = [hop(f"192.0.2.{n}", 1.0 + n) for n in range(64)]
    assert len(texts.twin(run([trace(node(i), *hops) for i in range(30)]))) <= texts.TWIN_AT_MOST


def test_isp_whose_nodes_never_arrive_has_answered_without_a_time():
    isps = next(section for section in picture.card(run(ROWS))["sections"] if section["key"] == "isps")
    assert {row["name"]: (row["value"], row["unanswered"]) for row in isps["rows"]}["移动"] == ("—", False)
