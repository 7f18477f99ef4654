"""Several accounts of one vendor: names, the default, replacing after `确认`, forgetting one of them."""

import pytest

from plugins._sandbox.vendors.chmlfrp.state import Tunnel
from plugins._sandbox.world import World
from tests.binding.people import known_at_chmlfrp, listing, secrets_sent
from tests.support.peer import Peer


async def two_accounts(peer: Peer, world: World, me: int) -> None:
    """A main account with the tunnel `main_…`, and 小号 with `second_…`."""
    for word, name, alias in (("a", "main", ""), ("b", "second", " 备注=小号")):
        user = known_at_chmlfrp(world, me, word)
        world.frp.tunnels.append(
            Tunnel(id=user.id, userid=user.id, name=f"{name}_{me}", node="江苏宿迁", type="tcp", nport=1, dorp="20001")
        )
        answer = (await peer.ask(f"绑定 chmlfrp {user.token}{alias}", user=me)).text
        assert answer.startswith("已绑定 ChmlFrp")
    assert "切换账号 chmlfrp 小号" in answer


async def test_the_default_is_what_queries_use(peer: Peer, world: World) -> None:
    me = 21320
    await two_accounts(peer, world, me)
    mine = await listing(peer, me)
    assert "ChmlFrp 主账号：" in mine
    assert "ChmlFrp「小号」：" in mine
    assert mine.count("，默认") == 1
    assert f"main_{me}" in (await peer.ask("隧道", user=me)).text

    switched = (await peer.ask("绑定 默认 chmlfrp 小号", user=me)).text
    assert switched.startswith("已切换：ChmlFrp 现在用「小号」")
    assert f"second_{me}" in (await peer.ask("隧道", user=me)).text
    assert "主账号" in (await peer.ask("切换账号", user=me)).text
    assert "现在用主账号" in (await peer.ask("切换账号 主账号", user=me)).text
    assert f"main_{me}" in (await peer.ask("隧道", user=me)).text
    assert "没有这个名称" in (await peer.ask("切换账号 frp 别的", user=me)).text
    assert secrets_sent(peer, f"binder{me}") == []


@pytest.mark.parametrize("answer", ["2", "小号"])
async def test_unbinding_asks_which_and_forgets_only_that(peer: Peer, world: World, answer: str) -> None:
    me = 21321 if answer == "2" else 21322
    await two_accounts(peer, world, me)
    await peer.ask("切换账号 小号", user=me)
    await peer.ask("切换账号 主账号", user=me)
    which = (await peer.ask("解绑 chmlfrp", user=me)).text
    assert "1. 主账号：" in which
    assert "2. 「小号」：" in which
    assert await peer.quiet("让我想想", user=me)
    gone = (await peer.ask(answer, user=me)).text
    assert "已解绑 ChmlFrp「小号」" in gone
    assert "现在用的是主账号" in gone
    assert "小号" not in await listing(peer, me)


async def test_unbinding_the_default_leaves_the_other_one_in_use(peer: Peer, world: World) -> None:
    me = 21323
    await two_accounts(peer, world, me)
    await peer.ask("切换账号 小号", user=me)
    assert "现在用的是主账号" in (await peer.ask("解绑 frp 小号", user=me)).text
    assert f"main_{me}" in (await peer.ask("隧道", user=me)).text
    assert "已解绑" in (await peer.ask("解绑 frp", user=me)).text
    assert "还没有绑定" in await listing(peer, me)


async def test_another_token_replaces_the_old_one_only_after_a_yes(peer: Peer, world: World) -> None:
    me = 21324
    first, second = known_at_chmlfrp(world, me, "a"), known_at_chmlfrp(world, me, "b")
    second.token = "second-token-of-21324"
    await peer.ask(f"绑定 chmlfrp {first.token}", user=me)
    asked = (await peer.ask(f"绑定 chmlfrp {second.token}", user=me)).text
    assert asked.startswith("已绑定过 ChmlFrp：bin****Kd4。新的 se****24 核对通过了，回复「确认」替换")
    assert "bin****Kd4" in await listing(peer, me)
    assert await peer.quiet("谢谢", user=me)
    confirmed = (await peer.ask("确认", user=me)).text
    assert confirmed.startswith("已绑定 ChmlFrp：se****24（替换了原来的）")
    assert "se****24" in await listing(peer, me)
    assert secrets_sent(peer, first.token, second.token) == []


async def test_a_name_that_is_free_is_proposed_for_a_second_account(peer: Peer, world: World) -> None:
    me = 21903
    for word, alias in (("a", "小号"), ("b", "备用")):
        await peer.ask(f"绑定 chmlfrp {known_at_chmlfrp(world, me, word).token} 备注={alias}", user=me)
    another = known_at_chmlfrp(world, me, "c").token
    asked = (await peer.ask(f"绑定 chmlfrp {another} 备注=小号", user=me)).text
    assert asked.endswith("想两个都留着，请换一个名称，在后面写「备注=小号2」重新发送。")
    assert (await peer.ask(f"绑定 chmlfrp {another} 备注=小号2", user=me)).text.startswith("已绑定 ChmlFrp「小号2」")
    for word, alias in (("d", "丁"), ("e", "戊")):
        await peer.ask(f"绑定 chmlfrp {known_at_chmlfrp(world, me, word).token} 备注={alias}", user=me)
    asked = (await peer.ask(f"绑定 chmlfrp {known_at_chmlfrp(world, me, 'f').token} 备注=小号", user=me)).text
    assert asked.endswith("不回复就保留原来的。"), "there is no room for one more"


