"""The dialog that asks for a credential one field at a time: what has been said, what comes next. Pure.

Nothing of it is stored before the vendor has accepted it; it waits in memory only, for three minutes a question.
"""

from dataclasses import dataclass, field, replace
from typing import Self

from plugins._providers import Credential, Room
from plugins._shared.errors import UsageError
from plugins.binding import dialog_texts as texts
from plugins.binding.command import MAX_FIELD_CHARS, SHORTEST_TOKEN, read_fields

ANSWER_WITHIN_S = 180.0
LATE_S = 600.0
"""So long after its end the dialog still hears an answer, to take the secret back and to say that it is too late."""


@dataclass(frozen=True)
class Filling:
    """A credential, as far as it has been said. Its repr shows no field."""

    room: Room
    alias: str | None = None
    said: tuple[str, ...] = field(default=(), repr=False)
    left_standing: bool = False
    """A message with a secret could not be taken back."""
    ends_s: float = 0.0
    """Until when the question that is open may be answered, on the monotonic clock."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that are still to be said, in order."""
        return self.room.credential.field_names()[len(self.said) :]

    @property
    def wants_secret(self) -> bool:
        """Whether the next field is a secret."""
        return self.room.credential.is_secret(self.missing[0])

    def asked(self, now_s: float) -> Self:
        """With its next question put now."""
        return replace(self, ends_s=now_s + ANSWER_WITHIN_S)

    def is_over(self, now_s: float) -> bool:
        """Whether an answer comes too late."""
        return now_s >= self.ends_s

    def question(self, *, first: bool = False) -> str:
        """Asks for the next field. `first`: nothing was asked before, though some may have been said."""
        names = self.room.credential.field_names()[: len(self.said)] if first else ()
        asked = texts.question(self.room, self.missing[0], first=first or not self.said, more=len(self.missing) - 1)
        return texts.with_said(self.room, names, asked)

    def with_answer(self, text: str) -> Self:
        """With the next field, or with all that are missing where they were said at once. Raises UsageError: why not.
        The sentence never repeats what was said."""
        words = text.split()
        if len(words) not in (1, len(self.missing)):
            raise UsageError(texts.ONE_WORD)
        for word, name in zip(words, self.missing, strict=False):
            _check(word, secret=self.room.credential.is_secret(name))
        return replace(self, said=(*self.said, *words))

    def credential(self) -> Credential:
        """All fields. Raises UsageError."""
        return read_fields(self.room, self.said)

    def after_message(self, *, recalled: bool) -> Self:
        """A message with a secret was taken back, or still stands."""
        return self if recalled else replace(self, left_standing=True)

    def from_the_start(self) -> Self:
        """Nothing said: the vendor does not take the whole, and any of the fields may be the wrong one."""
        return replace(self, said=())


def _check(word: str, *, secret: bool) -> None:
    if not word.isascii() or not word.isprintable():
        raise UsageError(texts.ODD_LETTERS)
    if len(word) > MAX_FIELD_CHARS:
        raise UsageError(texts.TOO_LONG)
    if secret and len(word) < SHORTEST_TOKEN:
        raise UsageError(texts.TOO_SHORT)


def carries_secret(filling: Filling, text: str) -> bool:
    """Whether an answer must be taken back: it is for a secret field, or holds more than an account name."""
    return filling.wants_secret or len(text.split()) > 1
