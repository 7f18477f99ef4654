"""Binding as a user of QQ meets it: in private checked and kept, in a group refused and recalled. Threats T01, T16."""

from pathlib import Path

import pytest

from plugins._sandbox.world import CHMLFRP_TOKEN, World
from tests.support.peer import Peer
from tests.support.running import RunningBot

GROUP = 100001
FAILED = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": "no permission"}


async def test_conversation_from_nothing_to_unbound(peer: Peer, world: World) -> None:
    me = 22001
    assert "还没有绑定" in (await peer.ask("我的绑定", user=me)).text
    usage = (await peer.ask("绑定", user=me)).text
    assert usage.count("·") == 5
    assert "已绑定" not in usage
    wanted = (await peer.ask("绑定 17ce a b canary-alone", user=me)).text
    assert "个数不对" in wanted
    refused = (await peer.ask("绑定 chmlfrp canary-wrong-token", user=me)).text
    assert "ChmlFrp 不接受这个凭据，没有保存" in refused
    assert "还没有绑定" in (await peer.ask("我的绑定", user=me)).text

    bound = (await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=me)).text
    assert bound.startswith("已绑定 ChmlFrp：sa****en\n")
    again = (await peer.ask(f"绑定 frp {CHMLFRP_TOKEN}", user=me)).text
    assert "之前就绑定了" in again
    assert "已绑定：sa****en" in (await peer.ask("绑定", user=me)).text
    mine = (await peer.ask("我的绑定", user=me)).text
    assert "ChmlFrp：sa****en（" in mine
    assert "mc_server" in (await peer.ask("隧道", user=me)).text

    assert "已解绑 ChmlFrp" in (await peer.ask("解绑 chmlfrp", user=me)).text
    assert "没有绑定 ChmlFrp" in (await peer.ask("解绑 chmlfrp", user=me)).text
    assert "还没有绑定" in (await peer.ask("我的绑定", user=me)).text
    assert not [sent for sent in peer.sent if CHMLFRP_TOKEN in sent.text or "canary" in sent.text]


async def test_everyone_has_and_deletes_only_the_own(peer: Peer) -> None:
    for user in (22002, 22003):
        await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=user)
    assert "没有这个名称" in (await peer.ask("解绑 chmlfrp q22002", user=22003)).text
    assert "已解绑" in (await peer.ask("解绑 chmlfrp", user=22003)).text
    assert "ChmlFrp" in (await peer.ask("我的绑定", user=22002)).text
    assert "还没有绑定" in (await peer.ask("我的绑定", user=22003)).text


@pytest.mark.parametrize(
    "message", ["绑定 chmlfrp canary-in-a-group", "/绑定 canary-in-a-group", "BIND 17ce me canary-in-a-group"]
)
async def test_in_a_group_the_message_is_recalled_once_and_nothing_is_kept(
    peer: Peer, world: World, message: str
) -> None:
    before = len(world.calls)
    question = await peer.say(message, user=22004, group=GROUP)
    answer = await peer.reply_to(question)
    assert "已经把那条消息撤回" in answer.text
    assert "重置" in answer.text
    assert peer.did("delete_msg") == [{"message_id": question}]
    assert len(world.calls) == before
    assert "canary" not in answer.text
    assert "还没有绑定" in (await peer.ask("我的绑定", user=22004)).text


async def test_recall_that_fails_is_admitted(peer: Peer) -> None:
    peer.answers["delete_msg"] = lambda params: FAILED
    answer = await peer.ask("绑定 chmlfrp canary-in-a-group", user=22005, group=GROUP)
    assert "撤回没有成功" in answer.text
    assert "自己撤回" in answer.text
    assert len(peer.did("delete_msg")) == 1


async def test_usage_in_a_group_recalls_nothing(peer: Peer) -> None:
    answer = await peer.ask("/绑定", user=22006, group=GROUP)
    assert "私聊" in answer.text
    assert peer.did("delete_msg") == []


async def test_own_list_and_unbinding_are_for_private_chats(peer: Peer) -> None:
    for message in ("我的绑定", "解绑 chmlfrp"):
        assert "私聊" in (await peer.ask(message, user=22007, group=GROUP)).text


async def test_late_event_binds_nothing(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    assert await peer.quiet(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=22008, time=1_700_000_000)
    assert world.calls.count("chmlfrp") == before


async def test_event_that_comes_twice_binds_once(peer: Peer, world: World) -> None:
    before = world.calls.count("chmlfrp")
    question = await peer.say(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=22009)
    await peer.say(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=22009, message_id=question)
    await peer.reply_to(question)
    assert await peer.quiet("今天天气不错", user=22009)
    assert [sent.quotes for sent in peer.sent].count(question) == 1
    assert world.calls.count("chmlfrp") == before + 1


async def test_vendor_that_is_down_keeps_nothing(peer: Peer) -> None:
    answer = await peer.ask("绑定 chmlfrp binding-test-fault-html", user=22010, timeout_s=12)
    assert answer.text == "ChmlFrp 暂时连不上，请稍后再试。"
    assert "还没有绑定" in (await peer.ask("我的绑定", user=22010)).text


async def test_vendors_echo_of_the_credential_is_not_repeated(peer: Peer) -> None:
    answer = await peer.ask("绑定 chmlfrp binding-test-fault-echo", user=22011)
    assert "\n" not in answer.text
    for secret in ("sandbox-frp", "fault-echo", "token"):
        assert secret not in answer.text


async def test_tokens_are_neither_in_the_log_nor_in_the_database_files(peer: Peer, bot: RunningBot) -> None:
    canary = "sandbox-canary-after-9999-fault-http500"
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {canary}", user=22012)).text
    kept = stored(bot.data_dir)
    assert kept
    assert canary.encode() not in kept
    assert canary not in bot.log


def stored(data_dir: Path) -> bytes:
    """All that stands in the bot's data folder."""
    return b"".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
