"""Who has bound which account. The secret is a sealed blob (see `vault.py`); nothing in here can open it.

Of an owner's accounts at one vendor the one that he has chosen is his default; before he chooses, the oldest.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.ext.asyncio import AsyncConnection

from plugins._shared.database.engine import Database
from plugins._shared.database.errors import UnprovenSealError
from plugins._shared.database.tables import binding
from plugins._shared.database.upsert import insert_into

_KEYS_LOCK = 0x77616E67_6B657973
"""`wangkeys`: PostgreSQL's advisory lock on the set of keys."""


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
    """The owner's name for it; blank for the account that he has not named."""
    sealed: bytes
    mask: str
    """What may be shown of the credential."""
    state: BindingState
    created_at: datetime
    """When this account was bound in this row."""
    checked_at: datetime
    """When the vendor was last asked about it."""
    is_default: bool = False
    """Its owner has chosen it. Where he has chosen none, the oldest is the default: see `all_of`."""


Sealed = bytes | Callable[[], bytes]
"""A blob, or a function that makes it, called within the transaction: no rotation of the keys ends in between."""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """What the vault needs of a row to open it."""

    id: int
    owner_id: int
    vendor: str
    sealed: bytes


def _from_row(row: Row[Any]) -> Binding:
    return Binding(**{**row._mapping, "state": BindingState(row.state), "sealed": bytes(row.sealed)})


async def put(db: Database, *, owner_id: int, vendor: str, sealed: Sealed, mask: str, alias: str = "") -> Binding:
    """Store a binding that the vendor has just accepted; one of the same owner, vendor and alias is replaced.

    When this returns, the binding is on disk; when it raises, the old one stands.
    """
    key = {"owner_id": owner_id, "vendor": vendor, "alias": alias}
    async with db.writing() as connection:
        await _hold_keys(connection, shared=True)
        fresh = await _fresh(connection, sealed, mask)
        statement = insert_into(connection, binding).values(**key, **fresh)
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=fresh).returning(binding)
        return _from_row((await connection.execute(statement)).one())


async def _fresh(connection: AsyncConnection, sealed: Sealed, mask: str) -> dict[str, Any]:
    """What is new of a row whose credential the vendor has just accepted."""
    now, blob = datetime.now(UTC), await _blob(connection, sealed)
    return {"sealed": blob, "mask": mask, "state": BindingState.ACTIVE, "created_at": now, "checked_at": now}


async def _blob(connection: AsyncConnection, sealed: Sealed) -> bytes:
    """Where the keys on disk are others than those that were known, only what is stored tells whether they are right:
    a rotation that went on meanwhile, or a file that was exchanged."""
    if not callable(sealed):
        return sealed
    try:
        return sealed()
    except UnprovenSealError as e:
        e.prove([row.sealed for row in await _sealed(connection)])
        return sealed()


async def add(
    db: Database, *, owner_id: int, vendor: str, sealed: Sealed, mask: str, alias: str = "", most: int
) -> Binding | None:
    """As `put`, but nothing is replaced: None where the alias is taken, or the owner has `most` accounts there."""
    key = {"owner_id": owner_id, "vendor": vendor, "alias": alias}
    async with db.writing() as connection:
        await _hold_keys(connection, shared=True)
        await _hold_owner(connection, owner_id)
        counted = select(func.count()).where(binding.c.owner_id == owner_id, binding.c.vendor == vendor)
        if (await connection.execute(counted)).scalar_one() >= most:
            return None
        statement = (
            insert_into(connection, binding)
            .values(**key, **await _fresh(connection, sealed, mask))
            .on_conflict_do_nothing()
        )
        row = (await connection.execute(statement.returning(binding))).one_or_none()
        return None if row is None else _from_row(row)


async def replace(db: Database, old: Binding, *, sealed: Sealed, mask: str) -> Binding | None:
    """Another credential in place of this one; None where it is gone or another one by now.

    Unlike `renew` it goes by when the account was bound: the same one, sealed by a new key or with renewed tokens, is
    still the one that its owner wants to replace.
    """
    async with db.writing() as connection:
        await _hold_keys(connection, shared=True)
        same = (binding.c.id == old.id, binding.c.created_at == old.created_at)
        fresh = await _fresh(connection, sealed, mask)
        statement = update(binding).where(*same).values(**fresh).returning(binding)
        row = (await connection.execute(statement)).one_or_none()
        return None if row is None else _from_row(row)


