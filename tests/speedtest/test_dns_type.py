"""DNS: who gets which address, and which answers stand out."""

import pytest

from plugins.speedtest import dns_picture, picture, texts
from plugins.speedtest.dns_report import DnsDetails, Mark
from plugins.speedtest.judging import Level, judge
from plugins.speedtest.places_abroad import is_abroad
from tests.speedtest.runs import BEIJING, GUANGDONG, MOBILE, SHANGHAI, TELECOM, TIBET, dns, failed, node, report_of

HOME, HOME_2, AWAY = "1.2.4.8", "114.114.114.114", "31.13.94.37"
TAIWAN, ABROAD = 184, None


def run(results, argument="example.com 全国"):
    return report_of(results, kind="dns", argument=argument)


def details_of(results) -> DnsDetails:
    details = run(results).details
    assert isinstance(details, DnsDetails)
    return details


def marks(results) -> dict:
    return {answer.address: answer.mark for answer in details_of(results).answers if answer.mark}


ROWS = [
    dns(node(1, GUANGDONG), HOME, HOME_2, lookup_ms=4.0, place="北京电信"),
    dns(node(2, GUANGDONG, MOBILE), HOME, lookup_ms=8.0),
    dns(node(3, BEIJING), HOME, lookup_ms=18.0),
    dns(node(4, SHANGHAI), HOME_2, lookup_ms=30.0, place="江苏南京"),
    failed(node(5, TIBET)),
]


def test_answers_are_grouped_by_address_with_their_provinces():
    details = details_of(ROWS)
    assert [(a.address, a.nodes, a.provinces, a.place) for a in details.answers] == [
        (HOME, 3, (("广东", 2), ("北京", 1)), "北京电信"),
        (HOME_2, 2, (("广东", 1), ("上海", 1)), "江苏南京"),
    ]
    assert dict(details.by_province) == {"广东": (HOME, HOME_2), "北京": (HOME,), "上海": (HOME_2,)}
    assert details.asked == 4


def test_latency_is_the_look_up():
    overall = run(ROWS).overall
    assert (overall.min_ms, overall.avg_ms, overall.max_ms) == (4.0, 15.0, 30.0)
    assert (overall.answered, overall.total) == (4, 5)


def test_private_answer_of_a_few_is_poison():
    rows = [*(dns(node(i), HOME) for i in range(3)), dns(node(9), "10.1.1.1")]
    report = run(rows)
    assert marks(rows) == {"10.1.1.1": Mark.NOT_PUBLIC}
    assert (report.healthy, report.odd) == (3, 1)
    assert texts.verdict(report) == "全国 75% 正常，1 个节点的答案疑似污染或劫持"
    assert judge(report).level is Level.BAD


def test_private_answer_of_everybody_is_the_name_itself():
    rows = [dns(node(i), "192.168.1.1") for i in range(3)]
    assert marks(rows) == {"192.168.1.1": Mark.ALL_NOT_PUBLIC}
    assert not run(rows).odd
    assert texts.verdict(run(rows)) == "全国 100% 正常，解析到的不是公网地址（私有地址）"


def test_answer_abroad_stands_out_where_most_are_at_home():
    rows = [*(dns(node(i), HOME, place="浙江杭州电信") for i in range(3)), dns(node(9, TIBET), AWAY, place="美国")]
    assert marks(rows) == {AWAY: Mark.ABROAD}
    assert details_of(rows).odd == {9}


def test_answers_abroad_of_everybody_are_a_foreign_site():
    assert not marks([dns(node(i), AWAY, place="美国") for i in range(4)])


def test_answer_abroad_for_a_node_abroad_is_nothing_odd():
    outside = [dns(node(8, ABROAD, 3), AWAY, place="美国"), dns(node(9, TAIWAN, 18), AWAY)]
    assert not marks([*(dns(node(i), HOME, place="北京") for i in range(4)), *outside])


@pytest.mark.parametrize(("many", "expected"), [(19, {}), (20, {AWAY: Mark.RARE})])
def test_answer_of_under_five_percent_is_rare(many, expected):
    rows = [*(dns(node(i), HOME) for i in range(many)), dns(node(99), AWAY)]
    assert marks(rows) == expected
    assert run(rows).healthy == many + 1


def test_name_served_from_everywhere_has_no_rare_answers():
    assert not marks([dns(node(i), f"1.0.{i}.1") for i in range(40)])


def test_twin_gives_every_answer_a_letter():
    lines = texts.twin(run(ROWS)).splitlines()
    assert "【解析结果】2 个 IP" in lines
    assert f"A {HOME}（北京电信） 3/4 广东、北京" in lines
    assert f"B {HOME_2}（江苏南京） 2/4 广东、上海" in lines
    assert "【各省】广东 AB，北京 A，上海 B" in lines


def test_twin_puts_the_odd_answer_first():
    rows = [*(dns(node(i), HOME) for i in range(3)), dns(node(9), "127.0.0.1")]
    lines = texts.twin(run(rows)).splitlines()
    first = lines[lines.index("【解析结果】2 个 IP") + 1]
    assert first == "B 127.0.0.1（环回地址） 1/4 广东【疑似污染/劫持】"


def test_twin_of_a_thousand_addresses_is_short():
    rows = [dns(node(i, 180 + i % 30), *(f"1.{i % 250}.{n}.9" for n in range(8))) for i in range(700)]
    assert len(texts.twin(run(rows))) <= texts.TWIN_AT_MOST


def test_many_addresses_are_counted_not_kept():
    rows = [dns(node(i), *(f"1.{i}.{n}.9" for n in range(30))) for i in range(50)]
    details = details_of(rows)
    assert (len(details.answers), details.more) == (1000, 500)


def test_picture_marks_the_province_with_the_odd_answer():
    provinces = (180, 221, 195, 357, 355, 353, 250)
    rows = [*(dns(node(i, p), HOME) for i, p in enumerate(provinces)), dns(node(99, TIBET, TELECOM), "10.0.0.1")]
    sections = {section["key"]: section for section in picture.card(run(rows))["sections"]}
    cells = {cell["name"]: cell for cell in sections["answer_grid"]["cells"] if cell}
    assert (cells["西藏"]["step"], cells["西藏"]["value"]) == (dns_picture.BAD, "B")
    assert (cells["北京"]["step"], cells["北京"]["value"]) == (0, "A")
    assert cells["青海"]["state"] == "untested"
    assert [row["badge"] for row in sections["answers"]["rows"]] == ["B", "A"]


@pytest.mark.parametrize(
    ("place", "abroad"),
    [("美国加利福尼亚", True), ("浙江杭州电信", False), ("中国", False), ("香港", False), ("阿里云", None), ("", None)],
)
def test_vendors_words_tell_home_from_abroad(place, abroad):
    assert is_abroad(place) is abroad
