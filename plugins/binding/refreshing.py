"""Sign-ins that are renewed: ChmlFrp's access tokens end after minutes, its refresh tokens are good for one exchange.

Two things must not happen: that a refresh token is exchanged twice (the vendor takes the second for a thief's and may
end the sign-in), and that it is exchanged and nobody keeps the new one. So:

* in one process all who need a renewal share one task, which does not end when one of them does;
* between processes it is theirs who claimed it: by compare and swap of the sealed blob, before the vendor is asked;
* the new tokens are stored before anyone gets them, and kept in memory while the database cannot take them;
* the claim is the note that an exchange was begun. A process that is killed between the vendor's answer and our disk
  leaves it behind; the next start finds it and exchanges the old refresh token at once, while the vendor's grace for
  lost answers lasts. Where the vendor has none, the binding is marked as refused and its owner told to sign in again.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nonebot.log import logger
from pydantic import SecretStr, ValidationError

from plugins._providers import Credential, CredentialError, ProviderError, rooms
from plugins._providers.chmlfrp import ChmlfrpCredential, Tokens
from plugins._shared import redaction
from plugins._shared.bound import BOUND
from plugins._shared.database import Database, StorageError, bindings
from plugins._shared.database.bindings import Binding, BindingState
from plugins._shared.errors import UsageError
from plugins._shared.vault import SealBrokenError, Vault, VaultDegradedError, VaultError
from plugins.binding import signin_texts as texts
from plugins.binding.texts import broken_seal

VENDOR = "chmlfrp"
EARLY_S = 60.0
"""A token is renewed so long before it ends: it has to last for the questions that are asked with it."""
LOOK_EVERY_S = 0.2
"""How often to look whether another process has done it."""
ME = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
"""This process, as it stands in a claim."""


class SignInEndedError(UsageError):
    """The vendor renews it no more: its owner has to sign in again."""

    def __init__(self, *, first: bool = False) -> None:
        super().__init__(texts.sign_in_ended(rooms()[VENDOR].title))
        self._untold = first

    def to_be_told(self) -> bool:
        """True once, where nobody has been told before: all who waited for one renewal get this very error."""
        untold, self._untold = self._untold, False
        return untold


class Service(Protocol):
    """What is needed of the vendor's client."""

    async def refresh(self, refresh_token: SecretStr) -> Tokens:
        """New tokens for an old one."""
        ...


@dataclass(frozen=True)
class Claim:
    """Who is exchanging a refresh token, and since when (Unix seconds)."""

    holder: str
    since_s: float

    @classmethod
    def read(cls, text: str) -> "Claim":
        """As it is kept. One that cannot be read is nobody's."""
        holder, _, since = text.rpartition(" ")
        return cls(holder, float(since) if since.replace(".", "", 1).isdecimal() else 0.0)

    def __str__(self) -> str:
        return f"{self.holder} {self.since_s:.3f}"


