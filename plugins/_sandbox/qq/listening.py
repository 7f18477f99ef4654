"""For tests: wait for what the bot says."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from plugins._sandbox.qq.account import QQ, News, Recalled, Said
from plugins._sandbox.qq.scenes import Scene
from plugins._sandbox.qq.store import Message


class Heard:
    """What the bot's account has said since listening began, in order."""

    def __init__(self, qq: QQ, scene: Scene | None) -> None:
        self._qq = qq
        self._scene = scene
        self._waiting: asyncio.Queue[Message] = asyncio.Queue()
        self.messages: list[Message] = []
        """All of them, those already taken by `next` and those recalled since included."""
        self.recalled: list[Message] = []
        """What anybody took back since listening began."""

    def on_news(self, news: News) -> None:
        """Called by the QQ."""
        if not isinstance(news, Said | Recalled) or self._scene not in (None, news.message.scene):
            return
        if isinstance(news, Recalled):
            self.recalled.append(news.message)
        elif news.message.user_id == self._qq.self_id:
            self.messages.append(news.message)
            self._waiting.put_nowait(news.message)

    async def next(self, timeout_s: float = 5) -> Message:
        """The bot's next message. Raises TimeoutError where none comes in time."""
        async with asyncio.timeout(timeout_s):
            return await self._waiting.get()

    async def next_text(self, timeout_s: float = 5) -> str:
        """The bot's next message as plain text."""
        return self._qq.plain(await self.next(timeout_s))

    async def silence(self, for_s: float = 0.3) -> None:
        """The bot says nothing for this long. Raises AssertionError where it does."""
        try:
            message = await self.next(for_s)
        except TimeoutError:
            return
        raise AssertionError(f"the bot spoke: {self._qq.plain(message)}")


@contextmanager
def heard(qq: QQ, scene: Scene | None = None) -> Iterator[Heard]:
    """Listen to one chat, or to all."""
    ears = Heard(qq, scene)
    stop = qq.listen(ears.on_news)
    try:
        yield ears
    finally:
        stop()
