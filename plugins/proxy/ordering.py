"""The handlers of `代理 订单`, `代理 支付方式`, `代理 充值优惠`, `代理 用户`: the customer and his money."""

from functools import partial

from plugins._providers import CredentialError, QuotaError, RefusedError
from plugins._providers.proxy911 import NewOrder, Order, PaymentMethod
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import OK, audited
from plugins._shared.commands import new_command
from plugins._shared.errors import UsageError
from plugins._shared.table import Where
from plugins.binding import Account
from plugins.proxy import order_texts, orders
from plugins.proxy.depends import TOPIC, client, own_account, same_account
from plugins.proxy.order_command import CloseRequest, OrdersRequest, looks_like_orders, parse_orders
from plugins.proxy.wording import PAGE_ROWS

orders_cmd = new_command(
    "代理 订单", order_texts.ORDERS, TOPIC, where=Where.PRIVATE, alone=True, accepts=looks_like_orders, acts=True
)
payments_cmd = new_command("代理 支付方式", order_texts.PAYMENTS, TOPIC, aliases=("代理 支付",), alone=True)
gifts_cmd = new_command("代理 充值优惠", order_texts.GIFTS, TOPIC, aliases=("代理 优惠",), alone=True)
user_cmd = new_command("代理 用户", order_texts.USER, TOPIC, where=Where.PRIVATE, alone=True)


@orders_cmd.handle()
async def handle_orders(ask: Ask) -> None:
    """List orders; make or close one after `确认`."""
    async with ask.explaining():
        request = parse_orders(ask.argument)
        account = await own_account(ask)
        match request:
            case OrdersRequest():
                page = await client().orders(account.credential, request.page, PAGE_ROWS, request.status)
                await ask.reply(order_texts.orders(page, request.page, request.status))
            case CloseRequest():
                order = await orders.pending(client(), account.credential, request.trade_no)
                ask.confirm(partial(_close, account=account, order=order))
                await ask.reply(order_texts.would_close(order))
            case NewOrder():
                method = orders.method_for(await client().payment_groups(account.credential), request)
                ask.confirm(partial(_create, account=account, order=request, method=method))
                await ask.reply(order_texts.would_create(request, method, account.whose))


async def _create(ask: Ask, account: Account, order: NewOrder, method: PaymentMethod) -> None:
    """`确认` was said: is the way to pay still what was shown? Then money is spent, once."""
    account = await same_account(ask, account)
    if orders.method_for(await client().payment_groups(account.credential), order).title != method.title:
        raise UsageError(order_texts.METHOD_MOVED)
    async with audited(ask, "proxy order", order_texts.in_short(order), account.owner_id) as entry:
        said = await orders.create(client(), account.credential, order)
        entry.outcome = orders.OUTCOMES.get(said, OK)
    await ask.reply(said)


async def _close(ask: Ask, account: Account, order: Order) -> None:
    account = await same_account(ask, account)
    await orders.pending(client(), account.credential, order.trade_no)
    async with audited(ask, "proxy close", order.trade_no, account.owner_id) as entry:
        said = await orders.close(client(), account.credential, order.trade_no)
        entry.outcome = orders.OUTCOMES.get(said, OK)
    await ask.reply(said)


@payments_cmd.handle()
async def handle_payments(ask: Ask) -> None:
    """Ways to pay."""
    async with ask.explaining():
        account = await own_account(ask)
        await ask.reply(order_texts.payments(await client().payment_groups(account.credential)))


@gifts_cmd.handle()
async def handle_gifts(ask: Ask) -> None:
    """What a top-up is worth."""
    async with ask.explaining():
        account = await own_account(ask)
        await ask.reply(order_texts.gifts(await client().gift_ratios(account.credential)))


@user_cmd.handle()
async def handle_user(ask: Ask) -> None:
    """The vendor's user; its document says that this is not open yet."""
    async with ask.explaining():
        account = await own_account(ask)
        try:
            person = await client().user(account.credential)
        except (CredentialError, QuotaError):
            raise
        except RefusedError:
            raise UsageError(order_texts.USER_CLOSED) from None
        await ask.reply(order_texts.user(person))
