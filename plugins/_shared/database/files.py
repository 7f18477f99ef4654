"""The files under DATA_DIR: made private, made whole, and looked at before anything is opened.

A new database and a new key file appear under their names only when they are complete (written beside, then
hard-linked), so a crash leaves either nothing or all, and of two processes that start at once one wins. The database
is made before the key: a key without a database therefore means that the database was lost.
"""

import os
import secrets
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from plugins._shared.database import texts
from plugins._shared.database.errors import DatabaseBrokenError

KEY_FILE_NAME = "secret.key"
APPLICATION_ID = 0x57414E47
"""`WANG`, in the SQLite header at offset 68 (https://www.sqlite.org/fileformat2.html#the_database_header)."""

_POSIX = os.name == "posix"
_SQLITE_MAGIC = b"SQLite format 3\0"
_OWN_NAMES = ("bot.db", ".bot.db", "secret.key", ".secret.key", "sandbox", "README", ".git")


def private_dir(path: Path) -> None:
    """Make the directory with mode 0700.

    One that exists is closed to others only where it is ours and holds nothing but our files (as `data/` of a fresh
    clone): DATA_DIR may be a directory that others need, above all one that all may write to.
    """
    if not path.exists():
        path.mkdir(parents=True, mode=0o700, exist_ok=True)
    elif _is_ours_alone(path):
        path.chmod(0o700)


def _is_ours_alone(path: Path) -> bool:
    status = path.stat()
    public = status.st_mode & (stat.S_IWOTH | stat.S_ISVTX)
    closable = status.st_uid == os.getuid() and not public if hasattr(os, "getuid") else False
    return closable and all(entry.name.startswith(_OWN_NAMES) for entry in path.iterdir())


def publish_file(path: Path, write: Callable[[Path], None]) -> bool:
    """Make a file of mode 0600 that is never seen half-written. False when another process was first."""
    try:
        with _drafted(path, write) as draft:
            os.link(draft, path)
    except FileExistsError:
        return False
    _sync(path.parent)
    return True


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """As `publish_file`, in place of the file that there is: at every instant it is the old one or the new one."""
    with _drafted(path, write) as draft:
        draft.replace(path)
    _sync(path.parent)


@contextmanager
def _drafted(path: Path, write: Callable[[Path], None]) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        write(draft)
        _sync(draft)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Windows syncs only what is open for writing, and no directory."""
    if not _POSIX and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if _POSIX else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prepare_database_file(path: Path, key_file: Path) -> None:
    """Look at the SQLite file, or make a new one of mode 0600 where there has never been one.

    Raises DatabaseBrokenError where the file is gone although a key file (or SQLite's write-ahead log) exists, is
    empty, is no database, or is another program's. Nothing is changed then.
    """
    # Traces are looked for first: another process may just now be making the database, and then these.
    traces = [trace for trace in (key_file, path.with_name(f"{path.name}-wal")) if trace.exists()]
    if not path.exists():
        if traces:
            raise DatabaseBrokenError(texts.missing(path, traces[0]))
        publish_file(path, _write_empty_database)
    _refuse_foreign(path)
    if hasattr(os, "getuid") and (status := path.stat()).st_uid == os.getuid() and stat.S_IMODE(status.st_mode) & 0o077:
        path.chmod(0o600)


def _write_empty_database(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode=WAL")


def _refuse_foreign(path: Path) -> None:
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        raise DatabaseBrokenError(texts.empty(path))
    if len(header) < 100 or not header.startswith(_SQLITE_MAGIC):
        raise DatabaseBrokenError(texts.not_a_database(path))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise DatabaseBrokenError(texts.foreign(path))
