import asyncio
import json
import logging
import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from plugins._shared.database import (
    Database,
    DatabaseBrokenError,
    DatabaseBusyError,
    DatabaseUnavailableError,
    bindings,
    engine,
    texts,
)

SQLITE_URL = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
REPOSITORY = Path(__file__).parents[3]


async def put(db: Database, owner_id: int = 10002, sealed: bytes = b"sealed") -> None:
    await bindings.put(db, owner_id=owner_id, vendor="chmlfrp", sealed=sealed, mask="sa…en")


async def make_database(data_dir: Path) -> Path:
    db = Database(SQLITE_URL, data_dir)
    await db.start()
    await put(db)
    await db.stop()
    return data_dir / "bot.db"


async def refusal(data_dir: Path, url: str = SQLITE_URL) -> str:
    with pytest.raises(DatabaseBrokenError) as refused:
        await Database(url, data_dir).start()
    return refused.value.sentence


# --- the URL ---------------------------------------------------------------------------------------------------------


async def test_data_dir_with_odd_characters_is_taken_as_it_is(tmp_path: Path) -> None:
    data_dir = tmp_path / "a?b=c%20 {x}#网管"
    assert await make_database(data_dir) == data_dir / "bot.db"
    assert (data_dir / "bot.db").stat().st_size > 0


@pytest.mark.parametrize("url", ["sqlite:///{DATA_DIR}/bot.db", "sqlite+pysqlite:///{DATA_DIR}/bot.db"])
def test_driver_need_not_be_named(url: str, tmp_path: Path) -> None:
    assert Database(url, tmp_path).sqlite_path == tmp_path / "bot.db"


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql+aiomysql://u:hunter2@h/d", "hunter2", ""]
)
def test_url_of_another_kind_is_refused_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseBrokenError) as refused:
        Database(url, tmp_path)
    assert "DATABASE_URL" in refused.value.sentence
    assert "hunter2" not in f"{refused.value!r} {refused.value.__cause__!r}"


async def test_unreachable_postgres_is_one_sentence(tmp_path: Path) -> None:
    url = "postgresql://bot:hunter2@127.0.0.1:1/none"
    assert await refusal(tmp_path, url) == texts.CANNOT_REACH


async def test_postgres_without_its_driver_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    assert await refusal(tmp_path, "postgresql://127.0.0.1:1/none") == texts.POSTGRES_DRIVER_MISSING


@pytest.mark.postgres
async def test_postgres_without_that_database_is_one_sentence(shared_postgres_url: str, tmp_path: Path) -> None:
    assert await refusal(tmp_path, shared_postgres_url + "_not_there") == texts.CANNOT_REACH


# --- transactions ----------------------------------------------------------------------------------------------------


async def test_exception_rolls_everything_back(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.writing() as connection:
            await connection.execute(text("DELETE FROM binding"))
            await connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
            _ = 1 / 0
    async with db.writing() as connection:
        await connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
        await connection.execute(text("DROP TABLE half_done"))


async def test_what_is_written_while_reading_does_not_stay(db: Database) -> None:
    await put(db)
    async with db.reading() as connection:
        await connection.execute(text("DELETE FROM binding"))
    assert await bindings.count(db) == 1


async def test_cancelled_write_leaves_nothing_and_blocks_nobody(db: Database) -> None:
    inside = asyncio.Event()

    async def write_forever() -> None:
        async with db.writing() as connection:
            await connection.execute(text("UPDATE binding SET mask = 'changed'"))
            inside.set()
            await asyncio.sleep(60)

    await put(db)
    task = asyncio.create_task(write_forever())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(put(db, 10003), 3)
    assert [row.mask for row in await bindings.list_of(db, 10002)] == ["sa…en"]


async def test_writes_cancelled_at_any_moment_leave_the_database_usable(db: Database) -> None:
    for step in range(60):
        task = asyncio.create_task(put(db, step))
        await asyncio.sleep(step / 10_000)
        task.cancel()
        await asyncio.wait([task])
    await asyncio.wait_for(put(db, 10002), 3)
    assert await bindings.get(db, 10002, "chmlfrp") is not None


async def test_writers_of_one_process_queue_up(db: Database) -> None:
    await asyncio.gather(*(put(db, owner_id) for owner_id in range(50)))
    assert await bindings.count(db) == 50


async def test_write_within_a_write_is_an_error_not_a_standstill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_database(tmp_path)
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 100)
    db = Database(SQLITE_URL, tmp_path)
    await db.start()
    with pytest.raises(DatabaseBusyError):
        async with db.writing():
            await put(db, 1)
    await put(db, 2)
    await db.stop()


