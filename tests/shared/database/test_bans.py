"""Who is banned: for a time, for a place, and by whom."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plugins._shared.database import Database, bans
from plugins._shared.database.bans import Ban, BanKind
from plugins._shared.database.tables import EVERYWHERE

NOW = datetime.now(UTC).replace(microsecond=0)
GROUP, ADMIN, OWNER, HIM = 121100, 21501, 30001, 21502
IN_GROUP = Ban(BanKind.USER, HIM, GROUP, NOW + timedelta(days=7), "刷屏", ADMIN, by_owner=False, created_at=NOW)
BY_OWNER = replace(IN_GROUP, banned_by=OWNER, by_owner=True, until=None)


async def test_what_is_kept_is_what_was_put(db: Database) -> None:
    everywhere = replace(BY_OWNER, group_id=EVERYWHERE, created_at=NOW + timedelta(seconds=1))
    whole_group = Ban(BanKind.GROUP, HIM, EVERYWHERE, None, "", OWNER, by_owner=True, created_at=NOW)
    for ban in (IN_GROUP, everywhere, whole_group):
        assert await bans.put(db, ban)
    found = await bans.lasting(db)
    assert found[0] == everywhere
    assert {ban.kind for ban in found[1:]} == {BanKind.USER, BanKind.GROUP}
    assert await bans.lift(db, [IN_GROUP, IN_GROUP]) == 1
    assert set(await bans.lasting(db)) == {everywhere, whole_group}


async def test_a_second_ban_takes_the_place_of_the_first(db: Database) -> None:
    await bans.put(db, IN_GROUP)
    longer = replace(IN_GROUP, until=None, reason="又刷屏")
    assert await bans.put(db, longer)
    assert await bans.lasting(db) == [longer]


async def test_of_bans_at_once_the_owners_stands(db: Database) -> None:
    for number in range(30):
        owners = replace(BY_OWNER, subject_id=30_000 + number)
        admins = [replace(IN_GROUP, subject_id=owners.subject_id, reason=str(one)) for one in range(4)]
        done = await asyncio.gather(*(bans.put(db, ban) for ban in (*admins[:2], owners, *admins[2:])))
        assert done[2]
    assert {ban.by_owner for ban in await bans.lasting(db)} == {True}


async def test_an_admin_cannot_change_the_owners_ban_while_it_lasts(db: Database) -> None:
    assert await bans.put(db, IN_GROUP)
    assert await bans.put(db, BY_OWNER)
    assert not await bans.put(db, IN_GROUP)
    assert await bans.lasting(db) == [BY_OWNER]
    over = replace(BY_OWNER, until=NOW - timedelta(seconds=1))
    assert await bans.put(db, over)
    assert await bans.put(db, IN_GROUP)
    assert await bans.lasting(db) == [IN_GROUP]


async def test_a_ban_ends_by_itself(db: Database) -> None:
    over = replace(IN_GROUP, until=NOW - timedelta(seconds=1))
    other = replace(IN_GROUP, subject_id=HIM + 1)
    for ban in (over, other, replace(BY_OWNER, group_id=EVERYWHERE)):
        await bans.put(db, ban)
    assert over not in await bans.lasting(db)
    assert await bans.forget_over(db) == 1
    assert len(await bans.lasting(db)) == 2


async def test_bans_at_once_leave_one_row(db: Database) -> None:
    put = await asyncio.gather(*(bans.put(db, replace(BY_OWNER, reason=str(n))) for n in range(8)))
    assert put == [True] * 8
    assert len(await bans.lasting(db)) == 1
