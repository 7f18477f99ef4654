"""`拉黑` and `解除拉黑`: whom the bot ignores, by whom, and where."""

import itertools
from typing import Any

import pytest

from tests.support.peer import OWNER_ID, Peer

GROUP = 121102
Who = dict[str, Any]
_numbers = itertools.count(21540)
QUESTION = "/ip 10.0.0.1"
BOT_ID = 10000


@pytest.fixture
def admin() -> Who:
    """Somebody new in every test, so that none runs into the limits of one person."""
    return {"user": next(_numbers), "group": GROUP, "role": "admin"}


@pytest.fixture
def him() -> int:
    return next(_numbers)


def at(qq: int | str, before: str = "拉黑 ", after: str = "") -> list[dict[str, Any]]:
    """`拉黑 @某人 …`."""
    texts = [{"type": "text", "data": {"text": text}} for text in (before, after)]
    return [texts[0], {"type": "at", "data": {"qq": str(qq)}}, *([texts[1]] if after else [])]


async def is_heard(peer: Peer, user: int, group: int | None = None, **more: Any) -> bool:
    """Whether a question is answered as ever; who is banned gets one notice a day, which is no answer."""
    question = await peer.say(QUESTION, user=user, group=group, **more)
    await peer.ask("/ip 10.9.8.7", user=OWNER_ID)
    return any("私有地址" in sent.text for sent in peer.sent if sent.quotes == question)


async def test_an_admin_bans_and_frees_a_member_of_his_group(peer: Peer, admin: Who, him: int) -> None:
    said = (await peer.ask(at(him, after=" 7天 刷屏"), **admin)).text
    assert said.startswith(f"已拉黑 QQ {him}（本群，到 ")
    assert "理由：刷屏" in said
    assert await peer.quiet("ip 10.0.0.1", user=him, group=GROUP)
    assert "你在本群不能再使用我" in (await peer.ask(QUESTION, user=him, group=GROUP)).text
    assert await peer.quiet(QUESTION, user=him, group=GROUP)
    assert await is_heard(peer, him)
    assert await is_heard(peer, him, GROUP + 1)
    listed = (await peer.ask("拉黑", **admin)).text
    assert f"QQ {him}：到 " in listed
    assert "刷屏" in listed
    assert (await peer.ask(f"解除拉黑 {him}", **admin)).text == f"已解除拉黑：QQ {him}（本群）。"
    assert await is_heard(peer, him, GROUP)
    assert "没有被拉黑" in (await peer.ask(f"解除拉黑 {him}", **admin)).text


async def test_the_owner_bans_everywhere_and_only_he_frees(peer: Peer, admin: Who, him: int) -> None:
    assert "所有群和私聊，一直有效" in (await peer.ask(f"拉黑 {him} 骗子", user=OWNER_ID)).text
    assert await peer.quiet("ip 10.0.0.1", user=him, group=GROUP)
    assert "停用" in (await peer.ask(QUESTION, user=him)).text
    for group in (None, GROUP):
        assert await peer.quiet(QUESTION, user=him, group=group)
    assert f"QQ {him}：所有群和私聊，一直有效，骗子，机器人主人拉黑" in (await peer.ask("拉黑", user=OWNER_ID)).text
    assert str(him) not in (await peer.ask("拉黑", **admin)).text
    assert "机器人的主人拉黑的" in (await peer.ask(f"解除拉黑 {him}", **admin)).text
    assert "已解除拉黑" in (await peer.ask(f"解除拉黑 {him}", user=OWNER_ID)).text
    assert await is_heard(peer, him)


async def test_the_owners_ban_in_one_group_is_not_the_admins_to_change(peer: Peer, admin: Who, him: int) -> None:
    assert "（本群，" in (await peer.ask(at(him, after=" 本群 1天"), user=OWNER_ID, group=GROUP)).text
    assert "机器人的主人拉黑的" in (await peer.ask(at(him, after=" 1分钟"), **admin)).text
    assert "机器人的主人拉黑的" in (await peer.ask(at(him, "解除拉黑 "), **admin)).text
    assert not await is_heard(peer, him, GROUP, role="admin")
    assert await is_heard(peer, him, GROUP + 1)
    assert "已解除" in (await peer.ask(at(him, "解除拉黑 "), user=OWNER_ID, group=GROUP)).text


