"""How a credential comes in: in one line or field by field; checked with the vendor, stored, or asked about first.

A secret waits in memory only. Its message is taken back where the bot may; where not, the answer says so once, at the
end.
"""

import time
from functools import partial

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._shared import redaction
from plugins._shared.asking import Ask, explain
from plugins._shared.bookkeeping import REFUSED, audited
from plugins._shared.database.bindings import Binding
from plugins._shared.dialogs import CANCEL, Action
from plugins._shared.errors import UsageError
from plugins.binding import dialog_texts, texts
from plugins.binding.command import Begin, BindRequest, holds_secret, parse_bind
from plugins.binding.dialog import ANSWER_WITHIN_S, LATE_S, Filling, carries_secret
from plugins.binding.keeping import (
    How,
    NotAcceptedError,
    check_credential,
    keep_new,
    refuse_degraded,
    replace_binding,
)


async def enter_line(ask: Ask) -> None:
    """`绑定 17ce user token`, or what was meant to be it."""
    left = holds_secret(ask.argument) and not await ask.recall_question()
    try:
        request = parse_bind(ask.argument)
        assert isinstance(request, BindRequest)  # noqa: S101 nothing else holds a secret
        await bind(ask, request, left=left)
    except UsageError as e:
        raise UsageError(texts.with_warning(e.sentence, left=left)) from e


async def bind(ask: Ask, request: BindRequest, *, left: bool) -> None:
    """Check, store, answer. `left`: a message with the secret still stands. Raises UsageError."""
    refuse_degraded()
    async with audited(ask, "binding bind", f"{request.room.title} {request.mask}", ask.user_id) as entry:
        await _checked(request)
        kept = await keep_new(ask.user_id, request)
        entry.outcome = REFUSED if kept.how is How.TAKEN else entry.outcome
    title, alias = request.room.title, kept.row.alias
    match kept.how:
        case How.TAKEN:
            ask.confirm(partial(_replace, request=request, old=kept.row))
            said = texts.would_replace(title, kept.row.mask, request.mask, alias)
        case How.KNOWN:
            said = texts.bound_before(title, kept.row.mask, alias)
        case How.RENAMED:
            said = texts.renamed(title, kept.row.mask, alias)
        case How.NEW | How.RESTORED:
            said = texts.bound(title, request.mask, alias, others=kept.others)
    await ask.reply(texts.with_warning(said, left=left))


async def _checked(request: BindRequest) -> None:
    """A vendor that cannot be asked is no reason to forget the warning that belongs behind the answer."""
    try:
        await check_credential(request)
    except ProviderError as e:
        logger.warning(f"{type(e).__name__} {e}")
        raise UsageError(explain(e)) from e


async def _replace(ask: Ask, request: BindRequest, old: Binding) -> None:
    """`确认` was said: is what stands still what was shown?"""
    refuse_degraded()
    async with audited(ask, "binding bind", f"{request.room.title} {request.mask}", ask.user_id):
        if await replace_binding(old, request) is None:
            raise UsageError(texts.CHANGED_MEANWHILE)
    await ask.reply(texts.bound(request.room.title, request.mask, old.alias, replaced=True))


async def begin(ask: Ask, wanted: Begin) -> None:
    """The first question of the dialog."""
    refuse_degraded()
    await _ask_for(ask, Filling(wanted.room, wanted.alias))


async def _ask_for(ask: Ask, filling: Filling, why: str | None = None) -> None:
    """Ask for the next field; `why`: what was wrong with the last answer."""
    filling = filling.asked(time.monotonic())

    def takes(text: str) -> Action:
        return partial(_take, filling=filling)

    ask.listen(takes, {CANCEL: partial(_cancel, filling=filling)}, ttl_s=ANSWER_WITHIN_S + LATE_S)
    question = filling.question()
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
    except UsageError as e:
        raise UsageError(texts.with_warning(e.sentence, left=filling.left_standing)) from e
