"""Buckets and memories with a clock of the test's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plugins._shared.limits import Buckets, LimitSettings, OverLimit, Pace, Recent, Scope


class Clock:
    now_s = 500.0

    def __call__(self) -> float:
        return self.now_s


def test_bucket_gives_its_burst_and_then_says_how_long_to_wait() -> None:
    clock = Clock()
    buckets = Buckets(burst=3, per_minute=30, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(2.0)
    clock.now_s += 1.5
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now_s += 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") == pytest.approx(2.0)


def test_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    buckets = Buckets(burst=2, per_minute=60, clock=clock)
    buckets.take("a")
    clock.now_s += 3600
    assert [buckets.take("a") for _ in range(2)] == [0, 0]
    assert buckets.take("a") > 0


def test_one_persons_flood_leaves_anothers_bucket_full() -> None:
    clock = Clock()
    buckets = Buckets(burst=2, per_minute=1, clock=clock)
    for _ in range(1000):
        buckets.take("flood")
    assert [buckets.take("calm") for _ in range(2)] == [0, 0]
    # Knocking on an empty bucket does not keep it empty.
    clock.now_s += 60
    assert buckets.take("flood") == 0


def test_longest_unused_bucket_is_forgotten_first() -> None:
    clock = Clock()
    buckets = Buckets(burst=1, per_minute=1, keep=2, clock=clock)
    for key in ("a", "b"):
        assert buckets.take(key) == 0
    assert buckets.take("a") > 0
    assert buckets.take("c") == 0
    assert buckets.take("a") > 0
    assert buckets.take("b") == 0


def test_memory_knows_what_it_saw_for_its_time() -> None:
    clock = Clock()
    recent = Recent(ttl_s=60, clock=clock)
    assert not recent.again("a")
    clock.now_s += 59
    assert recent.again("a")
    assert not recent.again("b")
    # Being asked again does not lengthen the memory.
    clock.now_s += 1.5
    assert not recent.again("a")
    assert recent.again("b")


def test_memory_is_bounded() -> None:
    recent = Recent(ttl_s=1e9, keep=10, clock=Clock())
    for number in range(1000):
        assert not recent.again(number)
    assert len(recent._seen) <= 11
    assert recent.again(999)


@given(
    burst=st.integers(1, 20),
    per_minute=st.floats(0.5, 600),
    gaps_s=st.lists(st.floats(0, 120), max_size=60),
)
def test_bucket_never_gives_more_than_burst_and_rate_allow(burst: int, per_minute: float, gaps_s: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(burst, per_minute, clock=clock)
    given_out = 0
    for gap_s in gaps_s:
        clock.now_s += gap_s
        wait_s = buckets.take("a")
        given_out += wait_s == 0
        assert 0 <= wait_s <= 60 / per_minute + 1e-6
    assert given_out <= burst + sum(gaps_s) * per_minute / 60 + 1e-6


@pytest.mark.parametrize(
    "name", ["user_burst", "user_per_minute", "owner_burst", "group_burst", "all_per_minute", "vendor_per_minute"]
)
def test_limit_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        LimitSettings.model_validate({name: 0})


def pace(clock: Clock, **limits: float) -> Pace:
    wide = {f"{whose}_burst": 100 for whose in ("user", "owner", "group", "all")}
    return Pace(LimitSettings.model_validate({**wide, **limits}), clock)


def test_narrowest_limit_is_named_with_who_hears_of_it() -> None:
    clock = Clock()
    by_user = pace(clock, user_burst=1, user_per_minute=60)
    assert by_user.take(1, 7, free=False) is None
    assert by_user.take(1, 8, free=False) == OverLimit(Scope.USER, ("user", 1), 1.0, 60)
    by_group = pace(clock, group_burst=1, group_per_minute=60)
    assert by_group.take(1, 7, free=False) is None
    assert by_group.take(2, 7, free=False) == OverLimit(Scope.GROUP, ("group", 7), 1.0, 60)
    of_all = pace(clock, all_burst=1, all_per_minute=60)
    assert of_all.take(1, 7, free=False) is None
    assert of_all.take(2, 8, free=False) == OverLimit(Scope.ALL, ("group", 8), 1.0, 60)
    alone = of_all.take(3, None, free=False)
    assert alone is not None
    assert alone.told_to not in {("group", 3), ("user", 3)}


def test_who_is_free_takes_from_his_own_bucket_alone() -> None:
    clock = Clock()
    here = pace(clock, group_burst=1, group_per_minute=0.01, all_burst=1, all_per_minute=0.01, owner_burst=3)
    assert [here.take(1, 7, free=True) for _ in range(3)] == [None] * 3
    assert here.take(1, 7, free=True) is not None
    assert here.take(2, 7, free=False) is None, "he has taken nothing from the others"


def test_numbers_are_read_as_the_texts_they_stand_for() -> None:
    assert LimitSettings.model_validate({"trusted": [12345, "67890"]}).trusted == ["12345", "67890"]
