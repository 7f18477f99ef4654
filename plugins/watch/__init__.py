"""`监控`, `提醒`: what is looked at by itself, and told when it breaks and when it is well again; `切换`: and then?"""

from datetime import UTC, datetime

from nonebot import require
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.database import watches
from plugins._shared.database.watches import Watch, WatchState
from plugins._shared.errors import UsageError
from plugins._shared.storage import database

require("binding")
require("speedtest")
require("tunnel")
from plugins.tunnel import offer_switch  # noqa: E402
from plugins.watch import texts, usage_texts  # noqa: E402
from plugins.watch.command import (  # noqa: E402
    Control,
    Kind,
    Listing,
    Verb,
    looks_like_name,
    looks_like_watch,
    parse_watch,
    tunnel_name,
)
from plugins.watch.config import Config  # noqa: E402
from plugins.watch.depends import config, refuse_where_off, watching  # noqa: E402
from plugins.watch.making import make  # noqa: E402
from plugins.watch.ports import request_of  # noqa: E402

__plugin_meta__ = PluginMetadata(
    name="监控提醒", description=texts.WATCH.summary, usage=texts.WATCH.usage, type="application", config=Config
)

watch_cmd = new_command(
    "监控", texts.WATCH, "测速", aliases=("watch",), alone=True, accepts=looks_like_watch, acts=True
)
remind_cmd = new_command(
    "提醒", texts.REMIND, "隧道与代理", aliases=("remind",), alone=True, accepts=looks_like_watch, acts=True
)
switch_cmd = new_command("切换", texts.SWITCH, "隧道与代理", alone=True, accepts=looks_like_name, acts=True)


@watch_cmd.handle()
async def handle_watch(ask: Ask) -> None:
    """Make a watch, list the asker's own, or pause, continue, delete one of them."""
    async with ask.explaining():
        refuse_where_off()
        request = parse_watch(ask.argument)
        match request:
            case Listing():
                rows = await watches.of_owner(database(), ask.user_id)
                await ask.reply(texts.listing([(row, request_of(row)) for row in rows], config.per_user))
            case Control():
                await ask.reply(await _controlled(ask, request))
            case _:
                await ask.reply(await make(ask, request, config))
                watching.wake()


remind_cmd.append_handler(handle_watch)


async def _controlled(ask: Ask, control: Control) -> str:
    """Done to one of the asker's own; the answer. Raises UsageError where he has none of this number."""
    watch = await _own(ask, control.number)
    request = request_of(watch)
    db, key = database(), (ask.user_id, control.number)
    match control.verb:
        case Verb.PAUSE:
            await watches.set_state(db, *key, WatchState.PAUSED)
            return texts.paused(watch, request)
        case Verb.RESUME:
            # Armed anew: what happened meanwhile is not told.
            fresh = {"standing_json": "{}", "alarm_since": None, "next_at": datetime.now(UTC)}
            await watches.set_state(db, *key, WatchState.ACTIVE, **fresh)
            watching.wake()
            return texts.resumed(watch, request)
        case Verb.DELETE:
            await watches.remove(db, *key)
            return texts.deleted(watch, request)


async def _own(ask: Ask, number: int) -> Watch:
    found = await watches.of_owner(database(), ask.user_id)
    watch = next((row for row in found if row.number == number), None)
    if watch is None:
        raise UsageError(usage_texts.NOT_FOUND)
    return watch


@switch_cmd.handle()
async def handle_switch(ask: Ask) -> None:
    """Offer another node for the tunnel that is named, whose alert is quoted, or that is down. In a group a bare word
    of somebody who was told of nothing is talk."""
    async with ask.explaining():
        obvious = ask.call.explicit or ask.chat.private
        name = tunnel_name(ask.argument) or await _quoted(ask) or await _down(ask, anywhere=obvious)
        if not obvious and ask.argument and not await _watches(ask, name):
            return
        if name:
            await offer_switch(ask, name)
        elif obvious:
            raise UsageError(texts.NOTHING_DOWN)


async def _watches(ask: Ask, name: str) -> bool:
    mine = await watches.of_owner(database(), ask.user_id)
    return any(row.kind == Kind.TUNNEL and row.subject == name for row in mine)


async def _quoted(ask: Ask) -> str:
    """The tunnel whose alert, to this person, is quoted. Raises UsageError where it is well again."""
    if ask.heard.quoted_id is None:
        return ""
    watch = await watches.alerted_by(database(), ask.user_id, ask.chat.self_id, ask.heard.quoted_id)
    if watch is None or watch.kind != Kind.TUNNEL:
        return ""
    if watch.alarm_since is None:
        raise UsageError(texts.is_well(watch.subject))
    return watch.subject


async def _down(ask: Ask, *, anywhere: bool) -> str:
    """The one tunnel of the asker's that is down: of interest in this chat, or `anywhere`. Raises UsageError for
    several."""
    alarms = await watches.in_alarm(database(), ask.user_id, Kind.TUNNEL)
    told = [row for row in alarms if anywhere or _is_of(ask, row)]
    if len(told) > 1:
        raise UsageError(texts.which_down([row.subject for row in told]))
    return told[0].subject if told else ""


def _is_of(ask: Ask, watch: Watch) -> bool:
    """Whether it was made in this group, or told here."""
    made_here = (watch.chat_kind, watch.chat_id) == ("group", ask.chat.group_id)
    return made_here or (watch.alert_message_id is not None and watch.alert_group_id == ask.chat.group_id)
