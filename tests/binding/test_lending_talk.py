"""Lending as a group meets it: within its budget, for looking only, and never what is lent."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from plugins._sandbox.world import (
    CE17_TOKEN,
    CE17_USER,
    CE17_USER_2,
    CHMLFRP_TOKEN_2,
    JUMDATA_APP_SECRET,
    PROXY911_APP_KEY_2,
    World,
)
from tests.support.peer import OWNER_ID, Peer, Sent

FAILED = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": "no such member"}
_lenders, _groups = itertools.count(21400), itertools.count(121080)
_members = itertools.count(21430)


async def bound(peer: Peer, words: str) -> int:
    """A new person with an account of his own."""
    lender = next(_lenders)
    assert "已绑定" in (await peer.ask(f"绑定 {words}", user=lender)).text
    return lender


async def lent(peer: Peer, words: str, what: str) -> tuple[int, int]:
    """(lender, group): somebody who lends his account to a group of which he is an admin."""
    lender, group = await bound(peer, words), next(_groups)
    answer = await peer.ask(f"共享 {what}", user=lender, group=group, role="admin")
    assert "已把你的" in answer.text, answer.text
    return lender, group


async def by_member(peer: Peer, message: str, group: int) -> Sent:
    """A question of somebody who has bound nothing."""
    return await peer.ask(message, user=next(_members), group=group)


def standing(role: str, name: str = "张三") -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda params: {"user_id": params["user_id"], "role": role, "card": name, "nickname": "x"}


async def used(peer: Peer, group: int) -> str:
    """`1/2` of the only loan."""
    listed = (await by_member(peer, "共享", group)).text
    return listed.split("今天已用 ")[1].split()[0] if "今天已用" in listed else listed


async def test_from_nothing_to_a_spent_budget(peer: Peer, world: World) -> None:
    peer.answers["get_group_member_info"] = standing("admin")
    peer.answers["get_group_info"] = lambda params: {"group_id": params["group_id"], "group_name": "方块世界"}
    group, me = next(_groups), next(_lenders)
    assert "本群还没有共享的账号" in (await by_member(peer, "共享", group)).text
    assert "没有可以共享的" in (await peer.ask("共享 911 2", user=me, group=group, role="owner")).text
    assert "已绑定" in (await peer.ask(f"绑定 911 {PROXY911_APP_KEY_2}", user=me)).text
    assert "只有群主和管理员" in (await peer.ask("共享 911 2", user=me, group=group)).text
    assert "要共享的群里" in (await peer.ask("共享 911 2", user=me)).text

    said = (await peer.ask("共享 911 2", user=me, group=group, role="owner")).text
    assert said.startswith(f"已把你的 911Proxy 账号共享给本群「方块世界（{group}）」，每天共 2 次查询。")
    assert "「取消共享 911」" in said

    first, second, third = [await by_member(peer, "代理", group) for _ in range(3)]
    for answer in (first, second):
        assert answer.text.startswith(f"911Proxy 流量（群友 张三（…{str(me)[-4:]}）共享的账号）")
    assert "2/2 次查询" in third.text
    assert "00:00 恢复" in third.text
    assert "「绑定 911 <app_key>」" in third.text
    assert "张三" in (await by_member(peer, "共享", group)).text
    assert f"方块世界（{group}）：今天已用 2/2 次查询" in (await peer.ask("共享", user=me)).text
    assert "1 次查询，" in (await peer.ask("共享 记录", user=me)).text
    assert "你绑定的账号" in (await peer.ask("代理", user=me, group=group)).text, "the lender's own use is not counted"

    assert "改为每天共 3" in (await peer.ask("共享 911 3", user=me, group=group, role="admin")).text
    assert "GB" in (await by_member(peer, "代理", group)).text
    assert "3/3 次查询" in (await by_member(peer, "代理", group)).text
    assert not [sent for sent in peer.sent if PROXY911_APP_KEY_2 in sent.text]


async def test_in_private_a_loan_serves_nobody(peer: Peer) -> None:
    _, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    member = next(_members)
    assert "绑定" in (await peer.ask("代理", user=member)).text
    assert "GB" in (await peer.ask("代理", user=member, group=group)).text


async def test_twenty_at_once_get_exactly_the_budget(peer: Peer) -> None:
    _, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    answers = await asyncio.gather(*(by_member(peer, "代理", group) for _ in range(20)))
    assert sum("GB" in answer.text for answer in answers) == 5
    assert sum("额度不够了" in answer.text for answer in answers) == 15
    assert await used(peer, group) == "5/5"


async def test_only_answered_queries_count(peer: Peer, world: World) -> None:
    # Binding is the first call; the second goes well, all others are refused.
    _, group = await lent(peer, "jumdata app-after-2-fault-quota " + JUMDATA_APP_SECRET, "jumdata 2")
    first = await by_member(peer, "ip 223.5.5.61 来源 jumdata", group)
    assert "共享的账号" in first.text
    before = world.calls.count("jumdata")
    assert "刚刚查过" in (await by_member(peer, "ip 223.5.5.61 来源 jumdata", group)).text
    assert (world.calls.count("jumdata"), await used(peer, group)) == (before, "1/2"), "the cache costs nothing"
    for _ in range(3):
        assert "额度已用完或调用太频繁" in (await by_member(peer, "ip 223.5.5.62 来源 jumdata", group)).text
    assert await used(peer, group) == "1/2"


async def test_only_looking_is_lent(peer: Peer, world: World) -> None:
    _, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN_2}", user=(lender := next(_lenders)))
    await peer.ask("共享 frp 5", user=lender, group=group, role="admin")
    before = world.calls.count("proxy911") + world.calls.count("chmlfrp")
    for message in (
        "代理 账号",
        "代理 账号 停用 user01",
        "代理 流量 7天 user01",
        "代理 支付方式",
        "frp 信息",
        "frp 签到",
        "/frp 改名 somebody",
        "隧道 下线 mc_server",
        "/隧道 删除 mc_server",
        "诊断 mc_server",
    ):
        answer = (await by_member(peer, message, group)).text
        assert "自己的" in answer, (message, answer)
        assert "绑定" in answer
    assert world.calls.count("proxy911") + world.calls.count("chmlfrp") == before
    assert (await by_member(peer, "共享", group)).text.count("今天已用 0/5 次查询") == 2


async def test_each_answer_says_whose_account_it_was(peer: Peer) -> None:
    lender, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 9")
    asked = ("代理", "代理 套餐", "代理 国家 美国", "代理 州 US", "代理 城市 US california", "代理 库存")
    for message in asked:
        assert f"QQ尾号{str(lender)[-4:]}共享的账号" in (await by_member(peer, message, group)).text, message
    assert (await by_member(peer, "代理 流量", group)).picture
    assert await used(peer, group) == f"{len(asked) + 1}/9"
    assert "用的是" not in (await peer.ask("代理 州 US", user=lender, group=group)).text


async def test_the_group_sees_the_tunnels_but_not_where_they_lead(peer: Peer) -> None:
    lender, group = await lent(peer, f"chmlfrp {CHMLFRP_TOKEN_2}", "frp 5")
    own = (await peer.ask("隧道", user=lender)).text
    listed = (await by_member(peer, "隧道", group)).text
    assert "本地" in own
    assert "公网" in listed
    assert "本地" not in listed
    assert "127.0.0.1" not in listed
    name = own.split("\n\n")[1].split()[1].split("（")[0]
    detail = await by_member(peer, f"/隧道 {name}", group)
    assert "本地" not in detail.text
    assert await used(peer, group) == "2/5"
    assert "没有叫这个名字的隧道" in (await by_member(peer, "/隧道 no-such-one", group)).text


async def test_a_lender_who_is_made_a_member_lends_nothing_from_that_moment(peer: Peer, world: World) -> None:
    lender, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    assert "GB" in (await by_member(peer, "代理", group)).text, "that he is admin is known for ten minutes now"
    peer.answers["get_group_member_info"] = standing("member")
    before = world.calls.count("proxy911")
    await peer.push(post_type="notice", notice_type="group_admin", sub_type="unset", group_id=group, user_id=lender)
    assert "GB" not in (await by_member(peer, "代理", group)).text
    assert world.calls.count("proxy911") == before


async def test_a_lender_who_is_no_admin_any_more_lends_nothing(peer: Peer) -> None:
    _, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    peer.answers["get_group_member_info"] = standing("member")
    answer = (await by_member(peer, "代理", group)).text
    assert "现在不是管理员" in answer
    assert "绑定" in answer
    assert "0/5（暂停中" in (await by_member(peer, "共享", group)).text.replace(" 次查询", "")


async def test_a_lender_who_has_left_lends_nothing_and_hears_of_it_once(peer: Peer) -> None:
    lender, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    peer.answers["get_group_member_info"] = lambda params: FAILED
    peer.answers["get_group_member_list"] = lambda params: [{"user_id": peer.self_id, "role": "member"}]
    for answer in await asyncio.gather(*(by_member(peer, "代理", group) for _ in range(3))):
        assert "还没有可用的 911Proxy 账号" in answer.text
    told = [sent for sent in peer.sent if sent.user_id == lender and "已不在" in sent.text]
    assert len(told) == 1
    assert "本群还没有共享" in (await by_member(peer, "共享", group)).text


async def test_an_implementation_that_cannot_tell_ends_no_loan(peer: Peer) -> None:
    _, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    peer.answers["get_group_member_info"] = lambda params: FAILED
    peer.answers["get_group_member_list"] = lambda params: []
    assert "GB" in (await by_member(peer, "代理", group)).text


async def test_who_may_end_a_loan(peer: Peer) -> None:
    key = f"911 {PROXY911_APP_KEY_2}"
    lender, group = await lent(peer, key, "911 5")
    assert "不是你的" in (await by_member(peer, "取消共享 911", group)).text
    assert "已结束共享" in (await peer.ask("取消共享 911", user=lender, group=group)).text
    assert "没有人共享" in (await peer.ask("取消共享 911", user=lender, group=group)).text
    for ender, role in ((next(_members), "admin"), (OWNER_ID, "member")):
        await peer.ask("共享 911 5", user=lender, group=group, role="admin")
        assert "已结束共享" in (await peer.ask("取消共享 911", user=ender, group=group, role=role)).text
        notice = await peer.until(
            lambda: next((sent for sent in peer.sent if sent.user_id == lender and "管理员结束了" in sent.text), None)
        )
        peer.sent.remove(notice)
    assert "还没有可用的" in (await by_member(peer, "代理", group)).text


async def test_a_lender_ends_his_loans_from_a_private_chat(peer: Peer) -> None:
    lender, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    other = next(_groups)
    await peer.ask("共享 911 5", user=lender, group=other, role="admin")
    assert "取消共享 911 <群号>" in (await peer.ask("取消共享 911", user=lender)).text
    assert f"群 {other}" in (await peer.ask(f"取消共享 911 {other}", user=lender)).text
    assert "已结束共享" in (await peer.ask("取消共享 全部", user=lender)).text
    assert "没有共享任何账号" in (await peer.ask("共享", user=lender)).text
    assert "本群还没有共享" in (await by_member(peer, "共享", group)).text


async def test_to_unbind_ends_what_was_lent(peer: Peer) -> None:
    lender, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 5")
    assert f"群 {group} 的共享也一起结束了" in (await peer.ask("解绑 911", user=lender)).text
    assert "还没有可用的" in (await by_member(peer, "代理", group)).text


async def test_an_account_that_the_vendor_refuses_sleeps_until_it_is_bound_again(peer: Peer) -> None:
    lender, group = await lent(peer, "chmlfrp lending-after-1-fault-badtoken", "frp 5")
    assert "不接受" in (await by_member(peer, "隧道", group)).text
    assert "不再接受" in (await by_member(peer, "隧道", group)).text
    assert len([sent for sent in peer.sent if sent.user_id == lender and "共享暂停了" in sent.text]) == 1
    await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN_2}", user=lender)
    assert "已绑定" in (await peer.ask("确认", user=lender)).text
    assert "公网" in (await by_member(peer, "隧道", group)).text
    assert await used(peer, group) == "1/5"


async def test_of_several_lenders_the_oldest_with_budget_serves_then_the_next(peer: Peer) -> None:
    first, group = await lent(peer, f"911 {PROXY911_APP_KEY_2}", "911 1")
    second = await bound(peer, f"911 {PROXY911_APP_KEY_2}")
    await peer.ask("共享 911 1", user=second, group=group, role="owner")
    for lender in (first, second):
        assert f"（群友 QQ尾号{str(lender)[-4:]}共享的账号）" in (await by_member(peer, "代理", group)).text
    assert "额度不够了" in (await by_member(peer, "代理", group)).text


async def test_speed_tests_are_counted_in_node_results(peer: Peer, world: World) -> None:
    _, group = await lent(peer, f"17ce {CE17_USER_2} {CE17_TOKEN}", "17ce 6")
    before, owners = world.charged("ce17", CE17_USER_2), world.charged("ce17", CE17_USER)
    assert (await by_member(peer, "ping lending.example.com 广东 电信", group)).picture
    nodes = world.charged("ce17", CE17_USER_2) - before
    assert 0 < nodes < 6
    assert await used(peer, group) == f"{nodes}/6"
    assert f"今天还能用 {6 - nodes} 个节点" in (await by_member(peer, "额度", group)).text

    assert (await by_member(peer, "ping lending2.example.com 广东 三网", group)).picture
    assert world.charged("ce17", CE17_USER) > owners, "what does not fit into the loan is the bot owner's to pay"
    assert (await used(peer, group), world.charged("ce17", CE17_USER_2) - before) == (f"{nodes}/6", nodes)


async def test_a_speed_test_that_comes_to_nothing_costs_nothing(peer: Peer) -> None:
    _, group = await lent(peer, f"17ce lending-quota-1@example.com {CE17_TOKEN}", "17ce 6")
    assert (await by_member(peer, "ping lending3.example.com 广东 电信", group)).picture
    spent = await used(peer, group)
    refused = (await by_member(peer, "ping lending4.example.com 广东 电信", group)).text
    assert "本群共享的 17CE 账号" in refused
    assert "请告诉共享的人" in refused
    assert await used(peer, group) == spent != "0/6"


async def test_ordinary_talk_is_left_alone(peer: Peer) -> None:
    for message in ("共享一下屏幕", "共享 屏幕给我看", "取消共享", "取消共享 屏幕"):
        assert await peer.quiet(message, user=next(_members), group=next(_groups))


async def test_a_loan_is_of_the_account_that_was_lent_whichever_its_owner_uses(peer: Peer, world: World) -> None:
    lender, group = await lent(peer, f"17ce {CE17_USER_2} {CE17_TOKEN}", "17ce 6")
    second = "lent-not-quota-99@example.com"
    assert "已绑定" in (await peer.ask(f"绑定 17ce {second} {CE17_TOKEN} 备注=小号", user=lender)).text
    assert "已切换" in (await peer.ask("切换账号 17ce 小号", user=lender)).text
    before = world.charged("ce17", CE17_USER_2)
    assert (await by_member(peer, "ping lending5.example.com 广东 电信", group)).picture
    assert world.charged("ce17", CE17_USER_2) > before
    assert world.charged("ce17", second) == 0
    assert "共享也一起结束了" not in (await peer.ask("解绑 17ce 小号", user=lender)).text
    assert "共享也一起结束了" in (await peer.ask("解绑 17ce 主账号", user=lender)).text


async def test_an_account_that_is_refused_for_a_speed_test_sleeps_too(peer: Peer, world: World) -> None:
    lender, group = await lent(peer, f"17ce lending-refused-quota-99@example.com {CE17_TOKEN}", "17ce 50")
    world.faults["ce17"] = "badtoken"
    try:
        assert "请告诉共享的人" in (await by_member(peer, "ping lending6.example.com 广东 电信", group)).text
    finally:
        world.faults.clear()
    to_him = await peer.until(lambda: [sent for sent in peer.sent if sent.user_id == lender and not sent.quotes])
    (told,) = to_him
    assert "共享暂停了" in told.text
    before = world.charged("ce17", CE17_USER)
    assert (await by_member(peer, "ping lending7.example.com 广东 电信", group)).picture
    assert world.charged("ce17", CE17_USER) > before, "the bot owner's pays while it sleeps"
