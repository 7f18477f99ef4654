"""What every vendor's room has in common: its settings, its credential, and the label on its door.

A room is a folder `_providers/<name>/` whose `__init__` offers `ROOM`. `rooms()` finds them by walking the folder, so
that a sixth vendor is a copied folder and no list is edited anywhere.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, SecretStr


class Credential(BaseModel):
    """What one account needs to call a vendor. Fields stand in the order in which a user types them.

    Fields of type SecretStr are secret; the others (an account name) may be shown masked.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The names of the fields, in the order in which they are typed."""
        return tuple(cls.model_fields)

    @classmethod
    def from_words(cls, words: list[str]) -> Self:
        """`["user", "token"]` → a credential. Raises ValueError when the number of words does not fit."""
        names = cls.field_names()
        if len(words) != len(names):
            raise ValueError(f"{len(names)} words expected")
        return cls(**dict(zip(names, words, strict=True)))

    def revealed(self) -> dict[str, str]:
        """All fields in clear text: only for sealing into the database and for the wire."""
        return {name: _plain(getattr(self, name)) for name in self.field_names()}

    def secrets(self) -> tuple[str, ...]:
        """The clear text of the secret fields, for the redaction of logs."""
        return tuple(
            _plain(value) for name in self.field_names() if isinstance(value := getattr(self, name), SecretStr)
        )


def _plain(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


class VendorSettings(BaseModel):
    """Settings of a vendor's room, from `<VENDOR>__<NAME>` in the environment or `.env`."""

    model_config = ConfigDict(defer_build=True, extra="ignore")

    timeout_s: float | None = 10
    """Total time of one call, in seconds, retries not counted. Blank (17CE only): from the task's own deadline."""

    def owner_credential(self) -> Credential | None:
        """The bot owner's own account from the settings, or None when it is not (fully) filled in."""
        return None


class VendorClient(Protocol):
    """What every room's client offers besides its endpoints. Calls take the credential as their first argument."""

    def __init__(self, settings: Any) -> None: ...

    async def verify(self, credential: Any) -> None:
        """The cheapest real call that shows the credential works. Raises a ProviderError."""

    async def aclose(self) -> None:
        """Close pooled connections."""


@dataclass(frozen=True)
class Room:
    """The label on a vendor's door."""

    name: str
    """Folder name; also the name in settings (`JUMDATA__…`), in the database and in ProviderError.provider."""
    title: str
    """The vendor's own name, as a user knows it."""
    words: tuple[str, ...]
    """What a user may type for it, canonical first, lower case."""
    settings: type[VendorSettings]
    credential: type[Credential]
    client: type[Any]


@cache
def rooms() -> dict[str, Room]:
    """All rooms by name, found by walking the folder."""
    package = importlib.import_module(__package__ or "plugins._providers")
    found = (info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg)
    return {name: importlib.import_module(f"{package.__name__}.{name}").ROOM for name in sorted(found)}


def room_by_word(word: str) -> Room | None:
    """`frp` → the room of ChmlFrp; None for a word that names no vendor."""
    wanted = word.strip().lower()
    return next((room for room in rooms().values() if wanted in room.words), None)
