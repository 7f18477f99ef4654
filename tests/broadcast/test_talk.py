"""What the owner, his groups and his friends say to the broadcast, over a real reverse WebSocket."""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.support.peer import OWNER_ID, Peer, Sent
from tests.support.running import TOKEN, RunningBot

FRIEND_ID, OTHER_FRIEND_ID = 20001, 20002
SECOND_OWNER_ID = 30002  # as in conftest.py
GROUPS = [100001, 100002, 100003]
AT_ALL = {"type": "at", "data": {"qq": "all"}}
PNG = b"\x89PNG\r\n\x1a\n a picture"


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": content}}


@pytest.fixture
async def peer(bot: RunningBot) -> AsyncIterator[Peer]:
    made = await Peer(groups=list(GROUPS)).open(bot.port, TOKEN)
    made.answers["get_friend_list"] = lambda _: [
        {"user_id": user, "nickname": f"友{user}"} for user in (OWNER_ID, FRIEND_ID, OTHER_FRIEND_ID)
    ]
    yield made
    await made.close()


async def ask(peer: Peer, message: str | list[dict[str, Any]], user: int = OWNER_ID, **who: Any) -> str:
    return (await peer.ask(message, user=user, **who)).text


async def sent(peer: Peer, message: str | list[dict[str, Any]]) -> tuple[list[Sent], str]:
    """The owner broadcasts and confirms: what arrived where, and the report."""
    await ask(peer, message)
    before = len(peer.sent)
    await ask(peer, "确认")
    report = await peer.until(lambda: next((s for s in peer.sent[before:] if "广播已发完" in s.text), None))
    return [s for s in peer.sent[before:] if s.group_id is not None], report.text


def groups_of(messages: list[Sent]) -> list[int | None]:
    return [message.group_id for message in messages]


async def test_options_choose_the_groups(peer: Peer) -> None:
    assert "2 个群" in await ask(peer, "广播 --群 100001,100003 今晚维护")
    arrived, _ = await sent(peer, "广播 今晚维护 --除 100002")
    assert groups_of(arrived) == [100001, 100003]
    assert arrived[0].segments == [text("今晚维护")]
    preview = await ask(peer, "广播 --群 100001,999 今晚维护")
    assert "机器人不在这个群 1 个（999）" in preview
    assert "同样的内容 24 小时内已经广播过" in preview
    assert "没有可以发送的对象" in await ask(peer, "广播 --群 999 今晚维护")
    assert "看不懂选项" in await ask(peer, "广播 --只发 100001 今晚维护")
    assert "没有等你确认" in await ask(peer, "确认")


async def test_groups_opt_out_by_their_admins_only(peer: Peer) -> None:
    assert "管理员" in await ask(peer, "退订广播", user=20003, group=100002)
    assert "不再收到" in await ask(peer, "退订广播", user=20003, group=100002, role="admin")
    assert "跳过：已退订广播 1 个（群100002）" in await ask(peer, "广播 通知一")
    arrived, report = await sent(peer, "广播 通知一")
    assert groups_of(arrived) == [100001, 100003]
    assert "· 群100002（100002）：已退订广播" in report
    assert "会收到" in await ask(peer, "订阅广播", user=20003, group=100002, role="owner")
    assert "3 个群" in await ask(peer, "广播 通知二")
    await ask(peer, "取消")


async def test_group_that_opts_out_after_the_confirmation_is_left_out_too(peer: Peer) -> None:
    await ask(peer, "广播 --定时 23:58 晚安")
    assert "向 3 个群发送" in await ask(peer, "确认")
    number = (await ask(peer, "广播 状态")).partition("定时广播 #")[2].partition("：")[0]
    await ask(peer, "退订广播", user=20003, group=100003, role="owner")
    assert "· 群100003（100003）：已退订广播" in await ask(peer, f"广播 记录 {number}")
    await ask(peer, f"广播 取消 {number}")
    await ask(peer, "订阅广播", user=20003, group=100003, role="owner")


