import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from plugins._shared.database import Database, DatabaseBrokenError, bindings, engine, texts
from plugins._shared.database.files import APPLICATION_ID

SQLITE_URL = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"


async def put(db: Database, owner_id: int = 10002, sealed: bytes = b"sealed") -> None:
    await bindings.put(db, owner_id=owner_id, vendor="chmlfrp", sealed=sealed, mask="sa…en")


async def make_database(data_dir: Path, *, rows: int = 1) -> Path:
    db = Database(SQLITE_URL, data_dir)
    await db.start()
    await put(db)
    async with db.writing() as connection:
        for owner_id in range(1, rows):
            others = "vendor, alias, mask, state, created_at, checked_at"
            copy = f"INSERT INTO binding (id, owner_id, sealed, {others}) SELECT :id, :id, zeroblob(300), {others}"
            await connection.execute(text(f"{copy} FROM binding WHERE owner_id = 10002"), {"id": owner_id + 1})
    await db.stop()
    return data_dir / "bot.db"


def directory(parent: Path, *files: str) -> Path:
    """One that everybody on the machine may list."""
    made = parent / "data"
    made.mkdir()
    made.chmod(0o755)
    for name in files:
        (made / name).touch()
    return made


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def refusal(data_dir: Path, url: str = SQLITE_URL) -> str:
    with pytest.raises(DatabaseBrokenError) as refused:
        await Database(url, data_dir).start()
    return refused.value.sentence


async def test_everything_made_at_first_start_is_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        db = Database(SQLITE_URL, tmp_path / "new" / "data")
        await db.start()
        await put(db)
        modes = {path.name: mode(path) for path in (tmp_path / "new" / "data").iterdir()}
        await db.stop()
    finally:
        os.umask(before)
    assert modes == {"bot.db": 0o600, "bot.db-wal": 0o600, "bot.db-shm": 0o600}
    assert mode(tmp_path / "new" / "data") == 0o700


async def test_the_data_directory_of_a_clone_is_closed(tmp_path: Path) -> None:
    data_dir = directory(tmp_path, "README.md")
    await make_database(data_dir)
    assert mode(data_dir) == 0o700


async def test_a_directory_with_other_peoples_files_is_left_open(tmp_path: Path) -> None:
    data_dir = directory(tmp_path, "website.html")
    path = await make_database(data_dir)
    assert (mode(data_dir), mode(path)) == (0o755, 0o600)


async def test_a_restored_database_is_closed_to_others_again(tmp_path: Path) -> None:
    path = await make_database(tmp_path)
    path.chmod(0o644)
    await make_database(tmp_path)
    assert mode(path) == 0o600


async def test_file_is_marked_as_ours_and_survives_a_restart(tmp_path: Path) -> None:
    path = await make_database(tmp_path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db = Database(SQLITE_URL, tmp_path)
    await db.start()
    assert await bindings.count(db) == 1
    await db.stop()


@pytest.mark.parametrize("trace", ["secret.key", "bot.db-wal"])
async def test_database_that_has_gone_is_not_replaced_by_an_empty_one(tmp_path: Path, trace: str) -> None:
    (tmp_path / trace).write_text("x")
    assert await refusal(tmp_path) == texts.missing(tmp_path / "bot.db", tmp_path / trace)
    assert not (tmp_path / "bot.db").exists()


@pytest.mark.parametrize("key", [True, False])
async def test_zero_length_database_is_refused_and_left_alone(tmp_path: Path, key: bool) -> None:
    path = tmp_path / "bot.db"
    path.touch()
    if key:
        (tmp_path / "secret.key").write_text("x")
    assert await refusal(tmp_path) == texts.empty(path)
    assert path.stat().st_size == 0


@pytest.mark.parametrize("content", [b"<html>502</html>", b"\0" * 4096, b"SQLite format 3\0"])
async def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(content)
    assert await refusal(tmp_path) == texts.not_a_database(path)
    assert path.read_bytes() == content


async def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE users (id INTEGER)")
    connection.close()
    content = path.read_bytes()
    assert await refusal(tmp_path) == texts.foreign(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("page", [1, 2, 5, 9])
async def test_broken_page_is_refused_and_left_alone(tmp_path: Path, page: int) -> None:
    path = await make_database(tmp_path, rows=60)
    content = bytearray(path.read_bytes())
    start = (page - 1) * 4096 + (100 if page == 1 else 0)  # the header of the file itself stays whole
    content[start : start + 512] = b"\xff" * 512
    path.write_bytes(content)
    assert await refusal(tmp_path) == texts.damaged(path)
    assert path.read_bytes() == content


async def test_large_file_is_checked_where_it_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await make_database(tmp_path, rows=60)
    monkeypatch.setattr(engine, "WHOLE_CHECK_BYTES", 0)
    await make_database(tmp_path)
    content = bytearray(path.read_bytes())
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name='binding'").fetchone()
    connection.close()
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    assert await refusal(tmp_path) == texts.damaged(path)


async def test_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = await make_database(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num='9999'")
    connection.close()
    assert await refusal(tmp_path) == texts.NEWER


async def test_unwritable_place_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data_dir = tmp_path / "file" / "data"
    assert await refusal(data_dir) == texts.cannot_write(data_dir / "bot.db")
