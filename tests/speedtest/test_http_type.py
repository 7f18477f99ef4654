"""HTTP beyond its latencies: where the time goes, and a body that somebody changed on the way."""

import pytest

from plugins.speedtest import http_texts, picture, texts
from plugins.speedtest.http_report import HttpDetails
from plugins.speedtest.judging import Level, judge
from tests.speedtest.runs import BEIJING, GUANGDONG, MOBILE, SHANGHAI, TIBET, failed, fetched, node, report_of

USUAL, OTHER = "a" * 32, "b" * 32
HIJACKED = [
    fetched(node(1, GUANGDONG), 100.0, phases_ms=(10.0, 30.0, 80.0, 20.0)),
    fetched(node(2, BEIJING), 200.0, phases_ms=(20.0, 50.0, 160.0, 40.0)),
    fetched(node(3, SHANGHAI), 330.0, phases_ms=(30.0, 70.0, 240.0, 90.0)),
    fetched(node(4, TIBET, MOBILE), 400.0, md5=OTHER, size=4096, phases_ms=(40.0, 90.0, 320.0, 80.0)),
    failed(node(5)),
]


def run(results, argument="example.com 广东"):
    return report_of(results, kind="http", argument=argument)


def details_of(results) -> HttpDetails:
    details = run(results).details
    assert isinstance(details, HttpDetails)
    return details


def test_phases_are_means_over_the_nodes_that_answered():
    phases = details_of(HIJACKED).phases
    assert (phases.dns_ms, phases.connect_ms, phases.ttfb_ms) == (25.0, 60.0, 200.0)
    assert (phases.download_ms, phases.total_ms) == (57.5, 257.5)


def test_body_that_differs_from_the_majority_is_a_hijack():
    report = run(HIJACKED)
    details = details_of(HIJACKED)
    assert details.odd == {4}
    assert [(body.md5, body.size_bytes, body.names) for body in details.bodies.others] == [
        (OTHER, 4096, ("西藏 移动",))
    ]
    assert (report.healthy, report.overall.answered) == (3, 4)
    assert texts.verdict(report) == "广东 60% 正常，1 个节点内容不同，疑似劫持"


def test_hijack_of_a_few_among_many_is_never_good():
    report = run([*(fetched(node(i)) for i in range(99)), fetched(node(99), md5=OTHER)])
    assert report.healthy_share == 0.99
    assert judge(report).level is Level.FAIR


@pytest.mark.parametrize(
    ("md5s", "odd", "note"),
    [
        ([USUAL] * 4, 0, "MD5 aaaaaaaa，4 个节点一致"),
        ([f"{i:032x}" for i in range(4)], 0, "4 个节点有 4 种内容（动态网页），无法判断劫持"),
        ([USUAL, OTHER], 0, "2 个节点有 2 种内容（动态网页），无法判断劫持"),
        ([USUAL, USUAL, OTHER], 1, "1/3 个节点与多数不同"),
        ([USUAL, USUAL, OTHER, "c" * 32], 0, "4 个节点有 3 种内容（动态网页），无法判断劫持"),
    ],
)
def test_majority_decides_which_body_is_the_right_one(md5s, odd, note):
    details = details_of([fetched(node(i), md5=md5) for i, md5 in enumerate(md5s)])
    assert len(details.odd) == odd
    assert http_texts.bodies_note(details.bodies) == note


def test_error_page_is_told_by_its_status_not_as_a_hijack():
    rows = [*(fetched(node(i)) for i in range(4)), fetched(node(9), status=502, md5=OTHER, size=90)]
    report = run(rows)
    assert not report.odd
    assert report.statuses == ((200, 4), (502, 1))
    assert details_of(rows).size_bytes == 2048


def test_twin_tells_phases_size_and_the_odd_body():
    lines = texts.twin(run(HIJACKED)).splitlines()
    assert "耗时 解析 25.0 ms，连接 60.0 ms，首字节 200.0 ms，下载 57.5 ms，总 257.5 ms" in lines
    assert "大小 2.00 KB（共有 2 种大小）" in lines
    assert "  bbbbbbbb 4.00 KB ×1（西藏 移动）" in lines


def test_picture_cuts_the_total_into_four_phases():
    sections = {section["key"]: section for section in picture.card(run(HIJACKED))["sections"]}
    labels = [part["label"] for part in sections["phases"]["parts"]]
    assert labels == ["解析 25.0 ms", "连接 35.0 ms", "等待 140 ms", "下载 57.5 ms"]
    assert sum(part["share"] for part in sections["phases"]["parts"]) == pytest.approx(1)
    assert [(row["value"], row["mark"]) for row in sections["bodies"]["rows"]] == [("×3", ""), ("×1", "内容不同")]


def test_picture_of_equal_bodies_does_not_talk_of_them():
    keys = [section["key"] for section in picture.card(run([fetched(node(i)) for i in range(3)]))["sections"]]
    assert "bodies" not in keys
