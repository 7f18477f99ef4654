"""What people write behind `代理 …` → typed requests; what is talk; what is refused before any call."""

from datetime import date

import pytest

from plugins._shared.errors import UsageError
from plugins.proxy import command, extracting, service
from plugins.proxy.command import (
    ExtractRequest,
    PackagesRequest,
    PlaceRequest,
    StaticRequest,
    StockRequest,
    parse_cities,
    parse_countries,
    parse_packages,
    parse_states,
    parse_static,
    parse_stock,
    parse_usage,
)
from plugins.proxy.countries import countries, country_code, near_names, zh_name
from plugins.proxy.extracting import parse_extract

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last", "username", "product"),
    [
        ("", date(2026, 11, 16), TODAY, None, None),
        ("7", date(2026, 11, 16), TODAY, None, None),
        ("1天", TODAY, TODAY, None, None),
        ("30天 user01", date(2026, 10, 24), TODAY, "user01", None),
        ("user01 最近30天 动态流量", date(2026, 10, 24), TODAY, "user01", 9),
        ("产品=25 账号=123", date(2026, 11, 16), TODAY, "123", 25),
        ("2026-11-01 到 2026-11-20", date(2026, 11, 1), date(2026, 11, 20), None, None),
        ("11-20 11-01", date(2026, 11, 1), date(2026, 11, 20), None, None),
        ("12月30日", date(2025, 12, 30), TODAY, None, None),
        ("１１-０１", date(2026, 11, 1), TODAY, None, None),
        ("昨天", date(2026, 11, 21), date(2026, 11, 21), None, None),
        ("本月", date(2026, 11, 1), TODAY, None, None),
        ("上月", date(2026, 10, 1), date(2026, 10, 31), None, None),
        ("2026-11-20 2026-12-31", date(2026, 11, 20), TODAY, None, None),
        ("366天", date(2025, 11, 22), TODAY, None, None),
    ],
)
def test_spans_of_traffic(text: str, first: date, last: date, username: str | None, product: int | None) -> None:
    request = parse_usage(text, TODAY)
    assert (request.first, request.last, request.username, request.product) == (first, last, username, product)
    assert (request.days[0], request.days[-1]) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["0天", "367天", "2025-11-21 2026-11-22", "2-30", "2026-12-01", "7天 30天", "11-1 11-2 11-3", "a b", "怎么算"],
)
def test_spans_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_usage(text, TODAY)


@pytest.mark.parametrize(
    ("text", "talk"), [("30天 user01", False), ("400天", False), ("怎么算", True), ("不够了", True)]
)
def test_talk_about_traffic_is_no_command(text: str, talk: bool) -> None:
    assert command.looks_like_usage(text) is not talk


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", PackagesRequest()),
        ("2", PackagesRequest(2)),
        ("动态流量 3", PackagesRequest(3, 9)),
        ("产品=21", PackagesRequest(1, 21)),
    ],
)
def test_packages_take_a_page_and_a_product(text: str, request_: PackagesRequest) -> None:
    assert parse_packages(text) == request_


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("US", "US"),
        ("us", "US"),
        ("美国", "US"),
        ("United States", "US"),
        ("south korea", "KR"),
        ("Mars", None),
        ("", None),
    ],
)
def test_a_country_goes_by_code_chinese_and_english_name(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_the_table_of_countries_is_whole() -> None:
    assert len(countries()) > 190
    assert all(len(code) == 2 and row.zh and len(row.names) >= 2 for code, row in countries().items())
    assert zh_name("jp") == "日本"
    assert zh_name("ZZ") == "ZZ"
    assert near_names("坦桑") == ["坦桑尼亚"]
    assert near_names("Germny")[0] == "德国"


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("美国 5", ExtractRequest("US", 5)),
        ("US california losangeles 10 30", ExtractRequest("US", 10, "california", "losangeles", 30)),
        ("United States 5个 10分钟", ExtractRequest("US", 5, life_min=10)),
        ("us New-York 3", ExtractRequest("US", 3, "newyork")),
        ("日本 城市=osaka 2", ExtractRequest("JP", 2, None, "osaka")),
        ("日本 州=osaka 城市=Sakai 500 1440", ExtractRequest("JP", 500, "osaka", "sakai", 1440)),
        ("ZZ 1", ExtractRequest("ZZ", 1)),
        ("美国 加州 洛杉矶 5", ExtractRequest("US", 5, "california", "losangeles")),
        ("美国 纽约州 纽约市 5", ExtractRequest("US", 5, "newyork", "newyork")),
    ],
)
def test_extraction_takes_place_count_and_minutes(text: str, request_: ExtractRequest) -> None:
    assert parse_extract(text) == request_
    assert extracting.looks_like_extract(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "美国",
        "5",
        "火星 5",
        "美国 0",
        "美国 501",
        "美国 5 1441",
        "美国 a b c 5",
        "美国 5 california",
        "美国 怪州 5",
    ],
)
def test_extraction_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_extract(text)


def test_places_are_found_under_their_country() -> None:
    assert parse_countries("united 2") == PlaceRequest(search="united", page=2)
    assert parse_states("United States cal 2") == PlaceRequest("US", search="cal", page=2)
    assert parse_cities("US New-York buf") == PlaceRequest("US", "newyork", "buf")
    assert parse_cities("日本") == PlaceRequest("JP")
    assert parse_cities("美国 加利福尼亚州 旧金山") == PlaceRequest("US", "california", "旧金山")
    assert service.fitting(["losangeles", "sanfrancisco"], "旧金山") == ["sanfrancisco"]
    assert command.looks_like_place("美国 加州")
    assert not command.looks_like_place("美国哪个好")
    assert not command.looks_like_place("美国 怎么选")
    with pytest.raises(UsageError, match="国家"):
        parse_states("")


def test_static_addresses_have_filters_in_any_order() -> None:
    assert parse_static("快到期 美国 住宅 2") == StaticRequest("US", 25, 3, None, 2)
    assert parse_static("2026112007383739789726817212") == StaticRequest(trade_no="2026112007383739789726817212")
    assert parse_static("United Kingdom 机房") == StaticRequest("GB", 14)
    for wrong in ("住宅 机房", "美国 日本", "哪个好"):
        with pytest.raises(UsageError):
            parse_static(wrong)


def test_stock_has_kinds_and_a_country() -> None:
    assert parse_stock("") == StockRequest()
    assert parse_stock("日本 住宅") == StockRequest(25, "JP")
    for wrong in ("住宅 机房", "日本 美国", "怎么买"):
        with pytest.raises(UsageError):
            parse_stock(wrong)
