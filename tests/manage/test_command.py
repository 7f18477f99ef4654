"""`拉黑 …` → whom, where, how long, why."""

from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plugins._shared.errors import UsageError
from plugins.manage import texts
from plugins.manage.command import (
    MOST_REASON_CHARS,
    MOST_SPAN,
    BanRequest,
    NobodyMeantError,
    UnbanRequest,
    Whom,
    parse_ban,
    parse_unban,
)

QQ, HIM = 12345678, 21599


@pytest.mark.parametrize(
    ("text", "mentioned", "meant"),
    [
        ("12345678", [], BanRequest(Whom(QQ), here=False, span=None, reason="")),
        ("12345678 7天 刷屏", [], BanRequest(Whom(QQ), here=False, span=timedelta(days=7), reason="刷屏")),
        ("12345678 刷屏 7天", [], BanRequest(Whom(QQ), here=False, span=timedelta(days=7), reason="刷屏")),
        ("12345678，2小时，发 广告", [], BanRequest(Whom(QQ), here=False, span=timedelta(hours=2), reason="发 广告")),
        ("QQ12345678 永久 骗子", [], BanRequest(Whom(QQ), here=False, span=None, reason="骗子")),
        ("１２３４５６７８ １天", [], BanRequest(Whom(QQ), here=False, span=timedelta(days=1), reason="")),
        ("", [HIM], BanRequest(Whom(HIM), here=False, span=None, reason="")),
        ("半小时", [HIM], BanRequest(Whom(HIM), here=False, span=timedelta(minutes=30), reason="")),
        ("1 天 12 小时 刷屏", [HIM], BanRequest(Whom(HIM), here=False, span=timedelta(hours=36), reason="刷屏")),
        ("两个星期", [HIM, HIM], BanRequest(Whom(HIM), here=False, span=timedelta(weeks=2), reason="")),
        ("30m spam", [HIM], BanRequest(Whom(HIM), here=False, span=timedelta(minutes=30), reason="spam")),
        ("三天两头发广告", [HIM], BanRequest(Whom(HIM), here=False, span=None, reason="三天两头发广告")),
        ("2人投诉", [HIM], BanRequest(Whom(HIM), here=False, span=None, reason="2人投诉")),
        ("12345678 本群 1天", [], BanRequest(Whom(QQ), here=True, span=timedelta(days=1), reason="")),
        ("本群 12345678", [], BanRequest(Whom(QQ), here=True, span=None, reason="")),
        (
            "群 121100 1个月 广告群",
            [],
            BanRequest(Whom(121100, whole_group=True), here=False, span=timedelta(days=30), reason="广告群"),
        ),
        ("群121100", [], BanRequest(Whom(121100, whole_group=True), here=False, span=None, reason="")),
        ("群里刷屏", [HIM], BanRequest(Whom(HIM), here=False, span=None, reason="群里刷屏")),
    ],
)
def test_forms_of_a_ban(text: str, mentioned: list[int], meant: BanRequest) -> None:
    assert parse_ban(text, mentioned) == meant


@pytest.mark.parametrize(
    ("text", "mentioned", "sentence"),
    [
        ("他算了", [], texts.WHOM),
        ("7天", [], texts.WHOM),
        ("1 天", [], texts.WHOM),
        ("", [], texts.WHOM),
        ("1234", [], texts.ODD_NUMBER),
        ("1234567890123", [], texts.ODD_NUMBER),
        ("群", [], texts.ODD_NUMBER),
        ("群 12", [], texts.ODD_NUMBER),
        ("12345678 87654321", [], texts.ONE_AT_A_TIME),
        ("12345678", [HIM], texts.ONE_AT_A_TIME),
        ("1天", [HIM, QQ], texts.ONE_AT_A_TIME),
        ("12345678 0天", [], texts.ODD_SPAN),
        ("12345678 99999天", [], texts.ODD_SPAN),
        ("12345678 999999999年", [], texts.ODD_SPAN),
        (f"12345678 {'长' * (MOST_REASON_CHARS + 1)}", [], texts.REASON_TOO_LONG),
    ],
)
def test_what_does_not_fit_says_why(text: str, mentioned: list[int], sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_ban(text, mentioned)
    assert refused.value.sentence == sentence
    assert isinstance(refused.value, NobodyMeantError) is (sentence == texts.WHOM)


def test_unban_takes_a_person_and_nothing_else() -> None:
    assert parse_unban("12345678", []) == UnbanRequest(Whom(QQ), here=False)
    assert parse_unban("", [HIM]) == UnbanRequest(Whom(HIM), here=False)
    assert parse_unban("群 121100", []) == UnbanRequest(Whom(121100, whole_group=True), here=False)
    assert parse_unban("12345678 本群", []) == UnbanRequest(Whom(QQ), here=True)
    for text, sentence in (("12345678 1天", texts.NOT_AFTER_PERSON), ("他吧", texts.WHOM_TO_FREE)):
        with pytest.raises(UsageError) as refused:
            parse_unban(text, [])
        assert refused.value.sentence == sentence


@settings(max_examples=150)
@given(text=st.text(alphabet=st.sampled_from("0123456789 ,，群本天小时分钟半两永久QQm年\t１２刷屏a"), max_size=40))
@example("半" * 40)
@example("1天" * 20)
def test_no_text_breaks_it_and_nobody_else_is_meant(text: str) -> None:
    for mentioned in ([], [HIM]):
        try:
            request = parse_ban(text, mentioned)
        except UsageError as e:
            assert e.sentence.endswith("。")
            continue
        assert request.span is None or timedelta(minutes=1) <= request.span <= MOST_SPAN
        assert len(request.reason) <= MOST_REASON_CHARS
        assert request.whom.id == HIM if mentioned else 10_000 <= request.whom.id < 10**12


@given(
    qq=st.integers(10_000, 10**12 - 1),
    days=st.integers(1, 3650),
    reason=st.text(alphabet="刷屏广告骗子", max_size=MOST_REASON_CHARS),
)
@settings(max_examples=60)
def test_what_is_written_is_read(qq: int, days: int, reason: str) -> None:
    request = parse_ban(f"{qq} {days}天 {reason}", [])
    assert request == BanRequest(Whom(qq), here=False, span=timedelta(days=days), reason=reason)
