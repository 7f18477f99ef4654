import base64
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from plugins._shared.database import Database, bindings, texts
from plugins._shared.vault import KeyRefusedError, SealBrokenError, Vault, VaultDegradedError, unlock

KEY, OLD_KEY = bytes(range(32)), bytes(range(100, 132))
PLAIN = {"user": "sandbox@example.com", "token": "sandbox-token 中文 \U0001f511"}
OWNER, VENDOR = 10002, "ce17"


def hex_of(*keys: bytes) -> list[str]:
    return [key.hex() for key in keys]


def seal(vault: Vault, plain: dict[str, str] = PLAIN) -> bytes:
    return vault.seal(plain, OWNER, VENDOR)


# --- sealing ---------------------------------------------------------------------------------------------------------


def test_sealed_credential_opens_for_its_owner_and_vendor() -> None:
    vault = Vault([KEY])
    assert vault.open(seal(vault), OWNER, VENDOR) == PLAIN


def test_sealed_blob_shows_nothing_and_differs_each_time() -> None:
    vault = Vault([KEY])
    first, second = seal(vault), seal(vault)
    assert first != second
    assert b"sandbox" not in first


@pytest.mark.parametrize(("owner_id", "vendor"), [(10003, VENDOR), (OWNER, "chmlfrp"), (1, f"0002|{VENDOR}")])
def test_blob_moved_to_another_row_does_not_open(owner_id: int, vendor: str) -> None:
    vault = Vault([KEY])
    with pytest.raises(SealBrokenError):
        vault.open(seal(vault), owner_id, vendor)


def test_every_flipped_bit_is_noticed() -> None:
    vault = Vault([KEY])
    sealed = seal(vault)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBrokenError):
            vault.open(bytes(changed), OWNER, VENDOR)


def test_every_cut_is_noticed() -> None:
    vault = Vault([KEY])
    sealed = seal(vault)
    for length in range(len(sealed)):
        with pytest.raises(SealBrokenError):
            vault.open(sealed[:length], OWNER, VENDOR)
    with pytest.raises(SealBrokenError):
        vault.open(sealed + b"\0", OWNER, VENDOR)


def test_error_tells_nothing_of_the_secret() -> None:
    vault = Vault([KEY])
    with pytest.raises(SealBrokenError) as error:
        vault.open(seal(vault), 10003, VENDOR)
    assert error.value.sentence == texts.SEAL_BROKEN
    assert "sandbox" not in repr(error.value)
    assert KEY.hex() not in repr(vars(vault).keys()) + repr(vault)


# --- keys ------------------------------------------------------------------------------------------------------------


def test_newest_key_seals_and_older_ones_still_open() -> None:
    old = Vault([OLD_KEY])
    both = Vault([KEY, OLD_KEY])
    old_blob, new_blob = seal(old), seal(both)
    assert both.open(old_blob, OWNER, VENDOR) == both.open(new_blob, OWNER, VENDOR) == PLAIN
    assert (both.is_newest(old_blob), both.is_newest(new_blob)) == (False, True)
    assert (Vault([KEY]).knows(old_blob), Vault([KEY]).knows(new_blob)) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex(),
        KEY.hex().upper(),
        base64.b64encode(b"\xfb\xff" * 16).decode(),
        base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode(),
        base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode().rstrip("="),
        f" {KEY.hex()}\n",
    ],
)
def test_key_may_be_hex_or_base64(tmp_path: Path, text: str) -> None:
    vault = Vault.open_or_create(tmp_path, [text])
    assert vault.open(seal(vault), OWNER, VENDOR) == PLAIN
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "correct horse battery", KEY.hex()[:-2], KEY.hex() + "00", "密" * 32, "z" * 64])
def test_malformed_key_is_refused_by_its_number_without_repeating_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyRefusedError) as refused:
        Vault.open_or_create(tmp_path, [KEY.hex(), text])
    assert refused.value.sentence == texts.bad_secret_key(2)
    assert "SECRET_KEYS" in refused.value.sentence


