"""Who owns which token: `绑定`, `解绑`, `我的绑定`; and for the other plugins, whose account pays."""

from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.table import Where
from plugins.binding import texts
from plugins.binding.accounts import Account, find_account
from plugins.binding.command import holds_secret, mentions_vendor, parse_bind, parse_vendor
from plugins.binding.depends import vendor_client
from plugins.binding.keeping import check_credential, forget, keep_binding, keep_credential, listed

__all__ = ["Account", "find_account", "keep_credential", "listed", "vendor_client"]

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
mine_cmd = new_command("我的绑定", texts.MINE, "账号", aliases=("绑定状态",), alone=True, where=Where.PRIVATE)


@bind_cmd.handle()
async def handle_bind(ask: Ask) -> None:
    """In private: check with the vendor, then store. In a group: never."""
    async with ask.explaining():
        if not ask.chat.private:
            await _refuse_in_group(ask)
            return
        request = parse_bind(ask.argument)
        await check_credential(request)
        replaced = await keep_binding(ask.user_id, request)
        await ask.reply(texts.bound(request.room.title, request.mask, replaced=replaced))


async def _refuse_in_group(ask: Ask) -> None:
    """Whatever stood behind `绑定` was read by the whole group: take it back if possible, store nothing."""
    recalled = await ask.recall_question() if holds_secret(ask.argument) else None
    await ask.reply(texts.not_in_group(recalled=recalled))


@unbind_cmd.handle()
async def handle_unbind(ask: Ask) -> None:
    """Forget the asker's own token."""
    async with ask.explaining():
        room = parse_vendor(ask.argument)
        gone = await forget(ask.user_id, room.name)
        await ask.reply(texts.unbound(room.title) if gone else texts.was_not_bound(room.title))


@mine_cmd.handle()
async def handle_mine(ask: Ask) -> None:
    """Show what the asker has bound, masked."""
    async with ask.explaining():
        await ask.reply(texts.mine(await listed(ask.user_id)))
