"""The pictures: their numbers are those of the vendor, every kind of data can be drawn, and the text says the same."""

import json
import struct
from datetime import datetime

import pytest

from plugins._providers.chmlfrp import Tunnel, TunnelWeek
from plugins._shared.beijing import BEIJING
from plugins.tunnel import picture, week_texts
from plugins.tunnel.service import filtered, joined
from tests.tunnel.rows import node, stats, tunnel

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
WEEK = TunnelWeek(upload_bytes=(0, 1024, 2048, 512, 0, 0, 4096), download_bytes=(8192, 0, 1024, 0, 0, 1, 2048))
MANY = [node(id=n, name=f"节点{n}") for n in range(60)]
SURVEYS = {
    "usual": joined(
        [node(), node(id=2, name="香港", nodegroup="vip", china="no", web="yes")],
        [
            stats(bandwidth_usage_percent=61, cpu_usage=12.4),
            stats(node_name="香港", bandwidth_usage_percent=9, cpu_usage=20.6, client_counts=7),
            stats(node_name="已停", state="offline"),
        ],
    ),
    "no load": joined([node()], None),
    "many": joined(MANY, [stats(node_name=f"节点{n}", bandwidth_usage_percent=n) for n in range(59)]),
}


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_the_seven_days_end_today_and_their_direction_is_right() -> None:
    card = picture.week_card(tunnel(), WEEK, NOW, "你绑定的账号")
    days = card["days"]
    assert [day["label"] for day in days] == ["02-24", "02-25", "02-26", "02-27", "02-28", "03-01", "今天"]
    assert [day["up"] for day in days] == [0, 0.125, 0.25, 0.0625, 0, 0, 0.5]
    assert [day["down"] for day in days][:3] == [1, 0, 0.125]
    assert (days[0]["down_text"], days[-1]["up_text"]) == ("8.00 KB", "4.00 KB")
    assert (card["up_label"], card["down_label"]) == ("上传 7.50 KB", "下载 11.0 KB")
    assert [tile["value"] for tile in card["tiles"]] == ["1.50", "15.0", "4"]
    assert (card["level"], card["address"]) == ("good", "203.0.113.20:56078")


def test_the_text_twin_says_the_same() -> None:
    assert week_texts.week(WEEK, NOW.date()) == (
        "近七天流量：\n"
        "02-24 上传 0 B，下载 8.00 KB\n"
        "02-25 上传 1.00 KB，下载 0 B\n"
        "02-26 上传 2.00 KB，下载 1.00 KB\n"
        "02-27 上传 512 B，下载 0 B\n"
        "02-28 上传 0 B，下载 0 B\n"
        "03-01 上传 0 B，下载 1 B\n"
        "今天 上传 4.00 KB，下载 2.00 KB\n"
        "合计 上传 7.50 KB，下载 11.0 KB"
    )


def test_a_shorter_list_lacks_its_oldest_days() -> None:
    assert week_texts.pairs(TunnelWeek(upload_bytes=(5,), download_bytes=(1, 2))) == [(0, 1), (5, 2)]
    assert week_texts.week(TunnelWeek(upload_bytes=(), download_bytes=()), NOW.date()) == week_texts.NO_WEEK


@pytest.mark.parametrize(
    "shown",
    [
        tunnel(),
        tunnel(name="x" * 50, type="https", dorp="long-label." * 20 + "example.com", nodestate="offline"),
        tunnel(ip=None, today_traffic_in=None, today_traffic_out=None, cur_conns=None, name="#import $x$ ]"),
    ],
)
async def test_a_week_is_drawn(shown: Tunnel) -> None:
    for week in (WEEK, TunnelWeek(upload_bytes=(0,) * 7, download_bytes=(0,) * 7)):
        width, height = size_of(await picture.draw_week(shown, week, NOW, "你绑定的账号"))
        assert width == 1000
        assert 600 < height < 2000


@pytest.mark.parametrize("name", SURVEYS)
async def test_the_nodes_are_drawn(name: str) -> None:
    survey = SURVEYS[name]
    width, height = size_of(await picture.draw_nodes(filtered(survey, ()), survey, (), NOW))
    assert width == 1000
    assert 300 < height < 6000


def test_the_least_busy_node_stands_first_with_its_load() -> None:
    survey = SURVEYS["usual"]
    card = picture.nodes_card(filtered(survey, ()), survey, (), NOW)
    assert [row["name"] for row in card["rows"]] == ["香港", "江苏宿迁"]
    first, last = card["rows"]
    assert (first["band"], first["clients"]) == ({"share": 0.09, "step": 0, "label": "9%"}, "7")
    assert first["cpu"]["label"] == "21%"
    assert (last["band"]["step"], last["band"]["label"]) == (3, "61%")
    assert (card["verdict"], card["down"]) == ("2 个节点在线，1 个离线", ["已停"])


def test_the_nodes_text_twin_says_the_same() -> None:
    survey = SURVEYS["usual"]
    assert week_texts.status(filtered(survey, ()), survey, ()) == (
        "2 个节点在线，1 个离线，按负载从低到高：\n"
        "香港 · 会员 海外 udp 建站 · 带宽 9% CPU 21% · 客户端 7\n"
        "江苏宿迁 · 免费 国内 udp · 带宽 61% CPU 12% · 客户端 93\n"
        "离线：已停"
    )
    assert week_texts.status([], survey, ("免费", "海外")) == "没有符合「免费 海外」的节点，请换个条件再试。"
    assert week_texts.verdict(SURVEYS["no load"]) == "1 个节点在线，负载暂时查不到"


def test_too_many_nodes_for_one_picture_are_counted() -> None:
    survey = SURVEYS["many"]
    card = picture.nodes_card(filtered(survey, ()), survey, ("免费",), NOW)
    assert len(card["rows"]) == picture.MOST_ROWS
    assert card["scope"] == "符合的有 60 个，图里是最空闲的 40 个，按负载从低到高"
    assert card["title"] == "免费节点的负载"


def test_no_secret_of_the_vendors_rows_reaches_a_picture() -> None:
    cards = [
        picture.week_card(tunnel(), WEEK, NOW, "x"),
        picture.nodes_card(filtered(SURVEYS["usual"], ()), SURVEYS["usual"], (), NOW),
    ]
    assert "SECRET" not in json.dumps(cards)
