"""The gate over a real connection: who is heard, what is answered, how often. Threats T06, T08, T09, T13, F11."""

from typing import Any

import pytest

from tests.support.peer import OWNER_ID, Peer
from tests.support.running import RunningBot

GROUP = 100001
AT_ME = {"type": "at", "data": {"qq": "10000"}}
AT_OTHER = {"type": "at", "data": {"qq": "20002"}}
REPLY = {"type": "reply", "data": {"id": "77"}}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": words}}


@pytest.mark.parametrize(
    "message",
    [
        "ip 是什么",
        "iphone",
        "绑定手机号",
        "代理商",
        "隧道怎么搭",
        "状态 不好",
        "确认",
        ".",
        "今天天气不错",
        [AT_OTHER, text(" 状态")],
        [text("大家问问"), AT_ME, text("吧，状态")],
        [REPLY, AT_ME, text(" 好的")],
        [{"type": "image", "data": {"file": "x.png", "url": "https://example.com/x.png"}}],
        [{"type": "json", "data": {"data": '{"prompt": "/ip 1.1.1.1"}'}}],
    ],
)
async def test_ordinary_talk_in_a_group_is_met_with_silence(peer: Peer, message: Any) -> None:
    assert await peer.quiet(message, user=25001, group=GROUP)


@pytest.mark.parametrize(
    "message",
    ["/没有这个命令", "／天气预报", [AT_ME, text(" 你好")], [text("你好 "), AT_ME], "/"],
)
async def test_whoever_calls_the_bot_is_answered(peer: Peer, message: Any) -> None:
    answer = await peer.ask(message, user=25002, group=GROUP)
    assert "发送「帮助」" in answer.text
    assert len(peer.sent) == 1


async def test_mention_counts_as_a_slash(peer: Peer) -> None:
    assert "ip 1.1.1.1" in (await peer.ask([AT_ME, text(" ip")], user=25003, group=GROUP)).text
    assert "10.1.1.1" in (await peer.ask([text("ip 10.1.1.1 "), AT_ME], user=25003, group=GROUP)).text


async def test_message_as_a_cq_string_is_understood(peer: Peer) -> None:
    message_id = await peer.say("x", user=25003, group=GROUP, message="[CQ:at,qq=10000] ip 10.1.1.2")
    assert "10.1.1.2" in (await peer.reply_to(message_id)).text


async def test_near_miss_is_offered_and_a_dot_runs_it_for_the_asker_once(peer: Peer) -> None:
    offer = await peer.ask("/ipp 10.2.2.2", user=25004, group=GROUP)
    assert "你是不是想发「ip 10.2.2.2」" in offer.text
    assert await peer.quiet(".", user=25005, group=GROUP)
    assert await peer.quiet(".", user=25004, group=GROUP + 1)
    answer = await peer.ask(".", user=25004, group=GROUP)
    assert "10.2.2.2 是私有地址" in answer.text
    assert await peer.quiet(".", user=25004, group=GROUP)


async def test_near_miss_of_a_command_that_one_may_not_use_stays_forbidden(peer: Peer) -> None:
    await peer.ask("/broadcasts 大家好", user=25006)
    assert "主人" in (await peer.ask(".", user=25006)).text
    assert peer.did("get_group_list") == []


async def test_mistyped_binding_does_not_repeat_the_token(peer: Peer) -> None:
    answer = await peer.ask("/bindd chmlfrp canary-mistyped", user=25007)
    assert "bind …" in answer.text
    assert "canary" not in answer.text
    question = await peer.say("/bindd chmlfrp canary-mistyped", user=25007, group=GROUP)
    told = await peer.until(lambda: next((sent for sent in peer.sent if sent.group_id == GROUP), None))
    assert "撤回" in told.text
    assert "canary" not in told.text
    assert peer.did("delete_msg") == [{"message_id": question}]


async def test_owners_commands_are_closed_to_members(peer: Peer) -> None:
    assert await peer.quiet("广播 体操", user=25008, group=GROUP)
    assert "主人" in (await peer.ask("/广播 大家好", user=25008, group=GROUP)).text
    assert "主人" in (await peer.ask("广播 大家好", user=25008)).text
    assert "主人" in (await peer.ask("广播 大家好", user=25008, sub_type="group")).text


ODD_OWNERS: list[dict[str, Any]] = [
    {"sub_type": "group"},
    {"sub_type": "other"},
    {"user_id": str(OWNER_ID)},
    {"user_id": float(OWNER_ID)},
    {"user_id": True},
    {"user_id": [OWNER_ID]},
    {"user_id": 25009, "sender": {"user_id": OWNER_ID, "role": "owner", "card": f"admin {OWNER_ID}"}},
    {"user_id": 25009, "sub_type": "friend", "target_id": OWNER_ID},
    {"post_type": "message_sent"},
    {"anonymous": {"id": OWNER_ID, "name": "x", "flag": "y"}},
    {"message_type": "group", "group_id": GROUP, "anonymous": {"id": 1, "name": "x", "flag": "y"}},
    {"post_type": "notice", "notice_type": "notify", "sub_type": "poke"},
    {"self_id": 10001},
    {"user_id": 10000},
]


