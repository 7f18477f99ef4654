"""Bindings in the database: checked, sealed, listed, forgotten.

Public for other plugins through `plugins.binding`: `keep_credential`, `listed`.
"""

from dataclasses import dataclass

from plugins._providers import Credential, CredentialError, rooms
from plugins._shared import redaction
from plugins._shared.beijing import local_date
from plugins._shared.database import bindings
from plugins._shared.errors import UsageError
from plugins._shared.storage import database, vault
from plugins.binding import texts
from plugins.binding.command import BindRequest
from plugins.binding.depends import vendor_client


@dataclass(frozen=True)
class Listed:
    """One binding as its owner may see it."""

    vendor: str
    title: str
    mask: str
    bound_on: str
    refused: bool


async def check_credential(request: BindRequest) -> None:
    """Ask the vendor whether the credential works. Raises UsageError when it says no, ProviderError else."""
    redaction.remember(request.credential.secrets())
    try:
        await vendor_client(request.room.name).verify(request.credential)
    except CredentialError:
        raise UsageError(texts.refused(request.room.title)) from None


async def keep_binding(user_id: int, request: BindRequest) -> bool:
    """Seal and store a verified credential; True when it replaced an older one."""
    room, credential = request.room, request.credential
    sealed = vault().seal(credential.revealed(), user_id, room.name)
    before = await bindings.get(database(), user_id, room.name)
    await bindings.put(database(), owner_id=user_id, vendor=room.name, sealed=sealed, mask=request.mask)
    return before is not None


async def keep_credential(user_id: int, name: str, credential: Credential) -> str:
    """Seal and store a credential that the vendor itself has just given to this user; returns what may be shown."""
    redaction.remember(credential.secrets())
    request = BindRequest(rooms()[name], credential)
    await keep_binding(user_id, request)
    return request.mask


async def forget(user_id: int, name: str) -> bool:
    """Delete the user's own binding; False when there was none."""
    return await bindings.delete(database(), user_id, name)


async def listed(user_id: int) -> list[Listed]:
    """The user's own bindings, masked."""
    rows = await bindings.list_of(database(), user_id)
    known = rooms()
    return [
        Listed(row.vendor, known[row.vendor].title, row.mask, local_date(row.created_at), row.state == "refused")
        for row in rows
        if row.vendor in known
    ]
