"""What is written down: `审计` for the owner; for everybody `导出我的数据` and `删除我的数据`; and the daily tidy."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from nonebot import require
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask, Errand
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.database.persons import NOBODY, Fate
from plugins._shared.errors import UsageError
from plugins._shared.table import Role, Where

require("speedtest")
from plugins.records import texts  # noqa: E402
from plugins.records.command import AuditRequest, looks_like_audit, parse_audit  # noqa: E402
from plugins.records.config import Config  # noqa: E402
from plugins.records.depends import (  # noqa: E402
    audit_page,
    counts_of,
    forget,
    of_fate,
    refuse_degraded,
    send_file,
    stored_of,
)
from plugins.records.service import document, file_name, in_words  # noqa: E402
from plugins.speedtest import is_testing  # noqa: E402

__plugin_meta__ = PluginMetadata(
    name="记录", description=texts.AUDIT.summary, usage=texts.AUDIT.usage, type="application", config=Config
)
ACTION = "records"

audit_cmd = new_command(
    "审计",
    texts.AUDIT,
    "管理",
    aliases=("audit",),
    role=Role.OWNER,
    where=Where.PRIVATE,
    accepts=looks_like_audit,
)
export_cmd = new_command("导出我的数据", texts.EXPORT, "账号", where=Where.PRIVATE, alone=True)
forget_cmd = new_command("删除我的数据", texts.FORGET, "账号", where=Where.PRIVATE, alone=True, acts=True)


@audit_cmd.handle()
async def handle_audit(ask: Ask) -> None:
    """The book of deeds, newest first."""
    async with ask.explaining():
        request = parse_audit(ask.argument)
        lines, total = await audit_page(request)
        await ask.reply(texts.audit(lines, total, request.page, request.rows, _again(request)))


def _again(request: AuditRequest) -> str:
    person = f" 用户 {request.user_id}" if request.user_id else ""
    return f"审计 {request.rows}{person}"


@export_cmd.handle()
async def handle_export(ask: Ask) -> None:
    """All that is stored of the asker: as a file, else in words."""
    async with ask.explaining():
        now = datetime.now(UTC)
        async with audited(ask, f"{ACTION} export"):
            stored = await stored_of(ask.user_id)
            sent = await send_file(ask, file_name(ask.user_id, now), document(ask.user_id, stored, now))
        if sent is None:
            await ask.reply(texts.EXPORT_UNKNOWN)
        else:
            await ask.reply(texts.EXPORTED if sent else in_words(stored))


@forget_cmd.handle()
async def handle_forget(ask: Ask) -> None:
    """Show what would go and what has to stay; do it on `确认`."""
    async with ask.explaining():
        _refuse_now(ask)
        counts = await counts_of(ask.user_id)
        deleted, unnamed, kept = (of_fate(counts, fate) for fate in Fate)
        if not (deleted or unnamed):
            await ask.reply(texts.only_kept(kept) if kept else texts.NOTHING_STORED)
            return
        ask.confirm(partial(_forget, shown=counts))
        await ask.reply(texts.would_forget(deleted, unnamed, kept))


def _refuse_now(ask: Ask) -> None:
    """Raises UsageError where the keys are wrong, and where something of his would be stored right after."""
    refuse_degraded()
    if is_testing(ask.user_id):
        raise UsageError(texts.TEST_RUNS)


async def _forget(ask: Ask, shown: dict[str, int]) -> None:
    """`确认` was said. That somebody did this stays in the book, but not who."""
    _refuse_now(ask)
    async with audited(Errand(replace(ask.chat, user_id=NOBODY), ask.role), f"{ACTION} forget"):
        done = await forget(ask.user_id, shown)
        if done is None:
            raise UsageError(texts.CHANGED)
    kept = of_fate(await counts_of(ask.user_id), Fate.KEPT)
    await ask.reply(texts.forgotten(of_fate(done, Fate.DELETED), of_fate(done, Fate.UNNAMED), kept))
