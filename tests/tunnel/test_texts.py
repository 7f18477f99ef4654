"""The sentences of `隧道` and `节点`, word for word; sizes were divided by hand and all differ."""

import pytest

from plugins.tunnel import texts
from plugins.tunnel.command import NodeRequest, parse_nodes, parse_tunnel
from plugins.tunnel.pages import page_of
from plugins.tunnel.service import joined
from tests.tunnel.rows import node, stats, tunnel

MINE = "你绑定的账号"
WEB = tunnel(id=2, name="blog", type="https", nport=443, dorp="blog.example.com", state="false", cur_conns=0)
GONE = tunnel(id=3, name="old", ip=None, nodestate=None, today_traffic_in=None, today_traffic_out=None, uptime=None)
LATE = tunnel(id=4, name="ssh", nodestate="offline")


def test_the_list_shows_state_public_address_local_address_traffic_and_node() -> None:
    assert texts.tunnels(parse_tunnel(""), [tunnel(), WEB, GONE, LATE], MINE) == (
        "ChmlFrp 隧道共 4 条，在线 1 条（你绑定的账号）\n\n"
        "🟢 230vZqUp（tcp）在线\n"
        "公网 203.0.113.20:56078\n"
        "本地 127.0.0.1:222 · 节点 日本东京直连-2\n"
        "今日 上传 1.50 MB，下载 15.0 MB\n\n"
        "⚪ blog（https）离线\n"
        "公网 blog.example.com\n"
        "本地 127.0.0.1:443 · 节点 日本东京直连-2\n"
        "今日 上传 1.50 MB，下载 15.0 MB\n\n"
        "⛔ old（tcp）节点已下线\n"
        "公网 -\n"
        "本地 127.0.0.1:222 · 节点 日本东京直连-2\n"
        "今日 上传 -，下载 -\n\n"
        "🔴 ssh（tcp）节点离线\n"
        "公网 203.0.113.20:56078\n"
        "本地 127.0.0.1:222 · 节点 日本东京直连-2\n"
        "今日 上传 1.50 MB，下载 15.0 MB\n\n"
        "发送「隧道 230vZqUp」看一条的详情。"
    )


def test_one_tunnel_in_detail_with_the_time_of_beijing() -> None:
    assert texts.tunnels(parse_tunnel("230VZQUP"), [WEB, tunnel()], MINE) == (
        "🟢 隧道 230vZqUp（tcp）：在线\n"
        "公网地址：203.0.113.20:56078\n"
        "本地地址：127.0.0.1:222\n"
        "节点：日本东京直连-2\n"
        "今日流量：上传 1.50 MB，下载 15.0 MB\n"
        "当前连接：4\n"
        "上次启动：2024-12-22 01:38\n"
        "加密：开，压缩：关\n"
        "客户端：ChmlFrp-0.51.2\n"
        "账号：你绑定的账号"
    )


@pytest.mark.parametrize(
    ("shown", "state", "advice"),
    [
        (WEB, "离线", "客户端没有连上：请在你的电脑上启动它，再发送「隧道」看看。"),
        (LATE, "节点离线", "节点暂时离线，恢复后才能用；着急的话用「隧道 修改 <名> 节点=…」换一个。"),
        (GONE, "节点已下线", "这个节点已被 ChmlFrp 撤掉，不会恢复：请用「隧道 修改 <名> 节点=…」换一个。"),
    ],
)
def test_a_tunnel_that_cannot_be_reached_says_what_to_do(shown: texts.Tunnel, state: str, advice: str) -> None:
    answer = texts.tunnels(parse_tunnel(shown.name), [shown], MINE)
    assert answer.splitlines()[0].endswith(f"：{state}")
    assert answer.splitlines()[-1] == advice


def test_a_state_that_the_vendor_does_not_tell_is_not_guessed() -> None:
    answer = texts.tunnels(parse_tunnel("x"), [tunnel(name="x", state=None, cur_conns=None, encryption=None)], MINE)
    assert answer.splitlines()[0] == "❔ 隧道 x（tcp）：状态未知"
    assert "当前连接：-\n" in answer
    assert "加密：-，压缩：关\n" in answer


