import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, text

from plugins._shared.database import Database, DatabaseBrokenError, bindings, migrate, outbox, texts
from plugins._shared.database.tables import UtcTime, metadata

NOW = bindparam("now", datetime(2026, 11, 1, 10, tzinfo=UTC), UtcTime)
SECOND = f"""
import sqlalchemy as sa
from alembic import op

revision = "9002"
down_revision = "{migrate.revisions()[-1]}"

def upgrade():
    op.create_table("ran", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO ran VALUES (1)")
    with op.batch_alter_table("broadcast_job", recreate="auto") as table:
        table.alter_column("content_hash", new_column_name="digest")
        table.add_column(sa.Column("note", sa.Text, nullable=False, server_default="", index=True))
"""


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """The migrations as a later version of the bot might have them."""
    later = tmp_path / "migrations 100%"
    shutil.copytree(migrate.MIGRATIONS, later, ignore=shutil.ignore_patterns("__pycache__"))
    (later / "versions" / "9002_second.py").write_text(SECOND)
    return later


@asynccontextmanager
async def unmigrated(url: str, data_dir: Path) -> AsyncIterator[Database]:
    """A database that is open, but whose schema nobody has touched in this process."""
    db = Database(url, data_dir)
    db._look_at_files()
    db._open()
    try:
        yield db
    finally:
        await db.stop()


async def bring_to_head(db: Database, migrations: Path = migrate.MIGRATIONS) -> bool:
    return await migrate.bring_to_head(db._started(db._readers), migrations)


async def start_once(url: str, data_dir: Path) -> None:
    db = Database(url, data_dir)
    await db.start()
    await db.stop()


async def broadcast_to(db: Database, *group_ids: int) -> int:
    targets = [outbox.NewTarget(group_id, "群") for group_id in group_ids]
    job = await outbox.create_job(db, created_by=1, self_id=2, content_json="[]", content_hash="h", targets=targets)
    return job.id


