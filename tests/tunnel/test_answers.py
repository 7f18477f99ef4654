"""The dialog's grammar: what a text means while the bot waits for a field, in a group and in private."""

from typing import Any

import pytest

from plugins._shared.errors import UsageError
from plugins.tunnel.answers import is_wrong, read_answer, read_change

NODES = ("江苏宿迁", "日本东京直连-2", "新加坡-1")
SHOWN = ("新加坡-1", "江苏宿迁")
TALK, WRONG = "talk", "wrong"

# waits for, text, what it means in a group, what it means in private
TABLE: list[tuple[str, str, Any, Any]] = [
    ("name", "mc_1", {"name": "mc_1"}, {"name": "mc_1"}),
    ("name", "my-mc", WRONG, WRONG),
    ("name", "我的世界", TALK, {"name": "我的世界"}),
    ("name", "大家好 我是谁", TALK, WRONG),
    ("name", "名称=我的世界", {"name": "我的世界"}, {"name": "我的世界"}),
    (
        "name",
        "名称=a 节点=新加坡-1 tcp",
        {"name": "a", "node": "新加坡-1", "type": "tcp"},
        {"name": "a", "node": "新加坡-1", "type": "tcp"},
    ),
    ("name", "本地端口=99999", WRONG, WRONG),
    ("type", "tcp", {"type": "tcp"}, {"type": "tcp"}),
    ("type", "ＵＤＰ", {"type": "udp"}, {"type": "udp"}),
    ("type", "ftp", TALK, WRONG),
    ("type", "tcp 吧", TALK, WRONG),
    ("node", "1", {"node": "新加坡-1"}, {"node": "新加坡-1"}),
    ("node", "２", {"node": "江苏宿迁"}, {"node": "江苏宿迁"}),
    ("node", "江苏宿迁", {"node": "江苏宿迁"}, {"node": "江苏宿迁"}),
    ("node", "东京", {"node": "东京"}, {"node": "东京"}),
    ("node", "京", TALK, {"node": "京"}),
    ("node", "哪个好", TALK, {"node": "哪个好"}),
    ("node", "3", {"node": "3"}, {"node": "3"}),
    ("local_port", "25565", {"local_port": 25565}, {"local_port": 25565}),
    ("local_port", "0", WRONG, WRONG),
    ("local_port", "65536", WRONG, WRONG),
    ("local_port", "不知道", TALK, WRONG),
    ("domain", "a.example.com", {"domain": "a.example.com"}, {"domain": "a.example.com"}),
    ("domain", "1.2.3.4", WRONG, WRONG),
    ("domain", "等一下", TALK, WRONG),
    ("domain", "localhost", TALK, WRONG),
]


@pytest.mark.parametrize("private", [False, True], ids=["group", "private"])
@pytest.mark.parametrize(("field", "text", "group", "alone"), TABLE)
def test_the_grammar_of_answers(field: str, text: str, group: Any, alone: Any, private: bool) -> None:
    meant = alone if private else group
    fields, problem = is_wrong(lambda: read_answer(field, text, NODES, SHOWN, private=private))
    assert (WRONG if problem else fields or TALK) == meant


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("远程端口=30000", {"remote_port": 30000}),
        ("加密=开 压缩=开", {"encryption": True, "compression": True}),
        ("tcp", {}),
        ("好的", {}),
        ("再等等", {}),
    ],
)
def test_while_it_waits_for_a_confirmation_only_named_fields_change_something(
    text: str, fields: dict[str, Any]
) -> None:
    assert read_change(text) == fields


def test_a_wrong_change_is_named() -> None:
    with pytest.raises(UsageError):
        read_change("远程端口=0")
