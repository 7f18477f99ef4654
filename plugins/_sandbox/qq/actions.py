"""The API that the bot calls: which action does what, and how an answer looks.

Answers have NapCat's shape: status, retcode, data, message, wording, echo, stream. The echo goes back as it came, be
it text, a number or an object (threats.md F21).
"""

import json
from collections.abc import Callable
from typing import Any

from plugins._sandbox.qq.account import QQ, Call, Liked, QQError
from plugins._sandbox.qq.faults import Answer, faulty_answer
from plugins._sandbox.qq.params import BAD_PARAMETER, FAILED, UNKNOWN_ACTION, ActionError, Params
from plugins._sandbox.qq.people import Group
from plugins._sandbox.qq.scenes import Scene, group_scene, private_scene
from plugins._sandbox.qq.sending import (
    FaultySendError,
    send_forward_msg,
    send_group_msg,
    send_msg,
    send_private_msg,
    upload_file,
)
from plugins._sandbox.qq.store import Message, Node
from plugins._sandbox.qq.travel import travelling

Action = Callable[[QQ, Params], Any]

_VERSION = {"app_name": "Wangguan.Sandbox", "protocol_version": "v11", "app_version": "1.0.0"}
_JOINED_S = 1_700_000_000


def answer(qq: QQ, frame: str | bytes) -> Answer:
    """One frame from the bot → what goes back."""
    try:
        request = json.loads(frame)
    except ValueError:
        return Answer(_failed(BAD_PARAMETER, "json解析失败,请检查数据格式"))
    if not isinstance(request, dict):
        return Answer(_failed(BAD_PARAMETER, "json解析失败,请检查数据格式"))
    params = request.get("params")
    found = _perform(qq, str(request.get("action")), params if isinstance(params, dict) else {})
    if found.reply is None:
        return found
    return Answer(found.reply | {"echo": request.get("echo", ""), "stream": "normal-action"}, found.cut)


def _perform(qq: QQ, name: str, params: dict[str, Any]) -> Answer:
    qq.calls.append(Call(name, params))
    action = ACTIONS.get(name)
    if action is None:
        return Answer(_failed(UNKNOWN_ACTION, f"不支持的Api {name}"))
    try:
        data = action(qq, Params(params))
    except FaultySendError as error:
        return faulty_answer(error.fault)
    except ActionError as error:
        return Answer(_failed(error.retcode, error.message))
    return Answer({"status": "ok", "retcode": 0, "data": data, "message": "", "wording": ""})


def _failed(retcode: int, message: str) -> dict[str, Any]:
    return {"status": "failed", "retcode": retcode, "data": None, "message": message, "wording": message, "echo": None}


# --- messages


def _message(qq: QQ, params: Params) -> Message:
    message = qq.store.get(params.number("message_id"))
    if message is None:
        raise ActionError(FAILED, "消息不存在")
    return message


def get_msg(qq: QQ, params: Params) -> dict[str, Any]:
    """A message in the shape of its event. One that was recalled is gone."""
    message = _message(qq, params)
    if message.recalled_by is not None:
        raise ActionError(FAILED, "消息为空")
    return qq.event_of(message, qq.people[message.user_id])


def delete_msg(qq: QQ, params: Params) -> None:
    """Recall, within QQ's rules."""
    try:
        qq.recall(_message(qq, params).message_id, qq.self_id)
    except QQError as error:
        raise ActionError(FAILED, "Recall failed") from error


def set_msg_emoji_like(qq: QQ, params: Params) -> dict[str, Any]:
    """Put an emoji under a message of a group, or (`set` false) take it away."""
    message, emoji = _message(qq, params), params.text("emoji_id")
    if not message.scene.is_group or not emoji:
        raise ActionError(FAILED, "只能给群消息贴表情")
    message.likes = [like for like in message.likes if like != emoji]
    if params.flag("set", True):
        message.likes.append(emoji)
    qq.tell(Liked(message))
    return {"result": 0, "errMsg": ""}


def get_forward_msg(qq: QQ, params: Params) -> dict[str, Any]:
    """What is inside a merged forward, by the forward's id or by the message's."""
    wanted = params.text("id") or params.text("message_id")
    nodes = qq.store.forward(wanted)
    if nodes is None and wanted.lstrip("-").isdecimal() and (message := qq.store.get(int(wanted))):
        ids = (str(s["data"].get("id")) for s in message.segments if s["type"] == "forward")
        nodes = next((qq.store.forward(forward_id) for forward_id in ids), None)
    if nodes is None:
        raise ActionError(FAILED, "找不到相关的聊天记录")
    return {"messages": [_node_message(qq, node) for node in nodes]}


def _node_message(qq: QQ, node: Node) -> dict[str, Any]:
    made_up = Message(qq.store.new_id(), private_scene(node.user_id), node.user_id, node.segments, node.time_s, 0)
    content = travelling(made_up, "")
    sender = {"user_id": node.user_id, "nickname": node.name, "card": ""}
    return {
        "message_id": made_up.message_id,
        "user_id": node.user_id,
        "time": node.time_s,
        "sender": sender,
        "message_format": "array",
        "message": content,
        "content": content,
    }


