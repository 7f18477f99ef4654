"""Bindings in the database: checked, sealed, listed, chosen, forgotten.

Public for other plugins through `plugins.binding`: `keep_credential`, `replaced_by`, `listed`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from pydantic import ValidationError

from plugins._providers import Credential, CredentialError, Room, rooms
from plugins._providers.chmlfrp import ChmlfrpCredential
from plugins._shared import redaction
from plugins._shared.beijing import local_date
from plugins._shared.bound import BOUND
from plugins._shared.database import bindings
from plugins._shared.database.bindings import Binding, BindingState
from plugins._shared.errors import UsageError
from plugins._shared.storage import database, vault
from plugins._shared.vault import SealBrokenError
from plugins.binding import texts
from plugins.binding.command import BindRequest, alias_key
from plugins.binding.depends import vendor_client

MOST_ACCOUNTS = 5
"""So many accounts of one vendor may one person bind."""


class NotAcceptedError(UsageError):
    """The vendor does not take the credential."""


class How(Enum):
    """What became of a credential that the vendor has accepted."""

    NEW = "stored"
    RESTORED = "stored in place of a row that nobody can read any more"
    KNOWN = "bound before, under this name"
    RENAMED = "bound before, under another name"
    TAKEN = "not stored: the name belongs to another credential, which stands"


@dataclass(frozen=True)
class Kept:
    """A binding, and how it came about."""

    how: How
    row: Binding
    """For TAKEN the one that stands."""
    others: bool = False
    """Another account of the owner's is the default at this vendor."""
    instead_of: Binding | None = None
    """The default until now, which the vendor has refused: now this one is it."""
    free_alias: str | None = None
    """For TAKEN: a name that is free; None where there is no room for one more account."""


@dataclass(frozen=True)
class Listed:
    """One binding as its owner may see it."""

    vendor: str
    title: str
    mask: str
    bound_on: str
    refused: bool
    alias: str = ""
    is_default: bool = True
    """Used where the owner has several at this vendor."""


def refuse_degraded() -> None:
    """Raises UsageError where the keys are wrong: then nothing that is stored may be changed."""
    if vault().degraded:
        raise UsageError(texts.DEGRADED)


async def check_credential(request: BindRequest) -> BindRequest:
    """Ask the vendor whether the credential works; the request, with whose account it is where the vendor tells.
    Raises NotAcceptedError when it says no, ProviderError where it says nothing."""
    credential = request.credential
    redaction.remember(credential.secrets())
    client = vendor_client(request.room.name)
    try:
        if not isinstance(credential, ChmlfrpCredential) or credential.username:
            await client.verify(credential)
            return request
        name = (await client.account(credential)).username
        return replace(request, credential=credential.model_copy(update={"opens": name}))
    except CredentialError:
        raise NotAcceptedError(texts.refused(request.room.title)) from None


async def keep_new(user_id: int, request: BindRequest) -> Kept:
    """Store a verified credential where that replaces nothing that works. Raises UsageError where there is no room."""
    rows = await bindings.all_of(database(), user_id, request.room.name)
    if (same := _same(rows, request)) is not None:
        return await _keep_known(rows, same, request)
    alias = request.alias or ""
    if (old := _named(rows, alias)) is None:
        if (row := await _add(user_id, request, alias)) is not None:
            return Kept(How.NEW, row, others=bool(rows))
        # Somebody was faster: the same person, with another message.
        rows = await bindings.all_of(database(), user_id, request.room.name)
        if (old := _named(rows, alias)) is None:
            raise UsageError(texts.too_many(request.room.title, MOST_ACCOUNTS))
    elif opened(old, request.room) is None and (row := await replace_binding(old, request)) is not None:
        return Kept(How.RESTORED, row, others=rows[0].id != old.id)
    return Kept(How.TAKEN, old, free_alias=_free_alias(rows))


def _free_alias(rows: list[Binding]) -> str | None:
    if len(rows) >= MOST_ACCOUNTS:
        return None
    return next(name for name in texts.OTHER_NAMES if _named(rows, name) is None)


async def made_default(kept: Kept) -> Kept:
    """A binding that has just been seen to work takes the default from one that the vendor refuses."""
    first = next(iter(await bindings.all_of(database(), kept.row.owner_id, kept.row.vendor)), kept.row)
    refused = first.id != kept.row.id and first.state is BindingState.REFUSED
    if not refused or not await bindings.choose(database(), kept.row):
        return kept
    return replace(kept, others=False, instead_of=first)


async def _keep_known(rows: list[Binding], same: Binding, request: BindRequest) -> Kept:
    """The credential is bound already: it works, as has just been seen; a new name is taken over."""
    kept = opened(same, request.room)
    if kept is not None and kept.revealed() != request.credential.revealed():
        # The same account has signed in anew: its tokens are other ones.
        same = await replace_binding(same, request) or same
    else:
        await bindings.mark_checked(database(), same)
    alias = request.alias
    if alias is None or alias == same.alias:
        return Kept(How.KNOWN, same)
    if (other := _named(rows, alias)) is not None and other.id != same.id:
        raise UsageError(texts.alias_taken(request.room.title, alias))
    if not await bindings.rename(database(), same, alias):
        raise UsageError(texts.CHANGED_MEANWHILE)
    return Kept(How.RENAMED, replace(same, alias=alias))


