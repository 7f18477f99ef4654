"""911Proxy from the chat: packages, traffic, places and static addresses; what changes or spends something stands in
`spending` (sub-accounts, addresses) and `ordering` (orders). One row of the table for each."""

from datetime import datetime

from nonebot import require
from nonebot.log import logger
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.delivery import Answer
from plugins._shared.drawing import DrawingError
from plugins._shared.errors import UsageError
from plugins._shared.table import Where

require("binding")
from plugins.proxy import place_texts, service, texts, usage_texts  # noqa: E402
from plugins.proxy.command import (  # noqa: E402
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
from plugins.proxy.depends import TOPIC, client, lent_or_own, now, own_account, signed  # noqa: E402
from plugins.proxy.picture import draw_usage  # noqa: E402
from plugins.proxy.usage import bars_of, usage_of  # noqa: E402
from plugins.proxy.wording import PAGE_ROWS, product_type  # noqa: E402

__plugin_meta__ = PluginMetadata(
    name="911Proxy 代理", description=texts.PROXY.summary, usage=texts.PROXY.usage, type="application"
)


def is_page_or_product(rest: str) -> bool:
    """Whether every word behind a bare `代理 套餐` is a page or a product."""
    return all(word.isdecimal() or product_type(word.removeprefix("产品=")) is not None for word in rest.split())


proxy_cmd = new_command("代理", texts.PROXY, TOPIC, aliases=("代理 余额",), alone=True)
packages_cmd = new_command("代理 套餐", texts.PACKAGES, TOPIC, alone=True, accepts=is_page_or_product)
usage_cmd = new_command(
    "代理 流量", usage_texts.USAGE, TOPIC, aliases=("代理 用量",), alone=True, accepts=looks_like_usage
)
# The order in which commands are registered is their order in the help.
from plugins.proxy import spending  # noqa: E402, F401

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
from plugins.proxy import ordering  # noqa: E402, F401


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
