"""The text of `代理 订单` → typed requests. Pure.

Facts: vendor document, order/create: the product's number (`pid`) is told by the vendor's support only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plugins._providers.proxy911 import NewOrder
from plugins._shared.errors import UsageError
from plugins.proxy import order_texts as texts
from plugins.proxy.countries import country_code
from plugins.proxy.wording import plain

MOST_CHARS = 1000
MOST_NUMBER = 1_000_000
STATUS_WORDS = {"待支付": 0, "未支付": 0, "已支付": 1, "已取消": 2, "已退款": 3}
CREATE_WORDS, CLOSE_WORDS, LIST_WORDS = ("创建", "下单", "新建"), ("关闭", "取消"), ("列表", "查看")
FIELDS = {
    "产品": "product_id",
    "pid": "product_id",
    "支付": "payment_id",
    "支付方式": "payment_id",
    "pm_id": "payment_id",
    "数量": "amount",
    "地区": "regions",
    "续费": "renewed_ids",
    "时长": "renew_duration",
    "优惠券": "coupon",
    "邀请优惠": "use_invitation_discount",
    "带宽": "bandwidth_id",
    "并发": "concurrency_id",
    "充值": "recharge_amount",
}
"""What may be typed before `=` → the field of the order."""
_TRADE_NO = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True)
class OrdersRequest:
    """`代理 订单 [列表] [状态] [页]`."""

    page: int = 1
    status: int | None = None


@dataclass(frozen=True)
class CloseRequest:
    """`代理 订单 关闭 <单号>`."""

    trade_no: str


def looks_like_orders(rest: str) -> bool:
    """Whether the text behind a bare `代理 订单` begins with an action, a state or a page."""
    first = plain(rest[:MOST_CHARS]).split(" ")[0]
    known = {*CREATE_WORDS, *CLOSE_WORDS, *LIST_WORDS, *STATUS_WORDS}
    return first in known or re.fullmatch("[0-9]{1,3}", first) is not None


def parse_orders(argument: str) -> OrdersRequest | CloseRequest | NewOrder:
    """The command's text → what is wanted. Raises UsageError."""
    first, _, rest = plain(argument[:MOST_CHARS]).partition(" ")
    if first in CREATE_WORDS:
        return _new_order(rest.split())
    if first in CLOSE_WORDS:
        if not _TRADE_NO.fullmatch(rest):
            raise UsageError(texts.WHICH_ORDER)
        return CloseRequest(rest)
    words = rest.split() if first in LIST_WORDS else plain(argument[:MOST_CHARS]).split()
    return _listing(words)


def _listing(words: list[str]) -> OrdersRequest:
    statuses = [STATUS_WORDS[word] for word in words if word in STATUS_WORDS]
    pages = [int(word) for word in words if re.fullmatch("[0-9]{1,3}", word)]
    if len(statuses) > 1 or len(pages) > 1 or len(statuses) + len(pages) < len(words):
        raise UsageError(texts.HOW)
    return OrdersRequest(max(1, *pages, 1), statuses[0] if statuses else None)


def _new_order(words: list[str]) -> NewOrder:
    values: dict[str, Any] = {}
    for word in words:
        name, mark, text = word.partition("=")
        field = FIELDS.get(name.casefold())
        if field is None or not mark or not text or field in values:
            raise UsageError(texts.CREATE_HOW)
        values[field] = _READ.get(field, _number)(text)
    if not {"product_id", "payment_id"} <= values.keys():
        raise UsageError(texts.CREATE_NEEDS)
    try:
        return NewOrder(**values)
    except ValueError:
        raise UsageError(texts.CREATE_HOW) from None


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,7}", text) or not 1 <= int(text) <= MOST_NUMBER:
        raise UsageError(texts.BAD_NUMBER)
    return int(text)


def _regions(text: str) -> dict[str, int]:
    """`JP:2,US:1`, also with Chinese names."""
    found: dict[str, int] = {}
    for part in re.split(r"[,|;、]", text):
        name, mark, count = part.partition(":")
        code = country_code(name)
        if code is None or not mark or code in found:
            raise UsageError(texts.BAD_REGIONS)
        found[code] = _number(count)
    return found


def _ids(text: str) -> tuple[int, ...]:
    ids = tuple(_number(part) for part in re.split(r"[,|;、]", text))
    if len(set(ids)) < len(ids):
        raise UsageError(texts.BAD_NUMBER)
    return ids


def _coupon(text: str) -> str:
    if not re.fullmatch("[A-Za-z0-9_-]{1,64}", text):
        raise UsageError(texts.BAD_COUPON)
    return text


def _flag(text: str) -> bool:
    if text not in ("是", "否", "用", "不用"):
        raise UsageError(texts.CREATE_HOW)
    return text in ("是", "用")


_READ: dict[str, Callable[[str], Any]] = {
    "regions": _regions,
    "renewed_ids": _ids,
    "coupon": _coupon,
    "use_invitation_discount": _flag,
}
