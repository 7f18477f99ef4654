"""What the bot keeps: bindings, the broadcast outbox, the history. No NoneBot in here.

`Database` is opened once at start; the repositories (`bindings`, `loans`, `outbox`, `history`, `usage`, `audit`…) are
modules of small functions that take it as their first argument and give frozen rows back.
"""

from plugins._shared.database import audit, bindings, history, loans, outbox, usage
from plugins._shared.database.engine import Database
from plugins._shared.database.errors import (
    DatabaseBrokenError,
    DatabaseBusyError,
    DatabaseUnavailableError,
    StorageError,
)

__all__ = [
    "Database",
    "DatabaseBrokenError",
    "DatabaseBusyError",
    "DatabaseUnavailableError",
    "StorageError",
    "audit",
    "bindings",
    "history",
    "loans",
    "outbox",
    "usage",
]
