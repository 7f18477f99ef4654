"""911Proxy's sub-accounts (whitelist-account/*) and their traffic (user-usage-flow/total)."""

import re
import time
from typing import Any

from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.proxy911.replies import ProxyError, ok200, wrong
from plugins._sandbox.vendors.proxy911.state import (
    DAY_S,
    MOST_SUB_ACCOUNTS,
    Customer,
    ProxyState,
    SubAccount,
    day_text,
    time_text,
)

PAIRS = re.compile(r"[A-Za-z0-9]+:[A-Za-z0-9]+(,[A-Za-z0-9]+:[A-Za-z0-9]+)*")
NAMES = re.compile(r"[A-Za-z0-9]+(,[A-Za-z0-9]+)*")
PLAIN = re.compile(r"[A-Za-z0-9]+")
PRODUCT_TYPES = ("9", "11", "14", "25")
MOST_LIMIT_GB = 102_400
MOST_REMARK_WIDTH = 64
MOST_DAYS = 366


def list_accounts(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """All of them, without pages, passwords in clear text; usage in KB beside a limit in GB."""
    return ok200({"list": [_row(row) for row in customer.sub_accounts]})


def _row(row: SubAccount) -> dict[str, Any]:
    return {
        "id": row.id,
        "username": row.username,
        "password": row.password,
        "created_at": time_text(row.created_s),
        "remark": row.remark,
        "product_type": row.product_type,
        "usage_flow": row.usage_kb,
        "limit_flow": row.limit_gb,
        "status": int(row.enabled),
    }


def add(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """`accounts` is `user:password,user:password`, letters and digits only."""
    text = asked.text("accounts") or ""
    if not PAIRS.fullmatch(text):
        raise wrong("accounts", "格式错误")
    product_type = asked.text("product_type")
    if product_type not in PRODUCT_TYPES:
        raise wrong("product_type", "不支持")
    pairs = [pair.split(":") for pair in text.split(",")]
    if any(customer.sub_account(name) for name, _ in pairs) or len({name for name, _ in pairs}) < len(pairs):
        raise ProxyError(400, "账号已存在")
    if len(customer.sub_accounts) + len(pairs) > MOST_SUB_ACCOUNTS:
        raise ProxyError(400, "账号数量已达上限")
    for name, password in pairs:
        new_id = max((row.id for row in customer.sub_accounts), default=1000) + 1
        row = SubAccount(new_id, name, password, state.now(), asked.text("remark") or "", int(product_type))
        customer.sub_accounts.append(row)
    return ok200(None)


def _chosen(asked: Incoming, customer: Customer) -> list[SubAccount]:
    """The accounts that a batch names. Unknown names are passed over: the vendor's `data: null` hides them."""
    text = asked.text("accounts") or ""
    if not NAMES.fullmatch(text):
        raise wrong("accounts", "格式错误")
    names = set(text.split(","))
    return [row for row in customer.sub_accounts if row.username in names]


def delete(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    gone = _chosen(asked, customer)
    customer.sub_accounts = [row for row in customer.sub_accounts if row not in gone]
    return ok200(None)


def disable(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    for row in _chosen(asked, customer):
        row.enabled = False
    return ok200(None)


def enable(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    for row in _chosen(asked, customer):
        row.enabled = True
    return ok200(None)


def _one(asked: Incoming, customer: Customer) -> SubAccount:
    name = asked.text("account") or ""
    if not PLAIN.fullmatch(name):
        raise wrong("account", "格式错误")
    row = customer.sub_account(name)
    if row is None:
        raise ProxyError(400, "账号不存在")
    return row


def change_password(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    row, password = _one(asked, customer), asked.text("password") or ""
    if not PLAIN.fullmatch(password):
        raise wrong("password", "格式错误")
    row.password = password
    return ok200(None)


def change_remark(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """At most 32 Chinese or 64 Latin characters."""
    row, remark = _one(asked, customer), asked.text("remark")
    if remark is None or sum(2 if ord(char) > 255 else 1 for char in remark) > MOST_REMARK_WIDTH:
        raise wrong("remark", "过长或缺失")
    row.remark = remark
    return ok200(None)


def change_limit(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """`limit` is whole GB; 0 lifts the limit."""
    row, text = _one(asked, customer), asked.text("limit") or ""
    if not text.isdecimal() or int(text) > MOST_LIMIT_GB:
        raise wrong("limit", "必须为0到102400的整数")
    row.limit_gb = int(text)
    return ok200(None)


def usage(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """KB by day, oldest first; the last seven days where no times are given."""
    now = state.now()
    begin = _moment(asked, "start_time", now - 7 * DAY_S)
    end = _moment(asked, "end_time", now)
    if not begin <= end or end - begin > MOST_DAYS * DAY_S:
        raise wrong("start_time", "时间范围错误")
    days = dict.fromkeys(day_text(moment) for moment in (*_steps(begin, end), end))
    name = asked.text("username") or None
    fitting = (asked.text("product_type") or "9") == "9"
    return ok200({"list": [{"day": d, "flow": state.usage_of_day(customer, d, name) if fitting else 0} for d in days]})


def _steps(begin: float, end: float) -> list[float]:
    return [begin + step * DAY_S for step in range(int((end - begin) // DAY_S) + 1)]


def _moment(asked: Incoming, name: str, default: float) -> float:
    text = asked.text(name)
    if not text:
        return default
    try:
        return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S"))
    except (ValueError, OverflowError):
        raise wrong(name, "格式应为Y-m-d H:i:s") from None
