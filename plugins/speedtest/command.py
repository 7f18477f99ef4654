"""Text → a speed test. Pure: nothing is resolved, fetched or paid for here.

    ping <目标> [地区…] [运营商…] [选项…]         in any order: `ping qq.com 广东 深圳 电信 10包`
    测速 <类型> <目标> …                          the same for http dns dig cdn trace 网页

The text is normalised (NFKC) once, so full-width letters and marks do not matter, nor do case and blanks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from plugins._providers.ce17 import SpeedRequest, TestType
from plugins._providers.ce17.places import ISPS, PROVINCES, City
from plugins._shared.errors import UsageError
from plugins._shared.targets import classify_ip, masked_url, normalised, public_host, public_url
from plugins.speedtest import usage_texts as texts
from plugins.speedtest.denied import refuse_denied
from plugins.speedtest.options import SELECTING, counted_word, known_name, parse_options, takes_value
from plugins.speedtest.words import (
    ABROAD,
    ALL_AREAS,
    HONG_KONG_MACAO_TAIWAN,
    MAINLAND,
    NOT_MAINLAND,
    TYPES,
    Selection,
    cities_meant,
    nearest_word,
    selection_of,
)

DEFAULT_PROVINCES = (180, 221, 195)
"""Beijing, Shanghai, Guangdong: where no place is named a few nodes answer at once; the whole country costs points."""
USUAL_ISPS = 5
"""How many of the vendor's ISPs a province has nodes of, roughly; only for the estimate."""
PROVINCES_OF_AREA = {ALL_AREAS: 46, MAINLAND: 31, HONG_KONG_MACAO_TAIWAN: 3, ABROAD: 12}
LONGEST_ARGUMENT = 3000
MOST_WORDS = 60
_WORD = re.compile(r'(?:"[^"]*"|“[^”]*”|\S)+')
_NAMED_WRONGLY = re.compile(r"localhost|0x[0-9a-f]+|[0-9]{5,}")
"""Targets without a mark that are plainly meant as such, to be refused with a sentence."""
_PRICE = re.compile(r"[0-9]+(?:\.[0-9]+)?[^\x00-\x7f.].*")
"""`1.5元/GB` has a dot and is no target."""
_SEPARATORS = re.compile(r"[,、;]+")
_BY_NAME = frozenset({TestType.DNS, TestType.DIG})
_BY_HOST = frozenset({TestType.PING, TestType.TRACE})


@dataclass(frozen=True)
class SpeedtestRequest:
    """A test as it will be run, and as it is shown."""

    speed: SpeedRequest
    places: tuple[str, ...]
    """Names of areas, provinces and cities as shown: `("广东", "深圳")`, `("全国",)`."""
    isps: tuple[str, ...]
    """Names of ISPs as shown; empty: all of them."""
    estimated_nodes: int
    """provinces × ISPs × node kinds × nodes per cell, roughly; every result is charged to the account."""
    needs_owner: bool = False
    """It changes something at the target (POST): refused for others with `usage_texts.OWNER_ONLY`."""

    @property
    def host(self) -> str:
        """The target's name or address, without scheme, port and path."""
        target = self.speed.target
        return (urlsplit(target).hostname or target) if "://" in target else target

    @property
    def shown_target(self) -> str:
        """The target as it may be shown in a group: secrets in a URL's query starred out."""
        return masked_url(self.speed.target)

    @property
    def kind(self) -> str:
        """`ping`, `http`… as a user types it."""
        return next(word for word, test_type in TYPES.items() if test_type == self.speed.test_type)


@dataclass
class _Words:
    """What was read so far."""

    target: str = ""
    selection: Selection = field(default_factory=Selection)
    options: list[tuple[str, str]] = field(default_factory=list)


def parse_speedtest(kind: str, argument: str) -> SpeedtestRequest:
    """`kind` is the command's word (`ping`, `http`, `测速`…), `argument` what follows it. Raises UsageError.

    With `测速` the type is the first word of the argument; without one it is an HTTP test.
    """
    words = _split(argument)
    test_type = TYPES.get(normalised(kind).lower())
    if test_type is None:
        test_type, words = _type_in_front(words)
    read = _read(words)
    if not read.target:
        raise UsageError(texts.no_target(_word_of(test_type)))
    options = parse_options(read.options, test_type)
    request = _request(test_type, _target(test_type, read.target), read.selection, options)
    refuse_denied(request.host)
    return request


def looks_like_speedtest(argument: str) -> bool:
    """Whether a bare word (`ping`, without `/`) is meant as a command: every word of the rest is understood, and one of
    them looks like an address, a name or a URL. The target itself may still be refused, with a sentence.
    """
    try:
        _, words = _type_in_front(_split(argument))
        target = _read(words).target
    except UsageError:
        return _has_target_and_option(argument)
    if _PRICE.fullmatch(target) or not _looks_like_target(target.rstrip(".:/@\\")):
        return bool(_NAMED_WRONGLY.fullmatch(target.lower()))
    return True


def _has_target_and_option(argument: str) -> bool:
    """Nobody writes `example.com --count` in ordinary talk: it is answered, though it is wrong."""
    words = normalised(argument[:LONGEST_ARGUMENT]).split()
    return any(word.startswith("--") for word in words) and any(_looks_like_target(word) for word in words)


