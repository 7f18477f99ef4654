"""`帮助`: what this person may use here, and each command's page."""

from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import TABLE, new_command
from plugins._shared.restrictions import RESTRICTIONS
from plugins._shared.table import Role
from plugins.help import texts
from plugins.help.service import find_manual, overview, pages

__plugin_meta__ = PluginMetadata(
    name="帮助", description=texts.HELP.summary, usage=texts.HELP.usage, type="application"
)

help_cmd = new_command(
    "帮助",
    texts.HELP,
    "通用",
    aliases=("菜单", "功能", "help"),
    alone=True,
    accepts=lambda rest: rest.isdecimal() or TABLE.find(TABLE.without_start(rest)) is not None,
)


@help_cmd.handle()
async def handle_help(ask: Ask) -> None:
    """All words at a glance, a page of the list, or a command's own page."""
    async with ask.explaining():
        wanted = ask.argument
        if wanted and not wanted.isdecimal():
            await ask.reply(texts.manual(find_manual(TABLE, wanted)))
            return
        group_id, owner = ask.chat.group_id, ask.role is Role.OWNER
        switched_on = [row for row in TABLE.commands if RESTRICTIONS.is_open(row, group_id, owner=owner)]
        listed = pages(switched_on, ask.role, private=ask.chat.private)
        if not wanted:
            rows = overview([row for page in listed for row in page])
            await ask.reply(texts.overview(rows, private=ask.chat.private))
            return
        number = min(max(int(wanted), 1), len(listed)) if len(wanted) < 4 else len(listed)
        await ask.reply(texts.page(listed[number - 1], number, len(listed), private=ask.chat.private))
