"""What every vendor's room has in common: its settings, its credential, and the label on its door.

A room is a folder `_providers/<name>/` whose `__init__` offers `ROOM`. `rooms()` finds them by walking the folder, so
that a sixth vendor is a copied folder and no list is edited anywhere.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, SecretStr


@dataclass(frozen=True)
class TokenSigns:
    """How a vendor's secret is told from other text where it should not stand, e.g. in a group."""

    shape: str = r"[A-Za-z0-9]{16,64}"
    """Pattern of a whole secret. Other things look like that, too, so it counts only beside a telling word."""
    unmistakable: tuple[str, ...] = ()
    """Patterns that suffice alone; the group `token` is the secret."""
    words: tuple[str, ...] = ()
    """Names of the secret's field and of the vendor's hosts, lower case; beside `Room.words`."""


class Credential(BaseModel):
    """What one account needs to call a vendor. Fields stand in the order in which a user types them.

    Fields of type SecretStr are secret; the others (an account name) may be shown masked. Fields with a default are not
    typed: the vendor's sign-in fills them.
    """

    # What a validation error would quote are secrets.
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    signs: ClassVar[TokenSigns] = TokenSigns()

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The names of the fields that are typed, in the order in which they are."""
        return tuple(name for name, field in cls.model_fields.items() if field.is_required())

    @classmethod
    def is_secret(cls, name: str) -> bool:
        """Whether a typed field is a secret."""
        return cls.model_fields[name].annotation is SecretStr

    @classmethod
    def from_words(cls, words: list[str]) -> Self:
        """`["user", "token"]` → a credential. Raises ValueError when the number of words does not fit."""
        names = cls.field_names()
        if len(words) != len(names):
            raise ValueError(f"{len(names)} words expected")
        return cls(**dict(zip(names, words, strict=True)))

    def revealed(self) -> dict[str, str]:
        """All fields that are filled, in clear text: only for sealing into the database and for the wire."""
        return {name: _plain(value) for name, value in self._filled()}

    def shown(self) -> tuple[str, ...]:
        """The texts that tell its owner which account it is, to be masked before they are shown."""
        return tuple(_plain(getattr(self, name)) for name in self.field_names())

    def secrets(self) -> tuple[str, ...]:
        """The clear text of the secret fields, for the redaction of logs."""
        return tuple(_plain(value) for _, value in self._filled() if isinstance(value, SecretStr))

    def _filled(self) -> list[tuple[str, Any]]:
        pairs = ((name, getattr(self, name)) for name in type(self).model_fields)
        return [(name, value) for name, value in pairs if value is not None]


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

    @property
    def serves_by_settings(self) -> bool:
        """Whether the bot's owner can have an account in the settings."""
        return self.settings.owner_credential is not VendorSettings.owner_credential


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
