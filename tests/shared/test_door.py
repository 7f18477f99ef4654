"""Who may connect, and how refusals are told. Threats T03, T04."""

import hmac

import pytest

from plugins._shared.door import TOLD_EVERY_S, Refusals, why_refused, why_unsigned

TOKEN = "right-token"
GOOD = {"authorization": f"Bearer {TOKEN}", "x-self-id": "10000"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"authorization": f"bearer {TOKEN}"}, None),
        ({"authorization": f"Token {TOKEN}"}, None),
        ({"authorization": ""}, "Missing Authorization Header"),
        ({"authorization": TOKEN}, "Authorization Header is invalid"),
        ({"authorization": f"Basic {TOKEN}"}, "Authorization Header is invalid"),
        ({"authorization": f"Bearer {TOKEN}x"}, "Authorization Header is invalid"),
        ({"authorization": "Bearer "}, "Authorization Header is invalid"),
        ({"authorization": "Bearer 密钥"}, "Authorization Header is invalid"),
        ({"x-self-id": ""}, "Missing X-Self-ID Header"),
        ({"x-self-id": "robot"}, "X-Self-ID is no number"),
        ({"x-self-id": "-1"}, "X-Self-ID is no number"),
        ({"x-self-id": "9" * 30}, "X-Self-ID is no number"),
        ({"x-self-id": "10001"}, "Duplicate X-Self-ID"),
        ({"x-self-id": "10001", "authorization": "Bearer x"}, "Authorization Header is invalid"),
    ],
)
def test_reason(changes: dict[str, str], reason: str | None) -> None:
    assert why_refused(GOOD | changes, TOKEN, {"10001"}) == reason


def test_without_a_token_in_the_settings_only_the_account_counts() -> None:
    assert why_refused({"x-self-id": "10000"}, None, set()) is None
    assert why_refused({}, None, set()) == "Missing X-Self-ID Header"


def test_what_is_posted_needs_the_right_signature() -> None:
    body = b'{"post_type": "meta_event"}'
    right = f"sha1={hmac.new(b'secret', body, 'sha1').hexdigest()}"
    assert why_unsigned({"x-signature": right}, body, "secret") is None
    assert why_unsigned({"x-signature": right}, body.decode(), "secret") is None
    for headers in ({}, {"x-signature": ""}):
        assert why_unsigned(headers, body, "secret") == (401, "Missing Signature Header")
    for wrong in (right[5:], right.upper(), "sha1=", "密", "\udc80"):
        assert why_unsigned({"x-signature": wrong}, body, "secret") == (403, "Signature Header is invalid")
    assert why_unsigned({"x-signature": right}, b"", "secret") == (403, "Signature Header is invalid")
    assert why_unsigned({"x-signature": right}, None, "secret") == (403, "Signature Header is invalid")


def test_each_peer_is_told_of_once_a_minute_with_a_count() -> None:
    now_s = [1000.0]
    refusals = Refusals(lambda: now_s[0])
    assert refusals.line("10.0.0.1", "why") == "connection from 10.0.0.1 refused: why"
    assert [refusals.line("10.0.0.1", "why") for _ in range(500)] == [None] * 500
    assert refusals.line("10.0.0.2", "why") == "connection from 10.0.0.2 refused: why"
    now_s[0] += TOLD_EVERY_S
    assert refusals.line("10.0.0.1", "why") == "connection from 10.0.0.1 refused: why, 500 more since the last line"
    now_s[0] += TOLD_EVERY_S
    assert refusals.line("10.0.0.1", "why") == "connection from 10.0.0.1 refused: why"


def test_many_peers_take_no_memory() -> None:
    refusals = Refusals()
    for number in range(5000):
        refusals.line(str(number), "why")
    assert len(refusals._peers) <= 1000
