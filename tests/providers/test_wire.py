from datetime import UTC, datetime

import pytest

from plugins._providers.wire import Reply, parse_json, retry_after_s

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1),
        ("121", 121),
        (" 0 ", 0),
        ("Fri, 02 Jan 2026 03:05:05 GMT", 60),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0),
        ("inf", None),
        ("nan", None),
        ("-3", None),
        ("1.5", None),
        ("9" * 40, None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


@pytest.mark.parametrize("body", [b'{"a": 1}', b'\xef\xbb\xbf{"a": 1}', b' {"a":1}\n'])
def test_json_may_have_a_byte_order_mark_and_blanks(body: bytes) -> None:
    assert parse_json(body) == {"a": 1}


def test_the_largest_vendor_number_is_kept_exactly() -> None:
    assert parse_json(b"[9223372036854775807, -9223372036854775807]") == [2**63 - 1, 1 - 2**63]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<html></html>",
        b"[NaN]",
        b"[Infinity]",
        b"[1e999]",
        b"[9223372036854775808]",
        b"[" + b"9" * 5000 + b"]",
        b"[" * 100_000,
        '{"msg": "成功"}'.encode("gbk"),
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_what_is_not_plain_json_is_a_value_error_without_the_body(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^\w+$") as caught:
        parse_json(body)
    assert caught.value.__context__ is None


def test_doubled_names_reach_the_hook() -> None:
    assert parse_json(b'{"a": 1, "a": 2}', lambda pairs: {"pairs": pairs}) == {"pairs": [("a", 1), ("a", 2)]}


@pytest.mark.parametrize(
    ("body", "html"), [(b" \n<!doctype html>", True), (b"\xef\xbb\xbf<html>", True), (b"{}", False)]
)
def test_html_is_told_by_its_first_mark(body: bytes, html: bool) -> None:
    assert Reply(200, body).looks_like_html is html
