"""One run for all who ask the same, the queue before the runs, and the cool-down of a host; with a clock of our own."""

import asyncio
from typing import Any

import pytest

from plugins._shared.errors import UsageError
from plugins.speedtest.cooldown import Cooldown
from plugins.speedtest.flight import Flight, Flights, LeftError
from plugins.speedtest.running import Runs


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Run:
    """Work that ends when it is told to, by its owner or by the stop."""

    def __init__(self) -> None:
        self.begun = 0
        self.done = asyncio.Event()

    async def __call__(self, stop: asyncio.Event) -> str:
        self.begun += 1
        waits = [asyncio.create_task(event.wait()) for event in (self.done, stop)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return "part" if stop.is_set() else "whole"


def whole(result: str) -> bool:
    return result == "whole"


def riding(flight: Flight[str], leave: asyncio.Event | None = None) -> asyncio.Task[str]:
    return asyncio.create_task(flight.ride(leave or asyncio.Event()))


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flights(clock: Clock) -> Flights[str]:
    return Flights(60, clock, keep=3)


async def test_who_comes_while_it_runs_joins_it(flights: Flights[str], clock: Clock) -> None:
    run = Run()
    flight = flights.start("k", run, whole)
    clock.now += 7
    assert flights.find("k") is flight
    assert flights.find("other") is None
    assert flights.age_s(flight) == 7
    riders = [riding(flight) for _ in range(5)]
    await settle()
    run.done.set()
    assert await asyncio.gather(*riders) == ["whole"] * 5
    assert run.begun == 1


async def test_fresh_result_is_given_until_its_time_is_over(flights: Flights[str], clock: Clock) -> None:
    run = Run()
    run.done.set()
    flight = flights.start("k", run, whole)
    assert await riding(flight) == "whole"
    clock.now += 59
    assert flights.find("k") is flight
    assert flights.age_s(flight) == 59
    assert flights.find("k", running_only=True) is None
    assert await riding(flight) == "whole"
    clock.now += 1
    assert flights.find("k") is None


async def test_one_who_leaves_does_not_end_it_for_the_others_and_the_last_one_does(flights: Flights[str]) -> None:
    run = Run()
    flight = flights.start("k", run, whole)
    first_leaves, second_leaves = asyncio.Event(), asyncio.Event()
    first, second = riding(flight, first_leaves), riding(flight, second_leaves)
    await settle()
    first_leaves.set()
    with pytest.raises(LeftError):
        await first
    assert not flight.stop.is_set()
    second_leaves.set()
    assert await second == "part"
    assert flights.find("k") is None, "a part is nobody else's result"


async def test_when_all_are_stopped_everybody_gets_what_came(flights: Flights[str]) -> None:
    flight = flights.start("k", Run(), whole)
    leave = asyncio.Event()
    riders = [riding(flight, leave) for _ in range(3)]
    await settle()
    assert await flights.close(8)
    leave.set()
    assert await asyncio.gather(*riders) == ["part"] * 3


async def test_a_bot_that_stops_waits_until_also_a_run_without_riders_is_settled(flights: Flights[str]) -> None:
    settled = asyncio.Event()

    async def run(stop: asyncio.Event) -> str:
        await stop.wait()
        await asyncio.sleep(0.01)
        settled.set()
        return "part"

    alone = flights.start("k", run, whole)
    alone.abandon()
    later = flights.start("k", Run(), whole)
    assert await flights.close(8)
    assert settled.is_set()
    assert not later.running
    assert await flights.close(8), "nothing is left"
    deaf = flights.start("k", lambda _: asyncio.sleep(60, "late"), whole)
    assert not await flights.close(0.01)
    assert deaf._task is not None
    deaf._task.cancel()


async def test_run_that_is_about_to_stop_takes_nobody_on(flights: Flights[str]) -> None:
    flight = flights.start("k", Run(), whole)
    flight.abandon()
    assert flights.find("k") is None


async def test_failure_is_for_those_who_waited_and_is_not_kept(flights: Flights[str]) -> None:
    async def fail(_: asyncio.Event) -> str:
        raise UsageError("nothing")

    flight = flights.start("k", fail, whole)
    results = await asyncio.gather(riding(flight), riding(flight), return_exceptions=True)
    assert [type(result) for result in results] == [UsageError, UsageError]
    assert flights.find("k") is None


async def test_few_results_are_kept(flights: Flights[str]) -> None:
    for number in range(6):
        run = Run()
        run.done.set()
        await riding(flights.start(number, run, whole))
    assert [number for number in range(6) if flights.find(number)] == [3, 4, 5]


async def test_places_are_given_in_order_and_the_queue_has_an_end() -> None:
    runs = Runs(at_once=1, waiting=2)
    order: list[int] = []
    gates = [asyncio.Event() for _ in range(3)]

    async def run(number: int) -> None:
        async with runs.place(asyncio.Event()):
            order.append(number)
            await gates[number].wait()

    tasks = []
    for number in range(3):
        assert runs.ahead == number
        tasks.append(asyncio.create_task(run(number)))
        await settle()
    with pytest.raises(UsageError, match="排队测速的人太多"):
        runs.check_room()
    with pytest.raises(UsageError, match="排队测速的人太多"):
        await run(0)
    for number in range(3):
        assert order == list(range(number + 1))
        gates[number].set()
        await settle()
    await asyncio.gather(*tasks)
    assert runs.ahead == 0


@pytest.mark.parametrize("how", ["stop", "cancel"])
async def test_who_leaves_the_queue_leaves_no_gap(how: str) -> None:
    runs = Runs(at_once=1, waiting=5)
    gate, stop = asyncio.Event(), asyncio.Event()
    entered: list[str] = []

    async def run(name: str, stop: asyncio.Event) -> None:
        async with runs.place(stop):
            entered.append(name)
            await gate.wait()

    first = asyncio.create_task(run("first", asyncio.Event()))
    await settle()
    second = asyncio.create_task(run("second", stop))
    await settle()
    third = asyncio.create_task(run("third", asyncio.Event()))
    await settle()
    if how == "stop":
        stop.set()
        with pytest.raises(UsageError, match="没有消耗额度"):
            await second
    else:
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
    gate.set()
    await asyncio.gather(first, third)
    assert entered == ["first", "third"]
    assert runs.ahead == 0
    async with asyncio.timeout(30), runs.place(asyncio.Event()):
        pass


async def test_place_that_is_handed_over_to_one_who_leaves_goes_on_to_the_next() -> None:
    runs = Runs(at_once=1, waiting=5)
    stop = asyncio.Event()
    entered: list[str] = []

    async def run(name: str, stop: asyncio.Event) -> None:
        async with runs.place(stop):
            entered.append(name)

    async with runs.place(asyncio.Event()):
        leaver = asyncio.create_task(run("leaver", stop))
        await settle()
        next_one = asyncio.create_task(run("next", asyncio.Event()))
        await settle()
        stop.set()
    with pytest.raises(UsageError):
        await leaver
    await next_one
    assert entered == ["next"]


async def test_one_seat_a_person_and_none_when_the_bot_stops() -> None:
    runs = Runs(at_once=1, waiting=1)
    async with runs.seat(20001) as stop:
        with pytest.raises(UsageError, match="有一次测速正在进行"):
            async with runs.seat(20001):
                pass
        assert runs.stop(20001)
        assert stop.is_set()
        assert not runs.stop(20002)
    assert not runs.stop(20001)

    async def sit() -> None:
        async with runs.seat(20003) as stop:
            await stop.wait()

    sitting = asyncio.create_task(sit())
    await settle()
    assert await runs.close(1)
    await sitting
    with pytest.raises(UsageError, match="正在重启"):
        async with runs.seat(20001):
            pass


async def test_more_seats_a_person_is_a_setting_and_stop_means_all_of_them() -> None:
    runs = Runs(at_once=1, waiting=1, user_at_once=2)
    async with runs.seat(20001) as first, runs.seat(20001) as second:
        with pytest.raises(UsageError, match="有一次测速正在进行"):
            async with runs.seat(20001):
                pass
        assert runs.stop(20001)
        assert first.is_set()
        assert second.is_set()
    assert not runs.stop(20001)


async def test_close_does_not_wait_for_ever() -> None:
    runs = Runs(1, 1)
    async with runs.seat(20001):
        assert not await runs.close(0.01)


def test_others_different_test_of_a_host_waits_and_nobody_else_does(clock: Clock) -> None:
    cooldown = Cooldown(60, 1, clock)

    def wait(user: int, host: str = "a.example", test: Any = "ping 广东") -> float:
        return cooldown.wait_s(host, user, test)

    assert wait(1) == 0
    cooldown.enter("a.example", 1, "ping 广东")
    clock.now += 20
    assert wait(2, test="http") == 40
    assert wait(2, test=None) == 40, "a forced repeat by others"
    assert wait(2) == 0, "the very same test is joined, or tried again"
    assert wait(1, test="http") == 0
    assert wait(2, host="b.example", test="http") == 0
    clock.now += 40
    assert wait(2, test="http") == 0
    cooldown.enter("a.example", 2, "http")
    cooldown.forget("a.example", 1)
    assert wait(1, test="dns") == 60
    cooldown.forget("a.example", 2)
    assert wait(1, test="dns") == 0


def test_a_host_bears_some_tests_of_all_people_together(clock: Clock) -> None:
    cooldown = Cooldown(60, 3, clock)
    for user in (1, 2, 3):
        assert cooldown.wait_s("a.example", user, f"test {user}") == 0
        cooldown.enter("a.example", user, f"test {user}")
        clock.now += 10
    assert cooldown.wait_s("a.example", 4, "test 4") == 30, "until the first of the three is a minute old"
    clock.now += 31
    assert cooldown.wait_s("a.example", 4, "test 4") == 0
