"""What `隧道` and `节点` understand, and what they leave to the people who talk."""

import pytest

from plugins.tunnel.command import (
    FILTER_WORDS,
    NodeRequest,
    TunnelRequest,
    looks_like_nodes,
    looks_like_tunnel,
    parse_nodes,
    parse_tunnel,
)
from plugins.tunnel.service import FILTERS


@pytest.mark.parametrize(
    ("rest", "meant"),
    [
        ("mc_server", True),
        ("3I40Au4X", True),
        ("web-1", True),
        ("ｍｃ＿１", True),
        ("2", True),
        ("a" * 32, True),
        ("a" * 33, False),
        ("怎么搭", False),
        ("断了", False),
        ("is down", False),
        ("mc 断了", False),
        ("mc?", False),
        ("我的世界", False),
    ],
)
def test_only_a_name_of_plain_letters_follows_a_bare_tunnel_word(rest: str, meant: bool) -> None:
    assert looks_like_tunnel(rest) is meant


@pytest.mark.parametrize(
    ("argument", "request_"),
    [
        ("", TunnelRequest()),
        ("  ", TunnelRequest()),
        ("mc_server", TunnelRequest("mc_server", 1, is_page=False)),
        ("2", TunnelRequest("2", 2)),
        ("２", TunnelRequest("2", 2)),
        ("0", TunnelRequest("0", 0)),
        ("2024", TunnelRequest("2024", 1, is_page=False)),
        ("我的  世界", TunnelRequest("我的 世界", 1, is_page=False)),
    ],
)
def test_a_tunnel_command_is_a_list_a_page_or_a_name(argument: str, request_: TunnelRequest) -> None:
    parsed = parse_tunnel(argument)
    assert (parsed.name, parsed.is_page) == (request_.name, request_.is_page)
    assert max(parsed.page, 1) == max(request_.page, 1)


@pytest.mark.parametrize(
    "rest",
    [
        "2",
        "免费",
        "免费 国内",
        "国内 UDP 2",
        "vip",
        "ＶＩＰ",
        "海外 建站",
        "江苏宿迁",
        "四川德阳电信",
        "日本东京直连-2",
        "中国香港CN2-4",
        "美国洛杉矶-2",
        "呼和浩特电信",
        "德国法兰克福",
        "新加坡-1",
        "河北秦皇岛联通",
        "香港",
        "广州BGP",
    ],
)
def test_filters_pages_and_names_of_nodes_follow_a_bare_node_word(rest: str) -> None:
    assert looks_like_nodes(rest)


@pytest.mark.parametrize(
    "rest",
    [
        "挂了",
        "香港挂了",
        "都好慢啊",
        "怎么选",
        "免费的有吗",
        "哪个好",
        "免费 哪个好",
        "2 3",
        "香港 挂了",
        "is down",
        "海外的",
        "在香港",
        "二",
        "香港？",
        "1234",
    ],
)
def test_talk_about_nodes_is_left_alone(rest: str) -> None:
    assert not looks_like_nodes(rest)


@pytest.mark.parametrize(
    ("argument", "request_"),
    [
        ("", NodeRequest()),
        ("3", NodeRequest(page=3)),
        ("免费 国内 udp", NodeRequest(filters=("免费", "国内", "udp"))),
        ("2 VIP 境外 Web 会员", NodeRequest(filters=("会员", "海外", "建站"), page=2)),
        ("江苏宿迁", NodeRequest(name="江苏宿迁")),
        ("免费 香港", NodeRequest(name="免费 香港")),
        ("2 3", NodeRequest(name="2 3")),
        ("挂了吗", NodeRequest(name="挂了吗")),
    ],
)
def test_a_node_command_is_filters_with_a_page_or_a_name(argument: str, request_: NodeRequest) -> None:
    assert parse_nodes(argument) == request_


def test_every_filter_word_means_a_filter() -> None:
    assert set(FILTER_WORDS.values()) == set(FILTERS)


def test_an_endless_name_is_cut_and_costs_no_time() -> None:
    assert len(parse_nodes("香" * 100_000).name) == 64
    assert len(parse_tunnel("x" * 100_000).name) == 64
    assert not looks_like_nodes("香港" * 2000)
    assert not looks_like_nodes("x" * 5000)
