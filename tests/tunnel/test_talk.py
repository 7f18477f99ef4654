"""`隧道` and `节点` as a user of QQ meets them: over a real reverse WebSocket, against ChmlFrp's stand-in."""

import base64

import pytest

from plugins._sandbox.world import CHMLFRP_TOKEN, CHMLFRP_TOKEN_2, CHMLFRP_TOKEN_3, World
from tests.support.peer import Peer, Sent

GROUP = 100001


async def bind(peer: Peer, user: int, token: str) -> None:
    answer = await peer.ask(f"绑定 chmlfrp {token}", user=user)
    assert "已绑定" in answer.text


def png_of(answer: Sent) -> bytes:
    assert answer.picture is not None
    return base64.b64decode(answer.picture.removeprefix("base64://"))


async def test_without_a_binding_the_answer_says_how_to_bind(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    answer = await peer.ask("隧道", user=20101, group=GROUP)
    assert "绑定 chmlfrp <token>" in answer.text
    assert world.calls.count("chmlfrp") == before


async def test_everyone_sees_the_tunnels_of_the_own_account(peer: Peer, world: World) -> None:
    await bind(peer, 20102, CHMLFRP_TOKEN)
    await bind(peer, 20103, CHMLFRP_TOKEN_2)
    big = (await peer.ask("隧道", user=20102, group=GROUP)).text
    small = (await peer.ask("frp", user=20103, group=GROUP)).text
    assert big.startswith("ChmlFrp 隧道共 5 条")
    assert "（你绑定的账号）" in big
    assert "公网 sq.frp.example.com:36981\n节点 江苏宿迁\n" in big, "in a group without the local address"
    alone = (await peer.ask("隧道", user=20102)).text
    assert "公网 sq.frp.example.com:36981\n本地 127.0.0.1:25565 · 节点 江苏宿迁\n" in alone
    assert "blog（https）在线\n公网 blog.example.com\n" in big
    assert "old_web（https）节点已下线" in big
    assert "ssh_hk（tcp）节点离线" in big
    assert small.startswith("ChmlFrp 隧道共 1 条，在线 1 条")
    assert "nas（tcp）在线" in small
    assert "mc_server" not in small
    assert not [call for call in world.calls.of("chmlfrp", "/tunnel") if "query:token" in call.carriers]


async def test_a_tunnels_name_gives_its_detail_and_talk_gives_nothing(peer: Peer) -> None:
    await bind(peer, 20104, CHMLFRP_TOKEN)
    answer = await peer.ask("隧道 blog", user=20104, group=GROUP)
    assert png_of(answer)[:4] == b"\x89PNG"
    detail = answer.text
    assert detail.startswith("🟢 隧道 blog（https）：在线\n公网地址：blog.example.com\n节点：四川德阳电信\n")
    alone = (await peer.ask("隧道 blog", user=20104)).text
    assert alone.startswith("🟢 隧道 blog（https）：在线\n公网地址：blog.example.com\n本地地址：127.0.0.1:443\n")
    assert "加密：关，压缩：开" in detail
    assert await peer.quiet("隧道 怎么搭", user=20104, group=GROUP)
    wrong = (await peer.ask("/隧道 怎么搭", user=20104, group=GROUP)).text
    assert wrong.startswith("没有叫这个名字的隧道。你的隧道有：mc_server")


async def test_an_account_without_tunnels_is_told_what_to_do(peer: Peer) -> None:
    await bind(peer, 20105, CHMLFRP_TOKEN_3)
    assert (await peer.ask("隧道", user=20105)).text.startswith("你的 ChmlFrp 账号里还没有隧道。")


@pytest.mark.parametrize(
    ("user", "fault", "sentence"),
    [(20106, "badtoken", "ChmlFrp 不接受这个账号的凭据"), (20107, "html", "ChmlFrp 暂时连不上")],
)
async def test_a_vendors_failure_is_one_sentence(peer: Peer, user: int, fault: str, sentence: str) -> None:
    await bind(peer, user, f"tunnel-test-after-1-fault-{fault}")
    answer = await peer.ask("隧道", user=user, timeout_s=12)
    assert answer.text.startswith(sentence)
    assert "\n" not in answer.text


async def test_nodes_are_for_everyone_and_need_no_token(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    answer = await peer.ask("节点 免费 海外", user=20108, group=GROUP)
    lines = answer.text.splitlines()
    assert lines[0] == "ChmlFrp 免费、海外节点共 2 个"
    assert lines[1].startswith("🟢 德国法兰克福 · 免费 海外 建站 · 带宽 ")
    assert lines[2].startswith("🟢 新加坡-1 · 免费 海外 udp 建站 · 带宽 ")
    calls = world.calls.of("chmlfrp")[before:]
    assert sorted(call.path for call in calls) == ["/node", "/node_stats"]
    assert not [call for call in calls if call.carriers]


async def test_a_nodes_name_gives_its_detail_and_talk_gives_nothing(peer: Peer) -> None:
    answer = await peer.ask("节点 江苏宿迁", user=20109, group=GROUP)
    assert answer.text.startswith("🟢 节点 江苏宿迁：在线\n地区：江苏宿迁\n类型：免费 国内\n")
    assert "今日流量：上传 " in answer.text
    assert await peer.quiet("节点 香港挂了", user=20109, group=GROUP)
    assert "CN2-4：离线" in (await peer.ask("/节点 香港", user=20109, group=GROUP)).text


async def test_the_load_of_all_nodes_is_a_picture_and_needs_no_account(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    answer = await peer.ask("节点 状态", user=20110, group=GROUP)
    assert png_of(answer)[:4] == b"\x89PNG"
    assert answer.text.startswith("最空闲：")
    assert sorted(call.path for call in world.calls.of("chmlfrp")[before:]) == ["/node", "/node_stats"]
    assert png_of(await peer.ask("节点 状态 免费 国内", user=20110, group=GROUP)) != png_of(answer)
    nothing = (await peer.ask("节点 状态 免费 会员", user=20110, group=GROUP)).text
    assert nothing == "没有符合「免费 会员」的节点，请换个条件再试。"
    assert await peer.quiet("节点 状态 怎么样", user=20110, group=GROUP)


async def test_a_node_tells_more_to_those_who_have_an_account_but_never_its_secrets(peer: Peer) -> None:
    public = (await peer.ask("节点 江苏宿迁", user=20111, group=GROUP)).text
    assert public.endswith("绑定自己的 ChmlFrp 账号后，还能看到端口范围和在线率。")
    await bind(peer, 20111, CHMLFRP_TOKEN_2)
    answer = (await peer.ask("节点 江苏宿迁", user=20111, group=GROUP)).text
    assert "\n远程端口：10000-65535\n" in answer
    assert "\n近七天在线率：平均 99." in answer
    assert "SandboxNodeSecret" not in answer
    assert "203.0.113.30" not in answer, "the node's own address behind its name"
    members = (await peer.ask("节点 四川德阳电信", user=20111, group=GROUP)).text
    assert members.endswith("更多详情只给会员看。")
