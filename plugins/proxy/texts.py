"""Every sentence about the packages. The other subjects have files of their own: `usage_texts`, `account_texts`,
`place_texts`, `order_texts`."""

from collections.abc import Mapping
from datetime import datetime

from plugins._providers.proxy911 import Package, PackageSummary, Page
from plugins._shared.manual import Manual
from plugins._shared.units import bar, gb_text, percent
from plugins.proxy.wording import PRODUCTS, clock, days_left, next_page, product_name, short

PROXY = Manual(
    summary="看 911Proxy 流量还剩多少",
    usage="代理",
    examples=("代理", "代理 余额"),
    notes="要先私聊「绑定 911 <app_key>」。流量按 1 GB = 1024 MB 计算。",
)
PACKAGES = Manual(
    summary="列出买过的 911Proxy 套餐和到期时间",
    usage="代理 套餐 [页] [产品]",
    examples=("代理 套餐", "代理 套餐 2", "代理 套餐 动态流量"),
    notes=(
        "产品写名字或编号：动态流量（9）、动态不限量（11）、长效机房流量（12）、住宅静态（25）、机房静态（14）。"
        "订单号只在私聊里显示。"
    ),
)
OWN_ONLY = "这个操作会改动账号，只能用你自己的 911Proxy 账号。请先私聊我「绑定 911 <app_key>」。"
CHANGED_ACCOUNT = "你的绑定在这期间变了，所以什么也没做。请重新发送原来的命令。"
LOW_PERCENT = 10
_NEW_PACKAGE = "要继续用，请到 911Proxy 购买套餐。"


def usage() -> str:
    """Something that is no argument stood behind the command."""
    return f"直接发送「{PROXY.examples[0]}」就能看套餐余额，后面不用写别的。"


def summary(packages: PackageSummary, whose: str, products: Mapping[int, PackageSummary] | None = None) -> str:
    """What is left, used and about to expire. The bar shows the packages that are valid now.

    `products`: the same by product type; shown where there is more than one product.
    """
    lines = [*_valid(packages), *_by_product(products or {}), *_all(packages), *_advice(packages)]
    return "\n".join([f"911Proxy 流量（{whose}）", *lines])


def _by_product(products: Mapping[int, PackageSummary]) -> list[str]:
    valid = {kind: row for kind, row in products.items() if row.effective_total_kb > 0 or row.effective_kb > 0}
    if len(valid) < 2:
        return []
    return [f"· {product_name(kind)}：{_left(row)}" for kind, row in valid.items()]


def _left(row: PackageSummary) -> str:
    left_kb, whole_kb = row.effective_kb, row.effective_total_kb
    soon = f"，7 天内到期 {gb_text(row.temporary_kb)}" if row.temporary_kb > 0 else ""
    return f"剩 {gb_text(left_kb)} / 共 {gb_text(whole_kb)}（{percent(left_kb, whole_kb)}%）{soon}"


def _valid(packages: PackageSummary) -> list[str]:
    if packages.effective_total_kb <= 0 and packages.effective_kb <= 0:
        return ["现在没有有效的套餐。"]
    left_kb, whole_kb = packages.effective_kb, packages.effective_total_kb
    return [
        f"{bar(left_kb, whole_kb)} 剩余 {percent(left_kb, whole_kb)}%",
        f"剩余：{gb_text(left_kb)}",
        f"已用：{gb_text(packages.effective_used_kb)}",
        f"合计：{gb_text(whole_kb)}（有效套餐 {packages.effective_count} 个）",
        f"7 天内到期：{gb_text(packages.temporary_kb)}（{packages.temporary_count} 个套餐）",
    ]


def _all(packages: PackageSummary) -> list[str]:
    return [
        f"累计：购买 {packages.total_count} 个套餐 {gb_text(packages.total_kb)}，用掉 {gb_text(packages.used_kb)}，"
        f"过期作废 {gb_text(packages.expired_kb)}（{packages.expired_count} 个套餐）",
    ]


def _advice(packages: PackageSummary) -> list[str]:
    if packages.effective_kb <= 0:
        return [_NEW_PACKAGE]
    if packages.temporary_kb > 0:
        return ["有流量快到期了，请尽快用掉。"]
    if percent(packages.effective_kb, packages.effective_total_kb) < LOW_PERCENT:
        return [f"剩余不到 {LOW_PERCENT}%。{_NEW_PACKAGE}"]
    return []


def lent_by(whose: str) -> str:
    """The last line of an answer that somebody in the group has lent his account for."""
    return f"用的是{whose}。"


def packages_usage() -> str:
    """What stands behind `代理 套餐` is neither a page nor a product."""
    known = "、".join(PRODUCTS[kind] for kind in (9, 11, 12))
    return f"用法：{PACKAGES.usage}，例如「{PACKAGES.examples[2]}」。产品可以写：{known}，或编号。"


def packages(page: Page[Package], number: int, product: int | None, now: datetime, *, private: bool) -> str:
    """One page of the packages. Order numbers only where nobody reads along."""
    what = f"{product_name(product)}套餐" if product is not None else "套餐"
    count = page.total_pages or 1
    if not page.items:
        return _no_packages(what, number, count, page.total_items)
    total = f"共 {page.total_items} 个" if page.total_items is not None else ""
    again = f"代理 套餐 产品={product}" if product is not None else "代理 套餐"
    rows = [_package(row, now, private=private) for row in page.items]
    return "\n".join([f"911Proxy {what}{total}", *rows, *next_page(again, page.number or number, count)])


def _no_packages(what: str, number: int, count: int, total: int | None) -> str:
    if number > 1 and total:
        return f"没有第 {number} 页，一共 {count} 页。"
    return f"没有{what}。{_NEW_PACKAGE}"


def _package(row: Package, now: datetime, *, private: bool) -> str:
    title = short(row.order.title if row.order else None, 30)
    sign = "⚪" if row.expires_at and days_left(row.expires_at, now) == "已过期" else "🟢"
    order = f"\n订单号 {short(row.trade_no)}" if private and row.trade_no else ""
    return (
        f"{sign} {title} · {product_name(row.product_type)}\n"
        f"{clock(row.created_at)} 至 {clock(row.expires_at)}，{days_left(row.expires_at, now)}{order}"
    )
