import asyncio
import multiprocessing
import random
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from plugins._shared.database import Database, bindings
from plugins._shared.database.bindings import BindingState
from plugins._shared.vault import Vault, unlock

OWNER, OTHER = 10002, 3_999_999_999  # the second one needs more than 32 bits


async def put(
    db: Database, owner_id: int = OWNER, sealed: bytes = b"\x01sealed\x00\xff", **more: str
) -> bindings.Binding:
    return await bindings.put(db, owner_id=owner_id, **{"vendor": "chmlfrp", "mask": "sa…en", **more}, sealed=sealed)


async def test_binding_comes_back_as_it_was_stored(db: Database) -> None:
    stored = await put(db, OTHER)
    assert await bindings.get(db, OTHER, "chmlfrp") == stored
    assert (stored.owner_id, stored.sealed, stored.mask) == (OTHER, b"\x01sealed\x00\xff", "sa…en")
    assert stored.state is BindingState.ACTIVE
    assert stored.created_at.utcoffset() is not None
    assert abs(stored.created_at.timestamp() - time.time()) < 60


async def test_second_binding_at_one_vendor_replaces_the_first(db: Database) -> None:
    first = await put(db)
    await bindings.mark_refused(db, first)
    second = await put(db, sealed=b"new", mask="ne…ew")
    assert await bindings.list_of(db, OWNER) == [second]
    assert (second.id, second.sealed, second.mask, second.state) == (first.id, b"new", "ne…ew", BindingState.ACTIVE)


async def test_binds_of_one_owner_at_the_same_time_leave_one_row(db: Database) -> None:
    await asyncio.gather(*(put(db, sealed=b"%d" % number) for number in range(10)))
    assert await bindings.count(db) == 1


async def test_aliases_stand_side_by_side(db: Database) -> None:
    await put(db)
    await put(db, alias="家里")
    await put(db, vendor="911")
    found = [(row.vendor, row.alias) for row in await bindings.list_of(db, OWNER)]
    assert found == [("911", ""), ("chmlfrp", ""), ("chmlfrp", "家里")]


async def test_nobody_sees_or_deletes_another_owners_binding(db: Database) -> None:
    await put(db)
    assert await bindings.get(db, OTHER, "chmlfrp") is None
    assert await bindings.list_of(db, OTHER) == []


async def test_deleted_binding_is_gone(db: Database) -> None:
    other, row = await put(db, OTHER), await put(db)
    assert await bindings.delete(db, row) is True
    assert await bindings.get(db, OWNER, "chmlfrp") is None
    assert await bindings.delete(db, row) is False
    assert await bindings.list_of(db, OTHER) == [other]


async def test_what_has_another_account_in_it_by_now_is_not_deleted(db: Database) -> None:
    shown = await put(db)
    await put(db, sealed=b"another account under the same name")
    assert await bindings.delete(db, shown) is False
    assert await bindings.count(db) == 1


async def test_the_same_account_sealed_or_signed_in_anew_is_deleted(db: Database) -> None:
    shown = await put(db)
    assert await bindings.renew(db, shown, b"newer tokens") is not None
    assert await bindings.reseal(db, lambda row: b"newer key") == 1
    assert await bindings.delete(db, shown) is True


async def test_refusal_is_news_only_once(db: Database) -> None:
    stored = await put(db)
    told = await asyncio.gather(*(bindings.mark_refused(db, stored) for _ in range(5)))
    assert sorted(told) == [False, False, False, False, True]
    refused = await bindings.get(db, OWNER, "chmlfrp")
    assert refused is not None
    assert (refused.state, refused.sealed) == (BindingState.REFUSED, stored.sealed)


async def test_late_refusal_of_an_old_token_does_not_mark_the_new_one(db: Database) -> None:
    old = await put(db)
    await put(db, sealed=b"new")
    assert await bindings.mark_refused(db, old) is False
    assert [row.state for row in await bindings.list_of(db, OWNER)] == [BindingState.ACTIVE]


async def test_accepted_again_is_active_again(db: Database) -> None:
    stored = await put(db)
    await bindings.mark_refused(db, stored)
    assert await bindings.mark_checked(db, stored) is True
    assert [row.state for row in await bindings.list_of(db, OWNER)] == [BindingState.ACTIVE]


async def test_all_sealed_names_owner_and_vendor_of_each_blob(db: Database) -> None:
    await put(db, sealed=b"one")
    await put(db, OTHER, sealed=b"two", vendor="911")
    rows = await bindings.all_sealed(db)
    assert [(row.owner_id, row.vendor, row.sealed) for row in rows] == [
        (OWNER, "chmlfrp", b"one"),
        (OTHER, "911", b"two"),
    ]


async def test_text_that_no_database_takes_is_cleaned(db: Database) -> None:
    stored = await put(db, mask="a\0b\ud800'; DROP TABLE binding; --")
    assert stored.mask == "ab?'; DROP TABLE binding; --"


async def _bind_for_ever(url: str, data_dir: Path, vault: Vault, acknowledge: Callable[[int], None]) -> None:
    db = Database(url, data_dir)
    await db.start()
    for owner_id in range(10_000):
        await put(db, owner_id, vault.seal({"token": f"sandbox-{owner_id}"}, owner_id, "chmlfrp"))
        acknowledge(owner_id)


async def _openable(url: str, data_dir: Path, keys_dir: Path) -> dict[int, str]:
    db = Database(url, data_dir)
    await db.start()
    vault = await unlock(db, keys_dir)
    rows = await bindings.all_sealed(db)
    await db.stop()
    return {row.owner_id: vault.open(row.sealed, row.owner_id, row.vendor)["token"] for row in rows}


def test_acknowledged_bindings_outlive_kill_9(fresh_url: str, tmp_path: Path, fork: Callable[..., BaseProcess]) -> None:
    asyncio.run(_openable(fresh_url, tmp_path, tmp_path))  # makes database and key
    vault = Vault.open_or_create(tmp_path)
    acknowledged = -1
    for _ in range(5):
        ours, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
        child = fork(lambda send=theirs.send: _bind_for_ever(fresh_url, tmp_path, vault, send))
        assert ours.poll(10)
        time.sleep(random.uniform(0, 0.03))
        child.kill()
        child.join()
        while ours.poll():
            acknowledged = max(acknowledged, ours.recv())
    rows = asyncio.run(_openable(fresh_url, tmp_path, tmp_path))
    assert acknowledged >= 0
    assert set(range(acknowledged + 1)) <= set(rows)
    assert all(token == f"sandbox-{owner_id}" for owner_id, token in rows.items())


def everything_in(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.iterdir())


@pytest.mark.parametrize("needle", [b"sandbox-token-canary", b"canary"])
async def test_database_files_hold_no_readable_token(tmp_path: Path, needle: bytes) -> None:
    db = Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path)
    await db.start()
    vault = await unlock(db, tmp_path)
    await put(db, sealed=vault.seal({"token": "sandbox-token-canary"}, OWNER, "chmlfrp"))
    on_disk = everything_in(tmp_path)
    await db.stop()
    assert b"sa\xe2\x80\xa6en" in on_disk  # the row is really in there
    assert needle not in on_disk
