"""Words and pictures → OneBot messages: quoted, split, picture → text, and the truth about each send.

Only segment arrays leave the bot, never a string that somebody else's `[CQ:…]` could turn into a command (threats F13).
A send that times out, or that the OneBot side reports with its ambiguous 1200, is *unknown*: it may have arrived, so it
is never sent again blindly.
"""

import asyncio
import base64
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError
from nonebot.log import logger

from plugins._shared import texts
from plugins._shared.hearing import Chat
from plugins._shared.outcome import NOT_CONNECTED, Outcome
from plugins._shared.typography import close_up

PART_CHARS = 1500
"""A message of QQ holds more, but not reliably (threats, "Why a send can be unknown")."""
PARTS = 3
SENDER = "网管"
"""Under whose name the parts of a merged forward stand."""
AMBIGUOUS_RETCODE = 1200
ASYNC_RESULT = "wangguan_async"
"""The adapter's mark on a result of status `async`: the OneBot side has queued the call and tells no more (T68)."""

Segment = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a command has to say: a picture with its text twin, or only text."""

    text: str
    picture: bytes | None = None
    """PNG."""
    caption: str = ""
    """A line or two that stand under the picture, for copying and for those who cannot see it."""


def text_segment(text: str) -> Segment:
    """Plain text; nothing in it is a command to QQ."""
    return {"type": "text", "data": {"text": clean(close_up(text))}}


def picture_segment(png: bytes) -> Segment:
    """A picture inside the message itself, so that no file or URL has to be reachable for the OneBot side."""
    return {"type": "image", "data": {"file": "base64://" + base64.b64encode(png).decode()}}


def reply_segment(message_id: int) -> Segment:
    """Quotes a message."""
    return {"type": "reply", "data": {"id": str(message_id)}}


def clean(text: str) -> str:
    """Without control characters, direction marks and lone surrogates: a vendor's or a user's text must not be able to
    turn a line around or to break the frame (threats T14). The joiner stays: emoji are made with it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def split(text: str, limit: int = PART_CHARS) -> list[str]:
    """Cut a text into parts of at most `limit` characters, at line ends where there are any."""
    parts: list[str] = []
    while len(text) > limit:
        cut = text.rfind("\n", limit // 2, limit)
        cut = cut if cut > 0 else limit
        parts.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [*parts, text]


async def send(bot: Bot, chat: Chat, message: list[Segment], *, allow_at_all: bool = False) -> Outcome:
    """Send one message into a chat. Never raises for what the OneBot side does."""
    if not allow_at_all:
        message = [s for s in message if not (s["type"] == "at" and str(s["data"].get("qq")) == "all")]
    return await _call(bot, "send_msg", message_type=_kind(chat), **_target(chat), message=message)


async def _call(bot: Bot, action: str, **params: Any) -> Outcome:
    try:
        result = await bot.call_api(action, **params)
    except ActionFailed as e:
        retcode, reason = e.info.get("retcode"), str(e.info.get("wording") or e.info.get("message") or "")
        return Outcome("unknown" if retcode == AMBIGUOUS_RETCODE else "failed", reason=f"{retcode} {reason}".strip())
    except ApiNotAvailable:
        return Outcome("failed", reason=NOT_CONNECTED)
    except NetworkError as e:
        return Outcome("unknown", reason=str(e.msg))
    if isinstance(result, dict) and result.get(ASYNC_RESULT):
        return Outcome("unknown", reason="async")
    message_id = result.get("message_id") if isinstance(result, dict) else None
    return Outcome("sent", message_id if isinstance(message_id, int) else None)


async def deliver(bot: Bot, chat: Chat, answer: Answer, quote: int | None) -> Outcome:
    """Give an answer, quoting the question: picture, else text; text in at most three parts, then a merged forward.

    Returns the outcome of the last message that had to be sent."""
    if answer.picture is not None:
        caption = [text_segment(answer.caption)] if answer.caption else []
        outcome = await send(bot, chat, [*_quote(quote), picture_segment(answer.picture), *caption])
        if outcome.state != "failed":
            return _logged(outcome, chat)
        logger.warning(f"picture not delivered to {_name(chat)}: {outcome.reason[:200]!r}")
        answer = Answer(f"{texts.PICTURE_LOST}\n{answer.text}")
    parts = split(answer.text)
    if len(parts) > PARTS:
        outcome = await send_forward(bot, chat, parts)
        if outcome.state != "failed":
            return outcome
        parts = [*parts[: PARTS - 1], f"{parts[PARTS - 1][: PART_CHARS - 40]}\n{texts.MORE_CUT}"]
    outcome = Outcome("failed")
    for number, part in enumerate(parts):
        outcome = await send(bot, chat, [*(_quote(quote) if number == 0 else []), text_segment(part)])
        if outcome.state == "failed":
            break
    return _logged(outcome, chat)


async def send_forward(bot: Bot, chat: Chat, parts: Sequence[str]) -> Outcome:
    """Texts as one merged forward. `failed` only where it certainly did not arrive: then they may be sent otherwise."""
    nodes = [
        {"type": "node", "data": {"user_id": bot.self_id, "nickname": SENDER, "content": [text_segment(part)]}}
        for part in parts
    ]
    return _logged(await _call(bot, f"send_{_kind(chat)}_forward_msg", **_target(chat), messages=nodes), chat)


async def send_file(bot: Bot, chat: Chat, name: str, content: bytes) -> Outcome:
    """A file inside the call itself. `failed` only where it certainly did not arrive."""
    file = "base64://" + base64.b64encode(content).decode()
    return _logged(await _call(bot, f"upload_{_kind(chat)}_file", **_target(chat), file=file, name=name), chat)


def _kind(chat: Chat) -> str:
    return "private" if chat.private else "group"


def _target(chat: Chat) -> dict[str, int]:
    return {"user_id": chat.user_id} if chat.group_id is None else {"group_id": chat.group_id}


async def recall(bot: Bot, message_id: int) -> bool:
    """Take a message back; False where the bot may not or cannot."""
    try:
        await bot.call_api("delete_msg", message_id=message_id)
    except (ActionFailed, ApiNotAvailable, NetworkError) as e:
        logger.debug(f"message not recalled: {type(e).__name__}")
        return False
    return True


_recalls: dict[tuple[str, int], asyncio.Task[bool]] = {}
RECALL_REMEMBERED_S = 60.0


async def recall_once(bot: Bot, message_id: int) -> bool:
    """As `recall`, where several have a reason to take the same message back: the guard against leaks, a command. It
    is tried once; all of them get the same answer."""
    key = (bot.self_id, message_id)
    if (task := _recalls.get(key)) is None:
        task = _recalls[key] = asyncio.create_task(recall(bot, message_id), name="recall")
        asyncio.get_running_loop().call_later(RECALL_REMEMBERED_S, _recalls.pop, key, None)
    return await asyncio.shield(task)


def _quote(message_id: int | None) -> list[Segment]:
    return [] if message_id is None else [reply_segment(message_id)]


def _logged(outcome: Outcome, chat: Chat) -> Outcome:
    if outcome.state != "sent":
        # The other side's words: as repr, so that they cannot begin a log line of their own.
        logger.warning(f"answer to {_name(chat)} {outcome.state}: {outcome.reason[:200]!r}")
    return outcome


def _name(chat: Chat) -> str:
    return f"group {chat.group_id}" if chat.group_id is not None else f"user {chat.user_id}"
