"""Sizes as people read them; every expected text was worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.units import bar, bytes_text, gb_text, kb_text, percent

GB_IN_KB = 1_048_576


@pytest.mark.parametrize(
    ("count_bytes", "text"),
    [
        (0, "0 B"),
        (7, "7 B"),
        (999, "999 B"),
        (1023, "1023 B"),
        (1024, "1.00 KB"),
        (1536, "1.50 KB"),
        (10_229, "9.99 KB"),
        (10_236, "10.0 KB"),
        (15 * 1024**2, "15.0 MB"),
        (102_349, "100 KB"),
        (550_093_529, "525 MB"),
        (14_367_772_669, "13.4 GB"),
        (1024**2 - 1, "1.00 MB"),
        (1024**3 * 1023, "1023 GB"),
        (3 * 1024**4, "3.00 TB"),
        (-1536, "-1.50 KB"),
        (1024**7, "1024 EB"),
        (10**400, "1024 EB"),
    ],
)
def test_bytes_are_shown_with_three_digits_in_steps_of_1024(count_bytes: int, text: str) -> None:
    assert bytes_text(count_bytes) == text


def test_kb_are_bytes_times_1024() -> None:
    assert kb_text(0) == "0 B"
    assert kb_text(3) == "3.00 KB"
    assert kb_text(102_400) == "100 MB"


@pytest.mark.parametrize(
    ("count_kb", "text"),
    [
        (0, "0.00 GB"),
        (GB_IN_KB, "1.00 GB"),
        (524_288, "0.50 GB"),
        (786_432, "0.75 GB"),
        (102_400, "0.10 GB"),
        (51_200, "0.05 GB"),
        (473_088, "0.45 GB"),
        (1_000_000, "0.95 GB"),
        (5_242, "<0.01 GB"),
        (5_243, "0.01 GB"),
        (1, "<0.01 GB"),
        (2048 * GB_IN_KB, "2048.00 GB"),
        (-524_288, "-0.50 GB"),
    ],
)
def test_a_gb_is_1024_squared_kb(count_kb: int, text: str) -> None:
    assert gb_text(count_kb) == text


@pytest.mark.parametrize(
    ("part", "whole", "share", "drawn"),
    [
        (0, 100, 0, "░░░░░░░░░░"),
        (1, 1000, 1, "▓░░░░░░░░░"),
        (524_288, 786_432, 67, "▓▓▓▓▓▓▓░░░"),
        (25, 100, 25, "▓▓▓░░░░░░░"),
        (999, 1000, 99, "▓▓▓▓▓▓▓▓▓░"),
        (100, 100, 100, "▓▓▓▓▓▓▓▓▓▓"),
        (120, 100, 100, "▓▓▓▓▓▓▓▓▓▓"),
        (-5, 100, 0, "░░░░░░░░░░"),
        (0, 0, 0, "░░░░░░░░░░"),
        (5, 0, 0, "░░░░░░░░░░"),
    ],
)
def test_a_share_is_empty_or_full_only_when_it_is(part: int, whole: int, share: int, drawn: str) -> None:
    assert percent(part, whole) == share
    assert bar(part, whole) == drawn


@given(st.integers())
def test_every_number_a_vendor_may_send_is_short(count: int) -> None:
    assert len(bytes_text(count)) <= len("-1023.9 KB")
    assert gb_text(count).endswith(" GB")
