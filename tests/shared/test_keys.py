"""The key file: 0600 in 0700, several keys newest first, replaced whole; and a vault that takes up its changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plugins._shared import key_texts
from plugins._shared.database import files, texts
from plugins._shared.keys import KeyFile, KeyRefusedError, RotationRefusedError, new_key, parse_key
from plugins._shared.vault import SealBrokenError, Vault, VaultDegradedError

PLAIN = {"token": "sandbox-token"}
OWNER, VENDOR = 21600, "chmlfrp"


def seal(vault: Vault) -> bytes:
    return vault.seal(PLAIN, OWNER, VENDOR)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    made = KeyFile(tmp_path / "data")
    made.make()
    return made


def test_file_and_directory_are_made_closed_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file = KeyFile(tmp_path / "data")
        (key,) = file.make()
        file.replace([new_key(), key])
    finally:
        os.umask(before)
    assert (mode(file.path), mode(file.path.parent)) == (0o600, 0o700)
    assert (file.open_mode(), file.open_directory_mode()) == (0, 0)
    assert [path.name for path in file.path.parent.iterdir()] == ["secret.key"], "no draft is left"


@pytest.mark.parametrize("wide", [0o755, 0o775, 0o750])
def test_a_directory_of_our_own_that_is_too_wide_is_closed_at_start(tmp_path: Path, wide: int) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    data_dir.chmod(wide)
    KeyFile(data_dir).make()
    assert mode(data_dir) == 0o700


@pytest.mark.parametrize("wide", [0o777, 0o1777])
def test_a_directory_that_all_may_write_to_is_not_taken_from_them(tmp_path: Path, wide: int) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    data_dir.chmod(wide)
    file = KeyFile(data_dir)
    file.make()
    assert data_dir.stat().st_mode & 0o7777 == wide
    assert file.open_directory_mode() == wide, "but `keys check` and 状态 tell of it"
    assert mode(file.path) == 0o600


@pytest.mark.parametrize("wide", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_or_write_is_refused_until_it_is_closed(file: KeyFile, wide: int) -> None:
    keys = file.read()
    file.path.chmod(wide)
    with pytest.raises(KeyRefusedError) as refused:
        file.read()
    assert refused.value.sentence == texts.open_key_file(file.path, wide)
    assert file.open_mode() == wide
    file.path.chmod(0o600)
    assert file.read() == keys


def test_several_keys_are_read_newest_first_and_written_as_they_are_read(file: KeyFile) -> None:
    keys = [new_key() for _ in range(3)]
    file.replace(keys)
    assert file.read() == keys
    lines = file.path.read_text().splitlines()
    assert [parse_key(line) for line in lines] == keys


@pytest.mark.parametrize("content", ["", "\n\n", "{key}\nrubbish\n", "rubbish\n{key}\n"])
def test_a_line_that_is_no_key_is_refused_and_left_alone(file: KeyFile, content: str) -> None:
    file.path.write_text(content.replace("{key}", new_key().hex()))
    before = file.path.read_bytes()
    with pytest.raises(KeyRefusedError, match="不是密钥"):
        file.read()
    assert file.path.read_bytes() == before


def test_a_running_vault_opens_what_a_rotation_sealed_and_seals_with_the_new_key(file: KeyFile, tmp_path: Path) -> None:
    running = Vault.open_or_create(file.path.parent)
    old = seal(running)
    file.replace([new := new_key(), *file.read()])
    rotated = seal(Vault([new]))
    assert running.open(rotated, OWNER, VENDOR) == PLAIN
    assert Vault([new]).open(seal(running), OWNER, VENDOR) == PLAIN
    file.replace([new])
    assert running.open(old, OWNER, VENDOR) == PLAIN, "it was read from the database a moment before"
    assert running.is_newest(seal(running))


def test_without_looking_at_the_database_a_vault_seals_by_the_newest_key_on_disk(file: KeyFile) -> None:
    running = Vault.open_or_create(file.path.parent)
    file.replace([new := new_key()])
    assert Vault([new]).open(seal(running), OWNER, VENDOR) == PLAIN


def test_nothing_is_sealed_by_a_key_that_is_not_on_disk_any_more(file: KeyFile) -> None:
    running = Vault.open_or_create(file.path.parent)
    sealed = seal(running)
    away = file.path.rename(file.path.with_name("away"))
    with pytest.raises(VaultDegradedError):
        seal(running)
    assert running.open(sealed, OWNER, VENDOR) == PLAIN
    away.rename(file.path)
    assert running.open(seal(running), OWNER, VENDOR) == PLAIN


def test_nothing_is_sealed_by_a_key_that_was_put_in_place_of_the_right_one(file: KeyFile) -> None:
    running = Vault.open_or_create(file.path.parent)
    sealed, right = seal(running), file.read()
    for vault in (running, Vault.open_or_create(file.path.parent, sealed=[sealed])):
        file.replace([other := new_key()])
        for _ in range(2):
            with pytest.raises(VaultDegradedError):
                seal(vault)
        assert not vault.up_to_date([sealed])
        assert vault.open(sealed, OWNER, VENDOR) == PLAIN
        file.replace([other, *right])
        assert vault.is_newest(seal(vault)), "with the old one beneath it is a rotation"
        file.replace(right)
        assert seal(vault)


def test_the_right_key_put_back_ends_the_degraded_state_of_a_running_vault(file: KeyFile) -> None:
    right, sealed = file.path.read_bytes(), seal(Vault.open_or_create(file.path.parent))
    file.replace([new_key()])
    running = Vault.open_or_create(file.path.parent, sealed=[sealed])
    for _ in range(2):
        assert running.degraded
        with pytest.raises(VaultDegradedError):
            running.open(sealed, OWNER, VENDOR)
    file.path.write_bytes(right)
    assert running.open(sealed, OWNER, VENDOR) == PLAIN
    assert not running.degraded
    assert Vault(file.read()).open(seal(running), OWNER, VENDOR) == PLAIN


def test_an_unknown_key_stays_one_broken_row(file: KeyFile) -> None:
    running = Vault.open_or_create(file.path.parent)
    with pytest.raises(SealBrokenError):
        running.open(seal(Vault([new_key()])), OWNER, VENDOR)
    assert not running.degraded


def test_one_rotation_at_a_time_and_drafts_of_a_killed_one_are_swept(file: KeyFile) -> None:
    draft = file.path.with_name(".secret.key.0123456789ab")
    draft.write_text(new_key().hex())
    with file.held():
        assert not draft.exists()
        with pytest.raises(RotationRefusedError) as refused, KeyFile(file.path.parent).held():
            pass
        assert refused.value.sentence == key_texts.ALREADY_RUNNING
    with file.held():
        pass


def test_another_system_user_does_not_rotate(file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: file.path.stat().st_uid + 1)
    with pytest.raises(RotationRefusedError) as refused, file.held():
        pass
    assert refused.value.sentence == key_texts.other_user(file.path)


def test_where_there_are_no_file_locks_the_bot_has_its_key_and_rotates_no_file(tmp_path: Path) -> None:
    """As on Windows, where Python has no `fcntl`."""
    code = (
        "import sys; sys.modules['fcntl'] = None\n"
        "from pathlib import Path\n"
        "from plugins._shared.keys import KeyFile, RotationRefusedError\n"
        "from plugins._shared.vault import Vault\n"
        "vault = Vault.open_or_create(Path(sys.argv[1]))\n"
        "assert vault.opens(vault.seal({'token': 'x'}, 1, 'v'), 1, 'v')\n"
        "try:\n"
        "    with KeyFile(Path(sys.argv[1])).held(): pass\n"
        "except RotationRefusedError as e:\n"
        "    assert 'SECRET_KEYS' in e.sentence\n"
        "else:\n"
        "    raise SystemExit(3)\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_where_directories_cannot_be_synced_files_still_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, open_as_it_is = list[tuple[str, int]](), os.open

    def noted(path: Path, flags: int, *args: int) -> int:
        assert not Path(path).is_dir(), "Windows opens no directory"
        opened.append((Path(path).name, flags & os.O_ACCMODE))
        return open_as_it_is(path, flags, *args)

    monkeypatch.setattr(files, "_POSIX", False)
    monkeypatch.setattr(os, "open", noted)
    (key,) = KeyFile(tmp_path / "data").make()
    KeyFile(tmp_path / "data").replace([new_key(), key])
    assert all(flags != os.O_RDONLY for _, flags in opened), "and syncs only what is open for writing"