def _history(qq: QQ, scene: Scene, params: Params) -> dict[str, Any]:
    said = [m for m in qq.store.history(scene, params.optional_number("count") or 20) if m.recalled_by is None]
    return {"messages": [qq.event_of(message, qq.people[message.user_id]) for message in said]}


def get_group_msg_history(qq: QQ, params: Params) -> dict[str, Any]:
    """The newest messages of a group."""
    return _history(qq, group_scene(_group(qq, params).group_id), params)


def get_friend_msg_history(qq: QQ, params: Params) -> dict[str, Any]:
    """The newest messages of a private chat."""
    return _history(qq, private_scene(params.number("user_id")), params)


# --- people


def get_login_info(qq: QQ, params: Params) -> dict[str, Any]:
    """Who the bot is."""
    return {"user_id": qq.self_id, "nickname": qq.people[qq.self_id].name}


def get_friend_list(qq: QQ, params: Params) -> list[dict[str, Any]]:
    """The bot's friends."""
    friends = (person for person in qq.people.values() if person.is_friend and person.user_id != qq.self_id)
    return [{"user_id": friend.user_id, "nickname": friend.name, "remark": ""} for friend in friends]


def get_stranger_info(qq: QQ, params: Params) -> dict[str, Any]:
    """Anybody by number."""
    person = qq.people.get(params.number("user_id"))
    if person is None:
        raise ActionError(FAILED, "无法获取用户信息")
    return {"user_id": person.user_id, "nickname": person.name, "sex": "unknown", "age": 0, "qqLevel": 16}


def _group(qq: QQ, params: Params) -> Group:
    """A group that the bot is in."""
    group = qq.groups.get(params.number("group_id"))
    if group is None or group.role_of(qq.self_id) is None:
        raise ActionError(FAILED, "群不存在")
    return group


def _group_info(group: Group) -> dict[str, Any]:
    counts = {"member_count": len(group.members), "max_member_count": 200}
    return {"group_id": group.group_id, "group_name": group.name, "group_remark": "", "group_all_shut": 0, **counts}


def get_group_list(qq: QQ, params: Params) -> list[dict[str, Any]]:
    """The groups that the bot is in."""
    return [_group_info(group) for group in qq.groups.values() if group.role_of(qq.self_id) is not None]


def get_group_info(qq: QQ, params: Params) -> dict[str, Any]:
    """One group."""
    return _group_info(_group(qq, params))


def _member_info(qq: QQ, group: Group, user_id: int) -> dict[str, Any]:
    member, until_s = group.members[user_id], 0
    if user_id == qq.self_id:
        until_s = int(qq.muted_until(group.group_id) or 0)
    return {
        "group_id": group.group_id,
        "user_id": user_id,
        "nickname": qq.person(user_id).name,
        "card": member.card,
        "sex": "unknown",
        "age": 0,
        "area": "",
        "level": "1",
        "qq_level": 16,
        "join_time": _JOINED_S,
        "last_sent_time": qq.now_s,
        "role": member.role,
        "title": "",
        "title_expire_time": 0,
        "unfriendly": False,
        "card_changeable": True,
        "is_robot": False,
        "shut_up_timestamp": until_s,
    }


def get_group_member_info(qq: QQ, params: Params) -> dict[str, Any]:
    """One member of a group."""
    group, user_id = _group(qq, params), params.number("user_id")
    if user_id not in group.members:
        raise ActionError(FAILED, f"群({group.group_id})成员({user_id})不存在")
    return _member_info(qq, group, user_id)


def get_group_member_list(qq: QQ, params: Params) -> list[dict[str, Any]]:
    """All members of a group."""
    group = _group(qq, params)
    return [_member_info(qq, group, user_id) for user_id in group.members]


def get_group_shut_list(qq: QQ, params: Params) -> list[dict[str, Any]]:
    """Who is muted in a group; in this little world only the bot can be."""
    group = _group(qq, params)
    until = qq.muted_until(group.group_id)
    return [] if until is None else [{"user_id": qq.self_id, "shut_up_timestamp": int(until)}]


# --- the implementation itself


def get_status(qq: QQ, params: Params) -> dict[str, Any]:
    """Online and well."""
    return {"online": True, "good": True, "stat": {}}


def get_version_info(qq: QQ, params: Params) -> dict[str, Any]:
    """What this is."""
    return dict(_VERSION)


def can_send_image(qq: QQ, params: Params) -> dict[str, Any]:
    """Yes."""
    return {"yes": True}


ACTIONS: dict[str, Action] = {
    "send_msg": send_msg,
    "send_group_msg": send_group_msg,
    "send_private_msg": send_private_msg,
    "send_forward_msg": send_forward_msg,
    "send_group_forward_msg": send_forward_msg,
    "send_private_forward_msg": send_forward_msg,
    "upload_group_file": upload_file,
    "upload_private_file": upload_file,
    **{
        action.__name__: action
        for action in (
            get_msg,
            delete_msg,
            set_msg_emoji_like,
            get_forward_msg,
            get_group_msg_history,
            get_friend_msg_history,
            get_login_info,
            get_friend_list,
            get_stranger_info,
            get_group_list,
            get_group_info,
            get_group_member_info,
            get_group_member_list,
            get_group_shut_list,
            get_status,
            get_version_info,
            can_send_image,
        )
    },
}
"""Every action by its name."""
