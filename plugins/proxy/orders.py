"""The use case of `代理 订单`: checks before money is spent, and what became of it. Pure of NoneBot.

Facts: vendor document, order/create and order/close. Both are sent once and never repeated.
"""

from collections.abc import Sequence
from decimal import Decimal

from plugins._providers import CredentialError, QuotaError, RefusedError, UnexpectedReplyError, UnreachableError
from plugins._providers.breaker import NotAskedError
from plugins._providers.proxy911 import (
    NewOrder,
    Order,
    PaymentGroup,
    PaymentMethod,
    Proxy911Client,
    Proxy911Credential,
)
from plugins._shared.errors import UsageError
from plugins.proxy import order_texts as texts

OUTCOMES = {
    texts.ORDER_REFUSED: "RefusedError",
    texts.ORDER_UNKNOWN: "unknown",
    texts.CLOSE_REFUSED: "RefusedError",
    texts.CLOSE_UNKNOWN: "unknown",
}
"""What was said of an order that was not simply made or closed → how the audit calls that."""


def method_for(groups: Sequence[PaymentGroup], order: NewOrder) -> PaymentMethod:
    """The way to pay that the order names. Raises UsageError: there is none, it is off, the top-up is out of bounds."""
    method = next((row for group in groups for row in group.items if row.id == order.payment_id), None)
    if method is None:
        raise UsageError(texts.NO_METHOD)
    if method.disabled:
        raise UsageError(texts.METHOD_OFF)
    if order.recharge_amount is not None:
        amount, least, most = Decimal(order.recharge_amount), method.min_fee, method.max_fee
        if (least is not None and amount < least) or (most is not None and amount > most):
            raise UsageError(texts.bounds(method))
    return method


async def create(client: Proxy911Client, credential: Proxy911Credential, order: NewOrder) -> str:
    """Order it, once; what to say about it. Raises ProviderError where certainly nothing was ordered."""
    try:
        return texts.created(await client.create_order(credential, order))
    except (NotAskedError, CredentialError, QuotaError):
        raise
    except RefusedError:
        return texts.ORDER_REFUSED
    except (UnreachableError, UnexpectedReplyError):
        return texts.ORDER_UNKNOWN


async def pending(client: Proxy911Client, credential: Proxy911Credential, trade_no: str) -> Order:
    """The order of this number, still to be paid. Raises UsageError, ProviderError."""
    page = await client.orders(credential, trade_no=trade_no)
    order = next((row for row in page.items if row.trade_no == trade_no), None)
    if order is None:
        raise UsageError(texts.NO_ORDER)
    if order.status != 0:
        raise UsageError(texts.NOT_PENDING)
    return order


async def close(client: Proxy911Client, credential: Proxy911Credential, trade_no: str) -> str:
    """Cancel it, once; what to say about it."""
    try:
        await client.close_order(credential, trade_no)
    except (NotAskedError, CredentialError, QuotaError):
        raise
    except RefusedError:
        return texts.CLOSE_REFUSED
    except (UnreachableError, UnexpectedReplyError):
        return texts.CLOSE_UNKNOWN
    return texts.closed(trade_no)
