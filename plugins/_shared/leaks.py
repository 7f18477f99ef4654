"""Tokens where they do not belong: the secrets that a text gives away, found by shape, by context, by being known here.

    certain     a JWT, `Bearer …`, `frpc -u …`, a secret that is bound here: alone
    named       behind the name of a secret: `token=…`, `我的 app_key 是 …`, `"appSecret": "…"`
    likely      of random letters and digits, beside such a name, a vendor's word, or as an argument of a command
    bind        what follows a misspelled `绑定` and a vendor: `邦定 17ce …`, `bind17ce …`

Anything else is left alone: people post checksums, links with other sites' tokens, product keys and addresses of coins.
Pure; the vendors' own shapes and words stand in their rooms (`Credential.signs`).
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice, pairwise
from urllib.parse import unquote

from plugins._providers import Room, rooms

MOST_CHARS = 10_000
"""QQ's messages are shorter; of a card or a forward that holds more, the beginning and the end are looked at."""
MOST_LEAKS = 30
"""In one text: it is recalled as a whole."""

_GAP = re.compile(r"\s{2,}")
_LINE_BREAK = re.compile(r"[ \t]?\n[ \t]?")
_SUSPECT = re.compile(r"[A-Za-z0-9_=-]{11}")
_BIND_LIKE = "[绑邦帮榜棒膀傍梆邫][定订丁钉锭]"
_BIND_HINT = re.compile(_BIND_LIKE)

_NAME = (
    r"(?:access|user|auth|refresh|api|usr)?[_\- ]?tokens?(?![a-z])|app[_\- ]?key|api[_\- ]?key|app[_\- ]?secret"
    r"|access[_\- ]?key|secret[_\- ]?key|(?<![a-z])secret(?![a-z])|api_pwd|密钥|秘钥|令牌|凭据|凭证"
)
_ASSIGNED = re.compile(
    rf"(?i)(?:{_NAME})[\"'”’]?\s?(?:=>?|:|是|为|->|is\s)?\s?[\"'“‘<（(]?(?P<token>[A-Za-z0-9_\-+/=~]{{10,512}})"
)
_STRONG = re.compile(rf"(?i){_NAME}|{_BIND_LIKE}|(?<![a-z])bind(?![a-z])")
_CHECKSUM = re.compile(
    r"(?i)md5|sha-?\d|crc|hash|commit|uuid|guid|btih|magnet|(?:run|trace|session)[_ ]?id|(?<![a-z])sid(?![a-z])"
    r"|哈希|校验|散列|磁力|种子|文件名|订单|单号"
)
_RUN_ID = re.compile(r"\[[0-9a-f]{16}\]")
"""How frpc names a session, in each line of its log: people paste such logs all day."""
_CERTAIN = (
    re.compile(r"(?<![A-Za-z0-9_-])(?P<token>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})"),
    re.compile(r"(?i)\bbearer\s(?P<token>[A-Za-z0-9._~+/=-]{16,})"),
)
_WORD_CHARS = r"!#$%&*+\-./0-9:=?@A-Z\\^_a-z|~"
_WORD = re.compile(f"[{_WORD_CHARS}]{{5,4096}}")
_NO_WORD = re.compile(f"[^{_WORD_CHARS}]+")
_LINK = re.compile(r"://|[A-Za-z0-9]\.[A-Za-z]{2,12}[/?:]")
_HOST = re.compile(r"(?:[a-z]+://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?::[0-9]+)?")
_PIECES = re.compile(r"[=:&?/|#]+")
_SMALLER_PIECES = re.compile(r"[=:&?/|#.@]+")
_HEX_RUN = re.compile(r"[0-9A-Fa-f]{16,128}")
_PLAIN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{12,128}(?![A-Za-z0-9_-])")
_PLACEHOLDER = re.compile(r"(?i)your|example|placeholder|here$|x{4}|\*{3}|\.{3}|string|undefined|null")
_OTHER_THINGS = re.compile(
    r"[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}|0x[0-9A-F]+|(?:[A-Z0-9]{4,6}-){2,7}[A-Z0-9]{4,6}", re.IGNORECASE
)
_BEFORE_CHARS, _BEHIND_CHARS, _CHECKSUM_CHARS, _FAR_CHARS, _LONGEST_LINK = 40, 16, 14, 500, 2000


@dataclass(frozen=True)
class Holder:
    """Whose bound account a secret opens."""

    vendor: str
    owner_id: int | None
    """QQ number; None: the bot owner's account from the settings."""


@dataclass(frozen=True)
class Leak:
    """A secret in a text."""

    token: str = field(repr=False)
    vendor: str | None
    """The vendor's room; None where nothing tells."""
    certain: bool = False
    holder: Holder | None = None
    """Whoever has bound it here."""


def suspicious(text: str) -> bool:
    """Whether a closer look is worth while: the cheap test that every message pays for."""
    if len(text) < 8:
        return False
    return _SUSPECT.search(text) is not None or (not text.isascii() and _BIND_HINT.search(text) is not None)


