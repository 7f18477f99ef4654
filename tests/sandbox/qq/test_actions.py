"""The API that the bot calls."""

import base64
import json
from typing import Any

import pytest

from plugins._sandbox.qq import (
    ADMIN_ID,
    BOT_ID,
    MAIN_GROUP_ID,
    MEMBER_ID,
    OTHER_GROUP_ID,
    OWNER_ID,
    QQ,
    QUIET_GROUP_IDS,
    STRANGER_ID,
    group_scene,
    private_scene,
)
from plugins._sandbox.qq.actions import answer

MAIN = group_scene(MAIN_GROUP_ID)
OTHER = group_scene(OTHER_GROUP_ID)


def call(qq: QQ, action: str, **params: Any) -> dict[str, Any]:
    """Call the API; the answer."""
    found = answer(qq, json.dumps({"action": action, "params": params, "echo": "7"}))
    assert found.reply is not None
    return dict(found.reply)


def data(qq: QQ, action: str, **params: Any) -> Any:
    """Call the API; the data of an answer that has to be ok."""
    reply = call(qq, action, **params)
    assert (reply["status"], reply["retcode"]) == ("ok", 0), reply
    return reply["data"]


def node(content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "node", "data": {"name": "网管", "uin": str(BOT_ID), "content": content} | more}


def test_an_unknown_action_fails_with_1404(qq: QQ) -> None:
    reply = call(qq, "set_group_portrait")
    assert (reply["status"], reply["retcode"], reply["data"]) == ("failed", 1404, None)
    assert reply["echo"] == "7"


def test_an_answer_has_the_fields_of_napcat(qq: QQ) -> None:
    assert set(call(qq, "get_status")) == {"status", "retcode", "data", "message", "wording", "echo", "stream"}


@pytest.mark.parametrize(
    ("action", "target", "scene"),
    [
        ("send_group_msg", {"group_id": MAIN_GROUP_ID}, MAIN),
        ("send_group_msg", {"group_id": str(MAIN_GROUP_ID)}, MAIN),
        ("send_private_msg", {"user_id": MEMBER_ID}, private_scene(MEMBER_ID)),
        ("send_msg", {"message_type": "group", "group_id": MAIN_GROUP_ID, "user_id": MEMBER_ID}, MAIN),
        ("send_msg", {"message_type": "private", "user_id": MEMBER_ID}, private_scene(MEMBER_ID)),
        ("send_msg", {"group_id": MAIN_GROUP_ID}, MAIN),
    ],
)
def test_a_message_reaches_its_chat(qq: QQ, action: str, target: dict[str, Any], scene: Any) -> None:
    sent = data(qq, action, message=[{"type": "text", "data": {"text": "好"}}], **target)
    (message,) = qq.store.history(scene, 5)
    assert (message.message_id, message.user_id, qq.plain(message)) == (sent["message_id"], BOT_ID, "好")


def test_a_string_is_read_as_a_cq_string_unless_it_is_to_be_taken_literally(qq: QQ) -> None:
    data(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="[CQ:at,qq=20001] 好")
    data(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="[CQ:at,qq=20001]", auto_escape=True)
    said = [message.segments[0]["type"] for message in qq.store.history(MAIN, 5)]
    assert said == ["at", "text"]


@pytest.mark.parametrize(
    "message",
    [
        "",
        [],
        "  ",
        [{"type": "reply", "data": {"id": "1"}}],
        [{"type": "image", "data": {"file": "base64://aGVsbG8="}}],
        [{"type": "image", "data": {"file": "base64://no base64"}}],
        [{"type": "image", "data": {"file": "/etc/hostname"}}],
        "长" * 5001,
        [{"type": "text", "data": {"text": "混"}}, {"type": "node", "data": {"content": "在"}}],
        {"text": "no type"},
        None,
    ],
)
def test_what_qq_would_not_send_fails_and_reaches_nobody(qq: QQ, message: Any) -> None:
    reply = call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message=message)
    assert reply["status"] == "failed"
    assert reply["retcode"] in (1200, 1400)
    assert qq.store.history(MAIN, 5) == []


def test_a_message_without_a_target_fails(qq: QQ) -> None:
    assert call(qq, "send_msg", message="x")["retcode"] == 1200
    assert call(qq, "send_group_msg", message="x")["retcode"] == 1400
    assert call(qq, "send_private_msg", user_id=99999, message="x")["retcode"] == 1200
    assert call(qq, "send_group_msg", group_id="main", message="x")["retcode"] == 1400


