"""SQLAlchemy's asyncio package without the ORM: it imports the ORM for its sessions, 6 MB that nothing here uses.

Nobody else is harmed: who asks the package for a session later (another plugin, Alembic) gets the real one.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

PACKAGE = "sqlalchemy.ext.asyncio"
_OF_ORM = ("session", "scoping")
"""Its modules that import the ORM."""


def load() -> None:
    """Import the package with nothing in place of those modules, then leave the way to them open."""
    if PACKAGE in sys.modules:
        return
    standing_in = [_standing_in(f"{PACKAGE}.{name}") for name in _OF_ORM]
    try:
        package = importlib.import_module(PACKAGE)
    finally:
        for name in standing_in:
            del sys.modules[name]
    for name in [name for name, value in vars(package).items() if value is None and not name.startswith("_")]:
        delattr(package, name)
    package.__getattr__ = _from_orm  # pyright: ignore[reportAttributeAccessIssue] PEP 562


def _standing_in(name: str) -> str:
    module = ModuleType(name)
    module.__getattr__ = lambda _: None  # pyright: ignore[reportAttributeAccessIssue] whatever is imported from it
    sys.modules[name] = module
    return name


def _from_orm(name: str) -> Any:
    for module in _OF_ORM:
        found = getattr(importlib.import_module(f"{PACKAGE}.{module}"), name, None)
        if found is not None:
            return found
    raise AttributeError(name)
