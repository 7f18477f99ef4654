"""`代理 订单 …`: what is understood, what is checked before money is spent, what is said of it."""

from decimal import Decimal

import pytest

from plugins._providers import QuotaError, RefusedError, TimedOutError
from plugins._providers.breaker import NotAskedError
from plugins._providers.proxy911 import NewOrder, Order, PaymentGroup, PaymentMethod
from plugins._shared.errors import UsageError
from plugins.proxy import order_texts as texts
from plugins.proxy import orders
from plugins.proxy.order_command import CloseRequest, OrdersRequest, looks_like_orders, parse_orders

METHODS = [
    PaymentGroup(
        name="g",
        items=[
            PaymentMethod(id=1, title="支付宝", min_fee=Decimal(10), max_fee=Decimal(5000)),
            PaymentMethod(id=8, title="BTC", disabled=True),
        ],
    )
]


def test_every_field_of_an_order_can_be_written() -> None:
    line = (
        "创建 产品=1001 支付=1 数量=2 地区=JP:2,美国:1 续费=3001,3002 时长=3 优惠券=A-1 邀请优惠=是 "
        "带宽=4 并发=5 充值=60"
    )
    assert parse_orders(line) == NewOrder(
        product_id=1001,
        payment_id=1,
        amount=2,
        regions={"JP": 2, "US": 1},
        renewed_ids=(3001, 3002),
        renew_duration=3,
        coupon="A-1",
        use_invitation_discount=True,
        bandwidth_id=4,
        concurrency_id=5,
        recharge_amount=60,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("创建", texts.CREATE_NEEDS),
        ("创建 产品=1001", texts.CREATE_NEEDS),
        ("创建 产品=1001 支付=1 颜色=红", texts.CREATE_HOW),
        ("创建 产品=1001 产品=1002 支付=1", texts.CREATE_HOW),
        ("创建 产品=1001 支付=1 数量=0", texts.BAD_NUMBER),
        ("创建 产品=1001 支付=1 数量=-2", texts.BAD_NUMBER),
        ("创建 产品=1001 支付=1 数量=1000001", texts.BAD_NUMBER),
        ("创建 产品=1001 支付=1 地区=火星:2", texts.BAD_REGIONS),
        ("创建 产品=1001 支付=1 地区=JP", texts.BAD_REGIONS),
        ("创建 产品=1001 支付=1 续费=3,3", texts.BAD_NUMBER),
        ("创建 产品=1001 支付=1 优惠券=x;y", texts.BAD_COUPON),
        ("关闭", texts.WHICH_ORDER),
        ("怎么退", texts.HOW),
        ("待支付 已支付", texts.HOW),
    ],
)
def test_an_order_that_cannot_be_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_orders(text)
    assert refused.value.sentence == sentence


def test_lists_and_talk() -> None:
    assert parse_orders("") == OrdersRequest()
    assert parse_orders("列表 待支付 2") == OrdersRequest(2, 0)
    assert parse_orders("关闭 2026112207383987059332762167") == CloseRequest("2026112207383987059332762167")
    assert looks_like_orders("创建 x")
    assert not looks_like_orders("怎么退")


@pytest.mark.parametrize(
    ("payment", "recharge", "sentence"),
    [
        (2, None, texts.NO_METHOD),
        (8, None, texts.METHOD_OFF),
        (1, 9, "支付宝 一次只能付 $10.00 到 $5,000.00，请改充值金额或换支付方式。什么也没做。"),
        (1, 5001, "支付宝 一次只能付 $10.00 到 $5,000.00，请改充值金额或换支付方式。什么也没做。"),
    ],
)
def test_a_way_to_pay_must_exist_and_take_the_amount(payment: int, recharge: int | None, sentence: str) -> None:
    order = NewOrder(product_id=1005, payment_id=payment, recharge_amount=recharge)
    with pytest.raises(UsageError) as refused:
        orders.method_for(METHODS, order)
    assert refused.value.sentence == sentence
    assert orders.method_for(METHODS, NewOrder(product_id=1, payment_id=1, recharge_amount=10)).title == "支付宝"


def test_the_question_repeats_all_of_the_order() -> None:
    order = NewOrder(product_id=1003, payment_id=1, regions={"JP": 2}, recharge_amount=60)
    assert texts.would_create(order, METHODS[0].items[0], "你绑定的账号") == (
        "要在 911Proxy 下单（你绑定的账号）：\n"
        "· 产品编号：1003\n"
        "· 地区：日本（JP）×2\n"
        "· 充值金额：$60.00\n"
        "· 支付方式：1. 支付宝\n"
        "金额由 911Proxy 按产品计算，下单后告诉你；单子要付款后才生效。\n"
        "这会花钱。60 秒内回复「确认」下单（只发一次），回复「取消」放弃。"
    )


class OneOrder:
    """A client that answers an order in one way and counts how often it was asked."""

    def __init__(self, answer: Order | Exception) -> None:
        self.answer, self.times = answer, 0

    async def create_order(self, credential: object, order: NewOrder) -> Order:
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (TimedOutError("proxy911", "slow"), texts.ORDER_UNKNOWN),
        (RefusedError("proxy911", "code 400", 400), texts.ORDER_REFUSED),
    ],
)
async def test_an_order_is_sent_once_whatever_comes_of_it(answer: Exception, said: str) -> None:
    client = OneOrder(answer)
    assert await orders.create(client, None, NewOrder(product_id=1, payment_id=1)) == said  # pyright: ignore[reportArgumentType]
    assert client.times == 1


@pytest.mark.parametrize("answer", [QuotaError("proxy911", "429", 429), NotAskedError("proxy911", "open")])
async def test_what_certainly_ordered_nothing_is_an_ordinary_failure(answer: Exception) -> None:
    with pytest.raises(type(answer)):
        await orders.create(OneOrder(answer), None, NewOrder(product_id=1, payment_id=1))  # pyright: ignore[reportArgumentType]


def test_a_made_order_shows_what_is_to_be_paid() -> None:
    order = Order(
        trade_no="20261122", product_name="动态流量", total_fee=Decimal("20"), pay_fee=Decimal("18.2"), status=0
    )
    assert texts.created(order).startswith("已下单：动态流量，应付 $18.20（原价 $20.00），待支付\n订单号：20261122\n")
