"""Rotations that are killed, that run beside a bot, and that meet broken rows: at every instant everything opens."""

import asyncio
import multiprocessing
import random
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import LargeBinary, update

from plugins._shared import key_texts, keys_command
from plugins._shared.database import Database, bindings
from plugins._shared.database.tables import binding, metadata
from plugins._shared.keys import KeyFile, RotationRefusedError, new_key
from plugins._shared.rotation import hints, rotate_file, rotate_settings, survey
from plugins._shared.vault import Vault, VaultDegradedError, unlock

SQLITE_URL = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
VENDOR, ROWS, FIRST = "chmlfrp", 30, 21600
SEALED_COLUMNS = {"binding.sealed"}
OTHER_BLOBS = {"run.picture"}


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where the machine has such a place."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir="/dev/shm", prefix="wangguan-test-") as name:
        yield Path(name)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "data")


@pytest.fixture
async def db(file: KeyFile) -> AsyncIterator[Database]:
    """Some bindings, sealed by the key of the file."""
    database = Database(SQLITE_URL, file.path.parent)
    await database.start()
    vault = await unlock(database, file.path.parent)
    for owner in range(FIRST, FIRST + ROWS):
        await bind(database, vault, owner)
    yield database
    await database.stop()


def token(owner: int, turn: int = 0) -> dict[str, str]:
    return {"token": f"sandbox-secret-{owner}-{turn}"}


async def bind(db: Database, vault: Vault, owner: int, turn: int = 0) -> None:
    plain = token(owner, turn)
    await bindings.put(db, owner_id=owner, vendor=VENDOR, mask="**", sealed=lambda: vault.seal(plain, owner, VENDOR))


async def opened(db: Database, keys: list[bytes]) -> dict[int, dict[str, str]]:
    """What every owner's row holds."""
    vault = Vault(keys)
    return {row.owner_id: vault.open(row.sealed, row.owner_id, VENDOR) for row in await bindings.all_sealed(db)}


ALL = {owner: token(owner) for owner in range(FIRST, FIRST + ROWS)}


async def test_a_rotation_leaves_one_new_key_that_opens_everything(db: Database, file: KeyFile) -> None:
    (old,) = file.read()
    done = await rotate_file(db, file)
    assert (done.changed, done.resumed, done.survey.opened) == (ROWS, False, (ROWS,))
    (new,) = file.read()
    assert new != old
    assert await opened(db, [new]) == ALL
    assert survey([old], await bindings.all_sealed(db)).opened == (0,)
    assert [path.name for path in file.path.parent.iterdir() if "key" in path.name] == ["secret.key"]


def _rotate_in_a_child(data_dir: Path) -> None:
    async def rotate() -> None:
        db = Database(SQLITE_URL, data_dir)
        assert await db.open_existing()
        await rotate_file(db, KeyFile(data_dir))
        await db.stop()

    asyncio.run(rotate())


async def test_a_rotation_killed_twenty_times_loses_nothing(db: Database, file: KeyFile) -> None:
    (old,) = file.read()
    await db.stop()
    fork, dice = multiprocessing.get_context("fork"), random.Random(20)
    whole_s = 30.0
    for _ in range(3):  # the quickest of three: a machine that stalls in one of them would let all twenty end in time
        began = time.monotonic()
        child = fork.Process(target=_rotate_in_a_child, args=(file.path.parent,))
        child.start()
        child.join(30)
        whole_s = min(whole_s, time.monotonic() - began)
        assert child.exitcode == 0
    cut = 0
    for _ in range(20):
        child = fork.Process(target=_rotate_in_a_child, args=(file.path.parent,))
        child.start()
        child.join(dice.uniform(0.1, 0.95) * whole_s)
        child.kill()
        child.join()
        cut += child.exitcode != 0
        database = Database(SQLITE_URL, file.path.parent)
        await database.start()
        assert await opened(database, file.read()) == ALL
        await database.stop()
    assert cut, "none was killed in time"
    await db.start()
    before = file.read()
    while len(file.read()) > 1:
        await rotate_file(db, file)
    await rotate_file(db, file)
    (new,) = file.read()
    assert new not in before
    assert await opened(db, [new]) == ALL
    found = survey([old, *before], await bindings.all_sealed(db))
    assert (sum(found.opened), len(found.broken)) == (0, ROWS), "no key that was ever before opens anything"
    assert not list(file.path.parent.glob(".secret.key.*"))


