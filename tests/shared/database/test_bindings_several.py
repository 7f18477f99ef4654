"""Several accounts of one owner at one vendor: which is the default, what is added, replaced and renamed."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from plugins._shared.database import Database, bindings, migrate
from plugins._shared.database.bindings import Binding, BindingState

ME, OTHER, VENDOR = 10002, 10003, "chmlfrp"


async def add(db: Database, alias: str = "", sealed: bytes = b"sealed", owner_id: int = ME) -> Binding | None:
    return await bindings.add(db, owner_id=owner_id, vendor=VENDOR, sealed=sealed, mask="sa…en", alias=alias, most=3)


async def aliases(db: Database, owner_id: int = ME) -> list[str]:
    return [row.alias for row in await bindings.all_of(db, owner_id, VENDOR)]


async def test_the_oldest_is_the_default_until_another_is_chosen(db: Database) -> None:
    for alias in ("b", "", "a"):
        await add(db, alias)
    assert await aliases(db) == ["b", "", "a"]
    rows = {row.alias: row for row in await bindings.all_of(db, ME, VENDOR)}
    for alias, order in (("a", ["a", "b", ""]), ("", ["", "b", "a"])):
        assert await bindings.choose(db, rows[alias])
        assert await aliases(db) == order
        chosen = await bindings.get(db, ME, VENDOR)
        assert chosen is not None
        assert chosen.alias == alias
    assert await bindings.delete(db, rows[""])
    assert await aliases(db) == ["b", "a"]


async def test_choosing_what_is_gone_changes_nothing_and_others_keep_their_own(db: Database) -> None:
    first, second, his = await add(db, "a"), await add(db, "b"), await add(db, "b", owner_id=OTHER)
    assert first is not None
    assert second is not None
    assert his is not None
    await bindings.choose(db, his)
    await bindings.choose(db, second)
    await bindings.delete(db, first)
    assert await bindings.choose(db, first) is False
    assert await aliases(db) == ["b"]
    assert [row.is_default for row in await bindings.list_of(db, OTHER)] == [True]


async def test_choices_at_once_leave_one_default(db: Database) -> None:
    rows = [await add(db, alias) for alias in "abc"]
    await asyncio.gather(*(bindings.choose(db, row) for row in rows * 3 if row is not None))
    assert sorted(row.is_default for row in await bindings.list_of(db, ME)) == [False, False, True]


async def test_nothing_is_added_over_another_or_over_the_limit(db: Database) -> None:
    assert await add(db, "a", b"first") is not None
    assert await add(db, "a", b"second") is None
    added = await asyncio.gather(*(add(db, alias) for alias in "bcdef"))
    assert sum(row is not None for row in added) == 2
    assert await add(db, "a", owner_id=OTHER) is not None
    rows = await bindings.all_of(db, ME, VENDOR)
    assert (len(rows), rows[0].sealed) == (3, b"first")


async def test_the_same_name_at_once_is_added_once(db: Database) -> None:
    added = await asyncio.gather(*(add(db, "a", b"%d" % number) for number in range(5)))
    assert sum(row is not None for row in added) == 1


async def test_only_what_stands_as_it_was_is_replaced(db: Database) -> None:
    old = await add(db, "a", b"old")
    assert old is not None
    await bindings.mark_refused(db, old)
    new = await bindings.replace(db, old, sealed=b"new", mask="ne…ew")
    assert new is not None
    assert (new.id, new.alias, new.sealed, new.mask, new.state) == (old.id, "a", b"new", "ne…ew", BindingState.ACTIVE)
    assert await bindings.replace(db, old, sealed=b"newer", mask="x") is None
    await bindings.delete(db, new)
    assert await bindings.replace(db, new, sealed=b"newer", mask="x") is None


async def test_the_same_account_sealed_or_signed_in_anew_meanwhile_is_replaced(db: Database) -> None:
    old = await add(db, "a", b"old")
    assert old is not None
    assert await bindings.renew(db, old, b"newer tokens") is not None
    assert await bindings.reseal(db, lambda row: b"newer key") == 1
    new = await bindings.replace(db, old, sealed=b"new", mask="ne…ew")
    assert new is not None
    assert (new.id, new.sealed) == (old.id, b"new")


async def test_a_failed_seal_leaves_the_old_one(db: Database) -> None:
    old = await add(db, "a", b"old")
    assert old is not None

    def fails() -> bytes:
        raise ValueError

    with pytest.raises(ValueError):
        await bindings.replace(db, old, sealed=fails, mask="x")
    assert await bindings.all_of(db, ME, VENDOR) == [old]


async def test_a_name_can_be_changed(db: Database) -> None:
    row = await add(db)
    assert row is not None
    assert await bindings.rename(db, row, "小号")
    assert await aliases(db) == ["小号"]
    await bindings.delete(db, row)
    assert await bindings.rename(db, row, "x") is False


async def test_bindings_of_before_keep_their_rows_and_the_count_of_ids(fresh_url: str, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(migrate.MIGRATIONS, before, ignore=shutil.ignore_patterns("__pycache__"))
    for late in (before / "versions").glob("00*.py"):
        if late.name >= "0007":
            late.unlink()
    db = Database(fresh_url, tmp_path)
    db._open()
    columns = "(id, owner_id, vendor, alias, sealed, mask, state, created_at, checked_at)"
    row = "10002, 'chmlfrp', '', CAST('x' AS {blob}), 'm', 'active', '2030-01-31 00:00:00', '2030-01-31 00:00:00'"
    async with db.writing() as connection:
        await connection.run_sync(migrate.upgrade, before)
        blob = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
        await connection.execute(text(f"INSERT INTO binding {columns} VALUES (7, {row.format(blob=blob)})"))
    await migrate.bring_to_head(db._started(db._readers))
    (kept,) = await bindings.all_of(db, ME, VENDOR)
    assert (kept.id, kept.owner_id, kept.sealed, kept.is_default) == (7, ME, b"x", False)
    if blob == "BLOB":
        added = await add(db, "new")
        assert added is not None
        assert added.id == 8
    await db.stop()
