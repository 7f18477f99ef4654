"""A lean OneBot v11 client: the same for every bot that is measured, so that what it costs stands on both sides.

It sends what NapCat sends (array messages with `raw_message`, sender, card; no compression) and answers every API call
at once. Message ids are unique: our gate drops what it has heard before. Frames of a flood are made beforehand, so
that the time of a flood is the bot's and not the client's.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode

SELF_ID, OWNER_ID, GROUP_ID = 10000, 30001, 100001
ANSWERS_WITHIN_S = 120.0
CHUNK_FRAMES = 200

CHATTER = (
    "今天服务器又卡了吗",
    "哈哈哈哈哈",
    "晚上八点开黑，来的扣1",
    "1",
    "有人知道怎么把存档搬到新机器上吗？我试了两次都失败了，日志里也看不出什么",
    "ip 是什么",
    "iphone 17 什么时候降价",
    "ping 有点高啊",
    "好的",
    "https://example.com/watch?v=abc 这个教程讲得不错",
    "帮我看看 :)",
    "收到，谢谢！",
    "The new map is out, anyone up for a run tonight?",
    "我先睡了，明天还要上班",
    "？？？",
    "隧道挖到一半塌了，重来",
)
"""What people in a group say all day; none of it is a command, some of it begins like one."""

_ids = itertools.count(1_000_000)


class WrongAnswerError(Exception):
    """The bot said something else than the one right answer: then its time says nothing."""


def message_event(text: str, user_id: int) -> tuple[int, str]:
    """A text in a group → (message id, the frame's JSON)."""
    message_id = next(_ids)
    event = {
        "self_id": SELF_ID,
        "user_id": user_id,
        "time": int(time.time()),
        "message_id": message_id,
        "message_seq": message_id,
        "message_type": "group",
        "sender": {"user_id": user_id, "nickname": f"用户{user_id}", "card": "", "role": "member"},
        "raw_message": text,
        "font": 14,
        "sub_type": "normal",
        "message": [{"type": "text", "data": {"text": text}}],
        "message_format": "array",
        "post_type": "message",
        "group_id": GROUP_ID,
    }
    return message_id, json.dumps(event, ensure_ascii=False)


def chatter_frames(count: int) -> list[bytes]:
    """`count` ordinary group messages of fifty people as finished WebSocket frames, in chunks."""
    texts = itertools.islice(itertools.cycle(CHATTER), count)
    events = (message_event(text, 20_000 + number % 50)[1] for number, text in enumerate(texts))
    frames = [Frame(Opcode.TEXT, event.encode()).serialize(mask=True) for event in events]
    return [b"".join(frames[at : at + CHUNK_FRAMES]) for at in range(0, count, CHUNK_FRAMES)]


class BenchClient:
    """One connection that asks one question again and again."""

    def __init__(self, question: str, is_right: Callable[[str], bool]) -> None:
        self._question, self._is_right = question, is_right
        self._socket: ClientConnection | None = None

    async def open(self, port: int, token: str) -> bool:
        """Connect as NapCat does; False while nobody listens yet."""
        headers = {"X-Self-ID": str(SELF_ID), "X-Client-Role": "Universal", "Authorization": f"Bearer {token}"}
        url = f"ws://127.0.0.1:{port}/onebot/v11/ws"
        try:
            self._socket = await connect(
                url, additional_headers=headers, proxy=None, compression=None, ping_interval=None, max_size=1 << 24
            )
        except ConnectionRefusedError:
            return False
        lifecycle = {"post_type": "meta_event", "meta_event_type": "lifecycle", "sub_type": "connect"}
        await self._connected.send(json.dumps({"time": int(time.time()), "self_id": SELF_ID, **lifecycle}))
        return True

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            await self._socket.close()

    async def latency_ms(self) -> float:
        """Ask once: milliseconds from the sent frame until the bot's `send_msg` has come."""
        message_id, frame = message_event(self._question, OWNER_ID)
        began_s = time.perf_counter()
        await self._connected.send(frame)
        ended_s = await self._answer(message_id)
        return (ended_s - began_s) * 1000

    async def flood_s(self, frames: list[bytes]) -> float:
        """Send chatter as fast as the bot takes it, then ask: seconds until that answer, the end of it all, came."""
        message_id, frame = message_event(self._question, OWNER_ID)
        transport = self._connected.transport
        began_s = time.perf_counter()
        for chunk in frames:
            transport.write(chunk)
            await asyncio.sleep(0)
        await self._connected.send(frame)
        return await self._answer(message_id) - began_s

    @property
    def _connected(self) -> ClientConnection:
        if self._socket is None:
            raise RuntimeError("not connected")
        return self._socket

    async def _answer(self, message_id: int) -> float:
        """The moment at which the answer came. Other API calls on the way are answered and not counted."""
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            while True:
                frame = await self._connected.recv()
                came_s = time.perf_counter()
                call = json.loads(frame)
                sent = call["action"] in ("send_msg", "send_group_msg")
                data = {"message_id": next(_ids)} if sent else {}
                response = {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": ""}
                await self._connected.send(json.dumps({**response, "echo": call["echo"]}))
                if sent:
                    self._check(call["params"], message_id)
                    return came_s

    def _check(self, params: dict[str, Any], message_id: int) -> None:
        segments = params["message"]
        text = "".join(s["data"]["text"] for s in segments if s["type"] == "text")
        quoted = [s["data"]["id"] for s in segments if s["type"] == "reply"]
        if params["group_id"] != GROUP_ID or not self._is_right(text) or quoted not in ([], [str(message_id)]):
            raise WrongAnswerError(f"to {self._question!r}: {segments}")
