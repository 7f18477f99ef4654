"""`功能 开/关`: what this group uses. `拉黑`, `解除拉黑`: whom the bot ignores. The gate acts on both."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from nonebot.adapters.onebot.v11 import MessageEvent
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.bound import hidden
from plugins._shared.commands import TABLE, new_command
from plugins._shared.database import bans, switches
from plugins._shared.database.bans import Ban, BanKind
from plugins._shared.errors import UsageError
from plugins._shared.restrictions import EVERYWHERE, RESTRICTIONS
from plugins._shared.storage import database
from plugins._shared.table import Role, anything, by_topic
from plugins.manage import texts
from plugins.manage.command import NobodyMeantError, Whom, looks_like_attempt, parse_ban, parse_unban
from plugins.manage.depends import ACTION, keep_ban, lift_bans, mentioned, quoted_sender, refuse_protected, reload
from plugins.manage.features import Feature, features_of, find_features, switchable

__plugin_meta__ = PluginMetadata(
    name="群管理", description=texts.BAN.summary, usage=texts.BAN.usage, type="application"
)
Request = TypeVar("Request")
TOPIC = "管理"
GLOBAL_WORDS = frozenset({"全局", "全局生效"})

on_cmd = new_command(
    "功能 开",
    texts.SWITCH_ON,
    TOPIC,
    aliases=("功能 打开", "功能 开启", "打开功能", "开启功能"),
    role=Role.GROUP_ADMIN,
    alone=True,
    accepts=anything,
    acts=True,
)
off_cmd = new_command(
    "功能 关",
    texts.SWITCH_OFF,
    TOPIC,
    aliases=("功能 关闭", "关闭功能"),
    role=Role.GROUP_ADMIN,
    alone=True,
    accepts=anything,
    acts=True,
)
features_cmd = new_command("功能 列表", texts.LIST, TOPIC, aliases=("功能 状态", "功能列表", "功能状态"), alone=True)
ban_cmd = new_command(
    "拉黑", texts.BAN, TOPIC, aliases=("ban",), role=Role.GROUP_ADMIN, alone=True, accepts=anything, acts=True
)
unban_cmd = new_command(
    "解除拉黑",
    texts.UNBAN,
    TOPIC,
    aliases=("取消拉黑", "解除 拉黑", "unban"),
    role=Role.GROUP_ADMIN,
    alone=True,
    accepts=anything,
    acts=True,
)


@on_cmd.handle()
async def handle_on(ask: Ask) -> None:
    """These features are used again."""
    async with ask.explaining():
        await _switch(ask, off=False)


@off_cmd.handle()
async def handle_off(ask: Ask) -> None:
    """These features are not used."""
    async with ask.explaining():
        await _switch(ask, off=True)


@features_cmd.handle()
async def handle_features(ask: Ask) -> None:
    """What is on and off here."""
    async with ask.explaining():
        group_id = ask.chat.group_id
        features = switchable(_features())
        paused = [one for one in features if RESTRICTIONS.is_off(EVERYWHERE, one.name)]
        rest = [one for one in features if one not in paused]
        off = [one for one in rest if group_id is not None and RESTRICTIONS.is_off(group_id, one.name)]
        on = [one for one in rest if one not in off]
        await ask.reply(texts.listing(on, off, paused, private=ask.chat.private))


@ban_cmd.handle()
async def handle_ban(ask: Ask, event: MessageEvent) -> None:
    """Ban somebody, or show who is banned."""
    async with ask.explaining():
        if not (ask.argument or mentioned(ask, event) or ask.heard.quoted_id):
            await ask.reply(await _banned_list(ask))
            return
        request = await _understood(ask, event, parse_ban)
        if request is None:
            return
        group_id = EVERYWHERE if request.whom.whole_group else _scope(ask, here=request.here)
        until = datetime.now(UTC) + request.span if request.span else None
        reason = hidden(request.reason)
        shown, where = _shown(request.whom), _where(request.whom, group_id, ask.chat.group_id)
        async with audited(ask, f"{ACTION} ban", texts.subject(shown, where, until)):
            await refuse_protected(ask, request.whom)
            await keep_ban(ask, request.whom, group_id, until, reason)
        await ask.reply(texts.banned(shown, _word(request.whom), where, until, reason))


@unban_cmd.handle()
async def handle_unban(ask: Ask, event: MessageEvent) -> None:
    """Lift the bans of somebody that this asker may lift."""
    async with ask.explaining():
        request = await _understood(ask, event, parse_unban)
        if request is None:
            return
        shown = _shown(request.whom)
        async with audited(ask, f"{ACTION} unban", shown):
            rows = await _liftable(ask, request.whom, here=request.here)
            await lift_bans(rows)
        await ask.reply(texts.freed(shown, [_where(request.whom, row.group_id, ask.chat.group_id) for row in rows]))


async def _switch(ask: Ask, *, off: bool) -> None:
    words = ask.argument.split()
    everywhere = any(word in GLOBAL_WORDS for word in words)
    if everywhere and ask.role is not Role.OWNER:
        raise UsageError(texts.ONLY_OWNER_EVERYWHERE)
    if ask.chat.group_id is None and not everywhere:
        raise UsageError(texts.WHERE_IS_THE_GROUP)
    names = " ".join(word for word in words if word not in GLOBAL_WORDS)
    features = find_features(_features(), names, off=off)
    group_id = EVERYWHERE if everywhere or ask.chat.group_id is None else ask.chat.group_id
    what = [feature.name for feature in features]
    async with audited(ask, f"{ACTION} off" if off else f"{ACTION} on", texts.switched_subject(features, group_id)):
        if off:
            changed = await switches.switch_off(database(), group_id, what, ask.user_id)
        else:
            changed = await switches.switch_on(database(), group_id, what)
        await reload()
    await ask.reply(texts.switched(features, changed, off=off, everywhere=everywhere))


def _features() -> list[Feature]:
    return features_of(by_topic(TABLE.commands))


async def _understood(ask: Ask, event: MessageEvent, parse: Callable[[str, Sequence[int]], Request]) -> Request | None:
    """Who is meant is named, or mentioned, or wrote the message that is quoted. None: it is not said to the bot, such
    as a bare `拉黑他算了` in a group. Raises UsageError."""
    try:
        return parse(ask.argument, mentioned(ask, event))
    except NobodyMeantError:
        if (sender := await quoted_sender(ask)) is not None:
            return parse(ask.argument, [sender])
        if ask.argument and not (ask.call.explicit or ask.chat.private or looks_like_attempt(ask.argument)):
            return None
        raise


def _scope(ask: Ask, *, here: bool) -> int:
    """The group in which the ban holds; the bot's owner bans everywhere where he does not say `本群`."""
    if here and ask.chat.group_id is None:
        raise UsageError(texts.HERE_IS_PRIVATE)
    return EVERYWHERE if ask.chat.group_id is None or (ask.role is Role.OWNER and not here) else ask.chat.group_id


