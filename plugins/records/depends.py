"""What the commands need of the running bot: the database in this plugin's words, a file's way out; the daily tidy."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from nonebot import get_driver, get_plugin_config
from nonebot.log import logger

from plugins._shared import delivery
from plugins._shared.asking import Ask
from plugins._shared.beijing import local_date
from plugins._shared.database import StorageError, audit, history, persons, usage
from plugins._shared.database.history import ChatKind
from plugins._shared.database.persons import Fate
from plugins._shared.database.texts import DEGRADED
from plugins._shared.errors import UsageError
from plugins._shared.storage import database, vault
from plugins.records.command import AuditRequest
from plugins.records.config import Config
from plugins.records.service import until_tidying_s
from plugins.records.texts import AuditLine

_config = get_plugin_config(Config)
_driver = get_driver()
_tasks: list[asyncio.Task[None]] = []


@_driver.on_startup
async def begin_tidying() -> None:
    """What a crash left running is over; what is old goes, now and every day."""
    try:
        await audit.interrupt_all(database())
    except StorageError as e:
        logger.warning(f"what a crash left running still stands in the audit: {type(e).__name__}")
    await tidy()
    _tasks.append(asyncio.create_task(_tidy_daily(), name="tidy daily"))


@_driver.on_shutdown
async def stop_tidying() -> None:
    """Before the database closes."""
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()


async def _tidy_daily() -> None:
    while True:
        await asyncio.sleep(until_tidying_s(datetime.now(UTC)))
        await tidy()


async def tidy() -> None:
    """Drop what is older than the settings say."""
    now, db = datetime.now(UTC), database()
    try:
        if days := _config.audit.kept_days:
            await audit.forget_before(db, now - timedelta(days=days))
        if days := _config.history.kept_days:
            await history.forget_before(db, now - timedelta(days=days))
        await usage.forget_before(db, local_date(now))
    except StorageError as e:
        logger.warning(f"old records not tidied up: {type(e).__name__}")


async def audit_page(request: AuditRequest) -> tuple[list[AuditLine], int]:
    """A page of the book, newest first, and how many rows there are in all."""
    db = database()
    deeds = await audit.recent(db, request.rows, request.user_id, request.offset)
    lines = [
        AuditLine(
            deed.created_at,
            deed.user_id,
            deed.chat.id if deed.chat.kind is ChatKind.GROUP else None,
            deed.action,
            deed.subject,
            deed.account,
            deed.amount,
            deed.outcome,
        )
        for deed in deeds
    ]
    return lines, await audit.count(db, request.user_id)


async def stored_of(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """All that he may see of what is stored about him."""
    return await persons.collected(database(), user_id)


async def counts_of(user_id: int) -> dict[str, int]:
    """How much is stored about him, by trace."""
    return await persons.counted(database(), user_id)


async def forget(user_id: int, expected: dict[str, int]) -> dict[str, int] | None:
    """Delete and unname; None where there is more by now than he was told."""
    return await persons.forget(database(), user_id, expected)


def refuse_degraded() -> None:
    """Raises UsageError where the keys are wrong: what is sealed is left alone until they are right again."""
    if vault().degraded:
        raise UsageError(DEGRADED)


def of_fate(counts: dict[str, int], fate: Fate) -> dict[str, int]:
    """Those traces of which this becomes."""
    names = [trace.name for trace in persons.TRACES if trace.fate is fate]
    return {name: counts[name] for name in names if counts.get(name)}


async def send_file(ask: Ask, name: str, content: bytes) -> bool | None:
    """Into the private chat. None: it may have arrived."""
    outcome = await delivery.send_file(ask.bot, ask.chat, name, content)
    return None if outcome.state == "unknown" else outcome.state == "sent"
