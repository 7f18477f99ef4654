"""`隧道 创建` as a user of QQ meets it: over a real reverse WebSocket, against ChmlFrp's stand-in."""

import pytest

from plugins._sandbox.world import World
from tests.support.peer import Peer
from tests.tunnel.customers import GROUP, customer, names_of, row, writes

ONE_LINE = "隧道 创建 名称=mc 节点=江苏宿迁 类型=tcp 本地端口=25565 远程端口=36000"


async def test_one_line_is_shown_confirmed_and_made(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20301)
    shown = (await peer.ask(ONE_LINE, user=me.id, group=GROUP)).text
    assert shown.startswith("要创建的隧道：\n名称：mc\n节点：江苏宿迁\n类型：tcp\n")
    assert "远程端口：36000\n" in shown
    assert names_of(world, me) == []
    made = (await peer.ask("确认", user=me.id, group=GROUP)).text
    assert made.startswith("创建好了：隧道 mc（tcp）\n公网地址：sq.frp.example.com:36000\n节点：江苏宿迁\n")
    (call,) = [c for c in writes(world, "/create_tunnel") if c.account == me.username]
    assert (call.params["remoteport"], "banddomain" in call.params) == ("36000", False)
    assert names_of(world, me) == ["mc"]
    assert (await peer.quiet("确认", user=me.id, group=GROUP)) is True, "once"
    assert not world.complaints


async def test_a_web_tunnel_takes_a_domain(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20302)
    line = "隧道 创建 域名=Store.Example.com 类型=https 本地端口=443 节点=湖南娄底 名称=shop 压缩"
    assert "域名：store.example.com\n" in (await peer.ask(line, user=me.id)).text
    made = (await peer.ask("确认", user=me.id)).text
    assert "公网地址：store.example.com\n" in made
    assert "把域名解析到 ld.frp.example.com" in made
    (call,) = [c for c in writes(world, "/create_tunnel") if c.account == me.username]
    assert ("remoteport" in call.params, call.params["compression"]) == (False, "true")


@pytest.mark.parametrize(
    "line",
    [
        "隧道 创建 名称=mc-1 节点=江苏宿迁 类型=tcp 本地端口=25565",
        "隧道 创建 名称=mc 节点=江苏宿迁 类型=tcp 本地端口=0",
        "隧道 创建 名称=mc 节点=江苏宿迁 类型=tcp 本地端口=25565 远程端口=65536",
        "隧道 创建 名称=mc 节点=江苏宿迁 类型=https 本地端口=25565 域名=1.2.3.4",
        "隧道 创建 名称=mc 节点=江苏宿迁 类型=tcp 本地端口=25565 域名=a.example.com",
        "隧道 创建 名称=mc 节点=江苏宿迁 类型=ftp",
        "/隧道 创建 怎么弄",
        ONE_LINE + " 密码=x",
    ],
)
async def test_bad_input_costs_no_call(peer: Peer, world: World, line: str) -> None:
    before = world.calls.count("chmlfrp")
    assert "请" in (await peer.ask(line, user=20303)).text
    assert world.calls.count("chmlfrp") == before


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("名称=a 节点=四川德阳电信 类型=tcp 本地端口=1", "节点 四川德阳电信 只给会员用，你的账号是免费用户。可以用："),
        ("名称=a 节点=呼和浩特电信 类型=udp 本地端口=1", "节点 呼和浩特电信 不支持 udp。可以用："),
        ("名称=a 节点=江苏宿迁 类型=http 本地端口=1 域名=a.example.com", "节点 江苏宿迁 不允许建站"),
        ("名称=a 节点=中国香港CN2-4 类型=tcp 本地端口=1", "节点 中国香港CN2-4 现在离线。可以用："),
        ("名称=a 节点=江苏宿迁 类型=tcp 本地端口=1 远程端口=9999", "这个节点的远程端口要在 10000 到 65535 之间"),
        ("名称=taken 节点=江苏宿迁 类型=tcp 本地端口=1", "你已经有一条叫这个名字的隧道"),
    ],
)
async def test_what_the_vendor_would_refuse_is_never_sent(peer: Peer, world: World, line: str, sentence: str) -> None:
    me = await customer(peer, world, 20304, row(90001, "taken"))
    world.frp.tunnels[:] = [t for t in world.frp.tunnels if t.userid != me.id or t.id == 90001]
    assert (await peer.ask(f"隧道 创建 {line}", user=me.id)).text.startswith(sentence)
    assert not [c for c in writes(world, "/create_tunnel") if c.account == me.username]
    world.frp.tunnels[:] = [t for t in world.frp.tunnels if t.userid != me.id]


async def test_the_dialog_asks_only_for_what_is_missing(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20305)
    steps = [
        ("隧道 创建 类型=tcp", "创建隧道，还差：名称、节点、本地端口\n给隧道起个名字？"),
        ("my-mc", "名称只能用字母、数字、下划线和汉字"),
        ("mc", "创建隧道，还差：节点、本地端口\n用哪个节点？"),
        ("宿迁", "创建隧道，还差：本地端口\n"),
        ("99999", "本地端口要在 1 到 65535 之间"),
        ("25565", "要创建的隧道：\n名称：mc\n节点：江苏宿迁\n类型：tcp\n"),
    ]
    for text, beginning in steps:
        assert (await peer.ask(text, user=me.id, group=GROUP)).text.startswith(beginning), text
    shown = (await peer.ask("远程端口=30123 加密=开", user=me.id, group=GROUP)).text
    assert "远程端口：30123\n加密：开\n" in shown
    assert "公网地址：sq.frp.example.com:30123\n" in (await peer.ask("确认", user=me.id, group=GROUP)).text