def test_everyone_can_be_mentioned_by_an_admin_only(qq: QQ) -> None:
    everyone = [{"type": "at", "data": {"qq": "all"}}, {"type": "text", "data": {"text": "开会"}}]
    assert call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message=everyone)["status"] == "ok"
    assert call(qq, "send_group_msg", group_id=OTHER_GROUP_ID, message=everyone)["status"] == "failed"


def test_a_stranger_gets_a_message_only_after_having_written(qq: QQ) -> None:
    assert call(qq, "send_private_msg", user_id=STRANGER_ID, message="x")["status"] == "failed"
    qq.say(private_scene(STRANGER_ID), STRANGER_ID, "在吗")
    assert call(qq, "send_private_msg", user_id=STRANGER_ID, message="在")["status"] == "ok"


# --- recall


@pytest.fixture
def now() -> list[float]:
    return [1_750_000_000.0]


@pytest.fixture
def timed(now: list[float]) -> QQ:
    """A QQ whose clock stands still until a test moves it."""
    return QQ(clock=lambda: now[0])


@pytest.mark.parametrize(("age_s", "status"), [(119, "ok"), (121, "failed")])
def test_an_ordinary_member_recalls_its_own_messages_for_two_minutes(
    timed: QQ, now: list[float], age_s: int, status: str
) -> None:
    sent = data(timed, "send_group_msg", group_id=OTHER_GROUP_ID, message="x")
    now[0] += age_s
    assert call(timed, "delete_msg", message_id=sent["message_id"])["status"] == status


@pytest.mark.parametrize(
    ("group_id", "author_id", "status"),
    [
        (MAIN_GROUP_ID, MEMBER_ID, "ok"),
        (MAIN_GROUP_ID, ADMIN_ID, "failed"),
        (MAIN_GROUP_ID, OWNER_ID, "failed"),
        (OTHER_GROUP_ID, MEMBER_ID, "failed"),
    ],
)
def test_the_bot_recalls_lower_ranks_where_it_is_an_admin(qq: QQ, group_id: int, author_id: int, status: str) -> None:
    said = qq.say(group_scene(group_id), author_id, "绑定 chmlfrp xxxx")
    assert call(qq, "delete_msg", message_id=said.message_id)["status"] == status
    assert (said.recalled_by == BOT_ID) == (status == "ok")


def test_the_bot_cannot_recall_what_a_person_wrote_in_private(qq: QQ) -> None:
    said = qq.say(private_scene(MEMBER_ID), MEMBER_ID, "绑定 chmlfrp xxxx")
    assert call(qq, "delete_msg", message_id=said.message_id)["retcode"] == 1200


def test_a_recalled_message_is_gone_and_cannot_be_recalled_twice(qq: QQ) -> None:
    sent = data(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")
    assert data(qq, "get_msg", message_id=sent["message_id"])["raw_message"] == "x"
    assert data(qq, "delete_msg", message_id=str(sent["message_id"])) is None
    assert call(qq, "get_msg", message_id=sent["message_id"])["status"] == "failed"
    assert call(qq, "delete_msg", message_id=sent["message_id"])["status"] == "failed"
    assert call(qq, "delete_msg", message_id=12345)["status"] == "failed"


# --- forwards, files, emoji


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("send_group_forward_msg", {"group_id": MAIN_GROUP_ID}),
        ("send_private_forward_msg", {"user_id": MEMBER_ID}),
        ("send_forward_msg", {"group_id": MAIN_GROUP_ID}),
    ],
)
def test_a_merged_forward_can_be_opened_by_its_id(qq: QQ, action: str, target: dict[str, int]) -> None:
    sent = data(qq, action, messages=[node("一"), node([{"type": "text", "data": {"text": "二"}}])], **target)
    for wanted in ({"id": sent["forward_id"]}, {"message_id": sent["message_id"]}):
        opened = data(qq, "get_forward_msg", **wanted)["messages"]
        assert [message["content"][0]["data"]["text"] for message in opened] == ["一", "二"]
        assert opened[0]["sender"] == {"user_id": BOT_ID, "nickname": "网管", "card": ""}


