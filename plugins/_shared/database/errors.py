"""What can go wrong with the store, each with one sentence that may be shown.

    StorageError(sentence)
    ├── DatabaseBrokenError         the bot must not start on this database; nothing was changed
    ├── DatabaseBusyError           another writer held it for five seconds; nothing was written
    └── DatabaseUnavailableError    full, read-only, unreachable or damaged; nothing was written
    UnprovenSealError               from outside: see there
    NotStartedError                 a mistake of ours, or the bot is stopping: no sentence

`explained()` turns the drivers' errors into these; any other error (a violated constraint, a mistake in a query)
passes as it is. Codes: https://www.sqlite.org/rescode.html and PostgreSQL manual, appendix A.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from plugins._shared.database import texts


class StorageError(Exception):
    """`sentence` is Chinese, says what to do next, and holds no secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class DatabaseBrokenError(StorageError):
    """The bot refuses to start on this database."""


class DatabaseBusyError(StorageError):
    """Another writer held the database too long. Trying again later is safe: nothing was written."""


class DatabaseUnavailableError(StorageError):
    """The database cannot be read or written now. Nothing was written."""


class UnprovenSealError(Exception):
    """The keys on disk have nothing in common with those that were known. Whoever holds the rows shows them."""

    def prove(self, stored: Iterable[bytes]) -> None:
        """All blobs that are stored: where the keys on disk fit them, sealing works from now on."""
        raise NotImplementedError


class NotStartedError(RuntimeError):
    """The database is not open: before the start, or when the bot stops while something is still being done."""


_BY_SQLITE_CODE: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: (DatabaseBusyError, texts.BUSY),
    sqlite3.SQLITE_LOCKED: (DatabaseBusyError, texts.BUSY),
    sqlite3.SQLITE_FULL: (DatabaseUnavailableError, texts.FULL),
    sqlite3.SQLITE_READONLY: (DatabaseUnavailableError, texts.READ_ONLY),
    sqlite3.SQLITE_IOERR: (DatabaseUnavailableError, texts.READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (DatabaseUnavailableError, texts.READ_ONLY),
    sqlite3.SQLITE_PERM: (DatabaseUnavailableError, texts.READ_ONLY),
    sqlite3.SQLITE_CORRUPT: (DatabaseUnavailableError, texts.DAMAGED),
    sqlite3.SQLITE_NOTADB: (DatabaseUnavailableError, texts.DAMAGED),
}
_BY_SQLSTATE: dict[str, tuple[type[StorageError], str]] = {
    "55P03": (DatabaseBusyError, texts.BUSY),  # lock_not_available
    "40001": (DatabaseBusyError, texts.BUSY),  # serialization_failure
    "40P01": (DatabaseBusyError, texts.BUSY),  # deadlock_detected
    "53100": (DatabaseUnavailableError, texts.FULL),  # disk_full
    "25006": (DatabaseUnavailableError, texts.READ_ONLY),  # read_only_sql_transaction
    "42501": (DatabaseUnavailableError, texts.READ_ONLY),  # insufficient_privilege
    "28000": (DatabaseUnavailableError, texts.UNAVAILABLE),  # invalid_authorization_specification
    "28P01": (DatabaseUnavailableError, texts.UNAVAILABLE),  # invalid_password
    "3D000": (DatabaseUnavailableError, texts.UNAVAILABLE),  # invalid_catalog_name
    "53300": (DatabaseUnavailableError, texts.UNAVAILABLE),  # too_many_connections
    "57P03": (DatabaseUnavailableError, texts.UNAVAILABLE),  # cannot_connect_now
}


def _meaning(error: DBAPIError) -> tuple[type[StorageError], str] | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _BY_SQLITE_CODE.get(code & 0xFF)  # the low byte is the primary code, the rest a detail
    if error.connection_invalidated:
        return DatabaseUnavailableError, texts.UNAVAILABLE
    return _BY_SQLSTATE.get(getattr(error.orig, "sqlstate", None) or "")


@contextmanager
def explained() -> Iterator[None]:
    """Around database work: drivers' errors leave as StorageErrors where they have a meaning for people."""
    try:
        yield
    except DBAPIError as error:
        meaning = _meaning(error)
        if meaning is None:
            raise
        kind, sentence = meaning
        raise kind(sentence) from error
    except PoolTimeoutError as error:
        raise DatabaseBusyError(texts.BUSY) from error
    except OSError as error:  # PostgreSQL's host does not answer
        raise DatabaseUnavailableError(texts.UNAVAILABLE) from error
