"""The picture of a run: it is drawn for every kind of outcome, and its data are those of the report."""

import json
import re
import struct

import pytest

from plugins._providers.ce17.places import PROVINCES
from plugins.speedtest import picture, scales, sections
from tests.speedtest.edges import EDGES, LONG_URL, pings
from tests.speedtest.runs import BEIJING, GUANGDONG, MOBILE, TELECOM, failed, http, node, ping, report_of


def section(card, key):
    """The one section of that key."""
    found = [one for one in card["sections"] if one["key"] == key]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", EDGES)
async def test_every_outcome_becomes_a_picture_for_a_phone(name, theme):
    png = await picture.draw_report(EDGES[name], "用的是你自己的账号", theme=theme)
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert width == 1000
    assert 300 <= height <= 3600
    assert len(png) < picture.PNG_AT_MOST_BYTES


def test_picture_shows_the_numbers_of_the_report():
    card = picture.card(report_of([ping(node(1), 10.04), ping(node(2, BEIJING, MOBILE), 130.0), failed(node(3))]))
    assert [(tile["label"], tile["value"], tile["unit"]) for tile in card["tiles"]] == [
        ("平均", "70.0", "ms"),
        ("最低", "10.0", "ms"),
        ("最高", "130", "ms"),
        ("丢包", "0", "%"),
    ]
    nodes = section(card, "nodes")
    assert nodes["note"] == "应答 2/3"
    assert [part["label"] for part in nodes["parts"]] == ["正常 2", "失败 1"]
    assert sum(part["share"] for part in nodes["parts"]) == pytest.approx(1)
    assert [(row["name"], row["value"], row["note"]) for row in section(card, "provinces")["rows"]] == [
        ("广东", "10.0 ms", "1/2"),
        ("北京", "130 ms", "1/1"),
    ]
    assert [(row["name"], row["value"]) for row in section(card, "worst")["rows"]] == [
        ("北京 移动", "130 ms"),
        ("广东 电信", "10.0 ms"),
    ]


def test_picture_names_the_nodes_that_are_not_well():
    lossy = [ping(node(n, BEIJING, MOBILE), 10.0 + n, received=n) for n in range(2, 9)]
    found = section(picture.card(report_of([*lossy, ping(node(9), 300.0, received=9)])), "unwell")
    assert [(row["main"], row["value"]) for row in found["rows"]] == [
        ("北京 移动", f"丢包 {loss}%") for loss in (80, 70, 60, 50, 40)
    ], "worst first, five at most, and not the slow one that is well"
    assert (found["note"], found["more"]) == ("7 个节点", "还有 2 个")
    fetched = report_of([http(node(1), 300.0), http(node(2, BEIJING, MOBILE), 40.0, 502)], kind="http")
    assert section(picture.card(fetched), "unwell")["rows"][0]["value"] == "状态码 502"


def test_longest_bar_belongs_to_the_slowest_group():
    rows = [ping(node(1, GUANGDONG, TELECOM), 25.0), ping(node(2, GUANGDONG, MOBILE), 100.0)]
    shares = {row["name"]: row["share"] for row in section(picture.card(report_of(rows)), "isps")["rows"]}
    assert shares == {"电信": 0.25, "移动": 1.0}


def test_every_province_has_its_tile():
    assert set(PROVINCES.values()) == sections.ON_GRID
    assert len({len(row) for row in sections.GRID}) == 1
    cells = [cell for cell in section(picture.card(EDGES["ping, 60 nodes"]), "grid")["cells"] if cell]
    assert len(cells) == 34


def test_tile_tells_slow_failed_and_untested_apart():
    provinces = list(PROVINCES)[:8]
    rows = [failed(node(1, provinces[0])), *(ping(node(i, p), 250.0) for i, p in enumerate(provinces[1:], 2))]
    cells = {cell["name"]: cell for cell in section(picture.card(report_of(rows)), "grid")["cells"] if cell}
    assert cells[PROVINCES[provinces[0]]]["state"] == "failed"
    assert (cells[PROVINCES[provinces[1]]]["state"], cells[PROVINCES[provinces[1]]]["step"]) == ("tested", 4)
    assert cells[PROVINCES[list(PROVINCES)[20]]]["state"] == "untested"


def test_neither_secret_nor_the_vendors_words_are_in_the_picture():
    rows = [failed(node(1), "curl: (6) Could not resolve host"), http(node(2), 10.0)]
    data = json.dumps(picture.card(report_of(rows, kind="http", argument=LONG_URL + " 广东")), ensure_ascii=False)
    assert "token=abc" not in data
    assert "curl" not in data
    assert re.search("域名解析失败", data)


def test_histogram_counts_every_node_once():
    bars = section(picture.card(report_of(pings(60))), "histogram")["bars"]
    assert sum(int(bar["count"] or 0) for bar in bars) == 60
    assert max(bar["share"] for bar in bars) == 1.0


def test_histogram_has_nice_edges_and_an_open_end_for_stragglers():
    values = [*(float(10 + n % 40) for n in range(98)), 900.0, 1000.0]
    found = scales.bins(values)
    assert found[0][:2] == (10, 15)
    assert found[-1] == (50, None, 2)
    assert sum(count for *_, count in found) == 100


@pytest.mark.parametrize("values", [[5.0], [0.2, 0.4], [7.0] * 30, [0.0, 1e6]])
def test_histogram_takes_any_numbers(values):
    found = scales.bins(values)
    assert 1 <= len(found) <= 14
    assert sum(count for *_, count in found) == len(values)


def test_few_nodes_have_no_histogram():
    assert "histogram" not in [one["key"] for one in picture.card(report_of(pings(11)))["sections"]]


def test_theme_run_number_and_remark_are_in_the_data():
    card = picture.card(EDGES["ping, one node"], "你的账号", theme="dark", run="#12", remark="比上次 +8 ms")
    assert (card["theme"], card["footer_right"], card["remark"]) == ("dark", "#12", "比上次 +8 ms")
    assert card["footer_left"] == "数据来自 17CE · 你的账号"


async def test_picture_that_is_too_large_is_drawn_shorter(monkeypatch):
    whole = await picture.draw_report(EDGES["ping, 700 nodes"])
    monkeypatch.setattr(picture, "PNG_AT_MOST_BYTES", len(whole) - 1)
    assert len(await picture.draw_report(EDGES["ping, 700 nodes"])) < len(whole)


def test_province_that_has_not_come_back_has_not_failed():
    provinces = list(PROVINCES)[:9]
    rows = [failed(node(1, provinces[0])), *(ping(node(i, p), 20.0) for i, p in enumerate(provinces[1:8], 2))]
    report = report_of(rows, accepted=[node(99, provinces[8])], end=False, cut_by="TimedOutError")
    grid = section(picture.card(report), "grid")
    cells = {cell["name"]: cell["state"] for cell in grid["cells"] if cell}
    assert (cells[PROVINCES[provinces[0]]], cells[PROVINCES[provinces[8]]]) == ("failed", "missing")
    assert grid["missing"] == "未返回"


def test_isp_that_has_not_come_back_has_not_failed():
    rows = [ping(node(1), 20.0), failed(node(2, isp_id=2))]
    report = report_of(rows, accepted=[node(3, isp_id=MOBILE)], end=False, cut_by="TimedOutError")
    bars = {row["name"]: (row["value"], row["unanswered"]) for row in section(picture.card(report), "isps")["rows"]}
    assert bars == {"电信": ("20.0 ms", False), "联通": ("无应答", True), "移动": ("未返回", False)}
