"""Named dependencies of the plugin `proxy`: whose account, and how a long list of addresses is handed over."""

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any

from nonebot.adapters.onebot.v11 import ActionFailed, ApiNotAvailable, NetworkError
from nonebot.log import logger

from plugins._providers.proxy911 import Proxy911Client
from plugins._shared.asking import Ask
from plugins._shared.delivery import reply_segment, send, split, text_segment
from plugins._shared.errors import UsageError
from plugins._shared.table import Role
from plugins.binding import Account, find_account, vendor_client
from plugins.proxy import place_texts, texts

VENDOR = "proxy911"
LINES_IN_TEXT = 20
"""More addresses than this go as a file."""
TEXT_INSTEAD_WITHIN_S = 300.0


def client() -> Proxy911Client:
    """The one client of 911Proxy."""
    return vendor_client(VENDOR)


async def any_account(ask: Ask) -> Account:
    """The account that pays for looking. Raises UsageError: how to bind."""
    return await find_account(ask, VENDOR)


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


async def hand_over(ask: Ask, head: str, told: str, name: str, lines: Sequence[str]) -> None:
    """Addresses into a private chat: few as text; many as a file, else as a merged forward, else as text again.

    They cost traffic, so nothing of them is cut. What may have arrived is sent in another form only on `确认`.
    """
    text = "\n".join([head, *lines])
    if len(lines) <= LINES_IN_TEXT:
        await ask.reply(text)
        return
    content = base64.b64encode("\n".join([*lines, ""]).encode()).decode()
    sent = await _called(ask, "upload_private_file", file=f"base64://{content}", name=name)
    if sent is None:
        ask.confirm(partial(_in_messages, text=text), TEXT_INSTEAD_WITHIN_S)
        await ask.reply(f"{told}\n{place_texts.FILE_UNKNOWN}")
    elif sent:
        await ask.reply(told)
    else:
        await _in_messages(ask, text)


async def _in_messages(ask: Ask, text: str) -> None:
    parts = split(text)
    nodes = [
        {"type": "node", "data": {"user_id": ask.bot.self_id, "nickname": "网管", "content": [text_segment(part)]}}
        for part in parts
    ]
    if await _called(ask, "send_private_forward_msg", messages=nodes) is not False:
        return
    for part in parts:
        outcome = await send(ask.bot, ask.chat, [reply_segment(ask.heard.message_id), text_segment(part)])
        if outcome.state == "failed":
            logger.warning("addresses not delivered")
            return


async def _called(ask: Ask, action: str, **params: Any) -> bool | None:
    """Whether the OneBot side took it; None: it may have."""
    try:
        await ask.bot.call_api(action, user_id=ask.user_id, **params)
    except (ActionFailed, ApiNotAvailable) as e:
        logger.info(f"{action} not possible: {type(e).__name__}")
        return False
    except NetworkError as e:
        logger.warning(f"{action}: outcome unknown, {type(e).__name__}")
        return None
    return True
