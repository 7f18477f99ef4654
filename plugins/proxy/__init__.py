"""911Proxy from the chat: packages, traffic, sub-accounts, addresses, orders. One row of the table for each."""

from datetime import datetime
from functools import partial

from nonebot import require
from nonebot.log import logger
from nonebot.plugin import PluginMetadata

from plugins._providers import CredentialError, QuotaError, RefusedError
from plugins._providers.proxy911 import NewOrder, Order, ProxyAccount
from plugins._shared import redaction
from plugins._shared.asking import Ask
from plugins._shared.beijing import BEIJING
from plugins._shared.bookkeeping import OK, audited
from plugins._shared.commands import new_command
from plugins._shared.delivery import Answer
from plugins._shared.drawing import DrawingError
from plugins._shared.errors import UsageError
from plugins._shared.table import Where

require("binding")
from plugins.binding import Account, find_account, vendor_client  # noqa: E402
from plugins.proxy import (  # noqa: E402
    account_texts,
    check_texts,
    checking,
    order_texts,
    orders,
    place_texts,
    service,
    texts,
    usage_texts,
)
from plugins.proxy.account_command import (  # noqa: E402
    SECRET_ACTIONS,
    AccountRequest,
    Action,
    action_of,
    looks_like_accounts,
    parse_accounts,
)
from plugins.proxy.accounts import Accounts, check_same, chosen, question  # noqa: E402
from plugins.proxy.command import (  # noqa: E402
    ExtractRequest,
    looks_like_country,
    looks_like_place,
    looks_like_static,
    looks_like_stock,
    looks_like_usage,
    parse_cities,
    parse_countries,
    parse_packages,
    parse_states,
    parse_static,
    parse_stock,
    parse_usage,
)
from plugins.proxy.countries import near_names  # noqa: E402
from plugins.proxy.depends import carry_out, client, hand_over, lent_or_own, own_account, same_account, signed  # noqa: E402
from plugins.proxy.extracting import ASK_ABOVE, looks_like_extract, parse_extract  # noqa: E402
from plugins.proxy.order_command import CloseRequest, OrdersRequest, looks_like_orders, parse_orders  # noqa: E402
from plugins.proxy.picture import draw_usage  # noqa: E402
from plugins.proxy.usage import bars_of, usage_of  # noqa: E402
from plugins.proxy.wording import PAGE_ROWS, product_type  # noqa: E402

__plugin_meta__ = PluginMetadata(
    name="911Proxy 代理", description=texts.PROXY.summary, usage=texts.PROXY.usage, type="application"
)
TOPIC = "隧道与代理"


def is_page_or_product(rest: str) -> bool:
    """Whether every word behind a bare `代理 套餐` is a page or a product."""
    return all(word.isdecimal() or product_type(word.removeprefix("产品=")) is not None for word in rest.split())


proxy_cmd = new_command("代理", texts.PROXY, TOPIC, aliases=("代理 余额",), alone=True)
packages_cmd = new_command("代理 套餐", texts.PACKAGES, TOPIC, alone=True, accepts=is_page_or_product)
usage_cmd = new_command(
    "代理 流量", usage_texts.USAGE, TOPIC, aliases=("代理 用量",), alone=True, accepts=looks_like_usage
)
accounts_cmd = new_command(
    "代理 账号",
    account_texts.ACCOUNTS,
    TOPIC,
    aliases=("代理 子账号", "代理 帐号"),
    alone=True,
    accepts=looks_like_accounts,
    acts=True,
    secret=True,
)
extract_cmd = new_command(
    "代理 提取",
    place_texts.EXTRACT,
    TOPIC,
    where=Where.PRIVATE,
    accepts=looks_like_extract,
    acts=True,
)
check_cmd = new_command(
    "验代理",
    check_texts.CHECK,
    TOPIC,
    where=Where.PRIVATE,
    accepts=looks_like_extract,
    acts=True,
)
countries_cmd = new_command(
    "代理 国家", place_texts.COUNTRIES, TOPIC, aliases=("代理 地区",), alone=True, accepts=looks_like_country
)
states_cmd = new_command("代理 州", place_texts.STATES, TOPIC, accepts=looks_like_place)
cities_cmd = new_command("代理 城市", place_texts.CITIES, TOPIC, accepts=looks_like_place)
static_cmd = new_command(
    "代理 静态IP",
    place_texts.STATIC,
    TOPIC,
    aliases=("代理 静态",),
    where=Where.PRIVATE,
    alone=True,
    accepts=looks_like_static,
)
stock_cmd = new_command("代理 库存", place_texts.STOCK, TOPIC, alone=True, accepts=looks_like_stock)
orders_cmd = new_command(
    "代理 订单", order_texts.ORDERS, TOPIC, where=Where.PRIVATE, alone=True, accepts=looks_like_orders, acts=True
)
payments_cmd = new_command("代理 支付方式", order_texts.PAYMENTS, TOPIC, aliases=("代理 支付",), alone=True)
gifts_cmd = new_command("代理 充值优惠", order_texts.GIFTS, TOPIC, aliases=("代理 优惠",), alone=True)
user_cmd = new_command("代理 用户", order_texts.USER, TOPIC, where=Where.PRIVATE, alone=True)