def test_an_account_without_tunnels_is_told_the_next_step() -> None:
    expected = "你的 ChmlFrp 账号里还没有隧道。发送「隧道 创建」，我一步步帮你建一条。"
    assert texts.tunnels(parse_tunnel(""), [], MINE) == expected
    assert texts.tunnels(parse_tunnel("mc"), [], MINE) == expected


def test_a_wrong_name_gets_the_nearest_or_all_names_and_is_not_repeated() -> None:
    rows = [tunnel(name="mc_server"), tunnel(name="我的世界")]
    assert texts.tunnels(parse_tunnel("mcserver"), rows, MINE) == (
        "没有叫这个名字的隧道。你是不是想看「隧道 mc_server」？"
    )
    # A token pasted behind the wrong word must not come back.
    answer = texts.tunnels(parse_tunnel("fake-token-0123456789abcdef"), rows, MINE)
    assert answer == "没有叫这个名字的隧道。你的隧道有：mc_server、我的世界，请发送「隧道 <名字>」。"


def test_a_name_that_could_be_talk_is_offered_with_a_slash() -> None:
    assert "发送「/隧道 我的世界」看一条的详情。" in texts.tunnels(parse_tunnel(""), [tunnel(name="我的世界")], MINE)


def test_many_tunnels_come_as_pages_that_fit_one_message() -> None:
    rows = [tunnel(id=n, name=f"tunnel-number-{n:03}", ip="node.example.com" * 3) for n in range(1, 41)]
    shown: list[str] = []
    number, answer = 1, ""
    while len(shown) < len(rows):
        answer = texts.tunnels(parse_tunnel(str(number)), rows, MINE)
        assert len(answer) <= 1500
        names = [line.split("（")[0][2:] for line in answer.splitlines() if line.startswith("🟢")]
        assert 1 <= len(names) <= 15
        shown += names
        number += 1
    assert shown == [row.name for row in rows]
    assert f"第 {number - 1}/{number - 1} 页，发送「隧道 1」翻页。" in answer
    assert texts.tunnels(parse_tunnel("999"), rows, MINE) == answer
    assert "发送「隧道 2」翻页。" in texts.tunnels(parse_tunnel(""), rows, MINE)


def test_a_tunnel_whose_name_is_a_number_goes_before_the_page() -> None:
    assert texts.tunnels(parse_tunnel("2"), [tunnel(name="2"), WEB], MINE).startswith("🟢 隧道 2（tcp）")
    assert texts.tunnels(parse_tunnel("2"), [tunnel(), WEB], MINE).startswith("ChmlFrp 隧道共 2 条")


def test_names_from_the_vendor_stay_on_one_line_and_short() -> None:
    rude = tunnel(
        name="a\n🟢 fake（tcp）在线\n公网 203.0.113.66:1\u2028x" + "y" * 3000, node="n" * 999, localip="l" * 999
    )
    answer = texts.tunnels(parse_tunnel(""), [rude], MINE)
    assert len(answer) < 400
    assert sum(line.startswith("公网") for line in answer.splitlines()) == 1


def test_secrets_in_the_vendors_rows_never_show() -> None:
    survey = joined([node()], [stats()])
    answers = [
        texts.tunnels(parse_tunnel(""), [tunnel()], MINE),
        texts.tunnels(parse_tunnel("230vZqUp"), [tunnel()], MINE),
        texts.nodes(NodeRequest(), survey),
        texts.nodes(NodeRequest("江苏宿迁"), survey),
    ]
    assert not [answer for answer in answers if "SECRET" in answer]


PAID = node(id=24, name="香港", area="中国香港", nodegroup="vip", china="no", web="yes", fangyu="false", notes=None)
SURVEY = joined([node(), PAID], [stats(), stats(id=30, node_name="已停", state="offline")])


