"""Two runs beside each other, a run beside the last one, and all nodes of a run as lines and as a table."""

import csv
import io
from collections.abc import Iterable

import pytest

from plugins._providers.ce17 import NodeResult, TaskAccepted
from plugins.speedtest import compare_picture, flow_texts
from plugins.speedtest.causes import Cause
from plugins.speedtest.collector import Collector
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.compare import differences, side_by_side, since_last, sketch_of, sketch_of_stored
from plugins.speedtest.compare_picture import draw_comparison
from plugins.speedtest.node_list import as_csv, as_pages
from plugins.speedtest.report import Report
from plugins.speedtest.report_data import from_json, to_json
from plugins.speedtest.rows import NodeRow
from tests.speedtest.runs import BEIJING, GUANGDONG, SHANGHAI, TIBET, failed, node, ping, stream

PROVINCES = (BEIJING, GUANGDONG, SHANGHAI)


def report_of(results: Iterable[NodeResult], target: str = "a.example.com") -> Report:
    collector = Collector(parse_speedtest("ping", f"{target} 北京 广东 上海"))
    for event in stream(results):
        collector.take(event)
    return collector.report()


def run(*latencies: float | None, target: str = "a.example.com") -> Report:
    """One node in Beijing, Guangdong, Shanghai each; None: it failed."""
    nodes = [node(number, province) for number, province in enumerate(PROVINCES, 1)]
    pairs = zip(nodes, latencies, strict=False)
    return report_of([failed(at) if value is None else ping(at, value) for at, value in pairs], target)


def test_provinces_that_became_slower_come_first() -> None:
    before, now = sketch_of(run(10, 20, 30)), sketch_of(run(14, 50, 29))
    assert differences(before, now) == [("广东", 30.0), ("北京", 4.0), ("上海", -1.0)]


def test_province_without_an_answer_is_not_compared() -> None:
    assert [name for name, _ in differences(sketch_of(run(10, 20, 30)), sketch_of(run(10, None, 35)))] == [
        "上海",
        "北京",
    ]


def test_since_last_tells_the_mean_and_the_worst_provinces() -> None:
    before, now = sketch_of(run(10, 20, 30)), sketch_of(run(14, 50, 29))
    assert since_last(before, now, "11-22 14:03") == "比上次（11-22 14:03）+11 ms（慢了）；广东 +30、北京 +4.0"
    assert since_last(now, before, "11-22 14:03") == "比上次（11-22 14:03）-11 ms（快了）；上海 +1.0"
    assert since_last(before, sketch_of(run(10.04, 20, 30)), "t") == "比上次（t）±0 ms"
    assert since_last(before, sketch_of(run(None, None, None)), "t") == ""


def test_stored_run_compares_like_the_fresh_one() -> None:
    report = run(10, None, 30)
    assert sketch_of_stored(from_json(to_json(report))) == sketch_of(report)


def test_two_targets_side_by_side() -> None:
    text = side_by_side(run(10, 20, 30), run(15, 80, 25, target="b.example.com"))
    assert text.splitlines() == [
        "PING 对比",
        "A. a.example.com：平均 20.0 ms，丢包 0%，应答 3/3",
        "B. b.example.com：平均 40.0 ms，丢包 0%，应答 3/3",
        "A 更快：a.example.com 平均快 20.0 ms（50%）。",
        "【各省 B 比 A】",
        "广东 +60 ms（20.0 → 80.0）",
        "北京 +5.0 ms（10.0 → 15.0）",
        "上海 -5.0 ms（30.0 → 25.0）",
    ]


def test_side_by_side_without_an_answer_claims_nothing() -> None:
    text = side_by_side(run(10, 20, 30), run(None, None, None, target="b.example.com"))
    assert "B. b.example.com：平均 -" in text
    assert "没有耗时可以比较。" in text
    assert "两个一样快" in side_by_side(run(10, 20, 30), run(10, 20, 30, target="b.example.com"))


async def test_comparison_is_drawn_also_where_one_has_nothing() -> None:
    for second in (run(15, 80, 25, target="b.example.com"), run(None, None, None, target="x" * 60 + ".example.com")):
        png = await draw_comparison(run(10, 20, 30), second, "机器人主人的账号")
        assert png.startswith(b"\x89PNG")
        assert len(png) < 500 * 1024