async def test_friends_get_it_only_after_subscribing(peer: Peer) -> None:
    assert "还没有好友订阅" in await ask(peer, "广播 --好友 大家好")
    assert "加我为好友" in await ask(peer, "订阅广播", user=20009, sub_type="group")
    assert "你会收到" in await ask(peer, "订阅广播", user=FRIEND_ID)
    assert "1 位好友（友20001）" in await ask(peer, "广播 --好友 大家好")
    before = len(peer.sent)
    await ask(peer, "确认")
    await peer.until(lambda: next((s for s in peer.sent[before:] if "共 1 位好友：已发 1" in s.text), None))
    assert [s.user_id for s in peer.sent[before:] if s.segments == [text("大家好")]] == [FRIEND_ID]
    assert "不再收到" in await ask(peer, "退订广播", user=FRIEND_ID)
    assert "还没有好友订阅" in await ask(peer, "广播 --好友 大家好")


async def test_muted_groups_are_skipped_in_the_preview(peer: Peer) -> None:
    def member(params: dict[str, Any]) -> dict[str, Any]:
        until_s = 4_000_000_000 if params["group_id"] == 100001 else 0
        return {"role": "member"} | ({"shut_up_timestamp": until_s} if params["group_id"] != 100002 else {})

    peer.answers["get_group_member_info"] = member
    peer.answers["get_group_shut_list"] = lambda p: [{"user_id": peer.self_id}] if p["group_id"] == 100002 else []
    preview = await ask(peer, "广播 今晚维护")
    assert "1 个群（群100003）" in preview
    assert "跳过：机器人被禁言 2 个（群100001、群100002）" in preview
    await ask(peer, "取消")


async def test_mention_of_everybody_only_where_the_bot_may(peer: Peer) -> None:
    roles = {100001: "admin", 100002: "member", 100003: "owner"}
    peer.answers["get_group_member_info"] = lambda p: {"role": roles[p["group_id"]], "shut_up_timestamp": 0}
    left = {100001: 5, 100003: 0}
    peer.answers["get_group_at_all_remain"] = lambda p: {
        "can_at_all": True,
        "remain_at_all_count_for_group": left[p["group_id"]],
        "remain_at_all_count_for_uin": 9,
    }
    assert "--at" in await ask(peer, [text("广播 今晚维护"), AT_ALL])
    arrived, report = await sent(peer, "广播 --at 今晚维护")
    assert {s.group_id: AT_ALL in s.segments for s in arrived} == {100001: True, 100002: False, 100003: False}
    assert all("今晚维护" in s.text for s in arrived)
    assert "其中 2 个群没有 @全体成员" in report


async def test_recall_and_records(peer: Peer) -> None:
    arrived, _ = await sent(peer, "广播 发错了")
    assert await ask(peer, "广播 撤回") == "已撤回 3 条。"
    recalled = {params["message_id"] for params in peer.did("delete_msg")}
    assert {s.message_id for s in arrived} <= recalled
    records = await ask(peer, "广播 记录")
    assert "发错了" in records
    number = records.splitlines()[1].split()[0].removeprefix("#")
    assert "已发完 · 3/3 个群已发（其中 3 条已撤回） · 发错了" in records
    assert "已撤回 3" in await ask(peer, f"广播 记录 {number}")
    over = f"广播 #{number} 已经发完了，不能取消。发送「广播 记录 {number}」看详情。"
    assert await ask(peer, f"广播 取消 {number}") == over


