"""Notices that go again, results that wait for a lost connection, long lists as a merged forward."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from nonebot import get_bots
from nonebot.adapters.onebot.v11 import Bot
from nonebot.log import logger

from plugins._shared.asking import Ask
from plugins._shared.delivery import Answer, deliver, recall, send, send_forward, text_segment
from plugins._shared.outcome import NOT_CONNECTED, Outcome


class Links:
    """Which QQ accounts are connected. NoneBot's own list is the truth; its hooks only say when to look again."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._closed = False

    def changed(self) -> None:
        """An account came or went."""
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """The bot stops: nobody waits any longer."""
        self._closed = True
        self.changed()

    async def connected(self, self_id: int, within_s: float) -> Bot | None:
        """The account, as soon as it is connected; None where that is not in time."""
        try:
            async with asyncio.timeout(within_s):
                while not self._closed:
                    bot = get_bots().get(str(self_id))
                    if isinstance(bot, Bot):
                        return bot
                    await self._changed.wait()
        except TimeoutError:
            logger.warning(f"result not delivered: account {self_id} did not come back in {within_s:g} s")
        return None

    async def deliver(self, ask: Ask, answer: Answer, within_s: float) -> Outcome:
        """Answer the question. Where the account is certainly not connected, wait for it; what may have arrived is
        never sent again (threats T70)."""
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + within_s
        outcome = await ask.reply(answer)
        while outcome.state == "failed" and outcome.reason == NOT_CONNECTED and (left_s := ends_s - loop.time()) > 0:
            bot = await self.connected(ask.chat.self_id, left_s)
            if bot is None:
                break
            outcome = await deliver(bot, ask.chat, answer, ask.heard.message_id)
        return outcome


class Notice:
    """The one notice of a job: `show` does not hold the job up, and the notice is recalled when the job is over."""

    def __init__(self, ask: Ask) -> None:
        self._bot, self._chat = ask.bot, ask.chat
        self._shown: asyncio.Task[Outcome] | None = None

    async def __aenter__(self) -> Self:
        return self

    def show(self, text: str) -> None:
        """Send it; the second one of a job is an error of ours."""
        assert self._shown is None  # noqa: S101 one job, one notice
        self._shown = asyncio.create_task(send(self._bot, self._chat, [text_segment(text)]))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            task = asyncio.create_task(self._withdraw(self._shown))
            _withdrawing.add(task)
            task.add_done_callback(_withdrawing.discard)

    async def _withdraw(self, shown: "asyncio.Task[Outcome]") -> None:
        outcome = await shown
        if outcome.message_id is not None:
            await recall(self._bot, outcome.message_id)


_withdrawing: "set[asyncio.Task[None]]" = set()


async def send_pages(ask: Ask, pages: Sequence[str]) -> None:
    """A long list as a merged forward; where that is refused, as text."""
    if len(pages) < 2 or (await send_forward(ask.bot, ask.chat, pages)).state == "failed":
        await ask.reply("\n".join(pages))
