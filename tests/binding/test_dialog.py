"""The dialog of `绑定 <平台>`: what comes next, what is no answer, when it is over. Pure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._providers import rooms
from plugins._shared.dialogs import LONGEST_FREE_CHARS
from plugins._shared.errors import UsageError
from plugins.binding import dialog_texts as texts
from plugins.binding.command import MAX_FIELD_CHARS
from plugins.binding.dialog import ANSWER_WITHIN_S, Filling, carries_secret

CANARY = "cAnArY-7f3a9c1e5b"
CE17, CHMLFRP = rooms()["ce17"], rooms()["chmlfrp"]


def test_each_field_is_asked_for_in_its_turn() -> None:
    filling = Filling(CE17)
    assert filling.question().startswith("17CE 的账号（登录邮箱）是？（还有 1 项）\n请在 3 分钟内")
    assert not carries_secret(filling, "me@example.com")
    filling = filling.with_answer(" me@example.com ")
    assert filling.question() == "17CE 的令牌（17CE 管理平台 → API Token，不是登录密码）是？"
    assert carries_secret(filling, CANARY)
    filling = filling.with_answer(CANARY)
    assert filling.missing == ()
    assert filling.credential().revealed() == {"user": "me@example.com", "token": CANARY}


def test_all_fields_may_be_said_at_once_and_count_as_a_secret() -> None:
    both = f"me@example.com {CANARY}"
    assert carries_secret(Filling(CE17), both)
    assert Filling(CE17).with_answer(both).credential().revealed()["token"] == CANARY


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{CANARY} {CANARY}", texts.ONE_WORD),
        ("我不知道", texts.ODD_LETTERS),
        (f"令牌{CANARY}", texts.ODD_LETTERS),
        (f"{CANARY}\x07", texts.ODD_LETTERS),
        ("ok", texts.TOO_SHORT),
        (CANARY * 40, texts.TOO_LONG),
    ],
)
def test_wrong_answer_is_told_why_and_not_repeated(text: str, why: str) -> None:
    filling = Filling(CHMLFRP)
    with pytest.raises(UsageError) as wrong:
        filling.with_answer(text)
    assert wrong.value.sentence == why
    assert filling.missing == ("token",)


def test_an_account_may_be_short() -> None:
    assert Filling(CE17).with_answer("me").missing == ("token",)


def test_every_vendors_fields_have_a_name_that_a_user_knows() -> None:
    for room in rooms().values():
        for field in room.credential.field_names():
            assert "（" in texts.label(room, field)


def test_it_is_over_after_three_minutes_and_each_question_has_its_own() -> None:
    assert ANSWER_WITHIN_S == 180
    filling = Filling(CE17).asked(1000.0)
    assert not filling.is_over(1179.9)
    assert filling.is_over(1180.0)
    assert not filling.with_answer("me").asked(1170.0).is_over(1349.0)


def test_a_message_that_stands_is_remembered_to_the_end() -> None:
    filling = Filling(CE17).after_message(recalled=False).with_answer("me").after_message(recalled=True)
    assert filling.left_standing
    assert filling.from_the_start().left_standing
    assert not Filling(CE17).after_message(recalled=True).left_standing


def test_a_whole_field_goes_through_the_gate() -> None:
    assert LONGEST_FREE_CHARS > MAX_FIELD_CHARS


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_no_text_breaks_it_and_none_is_shown(text: str) -> None:
    for room in rooms().values():
        try:
            filling = Filling(room).with_answer(text)
        except UsageError as e:
            assert e.sentence
        else:
            assert repr(filling) == repr(Filling(room))
