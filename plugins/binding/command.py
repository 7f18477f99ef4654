"""The text of `绑定`, `解绑` and `切换账号` → typed requests. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from plugins._providers import Credential, Room, room_by_word
from plugins._shared.errors import UsageError
from plugins.binding import texts

MAX_FIELD_CHARS = 512
SHORTEST_TOKEN = 5
MAX_ALIAS_CHARS = 12
"""Shorter than any vendor's token: what is typed here by mistake is stored in clear text."""
MAIN_WORDS = ("主账号", "主号")
"""How an account without an alias is called."""
DEFAULT_WORDS = ("默认", "默认账号")
OVERVIEW_WORDS = ("", "帮助", "怎么", "怎么用", "?")

_ALIAS_GIVEN = re.compile(r"(?:备注|名称|别名|名字)[=＝:：](.*)", re.DOTALL)
_NOT_IN_ALIAS = re.compile(r"[^\w-]|^\d*$")


@dataclass(frozen=True)
class BindRequest:
    """A credential for a vendor. Its repr shows no secret: the fields are SecretStr."""

    room: Room
    credential: Credential
    alias: str | None = None
    """The owner's name for it; None: not said, which means the account without a name."""

    @property
    def mask(self) -> str:
        """What may be shown of it."""
        return mask(self.credential)


@dataclass(frozen=True)
class Overview:
    """Nothing is bound yet: show what there is and how to go on."""


@dataclass(frozen=True)
class Begin:
    """A vendor without a whole credential: ask for its fields one at a time. Its repr shows no field."""

    room: Room
    alias: str | None = None
    said: tuple[str, ...] = field(default=(), repr=False)
    """The first fields, where they were said already."""


@dataclass(frozen=True)
class Named:
    """Which of one's own accounts is meant, as far as it was said."""

    room: Room | None
    alias: str | None = None
    """None: not said. Blank: the account without a name."""


def mentions_vendor(rest: str) -> bool:
    """Whether the text behind a bare `绑定` begins with a vendor: `绑定手机号` and the like are ordinary talk."""
    words = rest.split()
    if words[0] in DEFAULT_WORDS:
        return True
    return room_by_word(words[0]) is not None or (len(words) > 1 and holds_secret(rest))


def holds_secret(argument: str) -> bool:
    """Whether there is something behind the vendor's word that could be a token, and not just a question."""
    words = argument.split()
    if words and words[0] in DEFAULT_WORDS:
        return False
    return any(len(word) >= SHORTEST_TOKEN and word.isascii() for word in words if room_by_word(word) is None)


def parse_vendor(text: str) -> Room:
    """A vendor's word → its room. Raises UsageError."""
    words = text.split()
    room = room_by_word(words[0]) if words else None
    if room is None:
        raise UsageError(texts.which_vendor())
    return room


def parse_bind(text: str) -> BindRequest | Begin | Overview | Named:
    """What stands behind `绑定`. Raises UsageError; the sentence never repeats what was typed.

    Nothing → Overview, `17ce` → Begin, `17ce user token 备注=小号` → BindRequest, `默认 chmlfrp 小号` → Named.
    """
    if text.strip() in OVERVIEW_WORDS:
        return Overview()
    first, *rest = text.split()
    if first in DEFAULT_WORDS:
        return parse_named(" ".join(rest))
    room = parse_vendor(first)
    words, alias = _without_alias(room, rest)
    if len(words) < len(room.credential.field_names()):
        _refuse_odd_letters(room, words)
        return Begin(room, alias, tuple(words))
    return BindRequest(room, read_fields(room, words), alias)


def read_fields(room: Room, words: Sequence[str]) -> Credential:
    """The fields of a credential, in the order in which they are typed. Raises UsageError."""
    _refuse_odd_letters(room, words)
    try:
        return room.credential.from_words(list(words))
    except ValueError:
        # from None: a validation error's text would hold the words.
        raise UsageError(texts.fields_wanted(room)) from None


