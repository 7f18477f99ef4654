"""911Proxy's orders, ways to pay, the user and the top-up gift. Success is code 0 here."""

import re
from typing import Any

from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.proxy911.geography import COUNTRIES
from plugins._sandbox.vendors.proxy911.packages import page_of
from plugins._sandbox.vendors.proxy911.replies import ProxyError, ok0, unknown, wrong
from plugins._sandbox.vendors.proxy911.state import MOST_ORDERS, Customer, Order, ProxyState, iso_text, trade_no

PRODUCTS = {
    1001: ("动态流量 20GB", 9, 18.2),
    1002: ("动态流量 100GB", 9, 75.0),
    1003: ("静态住宅IP", 25, 5.5),
    1004: ("静态IP续费", 19, 5.0),
    1005: ("余额充值", 3, 1.0),
}
"""Package ids are told by the vendor's support; these are the little world's. Name, product type, US dollars each."""
PAYMENTS = (
    ("在线支付", ((1, "支付宝", "online", False, 10, 5000), (2, "微信支付", "online", False, 10, 5000))),
    ("加密货币", ((7, "USDT-TRC20", "crypto", False, 5, 50_000), (8, "BTC", "crypto", True, 50, 50_000))),
)
REGIONS = re.compile(r"[A-Z]{2},[1-9]\d*(\|[A-Z]{2},[1-9]\d*)*")
WHOLE_FIELDS = ("amount", "renew_duration", "product_sku_bandwidth_id", "product_sku_concurrency_id", "recharge_amount")


def list_orders(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """Asked with `page_no` and `page_size`, answered below `pagination`; newest first."""
    number, size = page_of(asked, "page_no", "page_size")
    wishes = [(name, asked.text(name)) for name in ("trade_no", "status", "product_type")]
    rows = [order for order in customer.orders if all(w in (None, "", str(getattr(order, n))) for n, w in wishes)]
    rows.sort(key=lambda order: -order.created_s)
    shown = [_row(order) for order in rows[(number - 1) * size : number * size]]
    pages = {"total": len(rows), "page_no": number, "page_size": size, "total_pages": -(-len(rows) // size)}
    return ok0({"list": shown, "pagination": pages})


def _row(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "trade_no": order.trade_no,
        "product_id": order.product_id,
        "product_name": order.product_name,
        "total_fee": order.fee,
        "pay_fee": order.fee,
        "status": order.status,
        "created_at": iso_text(order.created_s),
    }


def create(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """Makes an order that waits for payment. The same call twice makes two orders."""
    product_id, _ = _whole(asked, "pid"), _method(asked)
    if product_id not in PRODUCTS:
        raise unknown("pid", "套餐不存在")
    for name in WHOLE_FIELDS:
        if asked.text(name) is not None:
            _whole(asked, name)
    name, kind, price = PRODUCTS[product_id]
    fee = round(price * _amount(asked, customer, kind), 2)
    if len(customer.orders) >= MOST_ORDERS:
        raise ProxyError(400, "订单过多")
    now = state.now()
    new_id = max(order.id for order in customer.orders) + 1
    order = Order(new_id, trade_no(now, "order", new_id), product_id, name, kind, fee, 0, now)
    customer.orders.append(order)
    return ok0(_row(order))


def _amount(asked: Incoming, customer: Customer, kind: int) -> int:
    if kind == 3:
        return _whole(asked, "recharge_amount")
    if kind == 25:
        return _region_count(asked.text("region_list") or "")
    if kind == 19:
        return _renewed(asked.text("upids") or "", customer)
    return _whole(asked, "amount") if asked.text("amount") is not None else 1


def _region_count(text: str) -> int:
    if not REGIONS.fullmatch(text):
        raise wrong("region_list", "格式错误")
    pairs = [part.split(",") for part in text.split("|")]
    if any(code not in COUNTRIES for code, _ in pairs):
        raise unknown("region_list", "地区不存在")
    return sum(int(count) for _, count in pairs)


def _renewed(text: str, customer: Customer) -> int:
    own = {str(row.id) for row in customer.static}
    ids = text.split(",")
    if not text or not set(ids) <= own:
        raise unknown("upids", "IP不存在")
    return len(ids)


def _method(asked: Incoming) -> int:
    wanted = _whole(asked, "pm_id")
    if not any(row[0] == wanted and not row[3] for _, rows in PAYMENTS for row in rows):
        raise unknown("pm_id", "支付方式不存在")
    return wanted


def _whole(asked: Incoming, name: str) -> int:
    value = asked.body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise wrong(name, "必须为正整数")
    return value


def close(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """Cancels an order that is not paid."""
    wanted = asked.text("trade_no")
    if not wanted:
        raise wrong("trade_no", "不能为空")
    order = next((order for order in customer.orders if order.trade_no == wanted), None)
    if order is None:
        raise ProxyError(400, "订单不存在")
    if order.status != 0:
        raise ProxyError(400, "订单状态不允许取消")
    order.status = 2
    return ok0(None)


def user(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    names = {"id": 90_001, "email": customer.email, "phone": "", "balance": customer.balance, "status": 1}
    return ok0({**names, "is_real_name": True, "created_at": "2024-08-24T14:15:22Z"})


def payments(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """`items[].id` is the `pm_id` of order/create."""
    keys = ("id", "title", "group", "disabled", "min", "max")
    logo = "https://example.com/logo.png"
    groups = [
        {"name": name, "logos": [logo], "items": [{**dict(zip(keys, row, strict=True)), "logo": logo} for row in rows]}
        for name, rows in PAYMENTS
    ]
    return ok0({"list": groups})


def gift_ratio(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    return ok0({"list": [{"amount": 100, "ratio": 1.2}, {"amount": 500, "ratio": 1.35}]}, "msg")
