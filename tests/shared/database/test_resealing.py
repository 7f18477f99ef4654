"""Rotation's part of the bindings: compare and swap for each row, and a moment in which nobody seals."""

import asyncio

import pytest

from plugins._shared.database import Database, bindings

ME, OTHER = 21670, 21671


async def put(db: Database, owner_id: int, sealed: bindings.Sealed) -> None:
    await bindings.put(db, owner_id=owner_id, vendor="chmlfrp", sealed=sealed, mask="**")


async def sealed_of(db: Database, owner_id: int) -> bytes | None:
    row = await bindings.get(db, owner_id, "chmlfrp")
    return row and row.sealed


async def test_only_rows_that_stand_as_they_were_read_are_sealed_anew(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner_id in (ME, OTHER):
        await put(db, owner_id, b"old")
    stale = await bindings.all_sealed(db)
    await put(db, ME, b"bound anew meanwhile")

    async def as_it_was(_: object) -> list[bindings.SealedRow]:
        return stale

    monkeypatch.setattr(bindings, "_sealed", as_it_was)
    assert await bindings.reseal(db, lambda row: b"resealed") == 1
    assert await sealed_of(db, ME) == b"bound anew meanwhile"
    assert await sealed_of(db, OTHER) == b"resealed"


async def test_an_error_halfway_leaves_every_row_as_it_was(db: Database) -> None:
    for owner_id in (ME, OTHER):
        await put(db, owner_id, b"old")

    def renewed(row: bindings.SealedRow) -> bytes:
        if row.owner_id == OTHER:
            raise ZeroDivisionError
        return b"resealed"

    with pytest.raises(ZeroDivisionError):
        await bindings.reseal(db, renewed)
    assert [row.sealed for row in await bindings.all_sealed(db)] == [b"old", b"old"]


async def test_who_seals_waits_until_the_keys_are_settled(db: Database) -> None:
    await put(db, ME, b"old")
    sealed_at: list[str] = []

    def seal() -> bytes:
        sealed_at.append("sealed")
        return b"new"

    async with bindings.nobody_seals(db) as rows:
        assert [row.sealed for row in rows] == [b"old"]
        waiting = asyncio.create_task(put(db, ME, seal))
        _, still = await asyncio.wait({waiting}, timeout=0.3)
        assert still == {waiting}
        sealed_at.append("settled")
    await waiting
    assert sealed_at == ["settled", "sealed"]
    assert await sealed_of(db, ME) == b"new"
