"""A run in few numbers, for other plugins; and the seats of runs that nobody waits for in a chat."""

import pytest

from plugins._providers import CredentialError, TimedOutError
from plugins._shared.errors import UsageError
from plugins.speedtest.in_brief import measured, why_not
from plugins.speedtest.running import Runs
from tests.speedtest.runs import failed, http, node, ping, ping_lost, report_of


def test_a_ping_in_brief() -> None:
    rows = [ping(node(1), 10.0), ping(node(2), 30.0, received=5), ping_lost(node(3))]
    found = measured(report_of(rows, accepted=[node(4)]))
    assert (found.answered, found.nodes, found.healthy) == (2, 4, 1)
    assert (found.average_ms, found.worst_ms, found.failed_percent) == (20.0, 30.0, 50.0)
    assert (found.loss_percent, found.status, found.partial) == (50.0, None, False)
    assert found.text == "平均 20.0 ms，最高 30.0 ms，丢包 50%，应答 2/4，全部丢包 ×1"


def test_a_page_in_brief_tells_its_status_and_no_packets() -> None:
    found = measured(report_of([http(node(1), 100, 502), http(node(2), 200, 502)], kind="http"))
    assert (found.answered, found.healthy, found.status, found.loss_percent) == (2, 0, 502, None)
    assert found.text == "平均 150.0 ms，最高 200.0 ms，失败率 0%，应答 2/2，状态码 502"


def test_of_a_cut_run_only_what_came_counts() -> None:
    rows = [ping(node(1), 10.0), failed(node(2))]
    found = measured(report_of(rows, accepted=[node(n) for n in range(3, 9)], end=False, cut_by="TimedOutError"))
    assert (found.partial, found.answered, found.nodes, found.failed_percent) == (True, 1, 2, 50.0)
    assert found.text.startswith("部分结果 2/8，")


def test_why_a_test_gave_nothing_is_one_sentence_for_anybody() -> None:
    assert why_not(UsageError("额度不够。")) == "额度不够。"
    assert "机器人主人的 17CE" not in why_not(CredentialError("ce17", "x", code="10008"))
    assert why_not(TimedOutError("ce17", "secret detail")).startswith("17CE 在时限内没有返回")


async def test_guests_do_not_hold_up_a_persons_own_run_and_end_with_the_bot() -> None:
    runs = Runs(4, 4)
    with runs.guest() as first, runs.guest():
        async with runs.seat(21130):
            assert runs.stop(21130)
        assert not first.is_set(), "停止 is about one's own run"
        assert not await runs.close(0.01)
        assert first.is_set()
    with pytest.raises(UsageError), runs.guest():
        pass
