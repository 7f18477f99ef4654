"""The text of `代理 套餐`, `代理 流量`, places, stock and static addresses → typed requests. Pure.

A `looks_like_…` tells what may follow the bare words; with `/` anything may, and what does not fit is told.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from plugins._shared.errors import UsageError
from plugins.proxy import place_texts, texts, usage_texts
from plugins.proxy.countries import country_code, near_names, place_name
from plugins.proxy.wording import plain, product_type

MOST_CHARS = 300
MOST_DAYS = 366
USUAL_DAYS = 7
STATUS_WORDS = {
    "正常": 1,
    "有效": 1,
    "失效": 2,
    "无效": 2,
    "即将到期": 3,
    "快到期": 3,
    "到期": 3,
    "维护": 4,
    "维护中": 4,
}
KIND_WORDS = {"住宅": 25, "机房": 14, "数据中心": 14}

_PAGE = re.compile(r"[0-9]{1,3}")
_DAYS = re.compile(r"(?:最?近)?([0-9]{1,4})(?:天|日|d|days?)?", re.IGNORECASE)
_DATE = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_NAME = re.compile(r"[A-Za-z0-9]{1,64}")
_PLACE = re.compile(r"[A-Za-z][A-Za-z .'_-]{0,60}")
_TRADE_NO = re.compile(r"[0-9]{12,40}")
_SPANS = ("今天", "昨天", "本月", "上月")
_JOINTS = {"到", "至", "~", "-", "—"}


@dataclass(frozen=True)
class PackagesRequest:
    """A whole `代理 套餐`."""

    page: int = 1
    product: int | None = None


@dataclass(frozen=True)
class UsageRequest:
    """A whole `代理 流量`: both days are shown."""

    first: date
    last: date
    username: str | None = None
    product: int | None = None

    @property
    def days(self) -> list[date]:
        """Every day, oldest first."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class PlaceRequest:
    """A whole `代理 国家`, `代理 州` or `代理 城市`."""

    country: str = ""
    """Code; empty only for `代理 国家`."""
    state: str = ""
    search: str = ""
    page: int = 1


@dataclass(frozen=True)
class StaticRequest:
    """A whole `代理 静态IP`."""

    country: str | None = None
    product: int | None = None
    status: int | None = None
    trade_no: str | None = None
    page: int = 1


@dataclass(frozen=True)
class StockRequest:
    """A whole `代理 库存`."""

    product: int | None = None
    """25 residential, 14 data centre, None for both."""
    country: str | None = None


@dataclass(frozen=True)
class ExtractRequest:
    """A whole `代理 提取`."""

    country: str
    count: int
    state: str | None = None
    city: str | None = None
    life_min: int | None = None


def words_of(argument: str) -> list[str]:
    """Words as they are compared."""
    return plain(argument[:MOST_CHARS]).replace(",", " ").split()


def parse_packages(argument: str) -> PackagesRequest:
    """`[页] [产品]`. Raises UsageError."""
    page, product = 1, None
    for word in words_of(argument):
        if word.startswith("产品=") or not _PAGE.fullmatch(word):
            product = _product(word, texts.packages_usage())
        else:
            page = max(1, int(word))
    return PackagesRequest(page, product)


def _product(word: str, sentence: str) -> int:
    found = product_type(word.removeprefix("产品="))
    if found is None:
        raise UsageError(sentence)
    return found


def looks_like_usage(rest: str) -> bool:
    """Whether every word has the shape of a span, a day, an account or a product."""
    return all(
        _DAYS.fullmatch(word)
        or _DATE.fullmatch(word)
        or _NAME.fullmatch(word)
        or word in _SPANS
        or word in _JOINTS
        or word.startswith(("账号=", "产品="))
        or product_type(word) is not None
        for word in words_of(rest)
    )


def parse_usage(argument: str, today: date) -> UsageRequest:
    """`[7天|30天|起 止] [账号] [产品]` in any order. Raises UsageError."""
    spans: list[tuple[date, date]] = []
    dates: list[date] = []
    username: str | None = None
    product: int | None = None
    for word in words_of(argument):
        name = word.removeprefix("账号=")
        if word in _JOINTS:
            continue
        if word in _SPANS:
            spans.append(_span(word, today))
        elif found := _DAYS.fullmatch(word):
            spans.append((today - timedelta(days=_days(found[1]) - 1), today))
        elif found := _DATE.fullmatch(word):
            dates.append(_date(found, today))
        elif word.startswith("产品=") or product_type(word) is not None:
            product = _product(word, usage_texts.how())
        elif _NAME.fullmatch(name) and username is None:
            username = name
        else:
            raise UsageError(usage_texts.how())
    first, last = _first_and_last(spans, dates, today)
    return UsageRequest(first, last, username, product)


def _days(text: str) -> int:
    if not 1 <= int(text) <= MOST_DAYS:
        raise UsageError(usage_texts.too_many_days(MOST_DAYS))
    return int(text)


def _span(word: str, today: date) -> tuple[date, date]:
    if word == "今天":
        return today, today
    if word == "昨天":
        return today - timedelta(days=1), today - timedelta(days=1)
    begin = today.replace(day=1)
    if word == "本月":
        return begin, today
    last = begin - timedelta(days=1)
    return last.replace(day=1), last


