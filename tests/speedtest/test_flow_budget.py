"""The daily budget, with a clock and a ledger of the test's own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from plugins._shared.errors import UsageError
from plugins.speedtest.budget import Budget, Hold, Limits, Share, Standing
from plugins.speedtest.scopes import Scope

USER, GROUP = 20001, 100001
LIMITS = Limits(user=40, group=60, all=100)


class Counters:
    """A ledger in memory."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, Scope, int], int] = {}

    def _key(self, day: str, share: Share) -> tuple[str, Scope, int]:
        return day, share.scope, share.subject_id

    async def reserve(self, day: str, shares: Sequence[Share], nodes: int) -> Standing | None:
        for share in shares:
            if (used := self.rows.get(self._key(day, share), 0)) + nodes > share.limit:
                return Standing(share, used)
        await self.adjust(day, shares, nodes)
        return None

    async def adjust(self, day: str, shares: Sequence[Share], difference: int) -> None:
        for share in shares:
            self.rows[self._key(day, share)] = self.rows.get(self._key(day, share), 0) + difference

    async def used(self, day: str, shares: Sequence[Share]) -> list[int]:
        return [self.rows.get(self._key(day, share), 0) for share in shares]


class Clock:
    """15:30 of 31 January 2030 in China."""

    def __init__(self) -> None:
        self.now = datetime(2030, 1, 31, 7, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def counters() -> Counters:
    return Counters()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(counters: Counters, clock: Clock) -> Budget:
    return Budget(counters, LIMITS, clock)


async def used(budget: Budget, user: int = USER, group: int | None = GROUP) -> list[tuple[Scope, int, int]]:
    return [(one.share.scope, one.used, one.left) for one in await budget.standings(user, group)]


async def test_estimate_is_taken_before_the_run_and_the_truth_stands_after_it(budget: Budget) -> None:
    hold = await budget.reserve(USER, GROUP, 30)
    assert await used(budget) == [(Scope.USER, 30, 10), (Scope.GROUP, 30, 30), (Scope.ALL, 30, 70)]
    await budget.settle(hold, 23)
    assert await used(budget) == [(Scope.USER, 23, 17), (Scope.GROUP, 23, 37), (Scope.ALL, 23, 77)]


async def test_more_results_than_estimated_are_charged_too(budget: Budget) -> None:
    await budget.settle(await budget.reserve(USER, None, 30), 44)
    assert await used(budget, group=None) == [(Scope.USER, 44, 0), (Scope.ALL, 44, 56)]


async def test_run_that_came_to_nothing_costs_nothing(budget: Budget) -> None:
    await budget.settle(await budget.reserve(USER, GROUP, 30), 0)
    assert [row[1] for row in await used(budget)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("spender", "group", "asker", "sentence"),
    [
        (USER, GROUP, USER, "你今天的测速额度不够：这次约需 15 个节点，还剩 10 个，8 小时 30 分后（0 点）恢复"),
        (20002, GROUP, USER, "本群今天的测速额度不够：这次约需 35 个节点，还剩 30 个"),
    ],
)
async def test_refusal_names_the_limit_the_reset_and_the_way_out(
    budget: Budget, spender: int, group: int, asker: int, sentence: str
) -> None:
    await budget.reserve(spender, group, 30)
    wanted = 15 if asker == spender else 35
    for refuse in (budget.reserve, budget.check):
        with pytest.raises(UsageError) as refused:
            await refuse(asker, group, wanted)
        assert refused.value.sentence.startswith(sentence)
        assert "「绑定 17ce <账号> <令牌>」" in refused.value.sentence
    assert [row[1] for row in await used(budget, spender)] == [30, 30, 30]


async def test_budget_of_all_is_the_last_word(budget: Budget) -> None:
    for user in (1, 2, 3):
        await budget.reserve(user, None, 30)
    with pytest.raises(UsageError, match=r"^机器人今天的测速额度不够：这次约需 11 个节点，还剩 10 个"):
        await budget.reserve(4, None, 11)


async def test_day_ends_at_midnight_in_china_and_a_run_is_settled_on_its_own_day(
    budget: Budget, clock: Clock, counters: Counters
) -> None:
    hold = await budget.reserve(USER, None, 40)
    clock.now = datetime(2030, 1, 31, 15, 59, 59, tzinfo=UTC)
    with pytest.raises(UsageError, match="1 分钟后（0 点）恢复"):
        await budget.reserve(USER, None, 1)
    clock.now += timedelta(seconds=1)
    assert budget.today == "2030-02-01"
    assert budget.until_reset() == timedelta(days=1)
    await budget.reserve(USER, None, 40)
    await budget.settle(hold, 12)
    share = Share(Scope.USER, USER, 40)
    assert await counters.used("2030-01-31", [share]) == [12]
    assert await counters.used("2030-02-01", [share]) == [40]


async def test_free_reservation_touches_no_counter(budget: Budget, counters: Counters) -> None:
    hold = budget.free()
    await budget.settle(hold, 300)
    assert hold == Hold("2030-01-31", (), 0)
    assert counters.rows == {}
