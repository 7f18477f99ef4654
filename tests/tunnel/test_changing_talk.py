"""`隧道 修改/删除/下线/配置` and `诊断`, over a real reverse WebSocket, against ChmlFrp's stand-in."""

import base64

import pytest

from plugins._sandbox.world import CE17_TOKEN, World
from tests.support.peer import Peer
from tests.support.running import RunningBot
from tests.tunnel.customers import GROUP, customer, names_of, row, writes


async def test_a_change_shows_old_and_new_and_keeps_the_rest(peer: Peer, world: World) -> None:
    mc = row(90101, "mc", encryption=True, compression=True, localip="192.168.1.9", ap="x=1")
    me = await customer(peer, world, 20401, mc)
    shown = (await peer.ask("隧道 修改 mc 本地端口=25566", user=me.id)).text
    assert shown == "要修改隧道 mc：\n本地端口：25565 → 25566\n其余不变。60 秒内回复「确认」就修改，「取消」放弃。"
    assert mc.nport == 25565
    assert (await peer.ask("确认", user=me.id)).text.startswith(
        "改好了：隧道 mc\n公网地址：sq.frp.example.com:20101\n本地地址：192.168.1.9:25566\n"
    )
    assert (mc.nport, mc.encryption, mc.compression, mc.localip, mc.ap) == (25566, True, True, "192.168.1.9", "x=1")
    (call,) = [c for c in writes(world, "/update_tunnel") if c.account == me.username]
    assert call.params["tunnelid"] == "90101"


async def test_a_group_sees_no_local_address(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21830, row(91830, "mc", localip="192.168.1.9"))
    seen: list[str] = []

    async def ask(line: str) -> str:
        seen.append((await peer.ask(line, user=me.id, group=GROUP)).text)
        return seen[-1]

    assert "\n本地端口：会改（群里不显示）\n" in await ask("隧道 修改 mc 本地端口=25566")
    assert (await ask("确认")).startswith("改好了：隧道 mc\n公网地址：")
    assert "公网地址" in await ask("隧道 删除 mc")
    assert "本地地址和端口：群里不显示\n" in await ask("隧道 创建 名称=nas 节点=江苏宿迁 类型=tcp 本地端口=25567")
    assert (await ask("确认")).startswith("创建好了：隧道 nas（tcp）\n公网地址：")
    assert not [text for text in seen if any(part in text for part in ("192.168", "127.0.0.1", "2556"))]
    assert "192.168.1.9:25566" in (await peer.ask("隧道 删除 mc", user=me.id)).text, "in private all of it"


@pytest.mark.parametrize("line", ["隧道 修改 mc", "隧道 修改 mc 本地端口=0", "隧道 修改 本地端口=1", "/隧道 修改"])
async def test_a_bad_change_costs_no_call(peer: Peer, world: World, line: str) -> None:
    before = world.calls.count("chmlfrp")
    assert "请" in (await peer.ask(line, user=20402)).text
    assert world.calls.count("chmlfrp") == before


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("mc 名称=nas", "你已经有一条叫这个名字的隧道"),
        ("mc 远程端口=20104", "远程端口 20104 已经被你自己的另一条隧道占用"),
        ("mc 远程端口=80", "这个节点的远程端口要在 10000 到 65535 之间"),
        ("mc 节点=四川德阳电信", "节点 四川德阳电信 只给会员用"),
        ("mc 类型=https 域名=a.example.com", "节点 江苏宿迁 不允许建站"),
        ("nix 本地端口=1", "没有叫这个名字的隧道。"),
        ("mc 本地端口=25565", "这些值和现在的一样，不用改。"),
    ],
)
async def test_a_change_that_the_vendor_would_refuse_is_never_sent(
    peer: Peer, world: World, line: str, sentence: str
) -> None:
    me = await customer(peer, world, 20403, row(90103, "mc"), row(90104, "nas"))
    assert (await peer.ask(f"隧道 修改 {line}", user=me.id)).text.startswith(sentence)
    world.frp.tunnels[:] = [t for t in world.frp.tunnels if t.userid != me.id]
    assert not [c for c in writes(world, "/update_tunnel") if c.account == me.username]