@pytest.mark.parametrize("step", ["key written", "rows sealed", "key dropped"])
async def test_a_rotation_cut_off_at_any_step_is_finished_by_the_next(
    db: Database, file: KeyFile, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps that random kills may miss."""

    class CutError(Exception):
        pass

    async def cut(*_: object) -> None:
        raise CutError

    def cut_at_once(*_: object) -> None:
        raise CutError

    (old,) = file.read()
    with monkeypatch.context() as patch:
        if step == "key written":
            patch.setattr("plugins._shared.rotation._reseal_all", cut)
        elif step == "rows sealed":
            patch.setattr("plugins._shared.rotation._drop_unneeded", cut)
        else:
            patch.setattr("plugins._shared.keys.replace_file", cut_at_once)
            file_now = KeyFile(file.path.parent)
            new = new_key()
            patch.undo()
            file_now.replace([new, old])
            patch.setattr("plugins._shared.keys.replace_file", cut_at_once)
        with pytest.raises(CutError):
            await rotate_file(db, file)
    keys = file.read()
    assert keys[1:] == [old]
    assert await opened(db, keys) == ALL
    done = await rotate_file(db, file)
    assert done.resumed
    assert file.read() == keys[:1], "no third key is made"
    assert await opened(db, keys[:1]) == ALL


async def test_people_bind_while_keys_are_rotated_and_nobody_loses_anything(db: Database, file: KeyFile) -> None:
    """A second connection and vault, as of a running bot; what was bound last is what opens."""
    running = Database(SQLITE_URL, file.path.parent)
    await running.start()
    vault, last, stop = await unlock(running, file.path.parent), dict(ALL), asyncio.Event()

    async def people() -> None:
        turn = 0
        while not (stop.is_set() and turn > ROWS + 5):
            turn += 1
            owner = FIRST + turn % (ROWS + 5)
            await bind(running, vault, owner, turn)
            last[owner] = token(owner, turn)
            row = await bindings.get(running, owner, VENDOR)
            assert row is not None
            assert vault.open(row.sealed, owner, VENDOR) == last[owner]

    binding_on = asyncio.create_task(people())
    for _ in range(5):
        await rotate_file(db, file)
        assert len(file.read()) == 1
        await asyncio.sleep(0.01)
    stop.set()
    await binding_on
    assert len(last) == ROWS + 5
    assert await opened(db, file.read()) == last
    await running.stop()


async def test_a_bot_that_slept_through_a_rotation_binds_and_with_an_exchanged_key_it_does_not(
    db: Database, file: KeyFile
) -> None:
    vault = await unlock(db, file.path.parent)
    assert vault.open((await bindings.all_sealed(db))[0].sealed, FIRST, VENDOR)
    for turn in range(2):
        await rotate_file(db, file)
        await bind(db, vault, FIRST, turn)
    right, before = file.read(), await bindings.all_sealed(db)
    file.replace([new_key()])
    with pytest.raises(VaultDegradedError):
        await bind(db, vault, FIRST, 7)
    assert await hints(db, vault) == [key_texts.FILE_GONE]
    assert await bindings.all_sealed(db) == before
    file.replace(right)
    await bind(db, vault, FIRST, 8)
    assert (await opened(db, right))[FIRST] == token(FIRST, 8)


async def test_what_opens_with_no_key_is_named_left_alone_and_keeps_its_key(db: Database, file: KeyFile) -> None:
    first, second = (await bindings.all_sealed(db))[:2]
    async with db.writing() as connection:
        moved = update(binding).where(binding.c.id == first.id).values(sealed=second.sealed)
        await connection.execute(moved)
    (old,) = file.read()
    done = await rotate_file(db, file)
    assert [row.id for row in done.survey.broken] == [first.id]
    assert done.changed == ROWS - 1
    new, kept = file.read()
    assert kept == old
    again = await rotate_file(db, file)
    assert (again.changed, file.read()) == (0, [new, old])
    vault = await unlock(db, file.path.parent)
    await bind(db, vault, first.owner_id)
    assert (await rotate_file(db, file)).survey.opened == (ROWS,)
    assert file.read() == [new]
    assert await opened(db, [new]) == ALL


async def test_wrong_keys_change_nothing(db: Database, file: KeyFile) -> None:
    before = await bindings.all_sealed(db)
    file.replace([new_key()])
    wrong = file.path.read_bytes()
    with pytest.raises(RotationRefusedError) as refused:
        await rotate_file(db, file)
    assert refused.value.sentence == key_texts.NOTHING_OPENS
    with pytest.raises(RotationRefusedError):
        await rotate_settings(db, [new_key()])
    assert (file.path.read_bytes(), await bindings.all_sealed(db)) == (wrong, before)


async def test_keys_of_the_settings_all_is_sealed_by_the_first_and_the_others_may_go(
    db: Database, file: KeyFile
) -> None:
    (old,), new, spare = file.read(), new_key(), new_key()
    done = await rotate_settings(db, [new, old, spare])
    assert (done.changed, done.survey.opened, done.survey.unneeded) == (ROWS, (ROWS, 0, 0), [1, 2])
    assert await opened(db, [new]) == ALL
    assert (await rotate_settings(db, [new, old])).changed == 0


async def test_a_copy_of_the_database_holds_no_readable_token(db: Database, file: KeyFile, tmp_path: Path) -> None:
    """The file and its write-ahead log as they lie there, and a proper backup; the grep itself is checked, too."""
    copies = tmp_path / "copies"
    copies.mkdir()
    for name in ("bot.db", "bot.db-wal"):
        shutil.copy(file.path.parent / name, copies / name)
    with (
        closing(sqlite3.connect(file.path.parent / "bot.db")) as source,
        closing(sqlite3.connect(copies / "backup.db")) as target,
    ):
        source.backup(target)
    blobs = [path.read_bytes() for path in copies.iterdir()]
    assert all(plain["token"].encode() not in blob for plain in ALL.values() for blob in blobs)
    assert all(b"sandbox-secret" not in blob for blob in blobs)
    assert any(b"chmlfrp" in blob for blob in blobs), "the rows are in there"
    key = file.path.read_bytes().strip()
    assert all(key not in blob and file.read()[0] not in blob for blob in blobs)


def test_no_other_column_holds_what_a_rotation_would_have_to_seal() -> None:
    blobs = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert blobs == SEALED_COLUMNS | OTHER_BLOBS, "a new blob: does rotation.py have to know it?"


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(file: KeyFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`keys("check")` → exit code and what was said, in this process."""
    monkeypatch.chdir(file.path.parent.parent)
    for name, value in {"DATA_DIR": str(file.path.parent), "SANDBOX": "false", "LOG_LEVEL": "DEBUG"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("plugins._shared.redaction.install", lambda level: None)
    monkeypatch.setattr("os.umask", lambda mask: mask)
    known: set[str] = set()

    async def run(*words: str) -> tuple[int, str]:
        known.update(file.path.read_text().split() if file.path.exists() else ())
        try:
            code = await asyncio.to_thread(keys_command.main, ["keys", *words])
        except SystemExit as ended:
            code = int(str(ended.code))
        known.update(file.path.read_text().split() if file.path.exists() else ())
        said = "".join(capsys.readouterr())
        assert not [key for key in known if key in said]
        return code, said

    return run


async def test_check_says_what_each_key_opens_and_rotate_replaces_it(db: Database, file: KeyFile, keys) -> None:
    code, said = await keys("check")
    assert code == 0
    assert f"第 1 把密钥：打得开 {ROWS} 条绑定。" in said
    assert "权限正常" in said
    assert key_texts.ALL_WELL in said
    code, said = await keys("rotate")
    assert code == 0
    assert said == key_texts.rotated(ROWS, ROWS, resumed=False) + "\n"
    assert (await keys("check"))[0] == 0
    assert await opened(db, file.read()) == ALL


async def test_check_names_what_is_wrong_and_its_code_is_not_0(db: Database, file: KeyFile, keys) -> None:
    file.path.chmod(0o644)
    code, said = await keys("check")
    assert code == 1
    assert f"{file.path} 的权限是 0644，别人也能读。请执行 chmod 600 {file.path}" in said
    assert f"打得开 {ROWS} 条" in said, "and yet it tells what opens"
    file.path.chmod(0o600)
    file.path.parent.chmod(0o755)
    said = (await keys("check"))[1]
    assert f"{file.path.parent} 的权限是 0755，别人也能读、进入。请执行 chmod 700 {file.path.parent}" in said
    file.path.parent.chmod(0o700)
    file.replace([new_key(), *file.read()])
    code, said = await keys("check")
    assert (code, key_texts.ROTATE_TO_FINISH in said) == (1, True)
    assert f"第 2 把密钥：打得开 {ROWS} 条绑定。" in said
    code, said = await keys("rotate")
    assert (code, said.startswith("上次没做完的轮换已经做完")) == (0, True)
    right = file.read()
    file.replace([new_key()])
    code, said = await keys("check")
    assert (code, f"有 {ROWS} 条绑定哪把密钥都打不开" in said) == (1, True)
    assert await keys("rotate") == (1, key_texts.NOTHING_OPENS + "\n")
    file.replace(right)
    assert (await keys("check"))[0] == 0
    file.path.unlink()
    code, said = await keys("check")
    assert (code, key_texts.NO_KEYS in said) == (1, True)
    assert (await keys("rotate"))[0] == 1
    assert not file.path.exists(), "no key is made where something is sealed"


async def test_with_keys_in_the_settings_the_file_is_not_looked_at(
    db: Database, file: KeyFile, keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = file.read()[0].hex(), new_key().hex()
    file.path.unlink()
    monkeypatch.setenv("SECRET_KEYS", f'["{old}"]')
    code, said = await keys("rotate")
    assert (code, said) == (0, key_texts.NEW_KEY_FIRST + "\n")
    monkeypatch.setenv("SECRET_KEYS", f'["{new}", "{old}"]')
    code, said = await keys("check")
    assert (code, key_texts.hint_older(ROWS) in said) == (1, True)
    code, said = await keys("rotate")
    assert code == 0
    assert key_texts.resealed(ROWS, ROWS) in said
    assert key_texts.removable([2]) in said
    monkeypatch.setenv("SECRET_KEYS", f'["{new}"]')
    code, said = await keys("check")
    assert (code, old in said, new in said) == (0, False, False)
    assert not file.path.exists()


async def test_nothing_is_made_where_there_is_nothing(file: KeyFile, keys) -> None:
    assert await keys("check") == (0, key_texts.NO_DATABASE + "\n")
    assert await keys("rotate") == (0, key_texts.NO_DATABASE + "\n")
    assert not file.path.parent.exists()
    assert (await keys("burn"))[0] == 2


# --- what 状态 tells the owner ------------------------------------------------------------------------------------


async def test_the_owner_hears_what_is_to_be_done_about_the_keys(db: Database, file: KeyFile) -> None:
    vault = await unlock(db, file.path.parent)
    assert await hints(db, vault) == []
    await rotate_file(db, file)
    assert await hints(db, vault) == [], "a rotation beside the bot is nothing to tell"
    file.path.parent.chmod(0o755)
    file.path.chmod(0o640)
    assert await hints(db, vault) == [
        key_texts.open_mode(file.path, 0o640, 0o600),
        key_texts.open_mode(file.path.parent, 0o755, 0o700),
    ]
    file.path.chmod(0o600)
    file.path.parent.chmod(0o700)
    (key,) = file.read()
    file.replace([new_key(), key])
    assert await hints(db, vault) == [key_texts.ROTATE_TO_FINISH]
    away = file.path.rename(file.path.with_name("away"))
    assert await hints(db, vault) == [key_texts.FILE_GONE, key_texts.hint_older(ROWS)]
    away.rename(file.path)
    await rotate_file(db, file)
    async with db.writing() as connection:
        blob = Vault([new_key()]).seal(token(FIRST), FIRST, VENDOR)
        await connection.execute(update(binding).where(binding.c.owner_id == FIRST).values(sealed=blob))
    assert await hints(db, vault) == [key_texts.hint_unknown(1)]
    file.replace([new_key()])
    assert await hints(db, await unlock(db, file.path.parent)) == [], "degraded: 状态 itself says so"