def test_the_nodes_are_short_rows_with_tags_and_load() -> None:
    assert texts.nodes(parse_nodes(""), SURVEY) == (
        "ChmlFrp 节点共 2 个，另有 1 个离线\n"
        "🟢 江苏宿迁 · 免费 国内 udp · 带宽 12% CPU 12%\n"
        "🟢 香港 · 会员 海外 udp 建站\n"
        "发送「节点 江苏宿迁」看一个的详情；也可以加条件：免费 会员 国内 海外 udp 建站"
    )


def test_filtered_nodes() -> None:
    assert texts.nodes(parse_nodes("vip 海外"), SURVEY).splitlines()[:2] == [
        "ChmlFrp 会员、海外节点共 1 个",
        "🟢 香港 · 会员 海外 udp 建站",
    ]
    assert texts.nodes(parse_nodes("免费 海外"), SURVEY) == (
        "没有符合「免费 海外」的节点，请换个条件再试，或发送「节点」看全部。"
    )


def test_nodes_without_their_load_say_so() -> None:
    survey = joined([node()], None)
    assert texts.nodes(parse_nodes(""), survey).splitlines()[:2] == [
        "ChmlFrp 节点共 1 个（负载暂时查不到）",
        "🟢 江苏宿迁 · 免费 国内 udp",
    ]
    assert texts.nodes(parse_nodes("江苏宿迁"), survey).splitlines()[-1] == "负载：暂时查不到"


def test_one_node_in_detail_with_the_direction_of_its_traffic_right() -> None:
    # For nodes the vendor's `in` is the download, the other way round than for tunnels.
    assert texts.nodes(parse_nodes("江苏宿迁"), SURVEY) == (
        "🟢 节点 江苏宿迁：在线\n"
        "地区：江苏宿迁\n"
        "类型：免费 国内\n"
        "支持：UDP 防护\n"
        "说明：推荐游戏,web,ssh等服务\n"
        "负载：带宽 12% CPU 12%\n"
        "现有：客户端 93，隧道 190，连接 54\n"
        "今日流量：上传 13.4 GB，下载 525 MB"
    )


def test_a_node_that_is_no_longer_listed_says_so() -> None:
    answer = texts.nodes(parse_nodes("已停"), SURVEY)
    assert answer.splitlines()[:2] == [
        "🔴 节点 已停：离线",
        "它现在不在可用节点的名单里，请发送「节点」换一个。",
    ]


def test_part_of_a_name_lists_what_it_finds() -> None:
    survey = joined([node(id=1, name="日本东京直连-1"), node(id=2, name="日本东京直连-2"), PAID], [])
    assert texts.nodes(parse_nodes("日本"), survey) == (
        "找到 2 个节点：\n"
        "🟢 日本东京直连-1 · 免费 国内 udp\n"
        "🟢 日本东京直连-2 · 免费 国内 udp\n"
        "发送「/节点 <完整的名字>」看详情。"
    )
    assert texts.nodes(parse_nodes("火星"), survey).startswith("没有找到这个名字的节点，可能已经下线。")


def test_no_nodes_at_all() -> None:
    assert texts.nodes(parse_nodes("免费"), joined([], [])) == "ChmlFrp 现在没有列出在线的节点，请过几分钟再试。"


def test_many_nodes_come_as_pages_and_keep_their_filters() -> None:
    survey = joined([node(id=n, name=f"节点{n}") for n in range(1, 48)], [])
    answer = texts.nodes(parse_nodes("免费 2"), survey)
    assert len(answer) <= 1500
    assert answer.splitlines()[1].startswith("🟢 节点16 ")
    assert answer.splitlines()[-2].startswith("🟢 节点30 ")
    assert answer.endswith("第 2/4 页，发送「节点 免费 3」翻页。")


def test_pages_end_at_fifteen_rows_or_where_a_message_is_full() -> None:
    assert [len(page_of(["x"] * 31, n).rows) for n in (1, 2, 3)] == [15, 15, 1]
    assert [len(page_of(["x" * 600] * 5, n).rows) for n in (1, 2, 3)] == [2, 2, 1]
    assert page_of([], 7).count == 1
    assert page_of(["x" * 9000], 0).rows == ("x" * 9000,)
