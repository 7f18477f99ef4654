"""The sentences of `隧道 创建` and of `诊断`, word for word."""

import pytest

from plugins._providers.chmlfrp import Account, TunnelNow, TunnelSpec
from plugins.tunnel import diagnosis_texts, making_texts
from plugins.tunnel.diagnosis import Break, Diagnosis, Probe
from plugins.tunnel.planning import Plan
from plugins.tunnel.service import NodeView
from tests.tunnel.rows import node, stats, tunnel

SPEC = TunnelSpec(name="mc", node="江苏宿迁", type="tcp", local_port=25565, remote_port=36981, encryption=True)
PORTS = range(10000, 65536)


def test_the_preview_shows_everything_that_will_be_made() -> None:
    assert making_texts.preview(Plan(SPEC, node(), PORTS, proposed=True)) == (
        "要创建的隧道：\n名称：mc\n节点：江苏宿迁\n类型：tcp\n本地地址：127.0.0.1\n本地端口：25565\n远程端口：36981\n"
        "加密：开\n压缩：关\n远程端口是我挑的，可以换成 10000 到 65535 之间的另一个。\n"
        "60 秒内回复「确认」就创建，「取消」放弃；要改哪一项就回复「字段=值」。"
    )


@pytest.mark.parametrize(("china", "warned"), [("yes", True), ("no", False), (None, False)])
def test_a_domain_on_a_node_in_mainland_china_needs_a_filing(china: str | None, warned: bool) -> None:
    spec = TunnelSpec(name="b", node="x", type="https", local_port=443, domain="a.com")
    text = making_texts.preview(Plan(spec, node(china=china), None, proposed=False))
    assert ("域名要先备案" in text) is warned
    assert "远程端口" not in text


def test_what_was_created_is_shown_with_its_address() -> None:
    assert making_texts.created(tunnel(name="mc")) == (
        "创建好了：隧道 mc（tcp）\n公网地址：203.0.113.20:56078\n本地地址：127.0.0.1:222\n节点：日本东京直连-2\n"
        "下一步：私聊我「隧道 配置 mc」，用配置启动客户端。"
    )
    web = making_texts.created(tunnel(name="b", type="https", dorp="a.com"))
    assert "公网地址：a.com\n" in web
    assert "还要做：把域名解析到 203.0.113.20\n" in web
    bare = making_texts.created(tunnel(name="mc", id=None, ip=None, nodestate=None))
    assert "公网地址：暂时还查不到，请过一会儿发送「隧道 mc」\n" in bare


def test_questions_say_what_is_left_and_number_the_nodes() -> None:
    views = [NodeView(f"n{n}", node(name=f"n{n}"), stats(bandwidth_usage_percent=n, cpu_usage=0)) for n in range(10)]
    text = making_texts.question(["node", "local_port"], views)
    assert text.splitlines()[:3] == [
        "创建隧道，还差：节点、本地端口",
        "用哪个节点？回复序号或名字，越靠前越空闲：",
        "1. n0 · 免费 国内 udp · 带宽 0% CPU 0%",
    ]
    assert text.splitlines()[-2:] == ["另外还有 2 个，发送「节点」看全部。", "（3 分钟内回复；「取消」放弃）"]


def test_a_clash_offers_the_next_port() -> None:
    text = making_texts.clash(36981, Plan(SPEC, node(), PORTS, proposed=False).with_port(36982))
    assert text.startswith("远程端口 36981 已被占用，没有创建。换成 36982 怎么样？\n")
    assert "\n远程端口：36982\n" in text


ME = Account(username="me", group="普通会员")
VIEW = NodeView("日本东京直连-2", node(name="日本东京直连-2"), stats(state="online"))
DOWN = NodeView("日本东京直连-2", node(name="日本东京直连-2"), stats(state="offline"))
VIP = NodeView("日本东京直连-2", node(name="日本东京直连-2", nodegroup="vip"), stats())


WEB = tunnel(type="https", dorp="a.com")


