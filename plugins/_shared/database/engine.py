"""The one way to the database: SQLite in a file, or PostgreSQL.

SQLite: WAL, foreign keys on, commits synced to disk (an acknowledged binding and a claimed broadcast target outlive
a power cut), five seconds' patience with other processes. Python's sqlite3 begins transactions late and by guess, so
it is told not to, and SQLAlchemy's "begin" event says BEGIN, or BEGIN IMMEDIATE for writes: a transaction that reads
first and then writes would otherwise fail "locked" at once, whatever the patience (SQLAlchemy's manual, SQLite,
"Enabling Non-Legacy SQLite Transactional Modes"; the way that works on Python 3.11, too).
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import in_greenlet

from plugins._shared.database import migrate, texts
from plugins._shared.database.errors import (
    DatabaseBrokenError,
    DatabaseBusyError,
    DatabaseUnavailableError,
    NotStartedError,
    StorageError,
    explained,
)
from plugins._shared.database.files import KEY_FILE_NAME, prepare_database_file, private_dir

BUSY_TIMEOUT_MS = 5_000
WHOLE_CHECK_BYTES = 64 << 20
"""Up to this size all of a SQLite file is checked at start (some 20 ms); beyond it only the tables of VITAL_TABLES."""
VITAL_TABLES = ("binding", "broadcast_job", "broadcast_target")
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


def database_url(url: str, data_dir: Path) -> URL:
    """DATABASE_URL as SQLAlchemy takes it: `{DATA_DIR}` filled in, the async driver named.

    Raises DatabaseBrokenError for what is neither a SQLite file nor PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseBrokenError(texts.URL_UNREADABLE) from None  # their text repeats the URL with its password
    driver = _DRIVERS.get(parsed.get_backend_name())
    database = (parsed.database or "").replace("{DATA_DIR}", str(data_dir))
    in_memory = driver == _DRIVERS["sqlite"] and (not database or database.startswith((":memory:", "file:")))
    if driver is None or in_memory:
        raise DatabaseBrokenError(texts.ONLY_SQLITE_OR_POSTGRESQL)
    return parsed.set(drivername=driver, database=database or None)


class Database:
    """`start()`, then `writing()` and `reading()`, at the end `stop()`.

    `url` is DATABASE_URL, `{DATA_DIR}` in it is replaced by `data_dir`.
    """

    def __init__(self, url: str, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._url = database_url(url, data_dir)
        self._turn = asyncio.Lock()
        self._readers: AsyncEngine | None = None
        self._writers: AsyncEngine | None = None

    @property
    def sqlite_path(self) -> Path | None:
        """The database's file; None for PostgreSQL."""
        return Path(self._url.database or "") if self._url.get_backend_name() == "sqlite" else None

    async def start(self) -> None:
        """Make or open the database and bring its schema to the newest revision.

        Raises DatabaseBrokenError, with a sentence that says how to go on, where it must not be used.
        """
        try:
            self._look_at_files()
            self._open()
            await self._check_and_migrate()
        except BaseException:
            await self.stop()
            raise

    async def open_existing(self) -> bool:
        """For a tool beside the bot: open what there is; nothing is made, nothing migrated. False where there is no
        database yet, or none of ours. Raises StorageError."""
        path = self.sqlite_path
        try:
            if path is not None:
                if not path.exists():
                    return False
                prepare_database_file(path, self._data_dir / KEY_FILE_NAME)
        except OSError as error:
            raise DatabaseBrokenError(texts.cannot_write(path or self._data_dir)) from error
        self._open()
        async with self.reading() as connection:
            return await connection.run_sync(lambda sync: inspect(sync).has_table("binding"))

    async def stop(self) -> None:
        """Close all connections. SQLite then folds its write-ahead log into the file."""
        if self._readers is not None:
            await self._readers.dispose()
        self._readers = self._writers = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: committed at the end of the block, rolled back by an exception.

        Keep it short: no network call inside. Raises DatabaseBusyError or DatabaseUnavailableError; nothing is written
        then.
        """
        async with self._one_writer(), self._started(self._writers).begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database. What is written in it is rolled back."""
        with explained():
            async with self._started(self._readers).connect() as connection:
                yield connection

    @staticmethod
    def _started(engine: AsyncEngine | None) -> AsyncEngine:
        if engine is None:
            raise NotStartedError("the database is not started")
        return engine

    @asynccontextmanager
    async def _one_writer(self) -> AsyncIterator[None]:
        """SQLite has one writer: the coroutines of this process queue up fairly instead of polling the file."""
        with explained():
            if self.sqlite_path is None:
                yield
                return
            try:
                async with asyncio.timeout(BUSY_TIMEOUT_MS / 1000):
                    await self._turn.acquire()
            except TimeoutError as error:
                raise DatabaseBusyError(texts.BUSY) from error
            try:
                yield
            finally:
                self._turn.release()

    def _look_at_files(self) -> None:
        try:
            private_dir(self._data_dir)
            if (path := self.sqlite_path) is not None:
                private_dir(path.parent)
                prepare_database_file(path, self._data_dir / KEY_FILE_NAME)
        except OSError as error:
            raise DatabaseBrokenError(texts.cannot_write(self.sqlite_path or self._data_dir)) from error

    def _open(self) -> None:
        try:
            self._readers = _sqlite_engine(self._url) if self.sqlite_path else _postgres_engine(self._url)
        except ModuleNotFoundError as error:
            raise DatabaseBrokenError(texts.POSTGRES_DRIVER_MISSING) from error
        self._writers = self._readers.execution_options(**migrate.WRITE_LOCK)

    async def _check_and_migrate(self) -> None:
        try:
            with explained():
                if (path := self.sqlite_path) is not None:
                    await self._refuse_damaged(path)
                await migrate.bring_to_head(self._started(self._readers))
        except DatabaseUnavailableError as error:
            raise self._broken(error) from error

    async def _refuse_damaged(self, path: Path) -> None:
        async with self.reading() as connection:
            for check in _checks(path):
                if (await connection.exec_driver_sql(f"PRAGMA {check}")).scalar() not in {"ok", None}:
                    raise DatabaseBrokenError(texts.damaged(path))

    def _broken(self, error: StorageError) -> DatabaseBrokenError:
        """Why the start is refused, with the file's name."""
        if (path := self.sqlite_path) is None:
            return DatabaseBrokenError(texts.CANNOT_REACH)
        if error.sentence in {texts.FULL, texts.READ_ONLY}:
            return DatabaseBrokenError(texts.cannot_write(path))
        return DatabaseBrokenError(texts.damaged(path))


def _checks(path: Path) -> list[str]:
    if path.stat().st_size <= WHOLE_CHECK_BYTES:
        return ["quick_check(1)"]
    return [f"quick_check({name})" for name in VITAL_TABLES]


def _postgres_engine(url: URL) -> AsyncEngine:
    limits = {"timeout": 5, "command_timeout": 30}  # seconds, to connect and for one statement
    return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, pool_timeout=10, connect_args=limits)


def _sqlite_engine(url: URL) -> AsyncEngine:
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # at DEBUG it logs every statement with its values
    engine = create_async_engine(url, hide_parameters=True, pool_size=4, max_overflow=4, pool_timeout=10)
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "invalidate", _release_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _release_sqlite(connection: Any, _record: object, _error: object) -> None:
    """A cancelled statement makes SQLAlchemy close its connection, but SQLite keeps a closed connection, with its write
    lock, as long as anything (a traceback, say) still holds one of its cursors: so roll back first."""
    if in_greenlet():
        connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