async def _liftable(ask: Ask, whom: Whom, *, here: bool) -> list[Ban]:
    kind = BanKind.GROUP if whom.whole_group else BanKind.USER
    found = [row for row in await bans.lasting(database()) if (row.kind, row.subject_id) == (kind, whom.id)]
    if ask.role is Role.OWNER:
        rows = [row for row in found if not here or row.group_id == ask.chat.group_id]
    else:
        rows = [row for row in found if row.group_id == ask.chat.group_id and not row.by_owner]
        others = [row for row in found if row.group_id in (EVERYWHERE, ask.chat.group_id)]
        if others and not rows:
            raise UsageError(texts.OWNERS_BAN)
    if not rows:
        raise UsageError(texts.NOT_BANNED)
    return rows


async def _banned_list(ask: Ask) -> str:
    """In a group that group's only: who is banned elsewhere is not its affair."""
    group_id = ask.chat.group_id
    rows = [row for row in await bans.lasting(database()) if group_id is None or row.group_id == group_id]
    return texts.banned_list([_line(row, group_id) for row in rows], private=ask.chat.private)


def _line(row: Ban, here: int | None) -> str:
    whom = Whom(row.subject_id, row.kind is BanKind.GROUP)
    place = "" if here is not None else _where(whom, row.group_id, here)
    by = texts.banned_by(row.banned_by, owner=row.by_owner)
    return texts.line(_shown(whom), place, row.until, row.reason, by)


def _where(whom: Whom, group_id: int, here: int | None) -> str:
    return texts.WHOLE_GROUP if whom.whole_group else texts.where(group_id, here)


def _shown(whom: Whom) -> str:
    return texts.group(whom.id) if whom.whole_group else texts.person(whom.id)


def _word(whom: Whom) -> str:
    return texts.group(whom.id) if whom.whole_group else str(whom.id)