def find(text: str, known: Callable[[str], Holder | None], *, command: bool = False) -> list[Leak]:
    """The secrets in a text, each once. `known` tells of a word whose bound secret it is, if any; `command`: the text
    is a command of the bot, so that what looks like a secret is no other thing."""
    text = _folded(text)
    found: dict[str, Leak] = {}
    ways = chain(_known(text, known), _certain(text), _misspelled(text), _likely(text, command=command))
    for leak in islice(ways, MOST_LEAKS):
        if leak.token not in found and not any(leak.token in other for other in found):
            found[leak.token] = leak
    return list(found.values())


def _folded(text: str) -> str:
    """As it is looked at: not too much of it, as it is meant, and each gap one blank. The expressions below count on
    that: with thousands of blanks in a row they would try every way to share them out."""
    return _ends(_GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", plain(_ends(text))))


def _ends(text: str) -> str:
    half = MOST_CHARS // 2
    return text if len(text) <= MOST_CHARS else f"{text[:half]}\n{text[-half:]}"


def plain(text: str) -> str:
    """Full width and look-alikes as they are meant."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def looks_random(word: str) -> bool:
    """Letters and digits in an order that nobody makes up: 32 hexadecimal digits are, `MinecraftServer2024` is not, nor
    is `us1-lax2-cn2`. About one in fifty tokens of 24 small letters and digits happens to look made up, too."""
    if not _PLAIN.fullmatch(word) or _OTHER_THINGS.fullmatch(word):
        return False
    kinds = [[_kind(letter) for letter in part] for part in re.split("[-_]", word) if len(part) >= 6]
    length = sum(map(len, kinds))
    pairs = [pair for part in kinds for pair in pairwise(part)]
    of_digits = sum((a == "digit") != (b == "digit") for a, b in pairs)
    changes = sum(a != b for a, b in pairs)
    if length == 32 == len(word) and of_digits:
        return True
    return of_digits >= max(5, length / 5) or (of_digits >= 2 and changes > length / 2)


def _kind(letter: str) -> str:
    return "digit" if letter.isdigit() else "upper" if letter.isupper() else "lower"


def hide(text: str, known: Callable[[str], Holder | None] = lambda word: None) -> str:
    """A user's words as they may be repeated to him or to a group: without what looks like a secret, or is one that is
    bound here."""
    if not suspicious(text):
        return text
    for leak in find(text, known, command=True):
        text = text.replace(leak.token, "…")

    def shown(match: re.Match[str]) -> str:
        return "…" if looks_random(match[0]) and not _in_host(text, match) else match[0]

    return _PLAIN.sub(shown, text)


def worth_hiding(text: str) -> list[str]:
    """The words behind a command that takes secrets that may be such, for the redaction of logs: long ones with a
    digit, so that nobody can have ordinary words taken out of the log."""
    return [
        word for word in text.split() if len(word) >= 8 and re.search("[0-9]", word) and re.search("[A-Za-z]", word)
    ]


def _known(text: str, known: Callable[[str], Holder | None]) -> Iterator[Leak]:
    words = [word for form in _forms(text) for word in _WORD.findall(form)]
    for word in dict.fromkeys(words):
        pieces = (word, *_PIECES.split(word), *_SMALLER_PIECES.split(word))
        for piece in dict.fromkeys((*pieces, *(piece.strip(".!?=-*~_") for piece in pieces), *_HEX_RUN.findall(word))):
            if len(piece) >= 5 and (holder := known(piece)) is not None:
                yield Leak(piece, holder.vendor, certain=True, holder=holder)


def _forms(text: str) -> Iterator[str]:
    """As it stands, over the ends of lines, and decoded where something is encoded."""
    yield text
    if "\n" in text:
        yield _LINE_BREAK.sub("", text)
    if "%" in text or "&" in text:
        yield html.unescape(unquote(text))


def _certain(text: str) -> Iterator[Leak]:
    for match in (match for pattern in _CERTAIN for match in pattern.finditer(text)):
        if not _in_foreign_link(text, match.start()):
            yield Leak(match["token"], _vendor_near(text, match.start(), match.end()), certain=True)
    for name, pattern in _unmistakable():
        yield from (Leak(match["token"], name, certain=True) for match in pattern.finditer(text))


def _misspelled(text: str) -> Iterator[Leak]:
    match = _misspelled_bind().match(" ".join(text.lstrip(" \t\r\n/.#!").split()))
    if match is None:
        return
    words = re.findall(r"[!-~]{5,512}", match["rest"])
    if match["latin"] and not any(len(word) >= 16 or re.search(r"[0-9-]", word) for word in words):
        return
    room = next((room for room in rooms().values() if match["vendor"].lower() in room.words), None)
    yield from (Leak(word, room.name if room else None) for word in words)


def _likely(text: str, *, command: bool) -> Iterator[Leak]:
    if not command and not _STRONG.search(text) and not _all_words().search(text.lower()):
        return
    for match in _ASSIGNED.finditer(text):
        if _assignable(match["token"], text[match.end() : match.end() + 1]) and not _in_foreign_link(
            text, match.start()
        ):
            yield Leak(match["token"], _vendor_near(text, match.start(), match.end()))
    for match in _PLAIN.finditer(text):
        word = match[0]
        if looks_random(word) and not _part_of_something(text, match) and _meant(text, match, command=command):
            yield Leak(word, _vendor_near(text, match.start(), match.end()))


def _assignable(value: str, following: str) -> bool:
    """Whether what stands behind the name of a secret is one, and not a word of code or of a manual."""
    if _PLACEHOLDER.search(value) or _OTHER_THINGS.fullmatch(value):
        return False
    if following in ("(", "."):
        return looks_random(value)
    has_both = re.search("[0-9]", value) is not None and re.search("[A-Za-z]", value) is not None
    return has_both or (len(value) >= 16 and "-" in value.strip("-") and not value.isdigit())


def _part_of_something(text: str, match: re.Match[str]) -> bool:
    """Of a link, a name of a host or a file, an address of e-mail: a word between blanks or quotation marks is none."""
    word = _word_around(text, match)
    return "://" in word or "@" in word or "\\" in word or re.search(r"[./%~]", word.rstrip(".")) is not None


def _in_host(text: str, match: re.Match[str]) -> bool:
    """Whether it is a part of a host's name, in a link or alone: clouds name hosts like that."""
    word = _word_around(text, match)
    host = _HOST.match(word)
    return host is not None and word.find(match[0]) + len(match[0]) <= host.end()


def _word_around(text: str, match: re.Match[str]) -> str:
    start, end = match.span()
    before = _NO_WORD.split(text[max(0, start - 300) : start])[-1]
    return before + match[0] + _NO_WORD.split(text[end : end + 300])[0]


def _meant(text: str, match: re.Match[str], *, command: bool) -> bool:
    """Whether something tells that this random word is a secret of ours."""
    start, end = match.span()
    if _CHECKSUM.search(text[max(0, start - _CHECKSUM_CHARS) : start]):
        return False
    if start and _RUN_ID.fullmatch(text[start - 1 : end + 1]):
        return False
    if command and (len(match[0]) >= 24 or _three_kinds(match[0])):
        return True
    around = _around(text, start, end)
    if _STRONG.search(around):
        return True
    return any(re.fullmatch(room.credential.signs.shape, match[0]) for room in _rooms_named(around))


def _three_kinds(word: str) -> bool:
    return len(word) >= 16 and len({_kind(letter) for letter in word if letter not in "_-"}) == 3


def _around(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - _BEFORE_CHARS) : start]} {text[end : end + _BEHIND_CHARS]}".lower()


