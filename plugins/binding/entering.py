"""How a credential comes in: in one line or field by field; checked with the vendor, stored, or asked about first.

A secret waits in memory only. Its message is taken back where the bot may; where not, the answer says so once, at the
end.
"""

import time
from functools import partial

from nonebot.log import logger

from plugins._providers import ProviderError, Room
from plugins._shared import redaction
from plugins._shared.asking import Ask, explain
from plugins._shared.bookkeeping import REFUSED, audited
from plugins._shared.bound import holds_secret as is_secret
from plugins._shared.database import StorageError
from plugins._shared.database.bindings import Binding
from plugins._shared.dialogs import CANCEL, Action
from plugins._shared.errors import UsageError
from plugins._shared.vault import VaultError
from plugins.binding import dialog_texts, texts
from plugins.binding.command import Begin, BindRequest, holds_secret, parse_bind
from plugins.binding.dialog import ANSWER_WITHIN_S, LATE_S, Filling, carries_secret
from plugins.binding.keeping import (
    How,
    Kept,
    NotAcceptedError,
    check_credential,
    keep_new,
    made_default,
    refuse_degraded,
    replace_binding,
)


async def enter_line(ask: Ask) -> None:
    """`绑定 17ce user token`, or what was meant to be it. Fields that are missing are asked for."""
    left = holds_secret(ask.argument) and not await ask.recall_question()
    try:
        request = parse_bind(ask.argument)
        if isinstance(request, Begin):
            await begin(ask, request, left=left)
            return
        assert isinstance(request, BindRequest)  # noqa: S101 nothing else holds a secret
        await bind(ask, request, left=left)
    except (UsageError, StorageError, VaultError) as e:
        raise UsageError(texts.with_warning(e.sentence, left=left)) from e


async def bind(ask: Ask, request: BindRequest, *, left: bool) -> None:
    """Check, store, answer. `left`: a message with the secret still stands. Raises UsageError."""
    refuse_degraded()
    if request.alias and (is_secret(request.alias) or request.alias in request.credential.secrets()):
        raise UsageError(texts.ALIAS_LIKE_A_KEY)
    try:
        async with audited(ask, "binding bind", f"{request.room.title} {request.mask}", ask.user_id) as entry:
            request = await check_credential(request)
            kept = await keep_new(ask.user_id, request)
            if kept.how is How.TAKEN:
                entry.outcome = REFUSED
            else:
                kept = await made_default(kept)
    except ProviderError as e:
        # A vendor that cannot be asked is no reason to forget the warning that belongs behind the answer.
        logger.warning(f"{type(e).__name__} {e}")
        raise UsageError(explain(e, private=ask.chat.private)) from e
    room, title, alias = request.room, request.room.title, kept.row.alias
    match kept.how:
        case How.TAKEN:
            ask.confirm(partial(_replace, request=request, old=kept.row))
            said = texts.would_replace(title, kept.row.mask, request.mask, alias, kept.free_alias)
        case How.KNOWN:
            said = texts.bound_before(title, kept.row.mask, alias)
        case How.RENAMED:
            said = texts.renamed(title, kept.row.mask, alias)
        case How.NEW | How.RESTORED:
            said = texts.bound(room, request.mask, alias, others=kept.others)
    said += _now_default(room, kept)
    await ask.reply(texts.with_warning(said, left=left))


async def _replace(ask: Ask, request: BindRequest, old: Binding) -> None:
    """`确认` was said: is what stands still what was shown?"""
    refuse_degraded()
    async with audited(ask, "binding bind", f"{request.room.title} {request.mask}", ask.user_id):
        if (row := await replace_binding(old, request)) is None:
            raise UsageError(texts.CHANGED_MEANWHILE)
        kept = await made_default(Kept(How.NEW, row))
    said = texts.bound(request.room, request.mask, old.alias, replaced=True)
    await ask.reply(said + _now_default(request.room, kept))


def _now_default(room: Room, kept: Kept) -> str:
    return texts.now_default(room, kept.instead_of.alias) if kept.instead_of else ""


async def begin(ask: Ask, wanted: Begin, *, left: bool = False) -> None:
    """The first question of the dialog. `left`: the message with the fields that were said already still stands."""
    refuse_degraded()
    redaction.remember(wanted.said)
    await _ask_for(ask, Filling(wanted.room, wanted.alias, wanted.said, left_standing=left), first=True)


async def _ask_for(ask: Ask, filling: Filling, why: str | None = None, *, first: bool = False) -> None:
    """Ask for the next field; `why`: what was wrong with the last answer; `first`: nothing was asked before."""
    filling = filling.asked(time.monotonic())

    def takes(text: str) -> Action:
        return partial(_take, filling=filling)

    ask.listen(takes, {CANCEL: partial(_cancel, filling=filling)}, ttl_s=ANSWER_WITHIN_S + LATE_S)
    question = filling.question(first=first)
    await ask.reply(dialog_texts.again(why, question) if why else question)


async def _cancel(ask: Ask, filling: Filling) -> None:
    await ask.reply(texts.with_warning(dialog_texts.CANCELLED, left=filling.left_standing))


async def _take(ask: Ask, filling: Filling) -> None:
    """An answer came, as it was typed: a token may begin with `/`."""
    text = ask.heard.text
    if carries_secret(filling, text):
        redaction.remember(text.split())
        filling = filling.after_message(recalled=await ask.recall_question())
    if filling.is_over(time.monotonic()):
        raise UsageError(texts.with_warning(dialog_texts.EXPIRED, left=filling.left_standing))
    try:
        filling = filling.with_answer(text)
    except UsageError as e:
        await _ask_for(ask, filling, e.sentence)
        return
    if filling.missing:
        await _ask_for(ask, filling)
        return
    await _finish(ask, filling)


async def _finish(ask: Ask, filling: Filling) -> None:
    """All fields are there. What the vendor does not take is asked for again."""
    try:
        request = BindRequest(filling.room, filling.credential(), filling.alias)
        await bind(ask, request, left=filling.left_standing)
    except NotAcceptedError as e:
        await _ask_for(ask, filling.from_the_start(), e.sentence)
    except (UsageError, StorageError, VaultError) as e:
        raise UsageError(texts.with_warning(e.sentence, left=filling.left_standing)) from e