def drift(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def sqlite_schema(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {(name, " ".join(sql.split())) for name, sql in rows}


def test_head_by_file_names_is_the_head_by_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.revisions()[-1]]


async def test_upgrade_from_nothing_equals_the_tables_made_at_once(fresh_url: str, tmp_path: Path) -> None:
    async with unmigrated(fresh_url, tmp_path) as db, db.writing() as connection:
        await connection.run_sync(migrate.upgrade)
        assert await connection.run_sync(migrate.stored_revision) == migrate.revisions()[-1]
        assert await connection.run_sync(drift) == []


BEFORE = (
    "INSERT INTO binding (id, owner_id, vendor, alias, sealed, mask, state, created_at, checked_at) VALUES"
    " (5, 1, 'chmlfrp', '大号', :sealed, 'ab****cd', 'active', :now, :now),"
    " (6, 1, 'chmlfrp', '小号', :sealed, 'ef****gh', 'refused', :now, :now)"
)


async def test_bindings_of_an_older_bot_survive(fresh_url: str, tmp_path: Path) -> None:
    older = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__", "000[4-9]_*"))
    async with unmigrated(fresh_url, tmp_path / "data") as db:
        async with db.writing() as connection:
            await connection.run_sync(migrate.upgrade, older)
            await connection.execute(text(BEFORE).bindparams(NOW), {"sealed": b"\0sealed"})
        assert await bring_to_head(db)
        first, second = await bindings.list_of(db, 1)
        assert (first.id, first.alias, first.sealed, first.created_at) == (5, "大号", b"\0sealed", NOW.value)
        assert (second.id, second.state, second.is_default) == (6, bindings.BindingState.REFUSED, False)
        assert await bindings.get(db, 1, "chmlfrp") == first
        new = await bindings.put(db, owner_id=2, vendor="ce17", sealed=b"x", mask="m")
        assert new.id != first.id


async def test_both_ways_write_the_same_schema(tmp_path: Path) -> None:
    url = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
    async with unmigrated(url, tmp_path / "upgraded") as db, db.writing() as connection:
        await connection.run_sync(migrate.upgrade)
        upgraded = await connection.run_sync(sqlite_schema)
    async with unmigrated(url, tmp_path / "made") as db:
        assert await bring_to_head(db)
        async with db.reading() as connection:
            assert await connection.run_sync(sqlite_schema) == upgraded


async def test_second_start_changes_nothing(fresh_url: str, tmp_path: Path) -> None:
    await start_once(fresh_url, tmp_path)
    async with unmigrated(fresh_url, tmp_path) as db:
        assert await bring_to_head(db) is False


def test_processes_that_make_one_database_at_once_all_succeed(
    fresh_url: str, tmp_path: Path, fork_all: Callable[..., list[int | None]]
) -> None:
    assert fork_all(lambda: start_once(fresh_url, tmp_path / "data"), 3) == [0] * 3

    async def look() -> None:
        async with unmigrated(fresh_url, tmp_path / "data") as db, db.reading() as connection:
            stamps = await connection.execute(text("SELECT version_num FROM alembic_version"))
            assert stamps.scalars().all() == [migrate.revisions()[-1]]
            assert await connection.run_sync(drift) == []

    asyncio.run(look())


def test_processes_that_upgrade_one_database_at_once_run_it_once(
    fresh_url: str, tmp_path: Path, next_version: Path, fork_all: Callable[..., list[int | None]]
) -> None:
    asyncio.run(start_once(fresh_url, tmp_path / "data"))

    async def upgrade() -> None:
        async with unmigrated(fresh_url, tmp_path / "data") as db:
            await bring_to_head(db, next_version)

    assert fork_all(upgrade, 3) == [0] * 3

    async def look() -> None:
        async with unmigrated(fresh_url, tmp_path / "data") as db, db.reading() as connection:
            assert await connection.run_sync(migrate.stored_revision) == "9002"
            assert await connection.scalar(text("SELECT count(*) FROM ran")) == 1

    asyncio.run(look())


async def test_rebuilding_a_parent_table_keeps_its_children(fresh_url: str, tmp_path: Path, next_version: Path) -> None:
    async with unmigrated(fresh_url, tmp_path / "data") as db:
        await bring_to_head(db)
        job_id = await broadcast_to(db, 30001, 30002)
        assert await bring_to_head(db, next_version)
        assert (await outbox.counts(db, job_id)).waiting == 2
        async with db.reading() as connection:
            assert await connection.scalar(text("SELECT digest FROM broadcast_job")) == "h"
            if connection.dialect.name == "sqlite":
                assert await connection.scalar(text("PRAGMA foreign_keys")) == 1


async def test_failed_upgrade_leaves_the_old_schema(fresh_url: str, tmp_path: Path, next_version: Path) -> None:
    second = next_version / "versions" / "9002_second.py"
    second.write_text(SECOND + "    raise ArithmeticError\n")
    async with unmigrated(fresh_url, tmp_path / "data") as db:
        await bring_to_head(db)
        with pytest.raises(ArithmeticError):
            await bring_to_head(db, next_version)
        await broadcast_to(db, 30001)
        async with db.reading() as connection:
            assert await connection.run_sync(migrate.stored_revision) == migrate.revisions()[-1]
            assert await connection.run_sync(drift) == []


async def test_upgrade_that_loses_a_parent_is_taken_back(tmp_path: Path, next_version: Path) -> None:
    (next_version / "versions" / "9002_second.py").write_text(SECOND + "    op.execute('DELETE FROM broadcast_job')\n")
    async with unmigrated("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path / "data") as db:
        await bring_to_head(db)
        job_id = await broadcast_to(db, 30001)
        with pytest.raises(DatabaseBrokenError, match=texts.BAD_REFERENCES):
            await bring_to_head(db, next_version)
        assert await outbox.get_job(db, job_id) is not None


async def test_tables_of_another_program_are_not_touched(fresh_url: str, tmp_path: Path) -> None:
    async with unmigrated(fresh_url, tmp_path) as db:
        async with db.writing() as connection:
            await connection.execute(text("CREATE TABLE run (id INTEGER)"))
        with pytest.raises(DatabaseBrokenError, match=texts.FOREIGN_TABLES):
            await bring_to_head(db)
        async with db.writing() as connection:
            assert not await connection.run_sync(lambda sync: migrate.stored_revision(sync))
