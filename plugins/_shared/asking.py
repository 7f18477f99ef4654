"""`Ask`: one question of one person, with everything a handler needs to answer it."""

import inspect
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from nonebot import get_plugin_config
from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, Bot, NetworkError
from nonebot.dependencies import Param
from nonebot.log import logger
from nonebot.matcher import Matcher

from plugins._providers import ProviderError, QuotaError, rooms
from plugins._shared import texts
from plugins._shared.database import NotStartedError, StorageError
from plugins._shared.delivery import Answer, deliver, recall, recall_once, send, text_segment
from plugins._shared.dialogs import CONFIRM, QUESTION_TTL_S, Action, Dialogs
from plugins._shared.errors import LimitError, UsageError
from plugins._shared.guarding import look_at_quoted
from plugins._shared.hearing import Chat, Heard, read_segments, segments_of
from plugins._shared.limits import Recent
from plugins._shared.outcome import Outcome
from plugins._shared.settings import FrameSettings
from plugins._shared.table import Call, Role
from plugins._shared.vault import VaultError

ASK_KEY = "wangguan_ask"
DIALOGS = Dialogs()
"""The open questions of this process."""


OnEnd = Callable[[BaseException | None], Awaitable[None]]
"""What happens when an errand is over: it gets what went wrong, or None."""


class Errand:
    """Something done for a person: because he asks (`Ask`), or later on his behalf, e.g. by a watch.

    Whoever draws on something for it (an account, a budget) says with `at_end` how that is settled.
    """

    def __init__(self, chat: Chat, role: Role) -> None:
        self.chat = chat
        """Where, and for whom."""
        self.role = role
        """The person's role at this time."""
        self._at_end: list[OnEnd] = []

    @property
    def user_id(self) -> int:
        """The person's QQ number."""
        return self.chat.user_id

    def at_end(self, settle: OnEnd) -> None:
        """Call this when the errand is over."""
        self._at_end.append(settle)

    @asynccontextmanager
    async def settling(self) -> AsyncIterator[None]:
        """Do the errand in the body; whatever was drawn on for it is settled at the end."""
        error: BaseException | None = None
        try:
            yield
        except BaseException as e:
            error = e
            raise
        finally:
            await self._settle(error)

    async def _settle(self, error: BaseException | None) -> None:
        """One settlement that fails does not keep the others from being made, nor the answer from being given."""
        pending, self._at_end = self._at_end, []
        for settle in pending:
            try:
                await settle(error)
            except (StorageError, VaultError, NotStartedError, ActionFailed, ApiNotAvailable, NetworkError) as e:
                logger.error(f"an errand was not settled: {type(e).__name__}")


