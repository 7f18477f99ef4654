"""A broadcast as the owner and his groups meet it: over a real reverse WebSocket, with kill -9 and a lost link."""

from collections import Counter
from typing import Any

from tests.support.peer import OWNER_ID, Peer, Sent
from tests.support.running import TOKEN, RunningBot

GROUPS = [100001, 100002, 100003, 100004, 100005, 100006]
STRANGER_ID = 20003
PICTURE = {"type": "image", "data": {"file": "base64://iVBORw0KGgo="}}
KICKED = {"status": "failed", "retcode": 1200, "data": None, "message": '"result": 110, 发送失败，你已被移出该群'}
REFUSED = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": "请参考输出"}


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": content}}


async def connect(bot: RunningBot, before: Peer | None = None) -> Peer:
    """The bot's account, with what an earlier connection of it has seen."""
    peer = Peer(groups=GROUPS, sent=before.sent if before else [])
    return await peer.open(bot.port, TOKEN)


async def said(peer: Peer, words: str) -> Sent:
    """The private message with these words."""
    return await peer.until(lambda: next((s for s in peer.sent if s.group_id is None and words in s.text), None))


def reached(peer: Peer) -> list[int]:
    return [sent.group_id for sent in peer.sent if sent.group_id is not None]


async def ask(peer: Peer, message: str | list[dict[str, Any]], **who: Any) -> Sent:
    return await peer.ask(message, **{"user": OWNER_ID, **who})


async def test_preview_confirmation_delivery_and_report(bot: RunningBot) -> None:
    peer = await connect(bot)
    usual = peer._usual
    broken = {100002: KICKED, 100005: REFUSED}
    peer.answers["send_msg"] = lambda p: broken.get(p.get("group_id", 0)) or usual("send_msg", p)

    assert "私聊" in (await ask(peer, "广播 今晚维护", group=GROUPS[0], role="owner")).text
    assert "主人" in (await ask(peer, "广播 今晚维护", user=STRANGER_ID)).text
    assert "主人" in (await ask(peer, "广播 今晚维护", sub_type="group")).text
    assert "没有等你确认" in (await ask(peer, "确认")).text
    peer.sent.clear()

    await ask(peer, "广播 旧内容")
    assert "不是机器人的主人" in (await ask(peer, "确认", sub_type="group")).text
    await ask(peer, "广播 又一旧内容")
    preview = await ask(peer, [text("广播 今晚 [CQ:at,qq=all] 维护\n详情："), PICTURE])
    assert "6 个群" in preview.text
    assert "确认" in preview.text
    assert "今晚 [CQ:at,qq=all] 维护\n详情：" in preview.text
    assert PICTURE in preview.segments
    assert reached(peer) == []
    await peer.say("确认", user=STRANGER_ID)
    await ask(peer, "确认")
    report = await said(peer, "广播已发完")
    assert "已发 4 / 失败 1 / 跳过 1 / 不确定 0" in report.text
    assert "群100005（100005）：QQ 端拒绝发送（100）" in report.text
    assert "群100002（100002）：机器人已不在这个群" in report.text
    assert reached(peer) == [100001, 100003, 100004, 100006]
    content = [text("今晚 [CQ:at,qq=all] 维护\n详情："), PICTURE]
    assert [sent.segments for sent in peer.sent if sent.group_id] == [content] * 4
    assert "没有等你确认" in (await ask(peer, "确认")).text
    await peer.close()


async def test_quoted_message_is_sent_on(bot: RunningBot) -> None:
    peer = await connect(bot)
    peer.answers["get_msg"] = lambda p: {"message_id": p["message_id"], "message": [text("原话"), PICTURE]}
    preview = await ask(peer, [{"type": "reply", "data": {"id": "5"}}, text("广播")])
    assert "原话" in preview.text
    await ask(peer, "确认")
    await said(peer, "已发 6 /")
    assert [sent.segments for sent in peer.sent if sent.group_id] == [[text("原话"), PICTURE]] * 6
    await peer.close()


async def test_forward_is_shown_as_a_message_of_its_own_and_can_be_called_off(bot: RunningBot) -> None:
    peer = await connect(bot)
    forward = {"type": "forward", "data": {"id": "f1"}}
    peer.answers["get_msg"] = lambda p: {"message_id": p["message_id"], "message": [forward]}
    preview = await ask(peer, [{"type": "reply", "data": {"id": "5"}}, text("广播")])
    assert peer.sent[0].segments == [forward]
    assert "上一条消息" in preview.text
    assert "6 个群" in preview.text
    assert "取消" in (await ask(peer, "取消")).text
    assert "没有等你确认" in (await ask(peer, "确认")).text
    assert reached(peer) == []
    await peer.close()


async def test_preview_that_cannot_be_shown_cannot_be_confirmed(bot: RunningBot) -> None:
    peer = await connect(bot)
    usual = peer._usual
    with_picture = [text("广播 看图"), PICTURE]
    peer.answers["send_msg"] = lambda p: REFUSED if PICTURE in p["message"] else usual("send_msg", p)
    assert "没有开始广播" in (await ask(peer, with_picture)).text
    assert "没有等你确认" in (await ask(peer, "确认")).text
    await peer.close()


async def test_kill_and_lost_connections_neither_repeat_nor_lose(bot: RunningBot) -> None:
    peer = await connect(bot)
    usual = peer._usual
    # The third group gets its message, but nobody hears of it: then the process dies.
    peer.answers["send_msg"] = lambda p: usual("send_msg", p) and (None if p.get("group_id") == 100003 else usual_id(p))
    await ask(peer, "广播 今晚维护")
    await ask(peer, "确认")
    await peer.until(lambda: 100003 in reached(peer) or None)
    bot.kill()
    await peer.close()

    await bot.start()
    peer = await connect(bot, peer)
    notice = await said(peer, "没有发完")
    assert "2 已发 / 3 未发 / 1 不确定" in notice.text
    assert "已有一个广播" in (await ask(peer, "广播 另一条")).text
    await ask(peer, "广播 继续")
    await peer.until(lambda: 100004 in reached(peer) or None)
    await peer.close()
    peer = await connect(bot, peer)
    report = await said(peer, "广播已发完")
    assert "群100003（100003）：发送时机器人中断，可能已发出" in report.text
    assert Counter(reached(peer)) == dict.fromkeys(GROUPS, 1)
    await peer.close()


def usual_id(_: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": 5}
