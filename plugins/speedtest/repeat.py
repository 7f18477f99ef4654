"""The words of `历史`, `重测` and `对比`, and how a stored command line takes a change. Pure.

`重测 2 联通` keeps every word of the stored line but its ISPs. Whatever the change names (a target, the type, places,
ISPs, kinds of nodes, an option) replaces all that the line had of it; the result is parsed as if it had been typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from plugins._shared.errors import UsageError
from plugins._shared.targets import masked_url, normalised
from plugins.speedtest import flow_texts as texts
from plugins.speedtest.options import OPTIONS, SELECTING, counted_word, known_name, takes_value
from plugins.speedtest.usage_texts import AREAS, too_long
from plugins.speedtest.words import ISPS, NODE_KINDS, PROVINCES, TYPES, Selection, selection_of

MOST_RUNS = 200
LONGEST_CHARS = 3000
SECRET_OPTIONS = frozenset({"cookie", "body", "proxies"})
"""Their values are not stored."""
ANY_TYPE = "测速"
_WORD = re.compile(r'(?:"[^"]*"|“[^”]*”|\S)+')
_SEPARATORS = re.compile(r"[,、;]+")
_NODES_WORDS = frozenset({texts.NODES_WORD, "全部节点", "nodes", "csv"})
_TARGET_MARKS = ".:/@\\"


@dataclass(frozen=True)
class Line:
    """A command line: its word and what follows."""

    kind: str
    argument: str


@dataclass(frozen=True)
class Recall:
    """`历史 …`: the list (no number), a run, or its nodes."""

    number: int | None
    nodes: bool = False


@dataclass
class _Parts:
    kind: str = ""
    targets: list[str] = field(default_factory=list)
    chosen: Selection = field(default_factory=Selection)
    options: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def parse_recall(argument: str) -> Recall:
    """Raises UsageError."""
    words = _plain(argument).lower().split()
    if not words:
        return Recall(None)
    number = _number(words[0])
    rest = words[1:]
    if number is None or len(rest) > 1 or not set(rest) <= _NODES_WORDS:
        raise UsageError(texts.bad_number())
    return Recall(number, bool(rest))


def looks_like_recall(argument: str) -> bool:
    """Whether what follows a bare `历史` is meant for the bot: history is also a subject at school."""
    try:
        return parse_recall(argument).number is not None
    except UsageError:
        return False


def parse_repeat(argument: str) -> tuple[int, str]:
    """`2 联通` → (2, "联通"); without a number the newest run is meant. Raises UsageError."""
    words = _words(argument)
    number = _number(words[0]) if words else None
    change = words if number is None else words[1:]
    parts = _parts(change)
    if parts.others or len(parts.targets) > 1:
        raise UsageError(texts.repeat_not_understood((parts.others or parts.targets)[0]))
    return number or 1, " ".join(change)


def looks_like_repeat(argument: str) -> bool:
    """Whether what follows a bare `重测` is a change of a speed test."""
    try:
        parse_repeat(argument)
    except UsageError:
        return False
    return True


def parse_comparison(argument: str) -> tuple[Line, Line]:
    """`a.com b.com 广东` → the two lines. Raises UsageError."""
    parts = _parts(_words(argument))
    if len(parts.targets) != 2 or parts.targets[0] == parts.targets[1]:
        raise UsageError(texts.two_targets_wanted())
    kind = parts.kind or ("http" if any("/" in target for target in parts.targets) else "ping")
    first, second = ([target] for target in parts.targets)
    return (
        Line(kind, _argument(replace(parts, targets=first))),
        Line(kind, _argument(replace(parts, targets=second))),
    )


def looks_like_comparison(argument: str) -> bool:
    """Whether what follows a bare `对比` are two targets."""
    try:
        parse_comparison(argument)
    except UsageError:
        return False
    return True


def merged(stored: Line, change: str) -> Line:
    """The stored line with the change made."""
    before, wish = _parts(_words(stored.argument)), _parts(_words(change))
    old, new = before.chosen, wish.chosen
    places = new if new.areas or new.provinces or new.cities else old
    parts = _Parts(
        targets=wish.targets or before.targets,
        chosen=Selection(
            places.areas, places.provinces, places.cities, new.isps or old.isps, new.node_kinds or old.node_kinds
        ),
        options=_replaced(before.options, wish.options),
        others=before.others + wish.others,
    )
    kind = wish.kind or (before.kind if stored.kind == ANY_TYPE else stored.kind) or ANY_TYPE
    return Line(kind, _argument(parts))


def _replaced(before: dict[str, str], wish: dict[str, str]) -> dict[str, str]:
    """Two options may be about one field: `--decompress` and `--no-decompress`."""
    changed = {OPTIONS[name].field for name in wish}
    return {name: value for name, value in before.items() if OPTIONS[name].field not in changed} | wish


def storable(line: Line) -> bool:
    """Whether the line may be kept: without what looks like a secret."""
    parts = _parts(_words(line.argument))
    return masked_url(line.argument) == line.argument and not SECRET_OPTIONS & parts.options.keys()


def _number(word: str) -> int | None:
    number = int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0
    return number if 1 <= number <= MOST_RUNS else None


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    """As `normalised`, which can make eighteen letters of one. Raises UsageError for what no command line is."""
    if len(text) > LONGEST_CHARS:
        raise UsageError(too_long(LONGEST_CHARS))
    return normalised(text)


def _parts(words: list[str]) -> _Parts:
    parts = _Parts()
    rest = iter(words)
    for position, word in enumerate(rest):
        if word.startswith(("--", "—")):
            _take_option(parts, word, rest)
        elif position == 0 and word.lower() in TYPES:
            parts.kind = word.lower()
        elif any(mark in word for mark in _TARGET_MARKS):
            parts.targets.append(word)
        else:
            for part in filter(None, _SEPARATORS.split(word)):
                _take(parts, part.lower())
    return parts


def _take_option(parts: _Parts, word: str, rest: Iterator[str]) -> None:
    written, equals, value = word.lstrip("-—").partition("=")
    name = known_name(written)
    if takes_value(name) and not equals:
        value = next(rest, "")
    value = value.strip('"“”').strip()
    if name not in SELECTING:
        parts.options[name] = value
        return
    for part in filter(None, re.split(r"[\s,、;]+", value)):
        _take(parts, part.lower())


def _take(parts: _Parts, word: str) -> None:
    counted = counted_word(word)
    if counted is not None:
        parts.options[counted[0]] = counted[1]
    elif (chosen := selection_of(word)) is not None:
        parts.chosen = parts.chosen.joined(chosen)
    else:
        parts.others.append(word)


def _argument(parts: _Parts) -> str:
    chosen = parts.chosen
    kinds = [next(word for word, kind in NODE_KINDS.items() if kind == wanted) for wanted in chosen.node_kinds]
    words = [
        *parts.targets,
        *(AREAS[area] for area in chosen.areas),
        *(PROVINCES[province] for province in chosen.provinces),
        *chosen.cities,
        *(ISPS[isp] for isp in chosen.isps),
        *kinds,
        *parts.others,
        *(_shown_option(name, value) for name, value in parts.options.items()),
    ]
    return " ".join(words)


def _shown_option(name: str, value: str) -> str:
    if not value:
        return f"--{name}"
    return f'--{name}="{value}"' if " " in value else f"--{name}={value}"
