"""Who owns which token: `绑定`, `解绑`, `我的绑定`; and for the other plugins, whose account pays."""

from functools import partial

from nonebot.plugin import PluginMetadata

from plugins._providers import Room, rooms
from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.database.bindings import Binding
from plugins._shared.dialogs import QUESTION_TTL_S, Action
from plugins._shared.errors import UsageError
from plugins._shared.storage import vault
from plugins._shared.table import Where, anything
from plugins.binding import device_login, texts
from plugins.binding.accounts import Account, find_account, find_bound, find_metered_account, owner_quotas
from plugins.binding.borrowing import end_loans_of_unbound, loan_left, settle_loan, take_loan
from plugins.binding.command import (
    Begin,
    Named,
    Overview,
    holds_secret,
    mentions_vendor,
    number_of,
    parse_bind,
    parse_named,
    parse_unbind,
)
from plugins.binding.depends import vendor_client
from plugins.binding.entering import begin, enter_line
from plugins.binding.keeping import choose, forget, keep_credential, listed, pick, refuse_degraded, replaced_by, shown
from plugins.binding.membership import has_left
from plugins.binding.signed_in import is_offered

__all__ = [
    "Account",
    "find_account",
    "find_bound",
    "find_metered_account",
    "has_left",
    "keep_credential",
    "listed",
    "loan_left",
    "owner_quotas",
    "replaced_by",
    "settle_loan",
    "take_loan",
    "vendor_client",
]

__plugin_meta__ = PluginMetadata(
    name="账号绑定", description=texts.BIND.summary, usage=texts.BIND.usage, type="application"
)

bind_cmd = new_command(
    "绑定",
    texts.BIND,
    "账号",
    aliases=("bind",),
    accepts=mentions_vendor,
    acts=True,
    secret=True,
)
unbind_cmd = new_command(
    "解绑", texts.UNBIND, "账号", aliases=("unbind",), accepts=mentions_vendor, where=Where.PRIVATE, acts=True
)
switch_cmd = new_command(
    "切换账号",
    texts.SWITCH,
    "账号",
    aliases=("账号切换",),
    accepts=anything,
    alone=True,
    where=Where.PRIVATE,
    acts=True,
)
mine_cmd = new_command("我的绑定", texts.MINE, "账号", aliases=("绑定状态",), alone=True, where=Where.PRIVATE)


@bind_cmd.handle()
async def handle_bind(ask: Ask) -> None:
    """In private: check with the vendor, then store. In a group: never."""
    async with ask.explaining():
        if not ask.chat.private:
            await _refuse_in_group(ask)
            return
        DIALOGS.cancel(ask.chat)  # whoever answers or confirms now means this, and nothing earlier
        if holds_secret(ask.argument):
            await enter_line(ask)
            return
        match parse_bind(ask.argument):
            case Overview():
                by_link = [room.name for room in rooms().values() if is_offered(room)]
                await ask.reply(texts.overview(await listed(ask.user_id), by_link))
            case Named() as named:
                await _switch(ask, named)
            case Begin() as wanted if is_offered(wanted.room):
                await device_login.begin(ask, wanted)
            case Begin() as wanted:
                await begin(ask, wanted)
            case _:
                await enter_line(ask)


async def _refuse_in_group(ask: Ask) -> None:
    """Whatever stood behind `绑定` was read by the whole group: take it back if possible, store nothing."""
    recalled = await ask.recall_question() if holds_secret(ask.argument) else None
    await ask.reply(texts.not_in_group(recalled=recalled))


@unbind_cmd.handle()
async def handle_unbind(ask: Ask) -> None:
    """Forget the asker's own token; where he has several and has not said which, ask."""
    async with ask.explaining():
        room, alias = parse_unbind(ask.argument)
        refuse_degraded()
        rows = await pick(ask.user_id, room, alias)
        if len(rows) == 1:
            await _unbind(ask, room, rows[0])
            return

        def takes(text: str) -> Action | None:
            number = number_of(text, [row.alias for row in rows])
            return None if number is None else partial(_unbind, room=room, row=rows[number])

        ask.listen(takes, ttl_s=QUESTION_TTL_S)
        await ask.reply(texts.which_account(room, shown(rows)))


async def _unbind(ask: Ask, room: Room, row: Binding) -> None:
    refuse_degraded()
    async with audited(ask, "binding unbind", f"{room.title} {row.mask}", ask.user_id):
        if not await forget(row):
            raise UsageError(texts.was_not_bound(room.title))
    left = [one for one in await listed(ask.user_id) if one.vendor == room.name]
    said = texts.unbound(room.title, row.alias, left[0] if left else None)
    await ask.reply(said + await end_loans_of_unbound(row))


@switch_cmd.handle()
async def handle_switch(ask: Ask) -> None:
    """Make another account of a vendor the one that is used."""
    async with ask.explaining():
        await _switch(ask, parse_named(ask.argument))


async def _switch(ask: Ask, named: Named) -> None:
    if named.alias is None:
        await ask.reply(texts.switch_list(await listed(ask.user_id)))
        return
    refuse_degraded()
    row = await choose(ask.user_id, named.room, named.alias)
    await ask.reply(texts.switched(rooms()[row.vendor].title, row.mask, row.alias))


@mine_cmd.handle()
async def handle_mine(ask: Ask) -> None:
    """Show what the asker has bound, masked."""
    async with ask.explaining():
        await ask.reply(texts.mine(await listed(ask.user_id), degraded=vault().degraded))


from plugins.binding import lending  # noqa: E402, F401 after 绑定 and its kin, in the help too
