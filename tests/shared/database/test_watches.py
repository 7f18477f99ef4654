"""Watches in the database: numbers, claims that two processes never share, what is kept under a claim."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from plugins._shared.database import Database, watches
from plugins._shared.database.watches import NewWatch, TooManyWatchesError, Watch, WatchState

NOW = datetime(2030, 1, 1, tzinfo=UTC)
ME, OTHER = 21080, 21081


def new(owner_id: int = ME, subject: str = "mc", kind: str = "tunnel", **changed: object) -> NewWatch:
    usual = NewWatch(owner_id, 10000, "private", owner_id, kind, subject, "{}", 300, NOW, NOW)
    return replace(usual, **changed)  # pyright: ignore[reportArgumentType]


async def claimed(db: Database, kind: str = "tunnel", now: datetime = NOW, me: str = "a/1", **more: object) -> Watch:
    found = await watches.claim(db, kind, me, now, 60, **more)  # pyright: ignore[reportArgumentType]
    assert found is not None
    return found


async def test_numbers_are_small_and_each_owners_own(db: Database) -> None:
    made = [await watches.add(db, new(subject=f"t{n}"), 10) for n in range(3)]
    assert [row.number for row in made] == [1, 2, 3]
    assert (await watches.add(db, new(OTHER), 10)).number == 1
    assert await watches.remove(db, ME, 2)
    assert not await watches.remove(db, ME, 2)
    assert (await watches.add(db, new(subject="x"), 10)).number == 2
    assert [row.subject for row in await watches.of_owner(db, ME)] == ["t0", "x", "t2"]
    with pytest.raises(TooManyWatchesError):
        await watches.add(db, new(), 3)
    assert await watches.count(db) == {"active": 4}


async def test_all_at_once_get_numbers_of_their_own(db: Database) -> None:
    made = await asyncio.gather(*(watches.add(db, new(subject=f"t{n}"), 9) for n in range(3)))
    assert sorted(row.number for row in made) == [1, 2, 3]


async def test_a_due_check_is_claimed_once_until_its_lease_is_over(db: Database) -> None:
    await watches.add(db, new(), 9)
    assert await watches.next_due(db, "tunnel") == NOW
    assert await watches.next_due(db, "proxy") is None
    assert await watches.claim(db, "tunnel", "a/1", NOW - timedelta(seconds=1), 60) is None
    first = await claimed(db)
    assert (first.claimant, first.next_at) == ("a/1", NOW + timedelta(seconds=60))
    assert await watches.claim(db, "tunnel", "b/1", NOW, 60) is None
    again = await claimed(db, now=NOW + timedelta(seconds=60), me="b/1")
    assert not await watches.keep(db, first, last_text="late")
    assert await watches.keep(db, again, last_text="in time", claimant="")
    assert (await watches.of_owner(db, ME))[0].last_text == "in time"


async def test_the_one_that_waits_longest_goes_first_and_only_for_own_accounts(db: Database) -> None:
    await watches.add(db, new(subject="late", next_at=NOW), 9)
    await watches.add(db, new(subject="early", next_at=NOW - timedelta(hours=1), self_id=10001), 9)
    assert await watches.next_due(db, "tunnel", {10000}) == NOW
    assert (await claimed(db, accounts={10000})).subject == "late"
    assert (await claimed(db)).subject == "early"


async def test_what_the_owner_says_meanwhile_counts_more_than_the_check(db: Database) -> None:
    for word in ("pause", "delete"):
        made = await watches.add(db, new(subject=word), 9)
        taken = await claimed(db)
        if word == "pause":
            assert await watches.set_state(db, ME, made.number, WatchState.PAUSED)
        else:
            assert await watches.remove(db, ME, made.number)
        assert not await watches.keep(db, taken, alarm_since=NOW)
    assert await watches.next_due(db, "tunnel") is None
    assert not await watches.set_state(db, OTHER, 1, WatchState.ACTIVE)


async def test_an_alert_is_found_by_its_message_and_only_by_its_owner(db: Database) -> None:
    await watches.add(db, new(), 9)
    alert = {"alert_self_id": 10000, "alert_group_id": None, "alert_message_id": -5}
    assert await watches.keep(db, await claimed(db), alarm_since=NOW, **alert)
    found = await watches.alerted_by(db, ME, 10000, -5)
    assert found is not None
    assert (found.alarm_since, found.subject) == (NOW, "mc")
    assert await watches.alerted_by(db, OTHER, 10000, -5) is None
    assert await watches.alerted_by(db, ME, 10001, -5) is None
    assert [row.id for row in await watches.in_alarm(db, ME, "tunnel")] == [found.id]
    assert await watches.in_alarm(db, ME, "proxy") == []


async def test_all_of_a_kind_pause_together_once(db: Database) -> None:
    for kind, subject in (("tunnel", "a"), ("tunnel", "b"), ("tunnel", "other"), ("proxy", "a")):
        await watches.add(db, new(kind=kind, subject=subject), 9)
    taken = await claimed(db)
    await watches.add(db, new(OTHER), 9)

    async def pause(watch: Watch) -> list[int]:
        return await watches.pause_all(db, watch, lambda row: row.subject != "other", "why")

    assert await pause(replace(taken, claimant="b/1")) == [], "what was continued meanwhile goes on"
    assert await pause(taken) == [1, 2]
    assert await pause(taken) == []
    states = [(row.state, row.note) for row in await watches.of_owner(db, ME)]
    assert states == [("paused", "why")] * 2 + [("active", "")] * 2
    assert [row.state for row in await watches.of_owner(db, OTHER)] == ["active"]


async def test_a_restart_frees_what_its_forerunner_was_checking(db: Database) -> None:
    for owner_id in (ME, OTHER):
        await watches.add(db, new(owner_id), 9)
    await claimed(db, me="host:8080:/d/1")
    await claimed(db, me="host:8081:/d/1")
    assert await watches.release(db, "host:8080:/d", NOW) == 1
    assert await watches.next_due(db, "tunnel") == NOW


@pytest.mark.postgres
def test_two_processes_never_make_the_same_check(
    shared_postgres_url: str, tmp_path: Path, fork: Callable[..., BaseProcess]
) -> None:
    """Each notes in a file of its own which checks it has got."""

    async def fill() -> None:
        db = Database(shared_postgres_url, tmp_path)
        await db.start()
        for number in range(20):
            await watches.add(db, new(subject=f"t{number}", kind="race"), 99)
        await db.stop()

    async def take(name: str) -> None:
        db = Database(shared_postgres_url, tmp_path)
        await db.start()
        got: list[str] = []
        while (found := await watches.claim(db, "race", f"{name}/1", NOW, 600)) is not None:
            got.append(found.subject)
        await db.stop()
        (tmp_path / name).write_text(" ".join(got))

    def ended(*processes: BaseProcess) -> list[int | None]:
        for process in processes:
            process.join(20)
        return [process.exitcode for process in processes]

    assert ended(fork(fill)) == [0]
    assert ended(*(fork(lambda name=name: take(name)) for name in ("a", "b"))) == [0, 0]
    got = [subject for name in ("a", "b") for subject in (tmp_path / name).read_text().split()]
    assert sorted(got) == sorted(f"t{number}" for number in range(20))
