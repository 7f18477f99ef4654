"""The handlers of `代理 账号`, `代理 提取`, `验代理`: what changes sub-accounts, and what takes addresses."""

from functools import partial

from plugins._providers.proxy911 import ProxyAccount
from plugins._shared import redaction
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.errors import UsageError
from plugins._shared.table import Where
from plugins.binding import Account, find_account, vendor_client
from plugins.proxy import account_texts, check_texts, checking, place_texts, service
from plugins.proxy.account_command import (
    SECRET_ACTIONS,
    AccountRequest,
    Action,
    action_of,
    looks_like_accounts,
    parse_accounts,
)
from plugins.proxy.accounts import Accounts, check_same, chosen, question
from plugins.proxy.command import ExtractRequest
from plugins.proxy.countries import zh_name
from plugins.proxy.depends import TOPIC, carry_out, client, hand_over, now, own_account, same_account
from plugins.proxy.extracting import ASK_ABOVE, looks_like_extract, parse_extract

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
    async with audited(ask, "proxy extract", zh_name(request.country), account.owner_id, request.count) as entry:
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
            async with audited(ask, "proxy check", zh_name(request.country), account.owner_id, request.count) as entry:
                found = await service.extract(client(), account.credential, request)
                entry.amount = len(found)
            rows = await checking.check(vendor_client("ihuyi"), lookups.credential, found, request.country)
        await ask.reply(check_texts.checked(request, rows, account.whose, lookups.whose))
