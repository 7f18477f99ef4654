"""`广播`: the owner's voice in all groups: preview → 确认 → paced delivery → report, and neither twice nor lost.

`订阅广播` and `退订广播`: whether a group, or a friend, wants it.
"""

from nonebot.adapters.onebot.v11 import MessageEvent
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import TABLE, new_command
from plugins._shared.database.outbox import Counts, Job
from plugins._shared.delivery import Segment, reply_segment, send, text_segment
from plugins._shared.errors import UsageError
from plugins._shared.table import Role, Where, anything
from plugins.broadcast import texts
from plugins.broadcast.command import Control, Told, parse_broadcast
from plugins.broadcast.config import Config
from plugins.broadcast.depends import broadcaster, draft_of, keep_wish, over_ceiling, was_sent_lately
from plugins.broadcast.ports import Draft, Origin

__plugin_meta__ = PluginMetadata(
    name="广播", description=texts.BROADCAST.summary, usage=texts.BROADCAST.usage, type="application", config=Config
)

broadcast_cmd = new_command(
    "广播",
    texts.BROADCAST,
    "管理",
    aliases=("群发", "broadcast"),
    role=Role.OWNER,
    where=Where.PRIVATE,
    accepts=anything,
    quotes=True,
    acts=True,
)
subscribe_cmd = new_command("订阅广播", texts.SUBSCRIBE, "管理", aliases=("subscribe",), alone=True, acts=True)
unsubscribe_cmd = new_command("退订广播", texts.UNSUBSCRIBE, "管理", aliases=("unsubscribe",), alone=True, acts=True)


@broadcast_cmd.handle()
async def handle_broadcast(ask: Ask, event: MessageEvent) -> None:
    """A control of the broadcast that there is, or a new content: from the message itself, else from the quoted one."""
    async with ask.explaining():
        message = [{"type": segment.type, "data": segment.data} for segment in event.original_message]
        said = parse_broadcast(message, TABLE.without_start)
        if isinstance(said, Told):
            await _control(ask, said)
            return
        DIALOGS.cancel(ask.chat)  # whoever confirms now means this content, and no earlier one
        if said.options.clock is None:
            await broadcaster.check_free()
        await _preview(ask, await draft_of(ask, said))


@subscribe_cmd.handle()
async def handle_subscribe(ask: Ask) -> None:
    """This group, or this friend, wants broadcasts."""
    async with ask.explaining():
        _refuse_strangers(ask)
        await keep_wish(ask, wanted=True)
        await ask.reply(texts.FRIEND_IN if ask.chat.private else texts.GROUP_IN)


@unsubscribe_cmd.handle()
async def handle_unsubscribe(ask: Ask) -> None:
    """This group, or this friend, wants none."""
    async with ask.explaining():
        _refuse_strangers(ask)
        await keep_wish(ask, wanted=False)
        await ask.reply(texts.FRIEND_OUT if ask.chat.private else texts.GROUP_OUT)


def _refuse_strangers(ask: Ask) -> None:
    """For a group its admins decide; in private a friend for himself."""
    if ask.chat.private and not ask.heard.friend:
        raise UsageError(texts.FRIENDS_ONLY)
    if not ask.chat.private and ask.role < Role.GROUP_ADMIN:
        raise UsageError(texts.ADMINS_DECIDE)


async def _control(ask: Ask, told: Told) -> None:
    match told.control:
        case Control.RECORDS:
            await ask.reply(await broadcaster.records(told.number))
        case Control.STATUS:
            await ask.reply(await broadcaster.status())
        case Control.RESUME:
            async with audited(ask, "broadcast resume"):
                await broadcaster.resume(ask.user_id, lambda job, counts: _resumed(ask, job, counts))
        case Control.CANCEL:
            async with audited(ask, "broadcast cancel", f"#{told.number}" if told.number else ""):
                said = await broadcaster.cancel(told.number)
            await ask.reply(said)
        case Control.PAUSE:
            async with audited(ask, "broadcast pause"):
                said = await broadcaster.pause()
            await ask.reply(said)
        case Control.RECALL:
            async with audited(ask, "broadcast recall"):
                said = await broadcaster.recall()
            await ask.reply(said)


async def _resumed(ask: Ask, job: Job, counts: Counts) -> Origin:
    expected_s = broadcaster.pace.of(job.options_json).expected_s(counts.waiting)
    outcome = await ask.reply(texts.resumed(job.kind, counts, expected_s))
    return Origin(ask.chat, ask.heard.message_id, outcome.message_id)


async def _preview(ask: Ask, draft: Draft) -> None:
    """Show what would be sent, as it would be sent, and wait for `确认`."""

    async def confirmed(again: Ask) -> None:
        await _start(again, draft)

    # Before it is shown: an answer may come before OneBot's own answer to our send is read.
    ask.confirm(confirmed)
    if not await _shown(ask, draft):
        DIALOGS.cancel(ask.chat)
        raise UsageError(texts.NO_PREVIEW)


async def _shown(ask: Ask, draft: Draft) -> bool:
    head = texts.preview_head(
        draft, _expected_s(draft), repeated=await was_sent_lately(draft), over_ceiling=await over_ceiling(draft)
    )
    content: list[Segment] = list(draft.content.segments)
    if not draft.content.inline:
        outcome = await send(ask.bot, ask.chat, content)
        if outcome.state != "sent":
            return False
        outcome = await ask.reply(f"{texts.ABOVE}{head}\n{texts.preview_tail()}")
        return outcome.state == "sent"
    opening, closing = text_segment(head + texts.FRAME_OPEN), text_segment(texts.FRAME_CLOSE + texts.preview_tail())
    outcome = await send(ask.bot, ask.chat, [reply_segment(ask.heard.message_id), opening, *content, closing])
    return outcome.state == "sent"


def _expected_s(draft: Draft) -> float:
    return broadcaster.pace.between(draft.pause_s).expected_s(draft.busiest)


async def _start(ask: Ask, draft: Draft) -> None:
    """`确认` was said. The role is looked at again: it may have been taken away since the preview."""
    if ask.role is not Role.OWNER:
        raise UsageError(texts.NOT_OWNER_NOW)

    async def announce() -> Origin:
        targets = len(draft.targets)
        if draft.due_at is not None:
            outcome = await ask.reply(texts.scheduled(draft.due_at, draft.kind, targets))
        else:
            outcome = await ask.reply(texts.started(draft.kind, targets, _expected_s(draft)))
        return Origin(ask.chat, ask.heard.message_id, outcome.message_id)

    subject = texts.audited(draft.kind, len(draft.targets))
    async with audited(ask, "broadcast begin" if draft.due_at is None else "broadcast schedule", subject):
        await broadcaster.start(draft, announce)
