"""Named dependencies of the plugin `proxy`: whose account, booked changes, and how many addresses are handed over."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from nonebot.log import logger

from plugins._providers.proxy911 import Proxy911Client
from plugins._shared.asking import Ask
from plugins._shared.beijing import BEIJING
from plugins._shared.bookkeeping import audited
from plugins._shared.delivery import reply_segment, send, send_file, send_forward, split, text_segment
from plugins._shared.errors import UsageError
from plugins._shared.table import Role
from plugins.binding import Account, find_account, vendor_client
from plugins.proxy import place_texts, texts
from plugins.proxy.account_command import AccountRequest
from plugins.proxy.accounts import ACTIONS, Accounts, outcome_of

VENDOR = "proxy911"
TOPIC = "隧道与代理"
"""Under which all commands of this plugin stand in the help."""
LINES_IN_TEXT = 20
"""More addresses than this go as a file."""
TEXT_INSTEAD_WITHIN_S = 300.0


def now() -> datetime:
    """Beijing's time without a zone, as the vendor's."""
    return datetime.now(BEIJING).replace(tzinfo=None)


def client() -> Proxy911Client:
    """The one client of 911Proxy."""
    return vendor_client(VENDOR)


async def lent_or_own(ask: Ask) -> Account:
    """The account that pays, also one lent to the group: only for looking, and only for what the group may see of it.
    Raises UsageError: how to bind."""
    return await find_account(ask, VENDOR, borrow=True)


def signed(answer: str, account: Account) -> str:
    """An answer that does not say itself whose account it was: where it is lent, the group is to see whose."""
    return f"{answer}\n{texts.lent_by(account.whose)}" if account.lent else answer


async def own_account(ask: Ask) -> Account:
    """An account that is the asker's, for what changes or spends something. Raises UsageError: how to bind."""
    account = await find_account(ask, VENDOR)
    owners = account.owner_id is None and ask.role is Role.OWNER
    if account.owner_id != ask.user_id and not owners:
        raise UsageError(texts.OWN_ONLY)
    return account


async def same_account(ask: Ask, before: Account) -> Account:
    """The asker's own account again, when he says `确认`. Raises UsageError where it is another one by now."""
    account = await own_account(ask)
    if account.credential != before.credential:
        raise UsageError(texts.CHANGED_ACCOUNT)
    return account


async def carry_out(ask: Ask, account: Account, request: AccountRequest) -> str:
    """Change sub-accounts, once, and book it; what to say about it. Raises UsageError, ProviderError."""
    names = " ".join(request.names or (one.username for one in request.new))
    async with audited(ask, ACTIONS[request.action], names, account.owner_id) as entry:
        said = await Accounts(client(), account.credential).carry_out(request)
        entry.outcome = outcome_of(request, said)
    return said


async def hand_over(ask: Ask, head: str, told: str, name: str, lines: Sequence[str]) -> None:
    """Addresses into a private chat: few as text; many as a file, else as a merged forward, else as text again.

    They cost traffic, so nothing of them is cut. What may have arrived is sent in another form only on `确认`.
    """
    text = "\n".join([head, *lines])
    if len(lines) <= LINES_IN_TEXT:
        await ask.reply(text)
        return
    outcome = await send_file(ask.bot, ask.chat, name, "\n".join([*lines, ""]).encode())
    if outcome.state == "unknown":
        ask.confirm(partial(_in_messages, text=text), TEXT_INSTEAD_WITHIN_S)
        await ask.reply(f"{told}\n{place_texts.FILE_UNKNOWN}")
    elif outcome.state == "sent":
        await ask.reply(told)
    else:
        await _in_messages(ask, text)


async def _in_messages(ask: Ask, text: str) -> None:
    parts = split(text)
    if (await send_forward(ask.bot, ask.chat, parts)).state != "failed":
        return
    for part in parts:
        outcome = await send(ask.bot, ask.chat, [reply_segment(ask.heard.message_id), text_segment(part)])
        if outcome.state == "failed":
            logger.warning("addresses not delivered")
            return