@pytest.mark.parametrize(
    ("found", "broken", "verdict"),
    [
        (Diagnosis(tunnel(ip=None), ME, None, None), Break.NODE_REMOVED, "断在节点：它不会再恢复。"),
        (Diagnosis(tunnel(nodestate="offline"), ME, VIEW, None), Break.NODE_OFFLINE, "断在节点：它离线了"),
        (Diagnosis(tunnel(), ME, DOWN, None), Break.NODE_OFFLINE, "断在节点：它离线了"),
        (Diagnosis(tunnel(), Account(username="m", group="免费用户"), VIP, None), Break.MEMBERS_ONLY, "断在节点：会员"),
        (Diagnosis(tunnel(state="false"), ME, VIEW, None), Break.CLIENT_OFFLINE, "断在客户端："),
        (Diagnosis(tunnel(), ME, VIEW, TunnelNow(status="offline")), Break.CLIENT_OFFLINE, "断在客户端："),
        (Diagnosis(tunnel(state=None), ME, VIEW, TunnelNow()), Break.CLIENT_UNKNOWN, "客户端的状态查不到"),
        (Diagnosis(tunnel(state="false"), ME, VIEW, TunnelNow(status="online")), None, "到节点为止都正常。"),
        (Diagnosis(tunnel(), ME, None, None), None, "到节点为止都正常。"),
        (Diagnosis(tunnel(), ME, VIEW, None, Probe(skipped="没有额度。")), None, "到节点为止都正常。"),
        (Diagnosis(tunnel(), ME, VIEW, None, Probe(9, 9, 20.0)), None, "到节点为止都正常。"),
        (Diagnosis(tunnel(), ME, VIEW, None, Probe(3, 9, 20.0)), Break.OUTSIDE, "断在节点的公网："),
        (Diagnosis(WEB, ME, VIEW, None, Probe(4, 9, 20.0, 404)), None, "到公网地址都正常。"),
        (Diagnosis(WEB, ME, VIEW, None, Probe(0, 9)), Break.OUTSIDE, "断在公网地址：客户端连着，但外面打不开。"),
        (Diagnosis(WEB, ME, VIEW, None, Probe(9, 9, 20.0, 502)), Break.LOCAL, "断在你的电脑："),
        (Diagnosis(tunnel(state="false"), ME, VIEW, None, Probe(0, 9)), Break.CLIENT_OFFLINE, "断在客户端："),
    ],
)
def test_the_verdict_is_the_first_broken_hop(found: Diagnosis, broken: Break | None, verdict: str) -> None:
    assert found.broken_at is broken
    text = diagnosis_texts.report(found)
    assert text.splitlines()[-1].startswith(f"结论：{verdict}")
    assert (text.count("❌") == 1) is (broken not in (None, Break.CLIENT_UNKNOWN))


def test_a_diagnosis_tells_every_hop_and_what_was_not_probed() -> None:
    found = Diagnosis(tunnel(name="mc"), ME, VIEW, TunnelNow(status="online", connections=7))
    assert diagnosis_texts.report(found) == (
        "诊断隧道 mc（tcp）\n"
        "✅ 账号：令牌有效，普通会员\n"
        "✅ 节点：日本东京直连-2 在线，带宽 12% CPU 12%\n"
        "✅ 客户端：已连上（上次启动 2024-12-22 01:38），当前连接 7\n"
        "➖ 公网地址：203.0.113.20:56078，没有从外面探测\n"
        "结论：到节点为止都正常。还是打不开的话：先看本地 127.0.0.1:222 的程序有没有在运行。"
        "回复「.」我就从更多地方测：ping 203.0.113.20"
    )


def test_what_was_seen_from_outside_is_told() -> None:
    def outside(found: Diagnosis) -> str:
        return diagnosis_texts.report(found).splitlines()[4]

    assert outside(Diagnosis(WEB, ME, VIEW, None, Probe(8, 9, 123.4, 200))) == (
        "✅ 公网地址：a.com，从外面 9 个测速节点有 8 个连得上，平均 123 ms，状态码 200"
    )
    assert outside(Diagnosis(tunnel(), ME, VIEW, None, Probe(0, 9))) == (
        "❌ 公网地址：203.0.113.20:56078，从外面 9 个测速节点有 0 个连得上节点的地址"
    )
    assert outside(Diagnosis(tunnel(), ME, VIEW, None, Probe(skipped="额度不够。"))) == (
        "➖ 公网地址：203.0.113.20:56078，没有从外面探测：额度不够。"
    )


def test_a_web_tunnel_is_followed_by_its_domain_and_a_full_node_is_named() -> None:
    full = NodeView("n", node(), stats(bandwidth_usage_percent=90))
    text = diagnosis_texts.report(Diagnosis(tunnel(type="https", dorp="a.com"), ME, full, None))
    assert "节点带宽快用满了" in text
    assert (
        "先看域名是不是解析到 203.0.113.20（发送「dns a.com」）。回复「.」我就从更多地方测：http https://a.com" in text
    )
