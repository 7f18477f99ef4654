"""The file, its words, the pages of the book, and when it is tidied up."""

import ast
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from plugins._providers.breaker import NotAskedError
from plugins._providers.errors import ProviderError
from plugins.proxy import accounts as proxy_accounts
from plugins.records import texts
from plugins.records.service import document, file_name, in_words, until_tidying_s
from plugins.records.texts import AuditLine
from tests.support.imports import ROOT, sources

NOW = datetime(2030, 1, 31, 20, 30, tzinfo=UTC)


def test_the_file_is_json_with_chinese_headings_and_beijings_time() -> None:
    stored = {"bindings": [{"vendor": "ce17", "mask": "s****n", "created_at": NOW}], "runs": []}
    read = json.loads(document(21600, stored, NOW))
    assert read["QQ"] == 21600
    assert read["数据"]["绑定的平台账号"] == [
        {"vendor": "ce17", "mask": "s****n", "created_at": "2030-02-01T04:30:00+08:00"}
    ]
    assert read["数据"]["测速历史"] == []
    assert file_name(21600, NOW) == "wangguan-21600-20300201-0430.json"


def test_the_words_instead_of_a_file_are_short() -> None:
    rows = [{"target": f"{n}.example.com", "text": "长" * 500} for n in range(100)]
    said = in_words({"runs": rows, "bindings": [], "usage": [{"vendor": "ce17", "used": 3}]})
    assert "【测速历史】100 条" in said
    assert "99.example.com" in said, "the newest"
    assert "绑定的平台账号" not in said
    assert "used=3" in said
    assert len(said) < 5000


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2030, 1, 31, 19, 0, tzinfo=UTC), 1),  # 03:00 in Beijing
        (datetime(2030, 1, 31, 20, 0, tzinfo=UTC), 24),
        (datetime(2030, 1, 31, 21, 0, tzinfo=UTC), 23),
    ],
)
def test_it_is_tidied_up_at_four_in_beijing(now: datetime, hours: float) -> None:
    assert until_tidying_s(now) == timedelta(hours=hours).total_seconds()


def line(**changed: object) -> AuditLine:
    values = {
        "moment": NOW,
        "user_id": 21600,
        "group_id": None,
        "action": "binding bind",
        "subject": "ChmlFrp",
        "account": "21600",
        "amount": 0,
        "outcome": "ok",
    }
    return AuditLine(**{**values, **changed})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, "QQ 21600 绑定 ChmlFrp · 自己的账号 · 成功"),
        ({"group_id": 121120, "account": "owner"}, "QQ 21600（群 121120） 绑定 ChmlFrp · 机器人主人的账号 · 成功"),
        ({"account": "21601", "outcome": "interrupted"}, "QQ 21601 的账号 · 被中断（机器人当时停了）"),
        ({"action": "speedtest ping", "subject": "example.com", "amount": 30}, "测速 ping example.com · "),
        ({"amount": 30}, "用量 30"),
        ({"user_id": 0, "subject": "", "account": ""}, "某人（已删除自己的数据） 绑定 · 成功"),
        ({"account": "0"}, "某人的账号（他已删除自己的数据）"),
        ({"outcome": "SomethingNewError"}, "· 失败"),
        ({"action": "new thing"}, "new thing ChmlFrp"),
    ],
)
def test_a_row_says_who_what_whose_and_how_it_ended(changed: dict[str, object], shown: str) -> None:
    assert shown in texts.audit([line(**changed)], 1, 1, 20, "审计 20")


def test_the_last_page_says_nothing_of_an_earlier_one() -> None:
    rows = [line()] * 2
    first, last = texts.audit(rows, 4, 1, 2, "审计 2"), texts.audit(rows, 4, 2, 2, "审计 2")
    assert "第 1/2 页，共 4 条" in first
    assert "「审计 2 第2页」" in first
    assert "更早" not in last
    assert texts.audit([], 0, 1, 20, "审计 20") == "还没有记录。"
    assert "没有第 9 页" in texts.audit([], 4, 9, 2, "审计 2")


def audited_actions() -> set[str]:
    """Every action that stands as a text (or as `f"{ACTION} …"`) in a call of `audited`."""
    found: set[str] = set()
    for file in sources("plugins/[a-z]*/*.py"):
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "audited":
                found |= spelt(node.args[1], constants)
    return found


def spelt(node: ast.expr, constants: Mapping[str, object]) -> set[str]:
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return spelt(node.body, constants) | spelt(node.orelse, constants)
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
                parts.append(str(constants.get(part.value.id, "*")))
            else:
                return set()
        return {"".join(parts)} if "*" not in parts else set()
    return set()


def test_every_action_that_is_written_down_has_a_chinese_name() -> None:
    actions = audited_actions() | set(proxy_accounts.ACTIONS.values())
    assert {"records export", "records forget"} <= actions
    assert actions - set(texts.ACTIONS) == set(), "plugins/records/texts.py"


def test_every_failure_of_a_vendor_has_a_chinese_name() -> None:
    kinds = [NotAskedError, *ProviderError.__subclasses__()]
    for kind in kinds:
        kinds += [sub for sub in kind.__subclasses__() if sub.__module__ == "plugins._providers.errors"]
    assert {kind.__name__ for kind in kinds} - set(texts.OUTCOMES) == set()
