"""`隧道 换节点`: a better node is shown, and taken on `确认`; over a real reverse WebSocket, against the stand-in."""

from plugins._sandbox.world import World
from tests.support.peer import Peer
from tests.tunnel.customers import customer, row, writes

GROUP = 121020


async def test_a_tunnel_moves_to_the_node_that_was_shown(peer: Peer, world: World) -> None:
    mc = row(91101, "mc", node="湖南娄底", dorp="20101")
    me = await customer(peer, world, 21101, mc)
    shown = (await peer.ask("隧道 换节点 mc", user=me.id, group=GROUP)).text
    lines = shown.splitlines()
    assert lines[0] == "要把隧道 mc 换到别的节点："
    new = lines[1].removeprefix("节点：湖南娄底 → ").split("（")[0]
    host = next(node.host for node in world.frp.nodes if node.name == new)
    assert new in ("江苏宿迁", "河北秦皇岛联通", "呼和浩特电信"), "mainland, and open to a free account"
    assert lines[2] == f"公网地址：ld.frp.example.com:20101 → {host}:20101"
    assert "地址会变" in lines[3]
    assert mc.node == "湖南娄底", "nothing is changed before 确认"
    assert (await peer.ask("确认", user=me.id, group=GROUP)).text.startswith(
        f"改好了：隧道 mc\n公网地址：{host}:20101\n"
    )
    assert (mc.node, mc.nport, mc.dorp) == (new, 25565, "20101")


async def test_the_node_is_looked_at_again_before_the_change(peer: Peer, world: World) -> None:
    mc = row(91102, "mc", node="湖南娄底")
    me = await customer(peer, world, 21102, mc)
    new = (await peer.ask("隧道 换节点 mc", user=me.id)).text.splitlines()[1].split(" → ")[1].split("（")[0]
    world.frp.set_node(new, "offline")
    try:
        assert (await peer.ask("确认", user=me.id)).text.startswith(f"节点 {new} 现在离线")
    finally:
        world.frp.set_node(new, "online")
    assert mc.node == "湖南娄底"
    assert not [call for call in writes(world, "/update_tunnel") if call.account == me.username]


async def test_a_web_tunnel_keeps_its_domain_and_goes_where_web_is_allowed(peer: Peer, world: World) -> None:
    web = row(91103, "web", node="湖南娄底", type="https", dorp="web.example.com")
    me = await customer(peer, world, 21103, web)
    shown = (await peer.ask("隧道 换节点 web", user=me.id)).text
    assert "域名不变：web.example.com，但要把它改为解析到 " in shown
    assert shown.splitlines()[1].startswith(("节点：湖南娄底 → 德国法兰克福", "节点：湖南娄底 → 新加坡-1")), "web nodes"


async def test_without_an_own_account_or_a_name_nothing_is_asked(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    assert "绑定 chmlfrp" in (await peer.ask("隧道 换节点 mc", user=21104)).text
    assert (await peer.ask("/隧道 换节点", user=21104)).text.startswith("请写上一条隧道的名字")
    assert await peer.quiet("换节点 吧", user=21104, group=GROUP)
    assert world.calls.count("chmlfrp") == before
