"""911Proxy's packages (user-product/*)."""

from typing import Any

from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.proxy911.replies import ok200, wrong
from plugins._sandbox.vendors.proxy911.state import DAY_S, Customer, Package, ProxyState, time_text

SUMMARY_TYPES = ("9", "12")
SOON_S = 7 * DAY_S


def page_of(asked: Incoming, number_name: str, size_name: str, default_size: int = 20) -> tuple[int, int]:
    """Page number and size from their parameters. Raises ProxyError."""
    number, size = asked.text(number_name) or "1", asked.text(size_name) or str(default_size)
    for name, text in ((number_name, number), (size_name, size)):
        if not text.isdecimal() or not 1 <= int(text) <= 1000:
            raise wrong(name, "必须为1到1000的整数")
    return int(number), int(size)


def list_packages(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """Asked with `page` and `size`, answered with `page` and `page_size`; newest first."""
    number, size = page_of(asked, "page", "size")
    kind, trade = asked.text("product_type"), asked.text("trade_no")
    rows = [p for p in customer.packages if kind in (None, "", str(p.product_type)) and trade in (None, "", p.trade_no)]
    rows.sort(key=lambda package: -package.created_s)
    shown = [_row(package) for package in rows[(number - 1) * size : number * size]]
    counts = {"total_count": len(rows), "total_page": -(-len(rows) // size)}
    return ok200({"list": shown, "page": number, "page_size": size, **counts})


def _row(package: Package) -> dict[str, Any]:
    bought, paid = time_text(package.created_s - 32), time_text(package.created_s - 2)
    return {
        "id": package.id,
        "created_at": time_text(package.created_s),
        "expired_at": time_text(package.expires_s),
        "product_type": package.product_type,
        "trade_no": package.trade_no,
        "order": {"created_at": bought, "pay_at": paid, "title": package.title},
    }


def summary(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """Amounts in KB. effective + used + expired = total; effective + effective_used = effective_total."""
    kind = asked.text("product_type")
    if kind and kind not in SUMMARY_TYPES:
        raise wrong("product_type", "仅支持9或12")
    now = state.now()
    rows = [p for p in customer.packages if kind in (None, "", str(p.product_type))]
    valid = [p for p in rows if p.expires_s > now and p.left_kb > 0]
    soon = [p for p in valid if p.expires_s - now <= SOON_S]
    over = [p for p in rows if p.expires_s <= now]
    spent = [p for p in rows if p.expires_s > now and p.left_kb <= 0]
    left, used = _left(valid), _used(valid) + _used(spent)
    return ok200(
        {
            "total": sum(p.total_kb for p in rows),
            "total_count": len(rows),
            "effective": left,
            "effective_count": len(valid),
            "effective_total": left + used,
            "effective_used": used,
            "temporary": _left(soon),
            "temporary_count": len(soon),
            "expired": _left(over),
            "expired_count": len(over),
            "used": _used(rows),
        }
    )


def _left(rows: list[Package]) -> int:
    return sum(package.left_kb for package in rows)


def _used(rows: list[Package]) -> int:
    return sum(package.used_kb for package in rows)