async def test_a_tunnel_that_changed_meanwhile_is_left_alone(peer: Peer, world: World) -> None:
    mc = row(90105, "mc")
    me = await customer(peer, world, 20405, mc)
    await peer.ask("隧道 修改 mc 本地端口=1", user=me.id)
    mc.nport = 7
    assert (await peer.ask("确认", user=me.id)).text.startswith("这条隧道在这期间变了")
    await peer.ask("隧道 删除 mc", user=me.id)
    mc.dorp = "20555"
    assert (await peer.ask("确认", user=me.id)).text.startswith("这条隧道在这期间变了")
    assert (mc.nport, names_of(world, me)) == (7, ["mc"])


async def test_a_deletion_says_what_is_lost_and_waits(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20406, row(90106, "mc", habit="up"), row(90107, "nas"))
    shown = (await peer.ask("隧道 删除 mc", user=me.id, group=GROUP)).text
    assert shown.startswith("要删除隧道 mc（tcp）：\n公网地址：sq.frp.example.com:20106（会失效")
    assert "今日流量：上传 " in shown
    assert shown.endswith("删除后不能恢复。60 秒内回复「确认」就删除，「取消」放弃。")
    assert await peer.quiet("确认", user=20499, group=GROUP)
    assert names_of(world, me) == ["mc", "nas"]
    assert (await peer.ask("确认", user=me.id, group=GROUP)).text == "已删除隧道 mc。"
    assert names_of(world, me) == ["nas"]


@pytest.mark.parametrize(
    ("qq", "wish", "sentence", "there"),
    [
        (20407, "-fault-write-cut", "已删除隧道 mc。", False),
        (20408, "-fault-write-http500", "没有删掉：ChmlFrp 没有回应，隧道 mc 还在。", True),
        (20409, "-after-3-fault-cut", "不确定有没有删掉：ChmlFrp 没有回应。", False),
    ],
)
async def test_a_deletion_without_an_answer_is_reported_as_it_is(
    peer: Peer, world: World, qq: int, wish: str, sentence: str, there: bool
) -> None:
    me = await customer(peer, world, qq, row(qq, "mc"), wish=wish)
    await peer.ask("隧道 删除 mc", user=me.id)
    assert (await peer.ask("确认", user=me.id)).text.startswith(sentence)
    assert names_of(world, me) == (["mc"] if there else [])


async def test_a_change_without_an_answer_is_reported_as_it_is(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20410, row(20410, "mc"), wish="-fault-write-http500")
    await peer.ask("隧道 修改 mc 本地端口=9", user=me.id)
    assert (await peer.ask("确认", user=me.id)).text.startswith("没有改成：ChmlFrp 没有回应，我查过列表")


async def test_cutting_the_client_asks_first(peer: Peer, world: World) -> None:
    mc = row(90111, "mc", habit="up")
    me = await customer(peer, world, 20411, mc)
    assert "客户端以后可以重新连上" in (await peer.ask("隧道 下线 mc", user=me.id)).text
    assert mc.habit == "up"
    assert (await peer.ask("确认", user=me.id)).text.startswith("已让隧道 mc 的客户端下线。")
    assert mc.habit == "down"


async def test_the_configuration_is_given_in_private_only_and_stands_in_no_log(
    peer: Peer, world: World, bot: RunningBot
) -> None:
    me = await customer(peer, world, 20412, row(90112, "mc"), row(90113, "nas"), row(90114, "b", node="新加坡-1"))
    before = world.calls.count("chmlfrp")
    refused = await peer.ask("/隧道 配置 mc", user=me.id, group=GROUP)
    assert refused.text == "这个命令只能私聊使用，请加我好友后私聊发送。"
    assert world.calls.count("chmlfrp") == before
    told = (await peer.ask("隧道 配置 mc", user=me.id)).text
    assert told.startswith("节点 江苏宿迁 的配置在文件 frpc.ini 里。"), told
    assert "里面有你的令牌：不要发到群里" in told
    assert me.token not in told
    one = uploaded(peer)
    assert f"user = {me.token}\n" in one
    assert ("[mc]" in one, "[nas]" in one) == (True, False)
    await peer.ask("隧道 配置 江苏宿迁", user=me.id)
    every = uploaded(peer)
    assert ("[mc]" in every, "[nas]" in every, "[b]" in every) == (True, True, False)
    await peer.ask("隧道 配置 江苏宿迁 nas", user=me.id)
    assert "[nas]" in uploaded(peer)
    assert (await peer.ask("隧道 配置 mc b", user=me.id)).text.startswith("这几条隧道不在同一个节点上")
    assert me.token not in bot.log
    assert "SandboxFrpToken" not in bot.log


