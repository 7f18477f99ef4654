"""`kill -9` in the middle of binding, two hundred times: whatever was acknowledged decrypts, no row is half written."""

import asyncio
import os
import random
import select
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from plugins._shared.database import Database, bindings
from plugins._shared.vault import Vault, unlock

pytestmark = pytest.mark.early

URL = "sqlite+aiosqlite:///{DATA_DIR}/bot.db"
KILLS = 200
MOST_ACKNOWLEDGED = 3
LONGEST_S = 0.004
"""A child is killed so long after it has acknowledged a few bindings at most: about two more."""
SILENT_FOR_S = 20.0
"""A child that says nothing for so long is killed as it is: a fork of a process with threads may stand still."""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """In memory where the machine has such a place: thousands of synced commits wait for no disk there."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="wangguan-kill-") as name:
        yield Path(name)


def secret_of(owner_id: int) -> dict[str, str]:
    """What this person binds."""
    return {"user": f"user-{owner_id}@example.com", "token": f"token-of-{owner_id}-" + "x" * 200}


async def bind_for_ever(data_dir: Path, vault: Vault, first: int, acknowledge: Callable[[int], object]) -> None:
    """Bind for one person after the other, and at once again (which replaces), as the bot does it."""
    db = Database(URL, data_dir)
    db._open()  # the parent has looked at the file and its schema
    owner_id = first
    while True:
        for _ in range(2):
            sealed = vault.seal(secret_of(owner_id), owner_id, "ce17")
            await bindings.put(db, owner_id=owner_id, vendor="ce17", sealed=sealed, mask="us****om")
            acknowledge(owner_id)
        owner_id += 1


def child_that_binds(data_dir: Path, vault: Vault, first: int) -> tuple[int, int]:
    """A child process by its id, and the end of a pipe where its acknowledgements come out."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    try:
        asyncio.run(bind_for_ever(data_dir, vault, first, lambda owner_id: os.write(theirs, b"%d\n" % owner_id)))
    finally:
        os._exit(1)
    raise AssertionError


def acknowledged_by(pid: int, pipe: int, count: int, then_s: float) -> list[int]:
    """Let it bind so often, and then go on for a moment, kill it, and read what it had acknowledged until then."""
    with os.fdopen(pipe, "rb", buffering=0) as lines:
        said = b""
        while (
            said.count(b"\n") < count and select.select([lines], [], [], SILENT_FOR_S)[0] and (more := lines.read(64))
        ):
            said += more
        signal.sigtimedwait([], then_s)
        os.kill(pid, signal.SIGKILL)
        assert os.waitpid(pid, 0)[1] == signal.SIGKILL
        said += lines.readall()
    return [int(line) for line in said.split()]


async def opened(data_dir: Path) -> dict[int, dict[str, str]]:
    """Every row in clear text, by its owner; opening the database checks the whole file first."""
    db = Database(URL, data_dir)
    await db.start()
    try:
        vault = await unlock(db, data_dir)
        return {row.owner_id: vault.open(row.sealed, row.owner_id, row.vendor) for row in await bindings.all_sealed(db)}
    finally:
        await db.stop()


def test_two_hundred_kills_lose_no_acknowledged_binding(data_dir: Path) -> None:
    asyncio.run(opened(data_dir))  # makes database and key
    vault = Vault.open_or_create(data_dir)
    vault.seal({}, 0, "warm")  # its library is loaded once, not in each child
    dice, acknowledged, rows = random.Random(6), set[int](), dict[int, dict[str, str]]()
    for kill in range(KILLS):
        pid, pipe = child_that_binds(data_dir, vault, 1_000_000 * kill)
        acknowledged.update(acknowledged_by(pid, pipe, kill % (MOST_ACKNOWLEDGED + 1), dice.uniform(0, LONGEST_S)))
        if kill % 50 == 49:
            rows = asyncio.run(opened(data_dir))
            assert acknowledged <= rows.keys()
    assert len(acknowledged) >= KILLS / 2
    assert all(plain == secret_of(owner_id) for owner_id, plain in rows.items())
