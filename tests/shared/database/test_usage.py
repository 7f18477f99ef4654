"""Daily counters: all of a reservation or nothing of it, also with several writers and after a restart."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from plugins._shared.database import Database, usage
from plugins._shared.database.usage import Claim, Counter, Excess

DAY, NEXT_DAY = "2030-01-31", "2030-02-01"
ALL, GROUP, USER, OTHER = Counter("all", 0), Counter("group", 100001), Counter("user", 20001), Counter("user", 20002)
CLAIMS = [Claim(ALL, 100), Claim(GROUP, 60), Claim(USER, 40)]


async def test_reservation_counts_in_every_scope_and_on_its_day_only(db: Database) -> None:
    assert await usage.reserve(db, "ce17", DAY, CLAIMS, 25) is None
    assert await usage.used(db, "ce17", DAY, [ALL, GROUP, USER, OTHER]) == [25, 25, 25, 0]
    assert await usage.used(db, "ce17", NEXT_DAY, [ALL, USER]) == [0, 0]
    assert await usage.used(db, "jumdata", DAY, [ALL, USER]) == [0, 0]


async def test_reservation_over_one_limit_leaves_all_counters_alone(db: Database) -> None:
    assert await usage.reserve(db, "ce17", DAY, CLAIMS, 25) is None
    assert await usage.reserve(db, "ce17", DAY, CLAIMS, 16) == Excess(CLAIMS[2], 25)
    assert await usage.used(db, "ce17", DAY, [ALL, GROUP, USER]) == [25, 25, 25]
    assert await usage.reserve(db, "ce17", DAY, CLAIMS, 15) is None


async def test_settling_gives_back_or_adds(db: Database) -> None:
    await usage.reserve(db, "ce17", DAY, CLAIMS, 25)
    await usage.adjust(db, "ce17", DAY, [ALL, USER], -11)
    assert await usage.used(db, "ce17", DAY, [ALL, GROUP, USER]) == [14, 25, 14]
    await usage.adjust(db, "ce17", DAY, [USER], 5)
    assert await usage.used(db, "ce17", DAY, [USER]) == [19]


async def test_many_at_once_never_go_over_the_limit(db: Database) -> None:
    refused = await asyncio.gather(*(usage.reserve(db, "ce17", DAY, CLAIMS, 7) for _ in range(12)))
    assert refused.count(None) == 5
    assert await usage.used(db, "ce17", DAY, [ALL, GROUP, USER]) == [35, 35, 35]


def test_processes_share_one_limit(fresh_url: str, tmp_path: Path, fork_all: Callable[..., list[int | None]]) -> None:
    async def prepare() -> None:
        db = Database(fresh_url, tmp_path)
        await db.start()
        await db.stop()

    async def take() -> None:
        db = Database(fresh_url, tmp_path)
        await db.start()
        for _ in range(5):
            await usage.reserve(db, "ce17", DAY, CLAIMS, 3)
        await db.stop()

    async def look() -> list[int]:
        db = Database(fresh_url, tmp_path)
        await db.start()
        found = await usage.used(db, "ce17", DAY, [ALL, GROUP, USER])
        await db.stop()
        return found

    asyncio.run(prepare())
    assert fork_all(take, 3) == [0, 0, 0]
    assert asyncio.run(look()) == [39, 39, 39]


async def test_old_days_are_forgotten_and_the_greatest_users_are_listed(db: Database) -> None:
    for counter, amount in ((USER, 5), (OTHER, 9)):
        await usage.reserve(db, "ce17", NEXT_DAY, [Claim(counter, 100)], amount)
    await usage.reserve(db, "ce17", DAY, CLAIMS, 1)
    assert await usage.most_used(db, "ce17", NEXT_DAY, "user") == [(20002, 9), (20001, 5)]
    assert await usage.forget_before(db, NEXT_DAY) == 3
    assert await usage.count(db) == 2