def uploaded(peer: Peer) -> str:
    """The content of the last file that the bot sent."""
    sent = peer.did("upload_private_file")[-1]
    assert sent["name"] == "frpc.ini"
    return base64.b64decode(sent["file"].removeprefix("base64://")).decode()


@pytest.mark.parametrize(("retcode", "as_text"), [(1404, True), (1200, False)])
async def test_where_no_file_is_taken_the_configuration_goes_as_text(
    peer: Peer, world: World, retcode: int, as_text: bool
) -> None:
    me = await customer(peer, world, 21122, row(91122, "mc"))
    peer.answers["upload_private_file"] = lambda _: {"status": "failed", "retcode": retcode, "data": None}
    told = (await peer.ask("隧道 配置 mc", user=me.id)).text
    assert (f"user = {me.token}\n" in told) is as_text
    assert told.startswith("节点 江苏宿迁 的 frpc 配置。里面有你的令牌：不要发到群里") is as_text
    assert ("文件可能要等一会儿才到" in told) is not as_text
    world.frp.tunnels[:] = [tunnel for tunnel in world.frp.tunnels if tunnel.userid != me.id]


async def test_a_diagnosis_finds_the_broken_hop(peer: Peer, world: World) -> None:
    rows = [
        row(90115, "up", habit="up"),
        row(90116, "down"),
        row(90117, "gone", node="没有了"),
        row(90118, "hk", node="中国香港CN2-4"),
    ]
    me = await customer(peer, world, 20415, *rows)
    verdicts = {
        "up": "到节点为止都正常。",
        "down": "断在客户端：",
        "gone": "断在节点：它不会再恢复。",
        "hk": "断在节点：它离线了",
    }
    for name, verdict in verdicts.items():
        answer = (await peer.ask(f"诊断 {name}", user=me.id, group=GROUP)).text
        assert answer.splitlines()[-1].startswith(f"结论：{verdict}"), answer
        assert "127.0.0.1" not in answer, "a group sees no local address"
    assert await peer.quiet("诊断 一下", user=me.id, group=GROUP)


async def test_a_tunnel_that_is_well_is_probed_from_outside_by_a_few_nodes(peer: Peer, world: World) -> None:
    shop = row(90119, "shop", node="湖南娄底", type="https", dorp="shop.example.com", habit="up")
    me = await customer(peer, world, 20419, shop)
    before, charged = len(world.calls.of("ce17", method="TASK")), world.charged("ce17")
    lines = (await peer.ask("诊断 shop", user=me.id)).text.splitlines()
    (task,) = world.calls.of("ce17", method="TASK")[before:]
    assert (task.params["TestType"], task.params["Url"]) == ("HTTP", "https://shop.example.com/")
    assert lines[4].startswith("✅ 公网地址：shop.example.com，从外面 9 个测速节点有 "), lines
    assert world.charged("ce17") - charged <= 9
    assert lines[5].startswith("结论：到公网地址都正常。")
    assert lines[5].endswith("回复「.」我就从更多地方测：http https://shop.example.com")
    result = await peer.ask(".", user=me.id)
    assert result.picture is not None
    assert len(world.calls.of("ce17", method="TASK")) == before + 2


async def test_a_broken_public_address_is_the_verdict(peer: Peer, world: World) -> None:
    me = await customer(
        peer, world, 21120, row(91120, "shop", node="湖南娄底", type="http", dorp="down.example.com", habit="up")
    )
    lines = (await peer.ask("诊断 shop", user=me.id)).text.splitlines()
    assert lines[4].startswith("❌ 公网地址：down.example.com，从外面 9 个测速节点有 0 个连得上"), lines
    assert lines[5].startswith("结论：断在公网地址：客户端连着，但外面打不开。")


async def test_a_probe_that_cannot_be_made_is_skipped_with_its_reason(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21121, row(91121, "mc", habit="up"))
    bound = await peer.ask(f"绑定 17ce fault-loginfail@example.com {CE17_TOKEN}", user=me.id)
    assert "已绑定" not in bound.text
    bound = await peer.ask(f"绑定 17ce u21121-after-1-fault-loginfail@example.com {CE17_TOKEN}", user=me.id)
    assert "已绑定" in bound.text
    await peer.ask("ping used-up.example.com 广东 电信", user=me.id)
    lines = (await peer.ask("诊断 mc", user=me.id)).text.splitlines()
    assert lines[4].startswith("➖ 公网地址：sq.frp.example.com:"), lines
    assert "没有从外面探测：17CE 拒绝了登录" in lines[4]
    assert lines[5].startswith("结论：到节点为止都正常。")
