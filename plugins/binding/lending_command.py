"""The text of `共享` and `取消共享` → typed requests. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from plugins._providers import Room, room_by_word
from plugins._shared.errors import UsageError
from plugins.binding import lending_texts as texts

BUDGETS = {"ce17": 500, "proxy911": 20}
"""What a day's budget is where nobody says another: 17CE in node results, the others in answered queries."""
OTHER_BUDGET = 50
MOST = {"ce17": 100_000}
OTHER_MOST = 10_000
_NUMBER = re.compile(r"([+-]?[0-9][0-9,]*)(?:次|个|节点|个节点|点|次查询)?(?:/天|每天|一天)?")
ALL_WORDS = ("全部", "所有", "all")
RECORD_WORDS = ("记录", "明细", "谁用了")


class What(Enum):
    """What `共享` is to do."""

    LIST = "list"
    RECORD = "record"
    LEND = "lend"


@dataclass(frozen=True)
class LendRequest:
    """`共享 …`."""

    what: What
    room: Room | None = None
    budget: int = 0
    """Units a day; only for LEND."""


@dataclass(frozen=True)
class EndRequest:
    """`取消共享 …`."""

    room: Room | None
    """None: of whatever vendor."""
    group_id: int | None = None
    """In a private chat: of which group; None with `everything` False: to be asked for."""
    everything: bool = False
    """`全部`: in private all groups, in a group all lenders."""


def words_of(text: str) -> list[str]:
    """Width does not matter: `９１１` is `911`."""
    return unicodedata.normalize("NFKC", text).split()


def mentions_loan(rest: str) -> bool:
    """Whether the text behind a bare `共享` is meant for the bot: `共享一下`, `共享 屏幕` are ordinary talk."""
    words = words_of(rest)
    return bool(words) and (room_by_word(words[0]) is not None or (len(words) == 1 and words[0] in RECORD_WORDS))


def looks_like_loan(rest: str) -> bool:
    """Whether it is at least built like one: `共享 火星 2`."""
    words = words_of(rest)
    return mentions_loan(rest) or (len(words) == 2 and _NUMBER.fullmatch(words[1]) is not None)


def mentions_end(rest: str) -> bool:
    """The same for a bare `取消共享`."""
    words = words_of(rest)
    return bool(words) and (room_by_word(words[0]) is not None or (len(words) == 1 and words[0].lower() in ALL_WORDS))


def unit_of(vendor: str) -> str:
    """What a budget counts, with its counter: `2 次查询`, `500 个节点`."""
    return "个节点" if vendor == "ce17" else "次查询"


def parse_lend(text: str) -> LendRequest:
    """`911 2` → a request. Raises UsageError."""
    words = words_of(text)
    if not words:
        return LendRequest(What.LIST)
    if words[0] in RECORD_WORDS:
        return LendRequest(What.RECORD)
    room = room_by_word(words[0])
    if room is None:
        raise UsageError(texts.which_vendor())
    if len(words) > 2:
        raise UsageError(texts.usage(room))
    budget = _budget(room, words[1]) if len(words) == 2 else BUDGETS.get(room.name, OTHER_BUDGET)
    return LendRequest(What.LEND, room, budget)


def _budget(room: Room, word: str) -> int:
    found = _NUMBER.fullmatch(word)
    most = MOST.get(room.name, OTHER_MOST)
    digits = found[1].replace(",", "") if found else ""
    if found is None or len(digits) > 12:
        raise UsageError(texts.odd_budget(room, unit_of(room.name), most))
    if int(digits) == 0:
        raise UsageError(texts.zero_budget(room))
    if not 1 <= int(digits) <= most:
        raise UsageError(texts.odd_budget(room, unit_of(room.name), most))
    return int(digits)


def parse_end(text: str, *, private: bool) -> EndRequest:
    """`911`, in private `911 100001` or `全部` → a request. Raises UsageError."""
    words = [word.lower() for word in words_of(text)]
    if words in [[word] for word in ALL_WORDS]:
        return EndRequest(None, everything=True)
    room = room_by_word(words[0]) if words else None
    if room is None or len(words) > 2:
        raise UsageError(texts.end_which(private=private))
    if len(words) == 1:
        return EndRequest(room)
    if words[1] in ALL_WORDS:
        return EndRequest(room, everything=True)
    if private and words[1].isdecimal() and len(words[1]) <= 18:
        return EndRequest(room, int(words[1]))
    raise UsageError(texts.end_which(private=private))
