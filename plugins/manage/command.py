"""The text of `拉黑` and `解除拉黑` → what is meant. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from plugins._shared.errors import UsageError
from plugins.manage import texts

MOST_REASON_CHARS = 60
MOST_SPAN = timedelta(days=3650)
_UNIT_S = {
    **dict.fromkeys(("分钟", "分", "min", "m"), 60),
    **dict.fromkeys(("小时", "时", "h"), 3600),
    **dict.fromkeys(("天", "日", "d"), 86_400),
    **dict.fromkeys(("星期", "周", "w"), 7 * 86_400),
    "月": 30 * 86_400,
    "年": 365 * 86_400,
}
_NUMBERS = {"半": 0.5, **{letter: number for number, letter in enumerate("一二三四五六七八九十", 1)}, "两": 2}
_PART = (
    rf"(?P<number>\d{{1,9}}|[{''.join(_NUMBERS)}])\s*个?(?P<unit>{'|'.join(sorted(_UNIT_S, key=len, reverse=True))})"
)
_PARTS = re.compile(_PART, re.IGNORECASE)
_SPAN = rf"(?:{re.sub(r'[?]P<[a-z]+>', '?:', _PART)}\s*)+"
_FOREVER = r"永久|永远|长期|一直"
_FIRST = re.compile(rf"(?P<span>{_SPAN}|{_FOREVER})(?=$|[\s,，])[\s,，]*", re.IGNORECASE)
_LAST = re.compile(rf"(?:^|[\s,，])(?P<span>{_SPAN}|{_FOREVER})$", re.IGNORECASE)
_GROUP = re.compile(r"群(?!里|内|友|主)[\s:：]*(?P<id>\d+)?(?=$|\s)")
_NUMBER = re.compile(r"(?:QQ)?[\s:：]*(?P<id>\d{5,})(?=$|[\s,，])[\s,，]*", re.IGNORECASE)
_HERE = re.compile(r"(?:^|\s)(?:本群|仅本群|只在本群|这个群)(?=\s|$)")
_ID = re.compile(r"[1-9]\d{4,11}")


class NobodyMeantError(UsageError):
    """There is neither a number nor a mention in it: perhaps it is only talk."""


@dataclass(frozen=True)
class Whom:
    """Who is meant."""

    id: int
    whole_group: bool = False


@dataclass(frozen=True)
class BanRequest:
    """`拉黑 …`."""

    whom: Whom
    here: bool
    """Said with `本群`."""
    span: timedelta | None
    """None: until it is lifted."""
    reason: str


@dataclass(frozen=True)
class UnbanRequest:
    """`解除拉黑 …`."""

    whom: Whom
    here: bool


def looks_like_attempt(text: str) -> bool:
    """Whether what names nobody is still meant as a name or a number (`拉黑 abc`), and not talk (`拉黑 他算了`)."""
    return re.match(r"[A-Za-z0-9@_-]+(?=$|\s)", _plain(text)) is not None


def parse_ban(text: str, mentioned: Sequence[int]) -> BanRequest:
    """The text behind the word, and the people mentioned in the message. Raises UsageError; NobodyMeantError where
    nobody is named."""
    here, rest = _take_here(_plain(text))
    whom, rest = _take_whom(rest, mentioned, texts.WHOM)
    span, rest = _take_span(rest)
    reason = rest.strip(" ,，")
    if len(reason) > MOST_REASON_CHARS:
        raise UsageError(texts.REASON_TOO_LONG)
    return BanRequest(whom, here, span, reason)


def parse_unban(text: str, mentioned: Sequence[int]) -> UnbanRequest:
    """As `parse_ban`; nothing may follow."""
    here, rest = _take_here(_plain(text))
    whom, rest = _take_whom(rest, mentioned, texts.WHOM_TO_FREE)
    if rest.strip():
        raise UsageError(texts.NOT_AFTER_PERSON)
    return UnbanRequest(whom, here)


def _plain(text: str) -> str:
    """Full-width digits are digits; one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _take_here(text: str) -> tuple[bool, str]:
    found = _HERE.search(text)
    return (True, f"{text[: found.start()]} {text[found.end() :]}".strip()) if found else (False, text)


def _take_whom(text: str, mentioned: Sequence[int], usage: str) -> tuple[Whom, str]:
    people = list(dict.fromkeys(mentioned))
    number, group = _NUMBER.match(text), _GROUP.match(text)
    named = (number or group) is not None
    if len(people) > 1 or (people and named) or (number and _NUMBER.match(text, number.end())):
        raise UsageError(texts.ONE_AT_A_TIME)
    if people:
        return Whom(people[0]), text
    if group:
        return Whom(_id(group["id"] or ""), whole_group=True), text[group.end() :].strip()
    if number:
        return Whom(_id(number["id"])), text[number.end() :]
    if re.match(r"\d+(?=$|\s)", text) and not _FIRST.match(text):
        raise UsageError(texts.ODD_NUMBER)
    raise NobodyMeantError(usage)


def _id(digits: str) -> int:
    if not _ID.fullmatch(digits):
        raise UsageError(texts.ODD_NUMBER)
    return int(digits)


def _take_span(text: str) -> tuple[timedelta | None, str]:
    if found := _FIRST.match(text):
        return _span(found["span"]), text[found.end() :]
    if found := _LAST.search(text):
        return _span(found["span"]), text[: found.start()]
    return None, text


def _span(words: str) -> timedelta | None:
    if re.fullmatch(_FOREVER, words):
        return None
    parts = [(part["number"], part["unit"].lower()) for part in _PARTS.finditer(words)]
    seconds = sum((_NUMBERS.get(number) or int(number)) * _UNIT_S[unit] for number, unit in parts)
    if not 60 <= seconds <= MOST_SPAN.total_seconds():
        raise UsageError(texts.ODD_SPAN)
    return timedelta(seconds=seconds)
