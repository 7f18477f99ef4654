"""A token in a group is taken back, its owner is told what to do, and it goes nowhere else. Threats T01, T02."""

from typing import Any

import pytest

from plugins._sandbox.world import CHMLFRP_TOKEN_2, PROXY911_APP_KEY, World
from tests.support.peer import OWNER_ID, Peer, Sent
from tests.support.running import TOKEN, RunningBot

GROUP, OTHER_GROUP = 121140, 121141
FAILED = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": "no permission"}
KEY32 = "k7Qm2Zr9Xt4Lw8Vb1Nc6Hd3Jf5Gs0PaY"
HEX32 = "9f86d081884c7d659a2feaa0c55ad015"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": words}}


def mentions(sent: Sent) -> list[str]:
    return [segment["data"]["qq"] for segment in sent.segments if segment["type"] == "at"]


async def told(peer: Peer, user: int, timeout_s: float = 8) -> Sent:
    """What the guard says to a person in a group."""
    return await peer.until(lambda: next((s for s in peer.sent if str(user) in mentions(s)), None), timeout_s)


async def recalled(peer: Peer, message_id: int) -> None:
    await peer.until(lambda: {"message_id": message_id} in peer.did("delete_msg") or None)


FORMS: list[str | list[dict[str, Any]]] = [
    f"我的 911 app_key 是 {KEY32}",
    f"token={HEX32}",
    f"看 {JWT}",
    f"邦定 17ce me@example.com {HEX32}",
    f"邦\u200b定\u200b17ce me {HEX32} 不行啊",
    f"app_k\u200bey={KEY32[:9]}\u200b{KEY32[9:]}",
    f"/ip {HEX32}",
    f"/代理 {KEY32}",
    f"/没有这个 {KEY32}",
    [{"type": "image", "data": {"file": "x.png"}}, text(f"我的密钥：{HEX32}")],
    [{"type": "reply", "data": {"id": "5"}}, text(f"token {HEX32}")],
    [{"type": "at", "data": {"qq": "20001"}}, text(f" app_key={KEY32}")],
    [{"type": "at", "data": {"qq": "10000"}}, text(f" {KEY32}")],
    [{"type": "forward", "data": {"id": "x", "content": [{"message": [text(f"app_key：{KEY32}")]}]}}],
    [{"type": "json", "data": {"data": f'{{"prompt": "app_key={KEY32}"}}'}}],
    [{"type": "xml", "data": {"data": f"<msg><title>token={HEX32}</title></msg>"}}],
    [{"type": "file", "data": {"file": f"app_key={KEY32}.txt"}}],
]


@pytest.mark.parametrize("number", range(len(FORMS)))
async def test_leak_is_recalled_and_its_writer_told(peer: Peer, world: World, number: int) -> None:
    user, before = 21700 + number, len(world.calls)
    question = await peer.say(FORMS[number], user=user, group=GROUP)
    answer = await told(peer, user)
    assert answer.group_id == GROUP
    for word in ("撤回", "重置", "私聊"):
        assert word in answer.text

    assert await peer.quiet("今天天气不错", user=user, group=GROUP)
    assert peer.did("delete_msg") == [{"message_id": question}]
    assert [sent for sent in peer.sent if sent.group_id == GROUP] == [answer]
    for secret in (KEY32, HEX32, JWT):
        assert not [sent for sent in peer.sent if secret in str(sent.segments)]
    assert len(world.calls) == before


async def test_message_as_cq_string(peer: Peer) -> None:
    question = await peer.say(
        "", user=21720, group=GROUP, message=f"[CQ:image,file=x.png]app_key&#61;{KEY32} token={HEX32}"
    )
    await told(peer, 21720)
    assert peer.did("delete_msg") == [{"message_id": question}]


async def test_recall_that_fails_is_admitted(peer: Peer) -> None:
    peer.answers["delete_msg"] = lambda params: FAILED
    await peer.say(f"app_key={KEY32}", user=21721, group=GROUP)
    answer = await told(peer, 21721)
    assert "自己撤回" in answer.text
    assert "911Proxy" in answer.text