@pytest.mark.parametrize("changes", ODD_OWNERS)
async def test_nobody_becomes_the_owner_by_odd_fields(peer: Peer, changes: dict[str, Any]) -> None:
    """Ten ways to look like the SUPERUSER (T06): none of them sees what only he sees."""
    await peer.say("/广播 大家好", user=OWNER_ID, **changes)
    await peer.say("/ip余额", user=OWNER_ID, **changes)
    await peer.ask("/ip 10.9.8.7", user=OWNER_ID)
    assert not [sent for sent in peer.sent if "剩余" in sent.text or "预览" in sent.text]
    assert peer.did("get_group_list") == []


async def test_same_event_three_times_is_answered_once(peer: Peer) -> None:
    message_id = await peer.say("/ip 10.3.3.3", user=25011, group=GROUP)
    for _ in range(2):
        await peer.say("/ip 10.3.3.3", user=25011, group=GROUP, message_id=message_id)
    await peer.reply_to(message_id)
    assert await peer.quiet("今天天气不错", user=25011)
    assert [sent.quotes for sent in peer.sent].count(message_id) == 1


async def test_own_messages_are_not_answered(peer: Peer) -> None:
    assert await peer.quiet("/ip 10.4.4.4", user=10000, group=GROUP)
    assert await peer.quiet("/ip 10.4.4.4", user=10000, group=GROUP, post_type="message_sent")


async def test_flood_of_one_gets_one_notice_and_delays_nobody(peer: Peer) -> None:
    for _ in range(400):
        await peer.say("/ip 10.5.5.5", user=25012, group=GROUP)
    calm = await peer.ask("/ip 10.6.6.6", user=25013, group=GROUP)
    assert "10.6.6.6" in calm.text
    await peer.quiet("今天天气不错", user=25013)
    flooded = [sent.text for sent in peer.sent if "10.6.6.6" not in sent.text and "10.9.8.7" not in sent.text]
    notices = [said for said in flooded if "发得太快啦" in said]
    assert len(notices) == 1
    assert len(flooded) <= 20
    # In another chat, with another word: the same person, already told.
    assert await peer.quiet("/没有这个命令", user=25012)


async def test_confirmation_without_a_question(peer: Peer) -> None:
    assert "没有等你确认" in (await peer.ask("确认", user=25014)).text
    assert await peer.quiet("确认", user=25014, group=GROUP)


async def test_control_letters_in_names_and_words_forge_no_log_line(peer: Peer, bot: RunningBot) -> None:
    odd = "x\n11-22 06:00:00 [SUCCESS] forged | line\x1b[31m\u202e<r>red</r>\ud800"
    sender = {"user_id": 25015, "nickname": odd, "card": odd, "role": odd}
    answer = await peer.ask(f"/ip {odd}", user=25015, group=GROUP, sender=sender)
    assert "\x1b" not in answer.text
    assert "\u202e" not in answer.text
    assert not [line for line in bot.log.splitlines() if "forged" in line]
    assert "\x1b[31m" not in bot.log


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("帮助 不存在", "没有这个命令"),
        ("重测 广东 每天", "看不懂「每天」"),
        ("监控 删除 全部", "要删除哪一个"),
        ("隧道 不存在", "绑定 chmlfrp"),
        ("诊断 不存在", "绑定 chmlfrp"),
        ("提醒 隧道 不存在", "绑定 chmlfrp"),
        ("历史 老师", "序号"),
        ("删除我的数据 是什么", "后面不用写别的"),
        ("取消", "没有要取消的"),
    ],
)
async def test_in_private_a_near_miss_is_answered(peer: Peer, line: str, answer: str) -> None:
    assert answer in (await peer.ask(line, user=21930)).text


async def test_who_only_talks_in_private_hears_of_help_once(peer: Peer, bot: RunningBot) -> None:
    picture = [{"type": "image", "data": {"file": "x.png", "url": "https://example.com/x.png"}}]
    assert await peer.quiet([{"type": "face", "data": {"id": "14"}}], user=21931)
    assert await peer.quiet(picture, user=21931)
    assert await peer.quiet("你好呀，plain-talk-21931", user=21931, sub_type="group")
    assert (await peer.ask("你好呀，plain-talk-21931", user=21931)).text == "发送「帮助」看看我会什么。"
    assert await peer.quiet("你会什么", user=21931)
    assert "plain-talk" not in bot.log


async def test_in_a_group_an_admins_near_miss_is_answered_and_a_members_is_talk(peer: Peer) -> None:
    group = 121170
    for line, answer in (
        ("共享 火星 2", "请写明平台"),
        ("停止共享", "取消共享"),
        ("拉黑 abc", "请写明拉黑谁"),
        ("绑定", "私聊"),
    ):
        assert await peer.quiet(line, user=21932, group=group)
        assert answer in (await peer.ask(line, user=21933, group=group, role="admin")).text
    assert await peer.quiet("拉黑 他算了", user=21933, group=group, role="admin")