def now() -> datetime:
    """Beijing's time without a zone, as the vendor's."""
    return datetime.now(BEIJING).replace(tzinfo=None)


@proxy_cmd.handle()
async def handle_proxy(ask: Ask) -> None:
    """The packages of the asker's account; the owner's account serves only the owner."""
    async with ask.explaining():
        if ask.argument:
            raise UsageError(texts.usage())
        account = await lent_or_own(ask)
        whole, products = await service.summaries(client(), account.credential)
        await ask.reply(texts.summary(whole, account.whose, products))


@packages_cmd.handle()
async def handle_packages(ask: Ask) -> None:
    """What was bought, a page at a time, newest first."""
    async with ask.explaining():
        request = parse_packages(ask.argument)
        account = await lent_or_own(ask)
        page = await client().packages(account.credential, request.page, PAGE_ROWS, request.product)
        text = texts.packages(page, request.page, request.product, now(), private=ask.chat.private)
        await ask.reply(signed(text, account))


@usage_cmd.handle()
async def handle_usage(ask: Ask) -> None:
    """Traffic by day as a chart, with the figures as its caption and text twin."""
    async with ask.explaining():
        moment = now()
        request = parse_usage(ask.argument, moment.date())
        account = await (own_account if request.username else lent_or_own)(ask)
        start = datetime.combine(request.first, datetime.min.time())
        end = min(datetime.combine(request.last, datetime.max.time()), moment)
        rows = await client().usage(account.credential, start, end, request.username, request.product)
        usage = usage_of(request.days, rows, request.username, request.product)
        text = usage_texts.text(usage, bars_of(usage.days, usage_texts.MOST_LINES), account.whose)
        try:
            picture = await draw_usage(usage, account.whose, moment)
        except DrawingError as e:
            logger.warning(f"no picture: {e}")
            await ask.reply(text)
            return
        await ask.reply(Answer(text, picture, usage_texts.caption(usage)))


@accounts_cmd.handle()
async def handle_accounts(ask: Ask) -> None:
    """List the sub-accounts, or change some; a message with a password is taken back, and in a group not obeyed."""
    async with ask.explaining():
        if action_of(ask.argument) not in SECRET_ACTIONS:
            await _accounts(ask, parse_accounts(ask.argument))
            return
        recalled = await ask.recall_question()
        if not ask.chat.private:
            raise UsageError(account_texts.not_in_group(recalled=recalled))
        try:
            request = parse_accounts(ask.argument)
            redaction.remember(request.secrets)
            account = await own_account(ask)
            said = await _changed(ask, account, request)
        except UsageError as e:
            said = e.sentence
        await ask.reply(account_texts.with_warning(said, recalled=recalled))


async def _accounts(ask: Ask, request: AccountRequest) -> None:
    """What carries no password."""
    if request.action is Action.LIST:
        account = await own_account(ask)
        rows = await Accounts(client(), account.credential).rows()
        await ask.reply(account_texts.listing(rows, request.page, account.whose, private=ask.chat.private))
        return
    account = await own_account(ask)
    rows = chosen(await Accounts(client(), account.credential).rows(), request.names)
    asked = question(request, rows)
    if asked is None:
        await ask.reply(await carry_out(ask, account, request))
        return
    ask.confirm(partial(_confirmed, account=account, request=request, rows=rows))
    await ask.reply(asked)


async def _changed(ask: Ask, account: Account, request: AccountRequest) -> str:
    """A change with a password; the account whose password changes must exist."""
    if request.names:
        chosen(await Accounts(client(), account.credential).rows(), request.names)
    return await carry_out(ask, account, request)


