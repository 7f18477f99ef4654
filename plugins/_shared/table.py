"""The one table of commands: word → matcher, manual, role, place. The gate, the help and the README are made from it.

Whether a message means a command is decided once a message by `understand`, a dict look-up on the first one or two
words, and not once a matcher: the cost of a command does not grow with the number of commands. Pure: a matcher is
only carried along here; `commands.py` makes it.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any

from plugins._shared.hearing import Heard
from plugins._shared.manual import Manual


class Role(IntEnum):
    """Who may use a command; a higher role may do what a lower one may."""

    MEMBER = 0
    GROUP_ADMIN = 1
    OWNER = 2


class Where(Enum):
    """Where a command works."""

    ANYWHERE = "群聊和私聊"
    PRIVATE = "私聊"
    GROUP = "群聊"


MOST_FOLDED_CHARS = 100
_ATTEMPT = re.compile(r"[A-Za-z0-9]")


def nothing(rest: str) -> bool:
    """For commands that stand alone: no rest is an argument of theirs."""
    return False


def anything(rest: str) -> bool:
    """For words that nobody uses in ordinary talk: whatever follows is meant for the bot."""
    return bool(rest)


@dataclass(frozen=True)
class Command:
    """A row of the table."""

    word: str
    manual: Manual
    topic: str
    """The heading under which the help lists it."""
    aliases: tuple[str, ...] = ()
    role: Role = Role.MEMBER
    where: Where = Where.ANYWHERE
    alone: bool = False
    """The bare word as a whole message is the command, e.g. `隧道`."""
    accepts: Callable[[str], bool] = nothing
    """Whether the text behind the bare word looks like an argument (right or wrong), or like ordinary talk."""
    quotes: bool = False
    """The bare word in reply to a message is the command, e.g. `ip`."""
    acts: bool = False
    """Changes something: an event that arrives more than two minutes late is not obeyed."""
    secret: bool = False
    """Takes credentials: what stands behind the word is never repeated."""
    hidden: bool = False
    """Not listed by the help."""
    matcher: Any = field(default=None, compare=False, repr=False)
    """The NoneBot matcher that answers it."""

    @property
    def words(self) -> tuple[str, ...]:
        """Canonical word first."""
        return (self.word, *self.aliases)


@dataclass(frozen=True, slots=True)
class Call:
    """A message that means a command."""

    command: Command
    heard: Heard
    word: str
    """The word that was used, normalised; an alias may mean a variant (`http` of `测速`)."""
    argument: str
    explicit: bool
    """With `/` or a mention: always answered, with the usage where the rest does not fit."""


TOPICS = ("查询", "测速", "隧道与代理", "账号", "管理", "通用")
"""The headings of the help and of the README's table, in this order."""


