"""What is wrong about the account is found before any call, and no secret is repeated."""

from collections.abc import Callable
from typing import Any

import pytest

from plugins._providers.chmlfrp import Account, DayTraffic, MailPurpose, SignInInfo
from plugins._shared.errors import UsageError
from plugins.tunnel import account_command as command
from plugins.tunnel import account_texts as texts

PASSWORD = "Secret-pass-1"


def sentence_of(parse: Callable[[str], Any], argument: str) -> str:
    with pytest.raises(UsageError) as error:
        parse(argument)
    return error.value.sentence


def test_a_login_is_a_name_and_a_password_that_no_repr_shows() -> None:
    login = command.parse_login(f" me@example.com  {PASSWORD} ")
    assert (login.username, login.password) == ("me@example.com", PASSWORD)
    assert PASSWORD not in repr(login)
    assert PASSWORD not in repr(command.parse_token_reset(PASSWORD))
    registration = command.parse_registration(f"me {PASSWORD} me@example.com 10001 abc123")
    assert PASSWORD not in repr(registration)
    assert "abc123" not in repr(registration)


@pytest.mark.parametrize(
    ("parse", "argument", "sentence"),
    [
        (command.parse_login, "", texts.LOGIN_FORM),
        (command.parse_login, "me", texts.LOGIN_FORM),
        (command.parse_login, f"me {PASSWORD} x", texts.LOGIN_FORM),
        (command.parse_login, "me " + "a1" * 65, texts.ODD_PASSWORD),
        (command.parse_login, "me a\u200bb1", texts.ODD_PASSWORD),
        (command.parse_registration, "me aaaaaaa me@example.com 10001 1234", texts.WEAK_PASSWORD),
        (command.parse_registration, "me a1 me@example.com 10001 1234", texts.WEAK_PASSWORD),
        (command.parse_registration, "me " + "a1" * 25 + " me@example.com 10001 1234", texts.WEAK_PASSWORD),
        (command.parse_login, "n" * 65 + f" {PASSWORD}", texts.BAD_USERNAME),
        (command.parse_registration, f"me {PASSWORD} me@example.com 10001", texts.REGISTER_FORM),
        (command.parse_registration, f"me {PASSWORD} nomail 10001 1234", texts.BAD_MAIL),
        (command.parse_registration, f"me {PASSWORD} me@example.com 0123 1234", texts.BAD_QQ),
        (command.parse_registration, f"me {PASSWORD} me@example.com 10001 1", texts.BAD_CODE),
        (command.parse_mail_code, "", texts.CODE_FORM),
        (command.parse_mail_code, "me@example.com 别的", texts.CODE_FORM),
        (command.parse_mail_code, "me@", texts.BAD_MAIL),
        (command.parse_token_reset, f"{PASSWORD} 123456 x", texts.RESET_FORM),
        (command.parse_token_reset, "123456 654321", texts.RESET_FORM),
        (command.parse_token_reset, "w" * 129, texts.ODD_PASSWORD),
        (command.parse_password_change, PASSWORD, texts.PASSWORD_FORM),
        (command.parse_password_change, f"{PASSWORD} {PASSWORD}", texts.SAME_PASSWORD),
        (command.parse_password_change, f"{PASSWORD} weakweak", texts.WEAK_PASSWORD),
        (command.parse_rename, "a b", texts.RENAME_FORM),
        (command.parse_qq, "qq", texts.BAD_QQ),
        (command.parse_avatar, "example.com/a.png", texts.AVATAR_FORM),
        (command.parse_avatar, "ftp://example.com/a.png", texts.AVATAR_FORM),
        (
            command.parse_avatar,
            "https://127.0.0.1/a.png",
            "「127.0.0.1」不是公网地址（环回地址），请换一个公网 IP 或域名。",
        ),
    ],
)
def test_what_is_wrong_costs_no_call(parse: Callable[[str], Any], argument: str, sentence: str) -> None:
    said = sentence_of(parse, argument)
    assert said == sentence
    assert PASSWORD not in said


