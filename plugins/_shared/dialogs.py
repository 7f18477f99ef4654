"""Open questions: what the bot asked somebody in a chat and waits for, e.g. `确认` before a broadcast.

A question belongs to one person in one chat, ends by itself, and is answered at most once; a newer one replaces it.
It may also take free text (`takes`), e.g. a port: that is asked last, after words and commands, so that a command said
meanwhile is obeyed, and text that `takes` does not want is ordinary talk and leaves the question open.

A question keeps the role that its asker had: whoever has lost it since, or comes through a temporary session, does not
do by his answer what he may not do by a command (threats T06, T07). The gate looks at it when the answer comes.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins._shared.hearing import Chat
from plugins._shared.table import Role

if TYPE_CHECKING:
    from plugins._shared.asking import Ask

CONFIRM, CANCEL, RUN = "确认", "取消", "."
QUESTION_TTL_S = 60.0
LONGEST_FREE_CHARS = 1000
"""Free text longer than this is no answer."""

Action = Callable[["Ask"], Awaitable[None]]


@dataclass(frozen=True)
class Question:
    """Something that waits for a word of one person in one chat."""

    answers: dict[str, Action]
    """What happens for each word, e.g. {"确认": send_it}. `取消` always ends the question."""
    ends_at_s: float
    """On the monotonic clock."""
    takes: Callable[[str], Action | None] | None = None
    """What happens for a free text; None for text that is no answer. Must be quick: ordinary talk comes here too."""
    role: Role = Role.MEMBER
    """What the asker was when it was asked; the answer needs as much."""


class Dialogs:
    """All open questions. Kept in memory: a question does not outlive the process that asked it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[Chat, Question] = {}
        self._standing: dict[Chat, Question] = {}
        """Heard wherever no other question is open: see `stand`."""

    def ask(
        self,
        chat: Chat,
        answers: dict[str, Action],
        ttl_s: float = QUESTION_TTL_S,
        takes: Callable[[str], Action | None] | None = None,
        role: Role = Role.MEMBER,
    ) -> Question:
        """Wait for one of the words of `answers`, or for a text that `takes` wants, from this person in this chat."""
        now = self._clock()
        self._open = {key: question for key, question in self._open.items() if question.ends_at_s > now}
        question = self._open[chat] = Question(answers, now + ttl_s, takes, role)
        return question

    def stand(self, chat: Chat, answers: dict[str, Action], ttl_s: float) -> Question:
        """Wait for one of the words as `ask` does, for something that goes on beside other questions: it takes no other
        one's place, and what is asked later comes first and leaves it open. Until it is answered or withdrawn."""
        now = self._clock()
        self._standing = {key: question for key, question in self._standing.items() if question.ends_at_s > now}
        question = self._standing[chat] = Question(answers, now + ttl_s)
        return question

    def answer(self, chat: Chat, text: str) -> Action | None:
        """The action that this text sets off, if it answers this person's open question; the question is then over."""
        question = self.current(chat)
        action = question.answers.get(text) if question else None
        if question is None or action is None:
            return None
        self.withdraw(chat, question)
        return action

    def current(self, chat: Chat) -> Question | None:
        """The question that a word of this person here answers. Whoever acts on the word must `withdraw` it first."""
        if not self._open and not self._standing:
            return None
        now = self._clock()
        asked = (self._open.get(chat), self._standing.get(chat))
        return next((question for question in asked if question is not None and question.ends_at_s > now), None)

    def taken(self, chat: Chat, text: str) -> Action | None:
        """The action that a free text sets off. The question stays open: whoever acts on it must `cancel` it first."""
        question = self.current(chat)
        if question is None or question.takes is None:
            return None
        return question.takes(text) if text and len(text) <= LONGEST_FREE_CHARS else None

    def waiting(self, chat: Chat) -> bool:
        """Whether this person has an open question in this chat."""
        return self.current(chat) is not None

    def role(self, chat: Chat) -> Role:
        """The role that an answer to this person's open question needs."""
        question = self.current(chat)
        return question.role if question else Role.MEMBER

    def forget(self, user_id: int) -> None:
        """Close all questions of one person, e.g. of one who is banned."""
        self._open = {chat: question for chat, question in self._open.items() if chat.user_id != user_id}
        self._standing = {chat: question for chat, question in self._standing.items() if chat.user_id != user_id}

    def withdraw(self, chat: Chat, question: Question) -> None:
        """Close this very question, where no newer one has taken its place."""
        for questions in (self._open, self._standing):
            if questions.get(chat) is question:
                del questions[chat]

    def cancel(self, chat: Chat) -> bool:
        """Close the question that was asked last, but no standing one; False when there is none."""
        question = self._open.pop(chat, None)
        return question is not None and question.ends_at_s > self._clock()