async def test_what_works_takes_the_place_of_a_default_that_is_refused(peer: Peer, world: World) -> None:
    me = 21904
    await two_accounts(peer, world, me)
    main = next(user for user in world.frp.users if user.token.startswith(f"binder{me}a"))
    second = next(user for user in world.frp.users if user.token.startswith(f"binder{me}b"))
    main.token = f"reset-by-its-owner-{me}"
    await peer.ask("隧道", user=me)
    said = (await peer.ask(f"绑定 chmlfrp {second.token}", user=me)).text
    assert "原来用的主账号已失效，现在改用这个账号；不要它了请发送「解绑 chmlfrp 主账号」。" in said
    assert f"second_{me}" in (await peer.ask("隧道", user=me)).text
    assert "之前就绑定了" in (await peer.ask(f"绑定 chmlfrp {main.token}", user=me)).text
    listed = await listing(peer, me)
    assert (listed.count("ChmlFrp"), listed.count("失效")) == (2, 0)
    assert "「小号」" in next(line for line in listed.splitlines() if "，默认" in line)


async def test_what_changed_since_the_question_is_not_replaced(peer: Peer, world: World) -> None:
    me = 21325
    first, second = known_at_chmlfrp(world, me, "a"), known_at_chmlfrp(world, me, "b")
    await peer.ask(f"绑定 chmlfrp {first.token}", user=me)
    await peer.ask(f"绑定 chmlfrp {second.token}", user=me)
    await peer.ask("解绑 chmlfrp", user=me)
    assert "没有替换" in (await peer.ask("确认", user=me)).text
    assert "还没有绑定" in await listing(peer, me)


async def test_refusal_and_cancel_leave_the_old_one(peer: Peer, world: World) -> None:
    me = 21326
    first, second = known_at_chmlfrp(world, me, "a"), known_at_chmlfrp(world, me, "b")
    await peer.ask(f"绑定 chmlfrp {first.token}", user=me)
    before = await listing(peer, me)
    await peer.ask("绑定 chmlfrp not-a-token-21326", user=me)
    await peer.ask(f"绑定 chmlfrp {second.token}", user=me)
    await peer.ask("取消", user=me)
    assert "没有等你确认" in (await peer.ask("确认", user=me)).text
    assert (await peer.ask("取消", user=me)).text == "现在没有要取消的操作。"
    assert await listing(peer, me) == before


async def test_the_same_account_again_is_only_checked_or_renamed(peer: Peer, world: World) -> None:
    me = 21327
    user = known_at_chmlfrp(world, me)
    await peer.ask(f"绑定 chmlfrp {user.token}", user=me)
    assert "之前就绑定了" in (await peer.ask(f"绑定 chmlfrp {user.token}", user=me)).text
    assert "名称是「家里」" in (await peer.ask(f"绑定 chmlfrp {user.token} 备注=家里", user=me)).text
    assert "ChmlFrp「家里」：" in await listing(peer, me)
    other = known_at_chmlfrp(world, me, "b")
    await peer.ask(f"绑定 chmlfrp {other.token}", user=me)
    assert "另一个账号的" in (await peer.ask(f"绑定 chmlfrp {other.token} 名称=家里", user=me)).text


async def test_five_accounts_are_enough(peer: Peer, world: World) -> None:
    me = 21328
    for number in range(6):
        user = known_at_chmlfrp(world, me, "abcdef"[number])
        answer = (await peer.ask(f"绑定 chmlfrp {user.token} 备注=号{number}", user=me)).text
        assert ("最多绑定 5 个" in answer) == (number == 5)
    assert (await listing(peer, me)).count("ChmlFrp") == 5


async def test_a_login_asks_before_it_replaces_another_account(peer: Peer, world: World) -> None:
    me = 21329
    first, second = known_at_chmlfrp(world, me, "a"), known_at_chmlfrp(world, me, "b")
    second.token = "second-token-of-21329"
    await peer.ask(f"绑定 chmlfrp {first.token}", user=me)
    again = (await peer.ask(f"frp 登录 {first.username} {first.password}", user=me)).text
    assert again.startswith("已绑定 ChmlFrp 账号")
    asked = (await peer.ask(f"frp 登录 {second.username} {second.password}", user=me)).text
    assert "你已绑定过 ChmlFrp：bin****Kd4。回复「确认」" in asked
    assert "bin****Kd4" in await listing(peer, me)
    assert "已绑定 ChmlFrp 账号" in (await peer.ask("确认", user=me)).text
    assert "se****29" in await listing(peer, me)