def test_a_forward_can_hold_messages_by_id_and_forwards(qq: QQ, picture: str) -> None:
    said = qq.say(MAIN, MEMBER_ID, "原话")
    inner = [node([{"type": "image", "data": {"file": picture}}])]
    nodes = [{"type": "node", "data": {"id": str(said.message_id)}}, node(inner)]
    sent = data(qq, "send_msg", group_id=MAIN_GROUP_ID, message=nodes)
    first, second = data(qq, "get_forward_msg", id=sent["res_id"])["messages"]
    assert first["sender"]["nickname"] == "小白"
    assert second["content"][0]["type"] == "forward"
    nested = data(qq, "get_forward_msg", id=second["content"][0]["data"]["id"])["messages"]
    assert nested[0]["content"][0]["data"]["file"].endswith(".png")


@pytest.mark.parametrize("nodes", [[], [{"type": "text", "data": {"text": "x"}}], [node([node([node([node("x")])])])]])
def test_a_forward_of_nothing_or_too_deep_fails(qq: QQ, nodes: list[Any]) -> None:
    assert call(qq, "send_group_forward_msg", group_id=MAIN_GROUP_ID, messages=nodes)["status"] == "failed"
    assert call(qq, "get_forward_msg", id="1")["status"] == "failed"


def test_a_file_is_taken_as_base64_or_from_this_machine(qq: QQ, tmp_path: Any) -> None:
    report = tmp_path / "report.csv"
    report.write_bytes("节点,毫秒\n".encode())
    encoded = "base64://" + base64.b64encode(b"[common]").decode()
    for action, target, file in (
        ("upload_private_file", {"user_id": MEMBER_ID}, encoded),
        ("upload_group_file", {"group_id": MAIN_GROUP_ID}, str(report)),
    ):
        file_id = data(qq, action, file=file, name="a.txt", **target)["file_id"]
        stored = qq.store.file(file_id)
        assert stored is not None
        assert stored.content in (b"[common]", report.read_bytes())
    assert qq.plain(qq.store.history(MAIN, 1)[0]) == "[文件] a.txt"
    missing = str(tmp_path / "missing")
    assert call(qq, "upload_group_file", group_id=MAIN_GROUP_ID, file=missing, name="a")["status"] == "failed"


def test_an_emoji_is_put_under_a_group_message_and_taken_away(qq: QQ) -> None:
    said = qq.say(MAIN, MEMBER_ID, "ping example.com")
    data(qq, "set_msg_emoji_like", message_id=said.message_id, emoji_id=289)
    assert said.likes == ["289"]
    data(qq, "set_msg_emoji_like", message_id=said.message_id, emoji_id="289", set=False)
    assert said.likes == []
    private = qq.say(private_scene(MEMBER_ID), MEMBER_ID, "在")
    assert call(qq, "set_msg_emoji_like", message_id=private.message_id, emoji_id="289")["status"] == "failed"


def test_history_leaves_out_what_was_recalled(qq: QQ) -> None:
    qq.say(MAIN, MEMBER_ID, "一")
    qq.recall(qq.say(MAIN, MEMBER_ID, "二").message_id, MEMBER_ID)
    qq.say(MAIN, MEMBER_ID, "三")
    said = data(qq, "get_group_msg_history", group_id=MAIN_GROUP_ID, count=10)["messages"]
    assert [message["raw_message"] for message in said] == ["一", "三"]


# --- people and groups


def test_the_bot_is_in_six_groups_and_an_admin_in_the_first(qq: QQ) -> None:
    groups = data(qq, "get_group_list")
    assert [group["group_id"] for group in groups] == [MAIN_GROUP_ID, OTHER_GROUP_ID, *QUIET_GROUP_IDS]
    roles = [data(qq, "get_group_member_info", group_id=g["group_id"], user_id=BOT_ID)["role"] for g in groups]
    assert roles == ["admin"] + ["member"] * 5
    assert data(qq, "get_group_info", group_id=str(MAIN_GROUP_ID))["group_name"] == "网管测试群"


def test_members_carry_their_role_and_card(qq: QQ) -> None:
    members = {one["user_id"]: one for one in data(qq, "get_group_member_list", group_id=MAIN_GROUP_ID)}
    assert {user_id: one["role"] for user_id, one in members.items()} == {
        OWNER_ID: "owner", ADMIN_ID: "admin", BOT_ID: "admin", MEMBER_ID: "member", STRANGER_ID: "member",
    }  # fmt: skip
    assert members[ADMIN_ID]["card"] == "老王（管理）"