async def test_binding_in_a_group_is_recalled_once_by_whoever_is_faster(peer: Peer) -> None:
    question = await peer.say(f"绑定 17ce me@example.com {HEX32}", user=21722, group=GROUP)
    answer = await peer.reply_to(question)
    assert "私聊" in answer.text
    assert await peer.quiet("今天天气不错", user=21722, group=GROUP)
    assert peer.did("delete_msg") == [{"message_id": question}]
    assert [sent for sent in peer.sent if sent.group_id == GROUP] == [answer]


async def test_several_leaks_are_all_recalled_and_told_once(peer: Peer) -> None:
    ids = [await peer.say(f"app_key={KEY32} {n}", user=21723, group=GROUP) for n in range(5)]
    for message_id in ids:
        await recalled(peer, message_id)
    await told(peer, 21723)
    assert await peer.quiet("今天天气不错", user=21723, group=GROUP)
    assert sorted(params["message_id"] for params in peer.did("delete_msg")) == ids
    assert len([sent for sent in peer.sent if sent.group_id == GROUP]) == 1


async def test_event_that_comes_twice_is_recalled_once(peer: Peer) -> None:
    question = await peer.say(f"app_key={KEY32}", user=21724, group=GROUP)
    await peer.say(f"app_key={KEY32}", user=21724, group=GROUP, message_id=question)
    await told(peer, 21724)
    assert await peer.quiet("今天天气不错", user=21724, group=GROUP)
    assert len(peer.did("delete_msg")) == 1


async def test_own_messages_and_those_of_own_other_accounts_are_left_alone(peer: Peer, bot: RunningBot) -> None:
    other = await Peer(self_id=21799).open(bot.port, TOKEN)
    assert "10.1.2.3" in (await other.ask("/ip 10.1.2.3", user=21725)).text
    assert await peer.quiet(f"app_key={KEY32}", user=peer.self_id, group=GROUP)
    assert await peer.quiet(f"app_key={KEY32}", user=21799, group=GROUP)
    assert peer.did("delete_msg") == []
    await other.close()


async def test_two_accounts_in_one_group_both_try_and_one_of_them_tells(peer: Peer, bot: RunningBot) -> None:
    other = await Peer(self_id=21798).open(bot.port, TOKEN)
    ids = [await link.say(f"app_key={KEY32}", user=21738, group=GROUP) for link in (peer, other)]
    await recalled(peer, ids[0])
    await recalled(other, ids[1])
    for link in (peer, other):  # what is said before this has been said
        await link.ask("/ip 10.9.8.7", user=OWNER_ID)
    assert len([sent for sent in peer.sent + other.sent if sent.group_id == GROUP]) == 1
    await other.close()


async def test_bound_credential_in_other_hands_is_told_to_its_owner(peer: Peer) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN_2}", user=21726)).text
    question = await peer.say(f"有人要 {CHMLFRP_TOKEN_2} 吗", user=21727, group=GROUP)
    await recalled(peer, question)
    warning = await peer.until(lambda: next((s for s in peer.sent if s.user_id == 21726 and "注意" in s.text), None))
    assert "ChmlFrp" in warning.text
    assert str(GROUP) in warning.text
    assert CHMLFRP_TOKEN_2 not in warning.text
    await told(peer, 21727)


async def test_all_who_have_bound_it_are_told_and_of_each_credential(peer: Peer) -> None:
    def warned(user: int, count: int) -> bool | None:
        return len([s for s in peer.sent if s.user_id == user and "注意" in s.text]) == count or None

    first, second = "sandbox-many-quota-21906", "sandbox-many-quota-21907"
    for user in (21906, 21907):
        assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {first}", user=user)).text
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {second} 备注=二", user=21906)).text
    await peer.say(f"有人要 {first} 吗", user=21908, group=GROUP)
    await peer.until(lambda: warned(21906, 1) and warned(21907, 1))
    await peer.say(f"还有 {second} 和 {first}", user=21908, group=GROUP)
    await peer.until(lambda: warned(21906, 2))
    assert warned(21907, 1), "of the same within a minute once"


