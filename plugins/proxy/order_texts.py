"""Every sentence about orders, ways to pay, top-up gifts and the vendor's user. Money is US dollars."""

from collections.abc import Sequence
from decimal import Decimal

from plugins._providers.proxy911 import GiftRatio, NewOrder, Order, Page, PaymentGroup, PaymentMethod, User
from plugins._shared.manual import Manual
from plugins.proxy.countries import zh_name
from plugins.proxy.wording import clock, next_page, short

ORDERS = Manual(
    summary="查看、创建、关闭 911Proxy 订单",
    usage=(
        "代理 订单 [列表] [待支付|已支付|已取消|已退款] [页]\n"
        "代理 订单 创建 产品=<编号> 支付=<编号> [数量=…] [地区=JP:2,US:1] [续费=编号,编号] [时长=…] [优惠券=…] "
        "[邀请优惠=是] [带宽=…] [并发=…] [充值=…]\n"
        "代理 订单 关闭 <订单号>"
    ),
    examples=("代理 订单", "代理 订单 待支付", "代理 订单 创建 产品=1001 支付=1 数量=2"),
    notes=(
        "只能私聊。创建会花钱：先复述产品、数量和支付方式，回复「确认」才下单，只发一次，不会重试。"
        "产品编号问 911Proxy 客服，支付编号看「代理 支付方式」。"
    ),
)
PAYMENTS = Manual(
    summary="911Proxy 有哪些支付方式",
    usage="代理 支付方式",
    examples=("代理 支付方式",),
    notes="行首的编号用于「代理 订单 创建 … 支付=编号」。",
)
GIFTS = Manual(summary="911Proxy 充值有什么优惠", usage="代理 充值优惠", examples=("代理 充值优惠",))
USER = Manual(
    summary="看 911Proxy 账户的邮箱和余额",
    usage="代理 用户",
    examples=("代理 用户",),
    notes="只能私聊。911Proxy 可能还没有开放这个接口。",
)
HOW = "用法：「代理 订单」看列表，「代理 订单 创建 产品=1001 支付=1 数量=1」下单，「代理 订单 关闭 <订单号>」关闭。"
CREATE_HOW = (
    "没看懂这些字段。请写成「字段=值」，例如「代理 订单 创建 产品=1001 支付=1 数量=2」。"
    "发送「帮助 代理 订单」看全部字段。"
)
CREATE_NEEDS = (
    "下单要写产品和支付方式，例如「代理 订单 创建 产品=1001 支付=1」。产品编号问 911Proxy 客服，"
    "支付编号看「代理 支付方式」。"
)
BAD_NUMBER = "编号和数量请写 1 到 1000000 的整数，续费的编号不要重复。"
BAD_REGIONS = "地区请写成「国家:数量」，几个用逗号隔开，例如「地区=JP:2,US:1」。"
BAD_COUPON = "优惠券只能是英文字母、数字、横线和下划线。"
WHICH_ORDER = "请写上要关闭的订单号，例如「代理 订单 关闭 2026112212000012345678901234」，订单号看「代理 订单」。"
NO_ORDER = "没有这个订单，什么也没做。发送「代理 订单」核对订单号。"
NOT_PENDING = "这个订单不是待支付，不能关闭。什么也没做。"
NO_METHOD = "没有这个支付方式，什么也没做。发送「代理 支付方式」看编号。"
METHOD_MOVED = "这种支付方式在这期间变了，所以没有下单。请重新发送原来的命令。"
METHOD_OFF = "这个支付方式现在停用，什么也没做。请换一个，发送「代理 支付方式」看看。"
ORDER_REFUSED = "911Proxy 没有接受这个订单，没有花钱。请核对产品编号、地区和优惠券，产品编号以它的客服为准。"
ORDER_UNKNOWN = (
    "911Proxy 没有及时回答，订单可能已经创建，我没有重试，也请不要马上再下一次。"
    "请先发送「代理 订单」看看有没有新的待支付订单。"
)
CLOSE_REFUSED = "911Proxy 没有关闭这个订单，可能已经支付或取消。发送「代理 订单」核对。"
CLOSE_UNKNOWN = "911Proxy 没有及时回答，不知道订单关了没有，我没有重试。请发送「代理 订单」看看。"
USER_CLOSED = "911Proxy 还没有开放用户信息的接口，所以看不到邮箱和余额，请到它的网站查看。流量可以发送「代理」看。"
NO_GIFTS = "911Proxy 现在没有充值优惠。"
NO_PAYMENTS = "911Proxy 现在没有给出支付方式，请稍后再试。"
STATUSES = {0: "待支付", 1: "已支付", 2: "已取消", 3: "已退款"}
SIGNS = {0: "🟡", 1: "🟢"}


def money(amount: Decimal | None) -> str:
    """`$18.20`; a missing amount is said so."""
    return f"${amount:,.2f}" if amount is not None else "金额未知"


def orders(page: Page[Order], number: int, status: int | None) -> str:
    """One page of the orders."""
    what = f"{STATUSES[status]}订单" if status is not None else "订单"
    count = page.total_pages or 1
    if not page.items:
        return f"没有第 {number} 页，一共 {count} 页。" if number > 1 and page.total_items else f"没有{what}。"
    total = f"共 {page.total_items} 个" if page.total_items is not None else ""
    again = f"代理 订单 {STATUSES[status]}" if status is not None else "代理 订单"
    rows = [_order(row) for row in page.items]
    return "\n".join([f"911Proxy {what}{total}", *rows, *next_page(again, page.number or number, count)])


