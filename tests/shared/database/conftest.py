"""A database of each kind for every test, and real second processes (forked, so that nothing is imported twice)."""

import asyncio
import multiprocessing
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import pytest

from plugins._shared.database import Database
from plugins._shared.database.tables import metadata

SQLITE_URL = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
HOST, PORT = "127.0.0.1", 5432
EMPTY = "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"
Work = Callable[[], Coroutine[Any, Any, Any]]


def _run_apart(work: Work) -> Any:
    """asyncio.run in a thread of its own, whatever loop pytest has here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


async def _execute(database: str, *statements: str) -> None:
    connection = await asyncpg.connect(host=HOST, port=PORT, user="postgres", database=database)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where the machine has such a place: hundreds of synced commits wait for no disk there."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory, prefix="wangguan-test-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def shared_postgres_url() -> Iterator[str]:
    """The URL of a new, uniquely named database, dropped at the end."""
    try:
        socket.create_connection((HOST, PORT), timeout=1).close()
    except OSError:
        pytest.skip(f"no PostgreSQL at {HOST}:{PORT}")
    name = f"wangguan_test_{secrets.token_hex(6)}"
    quick = f"ALTER DATABASE {name} SET synchronous_commit = off"  # only the client is ever killed here
    _run_apart(lambda: _execute("test", f"CREATE DATABASE {name}", quick))
    yield f"postgresql+asyncpg://postgres@{HOST}:{PORT}/{name}"
    _run_apart(lambda: _execute("test", f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database that has never been started."""
    if request.param == "sqlite":
        yield SQLITE_URL
        return
    url = request.getfixturevalue("shared_postgres_url")
    name = url.rpartition("/")[2]
    _run_apart(lambda: _execute(name, *EMPTY))
    yield url
    _run_apart(lambda: _execute(name, *EMPTY))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A started, empty database."""
    url = SQLITE_URL if request.param == "sqlite" else request.getfixturevalue("shared_postgres_url")
    database = Database(url, tmp_path)
    await database.start()
    if request.param == "postgres":
        async with database.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(table.delete())
    yield database
    await database.stop()


@pytest.fixture
def fork() -> Iterator[Callable[[Work], BaseProcess]]:
    """`fork(work)` runs a coroutine function in another process. Whoever is still alive at the end is killed."""
    started: list[BaseProcess] = []

    def start(work: Work) -> BaseProcess:
        process = multiprocessing.get_context("fork").Process(target=lambda: asyncio.run(work()))
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


@pytest.fixture
def fork_all(fork: Callable[[Work], BaseProcess]) -> Callable[..., list[int | None]]:
    """`fork_all(work, count)` lets `count` processes begin at the same moment; their exit codes."""

    def run(work: Work, count: int = 4) -> list[int | None]:
        gate = multiprocessing.get_context("fork").Barrier(count)

        async def work_at_once() -> None:
            gate.wait(10)
            await work()

        processes = [fork(work_at_once) for _ in range(count)]
        for process in processes:
            process.join(20)
        return [process.exitcode for process in processes]

    return run