async def _add(user_id: int, request: BindRequest, alias: str) -> Binding | None:
    """A new row; None where the alias is taken or there is no room."""
    name, seal = request.room.name, _seal_of(user_id, request)
    BOUND.note(request.credential.secrets(), name, user_id)
    return await bindings.add(
        database(), owner_id=user_id, vendor=name, sealed=seal, mask=request.mask, alias=alias, most=MOST_ACCOUNTS
    )


async def replace_binding(old: Binding, request: BindRequest) -> Binding | None:
    """Put a verified credential in place of this very one; None where that is gone or another one by now."""
    BOUND.note(request.credential.secrets(), old.vendor, old.owner_id)
    return await bindings.replace(database(), old, sealed=_seal_of(old.owner_id, request), mask=request.mask)


def _seal_of(user_id: int, request: BindRequest) -> Callable[[], bytes]:
    """Seals within the transaction that stores it: see `bindings.Sealed`."""
    return partial(vault().seal, request.credential.revealed(), user_id, request.room.name)


def _same(rows: list[Binding], request: BindRequest) -> Binding | None:
    """The row of this very account. It may have another token by now: one that was reset, or a sign-in."""
    found = [(row, opened(row, request.room)) for row in rows]
    for row, kept in found:
        if kept == request.credential:
            return row
    return next((row for row, kept in found if kept is not None and _one_account(kept, request.credential)), None)


def _one_account(one: Credential, other: Credential) -> bool:
    return isinstance(one, ChmlfrpCredential) and isinstance(other, ChmlfrpCredential) and one.same_account(other)


def _named(rows: list[Binding], alias: str) -> Binding | None:
    return next((row for row in rows if alias_key(row.alias) == alias_key(alias)), None)


def opened(row: Binding, room: Room) -> Credential | None:
    """What is bound; None where it cannot be read, or where another version of the bot has stored other fields."""
    try:
        return room.credential.model_validate(vault().open(row.sealed, row.owner_id, room.name))
    except (SealBrokenError, ValidationError):
        return None


async def replaced_by(user_id: int, name: str, credential: Credential) -> str | None:
    """What `keep_credential` would replace, as it may be shown; None where it replaces no other account that works."""
    refuse_degraded()
    rows = await bindings.all_of(database(), user_id, name)
    request = BindRequest(rooms()[name], credential)
    if not rows or _same(rows, request) is not None or (old := opened(rows[0], request.room)) is None:
        return None
    renews = isinstance(old, ChmlfrpCredential) and old.renews
    return texts.signed_in_by_link(rows[0].mask) if renews else rows[0].mask


async def keep_credential(user_id: int, name: str, credential: Credential) -> str:
    """Seal and store a credential that the vendor itself has just given to this user, in place of the account that he
    uses there; returns what may be shown."""
    redaction.remember(credential.secrets())
    request = BindRequest(rooms()[name], credential)
    rows = await bindings.all_of(database(), user_id, name)
    old = _same(rows, request) or (rows[0] if rows else None)
    BOUND.note(credential.secrets(), name, user_id)
    await bindings.put(
        database(),
        owner_id=user_id,
        vendor=name,
        sealed=_seal_of(user_id, request),
        mask=request.mask,
        alias=old.alias if old else "",
    )
    return request.mask


async def pick(user_id: int, room: Room, alias: str | None) -> list[Binding]:
    """The user's accounts at a vendor that are meant: the one with this name, or all. Raises UsageError where there is
    none."""
    rows = await bindings.all_of(database(), user_id, room.name)
    if not rows:
        raise UsageError(texts.was_not_bound(room.title))
    if alias is None:
        return rows
    row = _named(rows, alias)
    if row is None:
        raise UsageError(texts.no_such_account(room.title, shown(rows)))
    return [row]


async def forget(row: Binding) -> bool:
    """Delete a binding; False when it was gone already, or another account stands there by now."""
    return await bindings.delete(database(), row)


async def choose(user_id: int, room: Room | None, alias: str) -> Binding:
    """Make the account with this name the default of its vendor. Raises UsageError where it is not clear which."""
    if room is not None:
        row = (await pick(user_id, room, alias))[0]
    else:
        named = [r for r in await bindings.list_of(database(), user_id) if alias_key(r.alias) == alias_key(alias)]
        if len(named) != 1:
            raise UsageError(texts.several_vendors(alias) if named else texts.not_found_anywhere())
        row = named[0]
    if not await bindings.choose(database(), row):
        raise UsageError(texts.not_found_anywhere())
    return row


async def listed(user_id: int) -> list[Listed]:
    """The user's own bindings, masked; of each vendor the default first."""
    return shown(await bindings.list_of(database(), user_id))


def shown(rows: list[Binding]) -> list[Listed]:
    """Bindings of one owner, as the database lists them."""
    known = rooms()
    firsts = {row.vendor: row.id for row in reversed(rows)}
    return [
        Listed(
            row.vendor,
            known[row.vendor].title,
            row.mask,
            local_date(row.created_at),
            row.state is BindingState.REFUSED,
            row.alias,
            firsts[row.vendor] == row.id,
        )
        for row in rows
        if row.vendor in known
    ]
