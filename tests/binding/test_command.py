"""Text → a credential, and what may be shown of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from plugins._providers import rooms
from plugins._providers.ce17 import Ce17Credential
from plugins._providers.chmlfrp import ChmlfrpCredential
from plugins._shared.errors import UsageError
from plugins.binding import texts
from plugins.binding.command import (
    MAX_ALIAS_CHARS,
    Begin,
    BindRequest,
    Named,
    Overview,
    holds_secret,
    mask,
    mentions_vendor,
    number_of,
    parse_bind,
    parse_named,
    parse_unbind,
    parse_vendor,
    read_alias,
)

CANARY = "cAnArY-7f3a9c1e5b"


@pytest.mark.parametrize(
    ("text", "vendor", "revealed"),
    [
        (f"17ce user@example.com {CANARY}", "ce17", {"user": "user@example.com", "token": CANARY}),
        (f"17CE  user@example.com\n{CANARY}", "ce17", {"user": "user@example.com", "token": CANARY}),
        (f"测速 user@example.com {CANARY}", "ce17", {"user": "user@example.com", "token": CANARY}),
        (f"chmlfrp {CANARY}", "chmlfrp", {"token": CANARY}),
        (f"frp {CANARY}", "chmlfrp", {"token": CANARY}),
        (f"隧道 {CANARY}", "chmlfrp", {"token": CANARY}),
        (f"911 {CANARY}", "proxy911", {"app_key": CANARY}),
        (f"911Proxy {CANARY}", "proxy911", {"app_key": CANARY}),
        (f"代理 {CANARY}", "proxy911", {"app_key": CANARY}),
        (f"jumdata app-1 {CANARY}", "jumdata", {"app_id": "app-1", "app_secret": CANARY}),
        (f"聚美 app-1 {CANARY}", "jumdata", {"app_id": "app-1", "app_secret": CANARY}),
        (f"ihuyi C123 {CANARY}", "ihuyi", {"account": "C123", "api_key": CANARY}),
        (f"互亿 C123 {CANARY}", "ihuyi", {"account": "C123", "api_key": CANARY}),
        ("chmlfrp 0012345", "chmlfrp", {"token": "0012345"}),
        ("chmlfrp !#$%&*+/=?^_{|}~<>'\"", "chmlfrp", {"token": "!#$%&*+/=?^_{|}~<>'\""}),
    ],
)
def test_words_become_a_credential(text: str, vendor: str, revealed: dict[str, str]) -> None:
    request = parse_bind(text)
    assert isinstance(request, BindRequest)
    assert request.room.name == vendor
    assert request.credential.revealed() == revealed
    assert CANARY not in repr(request)
    assert CANARY not in request.mask


@pytest.mark.parametrize(
    "text",
    [
        f"chmlfrp {CANARY} {CANARY}",
        f"17ce a b {CANARY}",
        f"chmlfrp 令牌{CANARY}",
        f"chmlfrp {CANARY}\u200b",
        f"chmlfrp {CANARY}\x07",
        "chmlfrp " + CANARY * 40,
    ],
)
def test_what_does_not_fit_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_bind(text)
    assert CANARY not in refused.value.sentence
    assert CANARY not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert "绑定 " in refused.value.sentence


@pytest.mark.parametrize("text", [CANARY, f"百度 {CANARY}"])
def test_unknown_vendor_gives_the_list_of_all(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_bind(text)
    assert refused.value.sentence == texts.which_vendor()
    assert all(room.title in refused.value.sentence for room in rooms().values())


def test_every_vendor_has_a_line_that_names_its_fields() -> None:
    for room in rooms().values():
        line = texts.fields_wanted(room)
        assert line.count("<") == len(room.credential.field_names())
        assert "在哪里找" in line


@pytest.mark.parametrize(("rest", "named"), [("17ce a b", True), ("FRP x", True), ("手机号", False), ("17 ce", False)])
def test_bare_word_needs_a_vendor_behind_it(rest: str, named: bool) -> None:
    assert mentions_vendor(rest) is named


def test_vendor_is_the_first_word() -> None:
    assert parse_vendor("911 and more").name == "proxy911"
    with pytest.raises(UsageError):
        parse_vendor("my 911")


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("", "****"),
        ("short", "****"),
        ("12345678", "1****8"),
        ("1234567890123456", "12****56"),
        ("123456789012345678901234", "123****234"),
        ("x" * 100 + "end", "xxx****end"),
    ],
)
def test_mask_shows_the_ends_at_most(secret: str, shown: str) -> None:
    assert mask(ChmlfrpCredential(token=SecretStr(secret))) == shown


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_mask_tells_a_quarter_at_most_and_no_length(secret: str) -> None:
    shown = mask(ChmlfrpCredential(token=SecretStr(secret)))
    assert len(shown.replace("****", "", 1)) <= max(0, min(6, len(secret) // 4))


def test_mask_of_two_fields_masks_both() -> None:
    shown = mask(Ce17Credential(user="somebody@example.com", token=SecretStr(CANARY)))
    assert shown == "so****om cA****5b"


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    for words in (text, f"chmlfrp {text}", f"17ce {text} {text}"):
        try:
            assert isinstance(parse_bind(words), BindRequest | Begin | Named | Overview)
        except UsageError as e:
            assert e.sentence


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Overview()),
        ("  ", Overview()),
        ("帮助", Overview()),
        ("17ce", Begin(rooms()["ce17"])),
        ("FRP 备注=小号", Begin(rooms()["chmlfrp"], "小号")),
        ("默认 chmlfrp 小号", Named(rooms()["chmlfrp"], "小号")),
        ("默认 小号", Named(None, "小号")),
        ("默认 frp 主账号", Named(rooms()["chmlfrp"], "")),
        ("默认 frp", Named(rooms()["chmlfrp"])),
        ("默认", Named(None)),
    ],
)
def test_what_is_no_credential(text: str, meant: object) -> None:
    assert parse_bind(text) == meant
    assert not holds_secret(text)


@pytest.mark.parametrize("said", ["备注=小号", "名称＝小号", "备注：「小号」", "别名=小号"])
@pytest.mark.parametrize("first", [True, False])
def test_alias_stands_anywhere_behind_the_vendor(said: str, first: bool) -> None:
    request = parse_bind(f"chmlfrp {said} {CANARY}" if first else f"chmlfrp {CANARY} {said}")
    assert isinstance(request, BindRequest)
    assert (request.alias, request.credential.revealed()) == ("小号", {"token": CANARY})


@pytest.mark.parametrize(
    "text", [f"17ce a@b {CANARY} 备注=测 试", f"17ce a@b {CANARY} 备注=my home", "frp 备注=测 试", "frp 备注= 小号"]
)
def test_a_blank_in_an_alias_is_named_as_what_is_wrong(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_bind(text)
    assert refused.value.sentence == texts.BLANK_IN_ALIAS


def test_what_is_missing_of_a_credential_can_still_be_said() -> None:
    begun = parse_bind(f"jumdata {CANARY} 备注=小号")
    assert begun == Begin(rooms()["jumdata"], "小号", (CANARY,))
    assert CANARY not in repr(begun)
    with pytest.raises(UsageError, match="不该出现的字符"):
        parse_bind("jumdata 我的")


@pytest.mark.parametrize("alias", ["", " ", "1", "12345", "17ce", "默认", "a b", "a=b", "小号！", CANARY, "号" * 13])
def test_what_cannot_be_an_alias(alias: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_alias(alias)
    assert refused.value.sentence == texts.ODD_ALIAS


def test_no_token_is_as_short_as_an_alias() -> None:
    assert MAX_ALIAS_CHARS < 16
    assert read_alias("主账号") == ""
    assert read_alias("ｈｏｍｅ-2") == "home-2"


def test_which_account_is_meant() -> None:
    assert parse_unbind("chmlfrp 小号") == (rooms()["chmlfrp"], "小号")
    assert parse_unbind("17ce") == (rooms()["ce17"], None)
    assert parse_named("chmlfrp 备注=小号") == Named(rooms()["chmlfrp"], "小号")
    for text in ("", "小号"):
        with pytest.raises(UsageError):
            parse_unbind(text)
    with pytest.raises(UsageError):
        parse_named("chmlfrp a b")


@pytest.mark.parametrize(
    ("text", "number"), [("1", 0), ("２", 1), ("主账号", 0), ("Home", 1), ("0", None), ("3", None), ("好的", None)]
)
def test_one_of_a_list_is_taken_by_number_or_name(text: str, number: int | None) -> None:
    assert number_of(text, ["", "home"]) == number
