"""`监控`, `提醒`: what is looked at by itself, and told when it breaks and when it is well again; `切换`: and then?"""

from nonebot import require
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.database import watches
from plugins._shared.database.watches import Watch
from plugins._shared.errors import UsageError
from plugins._shared.storage import database

require("binding")
require("speedtest")
require("tunnel")
from plugins.tunnel import offer_switch  # noqa: E402
from plugins.watch import texts  # noqa: E402
from plugins.watch.command import (  # noqa: E402
    ALL,
    Control,
    Kind,
    Listing,
    looks_like_name,
    looks_like_watch,
    parse_watch,
    tunnel_name,
)
from plugins.watch.config import Config  # noqa: E402
from plugins.watch.controlling import control  # noqa: E402
from plugins.watch.depends import config, refuse_where_off, watching  # noqa: E402
from plugins.watch.making import make, make_all  # noqa: E402
from plugins.watch.ports import bound_to, request_of  # noqa: E402

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
                await _reply(ask, await control(ask, request))
            case _:
                made = make_all if (request.kind, request.subject) == (Kind.TUNNEL, ALL) else make
                await _reply(ask, await made(ask, request, config))


async def _reply(ask: Ask, said: str) -> None:
    """Something may be due sooner than was thought."""
    watching.wake()
    await ask.reply(said)


remind_cmd.append_handler(handle_watch)


@switch_cmd.handle()
async def handle_switch(ask: Ask) -> None:
    """Offer another node for the tunnel that is named, whose alert is quoted, or that is down. In a group a bare word
    of somebody who was told of nothing is talk."""
    async with ask.explaining():
        obvious = ask.call.explicit or ask.chat.private
        if name := tunnel_name(ask.argument):
            watch = await _named(ask, name)
            if watch is not None or obvious:
                await offer_switch(ask, name, bound_to(watch) if watch else None)
            return
        watch = await _quoted(ask) or await _down(ask, anywhere=obvious)
        if watch is not None:
            await offer_switch(ask, watch.subject, bound_to(watch))
        elif obvious:
            raise UsageError(texts.NOTHING_DOWN)


async def _named(ask: Ask, name: str) -> Watch | None:
    """The asker's reminder of the tunnel of this name, if any: one in alarm first."""
    mine = await watches.of_owner(database(), ask.user_id)
    found = [row for row in mine if row.kind == Kind.TUNNEL and row.subject == name]
    return min(found, key=lambda row: row.alarm_since is None, default=None)


async def _quoted(ask: Ask) -> Watch | None:
    """The reminder whose alert, to this person, is quoted. Raises UsageError where its tunnel is well again."""
    if ask.heard.quoted_id is None:
        return None
    watch = await watches.alerted_by(database(), ask.user_id, ask.chat.self_id, ask.heard.quoted_id)
    if watch is None or watch.kind != Kind.TUNNEL:
        return None
    if watch.alarm_since is None:
        raise UsageError(texts.is_well(watch.subject))
    return watch


async def _down(ask: Ask, *, anywhere: bool) -> Watch | None:
    """The reminder of the one tunnel of the asker's that is down: of interest in this chat, or `anywhere`. Raises
    UsageError for several."""
    alarms = await watches.in_alarm(database(), ask.user_id, Kind.TUNNEL)
    told = [row for row in alarms if anywhere or _is_of(ask, row)]
    if len(told) > 1:
        raise UsageError(texts.which_down([row.subject for row in told]))
    return told[0] if told else None


def _is_of(ask: Ask, watch: Watch) -> bool:
    """Whether it was made in this group, or told here."""
    made_here = (watch.chat_kind, watch.chat_id) == ("group", ask.chat.group_id)
    return made_here or (watch.alert_message_id is not None and watch.alert_group_id == ask.chat.group_id)
