"""What the keys open (`survey`), and how they are replaced while the bot runs or whenever this is killed (`rotate`).

A key file goes through [old] → [new, old] → all rows sealed anew, in one transaction → [new]. At every instant what is
on disk opens every row: a new key is in the file before a row needs it, an old one leaves it only while nobody can
seal, after a look that no row names it. Whichever step was reached, the next `rotate` finishes it. A running bot takes
up the changed file by itself (`Vault._read_again`).

With SECRET_KEYS the user puts the new key in front and restarts the bot; `rotate` then seals every row by it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from plugins._shared import key_texts
from plugins._shared.database import Database, DatabaseBusyError, bindings
from plugins._shared.database.bindings import SealedRow
from plugins._shared.keys import KeyFile, RotationRefusedError, new_key
from plugins._shared.vault import Vault

ATTEMPTS = 6
"""A busy database is waited for so many times five seconds."""
ROUNDS = 20
"""Bindings that a running bot replaces meanwhile are looked at again, so many times."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Survey:
    """Which key opens what."""

    opened: tuple[int, ...]
    """For each key, newest first, how many rows it opens."""
    broken: tuple[SealedRow, ...]
    """Rows that none of them opens."""
    named: frozenset[int]
    """Positions of keys that broken rows name."""

    @property
    def rows(self) -> int:
        """How many there are in all."""
        return sum(self.opened) + len(self.broken)

    @property
    def unneeded(self) -> list[int]:
        """Positions of the keys, other than the newest, that no row needs."""
        return [i for i, count in enumerate(self.opened) if i and not count and i not in self.named]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation came to."""

    changed: int
    """Rows that were sealed anew."""
    survey: Survey
    """As it is now, by the keys that are left."""
    resumed: bool = False
    """It finished an earlier one."""


def survey(keys: Sequence[bytes], rows: Sequence[SealedRow]) -> Survey:
    """Try every row with the key that it names."""
    vaults = [Vault([key]) for key in keys]
    opened, broken, named = [0] * len(keys), [], set()
    for row in rows:
        position = next((i for i, vault in enumerate(vaults) if vault.knows(row.sealed)), None)
        if position is not None and vaults[position].opens(row.sealed, row.owner_id, row.vendor):
            opened[position] += 1
            continue
        broken.append(row)
        if position is not None:
            named.add(position)
    return Survey(tuple(opened), tuple(broken), frozenset(named))


async def hints(db: Database, vault: Vault) -> list[str]:
    """What the bot's owner has to do about the keys, as sentences; a degraded vault is told of elsewhere."""
    if vault.degraded:
        return []
    rows = await bindings.all_sealed(db)
    found = [] if vault.up_to_date([row.sealed for row in rows]) else [key_texts.FILE_GONE]
    file = vault.file
    if file is not None and not found:
        found += mode_hints(file) + ([key_texts.ROTATE_TO_FINISH] if len(file.read(any_mode=True)) > 1 else [])
    unknown = sum(not vault.knows(row.sealed) for row in rows)
    older = sum(vault.knows(row.sealed) and not vault.is_newest(row.sealed) for row in rows)
    found += [key_texts.hint_older(older)] if older and key_texts.ROTATE_TO_FINISH not in found else []
    return found + ([key_texts.hint_unknown(unknown)] if unknown else [])


def mode_hints(file: KeyFile) -> list[str]:
    """Whether others on this machine may read the key file or enter its directory, and what to do about it."""
    looked_at = ((file.path, file.open_mode(), 0o600), (file.path.parent, file.open_directory_mode(), 0o700))
    return [key_texts.open_mode(path, mode, wanted) for path, mode, wanted in looked_at if mode]


async def rotate_file(db: Database, file: KeyFile) -> Rotated:
    """Replace the key of the file, or finish what an earlier rotation began.

    Raises RotationRefusedError, KeyRefusedError or StorageError; every row opens by the file then, too.
    """
    if file.stamp() is None:
        raise RotationRefusedError(key_texts.NO_KEYS)
    with file.held():
        keys = file.read()
        await _refuse_wrong(db, keys)
        resumed = len(keys) > 1
        if not resumed:
            keys = [new_key(), *keys]
            file.replace(keys)
        changed = await _reseal_all(db, keys)
        return Rotated(changed, await _patiently(lambda: _drop_unneeded(db, file, keys)), resumed)


async def rotate_settings(db: Database, keys: Sequence[bytes]) -> Rotated:
    """Seal everything by the first key of SECRET_KEYS. Raises RotationRefusedError or StorageError."""
    await _refuse_wrong(db, keys)
    changed = await _reseal_all(db, keys)
    return Rotated(changed, survey(keys, await bindings.all_sealed(db)))


async def _refuse_wrong(db: Database, keys: Sequence[bytes]) -> None:
    found = survey(keys, await bindings.all_sealed(db))
    if found.broken and not any(found.opened):
        raise RotationRefusedError(key_texts.NOTHING_OPENS)


async def _reseal_all(db: Database, keys: Sequence[bytes]) -> int:
    vault, changed = Vault(keys), 0

    def renewed(row: SealedRow) -> bytes | None:
        if vault.is_newest(row.sealed) or not vault.opens(row.sealed, row.owner_id, row.vendor):
            return None
        return vault.reseal(row.sealed, row.owner_id, row.vendor)

    for _ in range(ROUNDS):
        count = await _patiently(lambda: bindings.reseal(db, renewed))
        changed += count
        if not count:
            break
    return changed


async def _drop_unneeded(db: Database, file: KeyFile, keys: Sequence[bytes]) -> Survey:
    """Take the old keys out of the file that no row needs; nobody seals meanwhile."""
    async with bindings.nobody_seals(db) as rows:
        found = survey(keys, rows)
        if found.unneeded:
            keys = [key for i, key in enumerate(keys) if i not in found.unneeded]
            file.replace(keys)
        return survey(keys, rows)


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    """The database may be busy with the running bot."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await work()
        except DatabaseBusyError:
            continue
    try:
        return await work()
    except DatabaseBusyError as error:
        raise RotationRefusedError(key_texts.STILL_BUSY) from error
