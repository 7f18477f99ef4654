"""Events: their shape is that of recorded NapCat payloads."""

from plugins._sandbox.qq import (
    ADMIN_ID,
    BOT_ID,
    MAIN_GROUP_ID,
    MEMBER_ID,
    OWNER_ID,
    QQ,
    QUIET_GROUP_IDS,
    STRANGER_ID,
    group_scene,
    private_scene,
)
from plugins._sandbox.qq.events import Event

# Keys of payloads that NapCat really sent (a group message of 2026 and a private one of 2025).
GROUP_KEYS = {
    "self_id", "user_id", "time", "message_id", "message_seq", "real_id", "real_seq", "message_type", "sender",
    "raw_message", "font", "sub_type", "message", "message_format", "post_type", "group_id", "group_name",
}  # fmt: skip
PRIVATE_KEYS = GROUP_KEYS - {"group_id", "group_name"} | {"target_id"}


def events_of(qq: QQ) -> list[Event]:
    """All events from now on."""
    events: list[Event] = []
    qq.attach(events.append)
    return events


def test_a_group_message_has_the_shape_of_napcat(qq: QQ) -> None:
    events = events_of(qq)
    message = qq.say(group_scene(MAIN_GROUP_ID), ADMIN_ID, "@bot 查 [1] & 2")
    (event,) = events
    assert set(event) == GROUP_KEYS
    assert event["sender"] == {
        "user_id": ADMIN_ID, "nickname": "老王", "card": "老王（管理）", "role": "admin", "title": "",
    }  # fmt: skip
    assert event["message"] == [
        {"type": "at", "data": {"qq": str(BOT_ID), "name": "网管"}},
        {"type": "text", "data": {"text": " 查 [1] & 2"}},
    ]
    assert event["raw_message"] == "[CQ:at,qq=10000,name=网管] 查 &#91;1&#93; &amp; 2"
    assert event["message_id"] == event["message_seq"] == event["real_id"] == message.message_id
    assert (event["real_seq"], event["font"], event["sub_type"]) == ("1", 14, "normal")
    assert (event["group_id"], event["group_name"]) == (MAIN_GROUP_ID, "网管测试群")


def test_a_private_message_has_the_shape_of_napcat(qq: QQ) -> None:
    events = events_of(qq)
    qq.say(private_scene(MEMBER_ID), MEMBER_ID, "@bot 你好")
    (event,) = events
    assert set(event) == PRIVATE_KEYS
    assert event["sender"] == {"user_id": MEMBER_ID, "nickname": "小白", "card": ""}
    assert event["message"] == [{"type": "text", "data": {"text": "@bot 你好"}}]
    assert (event["message_type"], event["sub_type"], event["target_id"]) == ("private", "friend", MEMBER_ID)


def test_a_private_message_of_no_friend_is_a_temporary_session(qq: QQ) -> None:
    events = events_of(qq)
    qq.say(private_scene(STRANGER_ID), STRANGER_ID, "在吗")
    assert (events[0]["sub_type"], events[0]["group_id"]) == ("group", MAIN_GROUP_ID)


def test_message_ids_are_positive_int32_and_never_repeat(qq: QQ) -> None:
    ids = [qq.store.new_id() for _ in range(20_000)]
    assert len(set(ids)) == len(ids)
    assert all(0 < message_id < 2**31 for message_id in ids)


def test_two_runs_do_not_give_the_same_message_ids() -> None:
    assert QQ().store.new_id() != QQ().store.new_id()


def test_a_quoted_message_is_the_first_segment(qq: QQ) -> None:
    events = events_of(qq)
    first = qq.say(group_scene(MAIN_GROUP_ID), MEMBER_ID, "8.8.8.8 是哪里")
    qq.say(group_scene(MAIN_GROUP_ID), ADMIN_ID, "ip", reply_to=first.message_id)
    assert events[1]["message"][0] == {"type": "reply", "data": {"id": str(first.message_id)}}
    assert events[1]["raw_message"] == f"[CQ:reply,id={first.message_id}]ip"


def test_a_picture_travels_as_name_address_and_size_and_not_as_its_bytes(qq: QQ, picture: str) -> None:
    events = events_of(qq)
    qq.public_url = "http://127.0.0.1:1/sandbox/"
    message = qq.say(private_scene(OWNER_ID), OWNER_ID, [{"type": "image", "data": {"file": picture}}])
    data = events[0]["message"][0]["data"]
    assert set(data) == {"summary", "file", "sub_type", "url", "file_size"}
    assert data["file"].endswith(".png")
    assert data["url"] == f"http://127.0.0.1:1/sandbox/pictures/{message.message_id}/0"
    assert int(data["file_size"]) == 74


def test_the_bots_own_messages_come_back_only_where_that_is_switched_on(qq: QQ) -> None:
    events = events_of(qq)
    qq.bot_says(group_scene(MAIN_GROUP_ID), [{"type": "text", "data": {"text": "一"}}])
    assert events == []
    qq.report_self = True
    qq.bot_says(group_scene(MAIN_GROUP_ID), [{"type": "text", "data": {"text": "二"}}])
    assert (events[0]["post_type"], events[0]["user_id"]) == ("message_sent", BOT_ID)


def test_recalls_are_told_as_notices(qq: QQ) -> None:
    said = qq.say(group_scene(MAIN_GROUP_ID), MEMBER_ID, "密码")
    whispered = qq.say(private_scene(MEMBER_ID), MEMBER_ID, "密码")
    events = events_of(qq)
    qq.recall(said.message_id, ADMIN_ID)
    qq.recall(whispered.message_id, MEMBER_ID)
    assert [event["notice_type"] for event in events] == ["group_recall", "friend_recall"]
    assert (events[0]["user_id"], events[0]["operator_id"]) == (MEMBER_ID, ADMIN_ID)
    assert events[0]["message_id"] == said.message_id
    assert set(events[1]) == {"time", "self_id", "post_type", "notice_type", "user_id", "message_id"}


def test_muting_and_kicking_the_bot_are_told_as_notices(qq: QQ) -> None:
    events = events_of(qq)
    qq.mute_bot(QUIET_GROUP_IDS[0], 600)
    qq.kick_bot(QUIET_GROUP_IDS[1])
    assert [event["sub_type"] for event in events] == ["ban", "kick_me"]
    assert (events[0]["duration"], events[0]["user_id"]) == (600, BOT_ID)
    assert events[1]["group_id"] == QUIET_GROUP_IDS[1]
