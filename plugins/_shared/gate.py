"""The gate before all matchers: which messages the bot acts upon, decided before any event object is built.

    own or odd sender → drop · an open question of this person → answer it · first word no command → free text that
    an open question takes, else chatter, drop (in private: how to begin, once in a while)
    said before → drop · banned → one notice a day, drop · bare word that is switched off or not for him → drop
    a bucket empty → one notice, drop · not allowed here, switched off → say so · else → run

Ordinary chatter ends at the look-up of its first word. It is no NoneBot rule because even an unmatched message costs
NoneBot a pydantic event, a log line and the preprocessors (DESIGN.md section 3, "How an event travels").
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from plugins._providers import room_by_word
from plugins._shared import texts
from plugins._shared.asking import Ask
from plugins._shared.dialogs import CANCEL, RUN, Action, Dialogs, Question
from plugins._shared.hearing import Chat, Heard
from plugins._shared.leaks import hide
from plugins._shared.limits import LimitSettings, OverLimit, Pace, Recent
from plugins._shared.restrictions import EVERYWHERE, RESTRICTIONS, Barred, Key, Restrictions, feature_of
from plugins._shared.table import Call, Command, Role, Table, Where, fold, nothing

_log = logging.getLogger(__name__)

STALE_S = 120
"""A command that changes something, or an answer, is not obeyed when its event comes later than this (threats T08), in
seconds."""
FUTURE_S = 60
"""Nor when its event says that it is said so much later than now: no clock is that wrong. In seconds."""
BEFORE_START_S = 2
"""Nor when it was said so long before this process started, in seconds: the one before it may have obeyed, and what
that one had seen is forgotten (threats F11). Less is the clocks' inexactness."""

BAN_TOLD_EVERY_S = 86_400
"""Who is banned hears of it at most this often, in seconds."""
HINT_EVERY_S = 600
"""Who only talks to the bot in private hears how to begin at most this often, in seconds."""
HEARERS_KEPT = 1_000
CHATS_KEPT = 20_000
RIGHTS = frozenset({"删除我的数据"})
"""Commands that a banned person may still give in private: what is kept of him stays his to delete."""


@dataclass(frozen=True, slots=True)
class Act:
    """The gate's verdict where it is not a command's matcher that answers."""

    heard: Heard
    action: Callable[[Ask], Awaitable[None]]
    ends: Question | None = None
    """The open question that it answers: over as soon as this is acted upon, and not before."""