async def _confirmed(ask: Ask, account: Account, request: AccountRequest, rows: list[ProxyAccount]) -> None:
    """`确认` was said: are they still what was shown?"""
    account = await same_account(ask, account)
    check_same(rows, await Accounts(client(), account.credential).rows())
    await ask.reply(await carry_out(ask, account, request))


@extract_cmd.handle()
async def handle_extract(ask: Ask) -> None:
    """Take addresses; many only after `确认`."""
    async with ask.explaining():
        request = parse_extract(ask.argument)
        account = await own_account(ask)
        if request.count <= ASK_ABOVE:
            await _extract(ask, account, request)
            return
        ask.confirm(partial(_extract, account=account, request=request))
        await ask.reply(place_texts.would_extract(request, account.whose))


async def _extract(ask: Ask, account: Account, request: ExtractRequest) -> None:
    account = await same_account(ask, account)
    async with audited(ask, "proxy extract", request.country, account.owner_id, request.count) as entry:
        found = await service.extract(client(), account.credential, request)
        entry.amount = len(found)
    head = place_texts.extracted(request, len(found), account.whose)
    told = place_texts.in_file(request, len(found), account.whose)
    await hand_over(ask, head, told, place_texts.file_name(request, now()), place_texts.lines(found))


@check_cmd.handle()
async def handle_check(ask: Ask) -> None:
    """Take a few addresses and ask ihuyi where each really is. Both accounts are found before anything is spent."""
    async with ask.explaining():
        request = parse_extract(ask.argument)
        if request.count > checking.MOST:
            raise UsageError(check_texts.too_many(checking.MOST))
        account, lookups = await own_account(ask), await find_account(ask, "ihuyi", calls=request.count)
        async with ask.working(check_texts.WORKING):
            async with audited(ask, "proxy check", request.country, account.owner_id, request.count) as entry:
                found = await service.extract(client(), account.credential, request)
                entry.amount = len(found)
            rows = await checking.check(vendor_client("ihuyi"), lookups.credential, found, request.country)
        await ask.reply(check_texts.checked(request, rows, account.whose, lookups.whose))


@countries_cmd.handle()
async def handle_countries(ask: Ask) -> None:
    """The countries that the vendor serves."""
    async with ask.explaining():
        request = parse_countries(ask.argument)
        account = await lent_or_own(ask)
        found = service.fitting_countries(await client().states(account.credential), request.search)
        await ask.reply(signed(place_texts.countries(found, request, near_names(request.search)), account))


@states_cmd.handle()
async def handle_states(ask: Ask) -> None:
    """The states of one country."""
    async with ask.explaining():
        request = parse_states(ask.argument)
        account = await lent_or_own(ask)
        names = await client().states_of(account.credential, request.country)
        near = service.near(names, request.search)
        await ask.reply(signed(place_texts.states(service.fitting(names, request.search), request, near), account))


@cities_cmd.handle()
async def handle_cities(ask: Ask) -> None:
    """The cities of one state, or of a whole country."""
    async with ask.explaining():
        request = parse_cities(ask.argument)
        account = await lent_or_own(ask)
        if not request.state:
            places = await client().cities(account.credential)
            found = service.cities_by_state(places, request.country)
            await ask.reply(signed(place_texts.cities_by_state(found, request), account))
            return
        names = await client().cities_of(account.credential, request.country, request.state)
        near = service.near(names, request.search)
        await ask.reply(signed(place_texts.cities(service.fitting(names, request.search), request, near), account))


@static_cmd.handle()
async def handle_static(ask: Ask) -> None:
    """Static addresses that were bought, soonest to expire first."""
    async with ask.explaining():
        request = parse_static(ask.argument)
        account = await own_account(ask)
        rows, cut = await service.static_addresses(client(), account.credential, request)
        again = place_texts.static_again(request)
        rows = service.by_expiry(rows, now())
        await ask.reply(place_texts.static(rows, request.page, again, now(), cut=cut))


@stock_cmd.handle()
async def handle_stock(ask: Ask) -> None:
    """Static addresses to be bought."""
    async with ask.explaining():
        request = parse_stock(ask.argument)
        account = await lent_or_own(ask)
        found = await service.stock(client(), account.credential, request)
        await ask.reply(signed(place_texts.stock(found, request.country), account))


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
                ask.confirm(partial(_create, account=account, order=request))
                await ask.reply(order_texts.would_create(request, method, account.whose))


async def _create(ask: Ask, account: Account, order: NewOrder) -> None:
    """`确认` was said: money is spent, once."""
    account = await same_account(ask, account)
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
