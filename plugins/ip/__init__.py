"""`ip <地址…>`: where an address is, from Jumdata and then ihuyi; special ranges are answered here, at no cost."""

from functools import partial
from ipaddress import IPv4Address

from nonebot import get_plugin_config, require
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask, Errand, explain
from plugins._shared.commands import new_command
from plugins._shared.table import Role

require("binding")
from plugins.binding import find_account, vendor_client  # noqa: E402
from plugins.ip import texts  # noqa: E402
from plugins.ip.command import IpRequest, looks_like_addresses, parse_ip  # noqa: E402
from plugins.ip.config import Config  # noqa: E402
from plugins.ip.service import Answered, Cache, Locator, Place, Source, look_up, stopped_by  # noqa: E402

__plugin_meta__ = PluginMetadata(
    name="IP 定位", description=texts.IP.summary, usage=texts.IP.usage, type="application", config=Config
)

config = get_plugin_config(Config).ip
cache = Cache(ttl_s=config.cache_s)

ip_cmd = new_command("ip", texts.IP, "查询", aliases=("查ip", "ip定位"), accepts=looks_like_addresses, quotes=True)

balance_cmd = new_command("ip余额", texts.BALANCE, "管理", role=Role.OWNER, alone=True)


@ip_cmd.handle()
async def handle_ip(ask: Ask) -> None:
    """Understand, look up what is public, answer."""
    async with ask.explaining():
        request = parse_ip(ask.argument, await ask.quoted_text())
        results = await look_up(request, _sources(ask, request), cache)
        if (limit := stopped_by(results)) is not None:
            raise limit
        await ask.reply(texts.answer(results, partial(explain, private=ask.chat.private)))


@balance_cmd.handle()
async def handle_balance(ask: Ask) -> None:
    """How many queries the account has left; only ihuyi tells."""
    async with ask.explaining():
        account = await find_account(ask, "ihuyi")
        remaining = await vendor_client("ihuyi").remaining(account.credential)
        await ask.reply(texts.balance(remaining, account.whose))


def _sources(ask: Ask, request: IpRequest) -> tuple[Source, ...]:
    """The vendors to ask, in order."""
    names = (request.source,) if request.source else ("jumdata", "ihuyi")
    return tuple(Source(name, _locator(ask, name)) for name in names)


def _locator(ask: Ask, vendor: str) -> Locator:
    """How one vendor is asked for one address, with the account that pays for this asker."""

    async def locate(ip: IPv4Address) -> Answered:
        # An errand of its own: what was drawn on for an address that gets no answer is given back.
        errand = Errand(ask.chat, ask.role)
        async with errand.settling():
            account = await find_account(errand, vendor, borrow=True)
            location = await vendor_client(vendor).locate(account.credential, ip)
            return Answered(Place.of(location), account.whose)

    return locate