def _split(argument: str) -> list[str]:
    if len(argument) > LONGEST_ARGUMENT:
        raise UsageError(texts.too_long(LONGEST_ARGUMENT))
    words = _WORD.findall(normalised(argument))
    if len(words) > MOST_WORDS:
        raise UsageError(texts.too_many_words(MOST_WORDS))
    return words


def _type_in_front(words: list[str]) -> tuple[TestType, list[str]]:
    test_type = TYPES.get(words[0].lower()) if words else None
    return (TestType.HTTP, words) if test_type is None else (test_type, words[1:])


def _read(words: list[str]) -> _Words:
    read = _Words()
    rest = iter(words)
    for word in rest:
        if word.startswith(("--", "—")):
            _take_option(read, word, rest)
        elif _looks_like_target(word):
            _take_target(read, word)
        else:
            for part in filter(None, _SEPARATORS.split(word)):
                _take_word(read, part)
    return read


def _take_option(read: _Words, word: str, rest: Iterator[str]) -> None:
    """`--name=value`, or `--name` with the next word as its value."""
    written, equals, value = word.lstrip("-—").partition("=")
    name = known_name(written)
    if not equals and takes_value(name):
        value = next(rest, "")
    value = value.strip('"“”').strip()
    if takes_value(name) and not value:
        raise UsageError(texts.option_without_value(name))
    if name in SELECTING:
        _select(read, name, value)
    else:
        read.options.append((name, value))


def _select(read: _Words, name: str, value: str) -> None:
    """`--isp 电信,联通`."""
    for part in filter(None, re.split(r"[\s,、;]+", value)):
        selection = selection_of(part.lower())
        if selection is None:
            raise UsageError(texts.selects_nothing(name, part, nearest_word(part)))
        read.selection = read.selection.joined(selection)


def _looks_like_target(word: str) -> bool:
    return any(mark in word for mark in ".:/@\\")


def _take_target(read: _Words, word: str) -> None:
    if read.target:
        raise UsageError(texts.two_targets(read.target, word))
    read.target = word


def _take_word(read: _Words, word: str) -> None:
    lowered = word.lower()
    if (counted := counted_word(lowered)) is not None:
        read.options.append(counted)
    elif (selection := selection_of(lowered)) is not None:
        read.selection = read.selection.joined(selection)
    elif word.isascii() and not read.target:
        read.target = word  # `localhost` and the like: refused with the sentence for names
    else:
        raise UsageError(texts.unknown_word(word, nearest_word(word)))


def _target(test_type: TestType, text: str) -> str:
    if test_type in _BY_NAME:
        if classify_ip(text).ip is not None:
            raise UsageError(texts.name_wanted(_word_of(test_type), text))
        return public_host(text, underscore=True)
    return public_host(text) if test_type in _BY_HOST else public_url(text)


def _request(test_type: TestType, target: str, chosen: Selection, options: dict[str, Any]) -> SpeedtestRequest:
    cities = cities_meant(chosen)
    named = tuple(dict.fromkeys([*chosen.provinces, *(city.province_id for city in cities)]))
    _refuse_places_apart(chosen.areas, named)
    provinces = named if named or chosen.areas else DEFAULT_PROVINCES
    kinds = {"node_kinds": chosen.node_kinds} if chosen.node_kinds else {}
    speed = SpeedRequest(
        test_type=test_type,
        target=target,
        isp_ids=chosen.isps,
        province_ids=provinces,
        city_ids=tuple(city.city_id for city in cities),
        areas=_areas_of(provinces) or chosen.areas,
        **kinds,
        **options,
    )
    return SpeedtestRequest(
        speed=speed,
        places=_place_names(chosen, provinces, cities),
        isps=tuple(ISPS[isp] for isp in chosen.isps),
        estimated_nodes=_estimate(speed),
        needs_owner=speed.method == "POST",
    )


def _refuse_places_apart(areas: tuple[int, ...], provinces: tuple[int, ...]) -> None:
    """One task cannot ask for nodes abroad and in Guangdong: the list of provinces would leave the ones abroad out."""
    apart = set(areas) - {ALL_AREAS, *_areas_of(provinces)}
    if provinces and apart:
        raise UsageError(texts.places_apart(texts.AREAS[min(apart)], PROVINCES[provinces[0]]))


def _areas_of(provinces: tuple[int, ...]) -> tuple[int, ...]:
    """17CE finds no node of Hong Kong in the area "mainland"."""
    outside = {province in NOT_MAINLAND for province in provinces}
    return (MAINLAND,) * (False in outside) + (HONG_KONG_MACAO_TAIWAN,) * (True in outside)


def _estimate(speed: SpeedRequest) -> int:
    places = len(speed.city_ids or speed.province_ids) or sum(PROVINCES_OF_AREA[area] for area in speed.areas)
    isps = len(speed.isp_ids) or (1 if speed.areas == (ABROAD,) else USUAL_ISPS)
    return places * isps * len(speed.node_kinds) * speed.nodes_per_cell


def _place_names(chosen: Selection, provinces: tuple[int, ...], cities: tuple[City, ...]) -> tuple[str, ...]:
    """Areas, or provinces and then cities; a province that only stands for a city is not named beside it."""
    if not provinces:
        return tuple(texts.AREAS[area] for area in chosen.areas)
    implied = {city.province_id for city in cities} - set(chosen.provinces)
    names = [PROVINCES[province] for province in provinces if province not in implied]
    return tuple(dict.fromkeys([*names, *(city.name for city in cities)]))


def _word_of(test_type: TestType) -> str:
    return next(word for word, known in TYPES.items() if known == test_type)
