"""A OneBot v11 implementation's side of a reverse WebSocket, as small as a test needs it.

It says what people say and collects what the bot does. Every API call is answered at once unless a test scripts it.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

T = TypeVar("T")
Action = dict[str, Any]
_ids = itertools.count(1000)

OWNER_ID = 30001
SENDS = ("send_msg", "send_group_msg", "send_private_msg")


@dataclass
class Sent:
    """A message that the bot sent."""

    action: str
    group_id: int | None
    user_id: int | None
    segments: list[dict[str, Any]]
    message_id: int

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(s["data"]["text"] for s in self.segments if s["type"] == "text")

    @property
    def quotes(self) -> int | None:
        """The id of the message that it quotes."""
        first = self.segments[0] if self.segments else {}
        return int(first["data"]["id"]) if first.get("type") == "reply" else None

    @property
    def picture(self) -> str | None:
        """The picture's `file` field."""
        return next((s["data"]["file"] for s in self.segments if s["type"] == "image"), None)


@dataclass
class Peer:
    """One connected bot account."""

    self_id: int = 10000
    sent: list[Sent] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    """Every API call of the bot, oldest first."""
    groups: list[int] = field(default_factory=lambda: [100001, 100002])
    answers: dict[str, Callable[[Action], Any]] = field(default_factory=dict)
    """Action name → what to answer: the `data`, or a whole response when it has a `status`; None: no answer at all."""
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, port: int, token: str | None = None) -> Self:
        """Connect as NapCat does."""
        headers = {"X-Self-ID": str(self.self_id), "X-Client-Role": "Universal", "User-Agent": "OneBot/11"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._socket = await connect(
            f"ws://127.0.0.1:{port}/onebot/v11/ws", additional_headers=headers, proxy=None, max_size=1 << 24
        )
        await self.push(post_type="meta_event", meta_event_type="lifecycle", sub_type="connect")
        self._reader = asyncio.create_task(self._read())
        return self

    async def close(self) -> None:
        """Cut the connection."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

    async def alive(self, timeout_s: float = 5) -> bool:
        """Whether the bot still holds the connection: it lets go of who answers no ping, as during a test that blocks
        the event loop for some seconds."""
        assert self._socket is not None
        try:
            async with asyncio.timeout(timeout_s):
                await (await self._socket.ping())
        except (ConnectionClosed, TimeoutError):
            return False
        return True

    async def vanish(self) -> None:
        """Be gone without a word, as after a crash."""
        assert self._socket is not None
        self._socket.transport.abort()
        await self.close()

    async def push(self, **event: Any) -> None:
        """Send any event."""
        assert self._socket is not None
        await self._socket.send(json.dumps({"time": int(time.time()), "self_id": self.self_id, **event}))

    async def send_raw(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        assert self._socket is not None
        await self._socket.send(frame)

    @property
    def connected(self) -> bool:
        """Whether the bot has not closed the connection."""
        return self._reader is not None and not self._reader.done()

    async def cut_off(self, timeout_s: float = 30) -> None:
        """Wait until the bot closes the connection."""
        assert self._reader is not None
        async with asyncio.timeout(timeout_s):
            await asyncio.wait([self._reader])
        await self.close()

    async def say(
        self,
        message: str | list[dict[str, Any]],
        /,
        *,
        user: int = 20001,
        group: int | None = None,
        role: str = "member",
        **extra: Any,
    ) -> int:
        """A person says something; the message's id."""
        message_id = next(_ids)
        segments = [{"type": "text", "data": {"text": message}}] if isinstance(message, str) else message
        where = {"message_type": "private", "sub_type": "friend"}
        if group is not None:
            where = {"message_type": "group", "sub_type": "normal", "group_id": group, "anonymous": None}
        sender = {"user_id": user, "nickname": f"user{user}", "card": "", "role": role}
        event = {
            "post_type": "message",
            "message_id": message_id,
            "user_id": user,
            "message": segments,
            "raw_message": message if isinstance(message, str) else "",
            "font": 14,
            "sender": sender,
        }
        await self.push(**{**event, **where, **extra})
        return message_id

    async def ask(self, message: str | list[dict[str, Any]], timeout_s: float = 30, **who: Any) -> Sent:
        """Say something and wait for the message that quotes it."""
        message_id = await self.say(message, **who)
        return await self.reply_to(message_id, timeout_s)

    async def reply_to(self, message_id: int, timeout_s: float = 30) -> Sent:
        """The message that quotes this one."""
        return await self.until(
            lambda: next((sent for sent in self.sent if sent.quotes == message_id), None), timeout_s
        )

    async def until(self, found: Callable[[], T | None], timeout_s: float = 30) -> T:
        """Wait until something shows in `sent` or `actions`."""
        async with asyncio.timeout(timeout_s):
            while (result := found()) is None:
                self._changed.clear()
                await self._changed.wait()
        return result

    async def quiet(self, message: str | list[dict[str, Any]], **who: Any) -> bool:
        """Say something that the bot should not answer. A question behind it is answered last."""
        before = len(self.sent)
        await self.say(message, **who)
        after = await self.ask("/ip 10.9.8.7", user=OWNER_ID)
        return self.sent[before:] == [after]

    def did(self, action: str) -> list[Action]:
        """The bot's calls of one action."""
        return [call["params"] for call in self.actions if call["action"] == action]

    async def _read(self) -> None:
        assert self._socket is not None
        with suppress(ConnectionClosedError):  # the bot was killed: whoever waits for it sees that
            async for frame in self._socket:
                call = json.loads(frame)
                self.actions.append(call)
                response = self._respond(call)
                self._changed.set()
                if response is not None:
                    await self._socket.send(json.dumps({**response, "echo": call["echo"]}))

    def _respond(self, call: Action) -> Action | None:
        name, params = call["action"], call["params"]
        scripted = self.answers.get(name)
        data = scripted(params) if scripted else self._usual(name, params)
        if data is None:
            return None
        if isinstance(data, dict) and data.get("status"):
            return data
        return {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": ""}

    def _usual(self, name: str, params: dict[str, Any]) -> Any:
        if name in SENDS:
            message_id = next(_ids)
            group_id, user_id = params.get("group_id"), params.get("user_id")
            self.sent.append(Sent(name, group_id, user_id, params["message"], message_id))
            return {"message_id": message_id}
        if name == "get_group_list":
            return [{"group_id": group, "group_name": f"群{group}", "member_count": 3} for group in self.groups]
        if name == "get_login_info":
            return {"user_id": self.self_id, "nickname": "网管"}
        if name == "get_friend_list":
            return [{"user_id": OWNER_ID, "nickname": "owner"}]
        return {}