def is_gone(holder: str) -> bool:
    """Whether the process of a claim has surely ended: it ran on this machine, and runs no more."""
    host, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if host != ME.partition("/")[0] or not pid.isdecimal() or os.name != "posix":
        return False
    if int(pid) == os.getpid():
        return holder != ME  # in a container every process has the same number
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class Refresher:
    """Renews the bound sign-ins of one process. `lease_s`: how long another's claim is respected, longer than any
    exchange may take. `me`: this process, as it stands in a claim."""

    def __init__(
        self,
        db: Callable[[], Database],
        vault: Callable[[], Vault],
        service: Callable[[], Service],
        *,
        lease_s: float,
        now: Callable[[], float] = time.time,
        me: str = ME,
    ) -> None:
        self._db, self._vault, self._service = db, vault, service
        self._lease_s, self._now, self._me = lease_s, now, me
        self._running: dict[int, asyncio.Task[ChmlfrpCredential]] = {}
        self._unsaved: dict[int, tuple[Binding, ChmlfrpCredential]] = {}
        """Row → the claimed row and the new tokens that the database has not taken yet."""

    async def fresh(self, row: Binding, credential: Credential) -> Credential:
        """The credential of this row as it may be used: renewed where it is about to end.

        Raises SignInEndedError, UsageError where it was unbound meanwhile, ProviderError, StorageError, VaultError.
        """
        if not isinstance(credential, ChmlfrpCredential):
            return credential
        self._refuse_ended(credential)
        return await asyncio.shield(self._renewal(row)) if self._is_due(row, credential) else credential

    async def resume(self) -> None:
        """Go on with the exchanges that a process which has ended had begun. To be called after a start. Who stops
        waiting for it stops no exchange: see `settle`."""
        found = [row for row in await bindings.all_at(self._db(), VENDOR) if await self._is_claimed(row)]
        renewals = (asyncio.shield(self._renewal(row)) for row in found)
        for outcome in await asyncio.gather(*renewals, return_exceptions=True):
            if isinstance(outcome, BaseException):
                logger.warning(f"a sign-in was not renewed after a crash: {type(outcome).__name__}")
            else:
                logger.info("a sign-in was renewed after a crash")

    async def settle(self, within_s: float) -> None:
        """Let the exchanges that were begun end, before the process does."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=within_s)
        for claimed, renewed in list(self._unsaved.values()):
            try:
                await self._save(claimed, renewed)
            except (StorageError, VaultError, UsageError) as e:
                logger.error(f"a renewed sign-in is lost: {type(e).__name__}")

    def _is_due(self, row: Binding, credential: ChmlfrpCredential) -> bool:
        """Also where the vendor has refused the token before its time: another one may do."""
        ends_s = credential.expires_at
        over = row.state is BindingState.REFUSED or (ends_s is not None and ends_s - EARLY_S <= self._now())
        return credential.refresh_token is not None and over

    def _refuse_ended(self, credential: ChmlfrpCredential, *, first: bool = False) -> None:
        ends_s = credential.expires_at
        if credential.refresh_token is None and ends_s is not None and ends_s <= self._now():
            raise SignInEndedError(first=first)

    async def _is_claimed(self, row: Binding) -> bool:
        await asyncio.sleep(0)
        try:
            return bool(self._vault().open(row.sealed, row.owner_id, row.vendor).get("refreshing"))
        except (SealBrokenError, VaultDegradedError):
            return False  # whoever asks for it is told

    def _renewal(self, row: Binding) -> asyncio.Task[ChmlfrpCredential]:
        """The one task of this process that renews this row."""
        task = self._running.get(row.id)
        if task is None:
            task = asyncio.create_task(self._renew(row), name="renew a sign-in")
            self._running[row.id] = task
            task.add_done_callback(lambda done: self._ended(row.id, done))
        return task

    def _ended(self, row_id: int, task: asyncio.Task[ChmlfrpCredential]) -> None:
        del self._running[row_id]
        if not task.cancelled():
            task.exception()  # those who wait get it; where nobody does any more it is no news

    async def _renew(self, row: Binding) -> ChmlfrpCredential:
        while True:
            row, credential = await self._as_stored(row)
            if not self._is_due(row, credential) and credential.refreshing is None:
                return credential
            if not self._may_claim(credential):
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            claim = str(Claim(self._me, self._now()))
            claimed = await self._swap(row, credential.model_copy(update={"refreshing": claim}))
            renewed = await self._exchange(claimed, credential) if claimed is not None else None
            if renewed is not None:
                return renewed

    async def _as_stored(self, row: Binding) -> tuple[Binding, ChmlfrpCredential]:
        if row.id in self._unsaved:
            await self._save(*self._unsaved[row.id])
        now = await bindings.again(self._db(), row)
        if now is None:
            raise UsageError(texts.unbound_meanwhile(rooms()[VENDOR].title))
        credential = self._opened(now)
        self._refuse_ended(credential)
        return now, credential

    def _opened(self, row: Binding) -> ChmlfrpCredential:
        try:
            credential = ChmlfrpCredential.model_validate(self._vault().open(row.sealed, row.owner_id, row.vendor))
        except (SealBrokenError, ValidationError):
            raise UsageError(broken_seal(rooms()[VENDOR].title)) from None
        redaction.remember(credential.secrets())
        return credential

    def _may_claim(self, credential: ChmlfrpCredential) -> bool:
        if credential.refreshing is None:
            return True
        claim = Claim.read(credential.refreshing)
        # One of our own is a leftover: this task is the only one here.
        return claim.holder == self._me or is_gone(claim.holder) or self._now() >= claim.since_s + self._lease_s

    async def _exchange(self, claimed: Binding, credential: ChmlfrpCredential) -> ChmlfrpCredential | None:
        """None: somebody has bound or unbound meanwhile, look again."""
        if credential.refresh_token is None:
            return await self._release(claimed, credential)
        asked_s = self._now()
        try:
            tokens = await self._service().refresh(credential.refresh_token)
        except ProviderError as e:
            return await self._not_renewed(claimed, credential, e)
        renewed = credential.model_copy(
            update={
                "token": tokens.access_token,
                "refresh_token": tokens.refresh_token or credential.refresh_token,
                "expires_at": asked_s + tokens.expires_in_s,
                "refreshing": None,
            }
        )
        redaction.remember(renewed.secrets())
        BOUND.note(renewed.secrets(), VENDOR, claimed.owner_id)
        return await self._save(claimed, renewed)

    async def _save(self, claimed: Binding, renewed: ChmlfrpCredential) -> ChmlfrpCredential | None:
        self._unsaved[claimed.id] = claimed, renewed
        stored = await self._swap(claimed, renewed, BindingState.ACTIVE)
        del self._unsaved[claimed.id]
        return renewed if stored is not None else None

    async def _not_renewed(
        self, claimed: Binding, credential: ChmlfrpCredential, error: ProviderError
    ) -> ChmlfrpCredential | None:
        if isinstance(error, CredentialError) and error.code == "invalid_grant":
            ended = credential.model_copy(update={"refresh_token": None, "refreshing": None})
            if await self._swap(claimed, ended, BindingState.REFUSED) is None:
                return None
            raise SignInEndedError(first=claimed.state is BindingState.ACTIVE)
        released = await self._release(claimed, credential)
        if released is not None and (credential.expires_at or 0) <= self._now():
            raise error
        return released

    async def _release(self, claimed: Binding, credential: ChmlfrpCredential) -> ChmlfrpCredential | None:
        """Without the claim: whoever asks next tries again."""
        free = credential.model_copy(update={"refreshing": None})
        return free if await self._swap(claimed, free) is not None else None

    async def _swap(
        self, row: Binding, credential: ChmlfrpCredential, state: BindingState | None = None
    ) -> Binding | None:
        """Store the credential in place of what is in this row; None where that is gone or another by now."""

        def seal() -> bytes:
            return self._vault().seal(credential.revealed(), row.owner_id, row.vendor)

        while (stored := await bindings.renew(self._db(), row, seal, state)) is None:
            # A rotation of the keys makes another blob of the same credential.
            now = await bindings.again(self._db(), row)
            if now is None or self._opened(now).revealed() != self._opened(row).revealed():
                return None
            row = now
        return stored
