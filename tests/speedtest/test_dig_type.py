"""DIG: the raw text of one node, the answers of all."""

from plugins._providers.ce17 import NodeResult
from plugins.speedtest import picture, texts
from plugins.speedtest.collector import RAW_CHARS_IN_ALL
from plugins.speedtest.dig_report import RAW_CHARS, DigDetails, addresses_in
from tests.speedtest.runs import BEIJING, GUANGDONG, MOBILE, dig, dig_text, failed, node, report_of

ROWS = [
    dig(node(1, BEIJING), "1.2.4.8", time_ms=40),
    dig(node(2, GUANGDONG), "220.181.57.216", "123.125.115.110", time_ms=7),
    dig(node(3, GUANGDONG, MOBILE), "220.181.57.216", "123.125.115.110", time_ms=19),
    failed(node(4)),
]


def run(results):
    return report_of(results, kind="dig", argument="example.com 广东")


def details_of(results) -> DigDetails:
    details = run(results).details
    assert isinstance(details, DigDetails)
    return details


def test_addresses_are_those_of_the_answer_section():
    assert addresses_in(dig_text("220.181.57.216", "123.125.115.110")) == ["220.181.57.216", "123.125.115.110"]
    assert addresses_in(dig_text(status="NXDOMAIN")) == []


def test_trace_of_dig_ends_in_its_last_records():
    text = "com. 172800 IN NS a.example.\na.example. 172800 IN A 192.5.6.30\n\nexample.com. 60 IN A 1.2.4.8\n"
    assert addresses_in(text) == ["1.2.4.8"]


def test_query_time_is_the_latency():
    overall = run(ROWS).overall
    assert (overall.min_ms, overall.avg_ms, overall.max_ms) == (7.0, 22.0, 40.0)


def test_text_without_a_query_time_is_an_answer_all_the_same():
    report = run([dig(node(1), "1.2.4.8", time_ms=None)])
    assert (report.overall.answered, report.overall.avg_ms) == (1, None)
    assert texts.verdict(report) == "广东 100% 正常，得到 1 个 IP"


def test_text_of_a_node_with_the_usual_answer_is_shown():
    shown = details_of(ROWS).shown
    assert shown is not None
    assert (shown.node_id, shown.name) == (2, "广东 电信")
    assert shown.text == dig_text("220.181.57.216", "123.125.115.110").strip("\n")


def test_every_nodes_text_is_kept_for_a_later_question():
    kept = {row.node_id: row.extras.get("raw", "") for row in run(ROWS).rows}
    assert "1.2.4.8" in kept[1]
    assert "Query time: 19" in kept[3]
    assert details_of(ROWS).texts == 3
    assert "发送「历史 1 节点」看其余 2 个节点的原文" in texts.twin(run(ROWS))


def test_texts_of_a_whole_run_are_bounded():
    long = dig_text("1.2.4.8") + "x" * RAW_CHARS
    report = run([NodeResult(i, node(i), None, dig=long) for i in range(400)])
    kept = sum(len(row.extras.get("raw", "")) for row in report.rows)
    assert RAW_CHARS_IN_ALL * 0.9 < kept <= RAW_CHARS_IN_ALL
    assert report.overall.answered == 400


def test_status_other_than_noerror_is_not_well():
    report = run([dig(node(1), "1.2.4.8"), dig(node(2), status="SERVFAIL")])
    assert (report.healthy, report.overall.answered) == (1, 2)
    assert texts.verdict(report) == "广东 50% 正常，SERVFAIL ×1"


def test_twin_and_picture_show_the_text():
    twin = texts.twin(run(ROWS))
    assert "【广东 电信 的 dig 原文】" in twin
    assert "example.com. 282 IN A 220.181.57.216" in twin
    raw = next(section for section in picture.card(run(ROWS))["sections"] if section["key"] == "raw")
    assert any("220.181.57.216" in line for line in raw["lines"])
    assert not any("\t" in line for line in raw["lines"])
