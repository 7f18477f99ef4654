"""Which processes share this database, and which QQ accounts are connected to each.

A process writes its row again every second or so; one that has not for `LEASE_S` is gone. The processes' clocks have
to agree within a second or two. Only PostgreSQL is shared: with SQLite there is nobody else.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import bot_process

LEASE_S = 5
"""Longer than this without a sign of life, in seconds: the process is gone."""
_FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Process:
    """A living process. `accounts_json` is its own affair."""

    id: str
    accounts_json: str


def shared(db: Database) -> bool:
    """Whether other processes may use this database."""
    return db.sqlite_path is None


async def beat(db: Database, process_id: str, accounts_json: str) -> None:
    """A sign of life."""
    values = {"seen_at": datetime.now(UTC), "accounts_json": accounts_json}
    async with db.writing() as connection:
        mine = update(bot_process).where(bot_process.c.id == process_id).values(values)
        if (await connection.execute(mine)).rowcount == 0:
            await connection.execute(insert(bot_process).values(id=process_id, **values))


async def replace(db: Database, node: str) -> None:
    """A process of this node starts: whatever ran there before is gone, however fresh its row. So is what is old."""
    old = bot_process.c.seen_at < datetime.now(UTC) - _FORGOTTEN_AFTER
    former = bot_process.c.id.startswith(f"{node}/", autoescape=True)
    async with db.writing() as connection:
        await connection.execute(delete(bot_process).where(former | old))


async def leave(db: Database, process_id: str) -> None:
    """This process ends in order."""
    async with db.writing() as connection:
        await connection.execute(delete(bot_process).where(bot_process.c.id == process_id))


async def alive(db: Database, *, but: str = "") -> list[Process]:
    """All living processes but this one."""
    fresh = bot_process.c.seen_at >= datetime.now(UTC) - timedelta(seconds=LEASE_S)
    query = select(bot_process.c.id, bot_process.c.accounts_json).where(fresh, bot_process.c.id != but)
    async with db.reading() as connection:
        return [Process(row.id, row.accounts_json) for row in await connection.execute(query.order_by("id"))]
