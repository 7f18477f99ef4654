"""Brings the schema to the newest revision at start, under a lock, and without Alembic where that is possible.

Alembic costs 0.2 s and 11 MB, so it is imported only when a database of an older revision has to be changed. The
newest revision is known from the names of the files in `migrations/versions` (`0002_….py` is revision `0002`); an
empty database gets today's tables at once and is stamped. A test keeps both ways equal.

The lock: `BEGIN IMMEDIATE` on SQLite, `pg_advisory_xact_lock` on PostgreSQL (released by the transaction's end, also
by a crash). All changes are one transaction. On SQLite foreign keys are off before BEGIN, where alone the pragma works:
Alembic's batch mode drops tables, and dropping a parent would cascade its children away.
"""

import logging
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from plugins._shared.database import tables, texts
from plugins._shared.database.errors import DatabaseBrokenError

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_WAIT_MS = 60_000
"""How long a process waits on SQLite while another one migrates."""
WRITE_LOCK = {"begin": "BEGIN IMMEDIATE"}
"""Execution option for transactions that write; `engine.py` says it to SQLite."""
_POSTGRES_LOCK = 0x57414E47
_logger = logging.getLogger("wangguan.database")

_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_version.primary_key.name = "alembic_version_pkc"


def revisions(migrations: Path = MIGRATIONS) -> list[str]:
    """All revisions that this program knows, oldest first, from the files' names."""
    return sorted(path.name.split("_")[0] for path in (migrations / "versions").glob("[0-9]*_*.py"))


def stored_revision(connection: Connection) -> str | None:
    """The revision of this database, or None where it has never been migrated."""
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.scalar(select(_version.c.version_num))


async def bring_to_head(engine: AsyncEngine, migrations: Path = MIGRATIONS) -> bool:
    """Migrate if need be; True when something was changed. A schema that is up to date is only read, without a lock.

    Raises DatabaseBrokenError where the database is of a newer version or holds another program's tables of our names.
    """
    async with engine.connect() as connection:
        if await connection.run_sync(stored_revision) == revisions(migrations)[-1]:
            return False
    async with engine.execution_options(**WRITE_LOCK).connect() as connection:
        await _prepare(connection)
        try:
            async with connection.begin():
                if connection.dialect.name == "postgresql":
                    await connection.execute(select(func.pg_advisory_xact_lock(_POSTGRES_LOCK)))
                return await connection.run_sync(_to_head, migrations)
        finally:
            await connection.invalidate()  # its foreign keys are off: it must not return to the pool


async def _prepare(connection: AsyncConnection) -> None:
    """Before BEGIN, so past SQLAlchemy, which would begin a transaction first."""
    if connection.dialect.name == "sqlite":
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None  # noqa: S101  a connection that was just opened has its driver's one
        await driver.execute("PRAGMA foreign_keys=OFF")
        await driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT_MS}")


def _to_head(connection: Connection, migrations: Path) -> bool:
    known = revisions(migrations)
    stored = stored_revision(connection)  # again: another process may have been first
    if stored == known[-1]:
        return False
    if stored is None:
        create(connection, known[-1])
    elif stored in known:
        upgrade(connection, migrations)
        _refuse_bad_references(connection)
    else:
        raise DatabaseBrokenError(texts.NEWER)
    _logger.info("database: revision %s -> %s", stored, known[-1])
    return True


def create(connection: Connection, revision: str) -> None:
    """Today's tables in an empty database, stamped as Alembic would."""
    if set(inspect(connection).get_table_names()) & set(tables.metadata.tables):
        raise DatabaseBrokenError(texts.FOREIGN_TABLES)
    tables.metadata.create_all(connection, checkfirst=False)
    _version.create(connection, checkfirst=True)
    connection.execute(insert(_version).values(version_num=revision))


def upgrade(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run the missing files of `migrations/versions` by Alembic, in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    command.upgrade(config, "head")


def _refuse_bad_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseBrokenError(texts.BAD_REFERENCES)
