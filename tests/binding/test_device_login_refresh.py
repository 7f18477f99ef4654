"""Renewing a sign-in: one exchange however many ask, nothing lost by a crash.

A real database, the stand-in on a socket; a process is played by a `Refresher` with a name of its own. For a process
that is really killed see test_device_login_talk.py.
"""

import asyncio
import secrets
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from plugins._providers import Credential, ProviderError, TimedOutError, UnreachableError
from plugins._providers.chmlfrp import ChmlfrpClient, ChmlfrpCredential, ChmlfrpSettings, Tokens
from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World, signin_settings
from plugins._shared.database import Database, DatabaseUnavailableError, bindings
from plugins._shared.database.bindings import Binding, BindingState
from plugins._shared.errors import UsageError
from plugins._shared.vault import Vault
from plugins.binding import refreshing
from plugins.binding.refreshing import ME, Claim, Refresher, Service, SignInEndedError

OWNER = 21200
HOST = socket.gethostname()
LEASE_S = 25.0


@dataclass
class Place:
    """One bound sign-in, whose access token is about to end."""

    world: World
    db: Database
    vault: Vault
    client: ChmlfrpClient
    moved_s: float = 0.0
    made: list[Refresher] = field(default_factory=list)

    def now(self) -> float:
        return self.world.now()

    def refresher(self, me: str = ME, service: Service | None = None, db: Database | None = None) -> Refresher:
        """As a process of this name has it."""
        it = Refresher(
            lambda: db or self.db,
            lambda: self.vault,
            lambda: service or self.client,
            lease_s=LEASE_S,
            now=self.now,
            me=me,
        )
        self.made.append(it)
        return it

    async def sign_in(self) -> tuple[Binding, ChmlfrpCredential]:
        """Bound, and at its end."""
        signins = self.world.frp.signins
        device = await self.client.begin_device_login()
        signins.decide(device.user_code, 227)
        tokens = await self.client.poll_device_login(device)
        credential = ChmlfrpCredential(
            token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_at=self.now() + tokens.expires_in_s,
            username="sandbox_frp",
        )
        row = await self.put(credential)
        self.world.advance(signins.access_s - 1)
        return row, credential

    async def put(self, credential: ChmlfrpCredential) -> Binding:
        sealed = self.vault.seal(credential.revealed(), OWNER, "chmlfrp")
        return await bindings.put(self.db, owner_id=OWNER, vendor="chmlfrp", sealed=sealed, mask="san****frp")

    async def stored(self) -> tuple[Binding, ChmlfrpCredential]:
        row = await bindings.get(self.db, OWNER, "chmlfrp")
        assert row is not None
        return row, ChmlfrpCredential.model_validate(self.vault.open(row.sealed, OWNER, "chmlfrp"))

    async def claim(self, holder: str) -> tuple[Binding, ChmlfrpCredential]:
        """Signed in, and claimed by that process just now."""
        _, credential = await self.sign_in()
        claimed = credential.model_copy(update={"refreshing": str(Claim(holder, self.now()))})
        return await self.put(claimed), claimed

    @property
    def refreshes(self) -> int:
        """How many exchanges were asked for."""
        calls = self.world.calls.of("qzhua", "/oauth2/token")
        return sum(call.params["grant_type"] == "refresh_token" for call in calls)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    world, db = World(), Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path)
    await db.start()
    async with serving(vendors_app(world)) as url:
        wanted = {name.removeprefix("CHMLFRP__").lower(): value for name, value in signin_settings(url).items()}
        client = ChmlfrpClient(ChmlfrpSettings.model_validate({"base_url": f"{url}/chmlfrp", **wanted}))
        it = Place(world, db, Vault([secrets.token_bytes(32)]), client)
        yield it
        for refresher in it.made:
            await refresher.settle(5)
        await client.aclose()
    await db.stop()
    assert not world.complaints


def token_of(credential: Credential) -> str:
    assert isinstance(credential, ChmlfrpCredential)
    return credential.token.get_secret_value()


