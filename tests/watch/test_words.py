"""What an alert says: a title and what happened, with a blank between them only where letters change."""

from plugins.watch import texts
from plugins.watch.command import Kind, WatchRequest
from plugins.watch.judging import Owed, Standing, Verdict
from plugins.watch.ports import Reading


def test_a_title_that_ends_with_a_bracket_has_no_blank_behind_it() -> None:
    reading = Reading(Verdict.BAD, "")
    traffic, tunnel = WatchRequest(Kind.PROXY, "99%"), WatchRequest(Kind.TUNNEL, "mc")
    assert texts.words(1, traffic, reading, Standing(), Owed.ALERT).group.startswith(
        "🔴 911Proxy 流量（提醒线 99%）不多了。"
    )
    assert texts.words(1, traffic, reading, Standing(), Owed.PASSED).group.startswith(
        "ℹ️ 911Proxy 流量（提醒线 99%）出过问题"
    )
    assert texts.words(1, tunnel, reading, Standing(), Owed.ALERT).group.startswith("🔴 隧道 mc 断开了。")
