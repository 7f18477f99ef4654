"""17CE's tables against the counts and the traps of providers.md, section 1.5."""

import pytest

from plugins._providers.ce17.places import (
    CITIES,
    ISPS,
    PROVINCES,
    Meaning,
    _province_pinyin,
    area_by_name,
    cities_by_name,
    isp_by_name,
    isp_by_pinyin,
    meaning_of,
    province_by_name,
    province_by_pinyin,
)


def test_the_tables_are_whole() -> None:
    assert (len(PROVINCES), len(CITIES), len(ISPS)) == (34, 810, 16)
    assert (min(CITIES), max(CITIES)) == (12, 1547)
    assert {city.province_id for city in CITIES.values()} == set(PROVINCES)


@pytest.mark.parametrize(
    ("name", "province_id"),
    [
        ("广东", 195),
        ("广东省", 195),
        (" 广 东 ", 195),
        ("北京市", 180),
        ("内蒙古自治区", 183),
        ("新疆维吾尔自治区", 346),
        ("广西壮族自治区", 352),
        ("宁夏回族自治区", 189),
        ("香港特别行政区", 12),
        ("吉林", 351),
        ("吉林市", None),
        ("海南州", None),
        ("深圳", None),
        ("省", None),
        ("", None),
    ],
)
def test_provinces_go_by_long_and_short_names(name: str, province_id: int | None) -> None:
    assert province_by_name(name) == province_id


def test_every_province_and_isp_is_found_by_its_own_name() -> None:
    assert all(province_by_name(name) == key for key, name in PROVINCES.items())
    assert all(isp_by_name(name) == key for key, name in ISPS.items())


@pytest.mark.parametrize(
    ("name", "isp_id"),
    [("中国电信", 1), ("网通", 2), ("CMCC", 7), ("ｃｍｃｃ", 7), ("教育网", 8), ("长城宽带", 13), ("深圳", None)],
)
def test_isps_go_by_common_names(name: str, isp_id: int | None) -> None:
    assert isp_by_name(name) == isp_id


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("深圳", (264,)),
        ("深圳市", (264,)),
        ("黔江区", (883, 1186)),
        ("潮州", (640, 1081)),
        ("潼南", (889, 1535)),
        ("百色", (561, 1481)),
        ("忻州", (663, 1357)),
        ("眉山", (740, 1540)),
        ("吉林市", (710,)),
        ("没有这里", ()),
        ("", ()),
    ],
)
def test_one_city_name_may_mean_several_ids(name: str, ids: tuple[int, ...]) -> None:
    assert cities_by_name(name) == ids


def test_every_city_is_found_by_its_own_name() -> None:
    assert all(city_id in cities_by_name(city.name) for city_id, city in CITIES.items())


@pytest.mark.parametrize(
    ("name", "area"), [("大陆", 1), ("港澳台", 2), ("海外", 3), ("国外", 3), ("全部", 0), ("火星", None)]
)
def test_areas(name: str, area: int | None) -> None:
    assert area_by_name(name) == area


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("电信", Meaning(isp_ids=(1,))),
        ("联通", Meaning(isp_ids=(2,))),
        ("移动", Meaning(isp_ids=(7,))),
        ("铁通", Meaning(isp_ids=(6,))),
        ("教育网", Meaning(isp_ids=(8,))),
        ("大陆", Meaning(areas=(1,))),
        ("全国", Meaning(areas=(1,))),
        ("港澳台", Meaning(areas=(2,))),
        ("海外", Meaning(areas=(3,))),
        ("广东省", Meaning(province_ids=(195,))),
        ("深圳", Meaning(city_ids=(264,))),
        ("潮州", Meaning(city_ids=(640, 1081))),
        ("gd", Meaning(province_ids=(195,))),
        ("ＧＤ", Meaning(province_ids=(195,))),
        ("dx", Meaning(isp_ids=(1,))),
        ("xg", Meaning(province_ids=(12,))),
        ("sx", None),
        ("火星", None),
        ("", None),
    ],
)
def test_a_common_word_has_one_meaning_or_none(word: str, meaning: Meaning | None) -> None:
    assert meaning_of(word) == meaning


def test_initials_stand_for_a_province_only_where_one_fits() -> None:
    assert {w: province_by_pinyin(w) for w in ("bj", "sh", "hlj", "nmg", "guangdong", "shaanxi", "ShangHai")} == {
        "bj": 180,
        "sh": 221,
        "hlj": 192,
        "nmg": 183,
        "guangdong": 195,
        "shaanxi": 194,
        "ShangHai": 221,
    }
    # 河南 湖南 海南 · 湖北 河北 · 山西 陕西 · 广州 rather than 贵州
    assert not any(province_by_pinyin(word) for word in ("hn", "hb", "sx", "shanxi", "gz", "zz", ""))


def test_every_province_has_its_whole_pinyin_except_the_two_that_sound_alike() -> None:
    by_pinyin = {province_by_pinyin(word) for word in _province_pinyin()}
    assert set(PROVINCES) - by_pinyin == {193}, "山西: shanxi is 陕西 as well, which has shaanxi"


def test_initials_of_isps() -> None:
    assert [isp_by_pinyin(word) for word in ("dx", "lt", "yd", "tt", "jyw", "dianxin", "zz")] == [
        1,
        2,
        7,
        6,
        8,
        1,
        None,
    ]


@pytest.mark.parametrize(
    ("right", "odd_id"),
    [
        ("忻州", 1357),
        ("株洲", 1017),
        ("昭通", 1530),
        ("保山", 1153),
        ("德宏", 1346),
        ("瑞丽", 940),
        ("池州", 832),
        ("松原", 1517),
        ("儋州", 1519),
        ("眉山", 1540),
        ("宣武", 1467),
        ("临沂", 847),
        ("漯河", 1534),
    ],
)
def test_a_row_that_the_vendor_misspells_is_found_by_its_right_name_too(right: str, odd_id: int) -> None:
    assert odd_id in cities_by_name(right)
    assert odd_id in cities_by_name(CITIES[odd_id].name)