class Table:
    """All commands by each of their words."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._by_word: dict[str, Command] = {}
        self._glued: tuple[str, ...] = ()
        """Words of commands that carry a secret: understood without the blank behind them, too (threats T02)."""
        self.starts: tuple[str, ...] = ("/", "／")
        self.bare = True

    def speak(self, command_start: Iterable[str]) -> None:
        """Take NoneBot's `COMMAND_START`: what opens a command explicitly, and whether a bare word may."""
        starts = set(command_start)
        self.bare = "" in starts
        both_widths = {*starts, *(unicodedata.normalize("NFKC", start) for start in starts)} - {""}
        # The longer one first: `##` is not `#` before a word that begins with `#`.
        self.starts = tuple(sorted(both_widths, key=len, reverse=True))
        if "/" in self.starts:
            self.starts += ("／",)

    def add(self, command: Command) -> None:
        """Add a row. A word that is taken is a programming error."""
        keys = [fold(word) for word in command.words]
        if taken := [key for key in keys if key in self._by_word]:
            raise ValueError(f"command words taken: {taken}")
        self.commands.append(command)
        # `frp登录` without the blank is the same, or else a secret behind it would be nobody's business.
        joined = [key.replace(" ", "") for key in keys if " " in key and command.secret]
        self._by_word.update({key: command for key in joined if key not in self._by_word})
        self._by_word.update(dict.fromkeys(keys, command))
        if command.secret:
            self._glued = (*self._glued, *(key for key in keys if not key.isascii() and " " not in key))

    def find(self, word: str) -> Command | None:
        """The command that goes by this word (one or two words, any case, full width)."""
        return self._by_word.get(fold(word))

    def understand(self, heard: Heard, *, generous: bool = False) -> Call | None:
        """The command that a message means; None for chatter and for unknown words. `generous`: in private one of our
        words is meant whatever stands behind it; where free text may be the answer to a question, ask for that first.
        """
        text = heard.text.lstrip()
        explicit = heard.addressed
        if text.startswith(self.starts):
            explicit, text = True, self.without_start(text)
        if not (explicit or self.bare):
            return None
        first, _, rest = _split(text)
        if not first:
            return None
        # The only work that ordinary chatter costs: one fold and one look-up.
        one = self._by_word.get(fold(first))
        second, _, behind = _split(rest)
        two = self._by_word.get(fold(f"{first} {second}")) if second else None
        for command, word, argument in ((two, f"{first} {second}", behind), (one, first, rest)):
            if command is not None and (explicit or _meant(command, argument, heard, generous=generous)):
                return Call(command, heard, fold(word), argument.strip(), explicit)
        return self._understand_glued(first, rest, heard, explicit=explicit) if first.startswith(self._glued) else None

    def _understand_glued(self, first: str, rest: str, heard: Heard, *, explicit: bool) -> Call | None:
        """`绑定17ce …` and `绑定：17ce …`."""
        word = next(word for word in self._glued if first.startswith(word))
        command = self._by_word[word]
        argument = f"{first[len(word) :].lstrip(':：')} {rest}".strip()
        return Call(command, heard, word, argument, explicit) if argument and command.accepts(argument) else None

    def without_start(self, text: str) -> str:
        """`/ip 1.1.1.1` → `ip 1.1.1.1`."""
        text = text.lstrip()
        start = next((start for start in self.starts if text.startswith(start)), "")
        return text[len(start) :].lstrip()

    def near(self, text: str) -> str | None:
        """The message that was probably meant where the first word is almost a command, else None."""
        first, _, rest = _split(self.without_start(text))
        close = difflib.get_close_matches(fold(first), self._by_word, n=1, cutoff=0.6) if len(first) > 1 else []
        return f"{close[0]} {rest}".strip() if close else None


def _split(text: str) -> tuple[str, str, str]:
    parts = text.split(None, 1)
    return (parts[0] if parts else "", "", parts[1] if len(parts) > 1 else "")


def _meant(command: Command, argument: str, heard: Heard, *, generous: bool) -> bool:
    """Whether a bare word is a command: DESIGN.md section 3. In private, where nobody else can be meant, a word of ours
    alone, or with something that is no mere talk behind it (`generous`: with anything), is answered with the usage. An
    admin of a group who says `绑定` there hears where that is done."""
    rest, private = argument.strip(), heard.chat.private
    if rest:
        return command.accepts(rest) or (private and (generous or bool(_ATTEMPT.search(rest))))
    if command.secret and heard.role in ("owner", "admin"):
        return True
    return command.alone or private or (command.quotes and heard.quoted_id is not None)


def fold(word: str) -> str:
    """Case, width and blanks do not matter: `ＩＰ` → `ip`. Of what no word of ours is, only the beginning."""
    word = word[:MOST_FOLDED_CHARS]
    if word.isascii():
        return word.lower()
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def by_topic(commands: Iterable[Command]) -> list[Command]:
    """Rows as the help and the README list them, in the same order at every start: NoneBot loads the plugins in any
    order, but within a plugin the order of registration tells what belongs together."""
    order = {topic: number for number, topic in enumerate(TOPICS)}
    return sorted(
        commands, key=lambda row: (order.get(row.topic, len(order)), getattr(row.matcher, "plugin_name", None) or "")
    )