def test_a_reset_may_have_a_password_a_code_or_both() -> None:
    assert vars(command.parse_token_reset("")) == {"password": None, "code": None}
    assert vars(command.parse_token_reset("123456")) == {"password": None, "code": "123456"}
    assert vars(command.parse_token_reset(f"123456 {PASSWORD}")) == {"password": PASSWORD, "code": "123456"}


def test_a_mailed_code_has_a_purpose() -> None:
    assert command.parse_mail_code("me@example.com") == ("me@example.com", MailPurpose.REGISTER)
    assert command.parse_mail_code("me@example.com 重置令牌") == ("me@example.com", MailPurpose.RESET_TOKEN)


@pytest.mark.parametrize(
    ("rest", "plain"), [("me pass", True), ("me", True), ("不上去了", False), ("me 登不上", False), ("", False)]
)
def test_talk_about_logging_in_is_left_alone(rest: str, plain: bool) -> None:
    assert command.looks_plain(rest) is plain


ME = Account.model_validate(
    {
        "id": 7,
        "username": "me",
        "qq": "10001",
        "email": "me@example.com",
        "usergroup": "高级会员",
        "bandwidth": 50,
        "tunnel": 16,
        "tunnelCount": 2,
        "totalCurConns": 3,
        "integral": 15168,
        "term": "9999-09-09",
        "regtime": "2023-08-26",
        "realname": "已实名",
        "total_upload": 1_572_864,
        "total_download": 15_728_640,
        "usertoken": "SECRET-TOKEN",
    }
)
WEEK = [
    DayTraffic(day="2026-01-21", upload_bytes=1024, download_bytes=None),
    DayTraffic(day="2026-01-22", upload_bytes=512, download_bytes=3 * 1024**2),
]


def test_the_account_is_told_without_its_token_and_without_the_person_in_a_group() -> None:
    group = texts.info(ME, WEEK, "你绑定的账号", private=False)
    assert group == (
        "ChmlFrp 账号 me（你绑定的账号）\n"
        "用户组：高级会员（永久）\n"
        "积分：15168\n"
        "带宽：国内 50 Mbps\n"
        "隧道：已用 2 / 16 条\n"
        "当前连接：3\n"
        "累计流量：上传 1.50 MB，下载 15.0 MB\n"
        "近七天：上传 1.50 KB，下载 3.00 MB\n"
        "实名：已实名\n"
        "注册于：2023-08-26"
    )
    assert texts.info(ME, WEEK, "你绑定的账号", private=True) == f"{group}\n邮箱：me@example.com\nQQ：10001"


def test_what_the_vendor_does_not_say_is_a_dash() -> None:
    bare = texts.info(Account(username="me"), None, "x", private=True)
    assert "用户组：-（到 -）\n积分：-\n带宽：-\n隧道：已用 - / - 条\n" in bare
    assert "近七天：暂时查不到" in bare


def test_signing_in_is_told_honestly() -> None:
    counts = {"total_points": 90, "total_sign_ins": 10, "count_of_matching_records": 567}
    done = SignInInfo.model_validate({**counts, "last_sign_in_time": "2026-01-28 08:00:00", "is_signed_in_today": True})
    assert texts.sign_in(done) == (
        "今天已经签到了。\n累计签到 10 次，共得 90 积分\n上次签到：2026-01-28 08:00\n今天全站签到：567 人"
    )
    late = texts.sign_in(SignInInfo.model_validate({**counts, "is_signed_in_today": False}))
    assert late.startswith("今天还没有签到。\n")
    assert late.endswith("ChmlFrp 签到要做人机验证，我不能代签。请打开面板自己签：https://panel.chmlfrp.net/")


def test_an_old_password_need_not_keep_the_rule_for_new_ones() -> None:
    assert command.parse_login("me abc").password == "abc"
    assert command.parse_token_reset("abc").password == "abc"
    assert command.parse_password_change(f"abc {PASSWORD}") == ("abc", PASSWORD)
