"""`确认` and `取消` where nothing is open: in a private chat somebody who is too late is told so."""

from plugins._shared import texts
from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.dialogs import CANCEL
from plugins._shared.manual import Manual

confirm_cmd = new_command(
    "确认",
    Manual(summary="同意我刚才问你的事", usage="确认 / 取消", examples=("确认", "取消")),
    "通用",
    aliases=("取消",),
    hidden=True,
)


@confirm_cmd.handle()
async def handle_confirm(ask: Ask) -> None:
    """An open question would have been answered before any command was looked up."""
    async with ask.explaining():
        await ask.reply(texts.NOTHING_TO_CANCEL if ask.call.word == CANCEL else texts.NOTHING_TO_CONFIRM)
