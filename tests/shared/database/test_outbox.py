import asyncio
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from plugins._shared.database import Database, outbox
from plugins._shared.database.outbox import Counts, JobState, NewTarget, TargetState

pytestmark = pytest.mark.early

GROUPS = [30003, 30001, 4_000_000_002]


async def create(db: Database, *targets: NewTarget) -> outbox.Job:
    chosen = targets or tuple(NewTarget(group_id, f"群{group_id}") for group_id in GROUPS)
    return await outbox.create_job(
        db, created_by=10001, self_id=20001, content_json='[{"type":"text"}]', content_hash="abc", targets=chosen
    )


async def claim(db: Database, job_id: int) -> int:
    target = await outbox.claim_next(db, job_id)
    assert target is not None
    assert target.state is TargetState.IN_FLIGHT
    return target.group_id


async def test_targets_are_claimed_in_order_and_once(db: Database) -> None:
    job = await create(db)
    assert [await claim(db, job.id) for _ in GROUPS] == GROUPS
    assert await outbox.claim_next(db, job.id) is None
    assert await outbox.counts(db, job.id) == Counts(in_flight=3)


async def test_each_end_is_counted_and_reported(db: Database) -> None:
    job = await create(db, *(NewTarget(number, f"群{number}") for number in range(1, 6)))
    ends = {1: TargetState.SENT, 2: TargetState.FAILED, 3: TargetState.SKIPPED, 4: TargetState.UNKNOWN}
    for group_id, state in ends.items():
        assert await claim(db, job.id) == group_id
        assert await outbox.settle(db, job.id, group_id, state, message_id=-group_id, reason=f"因为{group_id}")
    counted = await outbox.counts(db, job.id)
    assert counted == Counts(waiting=1, sent=1, failed=1, skipped=1, unknown=1)
    assert (counted.total, counted.settled) == (5, 4)
    (failed,) = await outbox.failed_of(db, job.id)
    assert (failed.group_id, failed.group_name, failed.reason, failed.message_id) == (2, "群2", "因为2", -2)


async def test_target_with_a_reason_to_skip_is_never_claimed(db: Database) -> None:
    job = await create(db, NewTarget(1, "甲", skip_reason="已退订"), NewTarget(2, "乙"))
    assert await claim(db, job.id) == 2
    assert await outbox.claim_next(db, job.id) is None
    (skipped,) = await outbox.targets_of(db, job.id, TargetState.SKIPPED)
    assert (skipped.group_id, skipped.reason) == (1, "已退订")


async def test_settled_target_stays_as_it_ended(db: Database) -> None:
    job = await create(db)
    group_id = await claim(db, job.id)
    assert await outbox.settle(db, job.id, group_id, TargetState.SENT, message_id=7)
    for late in (TargetState.FAILED, TargetState.UNKNOWN, TargetState.SKIPPED):
        assert await outbox.settle(db, job.id, group_id, late) is False
    assert [target.message_id for target in await outbox.targets_of(db, job.id, TargetState.SENT)] == [7]


async def test_waiting_target_can_be_skipped_but_not_sent(db: Database) -> None:
    job = await create(db)
    assert await outbox.settle(db, job.id, GROUPS[0], TargetState.SENT) is False
    assert await outbox.settle(db, job.id, GROUPS[0], TargetState.SKIPPED, reason="已退群") is True
    assert await claim(db, job.id) == GROUPS[1]


async def test_unknown_target_may_turn_out_as_sent(db: Database) -> None:
    job = await create(db)
    group_id = await claim(db, job.id)
    assert await outbox.settle(db, job.id, group_id, TargetState.UNKNOWN, reason="超时")
    assert await outbox.settle(db, job.id, group_id, TargetState.SENT, message_id=9)
    assert await outbox.counts(db, job.id) == Counts(waiting=2, sent=1)


async def test_what_was_in_flight_at_a_crash_is_unknown_and_not_sent_again(db: Database) -> None:
    job = await create(db)
    first = await claim(db, job.id)
    assert await outbox.recover(db, job.id, "发送途中中断") == 1
    assert await outbox.recover(db, job.id) == 0
    (unknown,) = await outbox.targets_of(db, job.id, TargetState.UNKNOWN)
    assert (unknown.group_id, unknown.reason) == (first, "发送途中中断")
    assert [await claim(db, job.id) for _ in range(2)] == GROUPS[1:]