def test_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        first = Vault.open_or_create(tmp_path / "data")
    finally:
        os.umask(before)
    key_file = tmp_path / "data" / "secret.key"
    assert (key_file.stat().st_mode & 0o777, key_file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in key_file.parent.iterdir()] == ["secret.key"]
    sealed = seal(first)
    assert Vault.open_or_create(tmp_path / "data", sealed=[sealed]).open(sealed, OWNER, VENDOR) == PLAIN


def _make_key(data_dir: Path, gate: Any, results: Any) -> None:
    gate.wait(10)
    results.put(seal(Vault.open_or_create(data_dir)))


def test_processes_that_make_the_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    gate, results = fork.Barrier(6), fork.SimpleQueue()
    processes = [fork.Process(target=_make_key, args=(tmp_path, gate, results)) for _ in range(6)]
    for process in processes:
        process.start()
    blobs = [results.get() for _ in processes]
    for process in processes:
        process.join(10)
    vault = Vault.open_or_create(tmp_path, sealed=blobs)
    assert [vault.open(blob, OWNER, VENDOR) for blob in blobs] == [PLAIN] * 6


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_key_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    Vault.open_or_create(tmp_path)
    path = tmp_path / "secret.key"
    path.chmod(mode)
    with pytest.raises(KeyRefusedError) as refused:
        Vault.open_or_create(tmp_path)
    assert refused.value.sentence == texts.open_key_file(path, mode)
    assert f"chmod 600 {path}" in refused.value.sentence


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not a key", KEY])
def test_key_file_without_a_key_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyRefusedError, match="密钥文件"):
        Vault.open_or_create(tmp_path)
    assert path.read_bytes() == content


def test_place_where_no_key_file_can_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyRefusedError) as refused:
        Vault.open_or_create(tmp_path / "file" / "data")
    assert refused.value.sentence == texts.unreadable_key_file(tmp_path / "file" / "data" / "secret.key")


# --- degraded --------------------------------------------------------------------------------------------------------


def refuses_everything(vault: Vault, sealed: bytes) -> bool:
    for attempt in (lambda: vault.open(sealed, OWNER, VENDOR), lambda: seal(vault)):
        with pytest.raises(VaultDegradedError, match=texts.DEGRADED):
            attempt()
    return vault.degraded


def test_wrong_key_opens_nothing_and_seals_nothing(tmp_path: Path) -> None:
    sealed = seal(Vault([OLD_KEY]))
    assert refuses_everything(Vault.open_or_create(tmp_path, hex_of(KEY), [sealed]), sealed)
    again = Vault.open_or_create(tmp_path, hex_of(OLD_KEY), [sealed])
    assert again.open(sealed, OWNER, VENDOR) == PLAIN


def test_missing_key_file_is_not_replaced_while_something_is_sealed(tmp_path: Path) -> None:
    sealed = seal(Vault([OLD_KEY]))
    assert refuses_everything(Vault.open_or_create(tmp_path, [], [sealed]), sealed)
    assert list(tmp_path.iterdir()) == []


def test_one_broken_blob_does_not_degrade_the_others(tmp_path: Path) -> None:
    sealed = seal(Vault([KEY]))
    broken = sealed[:1] + bytes(8) + sealed[9:]
    vault = Vault.open_or_create(tmp_path, hex_of(KEY), [broken, sealed])
    assert vault.open(sealed, OWNER, VENDOR) == PLAIN
    with pytest.raises(SealBrokenError):
        vault.open(broken, OWNER, VENDOR)


async def test_bindings_work_again_with_the_old_key_back(tmp_path: Path) -> None:
    db = Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path)
    await db.start()
    vault = await unlock(db, tmp_path)
    await bindings.put(db, owner_id=OWNER, vendor=VENDOR, sealed=seal(vault), mask="s…")
    hidden = (tmp_path / "secret.key").rename(tmp_path / "away")
    assert (await unlock(db, tmp_path)).degraded
    assert (await unlock(db, tmp_path, hex_of(KEY))).degraded
    hidden.rename(tmp_path / "secret.key")
    (row,) = await bindings.all_sealed(db)
    assert (await unlock(db, tmp_path)).open(row.sealed, row.owner_id, row.vendor) == PLAIN
    await db.stop()
