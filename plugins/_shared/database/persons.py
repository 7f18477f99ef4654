"""Where in the database a person stands, what he may see of it, and what becomes of it when he wants to be forgotten.

Every table has its entries in `TRACES`, or none because nobody stands in it; a test holds every column that can hold a
QQ number against them, so that a new table cannot be forgotten. What he may see is a list of columns that are shown:
never a secret, never another person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from plugins._shared.database import tables as t
from plugins._shared.database.engine import Database
from plugins._shared.database.history import ChatKind

NOBODY = 0
"""Stands where the number of a forgotten person stood."""


class Fate(Enum):
    """What becomes of rows when their person wants to be forgotten."""

    DELETED = "deleted"
    UNNAMED = "unnamed"
    """The row stays for the others' sake, without the person."""
    KEPT = "kept"
    """It stays as it is; the texts say why."""


Whose = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True)
class Trace:
    """The rows of one table in which a person stands in one way."""

    name: str
    """What it is called where it is handed out or counted; the texts have a Chinese title for it."""
    table: Table
    columns: tuple[str, ...]
    """Those that hold his number."""
    whose: Whose
    shown: tuple[str, ...]
    fate: Fate
    blanks: Mapping[str, Any] = field(default_factory=dict)
    """UNNAMED: what is written instead."""


def _is(table: Table, column: str, *more: ColumnElement[bool]) -> Whose:
    return lambda user_id: and_(table.c[column] == user_id, *more)


def _of_friend(*, over: bool) -> Whose:
    """A broadcast to friends names the friend where else a group stands."""
    states = t.broadcast_job.c.state.in_(("finished", "cancelled"))
    jobs = select(t.broadcast_job.c.id).where(t.broadcast_job.c.kind == "friend", states if over else ~states)
    target = t.broadcast_target
    return lambda user_id: and_(target.c.group_id == user_id, target.c.job_id.in_(jobs))


def _in_subject(user_id: int) -> ColumnElement[bool]:
    """Deeds that were done to him, as `QQ 12345` or `QQ 12345（…）` (plugins/manage)."""
    shown = f"QQ {user_id}"
    return or_(t.audit.c.subject == shown, t.audit.c.subject.startswith(f"{shown}（", autoescape=True))


_MODERATES = t.audit.c.action.startswith("manage ", autoescape=True)
"""Deeds on behalf of a group: its others must be able to learn who did them, as long as the book is kept."""
_DEED = ("chat_kind", "chat_id", "action", "subject", "account", "amount", "outcome", "created_at", "ended_at")
_CHAT = ("chat_kind", "chat_id")
_PERSONAL = or_(t.usage_day.c.scope == "user", t.usage_day.c.scope.startswith("loan ", autoescape=True))
"""Counters of a person; the others count for a group, a loan or all."""
_PRIVATE = t.audit.c.chat_kind == ChatKind.PRIVATE
_TARGET = ("job_id", "group_name", "state", "changed_at")