async def test_twenty_parallel_calls_at_expiry_make_one_refresh(place: Place) -> None:
    row, old = await place.sign_in()
    refresher = place.refresher()
    found = await asyncio.gather(*(refresher.fresh(row, old) for _ in range(20)))
    assert place.refreshes == 1
    assert len({token_of(credential) for credential in found}) == 1
    stored, kept = await place.stored()
    assert kept.revealed() == found[0].revealed()
    assert token_of(kept) != token_of(old)
    assert (kept.username, kept.refreshing, stored.mask, stored.id) == ("sandbox_frp", None, "san****frp", row.id)
    assert (await place.client.account(kept)).username == "sandbox_frp"
    # One that had read the row before, and one that reads it now.
    assert token_of(await refresher.fresh(row, old)) == token_of(kept)
    assert await refresher.fresh(stored, kept) is kept
    assert place.refreshes == 1


async def test_several_processes_make_one_refresh(place: Place, tmp_path: Path) -> None:
    row, old = await place.sign_in()
    doors = [Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path) for _ in range(4)]
    await asyncio.gather(*(db.start() for db in doors))
    processes = [place.refresher(f"elsewhere/{n}/a", db=db) for n, db in enumerate(doors)]
    found = await asyncio.gather(*(process.fresh(row, old) for process in processes for _ in range(5)))
    await asyncio.gather(*(db.stop() for db in doors))
    assert place.refreshes == 1
    assert len({token_of(credential) for credential in found}) == 1


async def test_what_does_not_end_is_left_alone(place: Place) -> None:
    row, old = await place.sign_in()
    typed = ChmlfrpCredential(token=SecretStr("typed-token"))
    good = old.model_copy(update={"expires_at": place.now() + refreshing.EARLY_S + 1})
    for credential in (typed, good):
        assert await place.refresher().fresh(row, credential) is credential
    assert place.refreshes == 0


async def test_whoever_stops_waiting_does_not_stop_the_refresh(place: Place) -> None:
    row, old = await place.sign_in()
    rotated = asyncio.Event()
    place.world.frp.signins.on_rotated = rotated.set
    asking = asyncio.create_task(place.refresher().fresh(row, old))
    await rotated.wait()
    asking.cancel()
    await place.made[-1].settle(5)
    _, kept = await place.stored()
    assert token_of(kept) != token_of(old)
    assert kept.refreshing is None
    assert place.refreshes == 1


async def test_a_token_that_is_refused_before_its_time_is_renewed(place: Place) -> None:
    _, old = await place.sign_in()
    row = await place.put(old.model_copy(update={"expires_at": place.now() + 500}))
    assert await bindings.mark_refused(place.db, row)
    refused, kept = await place.stored()
    assert token_of(await place.refresher().fresh(refused, kept)) != token_of(old)
    assert (await place.stored())[0].state is BindingState.ACTIVE
    assert place.refreshes == 1


class Killed:
    """The vendor's client of a process that is killed when the vendor has answered."""

    def __init__(self, client: ChmlfrpClient) -> None:
        self.client = client

    async def refresh(self, refresh_token: SecretStr) -> Tokens:
        await self.client.refresh(refresh_token)
        raise asyncio.CancelledError


async def killed_in_between(place: Place) -> tuple[Binding, ChmlfrpCredential]:
    row, old = await place.sign_in()
    with pytest.raises(asyncio.CancelledError):
        await place.refresher(f"{HOST}/{ended_pid()}/a", Killed(place.client)).fresh(row, old)
    claimed, kept = await place.stored()
    assert kept.refreshing is not None
    assert kept.refresh_token == old.refresh_token
    return claimed, kept


def ended_pid() -> int:
    """The number of a process that is over."""
    process = subprocess.Popen([sys.executable, "-S", "-E", "-c", ""])
    process.wait()
    return process.pid


async def test_after_a_crash_the_start_goes_on_within_the_vendors_grace(place: Place) -> None:
    await killed_in_between(place)
    async with asyncio.timeout(15):  # so much shorter than the lease
        await place.refresher().resume()
    _, kept = await place.stored()
    assert (place.refreshes, kept.refreshing) == (2, None)
    assert (await place.client.account(kept)).username == "sandbox_frp"
    # The tokens are those of the living line: the next exchange works, too.
    place.world.advance(place.world.frp.signins.access_s)
    again = await place.refresher().fresh((await place.stored())[0], kept)
    assert token_of(again) != token_of(kept)


