"""`frp 信息`, `frp 登录`… over a real reverse WebSocket. No secret in a group, a reply or the log."""

import pytest

from plugins._sandbox.vendors.chmlfrp.state import User
from plugins._sandbox.world import World
from tests.support.peer import Peer
from tests.support.running import RunningBot
from tests.tunnel.customers import GROUP, PASSWORD, customer, row, writes

SECRET_LINES = [
    f"frp 登录 me {PASSWORD}",
    f"frp 注册 me {PASSWORD} me@example.com 10001 666666",
    f"frp 重置令牌 {PASSWORD}",
    f"frp 改密 {PASSWORD} {PASSWORD}2",
]


@pytest.mark.parametrize("line", SECRET_LINES)
async def test_a_secret_in_a_group_is_recalled_and_refused(
    peer: Peer, world: World, bot: RunningBot, line: str
) -> None:
    before = world.calls.count("chmlfrp")
    message_id = await peer.say(line, user=20501, group=GROUP)
    answer = await peer.reply_to(message_id)
    assert answer.text.startswith("密码不能发在群里，我已经把那条消息撤回，什么也没有做。")
    assert "私聊" in answer.text
    assert peer.did("delete_msg") == [{"message_id": message_id}]
    assert world.calls.count("chmlfrp") == before
    assert PASSWORD not in answer.text + bot.log


async def test_where_the_bot_may_not_recall_it_says_so(peer: Peer) -> None:
    peer.answers["delete_msg"] = lambda params: {"status": "failed", "retcode": 200, "data": None, "message": "no"}
    answer = await peer.ask(SECRET_LINES[0], user=20502, group=GROUP)
    assert answer.text.startswith("密码不能发在群里！我没有权限，撤回没有成功：请你马上自己撤回")
    assert len(peer.did("delete_msg")) == 1


async def test_a_login_binds_the_token_and_keeps_no_password(peer: Peer, world: World, bot: RunningBot) -> None:
    world.frp.users.append(User(20503, "login_me", PASSWORD, "login-token-20503", "l@example.com", "20503"))
    world.frp.tunnels.append(row(90201, "nas", userid=20503))
    message_id = await peer.say(f"frp 登录 login_me {PASSWORD}", user=20503)
    answer = await peer.reply_to(message_id)
    assert answer.text.startswith("已绑定 ChmlFrp 账号 login_me：lo")
    assert "login-token-20503" not in answer.text
    assert peer.did("delete_msg") == [{"message_id": message_id}]
    assert "nas（tcp）" in (await peer.ask("隧道", user=20503)).text
    assert PASSWORD not in answer.text + bot.log
    for file in bot.data_dir.iterdir():
        if file.is_file():
            assert PASSWORD.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("frp 登录", "请这样发送：「frp 登录 <用户名> <密码>」"),
        ("frp 注册 me weak me@example.com 10001 1234", "密码要 6 到 48 位"),
        ("frp 改密 a b c", "请这样发送：「frp 改密 <旧密码> <新密码>」"),
        ("frp 重置令牌 a b c", "请这样发送：「frp 重置令牌 <密码>」"),
        ("frp 验证码 nomail@x", "邮箱的写法不对"),
        ("frp 改QQ 12", "QQ 号是 5 到 11 位数字"),
        ("frp 头像 https://10.0.0.1/a.png", "「10.0.0.1」不是公网地址"),
    ],
)
async def test_bad_input_costs_no_call(peer: Peer, world: World, line: str, sentence: str) -> None:
    before = world.calls.count("chmlfrp")
    assert (await peer.ask(line, user=20504)).text.startswith(sentence)
    assert world.calls.count("chmlfrp") == before


async def test_a_wrong_password_is_told_and_to_be_taken_back_by_its_writer(peer: Peer, world: World) -> None:
    await customer(peer, world, 20505)
    peer.answers["delete_msg"] = lambda params: {"status": "failed", "retcode": 200, "data": None, "message": "no"}
    answer = (await peer.ask("frp 登录 customer_20505 Wrong-pass-1", user=20505)).text
    assert answer == (
        "ChmlFrp 说用户名或密码不对，没有绑定。请检查后再发；忘了密码请到面板找回。\n"
        "刚才那条消息里有密码，请你自己撤回或删除。"
    )


async def test_a_reset_tries_the_password_first_and_stores_the_new_token(
    peer: Peer, world: World, bot: RunningBot
) -> None:
    me = await customer(peer, world, 20506, row(90206, "nas"))
    old = me.token
    assert (await peer.ask("frp 重置令牌 Wrong-pass-1", user=me.id)).text == "密码不对，什么也没有改。请检查后再发。"
    assert (await peer.ask(f"frp 重置令牌 {PASSWORD}", user=me.id)).text.startswith("要重置 ChmlFrp 令牌：")
    assert me.token == old
    done = (await peer.ask("确认", user=me.id)).text
    assert done.startswith("令牌已重置，新令牌已加密保存：")
    assert me.token != old
    assert "nas（tcp）" in (await peer.ask("隧道", user=me.id)).text
    assert not [secret for secret in (old, me.token, PASSWORD) if secret in done + bot.log]


