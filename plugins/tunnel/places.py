"""The words of `推荐节点`: from where is measured, through which ISP, and what the node must allow. Pure.

    推荐节点 [地区…] [运营商…] [udp 建站 免费 会员]      in any order: `推荐节点 广东 电信`

The words for places and ISPs go on to the speed test as they are; here they are known well enough to tell nodes that
are near from nodes that are far, and a command from talk.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from plugins._providers.ce17.places import (
    CITIES,
    PROVINCES,
    cities_by_name,
    isp_by_name,
    province_by_name,
)
from plugins._shared.errors import UsageError
from plugins.tunnel import recommending_texts as texts

MOST_WORDS = 12
MOST_CHARS = 100
EVERYWHERE = "全国"
FEW = ("三网", "机房")
"""Of the whole country only these, where no ISP is named: all of it would cost five times as much."""
CONDITIONS = {"udp": "udp", "建站": "建站", "web": "建站", "免费": "免费", "会员": "会员", "vip": "会员"}
_AREAS = {"全国": True, "大陆": True, "国内": True, "内地": True, "海外": False, "国外": False, "境外": False}
_SETS = frozenset({"三网", "机房", "路由器"})
_SEPARATORS = re.compile(r"[\s,、;]+")
_OUTSIDE = frozenset({"香港", "澳门", "台湾"})


@dataclass(frozen=True)
class Places:
    """A whole `推荐节点` command."""

    words: tuple[str, ...]
    """What the speed test is told behind the target."""
    conditions: tuple[str, ...]
    """Filters of nodes, canonical."""
    provinces: frozenset[str]
    """The provinces that are meant; empty for whole areas."""
    mainland: bool | None
    """Which side of the border the places are; None: both."""
    everywhere: bool
    """No place was named, or all of the country."""


def looks_like_places(rest: str) -> bool:
    """Whether what follows a bare `推荐节点` is meant for the bot."""
    try:
        parse_places(rest)
    except UsageError:
        return False
    return True


def parse_places(argument: str) -> Places:
    """Raises UsageError; the sentence does not repeat a word that is not understood: it may be a token."""
    text = unicodedata.normalize("NFKC", argument).lower()
    words = [word for word in _SEPARATORS.split(text) if word]
    if len(text) > MOST_CHARS or len(words) > MOST_WORDS:
        raise UsageError(texts.TOO_LONG)
    conditions = tuple(dict.fromkeys(CONDITIONS[word] for word in words if word in CONDITIONS))
    said = [part for word in words if word not in CONDITIONS for part in _apart(word)]
    provinces = frozenset(name for word in said for name in _provinces(word))
    areas = [_AREAS[word] for word in said if word in _AREAS]
    everywhere = not provinces and False not in areas
    if everywhere and not areas:
        said.insert(0, EVERYWHERE)
    if everywhere and not any(isp_by_name(word) is not None or word in _SETS for word in said):
        said += FEW
    return Places(tuple(dict.fromkeys(said)), conditions, provinces, _side(provinces, areas), everywhere)


def _apart(word: str) -> list[str]:
    """`广东电信` → 广东, 电信. Raises UsageError for what is no place and no ISP."""
    found = _cut(word)
    if found is None:
        raise UsageError(texts.UNKNOWN_PLACE)
    return found


def _cut(word: str) -> list[str] | None:
    if _is_known(word):
        return [word]
    for cut in range(min(len(word) - 2, 8), 1, -1):
        if _is_known(word[:cut]) and (rest := _cut(word[cut:])) is not None:
            return [word[:cut], *rest]
    return None


def _is_known(word: str) -> bool:
    return word in _AREAS or word in _SETS or isp_by_name(word) is not None or bool(_provinces(word))


def _provinces(word: str) -> list[str]:
    """The provinces that a word names, or those of a city of that name."""
    province = province_by_name(word)
    if province is not None:
        return [PROVINCES[province]]
    return sorted({PROVINCES[CITIES[city].province_id] for city in cities_by_name(word)})


def _side(provinces: frozenset[str], areas: Iterable[bool]) -> bool | None:
    sides = {province not in _OUTSIDE for province in provinces} | set(areas)
    if not sides:
        return True
    return sides.pop() if len(sides) == 1 else None
