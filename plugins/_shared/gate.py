"""The gate before all matchers: which messages the bot acts upon, decided before any event object is built.

    own or odd sender → drop · an open question of this person → answer it · first word no command → free text that
    an open question takes, else chatter, drop
    said before → drop · this person's bucket empty → one notice, drop · not allowed here → say so · else → run

Ordinary chatter ends at the look-up of its first word. It is no NoneBot rule because even an unmatched message costs
NoneBot a pydantic event, a log line and the preprocessors (DESIGN.md section 3, "How an event travels").
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from plugins._shared import texts
from plugins._shared.asking import Ask
from plugins._shared.dialogs import CANCEL, RUN, Dialogs
from plugins._shared.hearing import Heard
from plugins._shared.limits import Buckets, LimitSettings, Recent
from plugins._shared.table import Call, Command, Role, Table, Where, fold

STALE_S = 120
"""A command that changes something is not obeyed when its event comes later than this (threats T08), in seconds."""


@dataclass(frozen=True, slots=True)
class Act:
    """The gate's verdict where it is not a command's matcher that answers."""

    heard: Heard
    action: Callable[[Ask], Awaitable[None]]
    takes_up: bool = False
    """It answers an open question with free text: the question ends when this is acted upon."""


class Gate:
    """One gate for all bot accounts of the process."""

    def __init__(self, table: Table, dialogs: Dialogs, limits: LimitSettings, superusers: set[str]) -> None:
        self._table, self._dialogs = table, dialogs
        self._owners = superusers
        self._users = Buckets(limits.user_burst, limits.user_per_minute)
        self._owner_buckets = Buckets(limits.owner_burst, limits.owner_per_minute)
        self._all = Buckets(limits.all_burst, limits.all_per_minute)
        self._seen = Recent(600)
        self._told = Recent(limits.notice_every_s)

    def consider(self, heard: Heard) -> Call | Act | None:
        """What to do with a message; None for chatter and for what must not be acted upon."""
        answer = self._answered(heard)
        verdict = answer or self._table.understand(heard) or self._free(heard) or self._unknown(heard)
        if verdict is None or self._seen.again((heard.chat, heard.message_id)):
            return None
        # An answer is taken at any pace: there are no more of them than questions, and it would be lost.
        if answer is None and (wait_s := self._wait_s(heard)):
            told = self._told.again(heard.chat.user_id)
            return None if told else Act(heard, says(texts.too_fast(wait_s)))
        if isinstance(verdict, Act) and verdict.takes_up:
            self._dialogs.cancel(heard.chat)
        return self.admit(verdict) if isinstance(verdict, Call) else verdict

    def is_owner(self, heard: Heard) -> bool:
        """Whether the speaker is a SUPERUSER; never through a temporary session (threats T06)."""
        trusted = not heard.chat.private or heard.friend
        return trusted and str(heard.chat.user_id) in self._owners

    def role(self, heard: Heard) -> Role:
        """The speaker's role, here and now."""
        if self.is_owner(heard):
            return Role.OWNER
        return Role.GROUP_ADMIN if heard.role in ("owner", "admin") else Role.MEMBER

    def _answered(self, heard: Heard) -> Act | None:
        text = heard.text.strip()
        if len(text) > 8:
            return None
        said = fold(self._table.without_start(text))
        word = RUN if said in (".", "。") else said.rstrip("!！。.~～ ")
        action = self._dialogs.answer(heard.chat, word)
        if action is None and word == CANCEL and self._dialogs.cancel(heard.chat):
            action = says(texts.CANCELLED)
        return Act(heard, action) if action else None

    def _free(self, heard: Heard) -> Act | None:
        """A free text that this person's open question takes; it costs a token of the bucket, as a command does."""
        if not self._dialogs.waiting(heard.chat):
            return None
        action = self._dialogs.taken(heard.chat, self._table.without_start(heard.text).strip())
        return Act(heard, action, takes_up=True) if action else None

    def _unknown(self, heard: Heard) -> Act | None:
        """An explicit call of a word that is none of ours: always answered, with the nearest command."""
        explicit = heard.addressed or heard.text.lstrip().startswith(self._table.starts)
        if not explicit:
            return None
        near = self._table.near(heard.text)
        if near is None:
            return Act(heard, says(texts.UNKNOWN))
        return Act(heard, lambda ask: self._suggest(ask, near))

    async def _suggest(self, ask: Ask, near: str) -> None:
        meant = self._table.understand(replace(ask.heard, text=near, addressed=True))
        # A credential behind a mistyped `绑定` must not be repeated, least of all in a group (threats T02).
        shown = f"{meant.word} …" if meant and meant.command.secret and meant.argument else near
        self._dialogs.ask(ask.chat, {RUN: lambda again: again.run(near)})
        await ask.reply(texts.did_you_mean(shown))

    def _wait_s(self, heard: Heard) -> float:
        buckets = self._owner_buckets if self.is_owner(heard) else self._users
        return buckets.take(heard.chat.user_id) or self._all.take("all")

    def admit(self, call: Call) -> Call | Act | None:
        """The call itself, or the refusal where this person may not use it here; None: better to be silent."""
        command, heard = call.command, call.heard
        if command.acts and heard.time_s and time.time() - heard.time_s > STALE_S:
            return None
        refusal = self._refusal(command, heard)
        if refusal is None:
            return call
        # In a group, a bare word of somebody who may not use it is only talk; with `/` he is told why nothing happens.
        silent = self.role(heard) < command.role and not (call.explicit or heard.chat.private)
        return None if silent else Act(heard, says(refusal))

    def _refusal(self, command: Command, heard: Heard) -> str | None:
        role = self.role(heard)
        if role < command.role:
            return texts.OWNER_ONLY if command.role is Role.OWNER else texts.GROUP_ADMIN_ONLY
        if command.where is Where.PRIVATE and not heard.chat.private:
            return texts.PRIVATE_ONLY
        if command.where is Where.GROUP and heard.chat.private:
            return texts.GROUP_ONLY
        return None


def says(sentence: str) -> Callable[[Ask], Awaitable[None]]:
    """An action that only answers."""

    async def say(ask: Ask) -> None:
        await ask.reply(sentence)

    return say
