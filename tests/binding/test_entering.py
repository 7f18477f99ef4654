"""`绑定 <平台>` asks field by field: over the wire, with what people type instead of an answer."""

import asyncio
import sqlite3
from contextlib import closing

from plugins._sandbox.world import CE17_TOKEN, CE17_USER, JUMDATA_APP_ID, JUMDATA_APP_SECRET, World
from tests.binding.people import CANNOT_RECALL, GROUP, known_at_chmlfrp, listing, secrets_sent
from tests.support.peer import Peer
from tests.support.running import RunningBot


async def test_dialog_from_the_overview_to_the_binding(peer: Peer, world: World) -> None:
    me = 21300
    overview = (await peer.ask("绑定", user=me)).text
    assert "在哪里找：17CE 管理平台" in overview
    assert "发送「绑定 17ce」" in overview
    assert "17CE 的账号（登录邮箱）是？" in (await peer.ask("绑定 17ce", user=me)).text
    assert "17CE 的令牌" in (await peer.ask(CE17_USER, user=me)).text
    assert peer.did("delete_msg") == []
    token = await peer.say(CE17_TOKEN, user=me)
    assert (await peer.reply_to(token)).text.startswith("已绑定 17CE：")
    assert peer.did("delete_msg") == [{"message_id": token}]
    assert "17CE：" in await listing(peer, me)
    assert secrets_sent(peer, CE17_TOKEN) == []


async def test_a_message_that_cannot_be_recalled_is_mentioned_once_at_the_end(peer: Peer) -> None:
    me = 21301
    peer.answers["delete_msg"] = lambda params: CANNOT_RECALL
    await peer.ask("绑定 17ce", user=me)
    await peer.ask(CE17_USER, user=me)
    wrong = (await peer.ask("wrong-token-of-21301", user=me)).text
    assert "17CE 不接受这个凭据" in wrong
    assert "17CE 的账号（登录邮箱）是？" in wrong
    assert "撤不回来" not in wrong
    bound = (await peer.ask(f"{CE17_USER} {CE17_TOKEN}", user=me)).text
    assert bound.startswith("已绑定 17CE")
    assert bound.count("撤不回来") == 1
    assert len(peer.did("delete_msg")) == 2


async def test_a_line_that_cannot_be_recalled_is_mentioned_too(peer: Peer) -> None:
    peer.answers["delete_msg"] = lambda params: CANNOT_RECALL
    for line in (f"绑定 17ce {CE17_USER} {CE17_TOKEN}", "绑定 17ce a b wrong-21302", "绑定 chmlfrp wrong-21302"):
        assert "撤不回来" in (await peer.ask(line, user=21302)).text
    assert "撤不回来" not in (await peer.ask("绑定 17ce", user=21302)).text


async def test_a_line_with_the_first_field_only_goes_on_with_the_next(peer: Peer, world: World) -> None:
    me, before = 21905, len(world.calls)
    line = await peer.say(f"绑定 jumdata {JUMDATA_APP_ID}", user=me)
    asked = (await peer.reply_to(line)).text
    assert asked.startswith("你刚才填的算作：appId。聚美智数的 appSecret（")
    assert "在 3 分钟内" in asked
    assert {"message_id": line} in peer.did("delete_msg"), "it may have been the secret"
    assert len(world.calls) == before
    assert (await peer.ask(JUMDATA_APP_SECRET, user=me)).text.startswith("已绑定聚美智数：")


async def test_wrong_values_are_asked_again_and_cost_no_call(peer: Peer, world: World) -> None:
    me = 21303
    before = len(world.calls)
    await peer.ask("绑定 chmlfrp", user=me)
    for said, why in (("两个 词", "没有空格"), ("还没找到", "不会有中文"), ("ok", "太短")):
        again = (await peer.ask(said, user=me)).text
        assert why in again
        assert "ChmlFrp 的 token" in again
    assert len(world.calls) == before
    user = known_at_chmlfrp(world, 21303)
    assert (await peer.ask(user.token, user=me)).text.startswith("已绑定 ChmlFrp")


async def test_cancel_leaves_and_takes_nothing_along(peer: Peer, world: World) -> None:
    me, before = 21304, len(world.calls)
    peer.answers["delete_msg"] = lambda params: CANNOT_RECALL
    await peer.ask("绑定 jumdata", user=me)
    assert (await peer.ask("取消", user=me)).text == "好的，已取消，什么也没有保存。"
    await peer.ask("绑定 jumdata", user=me)
    await peer.ask("app-21304 too many words", user=me)
    cancelled = (await peer.ask("取消", user=me)).text
    assert "撤不回来" in cancelled
    assert await peer.quiet("谢谢", user=me)
    assert len(world.calls) == before
    assert "还没有绑定" in await listing(peer, me)