async def renew(db: Database, old: Binding, sealed: Sealed, state: BindingState | None = None) -> Binding | None:
    """The same account's newer tokens in place of this very credential; None where it is gone or another by now.

    `state`: None leaves it as it is.
    """
    async with db.writing() as connection:
        await _hold_keys(connection, shared=True)
        blob = await _blob(connection, sealed)
        fresh = {"sealed": blob, "state": state or old.state, "checked_at": datetime.now(UTC)}
        same = (binding.c.id == old.id, binding.c.sealed == old.sealed)
        row = (await connection.execute(update(binding).where(*same).values(fresh).returning(binding))).one_or_none()
        return None if row is None else _from_row(row)


async def again(db: Database, row: Binding) -> Binding | None:
    """The row as it is now; None where it is gone."""
    return next(iter(await _rows(db, binding.c.id == row.id)), None)


async def all_at(db: Database, vendor: str) -> list[Binding]:
    """Everybody's accounts at one vendor."""
    return await _rows(db, binding.c.vendor == vendor)


async def rename(db: Database, row: Binding, alias: str) -> bool:
    """Give it another alias, which none of the owner's others at this vendor has; False where the row is gone."""
    async with db.writing() as connection:
        changed = update(binding).where(binding.c.id == row.id).values(alias=alias)
        return (await connection.execute(changed)).rowcount > 0


async def choose(db: Database, row: Binding) -> bool:
    """Make it the owner's default at its vendor; False where it is gone: then the default stays what it was."""
    mine = (binding.c.owner_id == row.owner_id, binding.c.vendor == row.vendor)
    async with db.writing() as connection:
        await _hold_owner(connection, row.owner_id)
        chosen = update(binding).where(*mine, binding.c.id == row.id).values(is_default=True)
        if not (await connection.execute(chosen)).rowcount:
            return False
        await connection.execute(update(binding).where(*mine, binding.c.id != row.id).values(is_default=False))
        return True


async def _hold_owner(connection: AsyncConnection, owner_id: int) -> None:
    """Until the end of the transaction nobody else adds to this owner's rows. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(owner_id)))


async def get(db: Database, owner_id: int, vendor: str) -> Binding | None:
    """The owner's default account at this vendor, also one that the vendor has refused since."""
    return next(iter(await all_of(db, owner_id, vendor)), None)


async def all_of(db: Database, owner_id: int, vendor: str) -> list[Binding]:
    """All accounts of one owner at one vendor, the default first."""
    return await _rows(db, binding.c.owner_id == owner_id, binding.c.vendor == vendor)


async def list_of(db: Database, owner_id: int) -> list[Binding]:
    """All bindings of one owner, by vendor; of each vendor the default first."""
    return await _rows(db, binding.c.owner_id == owner_id)


async def _rows(db: Database, *where: ColumnElement[bool]) -> list[Binding]:
    query = select(binding).where(*where).order_by(binding.c.vendor, binding.c.is_default.desc(), binding.c.id)
    async with db.reading() as connection:
        return [_from_row(row) for row in await connection.execute(query)]


async def delete(db: Database, row: Binding) -> bool:
    """Forget this very account; False where it is gone or another one by now."""
    where = (binding.c.id == row.id, binding.c.created_at == row.created_at)
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
    async with db.reading() as connection:
        return await _sealed(connection)


async def reseal(db: Database, renewed: Callable[[SealedRow], bytes | None]) -> int:
    """Every row's blob → the new one, or None to leave it; all in one transaction. How many were renewed.

    A row that was replaced meanwhile is left alone: so call it again until there is nothing to do.
    """
    async with db.writing() as connection:
        count = 0
        for row in await _sealed(connection):
            if (blob := renewed(row)) is not None:
                same = (binding.c.id == row.id, binding.c.sealed == row.sealed)
                count += (await connection.execute(update(binding).where(*same).values(sealed=blob))).rowcount
        return count


@asynccontextmanager
async def nobody_seals(db: Database) -> AsyncIterator[list[SealedRow]]:
    """All rows, of which none is added or replaced by any process before the block ends."""
    async with db.writing() as connection:
        await _hold_keys(connection, shared=False)
        yield await _sealed(connection)


async def _hold_keys(connection: AsyncConnection, *, shared: bool) -> None:
    """Until the end of the transaction. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        await connection.execute(select(lock(_KEYS_LOCK)))


async def _sealed(connection: AsyncConnection) -> list[SealedRow]:
    query = select(binding.c.id, binding.c.owner_id, binding.c.vendor, binding.c.sealed).order_by(binding.c.id)
    return [SealedRow(row.id, row.owner_id, row.vendor, bytes(row.sealed)) for row in await connection.execute(query)]


async def count(db: Database) -> int:
    """How many accounts are bound in all."""
    async with db.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(binding))).scalar_one()
