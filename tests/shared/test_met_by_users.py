"""What a fresh user met in the web chat: slips of the hand that have to be understood, or at least answered."""

from dataclasses import replace
from typing import Any

import pytest

from plugins._shared.hearing import Chat, Heard, hear
from plugins._shared.manual import Manual
from plugins._shared.table import Command, Table

MANUAL = Manual("summary", "usage", ("example",))
IN_GROUP = Heard(Chat(1, 100, 2), 7, "normal", "member", 0, "", False, None)
IN_PRIVATE = replace(IN_GROUP, chat=Chat(1, None, 2), sub_type="friend")


@pytest.fixture
def table() -> Table:
    made = Table()
    made.add(Command("绑定", MANUAL, "账号", accepts=lambda rest: rest.startswith("17ce"), secret=True))
    made.add(Command("frp 登录", MANUAL, "隧道与代理", accepts=lambda rest: rest.isascii(), secret=True))
    made.add(Command("代理 余额", MANUAL, "隧道与代理", alone=True))
    made.add(Command("ip", MANUAL, "查询", accepts=lambda rest: "." in rest))
    return made


def understood(table: Table, heard: Heard, text: str) -> tuple[str, str] | None:
    call = table.understand(replace(heard, text=text))
    return call and (call.command.word, call.argument)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("绑定17ce me token", ("绑定", "17ce me token")),
        ("绑定：17ce me token", ("绑定", "17ce me token")),
        ("绑定手机号怎么弄", None),
        ("frp登录 me secret", ("frp 登录", "me secret")),
        ("代理余额", None),
    ],
)
def test_only_words_that_carry_a_secret_are_understood_without_a_blank(table: Table, text: str, meant: Any) -> None:
    assert understood(table, IN_GROUP, text) == meant


@pytest.mark.parametrize(
    ("text", "in_group", "in_private"),
    [("ip", None, ("ip", "")), ("ip abc", None, ("ip", "abc")), ("ip 是什么", None, None)],
)
def test_in_private_an_attempt_is_answered(table: Table, text: str, in_group: Any, in_private: Any) -> None:
    assert understood(table, IN_GROUP, text) == in_group
    assert understood(table, IN_PRIVATE, text) == in_private


def test_invisible_letters_are_not_heard() -> None:
    message = [{"type": "text", "data": {"text": "ip \u202e1.1.1.1\u200b\ufeff 广东"}}]
    heard = hear(
        {
            "post_type": "message",
            "message_type": "private",
            "sub_type": "friend",
            "self_id": 1,
            "user_id": 2,
            "message_id": 3,
            "message": message,
        }
    )
    assert heard is not None
    assert heard.text == "ip 1.1.1.1 广东"
