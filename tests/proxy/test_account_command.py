"""`代理 账号 …` → typed requests: the vendor's rules are kept before any call, and no sentence repeats a password."""

import pytest

from plugins._shared.errors import UsageError
from plugins.proxy import account_texts as texts
from plugins.proxy.account_command import Action, action_of, looks_like_accounts, parse_accounts


@pytest.mark.parametrize("text", ["添加 u1 p1 u2 p2", "添加 u1:p1,u2:p2", "新增 u1：p1，u2：p2", "添加 ｕ1 p1 u2 p2"])
def test_a_batch_is_written_in_pairs(text: str) -> None:
    request = parse_accounts(text)
    assert [(one.username, one.password.get_secret_value()) for one in request.new] == [("u1", "p1"), ("u2", "p2")]
    assert (request.action, request.product, request.remark) == (Action.ADD, 9, None)
    assert request.secrets == ["p1", "p2"]
    assert "p1" not in repr(request).replace("Account", "")


def test_product_and_remark_of_new_accounts() -> None:
    request = parse_accounts("添加 u1 p1 产品=25 备注=我的 备注")
    assert (request.product, request.remark) == (25, "我的 备注")
    with pytest.raises(UsageError, match="产品只能写 9"):
        parse_accounts("添加 u1 p1 产品=12")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("添加", texts.ADD_HOW),
        ("添加 u1", texts.ADD_HOW),
        ("添加 u1:p1:x", texts.ADD_HOW),
        ("添加 u1:p1 u2", texts.ADD_HOW),
        ("添加 u_1 S3cretpw", texts.BAD_NAME),
        ("添加 u1 S3cret-pw", texts.BAD_PASSWORD),
        ("添加 u1 密码", texts.BAD_PASSWORD),
        (f"添加 u1 {'p' * 65}", texts.BAD_PASSWORD),
        ("添加 u1 p1 u1 p2", texts.TWICE),
        ("添加 " + " ".join(f"u{n} p{n}" for n in range(51)), texts.too_many(50)),
        ("添加 u1 p1 备注=" + "字" * 33, texts.BAD_REMARK),
        ("改密 u1", texts.PASSWORD_HOW),
        ("改密 u1 S3cret!", texts.BAD_PASSWORD),
        ("备注 u1", texts.REMARK_HOW),
        ("备注 u1 " + "a" * 65, texts.BAD_REMARK),
        ("限额 u1", texts.LIMIT_HOW),
        ("限额 u1 1.5", texts.bad_limit(102_400)),
        ("限额 u1 102401", texts.bad_limit(102_400)),
        ("限额 u1 -1", texts.bad_limit(102_400)),
        ("删除", texts.which("删除")),
        ("删除 u1,中文", texts.BAD_NAME),
        ("怎么加", texts.HOW),
    ],
)
def test_what_the_vendor_would_refuse_is_refused_here(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_accounts(text)
    assert refused.value.sentence == sentence
    assert "S3cret" not in refused.value.sentence


def test_longest_values_pass() -> None:
    assert parse_accounts("备注 u1 " + "字" * 32).remark == "字" * 32
    assert parse_accounts("限额 u1 u2 102400GB").limit_gb == 102_400
    assert parse_accounts("限额 u1 不限").limit_gb == 0
    assert parse_accounts("停用 u1,u2 u1").names == ("u1", "u2")
    assert parse_accounts("改密 u1 p2").secrets == ["p2"]


def test_lists_and_talk() -> None:
    assert parse_accounts("").action is Action.LIST
    assert parse_accounts("列表 2").page == 2
    assert parse_accounts("3").page == 3
    assert looks_like_accounts("添加 a-b 中文")
    assert not looks_like_accounts("怎么加")
    assert not looks_like_accounts("添加怎么用")
    assert action_of("改密码 x y") is Action.PASSWORD
    assert action_of("怎么加") is Action.LIST
