from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from plugins._providers.lenient import to_flag, to_list, to_moment, to_money, to_number, to_text, to_whole


@pytest.mark.parametrize(
    ("value", "text"),
    [(" 北京 ", "北京"), ("", None), ("  ", None), ([], None), (None, None), ({}, None), (7, "7"), (True, None)],
)
def test_text(value: Any, text: str | None) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (5, 5),
        ("5", 5),
        (" 5 ", 5),
        (5.0, 5),
        ("5.0", 5),
        (5.5, None),
        ("x", None),
        (True, None),
        ("1e400", None),
        ([], None),
    ],
)
def test_whole(value: Any, whole: int | None) -> None:
    assert to_whole(value) == whole


@pytest.mark.parametrize(
    ("value", "number"), [(0.25, 0.25), ("0.25", 0.25), (3, 3), ("nan", None), ("inf", None), ("", None)]
)
def test_number(value: Any, number: float | None) -> None:
    assert to_number(value) == number


def test_a_large_whole_number_in_text_stays_exact() -> None:
    assert to_whole("9007199254740993") == 9007199254740993


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("true", True),
        ("false", False),
        ("yes", True),
        ("no", False),
        (True, True),
        (False, False),
        (1, True),
        ("0", False),
        ("", None),
        (None, None),
    ],
)
def test_the_word_false_is_not_true(value: Any, flag: bool | None) -> None:
    assert to_flag(value) is flag


@pytest.mark.parametrize(
    ("value", "money"),
    [("18.20", Decimal("18.20")), (18.2, Decimal("18.2")), (0, Decimal(0)), ("nan", None), ("", None)],
)
def test_money_is_decimal(value: Any, money: Decimal | None) -> None:
    assert to_money(value) == money


def test_moments_come_in_two_forms() -> None:
    assert to_moment("2022-05-13 12:14:15") == datetime(2022, 5, 13, 12, 14, 15)
    assert to_moment("2024-12-21T01:38:19.000+00:00") == datetime(2024, 12, 21, 1, 38, 19, tzinfo=UTC)
    assert to_moment("2019-08-24T14:15:22Z") == datetime(2019, 8, 24, 14, 15, 22, tzinfo=UTC)
    assert to_moment("尚未启动") is None


def test_the_vendors_ways_to_say_none_are_an_empty_list() -> None:
    assert [to_list(value) for value in (None, "", {}, [], [1])] == [[], [], [], [], [1]]
    assert to_list("junk") == "junk"