async def test_own_bound_credential_is_known_without_any_word_around(peer: Peer) -> None:
    assert "已绑定" in (await peer.ask("绑定 chmlfrp sandbox-leak-quota-9", user=21728)).text
    peer.actions.clear()  # in private the bot tries to take the message back, too
    question = await peer.say("sandbox-leak-quota-9", user=21728, group=OTHER_GROUP)
    answer = await told(peer, 21728)
    assert "ChmlFrp" in answer.text
    assert peer.did("delete_msg") == [{"message_id": question}]
    assert not [s for s in peer.sent if s.user_id == 21728 and "注意" in s.text], "he knows already"


async def test_credential_of_the_settings_is_told_to_the_bots_owner(peer: Peer) -> None:
    await peer.say(f"谁的 {PROXY911_APP_KEY}", user=21729, group=GROUP)
    warning = await peer.until(lambda: next((s for s in peer.sent if s.user_id == OWNER_ID and "注意" in s.text), None))
    assert "911Proxy" in warning.text
    assert PROXY911_APP_KEY not in warning.text


async def test_quoted_leak_is_recalled_and_not_read(peer: Peer) -> None:
    peer.answers["get_msg"] = lambda params: {
        "message_id": 77,
        "sender": {"user_id": 21731},
        "message": [text(f"app_key={KEY32} 1.1.1.1")],
    }
    quoting = [{"type": "reply", "data": {"id": "77"}}, text("ip")]
    question = await peer.say(quoting, user=21730, group=GROUP)
    await peer.reply_to(question)
    assert peer.did("delete_msg") == [{"message_id": 77}]
    answer = await told(peer, 21731)
    assert "重置" in answer.text
    assert not [sent for sent in peer.sent if KEY32 in str(sent.segments)]


async def test_forward_by_id_is_opened_once_in_a_while(peer: Peer) -> None:
    nodes = [{"sender": {"user_id": 5}, "content": [text(f"app_key={KEY32}")]}]
    peer.answers["get_forward_msg"] = lambda params: {"messages": nodes}
    forward = [{"type": "forward", "data": {"id": "abc"}}]
    question = await peer.say(forward, user=21732, group=OTHER_GROUP)
    await told(peer, 21732)
    assert peer.did("delete_msg") == [{"message_id": question}]
    assert peer.did("get_forward_msg")[0]["id"] == "abc"
    assert await peer.quiet(forward, user=21733, group=OTHER_GROUP)
    assert len(peer.did("get_forward_msg")) == 1, "every forward was fetched"


async def test_token_alone_in_private_is_answered_with_how_to_bind(peer: Peer, world: World) -> None:
    before = len(world.calls)
    answer = await peer.ask(KEY32, user=21734)
    assert "绑定" in answer.text
    assert KEY32 not in answer.text
    assert await peer.quiet(KEY32, user=21734), "said twice within a minute"
    assert peer.did("delete_msg") == []
    answer = await peer.ask(f"我的 911 app_key 是 {KEY32}", user=21735)
    assert "绑定 911 <app_key>" in answer.text
    assert len(world.calls) == before


@pytest.mark.parametrize(
    "words",
    [
        "今天天气不错",
        "https://www.bilibili.com/video/BV1xx411c7mD?share_token=9f86d081884c7d659a2feaa0c55ad015",
        f"文件 md5 是 {HEX32}",
        HEX32,
        "token 是什么意思啊各位大佬",
        "Windows 密钥：NPPR9-FWDCX-D2C8J-H872K-2YT43",
    ],
)
async def test_ordinary_talk_is_left_alone(peer: Peer, words: str) -> None:
    assert await peer.quiet(words, user=21736, group=GROUP)
    assert peer.did("delete_msg") == []


async def test_nothing_of_it_is_logged_but_that_it_happened(peer: Peer, bot: RunningBot) -> None:
    await peer.say(f"app_key={KEY32}", user=21737, group=GROUP)
    await told(peer, 21737)
    found = await bot.logged(r"token leaked · proxy911 · user 21737 · group 121140 · recalled")
    assert found
    for secret in (KEY32, HEX32, JWT):
        assert secret not in bot.log
