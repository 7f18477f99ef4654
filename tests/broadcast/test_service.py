"""One broadcast through the real outbox (SQLite) and a scripted QQ: order, pace, counts, crashes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from plugins._shared.database.outbox import Counts
from plugins._shared.errors import UsageError
from plugins.broadcast import texts
from plugins.broadcast.ports import Pace
from plugins.broadcast.running import BAD_IN_A_ROW
from tests.broadcast.bench import ORIGIN, OWNER, SEGMENT, Bench, announce, draft, new_bench
from tests.broadcast.voices import CUT, KICKED, OFFLINE, REFUSED, SILENT


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with new_bench(tmp_path) as made:
        yield made


async def hang(_: Any) -> None:
    await asyncio.Event().wait()


async def test_every_group_gets_the_message_once_in_order_and_the_owner_a_report(bench: Bench) -> None:
    await bench.caster.start(draft(6), announce)
    report = await bench.told()
    assert bench.voice.arrived == [1, 2, 3, 4, 5, 6]
    assert bench.voice.messages == [[SEGMENT]] * 6
    assert report == "广播已发完，共 6 个群：已发 6 / 失败 0 / 跳过 0 / 不确定 0。"
    assert bench.voice.told[0][0] == ORIGIN
    assert await bench.counts() == Counts(sent=6)


async def test_pauses_lie_between_targets_only_and_within_interval_and_jitter(bench: Bench) -> None:
    await bench.caster.start(draft(20), announce)
    await bench.told()
    first, *gaps = bench.clock.slept
    assert first == 0
    assert len(gaps) == 19
    assert all(3 <= gap <= 5 for gap in gaps)
    assert len(set(gaps)) > 10
    assert Pace(3, 2).expected_s(20) == 19 * 4


async def test_report_counts_every_end_and_lists_the_troubled_groups_with_reasons(bench: Bench) -> None:
    bench.voice.script = {2: [REFUSED], 3: [KICKED], 5: [SILENT]}
    await bench.caster.start(draft(6), announce)
    assert (await bench.told()).splitlines() == [
        "广播已发完，共 6 个群：已发 3 / 失败 1 / 跳过 1 / 不确定 1。",
        "失败：",
        "· 群2（2）：QQ 端拒绝发送（100）",
        "不确定：",
        "· 群5（5）：QQ 没有回应，可能已发出",
        "跳过：",
        "· 群3（3）：机器人已不在这个群",
    ]
    assert bench.voice.arrived == [1, 4, 6]
    assert await bench.caster.status() == await bench.told()


async def test_five_bad_results_in_a_row_pause_and_the_owner_goes_on(bench: Bench) -> None:
    bench.voice.script = {2: [SILENT], 4: [SILENT], 5: [REFUSED], 6: [SILENT], 7: [KICKED], 8: [SILENT], 9: [SILENT]}
    await bench.caster.start(draft(12), announce)
    warning = await bench.told()
    assert f"连续 {BAD_IN_A_ROW} 个群" in warning
    assert "疑似风控" in warning
    assert await bench.counts() == Counts(waiting=3, sent=2, failed=1, skipped=1, unknown=5)
    await bench.caster.resume(OWNER.user_id, announce)
    assert "已发 5 / 失败 1 / 跳过 1 / 不确定 5" in await bench.told(2)
    assert bench.voice.arrived == [1, 3, 10, 11, 12]


async def test_lost_connection_waits_and_burns_no_target(bench: Bench) -> None:
    async def lose(group_id: int) -> None:
        if group_id == 2:
            bench.voice.link.clear()

    bench.voice.after, bench.voice.script = lose, {2: [CUT]}
    await bench.caster.start(draft(4), announce)
    async with asyncio.timeout(30):
        while await bench.counts() != Counts(waiting=2, sent=1, unknown=1):
            assert len(bench.voice.arrived) <= 1
    bench.voice.link.set()
    assert "已发 3 / 失败 0 / 跳过 0 / 不确定 1" in await bench.told()
    assert bench.voice.arrived == [1, 3, 4]


async def test_six_broken_connections_in_a_row_are_not_taken_for_risk_control(bench: Bench) -> None:
    bench.voice.script = {number: [CUT] for number in range(1, 7)}
    await bench.caster.start(draft(7), announce)
    assert "已发 1 / 失败 0 / 跳过 0 / 不确定 6" in await bench.told()


async def test_send_that_never_left_is_made_once_the_connection_is_back(bench: Bench) -> None:
    bench.voice.script = {2: [OFFLINE, OFFLINE]}
    await bench.caster.start(draft(3), announce)
    assert "已发 3 /" in await bench.told()
    assert bench.voice.arrived == [1, 2, 3]


async def test_pause_stops_after_the_target_under_way_and_resume_goes_on(bench: Bench) -> None:
    release = asyncio.Event()

    async def wait(group_id: int) -> None:
        if group_id == 2:
            await release.wait()

    bench.voice.after = wait
    await bench.caster.start(draft(5), announce)
    await bench.arrives(2)
    pausing = asyncio.create_task(bench.caster.pause())
    await bench.is_paused()
    release.set()
    assert await pausing == "已暂停：已发 2，未发 3，共 5 个群。发送「广播 继续」接着发，「广播 取消」不再发。"
    assert "停着" in await bench.caster.status()
    await asyncio.sleep(0.02)
    assert bench.voice.arrived == [1, 2]
    await bench.caster.resume(OWNER.user_id, announce)
    assert "已发 5 /" in await bench.told()
    assert bench.voice.arrived == [1, 2, 3, 4, 5]


async def test_cancel_skips_what_waits_and_reports_every_group(bench: Bench) -> None:
    bench.voice.link.clear()
    await bench.caster.start(draft(3), announce)
    report = await bench.caster.cancel()
    assert report.startswith("广播已取消，共 3 个群：已发 0 / 失败 0 / 跳过 3 / 不确定 0。")
    assert texts.CALLED_OFF in report
    assert await bench.counts() == Counts(skipped=3)
    bench.voice.link.set()
    await asyncio.sleep(0.02)
    assert bench.voice.arrived == []
    assert bench.voice.told == []
    with pytest.raises(UsageError, match=texts.NONE_NOW):
        await bench.caster.resume(OWNER.user_id, announce)


async def test_two_owners_at_once_get_one_broadcast(bench: Bench) -> None:
    both = await asyncio.gather(
        bench.caster.start(draft(3), announce), bench.caster.start(draft(3), announce), return_exceptions=True
    )
    assert [type(result) for result in both] == [type(None), UsageError]
    assert "已有一个广播正在发送" in str(both[1])
    await bench.told()
    assert bench.voice.arrived == [1, 2, 3]
    await bench.caster.start(draft(2), announce)
    await bench.told(2)
    assert bench.voice.arrived == [1, 2, 3, 1, 2]


async def test_resume_while_sending_starts_no_second_sender(bench: Bench) -> None:
    bench.voice.link.clear()
    await bench.caster.start(draft(3), announce)
    with pytest.raises(UsageError, match=texts.ALREADY_SENDING):
        await bench.caster.resume(OWNER.user_id, announce)
    bench.voice.link.set()
    await bench.told()
    assert bench.voice.arrived == [1, 2, 3]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("victim", [1, 3, 5])
async def test_crash_during_a_send_loses_nothing_and_repeats_nothing(bench: Bench, moment: str, victim: int) -> None:
    """`before`: the claim is on disk, the send has not left; `after`: it has arrived, nobody has answered."""

    dying = asyncio.Event()

    async def die(group_id: int) -> None:
        if group_id == victim:
            dying.set()
            await hang(group_id)

    setattr(bench.voice, moment, die)
    await bench.caster.start(draft(5), announce)
    await asyncio.wait_for(dying.wait(), 5)
    await bench.crash()
    await bench.caster.greet(10000)
    if victim < 5:
        text = await bench.told()
        assert f"{victim - 1} 已发 / {5 - victim} 未发 / 1 不确定" in text
        assert bench.voice.told[0][0].chat == OWNER
        await bench.caster.resume(OWNER.user_id, announce)
    report = await bench.told(1 if victim == 5 else 2)
    assert "已发 4 / 失败 0 / 跳过 0 / 不确定 1" in report
    assert f"· 群{victim}（{victim}）：{texts.CRASHED}" in report
    assert max(Counter(bench.voice.arrived).values()) == 1
    assert set(bench.voice.arrived) | {victim} == {1, 2, 3, 4, 5}


async def test_crash_in_a_pause_between_targets_leaves_nothing_unknown(bench: Bench) -> None:
    resting = asyncio.Event()

    async def rest(seconds: float) -> None:
        if seconds:
            resting.set()
            await hang(seconds)

    object.__setattr__(bench.caster._means, "sleep", rest)
    await bench.caster.start(draft(3), announce)
    await asyncio.wait_for(resting.wait(), 5)
    await bench.crash()
    await bench.caster.greet(10000)
    assert "1 已发 / 2 未发 / 0 不确定" in await bench.told()
    await bench.caster.resume(OWNER.user_id, announce)
    assert "已发 3 /" in await bench.told(2)
    assert bench.voice.arrived == [1, 2, 3]


async def test_only_the_account_of_the_broadcast_and_only_its_first_connection_tells_the_owner(bench: Bench) -> None:
    bench.voice.before = hang
    await bench.caster.start(draft(3), announce)
    await bench.crash()
    await bench.caster.greet(10009)
    assert bench.voice.told == []
    await bench.caster.greet(10000)
    await bench.caster.greet(10000)
    assert len(bench.voice.told) == 1


async def test_reconnection_during_a_broadcast_tells_nothing(bench: Bench) -> None:
    await bench.caster.greet(10000)
    bench.voice.link.clear()
    await bench.caster.start(draft(3), announce)
    await bench.caster.greet(10000)
    assert bench.voice.told == []


async def test_stop_lets_the_send_under_way_end(bench: Bench) -> None:
    async def slowly(_: int) -> None:
        await asyncio.sleep(0.05)

    bench.voice.after = slowly
    await bench.caster.start(draft(3), announce)
    await bench.arrives(1)
    await bench.caster.stop()
    assert await bench.counts() == Counts(waiting=2, sent=1)
    assert bench.voice.told == []


async def test_broken_outbox_is_told_and_the_broadcast_can_go_on(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> bool:
        raise RuntimeError("disk full")

    monkeypatch.setattr(bench.outbox, "settle", broken)
    await bench.caster.start(draft(3), announce)
    assert await bench.told() == texts.BROKEN
    assert "broke off" in caplog.text
    monkeypatch.undo()
    await bench.caster.resume(OWNER.user_id, announce)
    assert "已发 2 / 失败 0 / 跳过 0 / 不确定 1" in await bench.told(2)
    assert bench.voice.arrived == [1, 2, 3]