async def test_two_owners_and_a_double_confirmation_get_one_clear_answer_each(peer: Peer) -> None:
    release = asyncio.Event()
    usual = peer._usual
    peer.answers["send_msg"] = lambda p: usual("send_msg", p) if release.is_set() or not p.get("group_id") else None
    await ask(peer, "广播 甲的通知")
    await ask(peer, "广播 乙的通知", user=SECOND_OWNER_ID)
    assert "正在向 3 个群发送" in await ask(peer, "确认")
    assert "没有等你确认" in await ask(peer, "确认")
    assert "已有一个广播正在发送" in await ask(peer, "确认", user=SECOND_OWNER_ID)
    assert "已有一个广播正在发送" in await ask(peer, "广播 丙的通知", user=SECOND_OWNER_ID)
    assert "不用继续" in await ask(peer, "广播 继续", user=SECOND_OWNER_ID)
    release.set()
    cancelled = await peer.ask("广播 取消", user=SECOND_OWNER_ID, timeout_s=15)
    assert "广播已取消" in cancelled.text


async def test_scheduled_broadcast_is_listed_and_survives_a_restart(bot: RunningBot, peer: Peer) -> None:
    assert "（北京时间）广播到 3 个群" in await ask(peer, "广播 --定时 23:59 晚安")
    assert "已安排在" in await ask(peer, "确认")
    bot.kill()
    await peer.close()
    await bot.start()
    again = await Peer(groups=list(GROUPS)).open(bot.port, TOKEN)
    status = await ask(again, "广播 状态")
    assert "发送「晚安」" in status
    assert "没有发给任何人" in await ask(again, "广播 取消")
    assert [s for s in again.sent if "没有发完" in s.text] == []
    await again.close()


async def test_two_accounts_serve_each_group_once(bot: RunningBot, peer: Peer) -> None:
    other = await Peer(self_id=10001, groups=[100002, 100003, 100004, 100005]).open(bot.port, TOKEN)
    await other.ask("/状态", user=OWNER_ID)  # so it is connected
    peer.answers["get_group_list"] = lambda _: [{"group_id": g, "group_name": f"群{g}"} for g in GROUPS]
    preview = await ask(peer, "广播 两个账号")
    assert "5 个群" in preview
    assert "由 2 个账号分头发送" in preview
    arrived, _ = await sent(peer, "广播 两个账号")
    theirs = [s.group_id for s in other.sent if s.group_id is not None]
    assert Counter([*groups_of(arrived), *theirs]) == dict.fromkeys([*GROUPS, 100004, 100005], 1)
    assert {100004, 100005} <= set(theirs)
    await other.close()


class _Album(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/a.png?rkey=1")
        else:
            self.send_response(200 if self.path == "/a.png?rkey=1" else 404)
        self.end_headers()
        self.wfile.write(PNG)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base class's name
        """Nothing."""


async def test_pictures_are_kept_in_the_message_where_they_are_to_be_had(peer: Peer) -> None:
    albums = [ThreadingHTTPServer((host, 0), _Album) for host in ("127.0.0.1", "127.0.0.2")]
    for album in albums:
        Thread(target=album.serve_forever, daemon=True).start()
    here, elsewhere = (f"http://{album.server_address[0]}:{album.server_address[1]}" for album in albums)
    far = f"{elsewhere}/a.png?rkey=1"  # any address but the two or three by which a machine means itself
    inside = {"file": f"base64://{base64.b64encode(PNG).decode()}"}
    peer.answers["get_image"] = lambda p: {"base64": base64.b64encode(PNG).decode()} if p["file"] == "B.png" else {}
    pictures = [
        {"type": "image", "data": {"file": "A.png", "url": f"{here}/a.png?rkey=1"}},
        {"type": "image", "data": {"file": f"{here}/moved"}},
        {"type": "image", "data": {"file": "B.png"}},
        {"type": "image", "data": {"file": "C.png", "url": far}},
    ]
    arrived, _ = await sent(peer, [text("广播 看图"), *pictures])
    for album in albums:
        album.shutdown()
        album.server_close()
    shown = [segment["data"] for segment in arrived[0].segments if segment["type"] == "image"]
    assert shown[0] == shown[2] == inside
    assert shown[1] == {"file": f"{here}/moved"}, "no redirect is followed"
    assert shown[3]["file"] == far, "no other host is asked"