def test_every_province_of_a_comparison_is_drawn() -> None:
    drawn = compare_picture.card(run(10, 20, 30), run(10.3, 80, 25, target="b.example.com"))["sections"][-1]
    assert [(row["name"], row["value"], row["step"]) for row in drawn["rows"]] == [
        ("广东", "+60 ms", compare_picture.SLOWER),
        ("北京", "+0.3 ms", compare_picture.SAME),
        ("上海", "-5.0 ms", compare_picture.QUICKER),
    ]
    assert [row["note"] for row in drawn["rows"][:2]] == ["20 → 80", "10.0 → 10.3"]
    assert flow_texts.by_province_note(2).endswith("其余 2 个省差别更小")
    alike = compare_picture.card(run(10, 20, 30), run(10.2, 20, 30, target="b.example.com"))["sections"][-1]
    assert alike["rows"][0]["share"] < 0.5, "next to nothing is no long bar"


def test_a_runs_number_is_no_place_in_the_history() -> None:
    assert flow_texts.run_number(10) == "任务 #10"


def rows(count: int) -> list[NodeRow]:
    return [NodeRow(number, "广东", "电信", 10.5 + number, None, True, {"loss": 0.1}) for number in range(count)]


def test_nodes_as_pages_of_fifteen() -> None:
    pages = as_pages(rows(31), "头")
    assert [page.count("\n") for page in pages] == [15, 14, 0]
    assert pages[0].startswith("头\n1. 广东 电信  10.5 ms  丢包 10%")
    assert pages[2].startswith("31. 广东 电信  40.5 ms")


def test_failed_node_is_listed_with_its_cause_and_no_latency() -> None:
    (page,) = as_pages([NodeRow(1, "西藏", "移动", None, Cause.TIMEOUT)], "头")
    assert page == "头\n1. 西藏 移动  连接超时"
    (_, line) = csv.reader(io.StringIO(as_csv([NodeRow(1, "西藏", "移动", None, Cause.TIMEOUT)]).decode("utf-8-sig")))
    assert line == ["1", "西藏", "移动", "", "", "", "连接超时", ""]


@pytest.mark.parametrize(
    ("extras", "note"),
    [
        ({"ip": "203.0.113.9"}, "203.0.113.9"),
        ({"ips": ["203.0.113.9", "203.0.113.10"]}, "203.0.113.9 203.0.113.10"),
        ({"hops": [["198.51.100.1", 0, 1.0], [None, 1, None]]}, "198.51.100.1 → *"),
        ({"rows": [{"ip": "203.0.113.9", "ms": 12.34, "status": 200}]}, "203.0.113.9=12.3ms"),
        ({"raw": ";; ANSWER\na.example.com. 60 IN A 203.0.113.9\n"}, ";; ANSWER\na.example.com. 60 IN A 203.0.113.9"),
        ({"raw": "=HYPERLINK(1)"}, "'=HYPERLINK(1)"),
    ],
)
def test_table_says_what_the_type_knows_and_holds_no_formula(extras: dict[str, object], note: str) -> None:
    text = as_csv([NodeRow(7, "广东", "电信", 12.0, None, True, extras)]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == [
        "节点编号",
        "省份",
        "运营商",
        "延迟(ms)",
        "丢包(%)",
        "状态码",
        "结果",
        "说明",
    ]
    assert list(csv.reader(io.StringIO(text)))[1] == ["7", "广东", "电信", "12.000", "", "", "正常", note]


def test_two_thousand_nodes_are_summed_up_in_one_pass() -> None:
    many = [ping(node(number, PROVINCES[number % 3]), 10 + number % 90) for number in range(2000)]
    many[7] = failed(node(7, TIBET))
    collector = Collector(parse_speedtest("ping", "a.example.com 全国"))
    accepted = TaskAccepted("t", {result.node_id: node(result.node_id) for result in many})
    for event in (accepted, *many):
        collector.take(event)
    report = collector.report()
    assert (report.returned, report.overall.answered) == (2000, 1999)