def _order(row: Order) -> str:
    sign, state = SIGNS.get(row.status or 0, "⚪"), STATUSES.get(row.status or 0, "状态未知")
    if row.status is None:
        sign, state = "⚪", "状态未知"
    return f"{sign} {short(row.product_name)} · {state} · {_fees(row)}\n{short(row.trade_no, 64)} · {_when(row)}"


def _fees(row: Order) -> str:
    if row.pay_fee is None or row.total_fee in (None, row.pay_fee):
        return money(row.pay_fee if row.pay_fee is not None else row.total_fee)
    return f"{money(row.pay_fee)}（原价 {money(row.total_fee)}）"


def _when(row: Order) -> str:
    return clock(row.created_at, "%Y-%m-%d %H:%M")


def would_create(order: NewOrder, method: PaymentMethod, whose: str) -> str:
    """What would be bought, all of it."""
    return "\n".join(
        [
            f"要在 911Proxy 下单（{whose}）：",
            f"· 产品编号：{order.product_id}",
            *(f"· {line}" for line in _wishes(order)),
            f"· 支付方式：{method.id}. {short(method.title)}",
            "金额由 911Proxy 按产品计算，下单后告诉你；单子要付款后才生效。",
            "这会花钱。60 秒内回复「确认」下单（只发一次），回复「取消」放弃。",
        ]
    )


def in_short(order: NewOrder) -> str:
    """For the audit: what was ordered."""
    return "，".join([f"产品 {order.product_id}", *_wishes(order)])


def _wishes(order: NewOrder) -> list[str]:
    flag = order.use_invitation_discount
    told = {
        "数量": order.amount,
        "地区": "、".join(f"{zh_name(code)}（{code}）×{count}" for code, count in order.regions.items()),
        "续费的静态 IP": "、".join(map(str, order.renewed_ids)),
        "续费时长": order.renew_duration,
        "充值金额": money(Decimal(order.recharge_amount)) if order.recharge_amount else None,
        "优惠券": order.coupon,
        "邀请优惠": None if flag is None else ("用" if flag else "不用"),
        "带宽规格": order.bandwidth_id,
        "并发规格": order.concurrency_id,
    }
    return [f"{name}：{value}" for name, value in told.items() if value] or ["数量：按产品默认"]


def bounds(method: PaymentMethod) -> str:
    """The top-up is outside of what the way to pay takes."""
    return f"{short(method.title)} 一次只能付 {_range(method)}，请改充值金额或换支付方式。什么也没做。"


def _range(method: PaymentMethod) -> str:
    least, most = method.min_fee, method.max_fee
    if least is not None and most is not None:
        return f"{money(least)} 到 {money(most)}"
    return f"至少 {money(least)}" if least is not None else f"最多 {money(most)}"


def created(order: Order) -> str:
    """The order stands."""
    return (
        f"已下单：{short(order.product_name)}，应付 {_fees(order)}，{STATUSES.get(order.status or 0, '状态未知')}\n"
        f"订单号：{short(order.trade_no, 64)}\n"
        f"请到 911Proxy 网站付款；不要了就发送「代理 订单 关闭 {short(order.trade_no, 64)}」。"
    )


def would_close(order: Order) -> str:
    """What will be cancelled."""
    return f"要关闭这个订单，关闭后不能恢复：\n{_order(order)}\n60 秒内回复「确认」关闭，回复「取消」放弃。"


def closed(trade_no: str) -> str:
    """Done."""
    return f"订单已关闭：{short(trade_no, 64)}"


def payments(groups: Sequence[PaymentGroup]) -> str:
    """Ways to pay, by group."""
    lines: list[str] = []
    for group in groups:
        lines.append(f"【{short(group.name)}】")
        lines += [_method(method) for method in group.items]
    return "\n".join(["911Proxy 支付方式", *lines]) if any(group.items for group in groups) else NO_PAYMENTS


def _method(method: PaymentMethod) -> str:
    limits = f"，{_range(method)}" if method.min_fee is not None or method.max_fee is not None else ""
    off = "（停用）" if method.disabled else ""
    return f"{method.id}. {short(method.title)}{off}{limits}"


def gifts(ratios: Sequence[GiftRatio]) -> str:
    """From which amount on a top-up counts how many times."""
    rows = [row for row in ratios if row.amount is not None and row.ratio is not None]
    if not rows:
        return NO_GIFTS
    rows.sort(key=lambda row: row.amount or 0)
    return "\n".join(["911Proxy 充值优惠", *(f"· 满 {money(row.amount)}：比例 {row.ratio:f}" for row in rows)])


def user(person: User) -> str:
    """The vendor's user."""
    lines = [
        f"邮箱：{short(person.email)}",
        f"余额：{money(person.balance)}",
        f"实名：{'是' if person.is_real_name else '否' if person.is_real_name is False else '未知'}",
        f"注册：{clock(person.created_at)}",
    ]
    return "\n".join(["911Proxy 账户", *lines])
