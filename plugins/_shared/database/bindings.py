"""Who has bound which account. The secret is a sealed blob (see `vault.py`); nothing in here can open it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import binding

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


class BindingState(StrEnum):
    """Whether the vendor took the credential when it was last used."""

    ACTIVE = "active"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Binding:
    """One bound account. `owner_id` is a QQ id, `vendor` the name of the vendor's room."""

    id: int
    owner_id: int
    vendor: str
    alias: str
    """The owner's name for it; blank for his only account at this vendor."""
    sealed: bytes
    mask: str
    """What may be shown of the credential."""
    state: BindingState
    created_at: datetime
    checked_at: datetime
    """When the vendor was last asked about it."""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """What the vault needs of a row to open it."""

    id: int
    owner_id: int
    vendor: str
    sealed: bytes


def _from_row(row: Row[Any]) -> Binding:
    return Binding(**{**row._mapping, "state": BindingState(row.state), "sealed": bytes(row.sealed)})


async def put(db: Database, *, owner_id: int, vendor: str, sealed: bytes, mask: str, alias: str = "") -> Binding:
    """Store a binding that the vendor has just accepted; one of the same owner, vendor and alias is replaced.

    When this returns, the binding is on disk; when it raises, the old one stands.
    """
    now = datetime.now(UTC)
    fresh = {"sealed": sealed, "mask": mask, "state": BindingState.ACTIVE, "created_at": now, "checked_at": now}
    key = {"owner_id": owner_id, "vendor": vendor, "alias": alias}
    async with db.writing() as connection:
        statement = _insert(connection).values(**key, **fresh)
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=fresh).returning(binding)
        return _from_row((await connection.execute(statement)).one())


def _insert(connection: AsyncConnection) -> "postgresql.Insert | sqlite.Insert":
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # 2 MB, so only where it is used

        return postgresql.insert(binding)
    return sqlite.insert(binding)


async def get(db: Database, owner_id: int, vendor: str, alias: str = "") -> Binding | None:
    """The owner's binding at this vendor, also one that the vendor has refused since."""
    where = (binding.c.owner_id == owner_id, binding.c.vendor == vendor, binding.c.alias == alias)
    async with db.reading() as connection:
        row = (await connection.execute(select(binding).where(*where))).one_or_none()
    return None if row is None else _from_row(row)


async def list_of(db: Database, owner_id: int) -> list[Binding]:
    """All bindings of one owner, by vendor and alias."""
    query = select(binding).where(binding.c.owner_id == owner_id).order_by(binding.c.vendor, binding.c.alias)
    async with db.reading() as connection:
        return [_from_row(row) for row in await connection.execute(query)]


async def delete(db: Database, owner_id: int, vendor: str, alias: str = "") -> bool:
    """Forget a binding; False when there was none."""
    where = (binding.c.owner_id == owner_id, binding.c.vendor == vendor, binding.c.alias == alias)
    async with db.writing() as connection:
        return (await connection.execute(delete_from(binding).where(*where))).rowcount > 0


async def mark_refused(db: Database, used: Binding) -> bool:
    """The vendor has refused this very credential. True the first time, so that its owner is told once.

    A binding that was replaced meanwhile is left alone.
    """
    return await _mark(db, used, BindingState.REFUSED, only_from=BindingState.ACTIVE)


async def mark_checked(db: Database, used: Binding) -> bool:
    """The vendor has just accepted this very credential (again)."""
    return await _mark(db, used, BindingState.ACTIVE)


async def _mark(db: Database, used: Binding, state: BindingState, only_from: BindingState | None = None) -> bool:
    where = [binding.c.id == used.id, binding.c.sealed == used.sealed]
    if only_from is not None:
        where.append(binding.c.state == only_from)
    changed = update(binding).where(*where).values(state=state, checked_at=datetime.now(UTC))
    async with db.writing() as connection:
        return (await connection.execute(changed)).rowcount > 0


async def all_sealed(db: Database) -> list[SealedRow]:
    """Every row's sealed blob, oldest first: for the key check at start and for rotation."""
    query = select(binding.c.id, binding.c.owner_id, binding.c.vendor, binding.c.sealed).order_by(binding.c.id)
    async with db.reading() as connection:
        return [
            SealedRow(row.id, row.owner_id, row.vendor, bytes(row.sealed)) for row in await connection.execute(query)
        ]


async def count(db: Database) -> int:
    """How many accounts are bound in all."""
    async with db.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(binding))).scalar_one()
