"""Whoever acts, acts as himself and upon his own: odd events, lost roles, others' rows. Threats T06, T07, T16."""

import asyncio
from typing import Any

import pytest

from plugins._sandbox.world import World
from tests.binding.people import GROUP, known_at_chmlfrp, listing
from tests.support.peer import OWNER_ID, Peer

ME, OTHER = 21370, 21371
LINE = "绑定 chmlfrp {token}"

ODD_EVENTS: list[dict[str, Any]] = [
    {"user_id": str(ME)},
    {"user_id": float(ME)},
    {"user_id": True},
    {"user_id": None},
    {"user_id": [ME]},
    {"user_id": {"id": ME}},
    {"user_id": 1 << 70},
    {"message_id": "12"},
    {"self_id": "10000"},
    {"user_id": 10000},
    {"post_type": "message_sent"},
    {"post_type": "message_sent", "user_id": 10000},
    {"anonymous": {"id": ME, "name": "x", "flag": "y"}},
    {"message_type": "group", "group_id": GROUP, "sub_type": "anonymous", "anonymous": {"id": ME, "name": "x"}},
    {"message_type": "group", "group_id": None},
    {"message_type": "group", "group_id": "121060"},
    {"message_type": "guild"},
    {"post_type": "notice", "notice_type": "notify", "sub_type": "poke"},
    {"post_type": "notice", "notice_type": "friend_recall"},
    {"post_type": "request", "request_type": "friend", "comment": "绑定"},
    {"post_type": "meta_event", "meta_event_type": "heartbeat"},
]


@pytest.mark.parametrize("changes", ODD_EVENTS)
async def test_an_odd_event_binds_unbinds_and_confirms_for_nobody(
    peer: Peer, world: World, changes: dict[str, Any]
) -> None:
    user = known_at_chmlfrp(world, ME)
    before = len(world.calls)
    for said in (LINE.format(token=user.token), "解绑 chmlfrp", "确认"):
        await peer.say(said, user=ME, **changes)
    await peer.ask("/ip 10.9.8.7", user=OWNER_ID)
    assert len(world.calls) == before
    assert not [sent for sent in peer.sent if "绑定" in sent.text]


async def test_temporary_session_is_the_person_but_never_the_owner(peer: Peer) -> None:
    for sub_type in ("group", "other", "odd"):
        assert "主人" in (await peer.ask("ip余额", user=OWNER_ID, sub_type=sub_type)).text
        assert "还没有绑定" in (await peer.ask("我的绑定", user=OTHER, sub_type=sub_type)).text
    assert "剩余" in (await peer.ask("ip余额", user=OWNER_ID)).text


async def test_owners_question_is_not_answered_through_a_temporary_session(peer: Peer) -> None:
    await peer.ask("广播 今晚维护 21370", user=OWNER_ID)
    assert "你现在不是机器人的主人" in (await peer.ask("确认", user=OWNER_ID, sub_type="group")).text
    assert "没有等你确认" in (await peer.ask("确认", user=OWNER_ID)).text
    assert [sent for sent in peer.sent if sent.group_id is not None] == []


async def test_demoted_admin_confirms_nothing(peer: Peer, world: World) -> None:
    before = world.calls.count("ce17")
    asked = await peer.ask("/ping 21370.example.com 全国", user=ME, group=GROUP, role="admin")
    assert "确认" in asked.text
    refused = await peer.ask("确认", user=ME, group=GROUP, role="member")
    assert "你现在不是这个群的群主或管理员" in refused.text
    assert world.calls.count("ce17") == before


async def test_nobody_reaches_another_ones_row_or_question(peer: Peer, world: World) -> None:
    mine, his = known_at_chmlfrp(world, ME, "c"), known_at_chmlfrp(world, OTHER, "d")
    await peer.ask(LINE.format(token=mine.token), user=ME)
    await peer.ask(LINE.format(token=mine.token) + " 备注=小号", user=ME)
    before = await listing(peer, ME)
    for said in (
        f"解绑 chmlfrp {ME}",
        "解绑 chmlfrp 小号",
        "解绑 chmlfrp",
        "切换账号 小号",
        f"绑定 默认 chmlfrp u{ME}",
    ):
        assert "没有" in (await peer.ask(said, user=OTHER)).text
    assert "「确认」替换" in (await peer.ask(LINE.format(token=his.token) + " 备注=小号", user=ME)).text
    for user, group in ((OTHER, None), (OTHER, GROUP), (ME, GROUP)):
        await peer.say("确认", user=user, group=group)
    await peer.ask("/ip 10.9.8.7", user=OWNER_ID)
    assert await listing(peer, ME) == before
    assert "还没有绑定" in await listing(peer, OTHER)


async def test_many_people_at_once_get_each_his_own(peer: Peer, world: World) -> None:
    people = range(21372, 21380)
    tokens = {me: known_at_chmlfrp(world, me).token for me in people}
    await asyncio.gather(*(peer.ask(LINE.format(token=token), user=me) for me, token in tokens.items()))
    answers = await asyncio.gather(*(peer.ask("frp 信息", user=me) for me in people))
    assert [f"binder_{me}a" in answer.text for me, answer in zip(people, answers, strict=True)] == [True] * len(people)