class Gate:
    """One gate for all bot accounts of the process. `started_s`: Unix time of the process's start."""

    def __init__(
        self,
        table: Table,
        dialogs: Dialogs,
        limits: LimitSettings,
        superusers: set[str],
        restrictions: Restrictions = RESTRICTIONS,
        started_s: float = 0.0,
    ) -> None:
        self._table, self._dialogs, self._restrictions = table, dialogs, restrictions
        self._owners, self._trusted = superusers, frozenset(limits.trusted)
        self._pace = Pace(limits)
        self._seen = Recent(600)
        self._told = Recent(limits.notice_every_s)
        self._told_of_ban = Recent(BAN_TOLD_EVERY_S)
        self._knows = Recent(HINT_EVERY_S)
        """Who was acted upon, or given the hint."""
        self._started_s = started_s
        self._hearers: OrderedDict[tuple[int | None, int, int, str], int] = OrderedDict()
        """What was said in a group → the first of our accounts there that heard it."""
        self._acted_on: OrderedDict[Chat, int] = OrderedDict()
        """When the newest message of each person that was acted upon was said, by QQ's clock: whatever is asked of him
        was asked after that."""

    def consider(self, heard: Heard) -> Call | Act | None:
        """What to do with a message; None for chatter and for what must not be acted upon."""
        question = self._dialogs.current(heard.chat)
        answer = self._answered(heard, question) if question else None
        if question and self._is_too_old_for(heard):
            if answer:
                return None
            question = None
        free = partial(self._free, heard, question)
        verdict = answer or self._table.understand(heard) or free() or self._unknown(heard)
        verdict = verdict or self._near_miss(heard)
        if verdict is None or self._seen.again((heard.chat, heard.message_id)) or self._heard_elsewhere(heard):
            return None
        if (ban := self._ban_of(heard)) and not _heard_though_banned(verdict, is_answer=answer is not None):
            return self._turned_away(verdict, heard, *ban)
        admitted = self.admit(verdict) if isinstance(verdict, Call) else verdict
        if admitted is None:
            return None
        # An answer is taken at any pace: there are no more of them than questions, and it would be lost.
        if answer is None and (over := self._over_limit(heard)):
            told = self._told.again(over.told_to)
            return None if told else Act(heard, says(texts.too_fast(over.scope, over.wait_s, over.per_minute)))
        if isinstance(verdict, Act) and verdict.ends:
            self._dialogs.withdraw(heard.chat, verdict.ends)
        self._note_time(heard)
        self._knows.note(heard.chat.user_id)
        return admitted

    def hint(self, heard: Heard) -> Act | None:
        """How to begin, for a friend who talks to the bot in private and has not used it for a while; None: better to
        be silent. For what `consider` and the guard against leaks have left; what was said is looked at and not kept.
        """
        chat = heard.chat
        if not (chat.private and heard.sub_type == "friend" and _says_something(heard.text)):
            return None
        if self._is_explicit(heard) or self._table.understand(heard, generous=True):
            return None
        if self._dialogs.current(chat) or self._ban_of(heard) or self._is_of_another_time(heard.time_s):
            return None
        return None if self._knows.again(chat.user_id) else Act(heard, says(texts.HINT))

    def is_owner(self, heard: Heard) -> bool:
        """Whether the speaker is a SUPERUSER; never through a temporary session (threats T06)."""
        return _is_himself(heard) and str(heard.chat.user_id) in self._owners

    def role(self, heard: Heard) -> Role:
        """The speaker's role, here and now."""
        if self.is_owner(heard):
            return Role.OWNER
        return Role.GROUP_ADMIN if heard.role in ("owner", "admin") else Role.MEMBER

    def _is_too_old_for(self, heard: Heard) -> bool:
        """Whether this was said before the open question was asked, which it therefore cannot answer (threats T08)."""
        return heard.time_s != 0 and (
            heard.time_s < self._acted_on.get(heard.chat, 0) or self._is_of_another_time(heard.time_s)
        )

    def _note_time(self, heard: Heard) -> None:
        if not heard.time_s or self._is_of_another_time(heard.time_s):
            return
        self._acted_on[heard.chat] = max(heard.time_s, self._acted_on.pop(heard.chat, 0))
        if len(self._acted_on) > CHATS_KEPT:
            self._acted_on.popitem(last=False)

    def _answered(self, heard: Heard, question: Question) -> Act | None:
        text = heard.text.strip()
        if len(text) > 8:
            return None
        said = fold(self._table.without_start(text))
        word = RUN if said in (".", "。") else said.rstrip("!！。.~～ ")
        action = question.answers.get(word)
        if action is not None and word != CANCEL:
            action = self._permitted(action, heard, question.role)
        if action is None and word == CANCEL:
            action = says(texts.CANCELLED)
        return Act(heard, action, ends=question) if action else None

    def _free(self, heard: Heard, question: Question | None) -> Act | None:
        """A free text that this person's open question takes; it costs a token of the bucket, as a command does."""
        if question is None:
            return None
        action = self._dialogs.taken(heard.chat, self._table.without_start(heard.text).strip())
        if action is None:
            return None
        return Act(heard, self._permitted(action, heard, question.role), ends=question)

    def _permitted(self, action: Action, heard: Heard, needed: Role) -> Action:
        """The action, or the refusal where the speaker is no longer what he was when he was asked."""
        if self.role(heard) >= needed:
            return action
        return says(texts.NOT_OWNER_NOW if needed is Role.OWNER else texts.NOT_ADMIN_NOW)

    def _unknown(self, heard: Heard) -> Act | None:
        """An explicit call of a word that is none of ours: always answered, with the nearest command."""
        if not self._is_explicit(heard):
            return None
        near = self._table.near(heard.text)
        if near is None:
            return Act(heard, says(texts.UNKNOWN))
        return Act(heard, lambda ask: self._suggest(ask, near))

    def _is_explicit(self, heard: Heard) -> bool:
        return heard.addressed or heard.text.lstrip().startswith(self._table.starts)

    def _near_miss(self, heard: Heard) -> Call | None:
        """In private nobody else can be meant: a word of ours is answered, whatever stands behind it."""
        return self._table.understand(heard, generous=True) if heard.chat.private else None

    def _heard_elsewhere(self, heard: Heard) -> bool:
        """Whether another account of ours in this group heard the same first: one of them answers (threats T10)."""
        if heard.chat.private or not heard.time_s:
            return False
        said = (heard.chat.group_id, heard.chat.user_id, heard.time_s, heard.text)
        first = self._hearers.setdefault(said, heard.chat.self_id)
        if len(self._hearers) > HEARERS_KEPT:
            self._hearers.popitem(last=False)
        return first != heard.chat.self_id

    async def _suggest(self, ask: Ask, near: str) -> None:
        meant = self._table.understand(replace(ask.heard, text=near, addressed=True))
        # A credential behind a mistyped `绑定` must not be repeated, least of all in a group (threats T02).
        shown = f"{meant.word} …" if meant and meant.command.secret and meant.argument else near
        self._dialogs.ask(ask.chat, {RUN: lambda again: again.run(near)})
        await ask.reply(texts.did_you_mean(hide(shown)))

    def _over_limit(self, heard: Heard) -> OverLimit | None:
        chat = heard.chat
        free = self.is_owner(heard) or (_is_himself(heard) and str(chat.user_id) in self._trusted)
        return self._pace.take(chat.user_id, chat.group_id, free=free)

    def _ban_of(self, heard: Heard) -> tuple[Key, Barred] | None:
        ban = self._restrictions.ban_of(heard.chat, admin=heard.role in ("owner", "admin"))
        return None if ban is None or self.is_owner(heard) else ban

    def _turned_away(self, verdict: Call | Act, heard: Heard, key: Key, ban: Barred) -> Act | None:
        """He hears of it once a day, where he has surely meant the bot."""
        meant = heard.chat.private or not isinstance(verdict, Call) or verdict.explicit
        if not meant or self._told_of_ban.again(key):
            return None
        return Act(heard, says(texts.banned(ban.until_s, whole_group=key.whole_group, here=key.group_id != EVERYWHERE)))

    def admit(self, call: Call) -> Call | Act | None:
        """The call itself, or the refusal where this person may not use it here; None: better to be silent."""
        command, heard = call.command, call.heard
        if command.acts and self._is_of_another_time(heard.time_s):
            return Act(heard, take_back_silently) if _takes_back(call) and _may_hold_secret(call.argument) else None
        if (closed := self._closed(call)) is not None:
            return Act(heard, says(closed)) if call.explicit or heard.chat.private else None
        refusal = self._refusal(command, heard)
        if refusal is None:
            return Act(heard, says(texts.stands_alone(command.word))) if _stands_too_full(call) else call
        # In a group, a bare word of somebody who may not use it is only talk; with `/` he is told why nothing happens.
        silent = self.role(heard) < command.role and not (call.explicit or heard.chat.private)
        return None if silent else Act(heard, says(refusal))

    def _is_of_another_time(self, said_s: int) -> bool:
        """Too late, from before the start, or from the future. Some OneBot sides send no time: that counts as now."""
        if not said_s:
            return False
        now_s = time.time()
        if said_s > now_s + FUTURE_S and not self._told.again("clock"):
            _log.warning("an event comes from the future: is the clock of this machine slow?")
        return not max(now_s - STALE_S, self._started_s - BEFORE_START_S) <= said_s <= now_s + FUTURE_S

    def _closed(self, call: Call) -> str | None:
        """Who can switch it on, where it is switched off. A credential in a group is taken back all the same."""
        group_id, feature = call.heard.chat.group_id, feature_of(call.command)
        named = call.command.word, self._restrictions.label_of(call.command)
        if _takes_back(call) or call.command.word in RIGHTS:
            return None
        if group_id is not None and self._restrictions.is_off(group_id, feature):
            return texts.switched_off_here(*named)
        if self._restrictions.is_off(EVERYWHERE, feature) and not self.is_owner(call.heard):
            return texts.switched_off_everywhere(*named)
        return None

    def _refusal(self, command: Command, heard: Heard) -> str | None:
        role = self.role(heard)
        if role < command.role:
            return texts.OWNER_ONLY if command.role is Role.OWNER else texts.GROUP_ADMIN_ONLY
        if command.where is Where.PRIVATE and not heard.chat.private:
            return texts.PRIVATE_ONLY
        if command.where is Where.GROUP and heard.chat.private:
            return texts.GROUP_ONLY
        return None