def _rooms_named(text: str) -> list[Room]:
    if not _all_words().search(text):
        return []
    return [room for room in rooms().values() if _words_of(room.name).search(text)]


def _vendor_near(text: str, start: int, end: int) -> str | None:
    """The vendor that is named here, or else not far off; None where none is, or several are."""
    near = f"{_around(text, start, end)} {text[start:end].lower()}"
    for place in (near, text[max(0, start - _FAR_CHARS) : end + _FAR_CHARS].lower()):
        if len(named := _rooms_named(place)) == 1:
            return named[0].name
    return None


def _in_foreign_link(text: str, at: int) -> bool:
    """Whether the place is in a link that leads to none of the vendors: other sites' tokens are shared every day."""
    begin = max(text.rfind(blank, max(0, at - _LONGEST_LINK), at) for blank in " \n\t\"'<>，。；（）「」") + 1
    link = re.match(r"\S*", text[begin : begin + _FAR_CHARS])
    word = link[0] if link else ""
    return _LINK.search(word[: at - begin + 1]) is not None and not _rooms_named(word.lower())


@cache
def _words_of(name: str) -> re.Pattern[str]:
    room = rooms()[name]
    words = {*room.words, *room.credential.signs.words, room.title.lower()}
    # Latin words whole: `911` is no part of a number, `frp` is none of `frpc`.
    parts = [rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])" if w.isascii() else re.escape(w) for w in sorted(words)]
    return re.compile("|".join(parts))


@cache
def _all_words() -> re.Pattern[str]:
    return re.compile("|".join(_words_of(name).pattern for name in rooms()))


@cache
def _unmistakable() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (room.name, re.compile(pattern)) for room in rooms().values() for pattern in room.credential.signs.unmistakable
    )


@cache
def _misspelled_bind() -> re.Pattern[str]:
    words = sorted((word for room in rooms().values() for word in room.words), key=len, reverse=True)
    latin = r"(?P<latin>b(?:i?n+i?d+|ind+|idn|ing|ond|and|lind|angding|d)(?:ing|d)?)"
    vendor = "|".join(map(re.escape, words))
    return re.compile(
        rf"(?is)^(?:@\S+ )?[ /]*(?:{_BIND_LIKE}|{latin}) ?[:：,，]? ?(?P<vendor>{vendor})[ :：,，]*(?P<rest>.+)"
    )
