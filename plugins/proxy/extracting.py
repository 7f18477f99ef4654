"""The text of `代理 提取` → a request. Pure; the bounds are ours, so that a slip of the finger empties no package."""

import re

from plugins._shared.errors import UsageError
from plugins.proxy import place_texts as texts
from plugins.proxy.command import ExtractRequest, take_country, vendor_place, words_of

MOST_COUNT = 500
MOST_LIFE_MIN = 1440
ASK_ABOVE = 100
"""More addresses than this are taken only after `确认`."""
_COUNT = re.compile(r"([0-9]{1,6})(?:个|条)?")
_MINUTES = re.compile(r"([0-9]{1,6})(?:分钟|分|min)?", re.IGNORECASE)


def looks_like_extract(rest: str) -> bool:
    """Whether the text behind a bare `代理 提取` ends with a number: right or wrong, it is meant for the bot."""
    words = words_of(rest)
    return bool(words) and (_COUNT.fullmatch(words[-1]) or _MINUTES.fullmatch(words[-1])) is not None


def parse_extract(argument: str) -> ExtractRequest:
    """`<国家> [州] [城市] <数量> [分钟]`; also `州=… 城市=…`. Raises UsageError."""
    words = words_of(argument)
    if not words:
        raise UsageError(texts.EXTRACT_HOW)
    country, rest = take_country(words)
    named = {name: word.partition("=")[2] for word in rest for name in ("州", "城市") if word.startswith(f"{name}=")}
    rest = [word for word in rest if "=" not in word]
    places = [word for word in rest if not word[0].isdecimal()]
    numbers = rest[len(places) :]
    if rest[: len(places)] != places or len(places) + len(named) > 2 or len(numbers) not in (1, 2):
        raise UsageError(texts.EXTRACT_HOW)
    state, city = _places(named, places)
    life = _number(_MINUTES, numbers[1], MOST_LIFE_MIN, texts.bad_life(MOST_LIFE_MIN)) if len(numbers) == 2 else None
    return ExtractRequest(
        country, _number(_COUNT, numbers[0], MOST_COUNT, texts.bad_count(MOST_COUNT)), state, city, life
    )


def _places(named: dict[str, str], places: list[str]) -> tuple[str | None, str | None]:
    unnamed = [vendor_place(word) for word in places]
    state = vendor_place(named["州"]) if "州" in named else (unnamed.pop(0) if unnamed else None)
    city = vendor_place(named["城市"]) if "城市" in named else (unnamed.pop(0) if unnamed else None)
    for place in (state, city):
        if place is not None and not re.fullmatch("[a-z0-9]{1,60}", place):
            raise UsageError(texts.PLACES_ARE_LATIN)
    return state, city


def _number(shape: re.Pattern[str], word: str, most: int, sentence: str) -> int:
    found = shape.fullmatch(word)
    if found is None or not 1 <= int(found[1]) <= most:
        raise UsageError(sentence)
    return int(found[1])
