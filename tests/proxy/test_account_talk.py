"""`代理 账号 …` in the chat: batches, secrets, deletes. The requests are looked at on the stand-in's side."""

from plugins._sandbox.world import PROXY911_APP_KEY, PROXY911_APP_KEY_2, World
from tests.support.peer import OWNER_ID, Peer
from tests.support.running import RunningBot

GROUP = 100001
ACCOUNTS = "/api-gate-way/whitelist-account"


def names(world: World, key: str = PROXY911_APP_KEY) -> dict[str, tuple[bool, int, str]]:
    """Sub-accounts at the vendor: on, limit, remark."""
    rows = world.proxy.customers[key].sub_accounts
    return {row.username: (row.enabled, row.limit_gb, row.remark) for row in rows}


async def own(peer: Peer, text: str) -> str:
    return (await peer.ask(text, user=OWNER_ID)).text


async def test_a_batch_is_made_changed_and_deleted(peer: Peer, world: World, bot: RunningBot) -> None:
    said = await own(peer, "代理 账号 添加 batch1 S3cretpw1 batch2 S3cretpw2 备注=新的")
    assert said == "已添加 2 个子账号：batch1、batch2。"
    (call,) = world.calls.of("proxy911", f"{ACCOUNTS}/add")
    assert call.params["product_type"] == "9"
    assert peer.did("delete_msg"), "the message with the passwords is taken back"
    assert (await own(peer, "代理 账号 停用 batch1,batch2")).startswith("已停用：batch1、batch2。")
    assert (await own(peer, "代理 账号 启用 batch2")) == "已启用：batch2。"
    assert (await own(peer, "代理 账号 限额 batch1 batch2 50")).startswith("batch1、batch2 的限额改为 50 GB。")
    assert (await own(peer, "代理 账号 备注 batch1 老 的")) == "batch1 的备注改好了。"
    assert (await own(peer, "代理 账号 改密 batch2 S3cretpw3")).startswith("batch2 的密码改好了")
    assert names(world)["batch1"] == (False, 50, "老 的")
    assert names(world)["batch2"] == (True, 50, "新的")
    row = world.proxy.customers[PROXY911_APP_KEY].sub_account("batch2")
    assert row is not None
    assert row.password == "S3cretpw3"
    listed = await own(peer, "代理 账号")
    assert "⚪ batch1（停用）动态流量 · 老 的\n" in listed
    asked = await own(peer, "代理 账号 删除 batch1 batch2")
    assert asked.startswith("要删除 2 个子账号：\n· batch1：")
    assert "5 分钟" in asked
    assert "batch1" in names(world)
    assert (await own(peer, "确认")).startswith("已删除：batch1、batch2。")
    assert not {"batch1", "batch2"} & names(world).keys()
    assert world.calls.count("proxy911", f"{ACCOUNTS}/delete") == 1
    assert not [sent for sent in peer.sent if "S3cret" in sent.text]
    assert "S3cret" not in bot.log


async def test_bad_input_costs_no_call(peer: Peer, world: World) -> None:
    before = world.calls.count("proxy911")
    for line in ("添加 a-b pw1", "添加 u1 密码", "限额 user01 1.5", "改密 user01 a:b:c", "删除", "备注 user01"):
        assert await own(peer, f"代理 账号 {line}")
    assert world.calls.count("proxy911") == before


async def test_unknown_names_change_nothing(peer: Peer, world: World) -> None:
    said = await own(peer, "代理 账号 停用 user01 nobody")
    assert said.startswith("没有这个子账号：nobody。什么也没做。")
    assert names(world)["user01"][0]
    assert not world.calls.of("proxy911", f"{ACCOUNTS}/disable")[1:]


async def test_a_password_in_a_group_is_taken_back_and_not_used(peer: Peer, world: World) -> None:
    before = world.calls.count("proxy911")
    answer = await peer.ask("代理 账号 添加 ingroup S3cretpw9", user=OWNER_ID, group=GROUP)
    assert answer.text.startswith("密码不能发在群里，我已经把那条消息撤回")
    assert "私聊" in answer.text
    assert [call["message_id"] for call in peer.did("delete_msg")] == [answer.quotes]
    peer.answers["delete_msg"] = lambda _: {"status": "failed", "retcode": 100, "data": None}
    answer = await peer.ask("代理 账号 改密 user01 S3cretpw9", user=OWNER_ID, group=GROUP)
    assert "撤回没有成功" in answer.text
    assert world.calls.count("proxy911") == before


async def test_a_delete_is_for_the_one_who_asked_in_that_chat(peer: Peer, world: World) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 911 {PROXY911_APP_KEY_2}", user=20211)).text
    assert (await peer.ask("代理 账号 删除 second01", user=20211, group=GROUP)).text.startswith("要删除 1 个子账号")
    await peer.ask("/确认", user=20212, group=GROUP)
    await peer.ask("/确认", user=20211)
    assert "second01" in names(world, PROXY911_APP_KEY_2)
    assert "已取消" in (await peer.ask("取消", user=20211, group=GROUP)).text
    await peer.ask("/确认", user=20211, group=GROUP)
    assert "second01" in names(world, PROXY911_APP_KEY_2)


async def test_a_delete_is_bound_to_the_account_that_was_shown(peer: Peer, world: World) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 911 {PROXY911_APP_KEY_2}", user=20213)).text
    assert (await peer.ask("代理 账号 删除 second01", user=20213, group=GROUP)).text.startswith("要删除")
    assert "「确认」" in (await peer.ask(f"绑定 911 {PROXY911_APP_KEY}", user=20213)).text
    assert "已绑定" in (await peer.ask("确认", user=20213)).text
    assert "你的绑定在这期间变了" in (await peer.ask("确认", user=20213, group=GROUP)).text
    assert "second01" in names(world, PROXY911_APP_KEY_2)


async def test_no_answer_to_a_change_is_told_as_it_is(peer: Peer, world: World) -> None:
    key = "proxy-test-accounts-after-2-fault-http500"
    assert "已绑定" in (await peer.ask(f"绑定 911 {key}", user=20214)).text
    said = await peer.ask("代理 账号 停用 user02", user=20214, timeout_s=12)
    assert said.text.startswith("911Proxy 没有及时回答，不知道停用有没有成功，我没有重试。")
    assert len([c for c in world.calls.of("proxy911", f"{ACCOUNTS}/disable") if c.status == 500]) == 1


async def test_a_member_without_an_account_is_told_how_to_bind(peer: Peer, world: World) -> None:
    before = world.calls.count("proxy911")
    assert "绑定 911 <app_key>" in (await peer.ask("代理 账号", user=20215, group=GROUP)).text
    assert await peer.quiet("代理 账号 怎么加", user=20215, group=GROUP)
    assert world.calls.count("proxy911") == before
