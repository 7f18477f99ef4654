"""API calls that say something: messages, merged forwards, files. As strict as QQ is with what may be said."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins._sandbox.qq.account import QQ
from plugins._sandbox.qq.faults import KICKED, MUTED, TIMED_OUT, Fault
from plugins._sandbox.qq.params import BAD_PARAMETER, FAILED, ActionError, Params
from plugins._sandbox.qq.scenes import Scene, group_scene, private_scene
from plugins._sandbox.qq.segments import BadSegmentError, Segment, base64_bytes, normalise, picture_bytes
from plugins._sandbox.qq.store import Node

MAX_TEXT_CHARS = 5000
"""What QQ takes in one message (threats.md, "Why a send can be unknown")."""
_MAX_FILE_BYTES = 20_000_000
_FORWARD_DEPTH = 3
_MIXED = "转发消息不能和普通消息混在一起发送,转发需要保证message只有type为node的元素"


class FaultySendError(Exception):
    """The chat's script says that this send goes wrong."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def send_msg(qq: QQ, params: Params) -> dict[str, Any]:
    """`send_msg`, `send_group_msg`, `send_private_msg` → message_id. Only nodes make a merged forward."""
    segments = _segments(params.get("message"), as_text=params.flag("auto_escape"))
    if any(segment["type"] == "node" for segment in segments):
        return _forward(qq, _target(qq, params), segments, params)
    _check(qq, segments, _target(qq, params))
    return _deliver(qq, _target(qq, params), segments)


def send_group_msg(qq: QQ, params: Params) -> dict[str, Any]:
    """`send_group_msg` → message_id."""
    params.number("group_id")
    return send_msg(qq, params)


def send_private_msg(qq: QQ, params: Params) -> dict[str, Any]:
    """`send_private_msg` → message_id."""
    private = {"user_id": params.number("user_id"), "message_type": "private"}
    carried = {name: params.get(name) for name in ("message", "auto_escape", "group_id")}
    return send_msg(qq, Params(carried | private))


def send_forward_msg(qq: QQ, params: Params) -> dict[str, Any]:
    """`send_forward_msg`, `send_group_forward_msg`, `send_private_forward_msg` → message_id and the forward's id."""
    nodes = params.get("messages") if params.get("messages") is not None else params.get("message")
    return _forward(qq, _target(qq, params), _segments(nodes), params)


def upload_file(qq: QQ, params: Params) -> dict[str, Any]:
    """`upload_group_file`, `upload_private_file`: `file` is base64:// or a path on this machine → file_id."""
    scene = _target(qq, params)
    content = _file_content(params.text("file"))
    stored = qq.store.add_file(params.text("name") or "未命名文件", content)
    data = {"name": stored.name, "file_id": stored.file_id, "size_bytes": len(content)}
    _deliver(qq, scene, [{"type": "file", "data": data}])
    return {"file_id": stored.file_id}


def _segments(message: object, *, as_text: bool = False) -> list[Segment]:
    try:
        return normalise(message, as_text=as_text)
    except BadSegmentError as error:
        raise ActionError(BAD_PARAMETER, f"Key: message, Message: {error}") from error


def _target(qq: QQ, params: Params) -> Scene:
    """Where to; like NapCat by which id is there, unless message_type says otherwise."""
    group_id, user_id = params.optional_number("group_id"), params.optional_number("user_id")
    wants_private = params.text("message_type") == "private"
    if group_id and not (wants_private and user_id):
        return group_scene(group_id)
    if not user_id:
        raise ActionError(FAILED, "请指定 group_id 或 user_id")
    if user_id not in qq.people or user_id == qq.self_id:
        raise ActionError(FAILED, "无法获取用户信息")
    return private_scene(user_id)


def _check(qq: QQ, segments: list[Segment], scene: Scene) -> None:
    """Raises ActionError where QQ would not take the message."""
    said = [segment for segment in segments if segment["type"] != "reply"]
    if not said or all(s["type"] == "text" and not str(s["data"].get("text", "")).strip() for s in said):
        raise ActionError(FAILED, "消息体无法解析, 请检查是否发送了不支持的消息类型")
    if sum(len(str(s["data"].get("text", ""))) for s in said if s["type"] == "text") > MAX_TEXT_CHARS:
        raise ActionError(FAILED, TIMED_OUT)
    for segment in said:
        _check_picture(segment)
        if segment["type"] == "at" and segment["data"].get("qq") == "all" and scene.is_group:
            _check_at_all(qq, scene)


