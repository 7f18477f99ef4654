"""What the web chat's socket says: messages and news of the little QQ as JSON objects."""

from typing import Any

from plugins._sandbox.qq.account import QQ, Liked, News, Online, Recalled, Said
from plugins._sandbox.qq.people import ADMIN_ID, MEMBER_ID, OWNER_ID
from plugins._sandbox.qq.scenes import Scene, group_scene, private_scene
from plugins._sandbox.qq.segments import Segment, plain
from plugins._sandbox.qq.store import Message

Frame = dict[str, Any]
_HISTORY = 80
_FORWARD_DEPTH = 3


def user_frame(qq: QQ, scene: Scene, user_id: int) -> Frame:
    """Somebody in a chat: `role` is owner, admin, member, or friend in a private chat."""
    group = qq.groups.get(scene.peer_id) if scene.is_group else None
    role = (group.role_of(user_id) or "member") if group else "friend"
    return {"id": user_id, "name": qq.name_in(scene, user_id), "role": role, "is_bot": user_id == qq.self_id}


def message_frame(qq: QQ, message: Message) -> Frame:
    """A message with its segments and its plain twin; a recalled one without what it said."""
    frame: Frame = {
        "type": "message",
        "scene": str(message.scene),
        "message_id": message.message_id,
        "user": user_frame(qq, message.scene, message.user_id),
        "segments": [],
        "text": "",
        "time": message.time_s,
    }
    if message.recalled_by is not None:
        return frame | {"recalled_by": user_frame(qq, message.scene, message.recalled_by)}
    frame["segments"] = [_shown(qq, segment, _FORWARD_DEPTH) for segment in message.segments]
    frame["text"] = qq.plain(message)
    if message.likes:
        frame["emoji"] = list(message.likes)
    if message.reply_to is not None:
        frame |= {"reply_to": message.reply_to, "quote": _quote(qq, message.reply_to)}
    return frame


def _quote(qq: QQ, message_id: int) -> Frame | None:
    quoted = qq.store.get(message_id)
    if quoted is None:
        return None
    recalled = quoted.recalled_by is not None
    words = "" if recalled else qq.plain(quoted)[:200]
    user = user_frame(qq, quoted.scene, quoted.user_id)
    return {"message_id": message_id, "user": user, "text": words, "recalled": recalled}


def _shown(qq: QQ, segment: Segment, depth: int) -> Frame:
    """A segment as the page needs it: a merged forward with its messages, a file with its address."""
    kind, data = segment["type"], segment["data"]
    if kind == "forward":
        return {"type": kind, "data": data | {"messages": _nodes(qq, str(data.get("id")), depth - 1)}}
    if kind == "file":
        return {"type": kind, "data": data | {"url": f"files/{data.get('file_id')}"}}
    return {"type": kind, "data": data}


def _nodes(qq: QQ, forward_id: str, depth: int) -> list[Frame]:
    if depth < 0:
        return []
    return [
        {
            "user": {"id": node.user_id, "name": node.name, "is_bot": node.user_id == qq.self_id},
            "segments": [_shown(qq, segment, depth) for segment in node.segments],
            "text": plain(node.segments, lambda number: number),
            "time": node.time_s,
        }
        for node in qq.store.forward(forward_id) or []
    ]


def news_frame(qq: QQ, news: News) -> tuple[Scene | None, Frame]:
    """News → the scene it belongs to (None: every one) and its frame."""
    match news:
        case Said(message):
            return message.scene, message_frame(qq, message)
        case Recalled(message, operator_id):
            return message.scene, _recall_frame(qq, message, operator_id)
        case Liked(message):
            about = {"scene": str(message.scene), "message_id": message.message_id, "emoji": list(message.likes)}
            return message.scene, {"type": "emoji", **about}
        case Online(connected):
            return None, {"type": "status", "connected": connected}


def _recall_frame(qq: QQ, message: Message, operator_id: int) -> Frame:
    return {
        "type": "recall",
        "scene": str(message.scene),
        "message_id": message.message_id,
        "operator": user_frame(qq, message.scene, operator_id),
        "user": user_frame(qq, message.scene, message.user_id),
        "time": qq.now_s,
    }


def history_frame(qq: QQ, scene: Scene, user_id: int) -> Frame:
    """What has been said in a chat lately, oldest first."""
    said = [message_frame(qq, message) for message in qq.store.history(scene, _HISTORY)]
    return {"type": "history", "scene": str(scene), "user": user_frame(qq, scene, user_id), "messages": said}


def world_frame(qq: QQ, user_id: int) -> Frame:
    """For the page: who one can be, and the chats that this person sees."""
    shown = [group_scene(group.group_id) for group in qq.groups.values() if user_id in group.members]
    return {
        "type": "world",
        "me": user_id,
        "bot": {"id": qq.self_id, "name": qq.people[qq.self_id].name},
        "connected": qq.connected,
        "people": [{"id": person, "name": qq.person(person).name} for person in (MEMBER_ID, ADMIN_ID, OWNER_ID)],
        "scenes": [_scene_frame(qq, scene) for scene in (private_scene(user_id), *shown)],
    }


def _scene_frame(qq: QQ, scene: Scene) -> Frame:
    group = qq.groups.get(scene.peer_id) if scene.is_group else None
    bot_name = qq.people[qq.self_id].name
    frame: Frame = {
        "scene": str(scene),
        "name": group.name if group else bot_name,
        "members": [user_frame(qq, scene, user_id) for user_id in group.members] if group else [],
    }
    newest = qq.store.history(scene, 1)
    return frame | ({"last": _last(qq, newest[0])} if newest else {})


def _last(qq: QQ, message: Message) -> Frame:
    recalled = message.recalled_by is not None
    words = "" if recalled else qq.plain(message)[:80]
    who = {"user": message.user_id, "name": qq.name_in(message.scene, message.user_id)}
    return {"message_id": message.message_id, **who, "text": words, "time": message.time_s, "recalled": recalled}