async def test_a_whole_group(peer: Peer, admin: Who, him: int) -> None:
    group = GROUP + 2
    assert "机器人的主人" in (await peer.ask(f"拉黑 群 {group}", **admin)).text
    assert f"已拉黑 群 {group}（整个群" in (await peer.ask(f"拉黑 群 {group} 广告群", user=OWNER_ID)).text
    assert "本群已被" in (await peer.ask(QUESTION, user=admin["user"], group=group, role="owner")).text
    assert await peer.quiet(QUESTION, user=him, group=group)
    assert await is_heard(peer, him, GROUP)
    assert await is_heard(peer, OWNER_ID, group)
    assert "已解除" in (await peer.ask(f"解除拉黑 群 {group}", user=OWNER_ID, group=group)).text
    assert await is_heard(peer, him, group)


async def test_who_is_no_admin_now_bans_nobody(peer: Peer, admin: Who, him: int) -> None:
    assert "没有人" in (await peer.ask("拉黑", **admin)).text
    who = {**admin, "role": "member"}
    for message in (at(him), f"拉黑 {him}", f"解除拉黑 {him}", "拉黑"):
        assert await peer.quiet(message, **who)
    assert "只有群主和管理员" in (await peer.ask(at(him, "/拉黑 "), **who)).text
    assert "只有群主和管理员" in (await peer.ask(f"/拉黑 {him}", user=who["user"])).text
    # A superuser's number in a temporary session is a stranger.
    assert "只有群主和管理员" in (await peer.ask(f"/拉黑 {him}", user=OWNER_ID, sub_type="group")).text
    assert await is_heard(peer, him, GROUP)


async def test_who_cannot_be_banned_by_an_admin(peer: Peer, admin: Who, him: int) -> None:
    peer.answers["get_group_member_info"] = lambda params: {**params, "role": "admin"}
    for whom, why in (
        (OWNER_ID, "主人"),
        (BOT_ID, "机器人自己"),
        (admin["user"], "不能拉黑自己"),
        (him, "群主或管理员"),
    ):
        assert why in (await peer.ask(f"拉黑 {whom} 1天", **admin)).text
    for heard in (OWNER_ID, admin["user"], him):
        assert await is_heard(peer, heard, GROUP)
    assert "已拉黑" in (await peer.ask(f"拉黑 {him} 本群", user=OWNER_ID, group=GROUP)).text
    assert not await is_heard(peer, him, GROUP, role="admin")
    await peer.ask(f"解除拉黑 {him}", user=OWNER_ID)


async def test_neither_owner_nor_bot_are_banned_by_the_owner(peer: Peer) -> None:
    assert "主人" in (await peer.ask(f"拉黑 {OWNER_ID}", user=OWNER_ID)).text
    assert "机器人自己" in (await peer.ask(f"拉黑 {BOT_ID}", user=OWNER_ID)).text


async def test_an_admins_ban_ends_where_he_becomes_an_admin(peer: Peer, admin: Who, him: int) -> None:
    await peer.ask(at(him, "/拉黑 "), **admin)
    assert not await is_heard(peer, him, GROUP)
    assert await is_heard(peer, him, GROUP, role="admin")
    await peer.ask(f"解除拉黑 {him}", **admin)


async def test_whom_the_quoted_message_is_from(peer: Peer, admin: Who, him: int) -> None:
    peer.answers["get_msg"] = lambda params: {"message_id": 1, "sender": {"user_id": him}, "message": []}
    quoting = [{"type": "reply", "data": {"id": "1"}}, {"type": "text", "data": {"text": "拉黑 1天"}}]
    assert f"已拉黑 QQ {him}" in (await peer.ask(quoting, **admin)).text
    assert not await is_heard(peer, him, GROUP)
    await peer.ask(f"解除拉黑 {him}", **admin)


async def test_talk_about_banning_is_talk(peer: Peer, admin: Who) -> None:
    assert await peer.quiet("拉黑 他算了", **admin)
    assert await peer.quiet("解除拉黑 吧", **admin)
    assert "QQ 号，或者 @ 他" in (await peer.ask("/拉黑 他算了", **admin)).text


async def test_a_banned_persons_leak_is_taken_back_and_his_questions_are_closed(peer: Peer, him: int) -> None:
    assert "是不是想发「状态」" in (await peer.ask("/状态态", user=him)).text
    await peer.ask(f"拉黑 {him}", user=OWNER_ID)
    assert "停用" in (await peer.ask("/ip 10.0.0.1", user=him)).text
    dot = await peer.say(".", user=him)
    leak = await peer.say("绑定 chmlfrp canary-of-a-banned-one", user=him, group=GROUP)
    await peer.until(lambda: {"message_id": leak} in peer.did("delete_msg") or None)
    await peer.ask(f"解除拉黑 {him}", user=OWNER_ID)
    assert not [sent for sent in peer.sent if sent.quotes == dot]
