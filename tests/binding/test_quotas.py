"""The limits of the owner's account: counted by the day, exact in parallel, given back, told with the way out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plugins._providers import ProviderError, rooms
from plugins._shared.asking import Errand
from plugins._shared.database import Database, NotStartedError, usage
from plugins._shared.errors import LimitError
from plugins._shared.hearing import Chat
from plugins._shared.limits import LimitSettings, Scope
from plugins._shared.table import Role
from plugins.binding.quotas import Quotas

ME, OTHER, GROUP = 21510, 21511, 121105
JUMDATA, IHUYI, CE17 = (rooms()[name] for name in ("jumdata", "ihuyi", "ce17"))
DAY = "2030-01-31"


class Clock:
    """16:00 UTC is midnight in China."""

    now = datetime(2030, 1, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path)
    await database.start()
    yield database
    await database.stop()


def quotas(db: Database, clock: Clock | None = None, **limits: Any) -> Quotas:
    return Quotas(LimitSettings.model_validate(limits), lambda: db, clock or Clock())


def errand(user: int = ME, group: int | None = None, role: Role = Role.MEMBER) -> Errand:
    return Errand(Chat(10000, group, user), role)


async def used(db: Database, day: str = DAY, vendor: str = "jumdata") -> list[int]:
    """All, the group, me, the other."""
    subjects = ((Scope.ALL, 0), (Scope.GROUP, GROUP), (Scope.USER, ME), (Scope.USER, OTHER))
    return await usage.used(db, vendor, day, [usage.Counter(*subject) for subject in subjects])


async def refused(drawing: Quotas, one: Errand, calls: int = 1) -> LimitError:
    with pytest.raises(LimitError) as over:
        await drawing.draw(one, JUMDATA, calls)
    return over.value


async def test_each_persons_day_and_each_vendor_are_counted_apart(db: Database) -> None:
    clock = Clock()
    here = quotas(db, clock, user_queries_per_day=2)
    for _ in range(2):
        await here.draw(errand(), JUMDATA)
    over = await refused(here, errand())
    assert "你今天" in over.sentence
    assert "2 次" in over.sentence
    assert "约 4 小时后" in over.sentence
    assert "「绑定 jumdata」" in over.sentence
    assert over.told_to == (Scope.USER, ME, "jumdata")
    await here.draw(errand(OTHER), JUMDATA)
    await here.draw(errand(), IHUYI)
    assert await used(db) == [3, 0, 2, 1]
    clock.now += timedelta(hours=4)
    await here.draw(errand(), JUMDATA)
    assert await used(db, "2030-02-01") == [1, 0, 1, 0]


async def test_a_groups_and_everybodys_quota(db: Database) -> None:
    here = quotas(db, group_queries_per_day=1)
    await here.draw(errand(OTHER, GROUP), JUMDATA)
    over = await refused(here, errand(ME, GROUP))
    assert over.sentence.startswith("本群今天")
    assert "「共享 jumdata」" in over.sentence
    assert over.told_to == (Scope.GROUP, GROUP, "jumdata")
    await here.draw(errand(ME), JUMDATA)
    over = await refused(quotas(db, all_queries_per_day=2), errand(21512))
    assert "大家合计" in over.sentence
    # A refusal counts nowhere.
    assert await used(db) == [2, 1, 1, 1]


async def test_owner_and_trusted_are_exempt_and_17ce_has_a_budget_of_its_own(db: Database) -> None:
    here = quotas(db, user_queries_per_day=0, vendor_per_minute=0.001, trusted=[OTHER])
    assert "没有开放" in (await refused(here, errand())).sentence
    for one, room in ((errand(role=Role.OWNER), JUMDATA), (errand(OTHER), JUMDATA), (errand(), CE17)):
        for _ in range(3):
            await here.draw(one, room)
    assert await used(db) == [0, 0, 0, 0]


async def test_what_fails_is_given_back_on_the_day_it_was_drawn(db: Database) -> None:
    clock = Clock()
    here = quotas(db, clock, user_queries_per_day=5)
    one = errand(group=GROUP)
    with pytest.raises(ProviderError):
        async with one.settling():
            await here.draw(one, JUMDATA, 3)
            assert await used(db) == [3, 3, 3, 0]
            clock.now += timedelta(hours=5)
            raise ProviderError("jumdata", "down")
    assert await used(db) == [0, 0, 0, 0]
    async with one.settling():
        await here.draw(one, JUMDATA)
    assert await used(db, "2030-02-01") == [1, 1, 1, 0]


async def test_exact_in_parallel(db: Database) -> None:
    here = quotas(db, user_queries_per_day=7, group_queries_per_day=10)

    async def ask(user: int) -> bool:
        try:
            await here.draw(errand(user, GROUP), JUMDATA)
        except LimitError:
            return False
        return True

    got = await asyncio.gather(*(ask(user) for user in [ME, OTHER] * 15))
    assert sum(got) == 10
    of_all, of_group, mine, others = await used(db)
    assert (of_all, of_group, mine + others) == (10, 10, 10)
    assert max(mine, others) <= 7


async def test_what_does_not_fit_whole_is_not_drawn_in_part(db: Database) -> None:
    here = quotas(db, user_queries_per_day=5)
    await here.draw(errand(), JUMDATA, 3)
    await refused(here, errand(), 3)
    await here.draw(errand(), JUMDATA, 2)
    assert await used(db) == [5, 0, 5, 0]


async def test_a_vendor_is_not_called_too_often_by_all_together(db: Database) -> None:
    here = quotas(db, vendor_per_minute=2)
    for user in (ME, OTHER):
        await here.draw(errand(user), JUMDATA)
    over = await refused(here, errand(21512))
    assert "大家合计每分钟最多" in over.sentence
    assert "秒后再试" in over.sentence
    await here.draw(errand(21512), IHUYI)
    assert (await used(db))[0] == 2


async def test_one_question_may_ask_for_more_than_a_minute_holds(db: Database) -> None:
    here = quotas(db, vendor_per_minute=2)
    await here.draw(errand(), JUMDATA, 5)
    assert "秒后再试" in (await refused(here, errand())).sentence
    assert (await used(db))[0] == 5


async def test_what_is_too_much_for_now_leaves_room_for_less(db: Database) -> None:
    here = quotas(db, vendor_per_minute=5)
    await here.draw(errand(), JUMDATA, 3)
    await refused(here, errand(), 3)
    await here.draw(errand(), JUMDATA, 2)
    assert (await used(db))[0] == 5


async def test_the_standing_is_said_in_a_line(db: Database) -> None:
    here = quotas(db, user_queries_per_day=7)
    await here.draw(errand(group=GROUP), JUMDATA, 3)
    assert await here.standing(errand(), JUMDATA) == f"· {JUMDATA.title}：你 3/7，全部用户 3/10000"
    assert "，本群 3/1000，" in await here.standing(errand(group=GROUP), JUMDATA)
    assert not here.counts(errand(role=Role.OWNER), JUMDATA)


async def test_a_bot_that_stops_says_what_went_wrong_and_settles_the_rest(db: Database) -> None:
    def closed() -> Database:
        raise NotStartedError("closed")

    one, settled = errand(), list[BaseException | None]()
    here = Quotas(LimitSettings(), lambda: db)
    await here.draw(one, JUMDATA)
    here._db = closed

    async def settle(error: BaseException | None) -> None:
        settled.append(error)

    one.at_end(settle)
    wrong = ValueError("what went wrong")
    with pytest.raises(ValueError, match="what went wrong"):
        async with one.settling():
            raise wrong
    assert settled == [wrong]
