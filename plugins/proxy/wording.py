"""Words that several answers share: the vendor's products, places in a line, times, pages. Pure.

Facts: vendor document "OpenAPI", table of product_type; times without a zone are taken as the vendor's, Beijing's.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins._shared.beijing import BEIJING

PRODUCTS = {
    3: "余额充值",
    9: "动态流量",
    11: "动态不限量",
    12: "长效机房流量",
    13: "静态住宅流量",
    14: "机房静态 IP",
    15: "长效 ISP 流量",
    16: "静态流量",
    17: "动态 IP 数",
    18: "网页抓取",
    19: "静态 IP 续费",
    20: "静态 IP 换额度",
    21: "静态流量（新）",
    24: "静态附加流量",
    25: "住宅静态 IP",
    26: "补单",
    27: "搜索结果抓取",
    28: "视频抓取",
}
"""What the vendor sells. Other numbers occur."""
PRODUCT_WORDS = {
    "充值": 3,
    "余额充值": 3,
    "动态": 9,
    "动态流量": 9,
    "动态住宅": 9,
    "不限量": 11,
    "动态不限量": 11,
    "长效机房": 12,
    "机房流量": 12,
    "长效机房流量": 12,
    "机房静态": 14,
    "机房静态ip": 14,
    "长效isp": 15,
    "住宅静态": 25,
    "静态住宅": 25,
    "住宅静态ip": 25,
}
"""What may be typed → product type; `产品=<数字>` reaches the others."""
PAGE_ROWS = 10


@dataclass(frozen=True)
class Shown:
    """A page of a list."""

    rows: tuple[str, ...]
    number: int
    count: int
    """How many pages there are, at least one."""


def product_name(product_type: int | None) -> str:
    """`9` → `动态流量`; unknown ones by their number."""
    if product_type is None:
        return "未知产品"
    return PRODUCTS.get(product_type, f"产品 {product_type}")


def product_type(word: str) -> int | None:
    """A product's word or number (of two digits at most) → its number; None where it is none."""
    word = word.casefold()
    if word.isascii() and word.isdecimal() and len(word) <= 2:
        return int(word)
    return PRODUCT_WORDS.get(word)


def plain(text: str) -> str:
    """What somebody typed, with full-width letters, digits and marks made ordinary, blanks single."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def short(text: str | None, most: int = 40) -> str:
    """A vendor's text in one line, cut; a missing one is a dash."""
    line = " ".join((text or "").split())
    if not line:
        return "-"
    return line if len(line) <= most else f"{line[: most - 1]}…"


def clock(moment: datetime | None, form: str = "%Y-%m-%d") -> str:
    """A vendor's time as Beijing reads it; a missing one is a dash."""
    return local(moment).strftime(form) if moment else "-"


def local(moment: datetime) -> datetime:
    """Beijing's time without a zone: the vendor's naive times are that already."""
    return moment.astimezone(BEIJING).replace(tzinfo=None) if moment.tzinfo else moment


def days_left(moment: datetime | None, now: datetime) -> str:
    """`已过期`, `今天到期`, `还有 3 天`. `now` as `local` gives it."""
    if moment is None:
        return "到期时间未知"
    ends = local(moment)
    if ends <= now:
        return "已过期"
    days = (ends.date() - now.date()).days
    return f"还有 {days} 天到期" if days else "今天到期"


def page_of(rows: Sequence[str], number: int, size: int = PAGE_ROWS) -> Shown:
    """The page of that number; beyond the last one the last."""
    count = max(1, -(-len(rows) // size))
    number = min(max(number, 1), count)
    return Shown(tuple(rows[(number - 1) * size : number * size]), number, count)


def next_page(command: str, number: int, count: int) -> list[str]:
    """The line that tells how to go on; nothing on the last page."""
    if count <= 1:
        return []
    more = f"，下一页「{command} {number + 1}」" if number < count else ""
    return [f"第 {number}/{count} 页{more}"]