def _says_something(text: str) -> bool:
    """Whether there are words in it, and not only pictures and faces."""
    return any(letter.isalnum() or letter in "?？" for letter in text)


def _is_himself(heard: Heard) -> bool:
    """A temporary session gives nobody more than a stranger has (threats T06)."""
    return not heard.chat.private or heard.friend


def _stands_too_full(call: Call) -> bool:
    """`删除我的数据 是什么`: with words behind it a command that takes none is rather asked about than given."""
    return bool(call.argument) and call.command.accepts is nothing and not call.explicit and call.heard.chat.private


def _takes_back(call: Call) -> bool:
    """Behind the word stands what may be a credential: in a group such a command only recalls it."""
    return call.command.secret and not call.heard.chat.private and bool(call.argument)


def _may_hold_secret(argument: str) -> bool:
    """Whether it is more than a question: a word that could be a token, besides the vendor's."""
    return any(len(word) > 4 and word.isascii() and room_by_word(word) is None for word in argument.split())


def _heard_though_banned(verdict: Call | Act, *, is_answer: bool) -> bool:
    """What even a banned person may say: a leak is taken back, and in private his data are his. A ban closes his open
    questions, so that an answer can only belong to one of these."""
    if isinstance(verdict, Act):
        return is_answer and verdict.heard.chat.private
    return _takes_back(verdict) or (verdict.heard.chat.private and verdict.command.word in RIGHTS)


async def take_back_silently(ask: Ask) -> None:
    """A credential in a group, behind a command that comes too late to be obeyed."""
    await ask.recall_question()


def says(sentence: str) -> Callable[[Ask], Awaitable[None]]:
    """An action that only answers."""

    async def say(ask: Ask) -> None:
        await ask.reply(sentence)

    return say
