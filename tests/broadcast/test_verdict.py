"""What the OneBot side reports of a send → how the target ends (threats T68)."""

import pytest

from plugins._sandbox.qq.faults import KICKED, MUTED, TIMED_OUT
from plugins.broadcast import texts
from plugins.broadcast.verdict import DISCONNECTED, NOT_CONNECTED, End, judge
from tests.broadcast.voices import Said


@pytest.mark.parametrize(
    ("state", "reason", "end", "words", "suspicious"),
    [
        ("unknown", f"1200 {KICKED}", End.SKIPPED, texts.GONE, False),
        ("unknown", f"1200 {MUTED}", End.SKIPPED, texts.MUTED, False),
        ("unknown", f"1200 {TIMED_OUT}", End.UNKNOWN, texts.unknown("1200"), True),
        ("unknown", "1200", End.UNKNOWN, texts.unknown("1200"), True),
        ("unknown", "WebSocket call api send_msg timeout", End.UNKNOWN, texts.unknown(None), True),
        ("unknown", DISCONNECTED, End.UNKNOWN, texts.DISCONNECTED, False),
        ("failed", "100 SEND_MSG_API_ERROR", End.FAILED, texts.refused("100"), True),
        ("failed", "100 消息可能被风控", End.UNKNOWN, texts.unknown("100"), True),
        ("failed", "120 你已被禁言", End.SKIPPED, texts.MUTED, False),
        ("failed", "群不存在", End.SKIPPED, texts.GONE, False),
        ("failed", NOT_CONNECTED, End.FAILED, texts.NEVER_LEFT, False),
        ("failed", "", End.FAILED, texts.refused(None), True),
    ],
)
def test_each_answer_ends_the_target_in_one_way(
    state: str, reason: str, end: End, words: str, suspicious: bool
) -> None:
    verdict = judge(Said(state, None, reason))
    assert (verdict.end, verdict.reason, verdict.suspicious) == (end, words, suspicious)


@pytest.mark.parametrize("message_id", [4711, None])
def test_sent_counts_with_and_without_an_id(message_id: int | None) -> None:
    verdict = judge(Said("sent", message_id))
    assert (verdict.end, verdict.message_id, verdict.reason) == (End.SENT, message_id, "")


def test_onebot_words_never_reach_the_owner() -> None:
    assert "serviceAndMethod" not in judge(Said("unknown", None, f"1200 {TIMED_OUT}")).reason
