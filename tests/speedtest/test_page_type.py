"""Page: whatever comes is shown as it is."""

from plugins.speedtest import picture, texts
from plugins.speedtest.page_report import PageDetails
from tests.speedtest.runs import failed, node, page, report_of

ROWS = [
    page(node(1), LoadTime=0.25, Server="nginx", Steps=[1, 2]),
    page(node(2), LoadTime=1.5, Server="nginx"),
    page(node(3), LoadTime=0.5, Server="tengine", Empty=""),
    failed(node(4)),
]


def run(results):
    return report_of(results, kind="网页", argument="example.com 广东")


def details_of(results) -> PageDetails:
    details = run(results).details
    assert isinstance(details, PageDetails)
    return details


def test_numbers_have_a_range_and_texts_their_most_frequent_value():
    fields = {field.name: field for field in details_of(ROWS).fields}
    load = fields["LoadTime"]
    assert (load.nodes, load.low, load.mean, load.high) == (3, 0.25, 0.75, 1.5)
    assert (fields["Server"].common, fields["Server"].values) == ("nginx", 2)
    assert fields["Steps"].common == "[1, 2]"
    assert set(fields) == {"LoadTime", "Server", "Steps"}


def test_no_latency_is_read_into_it():
    report = run(ROWS)
    assert report.overall.avg_ms is None
    assert (report.overall.answered, report.overall.total) == (3, 4)
    assert "平均 -" not in texts.twin(report)


def test_node_without_a_field_of_its_own_sent_nothing():
    assert run([page(node(1))]).overall.answered == 0


def test_twin_lists_the_vendors_names():
    lines = texts.twin(run(ROWS)).splitlines()
    assert lines[1] == "广东 75% 返回数据，每个节点有 3 个字段，原样列出"
    assert "LoadTime：0.25 ~ 1.5，平均 0.75（3 个节点）" in lines
    assert "Server：nginx 等 2 种（3 个节点）" in lines
    assert '{ "LoadTime": 0.25, "Server": "nginx", "Steps": [ 1, 2 ] }' in lines


def test_huge_values_are_shortened():
    report = run([page(node(1), Image="A" * 200_000, **{f"Field{n}": n for n in range(200)})])
    (row,) = report.rows
    assert len(row.extras["raw"]) <= 3000
    assert len(row.extras["fields"]) == 30
    assert len(texts.twin(report)) <= texts.TWIN_AT_MOST
    assert "（200000）" in row.extras["raw"]


def test_picture_has_a_line_for_each_field():
    fields = next(section for section in picture.card(run(ROWS))["sections"] if section["key"] == "fields")
    assert [(row["main"], row["value"], row["sub"]) for row in fields["rows"]] == [
        ("LoadTime", "0.25 ~ 1.5，平均 0.75", ""),
        ("Server", "nginx 等 2 种", ""),
        ("Steps", "[1, 2]", "1 个节点"),
    ]