def _check_picture(segment: Segment) -> None:
    file = str(segment["data"].get("file", ""))
    if segment["type"] != "image" or file.startswith(("http://", "https://")):
        return
    if picture_bytes(file) is None:
        raise ActionError(FAILED, "识别URL失败, 图片既不是 base64:// 也不是网址, 或者不是 PNG/JPEG/GIF/WebP")


def _check_at_all(qq: QQ, scene: Scene) -> None:
    """A mention of everyone by an ordinary member ends in a timeout (NapCat issue 623)."""
    group = qq.groups.get(scene.peer_id)
    if group and group.role_of(qq.self_id) == "member":
        raise ActionError(FAILED, TIMED_OUT)


def _deliver(qq: QQ, scene: Scene, segments: list[Segment]) -> dict[str, Any]:
    """Say it, or let it go wrong as the world or the script has it."""
    fault = qq.faults.next_for(scene) or _world_fault(qq, scene)
    if fault and not fault.arrives:
        raise FaultySendError(fault)
    message = qq.bot_says(scene, segments)
    if fault:
        raise FaultySendError(fault)
    return {"message_id": message.message_id}


def _world_fault(qq: QQ, scene: Scene) -> Fault | None:
    if not scene.is_group:
        if qq.people[scene.peer_id].is_friend or qq.store.history(scene, 1):
            return None
        raise ActionError(FAILED, "发送失败，请先添加对方为好友")
    group = qq.groups.get(scene.peer_id)
    if group is None or group.role_of(qq.self_id) is None:
        raise ActionError(FAILED, KICKED)
    if qq.muted_until(scene.peer_id) is not None:
        raise ActionError(FAILED, MUTED)
    return None


def _forward(qq: QQ, scene: Scene, segments: list[Segment], params: Params) -> dict[str, Any]:
    nodes = _nodes(qq, segments, _FORWARD_DEPTH)
    forward_id = qq.store.add_forward(nodes)
    title = params.text("source") or ("群聊的聊天记录" if scene.is_group else "聊天记录")
    summary = params.text("summary") or f"查看{len(nodes)}条转发消息"
    data = {"id": forward_id, "title": title, "summary": summary}
    sent = _deliver(qq, scene, [{"type": "forward", "data": data}])
    return sent | {"res_id": forward_id, "forward_id": forward_id}


def _nodes(qq: QQ, segments: list[Segment], depth: int) -> list[Node]:
    if any(segment["type"] != "node" for segment in segments):
        raise ActionError(BAD_PARAMETER, _MIXED)
    nodes = [node for segment in segments if (node := _node(qq, segment["data"], depth))]
    if not nodes:
        raise ActionError(FAILED, "转发消息失败，生成节点为空")
    return nodes


def _node(qq: QQ, data: Mapping[str, Any], depth: int) -> Node | None:
    """One node: somebody's message by its id, or one made up; None where the id is unknown (NapCat skips it)."""
    if data.get("id") not in (None, ""):
        message = qq.store.get(Params(data).number("id"))
        if message is None:
            return None
        name = qq.name_in(message.scene, message.user_id)
        return Node(message.user_id, name, message.segments, message.time_s)
    content = _segments(data.get("content"))
    if any(segment["type"] == "node" for segment in content):
        content = [_nested(qq, content, depth)]
    for segment in content:
        _check_picture(segment)
    fields = Params(data)
    user_id = fields.optional_number("user_id", "uin") or qq.self_id
    name = fields.text("nickname") or fields.text("name") or qq.people[qq.self_id].name
    return Node(user_id, name, content, fields.optional_number("time") or qq.now_s)


def _nested(qq: QQ, content: list[Segment], depth: int) -> Segment:
    if depth <= 1:
        raise ActionError(FAILED, "转发消息失败，嵌套过深")
    nodes = _nodes(qq, content, depth - 1)
    data = {"id": qq.store.add_forward(nodes), "title": "聊天记录", "summary": f"查看{len(nodes)}条转发消息"}
    return {"type": "forward", "data": data}


def _file_content(file: str) -> bytes:
    content = base64_bytes(file)
    if content is None:
        path = Path(file.removeprefix("file://"))
        if not path.is_file():
            raise ActionError(FAILED, "文件不存在")
        content = path.read_bytes() if path.stat().st_size <= _MAX_FILE_BYTES else b""
    if not 0 < len(content) <= _MAX_FILE_BYTES:
        raise ActionError(FAILED, "文件异常，大小为0或过大")
    return content
