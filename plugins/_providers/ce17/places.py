"""17CE's tables of provinces, cities and ISPs, and how people call them. Facts: vendor document, appendices.

Ids are the keys: a city's name may stand for several ids, some names are misspelt in the vendor's table, and a node's
city need not lie in its province.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class City:
    """A row of the vendor's table."""

    city_id: int
    province_id: int
    name: str


def _rows(name: str) -> list[list[str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


PROVINCES: dict[int, str] = {int(key): name for key, name, *_ in _rows("provinces.csv")}
"""The 34 provinces by `pro_id`, in the short form (广东, 内蒙古)."""
ISPS: dict[int, str] = {int(key): name for key, name, *_ in _rows("isps.csv")}
"""The 16 ISPs by `isp`."""
CITIES: dict[int, City] = {int(key): City(int(key), int(province), name) for key, province, name in _rows("cities.csv")}
"""The 810 cities by `city_id`."""
AREAS: dict[int, str] = {1: "大陆", 2: "港澳台", 3: "海外"}

_PROVINCE_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省")
_MUNICIPALITIES = frozenset({"北京市", "上海市", "天津市", "重庆市"})
"""Elsewhere 市 makes it a city: 吉林市 is not the province."""
_CITY_ENDINGS = ("自治州", "自治县", "地区", "市", "区", "县", "州", "盟")
_ISP_WORDS = {
    "网通": 2,
    "长城": 13,
    "长城宽带": 13,
    "鹏博士": 13,
    "广电": 15,
    "教育": 8,
    "cernet": 8,
    "telecom": 1,
    "chinanet": 1,
    "unicom": 2,
    "cmcc": 7,
    "海外": 3,
}
_AREA_WORDS = {
    "全部": 0,
    "全球": 0,
    "全世界": 0,
    "全国": 1,
    "大陆": 1,
    "内地": 1,
    "国内": 1,
    "港澳台": 2,
    "海外": 3,
    "国外": 3,
    "境外": 3,
}
_MISSPELT: dict[str, tuple[int, ...]] = {
    "忻州": (1357,),
    "株洲": (1017,),
    "昭通": (1530,),
    "保山": (1153,),
    "德宏": (940, 966, 1136, 1346, 1543),
    "瑞丽": (940,),
    "潞西": (1543,),
    "池州": (832,),
    "松原": (1517,),
    "儋州": (1519,),
    "眉山": (1540,),
    "宣武": (1467,),
    "临沂": (847,),
    "漯河": (1534,),
}
"""Right names of rows that the vendor misspells or writes together; most have a rightly spelt twin with another id.

宣武: "玄武区" stands under 北京. Not mapped, since nobody can tell what was meant: 天义 1479, 白安 978, 树安 1457,
南天河 1362; they are found by the vendor's own spelling."""
_MORE_PINYIN: dict[str, tuple[int, ...]] = {"shaanxi": (194,), "neimeng": (183,), "hongkong": (12,), "macau": (241,)}
_MEANS_SOMETHING_ELSE = frozenset({"gz"})
"""Fits one province (贵州), but people write it for a city (广州)."""


def normalised(name: str) -> str:
    """Full width to half width, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def _bare(name: str, endings: tuple[str, ...]) -> str:
    """Without one ending, as long as two characters stay (州 alone is no name, and 沙市 stays 沙市)."""
    ending = next((end for end in endings if name.endswith(end) and len(name) - len(end) >= 2), "")
    return name.removesuffix(ending)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word stands for, as the vendor's ids. Exactly one of the fields is filled."""

    areas: tuple[int, ...] = ()
    province_ids: tuple[int, ...] = ()
    isp_ids: tuple[int, ...] = ()
    city_ids: tuple[int, ...] = ()
    """All rows of that name; those in a province named beside it are meant."""


def meaning_of(word: str) -> Meaning | None:
    """A common word, with initials last: `全国`, `海外`, `广东`, `电信`, `深圳`, `gd`, `dx`. None for any other word,
    and for initials that fit several (`sx`: 山西 and 陕西)."""
    if (area := area_by_name(word)) is not None:
        return Meaning(areas=(area,))
    if (province := province_by_name(word)) is not None:
        return Meaning(province_ids=(province,))
    if (isp := isp_by_name(word)) is not None:
        return Meaning(isp_ids=(isp,))
    if cities := cities_by_name(word):
        return Meaning(city_ids=cities)
    if (province := province_by_pinyin(word)) is not None:
        return Meaning(province_ids=(province,))
    isp = isp_by_pinyin(word)
    return Meaning(isp_ids=(isp,)) if isp is not None else None


def province_by_pinyin(word: str) -> int | None:
    """`gd`, `guangdong`, `hlj` → id, where exactly one province fits; None for `hn`, `hb`, `sx`, `shanxi`, …"""
    return _only(_province_pinyin(), word)


def isp_by_pinyin(word: str) -> int | None:
    """`dx`, `dianxin`, `lt`, `yd` → id, where exactly one ISP fits; else None."""
    return _only(_isp_pinyin(), word)


def province_by_name(name: str) -> int | None:
    """`广东`, `广东省`, `内蒙古自治区`, `北京市` → id; None for what is no province."""
    word = normalised(name)
    return _province_ids().get(word[:2] if word in _MUNICIPALITIES else _bare(word, _PROVINCE_ENDINGS))


def isp_by_name(name: str) -> int | None:
    """`电信`, `中国电信`, `unicom` → id; None for what is no ISP."""
    return _isp_ids().get(normalised(name).removeprefix("中国"))


def area_by_name(name: str) -> int | None:
    """`大陆`, `港澳台`, `海外` → 1, 2, 3; `全部` → 0; None for what is no area."""
    return _AREA_WORDS.get(normalised(name))


def cities_by_name(name: str) -> tuple[int, ...]:
    """`深圳` or `深圳市` → the ids of all rows of that name, smallest first; empty for what is no city."""
    word = normalised(name)
    return _city_index().get(word) or _city_index().get(_bare(word, _CITY_ENDINGS), ())


def _only(index: dict[str, tuple[int, ...]], word: str) -> int | None:
    ids = index.get(normalised(word), ())
    return ids[0] if len(ids) == 1 else None


def _pinyin_index(file: str) -> dict[str, tuple[int, ...]]:
    """Initials and whole pinyin of each row of a table → the ids that they fit."""
    index: dict[str, set[int]] = {}
    for key, _, pinyin in _rows(file):
        syllables = pinyin.split()
        for word in ("".join(syllable[0] for syllable in syllables), "".join(syllables)):
            index.setdefault(word, set()).add(int(key))
    return {word: tuple(sorted(ids)) for word, ids in index.items() if word not in _MEANS_SOMETHING_ELSE}


@cache
def _province_pinyin() -> dict[str, tuple[int, ...]]:
    return _pinyin_index("provinces.csv") | _MORE_PINYIN


@cache
def _isp_pinyin() -> dict[str, tuple[int, ...]]:
    return _pinyin_index("isps.csv")


@cache
def _province_ids() -> dict[str, int]:
    return {name: province_id for province_id, name in PROVINCES.items()}


@cache
def _isp_ids() -> dict[str, int]:
    return {name: isp_id for isp_id, name in ISPS.items()} | _ISP_WORDS


@cache
def _city_index() -> dict[str, tuple[int, ...]]:
    """By full name and by bare name; a bare name holds the rows of its full forms as well."""
    index: dict[str, set[int]] = {}
    for city in CITIES.values():
        for key in (city.name, _bare(city.name, _CITY_ENDINGS)):
            index.setdefault(key, set()).add(city.city_id)
    for key, ids in _MISSPELT.items():
        index.setdefault(key, set()).update(ids)
    return {key: tuple(sorted(ids)) for key, ids in index.items()}