async def test_after_a_crash_without_grace_the_owner_is_told_once_to_sign_in_again(place: Place) -> None:
    place.world.frp.signins.grace_s = 0
    row, old = await killed_in_between(place)
    refresher = place.refresher()
    with pytest.raises(SignInEndedError) as first:
        async with asyncio.timeout(15):
            await refresher.fresh(row, old)
    assert [first.value.to_be_told() for _ in range(2)] == [True, False], "all who wait together get this one"
    assert "「绑定 chmlfrp」" in first.value.sentence
    ended, kept = await place.stored()
    assert (ended.state, kept.refresh_token, kept.refreshing) == (BindingState.REFUSED, None, None)
    asked = place.refreshes
    for credential in (old, kept):
        place.world.advance(60)
        with pytest.raises(SignInEndedError) as later:
            await refresher.fresh(ended, credential)
        assert not later.value.to_be_told()
    assert place.refreshes == asked


async def test_a_claim_of_a_process_elsewhere_is_respected_until_its_lease_ends(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, claimed = await place.claim("elsewhere/1/a")
    monkeypatch.setattr(refreshing, "LOOK_EVERY_S", 0.01)
    asking = asyncio.create_task(place.refresher().fresh(row, claimed))
    for almost in (0, LEASE_S - 5):
        place.world.advance(almost)
        assert not (await asyncio.wait([asking], timeout=0.1))[0]
    assert place.refreshes == 0
    place.world.advance(5)
    assert token_of(await asking) != token_of(claimed)
    assert place.refreshes == 1


async def test_what_a_process_elsewhere_has_renewed_is_taken_over(place: Place) -> None:
    row, claimed = await place.claim("elsewhere/1/a")
    asking = asyncio.create_task(place.refresher().fresh(row, claimed))
    theirs = claimed.model_copy(update={"token": SecretStr("theirs"), "expires_at": place.now() + 600})
    await place.put(theirs.model_copy(update={"refreshing": None}))
    assert token_of(await asking) == "theirs"
    assert place.refreshes == 0


class Failing:
    """A vendor's client whose first exchanges fail."""

    def __init__(self, client: ChmlfrpClient, *errors: ProviderError) -> None:
        self.client, self.errors = client, list(errors)

    async def refresh(self, refresh_token: SecretStr) -> Tokens:
        if self.errors:
            raise self.errors.pop(0)
        return await self.client.refresh(refresh_token)


async def test_a_vendor_that_is_down_costs_nothing_and_is_asked_again(place: Place) -> None:
    row, old = await place.sign_in()
    errors = (UnreachableError("chmlfrp", "test"), TimedOutError("chmlfrp", "test"))
    refresher = place.refresher(service=Failing(place.client, *errors))
    assert token_of(await refresher.fresh(row, old)) == token_of(old), "good for a second more"
    assert (await place.stored())[1].refreshing is None
    place.world.advance(2)
    with pytest.raises(TimedOutError):
        await refresher.fresh(row, old)
    _, kept = await place.stored()
    assert (kept.refreshing, kept.refresh_token) == (None, old.refresh_token)
    assert token_of(await refresher.fresh(row, old)) != token_of(old)
    assert place.refreshes == 1


class Meanwhile:
    """A vendor's client during whose exchange something else happens."""

    def __init__(self, client: ChmlfrpClient, happens: Callable[[], Awaitable[None]]) -> None:
        self.client, self.happens = client, happens

    async def refresh(self, refresh_token: SecretStr) -> Tokens:
        tokens = await self.client.refresh(refresh_token)
        await self.happens()
        return tokens


async def test_who_unbinds_meanwhile_stays_unbound(place: Place) -> None:
    row, old = await place.sign_in()

    async def unbind() -> None:
        assert await bindings.delete(place.db, row)

    with pytest.raises(UsageError, match="解绑"):
        await place.refresher(service=Meanwhile(place.client, unbind)).fresh(row, old)
    assert await bindings.list_of(place.db, OWNER) == []


async def test_who_binds_anew_meanwhile_keeps_the_new_binding(place: Place) -> None:
    row, old = await place.sign_in()
    typed = ChmlfrpCredential(token=SecretStr("typed-token"))

    async def bind() -> None:
        await place.put(typed)

    found = await place.refresher(service=Meanwhile(place.client, bind)).fresh(row, old)
    assert token_of(found) == "typed-token"
    assert (await place.stored())[1].revealed() == typed.revealed()


async def test_a_rotation_of_the_keys_meanwhile_loses_nothing(place: Place) -> None:
    row, old = await place.sign_in()

    async def rotate() -> None:
        vault = place.vault
        assert await bindings.reseal(place.db, lambda r: vault.reseal(r.sealed, r.owner_id, r.vendor)) == 1

    found = await place.refresher(service=Meanwhile(place.client, rotate)).fresh(row, old)
    assert (await place.stored())[1].revealed() == found.revealed()
    assert token_of(found) != token_of(old)


async def test_new_tokens_that_the_database_does_not_take_are_kept_until_it_does(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, old = await place.sign_in()
    renew = bindings.renew

    async def full(*_args: object) -> None:
        raise DatabaseUnavailableError("满了")

    async def break_down() -> None:
        monkeypatch.setattr(bindings, "renew", full)

    refresher = place.refresher(service=Meanwhile(place.client, break_down))
    for _ in range(2):
        with pytest.raises(DatabaseUnavailableError):
            await refresher.fresh(row, old)
    monkeypatch.setattr(bindings, "renew", renew)
    found = await refresher.fresh(row, old)
    assert place.refreshes == 1
    assert (await place.stored())[1].revealed() == found.revealed()
    assert (await place.client.account((await place.stored())[1])).username == "sandbox_frp"


async def test_a_stop_stores_what_the_database_had_not_taken(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    row, old = await place.sign_in()

    async def full(*_args: object) -> None:
        raise DatabaseUnavailableError("满了")

    async def break_down() -> None:
        monkeypatch.setattr(bindings, "renew", full)

    refresher = place.refresher(service=Meanwhile(place.client, break_down))
    with pytest.raises(DatabaseUnavailableError):
        await refresher.fresh(row, old)
    monkeypatch.undo()
    await refresher.settle(5)
    assert token_of((await place.stored())[1]) != token_of(old)


class Slow:
    """The vendor's client, whose answer takes its time."""

    def __init__(self, client: ChmlfrpClient) -> None:
        self.client, self.asked, self.answers = client, asyncio.Event(), asyncio.Event()

    async def refresh(self, refresh_token: SecretStr) -> Tokens:
        tokens = await self.client.refresh(refresh_token)
        self.asked.set()
        await self.answers.wait()
        return tokens


async def test_a_stop_right_after_the_start_waits_for_what_was_gone_on_with(place: Place) -> None:
    await killed_in_between(place)
    slow = Slow(place.client)
    refresher = place.refresher(service=slow)
    resuming = asyncio.create_task(refresher.resume())
    async with asyncio.timeout(15):
        await slow.asked.wait()
    resuming.cancel()
    await asyncio.wait([resuming])
    asyncio.get_running_loop().call_later(0.05, slow.answers.set)
    await refresher.settle(8)
    assert (await place.stored())[1].refreshing is None


async def test_tokens_of_a_row_that_nobody_can_read_do_not_keep_others_from_being_stored(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, credential = await place.sign_in()
    refresher, tried = place.refresher(), list[int]()

    async def unreadable(_claimed: Binding, _renewed: ChmlfrpCredential) -> None:
        tried.append(1)
        raise UsageError("读不出来")

    monkeypatch.setattr(refresher, "_save", unreadable)
    refresher._unsaved = {1: (row, credential), 2: (row, credential)}
    await refresher.settle(1)
    refresher._unsaved.clear()
    assert len(tried) == 2
