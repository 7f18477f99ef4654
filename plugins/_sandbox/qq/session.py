"""One visitor of the web chat: what the socket takes, and what it lets through.

Takes JSON objects (`scene`, `user` optional everywhere; at first group 100001 and member 20001):

    {"type": "message", "text": "ip 1.1.1.1", "scene": "group:100001", "user": 20001, "reply_to": 123}
    {"type": "open", "scene": "private:20001"}       listen to this scene only; answers with its history
    {"type": "recall", "message_id": 123}
    {"type": "hello", "user": 30001, "watch": true}  for the page: the chats of that person, and news of all of them

`segments` may stand beside or instead of `text`. Instead of a user's number: `member`, `admin`, `owner`.
A socket hears the scene it opened or spoke in.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from plugins._sandbox.qq.account import QQ, News, QQError
from plugins._sandbox.qq.frames import Frame, history_frame, news_frame, world_frame
from plugins._sandbox.qq.people import ADMIN_ID, MAIN_GROUP_ID, MEMBER_ID, OWNER_ID
from plugins._sandbox.qq.scenes import Scene, group_scene, parse_scene, private_scene
from plugins._sandbox.qq.segments import BadSegmentError, Segment, normalise, picture_bytes
from plugins._sandbox.qq.sending import MAX_TEXT_CHARS

_WORDS = {"member": MEMBER_ID, "admin": ADMIN_ID, "owner": OWNER_ID}
_TYPED = ("text", "at", "face", "image")


class Session:
    """One open socket. `send` gets the frames for it, in order."""

    def __init__(self, qq: QQ, send: Callable[[Frame], None]) -> None:
        self._qq = qq
        self._send = send
        self._user_id = MEMBER_ID
        self._scene = group_scene(MAIN_GROUP_ID)
        self._heard = {self._scene}
        self._watching = False

    def on_news(self, news: News) -> None:
        """Let news of the scenes through that this socket listens to."""
        scene, frame = news_frame(self._qq, news)
        if self._hears(scene):
            self._send(frame)

    def _hears(self, scene: Scene | None) -> bool:
        if scene is None:
            return self._watching
        return scene in self._heard or (self._watching and (scene.is_group or scene == private_scene(self._user_id)))

    def take(self, raw: str) -> None:
        """One frame from the visitor. What is wrong with it goes back as `{"type": "error", "text": …}`."""
        try:
            self._dispatch(_parsed(raw))
        except QQError as error:
            self._send({"type": "error", "text": str(error)})

    def _dispatch(self, frame: Mapping[str, Any]) -> None:
        handlers = {"message": self._message, "open": self._open, "recall": self._recall, "hello": self._hello}
        handler = handlers.get(str(frame.get("type")))
        if handler is None:
            raise QQError("type 需要是 message、open、recall 或 hello")
        handler(frame)

    def _hello(self, frame: Mapping[str, Any]) -> None:
        self._place(frame)
        self._watching = bool(frame.get("watch"))
        self._send(world_frame(self._qq, self._user_id))

    def _open(self, frame: Mapping[str, Any]) -> None:
        self._place(frame)
        self._heard = {self._scene}
        self._send(history_frame(self._qq, self._scene, self._user_id))

    def _message(self, frame: Mapping[str, Any]) -> None:
        self._place(frame)
        self._heard.add(self._scene)
        content = _content(frame)
        if isinstance(content, str) and not content.strip():
            raise QQError("不能发送空白消息")
        self._qq.say(self._scene, self._user_id, content, _message_id(frame.get("reply_to")))

    def _recall(self, frame: Mapping[str, Any]) -> None:
        self._place(frame)
        message_id = _message_id(frame.get("message_id"))
        if message_id is None:
            raise QQError("需要 message_id")
        self._qq.recall(message_id, self._user_id)

    def _place(self, frame: Mapping[str, Any]) -> None:
        """Take over the frame's scene and user. A private chat belongs to its person."""
        user_id = self._user(frame.get("user"))
        scene = self._named_scene(frame.get("scene"), user_id or self._user_id)
        if scene is None:
            scene = self._scene if self._scene.is_group or user_id is None else private_scene(user_id)
        self._qq.group_of(scene)
        if not scene.is_group:
            if user_id not in (None, scene.peer_id):
                raise QQError("这是别人的私聊")
            user_id = self._qq.person(scene.peer_id).user_id
        self._scene, self._user_id = scene, user_id or self._user_id

    def _user(self, value: Any) -> int | None:
        if isinstance(value, Mapping):
            value = value.get("id")
        if value is None:
            return None
        number = str(_WORDS.get(str(value), value))
        if not number.isdecimal():
            raise QQError("user 需要是 QQ 号")
        return self._qq.person(int(number)).user_id

    def _named_scene(self, value: Any, user_id: int) -> Scene | None:
        if value is None:
            return None
        if value in ("private", f"private:{self._qq.self_id}"):
            return private_scene(user_id)
        scene = parse_scene(value)
        if scene is None:
            raise QQError("scene 需要写成 group:100001 或 private:20001")
        if scene.is_group and scene.peer_id not in self._qq.groups and scene.peer_id in self._qq.people:
            return private_scene(scene.peer_id)
        return scene


def _parsed(raw: str) -> Mapping[str, Any]:
    try:
        frame = json.loads(raw)
    except ValueError as error:
        raise QQError("看不懂这条消息：需要 JSON") from error
    if not isinstance(frame, Mapping):
        raise QQError("看不懂这条消息：需要 JSON 对象")
    return frame


def _content(frame: Mapping[str, Any]) -> str | list[Segment]:
    """The text as typed, or segments where there are any. Raises QQError for what a person could not send."""
    typed = frame.get("text", "")
    if not isinstance(typed, str):
        raise QQError("text 需要是文字")
    if len(typed) > MAX_TEXT_CHARS:
        raise QQError(f"消息太长：最多 {MAX_TEXT_CHARS} 字")
    given = frame.get("segments")
    if not given:
        return typed
    try:
        segments = normalise(given)
    except BadSegmentError as error:
        raise QQError("segments 的格式不对") from error
    if not all(_may_be_sent(segment) for segment in segments):
        raise QQError("只能发送文字、表情和不超过 700 KB 的图片")
    return [*([Segment(type="text", data={"text": typed})] if typed.strip() else []), *segments]


def _may_be_sent(segment: Segment) -> bool:
    if segment["type"] == "image":
        return picture_bytes(segment["data"].get("file")) is not None
    return segment["type"] in _TYPED


def _message_id(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not str(value).lstrip("-").isdecimal():
        raise QQError("消息编号需要是数字")
    return int(value)