def _date(found: re.Match[str], today: date) -> date:
    """A day without a year is the last one of that name."""
    year, month, day = int(found[1] or today.year), int(found[2]), int(found[3])
    try:
        moment = date(year, month, day)
        return moment if found[1] or moment <= today else moment.replace(year=year - 1)
    except ValueError:
        raise UsageError(usage_texts.NO_SUCH_DAY) from None


def _first_and_last(spans: list[tuple[date, date]], dates: list[date], today: date) -> tuple[date, date]:
    if len(dates) > 2 or len(spans) > 1 or (spans and dates):
        raise UsageError(usage_texts.how())
    if spans:
        return spans[0]
    if not dates:
        return today - timedelta(days=USUAL_DAYS - 1), today
    first, last = min(dates), max(dates) if len(dates) == 2 else today
    if first > today:
        raise UsageError(usage_texts.IN_FUTURE)
    last = min(last, today)
    if (last - first).days >= MOST_DAYS:
        raise UsageError(usage_texts.too_many_days(MOST_DAYS))
    return first, last


def take_country(words: list[str]) -> tuple[str, list[str]]:
    """The country at the beginning of the words, as a code, and the words behind it. Raises UsageError."""
    for length in range(min(5, len(words)), 0, -1):
        code = country_code(" ".join(words[:length]))
        if code is not None:
            return code, words[length:]
    first = words[0] if words else ""
    if re.fullmatch("[A-Za-z]{2}", first):
        return first.upper(), words[1:]
    raise UsageError(place_texts.no_such_country(near_names(first)) if first else place_texts.WHICH_COUNTRY)


def looks_like_place(rest: str) -> bool:
    """Whether the text behind a bare `代理 州` or `代理 城市` is a country and names of places."""
    words = words_of(rest)
    try:
        _, behind = take_country(words)
    except UsageError:
        return False
    return not behind or all(_PLACE.fullmatch(place_name(word)) or _PAGE.fullmatch(word) for word in behind)


def looks_like_country(rest: str) -> bool:
    """Whether the text behind a bare `代理 国家` is a page, a country, or a part of a name."""
    text = plain(rest[:MOST_CHARS])
    return bool(_PAGE.fullmatch(text) or country_code(text) or _PLACE.fullmatch(text) or near_names(text))


def parse_countries(argument: str) -> PlaceRequest:
    """`[名字的一部分] [页]`."""
    words, page = _with_page(words_of(argument))
    return PlaceRequest(search=" ".join(words), page=page)


def parse_states(argument: str) -> PlaceRequest:
    """`<国家> [名字的一部分] [页]`. Raises UsageError."""
    country, rest = take_country(words_of(argument))
    rest, page = _with_page(rest)
    return PlaceRequest(country, search=" ".join(rest), page=page)


def parse_cities(argument: str) -> PlaceRequest:
    """`<国家> [州] [名字的一部分] [页]`. Raises UsageError."""
    country, rest = take_country(words_of(argument))
    rest, page = _with_page(rest)
    return PlaceRequest(country, vendor_place(rest[0]) if rest else "", " ".join(rest[1:]), page)


def vendor_place(word: str) -> str:
    """A state's or city's name as the vendor writes it: `New-York`, `纽约` → `newyork`."""
    return re.sub(r"[\s.'_-]", "", place_name(word)).lower()


def _with_page(words: list[str]) -> tuple[list[str], int]:
    if words and _PAGE.fullmatch(words[-1]):
        return words[:-1], max(1, int(words[-1]))
    return words, 1


def looks_like_static(rest: str) -> bool:
    """Whether every word behind a bare `代理 静态IP` is a filter."""
    try:
        parse_static(rest)
    except UsageError:
        return False
    return True


def parse_static(argument: str) -> StaticRequest:
    """`[国家] [住宅|机房] [正常|失效|快到期|维护] [订单号] [页]`. Raises UsageError."""
    found: dict[str, int | str] = {}
    words = words_of(argument)
    while words:
        word = words[0]
        name, value = _static_filter(word)
        if name:
            words = words[1:]
        else:
            name, (value, words) = "country", take_country(words)
        if name in found:
            raise UsageError(place_texts.STATIC_HOW)
        found[name] = value
    return StaticRequest(**found)  # pyright: ignore[reportArgumentType] each name has its own type


def _static_filter(word: str) -> tuple[str, int | str]:
    if _PAGE.fullmatch(word):
        return "page", max(1, int(word))
    if _TRADE_NO.fullmatch(word):
        return "trade_no", word
    for name, table in (("product", KIND_WORDS), ("status", STATUS_WORDS)):
        if word in table:
            return name, table[word]
    return "", ""


def looks_like_stock(rest: str) -> bool:
    """Whether the text behind a bare `代理 库存` is a kind or a country."""
    try:
        parse_stock(rest)
    except UsageError:
        return False
    return True


def parse_stock(argument: str) -> StockRequest:
    """`[住宅|机房] [国家]`. Raises UsageError."""
    words = words_of(argument)
    kinds = [KIND_WORDS[word] for word in words if word in KIND_WORDS]
    rest = [word for word in words if word not in KIND_WORDS]
    country, rest = take_country(rest) if rest else (None, [])
    if len(kinds) > 1 or rest:
        raise UsageError(place_texts.STOCK_HOW)
    return StockRequest(kinds[0] if kinds else None, country)
