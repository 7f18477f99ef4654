import pytest

from plugins._shared.errors import UsageError
from plugins.records import texts
from plugins.records.command import AuditRequest, looks_like_audit, parse_audit


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", AuditRequest()),
        ("5", AuditRequest(5)),
        ("５０条", AuditRequest(50)),
        ("100", AuditRequest(100)),
        ("用户 21650", AuditRequest(user_id=21650)),
        ("用户=21650 5", AuditRequest(5, 21650)),
        ("5 用户21650 第2页", AuditRequest(5, 21650, 2)),
        ("第 3 页", AuditRequest(page=3)),
        ("页=3 10", AuditRequest(10, page=3)),
        ("qq 3999999999", AuditRequest(user_id=3_999_999_999)),
    ],
)
def test_words_in_any_order(text: str, request_: AuditRequest) -> None:
    assert parse_audit(text) == request_
    assert not text or looks_like_audit(text)


@pytest.mark.parametrize("text", ["什么", "5 6", "用户", "用户 abc", "用户 0", "-5", "第0页", "第页", "5 什么", "1.5"])
def test_what_is_no_request_is_told_how(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_audit(text)
    assert refused.value.sentence == texts.AUDIT_HOW


@pytest.mark.parametrize(("text", "said"), [("0", "1 到 100"), ("101", "1 到 100"), ("21650", "审计 用户 21650")])
def test_a_number_out_of_bounds_is_told_what_to_send(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_audit(text)


@pytest.mark.parametrize("text", ["报告什么时候交", "一下", "5 个亿的账", "", "部门来了"])
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert not looks_like_audit(text)


def test_a_page_passes_over_the_newer_rows() -> None:
    assert parse_audit("20 第3页").offset == 40
