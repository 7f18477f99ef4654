"""The words of a speed test's grammar: types, areas, node kinds, ISPs, places, and words written together.

`广东电信` and `广东深圳电信` are taken apart into words of the tables. Places and ISPs are
those of the vendor's own tables.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from plugins._providers.ce17 import TestType
from plugins._providers.ce17.places import CITIES, ISPS, PROVINCES, City, cities_by_name, isp_by_name, province_by_name

TYPES = {
    "ping": TestType.PING,
    "http": TestType.HTTP,
    "get": TestType.HTTP,
    "网站": TestType.HTTP,
    "dns": TestType.DNS,
    "解析": TestType.DNS,
    "dig": TestType.DIG,
    "cdn": TestType.CDN,
    "trace": TestType.TRACE,
    "tracert": TestType.TRACE,
    "traceroute": TestType.TRACE,
    "路由": TestType.TRACE,
    "网页": TestType.PAGE,
    "page": TestType.PAGE,
}
ALL_AREAS, MAINLAND, HONG_KONG_MACAO_TAIWAN, ABROAD = 0, 1, 2, 3
AREAS = {
    "全国": MAINLAND,
    "大陆": MAINLAND,
    "国内": MAINLAND,
    "内地": MAINLAND,
    "港澳台": HONG_KONG_MACAO_TAIWAN,
    "海外": ABROAD,
    "国外": ABROAD,
    "境外": ABROAD,
    "全球": ALL_AREAS,
}
NODE_KINDS = {"机房": 1, "idc": 1, "路由器": 2, "电脑": 3, "pc": 3, "手机": 4, "4g": 5}
ISP_SETS = {"三网": ("电信", "联通", "移动")}
NOT_MAINLAND = frozenset({12, 184, 241})
"""Hong Kong, Taiwan, Macao: 17CE keeps them in an area of their own."""
_CHINESE = re.compile(r"[㐀-鿿]{3,24}")
_SHORTEST_WORD = 2


@dataclass(frozen=True)
class Selection:
    """Which nodes are to take part, as ids of the vendor, in the order in which they were named."""

    areas: tuple[int, ...] = ()
    provinces: tuple[int, ...] = ()
    cities: tuple[str, ...] = ()
    """Names: an id depends on the province, which may be named later."""
    isps: tuple[int, ...] = ()
    node_kinds: tuple[int, ...] = ()

    def joined(self, other: "Selection") -> "Selection":
        """Both together, each id once."""
        return Selection(
            _once(self.areas + other.areas),
            _once(self.provinces + other.provinces),
            _once(self.cities + other.cities),
            _once(self.isps + other.isps),
            _once(self.node_kinds + other.node_kinds),
        )


def _once(ids: tuple) -> tuple:
    return tuple(dict.fromkeys(ids))


def selection_of(word: str) -> Selection | None:
    """What a normalised word selects; None: it is no word of the tables, nor several written together."""
    return _single(word) or _several(word)


def _single(word: str) -> Selection | None:
    if word in AREAS:
        return Selection(areas=(AREAS[word],))
    if word in ISP_SETS:
        return Selection(isps=tuple(isp for name in ISP_SETS[word] if (isp := isp_by_name(name)) is not None))
    if word in NODE_KINDS:
        return Selection(node_kinds=(NODE_KINDS[word],))
    if (province := province_by_name(word)) is not None:
        return Selection(provinces=(province,))
    if (isp := isp_by_name(word)) is not None:
        return Selection(isps=(isp,))
    return Selection(cities=(word,)) if cities_by_name(word) else None


def _several(word: str) -> Selection | None:
    """The longest word of the tables first, then the rest likewise."""
    if not _CHINESE.fullmatch(word):
        return None
    for cut in range(len(word) - _SHORTEST_WORD, _SHORTEST_WORD - 1, -1):
        head = _single(word[:cut])
        rest = selection_of(word[cut:]) if head else None
        if head and rest:
            return head.joined(rest)
    return None


def cities_meant(selection: Selection) -> tuple[City, ...]:
    """The vendor's rows of the named cities. Of several with one name, those in a named province are meant."""
    rows: list[City] = []
    for name in selection.cities:
        found = [CITIES[city_id] for city_id in cities_by_name(name)]
        rows += [city for city in found if city.province_id in selection.provinces] or found
    return _once(tuple(rows))


def nearest_word(word: str) -> str | None:
    """`黑龙疆` → `黑龙江`, for the sentence of a refusal."""
    known = [*PROVINCES.values(), *ISPS.values(), *AREAS, *NODE_KINDS]
    return next(iter(get_close_matches(word[:20], known, n=1, cutoff=0.6)), None)