def test_who_is_not_there_fails(qq: QQ) -> None:
    assert call(qq, "get_group_member_info", group_id=MAIN_GROUP_ID, user_id=5)["status"] == "failed"
    assert call(qq, "get_group_info", group_id=5)["status"] == "failed"
    assert call(qq, "get_stranger_info", user_id=5)["status"] == "failed"
    assert call(qq, "get_group_info")["retcode"] == 1400


def test_friends_are_all_but_the_stranger(qq: QQ) -> None:
    assert [friend["user_id"] for friend in data(qq, "get_friend_list")] == [MEMBER_ID, ADMIN_ID, OWNER_ID]
    assert data(qq, "get_stranger_info", user_id=STRANGER_ID)["nickname"] == "路人甲"
    assert data(qq, "can_send_image") == {"yes": True}
    assert data(qq, "get_version_info")["protocol_version"] == "v11"


# --- sends that go wrong


@pytest.mark.parametrize(
    ("kind", "retcode", "arrives"),
    [("1200", 1200, 0), ("1200-arrived", 1200, 1), ("100", 100, 0), ("kicked", 1200, 0), ("muted", 1200, 0)],
)
def test_a_scripted_fault_hits_one_send(qq: QQ, kind: str, retcode: int, arrives: int) -> None:
    qq.faults.script(MAIN_GROUP_ID, kind)
    reply = call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")
    assert (reply["status"], reply["retcode"], reply["data"]) == ("failed", retcode, None)
    assert len(qq.store.history(MAIN, 5)) == arrives
    assert call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")["status"] == "ok"


@pytest.mark.parametrize(("kind", "arrives"), [("timeout", 0), ("timeout-arrived", 1)])
def test_a_timed_out_send_is_not_answered(qq: QQ, kind: str, arrives: int) -> None:
    qq.faults.always("group:100003", kind)
    request = {"action": "send_group_msg", "params": {"group_id": 100003, "message": "x"}, "echo": 1}
    assert answer(qq, json.dumps(request)).reply is None
    assert len(qq.store.history(group_scene(100003), 5)) == arrives
    assert call(qq, "send_group_msg", group_id=100004, message="x")["status"] == "ok"


def test_sends_can_be_taken_without_saying_how_it_went(qq: QQ) -> None:
    qq.faults.script(MAIN_GROUP_ID, None, "async", "null")
    replies = [call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="x") for _ in range(3)]
    assert [(reply["status"], reply["data"] is None) for reply in replies] == [
        ("ok", False),
        ("async", True),
        ("ok", True),
    ]
    qq.faults.always(MAIN_GROUP_ID, "1200")
    qq.faults.clear()
    assert call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")["status"] == "ok"


def test_a_muted_bot_cannot_speak_until_the_time_is_over(timed: QQ, now: list[float]) -> None:
    timed.mute_bot(MAIN_GROUP_ID, 60)
    reply = call(timed, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")
    assert '"result": 120' in reply["message"]
    assert data(timed, "get_group_shut_list", group_id=MAIN_GROUP_ID) == [
        {"user_id": BOT_ID, "shut_up_timestamp": int(now[0]) + 60}
    ]
    now[0] += 61
    assert call(timed, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")["status"] == "ok"
    assert data(timed, "get_group_shut_list", group_id=MAIN_GROUP_ID) == []


def test_a_kicked_bot_is_out_of_the_group(qq: QQ) -> None:
    qq.kick_bot(OTHER_GROUP_ID)
    assert OTHER_GROUP_ID not in [group["group_id"] for group in data(qq, "get_group_list")]
    assert "已被移出该群" in call(qq, "send_group_msg", group_id=OTHER_GROUP_ID, message="x")["message"]


def test_calls_are_kept_for_tests_to_look_at(qq: QQ) -> None:
    call(qq, "get_status")
    call(qq, "send_group_msg", group_id=MAIN_GROUP_ID, message="x")
    assert [made.action for made in qq.calls] == ["get_status", "send_group_msg"]
    assert qq.calls[1].params["message"] == "x"
