"""The vendors: one folder each, pure clients without NoneBot. See README.md beside this file."""

from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.room import Credential, Room, VendorSettings, room_by_word, rooms

__all__ = [
    "Credential",
    "CredentialError",
    "NotFoundError",
    "ProviderError",
    "QuotaError",
    "RefusedError",
    "Room",
    "TimedOutError",
    "UnexpectedReplyError",
    "UnreachableError",
    "VendorSettings",
    "room_by_word",
    "rooms",
]