TRACES = (
    Trace(
        "bindings",
        t.binding,
        ("owner_id",),
        _is(t.binding, "owner_id"),
        ("vendor", "alias", "mask", "state", "is_default", "created_at", "checked_at"),
        Fate.DELETED,
    ),
    Trace(
        "watches",
        t.watch,
        ("owner_id",),
        _is(t.watch, "owner_id"),
        (*_CHAT, "number", "kind", "subject", "every_s", "state", "note", "last_text", "checked_at", "created_at"),
        Fate.DELETED,
    ),
    Trace(
        "loans",
        t.loan,
        ("lender_id",),
        _is(t.loan, "lender_id"),
        ("vendor", "group_id", "group_name", "lender_name", "budget", "day", "state", "created_at", "changed_at"),
        Fate.DELETED,
    ),
    Trace(
        "runs",
        t.run,
        ("user_id",),
        _is(t.run, "user_id"),
        ("id", *_CHAT, "kind", "target", "text", "created_at"),
        Fate.DELETED,
    ),
    Trace(
        "wishes",
        t.broadcast_wish,
        ("peer_id",),
        _is(t.broadcast_wish, "peer_id", t.broadcast_wish.c.kind == "friend"),
        ("kind", "wanted", "changed_at"),
        Fate.DELETED,
    ),
    Trace(
        "broadcasts_received",
        t.broadcast_target,
        ("group_id",),
        _of_friend(over=True),
        _TARGET,
        Fate.DELETED,
    ),
    Trace(
        "deeds",
        t.audit,
        ("user_id",),
        _is(t.audit, "user_id", ~_MODERATES),
        _DEED,
        Fate.UNNAMED,
        {"user_id": NOBODY, "subject": "", "chat_id": case((_PRIVATE, NOBODY), else_=t.audit.c.chat_id)},
    ),
    Trace(
        "deeds_moderating",
        t.audit,
        ("user_id",),
        _is(t.audit, "user_id", _MODERATES),
        _DEED,
        Fate.KEPT,
    ),
    Trace(
        "deeds_on_account",
        t.audit,
        ("account",),
        lambda user_id: t.audit.c.account == str(user_id),
        ("action", "amount", "outcome", "created_at", "ended_at"),
        Fate.UNNAMED,
        {"account": str(NOBODY)},
    ),
    Trace(
        "deeds_about",
        t.audit,
        ("subject",),
        _in_subject,
        ("action", "outcome", "created_at", "ended_at"),
        Fate.UNNAMED,
        {"subject": ""},
    ),
    Trace(
        "group_wishes",
        t.broadcast_wish,
        ("changed_by",),
        _is(t.broadcast_wish, "changed_by"),
        ("kind", "peer_id", "wanted", "changed_at"),
        Fate.UNNAMED,
        {"changed_by": NOBODY},
    ),
    Trace(
        "switches",
        t.feature_off,
        ("changed_by",),
        _is(t.feature_off, "changed_by"),
        ("group_id", "feature", "changed_at"),
        Fate.UNNAMED,
        {"changed_by": NOBODY},
    ),
    Trace(
        "bans_given",
        t.ban,
        ("banned_by",),
        _is(t.ban, "banned_by"),
        ("kind", "group_id", "until", "reason", "created_at"),
        Fate.UNNAMED,
        {"banned_by": NOBODY},
    ),
    Trace(
        "bans",
        t.ban,
        ("subject_id",),
        _is(t.ban, "subject_id", t.ban.c.kind == "user"),
        ("group_id", "until", "reason", "created_at"),
        Fate.KEPT,
    ),
    Trace(
        "usage",
        t.usage_day,
        ("subject_id",),
        _is(t.usage_day, "subject_id", _PERSONAL),
        ("vendor", "day", "used"),
        Fate.KEPT,
    ),
    Trace(
        "broadcasts_made",
        t.broadcast_job,
        ("created_by",),
        _is(t.broadcast_job, "created_by"),
        ("id", "kind", "state", "created_at", "due_at", "finished_at"),
        Fate.KEPT,
    ),
    Trace(
        "broadcasts_coming",
        t.broadcast_target,
        ("group_id",),
        _of_friend(over=False),
        _TARGET,
        Fate.KEPT,
    ),
)

NO_PERSON = {
    "binding": (),
    "watch": ("self_id", "chat_id", "alert_self_id", "alert_group_id", "alert_message_id"),
    "loan": ("group_id",),
    "run": ("self_id", "chat_id"),
    "audit": ("self_id", "chat_id"),
    "usage_day": (),
    "broadcast_job": ("self_id",),
    "broadcast_target": ("message_id", "self_id"),
    "broadcast_wish": (),
    "bot_process": (),
    "feature_off": ("group_id",),
    "ban": ("group_id",),
}
"""Numbers that name no person by themselves: groups, bot accounts, messages, and the chat of a row that already has
its person (`chat_id`)."""


async def counted(db: Database, user_id: int) -> dict[str, int]:
    """How many rows there are of each trace; only those that there are."""
    async with db.reading() as connection:
        return await _counted(connection, user_id)


async def _counted(connection: AsyncConnection, user_id: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for trace in TRACES:
        query = select(func.count()).select_from(trace.table).where(trace.whose(user_id))
        if count := (await connection.execute(query)).scalar_one():
            found[trace.name] = count
    return found


async def collected(db: Database, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """All that he may see, by trace; one state of the database."""
    async with db.reading() as connection:
        return {
            trace.name: [dict(row._mapping) for row in await connection.execute(_seen(trace, user_id))]
            for trace in TRACES
        }


def _seen(trace: Trace, user_id: int) -> Any:
    order = trace.table.primary_key.columns.values()
    return select(*(trace.table.c[name] for name in trace.shown)).where(trace.whose(user_id)).order_by(*order)


async def forget(db: Database, user_id: int, expected: Mapping[str, int] | None = None) -> dict[str, int] | None:
    """Delete and unname in one transaction; how many rows of each trace, those that are kept left out.

    `expected`: what `counted` said when he was asked. None, and nothing is changed, where there is more by now of what
    would be deleted.
    """
    async with db.writing() as connection:
        found = await _counted(connection, user_id)
        if expected is not None and any(found.get(trace.name, 0) > expected.get(trace.name, 0) for trace in _DELETED):
            return None
        done: dict[str, int] = {}
        for trace in TRACES:
            if trace.name not in found or trace.fate is Fate.KEPT:
                continue
            mine = trace.whose(user_id)
            deletes = trace.fate is Fate.DELETED
            change = delete(trace.table) if deletes else update(trace.table).values(**trace.blanks)
            changed = (await connection.execute(change.where(mine))).rowcount
            # A deed of his that was about himself has been unnamed already as the first of the two.
            done[trace.name] = changed if deletes else found[trace.name]
        return done


_DELETED = tuple(trace for trace in TRACES if trace.fate is Fate.DELETED)
