"""`frp 信息`, `frp 签到`, `frp 改名`, `frp 改QQ`, `frp 头像`: the account, as far as no secret is said."""

import asyncio
from functools import partial

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._providers.chmlfrp import ChmlfrpCredential, DayTraffic
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.table import Where
from plugins.binding import Account
from plugins.tunnel import account_texts as texts
from plugins.tunnel.account_command import looks_plain, parse_avatar, parse_qq, parse_rename
from plugins.tunnel.depends import changed_or_refused, client, own_account, same_account

TOPIC = "隧道与代理"

info_cmd = new_command("frp 信息", texts.INFO, TOPIC, aliases=("隧道 账号",), alone=True)
sign_in_cmd = new_command("frp 签到", texts.SIGN_IN, TOPIC, alone=True)
rename_cmd = new_command("frp 改名", texts.RENAME, TOPIC, accepts=looks_plain, acts=True)
qq_cmd = new_command("frp 改QQ", texts.QQ, TOPIC, where=Where.PRIVATE, accepts=str.isdecimal, acts=True)
avatar_cmd = new_command(
    "frp 头像",
    texts.AVATAR,
    TOPIC,
    accepts=lambda rest: rest.lower().startswith("http"),
    acts=True,
)


@info_cmd.handle()
async def handle_info(ask: Ask) -> None:
    """The account with its seven days."""
    async with ask.explaining():
        account = await own_account(ask)
        person, week = await asyncio.gather(client().account(account.credential), _week_if_any(account.credential))
        await ask.reply(texts.info(person, week, account.whose, private=ask.chat.private))


async def _week_if_any(credential: ChmlfrpCredential) -> list[DayTraffic] | None:
    try:
        return await client().week(credential)
    except ProviderError as e:
        logger.warning(f"account shown without its week: {type(e).__name__}")
        return None


@sign_in_cmd.handle()
async def handle_sign_in(ask: Ask) -> None:
    """Tell whether one has signed in, and where one does it oneself: the vendor demands a human check."""
    async with ask.explaining():
        account = await own_account(ask)
        await ask.reply(texts.sign_in(await client().sign_in_info(account.credential)))


@rename_cmd.handle()
async def handle_rename(ask: Ask) -> None:
    """Change the account's name, on `确认`: it is what one logs in with."""
    async with ask.explaining():
        name = parse_rename(ask.argument)
        account = await own_account(ask)
        ask.confirm(partial(_rename, account=account, name=name))
        await ask.reply(texts.would_rename(name))


async def _rename(ask: Ask, account: Account, name: str) -> None:
    """`确认` was said."""
    account = await same_account(ask, account)
    async with audited(ask, "tunnel rename", name, account.owner_id):
        await changed_or_refused(client().rename(account.credential, name), texts.NAME_REFUSED)
    await ask.reply(texts.renamed(name))


@qq_cmd.handle()
async def handle_qq(ask: Ask) -> None:
    """Change the account's QQ number."""
    async with ask.explaining():
        qq = parse_qq(ask.argument)
        account = await own_account(ask)
        async with audited(ask, "tunnel qq", account=account.owner_id):
            await client().change_qq(account.credential, qq)
        await ask.reply(texts.QQ_CHANGED)


@avatar_cmd.handle()
async def handle_avatar(ask: Ask) -> None:
    """Change the account's picture."""
    async with ask.explaining():
        link = parse_avatar(ask.argument)
        account = await own_account(ask)
        async with audited(ask, "tunnel avatar", account=account.owner_id):
            await changed_or_refused(client().change_avatar(account.credential, link), texts.AVATAR_REFUSED)
        await ask.reply(texts.AVATAR_CHANGED)