def test_reading_then_writing_loses_nothing_between_processes(
    tmp_path: Path, fork_all: Callable[..., list[int | None]]
) -> None:
    asyncio.run(make_database(tmp_path))

    async def count_up() -> None:
        db = Database(SQLITE_URL, tmp_path)
        await db.start()
        for _ in range(25):
            async with db.writing() as connection:
                number = await connection.scalar(text("SELECT owner_id FROM binding"))
                await connection.execute(text("UPDATE binding SET owner_id = :next"), {"next": number + 1})
        await db.stop()

    assert fork_all(count_up, 3) == [0, 0, 0]
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        assert connection.execute("SELECT owner_id FROM binding").fetchall() == [(10077,)]


def hold_lock(path: Path, held: Any, release: Any) -> None:
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE binding SET mask = 'theirs'")
        held.set()
        release.wait(10)
        connection.execute("COMMIT")


@pytest.mark.parametrize(("held_s", "patience_ms", "works"), [(0.4, 5000, True), (1.5, 200, False)])
async def test_a_lock_of_another_process_is_waited_for_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_s: float, patience_ms: int, works: bool
) -> None:
    path = await make_database(tmp_path)
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", patience_ms)
    fork = multiprocessing.get_context("fork")
    held, release = fork.Event(), fork.Event()
    other = fork.Process(target=hold_lock, args=(path, held, release))
    other.start()
    try:
        assert held.wait(5)
        db = Database(SQLITE_URL, tmp_path)
        await db.start()
        asyncio.get_running_loop().call_later(held_s, release.set)
        if works:
            await put(db, 5)
        else:
            with pytest.raises(DatabaseBusyError, match=texts.BUSY):
                await put(db, 5)
        assert await bindings.count(db) == (2 if works else 1)
        await db.stop()
    finally:
        release.set()
        other.join()


async def test_full_disk_refuses_the_write_and_keeps_what_is_there(tmp_path: Path) -> None:
    db = Database(SQLITE_URL, tmp_path)
    await db.start()
    await put(db)
    with pytest.raises(DatabaseUnavailableError, match=texts.FULL):
        async with db.writing() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count=1")
            await connection.execute(text("UPDATE binding SET sealed = zeroblob(200000)"))
    assert [row.sealed for row in await bindings.list_of(db, 10002)] == [b"sealed"]
    await db.stop()


async def test_read_only_database_is_one_sentence(tmp_path: Path) -> None:
    db = Database(SQLITE_URL, tmp_path)
    await db.start()
    await put(db)
    with pytest.raises(DatabaseUnavailableError, match=texts.READ_ONLY):
        async with db.writing() as connection:
            await connection.exec_driver_sql("PRAGMA query_only=1")
            await connection.execute(text("DELETE FROM binding"))
    assert await bindings.count(db) == 1
    await db.stop()


@pytest.mark.postgres
async def test_read_only_postgres_is_one_sentence(shared_postgres_url: str, tmp_path: Path) -> None:
    db = Database(shared_postgres_url, tmp_path)
    await db.start()
    with pytest.raises(DatabaseUnavailableError, match=texts.READ_ONLY):
        async with db.writing() as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            await connection.execute(text("DELETE FROM binding"))
    await db.stop()


async def test_values_are_neither_in_errors_nor_in_the_log(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await put(db, sealed=b"canary-7f3a")
    with pytest.raises(IntegrityError) as error:
        async with db.writing() as connection:
            await connection.execute(
                text(
                    "INSERT INTO broadcast_target (job_id, group_id, position, group_name, state) "
                    "VALUES (1, 2, 3, :name, 'sent')"
                ),
                {"name": "canary-7f3a"},
            )
    assert "canary-7f3a" not in str(error.value)
    assert "canary-7f3a" not in caplog.text


# --- cost ------------------------------------------------------------------------------------------------------------

START = """
import asyncio, json, sys
from pathlib import Path
from plugins._shared.database import Database
from plugins._shared.vault import unlock

async def main():
    db = Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", Path(sys.argv[1]))
    await db.start()
    await unlock(db, Path(sys.argv[1]))
    await db.stop()

asyncio.run(main())
print(json.dumps([name for name in ("alembic", "cryptography", "asyncpg", "nonebot") if name in sys.modules]))
"""


def test_first_start_needs_neither_alembic_nor_nonebot(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, str(tmp_path / "data")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True, timeout=20)
    assert json.loads(done.stdout) == []
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
