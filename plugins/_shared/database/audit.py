"""Who did what, where, with whose account, and how it ended. No secrets in here: subjects are shown ones.

A row is written before the deed and completed after it, so that a crash leaves a row that says `running`; the next
start turns it into `interrupted`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from plugins._shared.database.engine import Database
from plugins._shared.database.history import Chat, ChatKind
from plugins._shared.database.tables import audit

RUNNING, INTERRUPTED = "running", "interrupted"


@dataclass(frozen=True, slots=True)
class Deed:
    """One row."""

    id: int
    chat: Chat
    user_id: int
    action: str
    """`speedtest ping`…"""
    subject: str
    """What it was done to, as it may be shown."""
    account: str
    """Whose account: `owner` (the bot owner's), or the QQ number of who bound it."""
    amount: int
    """What it cost in the vendor's unit: first the estimate, in the end the truth."""
    outcome: str
    """`running`, `ok`, or what went wrong."""
    created_at: datetime
    ended_at: datetime | None


async def begin(
    db: Database, chat: Chat, *, user_id: int, action: str, subject: str, account: str, amount: int = 0
) -> int:
    """Write that something begins; the row's id."""
    where = {"self_id": chat.self_id, "chat_kind": chat.kind, "chat_id": chat.id, "user_id": user_id}
    what = {"action": action, "subject": subject, "account": account, "amount": amount, "outcome": RUNNING}
    stored = insert(audit).values(**where, **what, created_at=datetime.now(UTC)).returning(audit.c.id)
    async with db.writing() as connection:
        return (await connection.execute(stored)).scalar_one()


async def end(db: Database, deed_id: int, *, outcome: str, amount: int) -> None:
    """Write how it ended and what it cost."""
    changed = update(audit).where(audit.c.id == deed_id)
    async with db.writing() as connection:
        await connection.execute(changed.values(outcome=outcome, amount=amount, ended_at=datetime.now(UTC)))


async def interrupt_all(db: Database, action: str = "") -> int:
    """At start: what still runs by the book died with the process. `action`: those that begin with this word.

    A deed of another process, which goes on, gets its true outcome when it ends.
    """
    mine = (audit.c.outcome == RUNNING, audit.c.action.startswith(action, autoescape=True))
    async with db.writing() as connection:
        return (await connection.execute(update(audit).where(*mine).values(outcome=INTERRUPTED))).rowcount


async def recent(db: Database, limit: int = 20, user_id: int | None = None, offset: int = 0) -> list[Deed]:
    """The newest rows but for the `offset` newest, newest first; on wish one person's only."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit).offset(offset)
    if user_id is not None:
        query = query.where(audit.c.user_id == user_id)
    async with db.reading() as connection:
        return [_from_row(row) for row in await connection.execute(query)]


async def count(db: Database, user_id: int | None = None) -> int:
    """How many rows there are; on wish one person's only."""
    query = select(func.count()).select_from(audit)
    if user_id is not None:
        query = query.where(audit.c.user_id == user_id)
    async with db.reading() as connection:
        return (await connection.execute(query)).scalar_one()


async def forget_before(db: Database, moment: datetime) -> int:
    """Drop older rows; how many there were."""
    async with db.writing() as connection:
        return (await connection.execute(delete(audit).where(audit.c.created_at < moment))).rowcount


def _from_row(row: Row[Any]) -> Deed:
    values = dict(row._mapping)
    chat = Chat(values.pop("self_id"), ChatKind(values.pop("chat_kind")), values.pop("chat_id"))
    return Deed(chat=chat, **values)
