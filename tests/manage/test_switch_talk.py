"""`功能 开/关` as a group meets it: by its admins, for this group only, silent but for who insists."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.peer import OWNER_ID, Peer

GROUP = 121100
Who = dict[str, Any]
_numbers = itertools.count(21520)
QUESTION = "ip 10.0.0.1"


@pytest.fixture(autouse=True)
async def all_on(peer: Peer) -> AsyncIterator[None]:
    yield
    await peer.ask("/功能 开 全部", user=OWNER_ID, group=GROUP)


@pytest.fixture
def admin() -> Who:
    """Somebody new in every test, so that none runs into the limits of one person."""
    return {"user": next(_numbers), "group": GROUP, "role": "admin"}


@pytest.fixture
def member() -> Who:
    return {"user": next(_numbers), "group": GROUP}


async def test_an_admin_switches_for_his_group_only(peer: Peer, admin: Who, member: Who) -> None:
    said = (await peer.ask("功能 关 IP", **admin)).text
    assert said.startswith("本群已关闭：ip")
    assert "「功能 开 ip」" in said
    assert await peer.quiet(QUESTION, **member)
    assert await peer.quiet(QUESTION, **admin)
    assert "「功能 开 ip」" in (await peer.ask(f"/{QUESTION}", **member)).text
    mention = [{"type": "at", "data": {"qq": "10000"}}, {"type": "text", "data": {"text": f" {QUESTION}"}}]
    assert "关闭" in (await peer.ask(mention, **member)).text
    assert "私有地址" in (await peer.ask(QUESTION, user=member["user"], group=GROUP + 1)).text
    assert "私有地址" in (await peer.ask(QUESTION, user=member["user"])).text
    assert "没有变化" in (await peer.ask("功能 关 ip", **admin)).text
    assert "[关] ip" in (await peer.ask("功能 列表", **member)).text
    assert "\nip：" not in (await peer.ask("功能", **member)).text
    assert (await peer.ask("功能 开 ip", **admin)).text.startswith("本群已打开")
    assert "私有地址" in (await peer.ask(QUESTION, **member)).text
    assert "[开] ip" in (await peer.ask("功能 状态", **member)).text


async def test_who_is_no_admin_now_switches_nothing(peer: Peer, admin: Who, member: Who) -> None:
    assert "没有变化" in (await peer.ask("功能 开 ip", **admin)).text
    who = {**admin, "role": "member"}
    assert await peer.quiet("功能 关 全部", **who)
    assert "只有群主和管理员" in (await peer.ask("/功能 关 全部", **who)).text
    assert "只有群主和管理员" in (await peer.ask("功能 关 ip", user=member["user"])).text
    assert "私有地址" in (await peer.ask(QUESTION, **member)).text


async def test_the_owner_switches_in_any_group(peer: Peer, member: Who) -> None:
    assert "本群已关闭" in (await peer.ask("功能 关 测速 代理", user=OWNER_ID, group=GROUP)).text
    assert await peer.quiet("代理", **member)
    assert "群里发送" in (await peer.ask("功能 关 测速", user=OWNER_ID)).text


async def test_everything_off_leaves_the_switch_and_takes_leaks_back(peer: Peer, admin: Who, member: Who) -> None:
    assert "本群已关闭" in (await peer.ask("功能 关 全部", **admin)).text
    for bare in (QUESTION, "隧道", "停止"):
        assert await peer.quiet(bare, **member)
    for kept in ("功能", "状态"):
        assert (await peer.ask(kept, **member)).text, "without these nobody knows what there is"
    assert "关不掉" in (await peer.ask("功能 关 功能", **admin)).text
    leak = await peer.say("绑定 chmlfrp canary-while-off", **member)
    assert "撤回" in (await peer.reply_to(leak)).text
    assert {"message_id": leak} in peer.did("delete_msg")
    assert "本群已打开" in (await peer.ask("功能 开 全部", **admin)).text
    assert "运行正常" in (await peer.ask("状态", **member)).text


async def test_a_word_that_is_none_switches_nothing(peer: Peer, admin: Who, member: Who) -> None:
    assert "不能单独关" in (await peer.ask("功能 关 ping", **admin)).text
    assert "可以开关的有" in (await peer.ask("功能 关 ip 什么鬼", **admin)).text
    assert "可以开关的有" in (await peer.ask("功能 关", **admin)).text
    assert "退订广播" in (await peer.ask("功能 关 广播", **admin)).text
    assert "机器人的主人" in (await peer.ask("功能 关 ip 全局", **admin)).text
    assert "私有地址" in (await peer.ask(QUESTION, **member)).text