async def test_a_command_in_the_dialog_is_still_a_command(peer: Peer, world: World) -> None:
    me = 21305
    user = known_at_chmlfrp(world, me)
    await peer.ask("绑定 chmlfrp", user=me)
    assert "10.1.2.3" in (await peer.ask("ip 10.1.2.3", user=me)).text
    assert (await peer.ask(user.token, user=me)).text.startswith("已绑定 ChmlFrp")


async def test_a_whole_line_ends_the_dialog(peer: Peer, world: World) -> None:
    me = 21306
    user = known_at_chmlfrp(world, me)
    await peer.ask("绑定 17ce", user=me)
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {user.token}", user=me)).text
    assert await peer.quiet("谢谢你", user=me)


async def test_a_token_may_begin_with_a_slash_and_is_in_no_log(peer: Peer, world: World, bot: RunningBot) -> None:
    me = 21307
    user = known_at_chmlfrp(world, me)
    user.token = "/slash+canary/Zx81Kd02Lq93"
    await peer.ask("绑定 chmlfrp", user=me)
    assert (await peer.ask("/slash-canary-wrong-Qm71", user=me)).text.startswith("ChmlFrp 不接受")
    assert (await peer.ask(user.token, user=me)).text.startswith("已绑定 ChmlFrp")
    assert "slash" not in bot.log


async def test_what_goes_wrong_at_the_vendor_ends_the_dialog(peer: Peer) -> None:
    me = 21308
    await peer.ask("绑定 chmlfrp", user=me)
    answer = await peer.ask("dialog-21308-fault-html", user=me, timeout_s=12)
    assert answer.text == "ChmlFrp 暂时连不上，请稍后再试。"
    assert await peer.quiet("那算了", user=me)


async def test_the_dialog_is_for_private_chats_and_for_one_person(peer: Peer) -> None:
    assert "私聊" in (await peer.ask("/绑定 17ce", user=21309, group=GROUP)).text
    await peer.ask("绑定 17ce", user=21309)
    assert "帮助" in (await peer.ask("someone@example.com", user=21310)).text
    assert await peer.quiet("someone@example.com", user=21309, group=GROUP)
    assert "令牌" in (await peer.ask("someone@example.com", user=21309)).text


async def test_two_at_once_by_one_person_store_one_and_ask_about_the_other(peer: Peer, world: World) -> None:
    me = 21311
    first, second = known_at_chmlfrp(world, me, "a"), known_at_chmlfrp(world, me, "b")
    ids = [await peer.say(f"绑定 chmlfrp {user.token}", user=me) for user in (first, second)]
    answers = await asyncio.gather(*(peer.reply_to(message_id) for message_id in ids))
    said = sorted(answer.text[:4] for answer in answers)
    assert said == ["已绑定 ", "已绑定过"]
    assert (await listing(peer, me)).count("ChmlFrp：") == 1


async def test_late_line_in_a_group_is_recalled_without_a_word(peer: Peer) -> None:
    late = await peer.say("绑定 chmlfrp canary-late-21312", user=21312, group=GROUP, time=1_700_000_000)
    await peer.until(lambda: peer.did("delete_msg") or None)
    assert await peer.quiet("今天天气不错", user=21312, group=GROUP)
    assert peer.did("delete_msg") == [{"message_id": late}]
    assert [sent for sent in peer.sent if sent.quotes == late] == []


async def test_temporary_session_binds_for_the_person_himself(peer: Peer, world: World) -> None:
    """OneBot vouches for the number in a temporary session, so it is his own binding, and nobody else's."""
    me = 21313
    user = known_at_chmlfrp(world, me)
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {user.token}", user=me, sub_type="group")).text
    assert "ChmlFrp" in await listing(peer, me)


async def test_a_database_that_is_busy_does_not_hide_that_the_secret_still_stands(peer: Peer, bot: RunningBot) -> None:
    peer.answers["delete_msg"] = lambda params: CANNOT_RECALL
    with closing(sqlite3.connect(bot.data_dir / "bot.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        answer = (await peer.ask(f"绑定 17ce {CE17_USER} {CE17_TOKEN}", user=21812, timeout_s=25)).text
        writer.execute("ROLLBACK")
    assert "撤不回来" in answer
    assert "已绑定" not in answer


async def test_a_vendor_that_fails_stands_in_the_book_by_its_kind(peer: Peer, bot: RunningBot) -> None:
    me = 21813
    assert "看不懂" in (await peer.ask("绑定 chmlfrp down-21813-fault-badjson", user=me)).text
    with closing(sqlite3.connect(bot.data_dir / "bot.db", timeout=8)) as database:
        rows = database.execute("SELECT action, outcome FROM audit WHERE user_id = ?", (me,)).fetchall()
    assert rows == [("binding bind", "UnexpectedReplyError")]