class Ask(Errand):
    """A question and the ways to answer it. A handler takes it as a parameter."""

    def __init__(
        self, bot: Bot, heard: Heard, role: Role, call: Call | None, run: Callable[[str], Awaitable[None]]
    ) -> None:
        super().__init__(heard.chat, role)
        self.bot = bot
        self.heard = heard
        self._call = call
        self.run = run
        """Do as if the asker had sent this text with `/`."""

    @property
    def call(self) -> Call:
        """The command as it was understood. Only for handlers of a command."""
        if self._call is None:
            raise RuntimeError("this question is no command")
        return self._call

    @property
    def argument(self) -> str:
        """The text behind the command's word."""
        return self.call.argument

    async def reply(self, answer: str | Answer) -> Outcome:
        """Answer the question, quoting it."""
        answer = Answer(answer) if isinstance(answer, str) else answer
        return await deliver(self.bot, self.chat, answer, self.heard.message_id)

    def confirm(self, action: Callable[["Ask"], Awaitable[None]], ttl_s: float = QUESTION_TTL_S) -> None:
        """Run the action when the asker says `确认` here in time; `取消` or silence: nothing happens."""
        DIALOGS.ask(self.chat, {CONFIRM: action}, ttl_s, role=self.role)

    def listen(
        self, takes: Callable[[str], Action | None], answers: dict[str, Action] | None = None, *, ttl_s: float
    ) -> None:
        """Wait for a free text of the asker here: `takes` gives what to do with it, or None where it is only talk.
        `answers` are words that count before it, e.g. `确认`; `取消` ends the question."""
        DIALOGS.ask(self.chat, answers or {}, ttl_s, takes, self.role)

    async def recall_question(self) -> bool:
        """Take the asker's own message back, where the bot may."""
        return await recall_once(self.bot, self.heard.message_id)

    async def quoted_text(self) -> str | None:
        """The text of the message that the question quotes; None when there is none, when it cannot be had, or when it
        holds a token, which is then dealt with (`guarding.py`)."""
        if self.heard.quoted_id is None:
            return None
        try:
            quoted = await self.bot.call_api("get_msg", message_id=self.heard.quoted_id)
        except (ActionFailed, ApiNotAvailable, NetworkError) as e:
            logger.debug(f"quoted message not to be had: {type(e).__name__}")
            return None
        message = quoted.get("message") if isinstance(quoted, dict) else None
        text = read_segments(segments_of(message), self.chat.self_id)[0]
        return None if await look_at_quoted(self.bot, self.chat, self.heard.quoted_id, quoted, text) else text

    @asynccontextmanager
    async def working(self, notice: str) -> AsyncIterator[None]:
        """Show a notice while a long job runs; it is recalled when the job is over."""
        outcome = await send(self.bot, self.chat, [text_segment(notice)])
        try:
            yield
        finally:
            if outcome.message_id is not None:
                await recall(self.bot, outcome.message_id)

    @asynccontextmanager
    async def explaining(self) -> AsyncIterator[None]:
        """Turn whatever goes wrong in the body into one sentence: a usage error, a vendor's failure, our own."""
        try:
            async with self.settling():
                yield
        except LimitError as e:
            # In a group it is told once in a while; to one person alone it is no disturbance.
            if self.chat.private or not _limit_notices().again((self.chat.group_id, e.told_to)):
                await self.reply(e.sentence)
        except (UsageError, StorageError, VaultError) as e:
            await self.reply(e.sentence)
        except ProviderError as e:
            logger.warning(f"{type(e).__name__} {e}")
            await self.reply(explain(e, private=self.chat.private))
        except (ActionFailed, ApiNotAvailable, NetworkError) as e:
            # The OneBot side cannot be reached: there is nobody to tell.
            logger.warning(f"OneBot call failed: {type(e).__name__}")
        except Exception:  # noqa: BLE001 the last resort: the person gets a sentence, the log gets the traceback
            case = secrets.token_hex(3)
            logger.exception(f"case {case}")
            await self.reply(texts.broken(case))


@cache
def _limit_notices() -> Recent:
    return Recent(get_plugin_config(FrameSettings).limits.notice_every_s)


def explain(error: ProviderError, *, private: bool = False) -> str:
    """A vendor's failure → one Chinese sentence without any of the vendor's text. `private`: for a private chat."""
    room = rooms().get(error.provider)
    retry_after_s = error.retry_after_s if isinstance(error, QuotaError) else None
    kinds = (kind.__name__ for kind in type(error).__mro__)
    title, owners = (room.title, room.serves_by_settings) if room else (error.provider, True)
    return texts.vendor_failed(kinds, title, retry_after_s, private=private, owners=owners)


class _AskParam(Param):
    """Lets a handler say `ask: Ask` as it says `event: Event`.

    A `Depends` would do the same through a task group of its own: 0.2 ms a command, half of what NoneBot costs here.
    """

    @classmethod
    def _check_param(cls, param: inspect.Parameter, allow_types: tuple[type[Param], ...]) -> "_AskParam | None":
        return cls() if param.annotation is Ask else None

    async def _solve(self, **kwargs: Any) -> Ask:
        return kwargs["state"][ASK_KEY]


Matcher.HANDLER_PARAM_TYPES = (_AskParam, *Matcher.HANDLER_PARAM_TYPES)
Asked = Ask
