"""What the bot keeps: bindings, the broadcast outbox, the history. No NoneBot in here.

`Database` is opened once at start; the repositories (`bindings`, `loans`, `outbox`, `history`, `usage`, `audit`…) are
modules of small functions that take it as their first argument and give frozen rows back.
"""

from plugins._shared.database import lean

lean.load()  # before anything imports SQLAlchemy's asyncio package

from plugins._shared.database import audit, bindings, history, loans, outbox, usage  # noqa: E402
from plugins._shared.database.engine import Database  # noqa: E402
from plugins._shared.database.errors import (  # noqa: E402
    DatabaseBrokenError,
    DatabaseBusyError,
    DatabaseUnavailableError,
    NotStartedError,
    StorageError,
)

__all__ = [
    "Database",
    "DatabaseBrokenError",
    "DatabaseBusyError",
    "DatabaseUnavailableError",
    "NotStartedError",
    "StorageError",
    "audit",
    "bindings",
    "history",
    "loans",
    "outbox",
    "usage",
]