@pytest.mark.parametrize("state", [JobState.PAUSED, JobState.CANCELLED, JobState.FINISHED])
async def test_job_that_does_not_run_gives_no_target(db: Database, state: JobState) -> None:
    job = await create(db)
    assert await outbox.set_state(db, job.id, state)
    assert await outbox.claim_next(db, job.id) is None
    assert await outbox.set_state(db, job.id, JobState.RUNNING) is (state is JobState.PAUSED)
    assert (await outbox.claim_next(db, job.id) is not None) is (state is JobState.PAUSED)


async def test_unfinished_jobs_are_found_again_with_all_they_hold(db: Database) -> None:
    first, second, third = await create(db), await create(db), await create(db)
    await outbox.set_state(db, first.id, JobState.CANCELLED)
    await outbox.set_state(db, second.id, JobState.PAUSED)
    assert [job.id for job in await outbox.unfinished_jobs(db)] == [second.id, third.id]
    assert await outbox.latest_job(db) == third
    assert (third.content_json, third.content_hash, third.created_by) == ('[{"type":"text"}]', "abc", 10001)
    cancelled = await outbox.get_job(db, first.id)
    assert cancelled is not None
    assert cancelled.finished_at is not None
    assert cancelled.finished_at >= first.created_at


async def test_job_is_stored_with_all_its_targets_or_not_at_all(db: Database) -> None:
    with pytest.raises(IntegrityError):
        await create(db, NewTarget(1, "甲"), NewTarget(2, "乙"), NewTarget(1, "甲"))
    assert await outbox.latest_job(db) is None


async def test_group_name_that_no_database_takes_stops_no_broadcast(db: Database) -> None:
    job = await create(db, NewTarget(1, "坏\ud83d名\0字"))
    assert [target.group_name for target in await outbox.targets_of(db, job.id)] == ["坏?名字"]


async def test_five_hundred_targets_are_stored_at_once(db: Database) -> None:
    job = await create(db, *(NewTarget(number, "群") for number in range(500)))
    assert await outbox.counts(db, job.id) == Counts(waiting=500)


async def test_claims_at_the_same_time_never_get_one_target_twice(db: Database) -> None:
    job = await create(db, *(NewTarget(number, "群") for number in range(40)))

    async def claim_all() -> list[int]:
        mine = []
        while target := await outbox.claim_next(db, job.id):
            mine.append(target.group_id)
        return mine

    claimed = [group_id for mine in await asyncio.gather(*(claim_all() for _ in range(4))) for group_id in mine]
    assert sorted(claimed) == list(range(40))


async def _broadcast(url: str, data_dir: Path, job_id: int, send: Callable[[int], None]) -> None:
    db = Database(url, data_dir)
    await db.start()
    while target := await outbox.claim_next(db, job_id):
        send(target.group_id)
        await outbox.settle(db, job_id, target.group_id, TargetState.SENT, message_id=1)


async def _begin(url: str, data_dir: Path, targets: int) -> int:
    db = Database(url, data_dir)
    await db.start()
    job = await create(db, *(NewTarget(number, "群") for number in range(targets)))
    await db.stop()
    return job.id


async def _recover(url: str, data_dir: Path) -> None:
    db = Database(url, data_dir)
    await db.start()
    for job in await outbox.unfinished_jobs(db):
        await outbox.recover(db, job.id)
    await db.stop()


async def _result(url: str, data_dir: Path, job_id: int) -> dict[int, TargetState]:
    db = Database(url, data_dir)
    await db.start()
    targets = await outbox.targets_of(db, job_id)
    await db.stop()
    return {target.group_id: target.state for target in targets}


def test_broadcast_killed_five_times_repeats_nothing_and_loses_nothing(
    fresh_url: str, tmp_path: Path, fork: Callable[..., BaseProcess]
) -> None:
    job_id = asyncio.run(_begin(fresh_url, tmp_path, 100))
    heard: Counter[int] = Counter()
    for round_ in range(6):
        ours, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
        child = fork(lambda send=theirs.send: _broadcast(fresh_url, tmp_path, job_id, send))
        theirs.close()
        if round_ < 5:
            assert ours.poll(10)
            time.sleep(random.uniform(0, 0.04))
            child.kill()
        _listen(ours, heard)
        child.join(20)
        asyncio.run(_recover(fresh_url, tmp_path))
    result = asyncio.run(_result(fresh_url, tmp_path, job_id))
    states = Counter(result.values())
    assert max(heard.values()) == 1
    assert set(states) <= {TargetState.SENT, TargetState.UNKNOWN}
    assert states.total() == 100
    assert states[TargetState.UNKNOWN] <= 5
    assert {group_id for group_id, state in result.items() if state is TargetState.SENT} <= set(heard)


def _listen(pipe: Connection, heard: Counter[int]) -> None:
    try:
        while True:
            heard[pipe.recv()] += 1
    except EOFError:
        return
