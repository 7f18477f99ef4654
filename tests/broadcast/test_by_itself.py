"""What a broadcast does without being told: other accounts, times, limits, progress, looking up, giving up."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plugins._shared.database import outbox
from plugins._shared.database.outbox import Counts, NewTarget
from plugins._shared.errors import UsageError
from plugins.broadcast import texts
from tests.broadcast.bench import CONTENT, OWNER, Bench, announce, draft, new_bench
from tests.broadcast.voices import OFFLINE, SILENT


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with new_bench(tmp_path) as made:
        yield made


def governed(bench: Bench, **rules: Any) -> None:
    """From now on these rules hold."""
    bench.rules = replace(bench.rules, **rules)
    bench.caster = bench._new()


async def said(bench: Bench, words: str) -> str:
    await bench.voice.until(lambda: any(words in text for _, text in bench.voice.told))
    return next(text for _, text in bench.voice.told if words in text)


# --- several accounts


async def test_each_account_serves_its_own_groups(bench: Bench) -> None:
    bench.voice.online = {10000, 10001}
    await bench.caster.start(draft(6, (10000, 10001)), announce)
    assert "已发 6 /" in await bench.told()
    assert sorted(bench.voice.arrived) == [1, 2, 3, 4, 5, 6]
    assert bench.voice.senders == {1: 10001, 2: 10000, 3: 10001, 4: 10000, 5: 10001, 6: 10000}


async def test_groups_of_an_absent_account_wait_for_it(bench: Bench) -> None:
    await bench.caster.start(draft(4, (10000, 10001)), announce)
    await bench.arrives(2)
    async with asyncio.timeout(30):
        while await bench.counts() != Counts(waiting=2, sent=2):  # noqa: ASYNC110 the database tells nobody
            await asyncio.sleep(0.01)
    bench.voice.online = {10000, 10001}
    assert "已发 4 /" in await bench.told()
    assert {group for group, account in bench.voice.senders.items() if account == 10001} == {1, 3}


async def test_risk_control_of_one_account_pauses_all(bench: Bench) -> None:
    bench.voice.online = {10000, 10001}
    bench.voice.script = {number: [SILENT] for number in range(1, 61, 2)}
    await bench.caster.start(draft(60, (10000, 10001)), announce)
    assert "疑似风控" in await bench.told()
    counts = await bench.counts()
    assert counts.unknown >= 5
    assert counts.waiting > 0
    assert (counts.in_flight, counts.total) == (0, 60)


# --- a set time


async def test_scheduled_broadcast_begins_at_its_time_even_after_a_crash(bench: Bench) -> None:
    due_at = bench.clock.now() + timedelta(hours=1)
    await bench.caster.start(replace(draft(3), due_at=due_at), announce)
    assert bench.voice.arrived == []
    assert "定时广播 #1" in await bench.caster.status()
    await bench.crash()
    await bench.caster.greet(10000)
    wait_s = await bench.caster._tick()
    assert wait_s is not None
    assert 3500 < wait_s <= 3600
    assert bench.voice.told == []
    bench.clock.ahead = timedelta(hours=1, seconds=1)
    assert await bench.caster._tick() is None
    assert "已发 3 /" in await said(bench, "广播已发完")
    assert "定时广播开始" in bench.voice.told[0][1]
    assert bench.voice.arrived == [1, 2, 3]


async def test_scheduled_broadcast_waits_for_the_one_that_is_not_over_and_blocks_none(bench: Bench) -> None:
    await bench.caster.start(replace(draft(2), due_at=bench.clock.now() + timedelta(minutes=1)), announce)
    bench.voice.link.clear()
    await bench.caster.start(draft(3), announce)
    await bench.caster.pause()
    bench.voice.link.set()
    bench.clock.ahead = timedelta(minutes=2)
    assert await bench.caster._tick() == 1
    assert [job.state for job in await bench.outbox.recent(2)] == ["paused", "scheduled"]
    await bench.caster.resume(OWNER.user_id, announce)
    await said(bench, "广播已发完")
    await bench.caster._tick()
    await bench.voice.until(lambda: bench.voice.arrived == [1, 2, 3, 1, 2])


async def test_scheduled_broadcast_that_was_missed_waits_for_the_owners_word(bench: Bench) -> None:
    await bench.caster.start(replace(draft(2), due_at=bench.clock.now() + timedelta(minutes=1)), announce)
    bench.clock.ahead = timedelta(minutes=30)
    await bench.caster._tick()
    assert "错过了" in await bench.told()
    assert bench.voice.arrived == []
    await bench.caster.resume(OWNER.user_id, announce)
    assert "已发 2 /" in await bench.told(2)


async def test_scheduled_broadcast_of_somebody_who_is_no_owner_any_more_is_cancelled(bench: Bench) -> None:
    await bench.caster.start(replace(draft(2), due_at=bench.clock.now() + timedelta(minutes=1)), announce)
    governed(bench, owners=lambda: {30002})
    bench.clock.ahead = timedelta(minutes=2)
    await bench.caster._tick()
    assert await bench.told() == texts.DEMOTED_BEFORE
    assert bench.voice.told[0][0].chat.user_id == 30002
    assert await bench.counts() == Counts(skipped=2)


async def test_scheduled_broadcasts_are_cancelled_by_number(bench: Bench) -> None:
    for minutes in (5, 3):
        await bench.caster.start(replace(draft(2), due_at=bench.clock.now() + timedelta(minutes=minutes)), announce)
    assert "#1" in await bench.caster.cancel(1)
    assert "#2" in await bench.caster.cancel()
    with pytest.raises(UsageError, match=texts.NONE_NOW):
        await bench.caster.cancel()
    with pytest.raises(UsageError, match="没有编号 7"):
        await bench.caster.cancel(7)
    with pytest.raises(UsageError, match=r"广播 #1 之前就取消了。发送「广播 记录 1」看详情。"):
        await bench.caster.cancel(1)
    assert "已取消 · 0/2 个群已发 · 今晚维护" in await bench.caster.records()
    assert texts.CALLED_OFF in await bench.caster.records(2)


# --- limits and roles


async def test_daily_ceiling_pauses_and_the_next_day_goes_on(bench: Bench) -> None:
    governed(bench, daily_ceiling=3)
    await bench.caster.start(draft(5), announce)
    assert "上限" in await bench.told()
    assert await bench.counts() == Counts(waiting=2, sent=3)
    await bench.caster.resume(OWNER.user_id, announce)
    assert "上限" in await bench.told(2)
    assert bench.voice.arrived == [1, 2, 3]
    bench.clock.ahead = timedelta(days=1)
    await bench.caster.resume(OWNER.user_id, announce)
    assert "已发 5 /" in await bench.told(3)


async def test_owner_demoted_in_mid_run_pauses_and_another_owner_goes_on(bench: Bench) -> None:
    owners = {OWNER.user_id, 30002}
    governed(bench, owners=lambda: owners)

    async def demote(group_id: int) -> None:
        owners.discard(OWNER.user_id)

    bench.voice.after = demote
    await bench.caster.start(draft(3), announce)
    assert "已不是机器人的主人" in await bench.told()
    assert bench.voice.arrived == [1]
    await bench.caster.resume(30002, announce)
    assert "已发 3 /" in await bench.told(2)


async def test_group_that_opts_out_in_mid_run_is_skipped(bench: Bench) -> None:
    async def opt_out(group_id: int) -> None:
        if group_id == 1:
            await outbox.skip_waiting(bench.database, texts.OPTED_OUT, peer=("group", 3))
            await outbox.skip_waiting(bench.database, texts.OPTED_OUT, peer=("friend", 2))

    bench.voice.after = opt_out
    await bench.caster.start(draft(3), announce)
    assert "· 群3（3）：已退订广播" in await bench.told()
    assert bench.voice.arrived == [1, 2]


# --- what the owner is told on the way


async def test_progress_is_one_message_in_place_of_the_other(bench: Bench) -> None:
    async def slowly(_: int) -> None:
        await asyncio.sleep(0.03)

    bench.voice.after = slowly
    governed(bench, progress_s=0.02)
    await bench.caster.start(draft(6), announce)
    await said(bench, "广播已发完")
    progress = [text for _, text in bench.voice.told[:-1]]
    assert len(progress) >= 2
    assert all(text.startswith("广播正在发送：") for text in progress)
    await bench.voice.until(lambda: len(bench.voice.recalled) == len(bench.voice.told))
    assert bench.voice.recalled == [78, *range(9001, 9000 + len(bench.voice.told))]


# --- what became of it


def heard(text: str, time_s: float, message_id: int = 4711, user_id: int = 10000) -> dict[str, Any]:
    segments = [{"type": "text", "data": {"text": text}}]
    return {"message_id": message_id, "user_id": user_id, "time": int(time_s), "message": segments}


async def test_unknown_target_that_its_groups_history_has_is_sent(bench: Bench) -> None:
    now_s = bench.clock.now().timestamp()
    bench.voice.script = {2: [SILENT], 3: [SILENT]}
    bench.voice.histories = {2: [heard("今晚维护", now_s)], 3: [heard("今晚维护", now_s - 3600)]}
    await bench.caster.start(draft(4), announce)
    report = await bench.told()
    assert "已发 3 / 失败 0 / 跳过 0 / 不确定 1" in report
    assert "· 群3（3）" in report
    (found,) = [target for target in await bench.outbox.targets(1, "sent") if target.group_id == 2]
    assert found.message_id == 4711


async def test_notice_after_a_crash_counts_what_the_history_has_as_sent(bench: Bench) -> None:
    dying = asyncio.Event()

    async def die(group_id: int) -> None:
        if group_id == 2:
            dying.set()
            await asyncio.Event().wait()

    bench.voice.after = die
    await bench.caster.start(draft(4), announce)
    await asyncio.wait_for(dying.wait(), 5)
    await bench.crash()
    bench.voice.histories = {2: [heard("今晚维护", bench.clock.now().timestamp())]}
    await bench.caster.greet(10000)
    assert "2 已发 / 2 未发 / 0 不确定" in await bench.told()


async def test_what_never_left_waits_again_instead_of_hanging_in_flight(bench: Bench) -> None:
    async def lose(group_id: int) -> None:
        if group_id == 2 and bench.voice.arrived == [1]:
            bench.voice.link.clear()

    bench.voice.after, bench.voice.script = lose, {2: [OFFLINE]}
    await bench.caster.start(draft(3), announce)
    async with asyncio.timeout(30):
        while await bench.counts() != Counts(waiting=2, sent=1) or bench.voice.link.is_set():
            continue
    await bench.crash()
    bench.voice.link.set()
    await bench.caster.greet(10000)
    assert "1 已发 / 2 未发 / 0 不确定" in await bench.told()


async def test_recall_takes_back_what_is_fresh_and_says_how_many(bench: Bench) -> None:
    bench.voice.script = {2: [SILENT]}
    assert await bench.caster.recall() == texts.NEVER
    await bench.caster.start(draft(4), announce)
    await bench.told()
    assert await bench.caster.recall() == "已撤回 3 条。"
    assert bench.voice.recalled[-3:] == [1001, 1003, 1004]
    assert await bench.counts() == Counts(unknown=1, recalled=3)
    assert "已撤回 3" in await bench.caster.status()


async def test_recall_says_what_is_too_old(bench: Bench) -> None:
    await bench.caster.start(draft(2), announce)
    await bench.told()
    bench.clock.ahead = timedelta(seconds=130)
    assert await bench.caster.recall() == "已撤回 0 条；2 条已超过两分钟，撤不回。"


async def test_recall_in_mid_run_pauses_first(bench: Bench) -> None:
    async def slowly(_: int) -> None:
        await asyncio.sleep(0.02)

    bench.voice.after = slowly
    await bench.caster.start(draft(5), announce)
    await bench.arrives(2)
    answer = await bench.caster.recall()
    assert "没有发的已暂停" in answer
    assert (await bench.counts()).sent == 0
    assert len(bench.voice.arrived) < 5


# --- several processes


async def test_claim_of_a_living_process_is_left_alone(bench: Bench) -> None:
    db = bench.database
    targets = [NewTarget(1, "甲"), NewTarget(2, "乙", self_id=10001), NewTarget(3, "丙", self_id=10001)]
    job = await outbox.create_job(
        db, created_by=30001, self_id=10000, content_json="[]", content_hash="h", targets=targets
    )
    for self_id, claimant in ((10000, "a"), (10001, "b"), (10001, "c")):
        assert await outbox.claim_next(db, job.id, self_id=self_id, claimant=claimant)
    assert await outbox.recover(db, job.id, alive=["a", "b"]) == 1
    assert await outbox.recover(db, job.id, alive=["a", "b"], mine={10000}, me="a") == 0
    assert await outbox.recover(db, job.id, alive=["a", "b"], mine={10001}, me="a") == 1, "its account is ours now"
    assert await outbox.release(db, job.id, 1, "b") is False
    assert await outbox.release(db, job.id, 1, "a") is True
    assert await outbox.counts(db, job.id) == Counts(waiting=1, unknown=2)


async def test_second_broadcast_is_refused_by_the_database_itself(bench: Bench) -> None:
    assert await bench.outbox.create(draft(1)) is not None
    assert await bench.outbox.create(draft(1)) is None
    assert CONTENT.fingerprint == (await bench.outbox.recent(1))[0].content_hash
