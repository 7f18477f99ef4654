"""CDN: every address of the target by itself."""

from plugins.speedtest import picture, texts
from plugins.speedtest.cdn_report import CdnDetails
from tests.speedtest.runs import BEIJING, GUANGDONG, SHANGHAI, cdn, failed, node, report_of

ONE, TWO = "1.2.4.8", "114.114.114.114"
USUAL, OTHER = "a" * 32, "b" * 32
ROWS = [
    cdn(node(1, GUANGDONG), (ONE, 20.0, 200, USUAL), (TWO, 40.0, 200, USUAL)),
    cdn(node(2, BEIJING), (ONE, 70.0, 200, USUAL), (TWO, 110.0, 502, OTHER)),
    cdn(node(3, SHANGHAI), (ONE, 30.0, 200, OTHER)),
    cdn(node(4, SHANGHAI), (ONE, 84.0, 200, USUAL)),
    failed(node(5)),
]


def run(results):
    return report_of(results, kind="cdn", argument="example.com 广东")


def details_of(results) -> CdnDetails:
    details = run(results).details
    assert isinstance(details, CdnDetails)
    return details


def test_every_address_has_its_own_numbers():
    one, two = details_of(ROWS).addresses
    assert (one.address, one.nodes, one.well, one.min_ms, one.avg_ms, one.max_ms) == (ONE, 4, 4, 20.0, 51.0, 84.0)
    assert (two.address, two.nodes, two.well, two.avg_ms) == (TWO, 2, 1, 75.0)
    assert one.provinces == (("上海", 2), ("广东", 1), ("北京", 1))
    assert two.statuses == ((200, 1), (502, 1))


def test_latency_of_a_node_is_the_mean_of_its_fetches():
    assert [row.latency_ms for row in run(ROWS).rows] == [30.0, 90.0, 30.0, 84.0, None]


def test_error_of_one_address_makes_the_node_unwell():
    report = run(ROWS)
    assert (report.healthy, report.overall.answered, report.odd) == (2, 4, 1)


def test_changed_body_is_told_at_its_address():
    one = details_of(ROWS).addresses[0]
    assert one.odd_bodies == 1
    assert texts.verdict(run(ROWS)) == "广东 40% 正常，1 个节点内容不同，疑似劫持"


def test_address_with_trouble_comes_first():
    clean = [cdn(node(i), (ONE, 20.0, 200, USUAL)) for i in range(3)]
    rows = [*clean, cdn(node(9), (TWO, 40.0, 500, USUAL))]
    lines = texts.twin(run(rows)).splitlines()
    place = lines.index("【各 IP 的表现】2 个 IP")
    assert lines[place + 1] == f"{TWO} 40.0 ms，1 个节点，状态码 500 ×1"
    assert lines[place + 2] == f"{ONE} 20.0 ms，3 个节点，状态码 200"
    table = next(section for section in picture.card(run(rows))["sections"] if section["key"] == "addresses")
    assert [(row["main"], row["share"], row["alarm"]) for row in table["rows"]] == [(TWO, 1.0, True), (ONE, 0.5, False)]


def test_verdict_counts_addresses():
    rows = [cdn(node(1), (ONE, 20.0, 200, USUAL), (TWO, 30.0, 200, USUAL))]
    assert texts.verdict(run(rows)) == "广东 100% 正常，解析到 2 个 IP"


def test_long_list_of_addresses_is_cut_and_counted():
    rows = [cdn(node(i), *((f"1.{i}.{n}.9", 20.0, 200, USUAL) for n in range(6))) for i in range(20)]
    assert "另有 110 个 IP" in texts.twin(run(rows))
    assert len(texts.twin(run(rows))) <= texts.TWIN_AT_MOST


def test_sum_of_nodes_of_all_addresses_is_that_of_all_fetches():
    assert sum(address.nodes for address in details_of(ROWS).addresses) == 6
