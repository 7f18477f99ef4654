"""500 groups, five kill -9, two lost connections, twenty faults: every group is accounted for, and none gets it twice.

Once with one process on SQLite, once with two processes on one PostgreSQL. Each takes its time (most of it is the
starts after the kills), so both run side by side and each test waits for its own.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.broadcast.storm import SETTINGS, Weather, has_postgres, new_postgres, rows_of, rows_of_postgres
from tests.support.ending import HANGS_AFTER_S
from tests.support.running import RunningBot

pytestmark = pytest.mark.early

KINDS = ["1200-arrived", "100", "kicked", "async", "null", "muted", "timeout-arrived", "100", "1200-arrived", "kicked"]
ARRIVES = {"1200-arrived", "async", "null", "timeout-arrived"}
FAULTS = {100001 + 23 * number: KINDS[number % 10] for number in range(1, 21)}
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where the machine has such a place, no synced commit waits for a disk there."""
REFUSED = {group for group, kind in FAULTS.items() if kind not in ARRIVES}


@dataclass(frozen=True)
class Aftermath:
    """What is left when the storm is over."""

    rows: dict[int, tuple[str, int]]
    """Group → how it ended and from which account."""
    arrived: Counter[int]
    """Group → how often the message came."""
    resumed_after_s: list[float]
    """After each blow: how long until the next group got its message."""
    report: str

    @property
    def ends(self) -> Counter[str]:
        return Counter(state for state, _ in self.rows.values())

    @property
    def sent(self) -> set[int]:
        return {group for group, (state, _) in self.rows.items() if state == "sent"}


@pytest.fixture(scope="module")
async def storms(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, asyncio.Task[Aftermath]]]:
    """Both of them, under way."""
    with TemporaryDirectory(dir=MEMORY or tmp_path_factory.mktemp("storm"), prefix="wangguan-test-") as name:
        tasks = {"sqlite": asyncio.create_task(_on_sqlite(Path(name) / "one" / "data"))}
        if has_postgres():
            tasks["postgres"] = asyncio.create_task(_on_postgres(Path(name)))
        yield tasks
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _on_sqlite(data_dir: Path) -> Aftermath:
    weather = Weather(10000, range(100001, 100501), RunningBot(data_dir, SETTINGS))
    weather.script(FAULTS)
    resumed_after_s = []
    async with weather.up():
        assert "500 个群" in await weather.begins()
        for blow in ("kill", "cut", "kill", "kill", "cut", "kill", "kill"):
            await weather.reaches(50)
            if blow == "cut":
                resumed_after_s.append(await weather.cut())
                continue
            assert "不确定" in await weather.dies()
            began = time.monotonic()
            weather.type("广播 继续")
            await weather.reaches(1)
            resumed_after_s.append(time.monotonic() - began)
        report = await weather.hears("广播已发完", timeout_s=30)
    return Aftermath(rows_of(data_dir), weather.arrived, resumed_after_s, report)


async def _on_postgres(folder: Path) -> Aftermath:
    """Each account is in 350 of the groups. Each process is killed in turn while the other one goes on."""
    async with new_postgres() as url:
        settings = {**SETTINGS, "DATABASE_URL": url, "BROADCAST__INTERVAL_S": "0.01"}
        home = Weather(10000, range(100001, 100351), RunningBot(folder / "a" / "data", settings))
        other = Weather(10001, range(100151, 100501), RunningBot(folder / "b" / "data", settings))
        home.script(FAULTS)
        other.script(FAULTS)
        async with AsyncExitStack() as stack:
            await asyncio.gather(*(stack.enter_async_context(who.up()) for who in (home, other)))
            await asyncio.sleep(1.5)  # so that each knows of the other
            assert "500 个群" in await home.begins()
            owner = asyncio.create_task(_goes_on_when_told(home))
            blows = _endure(home, "kill", "cut", "kill", "kill"), _endure(other, "kill", "kill", "cut")
            resumed_after_s = [seconds for each in await asyncio.gather(*blows) for seconds in each]
            report = await home.hears("广播已发完", timeout_s=30)
            owner.cancel()
        return Aftermath(await rows_of_postgres(url), home.arrived + other.arrived, resumed_after_s, report)


async def _endure(who: Weather, *blows: str) -> list[float]:
    """One process is killed, or loses its account, again and again; how long until it sent again, in seconds."""
    after_s = []
    for blow in blows:
        await who.reaches(20)
        if blow == "kill":
            who.bot.kill()
            await who.bot.start()
        else:
            who.link.drop()
        began = time.monotonic()
        await who.reaches(1)
        after_s.append(time.monotonic() - began)
    return after_s


async def _goes_on_when_told(home: Weather) -> None:
    """While one process lives, the others join it by themselves; when both were dead, the owner is asked."""
    seen = 0
    while True:
        await home.hears("上次的广播没有发完", after=seen, timeout_s=60)
        seen = len(home.told)
        home.type("广播 继续")


def check(storm: Aftermath) -> None:
    """What holds whatever the weather."""
    print(f"\n{dict(storm.ends)}, resumed after {[f'{s:.2f}' for s in storm.resumed_after_s]} s")
    assert len(storm.rows) == 500
    assert set(storm.ends) <= {"sent", "failed", "skipped", "unknown"}
    assert max(storm.arrived.values()) == 1, "a group got it twice"
    assert storm.sent - set(storm.arrived) == set(), "missing at the groups' side"
    assert {group for group in REFUSED if storm.rows[group][0] in ("failed", "skipped")} == REFUSED
    unreached = set(storm.rows) - set(storm.arrived) - REFUSED
    assert {group for group in unreached if storm.rows[group][0] != "unknown"} == set(), "lost without a word"
    assert storm.ends["unknown"] <= 7
    assert max(storm.resumed_after_s) < HANGS_AFTER_S
    assert f"已发 {storm.ends['sent']} /" in storm.report


async def test_five_kills_two_cuts_and_twenty_faults_neither_repeat_nor_lose(
    storms: dict[str, asyncio.Task[Aftermath]],
) -> None:
    check(await storms["sqlite"])


@pytest.mark.postgres
async def test_two_processes_on_one_postgres_share_one_broadcast(storms: dict[str, asyncio.Task[Aftermath]]) -> None:
    if "postgres" not in storms:
        pytest.skip("no PostgreSQL at 127.0.0.1:5432")
    storm = await storms["postgres"]
    check(storm)
    accounts = {group: account for group, (_, account) in storm.rows.items()}
    assert Counter(accounts.values()) == {10000: 250, 10001: 250}
    assert {accounts[group] for group in range(100001, 100151)} == {10000}
    assert {accounts[group] for group in range(100351, 100501)} == {10001}
