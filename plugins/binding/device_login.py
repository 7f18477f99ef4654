"""`绑定 chmlfrp` without a token: a link and a code, a wait for the person's consent, and the binding (RFC 8628)."""

import asyncio
import time
from dataclasses import dataclass

from nonebot import get_driver

from plugins._providers import CredentialError
from plugins._providers.chmlfrp import (
    ChmlfrpClient,
    ChmlfrpCredential,
    CodeExpiredError,
    ConsentDeniedError,
    DeviceCode,
    Tokens,
)
from plugins._shared import redaction
from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.dialogs import CANCEL, Question
from plugins._shared.errors import UsageError
from plugins._shared.hearing import Chat
from plugins._shared.limits import Buckets
from plugins._shared.telling import connected_bots
from plugins.binding import signin_texts as texts
from plugins.binding.command import Begin, BindRequest
from plugins.binding.consent import consent
from plugins.binding.depends import vendor_client
from plugins.binding.entering import bind
from plugins.binding.keeping import refuse_degraded

VENDOR = "chmlfrp"
MOST_AT_ONCE = 100
"""People who are waited for at one time: the vendor is asked for each every few seconds."""
BEGINS, BEGINS_PER_MINUTE = 5, 0.5
"""So many links may one person ask for at once, and so many more as time goes by."""
LONGEST_S = 300.0
"""How long a person is waited for, even where the vendor would take the code for longer."""
BIND_WITHIN_S = 5.0
"""How long a stop waits for the binding of those who have agreed."""


@dataclass(eq=False)
class SignIn:
    """One person who was given a link."""

    chat: Chat
    question: Question | None = None
    """Waits for his `取消`."""
    task: asyncio.Task[None] | None = None


_begins = Buckets(BEGINS, BEGINS_PER_MINUTE)
_open: dict[int, SignIn] = {}
"""QQ number → the one sign-in that is waited for."""
_tasks: set[asyncio.Task[None]] = set()
"""Those that wait, and those that bind what came of it."""


def _client() -> ChmlfrpClient:
    return vendor_client(VENDOR)


async def begin(ask: Ask, wanted: Begin) -> None:
    """Give the asker a link and a code, and wait for his consent in the background; an earlier start of his is over.

    Raises UsageError where too many are waited for or he begins too often, ProviderError.
    """
    refuse_degraded()
    if len(_open) >= MOST_AT_ONCE and ask.user_id not in _open:
        raise UsageError(texts.TOO_MANY)
    if wait_s := _begins.take(ask.user_id):
        raise UsageError(texts.too_often(wait_s))
    _end(_open.get(ask.user_id))
    signin = _open[ask.user_id] = SignIn(ask.chat)
    try:
        device = await _client().begin_device_login()
    except BaseException:
        _end(signin)
        raise
    if _open.get(ask.user_id) is not signin:
        await ask.reply(texts.REPLACED)
        return
    redaction.remember([device.device_code.get_secret_value()])
    wait_s = min(device.expires_in_s, LONGEST_S)
    signin.question = DIALOGS.stand(ask.chat, {CANCEL: _give_up}, wait_s)
    waiting = _wait_and_bind(ask, wanted, signin, device, wait_s)
    signin.task = asyncio.create_task(waiting, name="wait for a sign-in")
    _tasks.add(signin.task)
    signin.task.add_done_callback(_tasks.discard)
    await ask.reply(texts.open_and_agree(device.link, device.user_code, wait_s))


async def _give_up(ask: Ask) -> None:
    _end(_open.get(ask.user_id))
    await ask.reply(texts.CANCELLED)


def _end(signin: SignIn | None) -> None:
    """It is waited for no longer."""
    if signin is None:
        return
    if _open.get(signin.chat.user_id) is signin:
        del _open[signin.chat.user_id]
    if signin.question is not None:
        DIALOGS.withdraw(signin.chat, signin.question)
    if signin.task is not None and signin.task is not asyncio.current_task():
        signin.task.cancel()


async def _wait_and_bind(ask: Ask, wanted: Begin, signin: SignIn, device: DeviceCode, wait_s: float) -> None:
    async with ask.explaining():
        try:
            tokens = await consent(_client(), device, wait_s)
        except ConsentDeniedError:
            raise UsageError(texts.DENIED) from None
        except CodeExpiredError:
            raise UsageError(texts.EXPIRED) from None
        except CredentialError:
            raise UsageError(texts.NOT_ACCEPTED) from None
        finally:
            _end(signin)  # `取消` comes too late from now on
            # Minutes have passed: the account may have been connected anew.
            ask.bot = next(iter(connected_bots(ask.chat.self_id)), ask.bot)
        await bind(ask, BindRequest(wanted.room, await _credential(tokens), wanted.alias), left=False)


async def _credential(tokens: Tokens) -> ChmlfrpCredential:
    """The tokens with the name of their account. Raises ProviderError."""
    credential = ChmlfrpCredential(
        token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=time.time() + tokens.expires_in_s,
    )
    redaction.remember(credential.secrets())
    account = await _client().account(credential)
    return credential.model_copy(update={"username": account.username})


@get_driver().on_shutdown
async def end_all() -> None:
    """Nobody is waited for any longer, each may begin anew after the start; who has agreed is still bound."""
    for signin in list(_open.values()):
        _end(signin)
    if _tasks:
        await asyncio.wait(_tasks, timeout=BIND_WITHIN_S)
