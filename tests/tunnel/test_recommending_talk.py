"""`推荐节点`: what is sent to 17CE and when, the order, the choice; over a reverse WebSocket, with the stand-ins."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from plugins._sandbox.vendors.chmlfrp import views
from plugins._sandbox.world import CE17_TOKEN, Call, World
from tests.support.peer import Peer
from tests.tunnel.customers import customer, names_of

GROUP = 121021
ROW = re.compile(r"(\d)\. (\S+)：([\d.]+) ms，丢包 (\S+?)%")


def pings(world: World) -> list[Call]:
    return world.calls.of("ce17", method="TASK")


@pytest.fixture
def quick(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every node of 17CE answers, at once; no node of ChmlFrp is busy."""
    load_of = views.load_of
    monkeypatch.setattr(views, "load_of", lambda state, node: {**load_of(state, node), "cpu": 5.0, "bandwidth": 5})
    before = world.pace_s, world.silent_probes
    world.pace_s, world.silent_probes = 0.0, False
    yield
    world.pace_s, world.silent_probes = before


@pytest.mark.usefixtures("quick")
async def test_nodes_are_measured_ranked_and_one_is_taken_by_its_number(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21110)
    before = len(pings(world))
    answer = await peer.ask("推荐节点 广东 电信", user=me.id, group=GROUP)
    told = pings(world)[before:]
    hosts = {node.name: node.host for node in world.frp.nodes}
    rows = ROW.findall(answer.text)
    assert answer.text.startswith("推荐节点（广东 · 电信，17CE 实测，机器人主人的账号）\n1. "), answer.text
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [float(row[2]) for row in rows] == sorted(float(row[2]) for row in rows)
    assert {call.params["Url"] for call in told} == {hosts[row[1]] for row in rows}, "one run a node, of no other"
    assert all(call.params["SrcIP"] == call.params["Url"] for call in told)
    assert not any(host in answer.text for host in hosts.values()), "the answer names nodes, not addresses"
    (notice,) = [sent for sent in peer.sent if "正在从 广东 · 电信 测 5 个" in sent.text]
    assert notice.message_id in [action["message_id"] for action in peer.did("delete_msg")]
    assert len([sent for sent in peer.sent if sent.quotes is not None]) == 2, "one answer, after that to 绑定"
    kept = (await peer.ask("历史 1", user=me.id, group=GROUP)).text
    assert kept + "\n5 分钟内回复 1 到 5，就用那个节点创建隧道。" == answer.text, "what cost something is not lost"
    assert "推荐节点 广东 · 电信" in (await peer.ask("历史", user=me.id, group=GROUP)).text
    first = rows[0][1]
    assert (await peer.ask("1", user=me.id, group=GROUP)).text.startswith("创建隧道，还差：名称、类型、本地端口")
    assert "什么类型" in (await peer.ask("名称=mc 本地端口=25565", user=me.id, group=GROUP)).text
    shown = (await peer.ask("tcp", user=me.id, group=GROUP)).text
    assert f"节点：{first}\n" in shown
    assert (await peer.ask("确认", user=me.id, group=GROUP)).text.startswith("创建好了：隧道 mc")
    assert names_of(world, me) == ["mc"]


async def test_the_whole_country_is_asked_about_and_nothing_is_sent_before(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21111)
    before = len(pings(world))
    asked = (await peer.ask("推荐节点", user=me.id)).text
    assert asked.startswith("要从 全国 · 电信、联通、移动 各测一次这 3 个节点：")
    assert "大约用 279 个测速节点" in asked
    assert "「确认」" in asked
    assert (await peer.ask("取消", user=me.id)).text.startswith("好的，已取消")
    assert len(pings(world)) == before


@pytest.mark.usefixtures("quick")
async def test_after_confirming_only_what_was_shown_and_still_fits_is_measured(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21112)
    before = len(pings(world))
    asked = (await peer.ask("推荐节点 全国 电信", user=me.id)).text
    names = re.search(r"个节点：(.+)。\n", asked)
    assert names is not None
    shown = names[1].split("、")
    gone = shown[0]
    assert len(pings(world)) == before
    world.frp.set_node(gone, "offline")
    try:
        answer = (await peer.ask("确认", user=me.id)).text
    finally:
        world.frp.set_node(gone, "online")
    assert {row[1] for row in ROW.findall(answer)} == set(shown[1:])
    assert len(pings(world)) == before + len(shown) - 1


@pytest.mark.parametrize("line", ["/推荐节点 example.com", "/推荐节点 火星", "/推荐节点 " + "广东 " * 40])
async def test_what_is_not_understood_costs_nothing(peer: Peer, world: World, line: str) -> None:
    before = world.calls.count("ce17"), world.calls.count("chmlfrp")
    assert "推荐节点 广东 电信" in (await peer.ask(line, user=21113)).text
    assert (world.calls.count("ce17"), world.calls.count("chmlfrp")) == before


async def test_talk_is_left_alone(peer: Peer) -> None:
    assert await peer.quiet("推荐节点 哪个好用呀", user=21113, group=GROUP)


async def test_without_a_frp_account_17ce_is_not_asked(peer: Peer, world: World) -> None:
    before = world.calls.count("ce17")
    assert "绑定 chmlfrp" in (await peer.ask("推荐节点 广东 电信", user=21114)).text
    assert world.calls.count("ce17") == before


@pytest.mark.usefixtures("quick")
async def test_a_node_without_an_answer_is_last_and_says_why(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21115)
    before = world.frp.nodes
    hosts = {"湖南娄底": "noping.frp.example.com", "江苏宿迁": "203.0.113.30"}
    world.frp.nodes = [replace(node, host=hosts.get(node.name, node.host)) for node in before]
    try:
        answer = (await peer.ask("推荐节点 湖南 江苏 移动", user=me.id)).text
    finally:
        world.frp.nodes = before
    good, _, missing = answer.partition("没有测出来的：\n")
    assert "· 湖南娄底：全部没有应答\n" in missing, answer
    assert "· 江苏宿迁：没有可以测的地址\n" in missing, answer
    assert len(ROW.findall(good)) == 4, "in place of one that cannot be measured comes another"
    assert "5 分钟内回复 1 到 4，" in missing


@pytest.mark.usefixtures("quick")
async def test_own_17ce_account_pays_and_a_part_that_fails_is_told(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21116)
    bound = f"绑定 17ce u21116-after-1-fault-loginfail@example.com {CE17_TOKEN}"
    said = (await peer.ask(bound, user=me.id)).text
    assert "已绑定" in said, said
    answer = (await peer.ask("推荐节点 浙江 联通", user=me.id)).text
    assert "你绑定的账号" in answer.splitlines()[0]
    assert (len(ROW.findall(answer)), answer.count("17CE 没有给出结果")) == (1, 4), answer
    assert "5 分钟内回复 1，" in answer