async def test_a_reset_without_the_password_says_what_comes_next(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20507)
    assert "你没有写密码" in (await peer.ask("frp 重置令牌", user=me.id)).text
    assert (await peer.ask("确认", user=me.id)).text.startswith("令牌已重置，旧的作废了。请发送「frp 登录")
    assert (await peer.ask("隧道", user=me.id)).text.startswith("ChmlFrp 不接受这个账号的凭据。")


async def test_registering_takes_a_mailed_code(peer: Peer, world: World) -> None:
    assert (await peer.ask("frp 验证码 new@example.com", user=20508)).text == "ChmlFrp 已发出验证码，请到邮箱查收。"
    line = f"frp 注册 newcomer {PASSWORD} new@example.com 20508 "
    assert (await peer.ask(line + "000000", user=20508)).text.startswith("ChmlFrp 没有接受注册：")
    assert (await peer.ask(line + "666666", user=20508)).text.startswith("注册成功。下一步：")
    assert (await peer.ask(f"frp 登录 newcomer {PASSWORD}", user=20508)).text.startswith("已绑定 ChmlFrp 账号")


async def test_codes_are_not_mailed_again_and_again(peer: Peer, world: World) -> None:
    assert "已发出" in (await peer.ask("frp 验证码 pace@example.com", user=21991)).text
    before = world.calls.count("chmlfrp")
    assert "秒后再发" in (await peer.ask("frp 验证码 pace@example.com", user=21991)).text
    assert "秒后再发" in (await peer.ask("frp 验证码 Pace@example.com 登录", user=21992)).text
    assert world.calls.count("chmlfrp") == before
    for number in (1, 2):
        assert "已发出" in (await peer.ask(f"frp 验证码 pace{number}@example.com", user=21991)).text
    assert "分钟后再发" in (await peer.ask("frp 验证码 pace3@example.com", user=21991)).text


async def test_the_account_can_be_changed(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20509)
    asked = (await peer.ask("frp 改名 fresh_name", user=me.id, group=GROUP)).text
    assert asked.startswith("要把 ChmlFrp 的用户名改成 fresh_name：")
    assert me.username == "customer_20509"
    assert (await peer.ask("确认", user=me.id, group=GROUP)).text == "用户名改好了：fresh_name。"
    await peer.ask("frp 改名 sandbox_frp", user=me.id)
    assert (await peer.ask("确认", user=me.id)).text.startswith("ChmlFrp 没有接受这个用户名")
    assert (await peer.ask("frp 改QQ 205099", user=me.id)).text == "QQ 改好了。"
    avatar = "frp 头像 https://example.com/b.png"
    assert (await peer.ask(avatar, user=me.id)).text == "头像改好了。"
    assert (await peer.ask(avatar, user=me.id)).text.startswith("ChmlFrp 没有接受这个头像")
    assert (await peer.ask(f"frp 改密 {PASSWORD} Fresh-pass-2", user=me.id)).text.startswith("密码改好了。")
    refused = (await peer.ask(f"frp 改密 {PASSWORD} Fresh-pass-3", user=me.id)).text
    assert refused.startswith("ChmlFrp 没有接受：多半是旧密码不对")
    assert (me.username, me.qq, me.userimg, me.password) == (
        "fresh_name",
        "205099",
        "https://example.com/b.png",
        "Fresh-pass-2",
    )


async def test_the_account_is_shown_and_signing_in_is_left_to_its_owner(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 20510, group="普通会员")
    group = (await peer.ask("frp 信息", user=me.id, group=GROUP)).text
    assert group.startswith("ChmlFrp 账号 customer_20510（你绑定的账号）\n用户组：普通会员（永久）\n")
    assert me.mail not in group
    assert f"邮箱：{me.mail}\nQQ：20510" in (await peer.ask("frp 信息", user=me.id)).text
    signed = (await peer.ask("frp 签到", user=me.id, group=GROUP)).text
    assert signed.startswith("今天还没有签到。\n")
    assert signed.endswith("https://panel.chmlfrp.net/")
    assert not writes(world, "/qiandao")


@pytest.mark.parametrize("talk", ["frp 登录 不上去", "frp 注册 怎么弄", "frp 改名 在哪里"])
async def test_talk_is_left_alone(peer: Peer, talk: str) -> None:
    assert await peer.quiet(talk, user=20511, group=GROUP)