def _refuse_odd_letters(room: Room, words: Sequence[str]) -> None:
    for word in words:
        if len(word) > MAX_FIELD_CHARS or not word.isascii() or not word.isprintable():
            raise UsageError(texts.odd_letters(room))


def _without_alias(room: Room, words: Sequence[str]) -> tuple[list[str], str | None]:
    """The words without `备注=…`, and the alias that stood there. Raises UsageError."""
    given = [found[1] for word in words if (found := _ALIAS_GIVEN.fullmatch(word))]
    if len(given) > 1:
        raise UsageError(texts.ODD_ALIAS)
    others = [word for word in words if not _ALIAS_GIVEN.fullmatch(word)]
    if given and _goes_on(room, words):
        raise UsageError(texts.BLANK_IN_ALIAS)
    return others, read_alias(given[0]) if given else None


def _goes_on(room: Room, words: Sequence[str]) -> bool:
    """Whether what stands behind `备注=…` can only be more of the name: no credential has such letters, or so many
    words."""
    at = next(number for number, word in enumerate(words) if _ALIAS_GIVEN.fullmatch(word))
    behind = words[at + 1 :]
    too_many = len(words) - 1 > len(room.credential.field_names())
    return bool(behind) and (too_many or any(not word.isascii() for word in behind))


def read_alias(text: str) -> str:
    """A name for an account; blank for the one without. Raises UsageError where it cannot be one."""
    alias = said_alias(text)
    if not alias and text.strip():
        return ""
    taken = alias in DEFAULT_WORDS or room_by_word(alias) is not None
    if taken or len(alias) > MAX_ALIAS_CHARS or _NOT_IN_ALIAS.search(alias):
        raise UsageError(texts.ODD_ALIAS)
    return alias


def said_alias(text: str) -> str:
    """A name as it was meant, whether an account has it or not; blank for the account without one."""
    alias = unicodedata.normalize("NFKC", text).strip("「」“”\"' ")
    return "" if alias in MAIN_WORDS else alias


def parse_named(text: str) -> Named:
    """`chmlfrp 小号`, `chmlfrp`, `小号` or nothing. Raises UsageError."""
    words = text.split()
    room = room_by_word(words[0]) if words else None
    rest = words[1:] if room else words
    if len(rest) > 1:
        raise UsageError(texts.ONE_ALIAS)
    if not rest:
        return Named(room)
    said = _ALIAS_GIVEN.fullmatch(rest[0])
    return Named(room, said_alias(said[1] if said else rest[0]))


def parse_unbind(text: str) -> tuple[Room, str | None]:
    """`chmlfrp 小号` → the vendor and the alias, None where none was said. Raises UsageError."""
    named = parse_named(text)
    if named.room is None:
        raise UsageError(texts.WHICH_TO_UNBIND)
    return named.room, named.alias


def number_of(text: str, aliases: Sequence[str]) -> int | None:
    """Which of the listed accounts is meant, from 0: by its number in the list, from 1, or by its name. None: talk."""
    said = unicodedata.normalize("NFKC", text).strip()
    if said.isascii() and said.isdecimal() and 1 <= int(said[:3]) <= len(aliases):
        return int(said[:3]) - 1
    names = {alias_key(alias or word): number for number, alias in enumerate(aliases) for word in MAIN_WORDS}
    return names.get(alias_key(said))


def alias_key(alias: str) -> str:
    """Aliases that differ in case only are the same."""
    return alias.casefold()


def mask(credential: Credential) -> str:
    """A credential as it may be shown to its owner: names of accounts by their ends, secrets by their last letters."""
    return " ".join(_masked(text) for text in credential.shown())


def _masked(text: str) -> str:
    """At most a quarter of the text, at most six letters, the rest starred; the length is not told either."""
    ends = min(3, len(text) // 8)
    return f"{text[:ends]}****{text[len(text) - ends :]}"