async def test_talk_and_other_people_do_not_answer_the_dialog(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20306)
    await peer.ask("隧道 创建 名称=mc 类型=tcp 节点=江苏宿迁", user=me.id, group=GROUP)
    assert await peer.quiet("今天吃什么", user=me.id, group=GROUP)
    assert await peer.quiet("25565", user=20399, group=GROUP)
    assert await peer.quiet("25565", user=me.id, group=100002)
    assert (await peer.ask("节点 免费", user=me.id, group=GROUP)).text.startswith("ChmlFrp 免费节点"), "a command"
    assert (await peer.ask("25565", user=me.id, group=GROUP)).text.startswith("要创建的隧道：")
    assert await peer.quiet("确认", user=20399, group=GROUP)
    assert (await peer.ask("取消", user=me.id, group=GROUP)).text == "好的，已取消。"
    assert await peer.quiet("确认", user=me.id, group=GROUP)
    assert names_of(world, me) == []


async def test_a_number_chooses_a_node_and_a_free_port_is_proposed(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20307)
    asked = (await peer.ask("隧道 创建 名称=dns 类型=udp 本地端口=53", user=me.id)).text
    rows = [line for line in asked.splitlines() if line[:2].rstrip(".").isdecimal()]
    assert rows
    assert all("udp" in line and "免费" in line for line in rows)
    shown = (await peer.ask("1", user=me.id)).text
    assert f"节点：{rows[0].split(' · ')[0].removeprefix('1. ')}\n" in shown
    port = int(next(line for line in shown.splitlines() if line.startswith("远程端口：")).removeprefix("远程端口："))
    assert 10000 <= port <= 65535
    assert "远程端口是我挑的" in shown


async def test_a_port_clash_offers_the_next_port_and_asks_again(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20308)
    line = "隧道 创建 名称=mc 节点=河北秦皇岛联通 类型=tcp 本地端口=1 远程端口=50555"
    await peer.ask(line, user=me.id)
    clash = (await peer.ask("确认", user=me.id)).text
    assert clash.startswith("远程端口 50555 已被占用，没有创建。换成 50556 怎么样？\n")
    assert names_of(world, me) == []
    assert "公网地址：qhd.frp.example.com:50556\n" in (await peer.ask("确认", user=me.id)).text


async def test_what_changed_since_it_was_shown_is_noticed(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20309)
    await peer.ask(ONE_LINE.replace("36000", "36009"), user=me.id)
    world.frp.tunnels.append(taken := row(90009, "mc", userid=me.id))
    assert (await peer.ask("确认", user=me.id)).text.startswith("你已经有一条叫这个名字的隧道")
    world.frp.tunnels.remove(taken)
    await peer.ask(ONE_LINE.replace("36000", "36009"), user=me.id, group=GROUP)
    await peer.ask("绑定 chmlfrp sandbox-frp-token-2", user=me.id)
    assert "已绑定" in (await peer.ask("确认", user=me.id)).text, "in private, while the question stands in the group"
    assert (await peer.ask("确认", user=me.id, group=GROUP)).text.startswith("你绑定的账号在这期间换过了")
    assert not [c for c in writes(world, "/create_tunnel") if c.account == me.username]


@pytest.mark.parametrize(
    ("qq", "wish", "sentence", "there"),
    [
        (20310, "-fault-write-cut", "创建好了：隧道 mc", True),
        (20311, "-fault-write-http500", "没有创建：ChmlFrp 没有回应，我查过列表，里面没有这条隧道。", False),
        (20312, "-after-6-fault-cut", "不确定有没有创建成功：ChmlFrp 没有回应，列表也查不到。", True),
    ],
)
async def test_a_creation_without_an_answer_is_reported_as_it_is(
    peer: Peer, world: World, qq: int, wish: str, sentence: str, there: bool
) -> None:
    me = await customer(peer, world, qq, wish=wish)
    await peer.ask(ONE_LINE.replace("36000", str(qq)), user=me.id)
    assert (await peer.ask("确认", user=me.id)).text.startswith(sentence)
    assert names_of(world, me) == (["mc"] if there else [])
    assert len([c for c in writes(world, "/create_tunnel") if c.params.get("remoteport") == str(qq)]) == 1


async def test_without_an_account_the_dialog_does_not_begin(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    assert "绑定 chmlfrp <token>" in (await peer.ask("隧道 创建", user=20313, group=GROUP)).text
    assert await peer.quiet("mc", user=20313, group=GROUP)
    assert world.calls.count("chmlfrp") == before


async def test_talk_about_creating_is_left_alone(peer: Peer) -> None:
    assert await peer.quiet("隧道 创建 怎么弄", user=20314, group=GROUP)


async def test_a_domain_that_somebody_else_has_is_told(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20315)
    line = "隧道 创建 名称=b 节点=湖南娄底 类型=https 本地端口=443 域名=blog.example.com"
    await peer.ask(line, user=me.id)
    assert (await peer.ask("确认", user=me.id)).text.startswith(
        "ChmlFrp 没有接受，没有创建：端口或域名可能已被别人占用"
    )
