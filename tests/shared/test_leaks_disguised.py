"""A bound secret is known in other clothes, in the labels of segments, at the end of what is long; and looking has a
limit for each person."""

from typing import Any

import pytest

from plugins._shared import bound
from plugins._shared.attached import words_of
from plugins._shared.bound import BoundSecrets
from plugins._shared.dialogs import Dialogs
from plugins._shared.guarding import LOOKED_AT_ONCE, LeakGuard
from plugins._shared.hearing import Chat, Heard, hear
from plugins._shared.leaks import MOST_CHARS, find, hide
from plugins._shared.settings import LeakSettings
from plugins._shared.table import Table

HEX32 = "9f86d081884c7d659a2feaa0c55ad015"
KEY32 = "k7Qm2Zr9Xt4Lw8Vb1Nc6Hd3Jf5Gs0PaY"
NAMED = "sandbox-disguised-1"


@pytest.fixture
def known() -> BoundSecrets:
    secrets = BoundSecrets()
    secrets.note([HEX32, NAMED], "chmlfrp", 21960)
    return secrets


@pytest.mark.parametrize(
    "text",
    [
        f"看 {HEX32.upper()} 吧",
        f"看 app{HEX32}zzz 吧",
        f"看 {NAMED.replace('-', '%2D')} 吧",
        f"看 {NAMED.replace('-', '&#45;')} 吧",
        f"{NAMED[:12]}\n  {NAMED[12:]}",
        f"ping {NAMED}.example.com",
        f"http https://example.com/{NAMED}/x?y=1",
        f"{NAMED}@example.com",
        "哈" * (MOST_CHARS + 50) + f" {NAMED}",
        f"{NAMED} " + "哈" * (MOST_CHARS + 50),
    ],
)
def test_bound_secret_in_other_clothes(known: BoundSecrets, text: str) -> None:
    assert [leak.holder for leak in find(text, known.holder)] == [known.holder(NAMED)]


def test_letters_in_another_case_are_another_secret_where_they_are_not_hexadecimal(known: BoundSecrets) -> None:
    assert find(NAMED.upper(), known.holder) == []


def test_what_may_be_kept_and_told(monkeypatch: pytest.MonkeyPatch, known: BoundSecrets) -> None:
    monkeypatch.setattr(bound, "BOUND", known)
    assert bound.hidden(f"刷屏 {NAMED}") == "刷屏 …"
    assert NAMED not in bound.hidden(f"刷屏 {NAMED.replace('-', '%2D')}")
    assert bound.hidden("刷屏，屡教不改") == "刷屏，屡教不改"
    assert hide(f"刷屏 {NAMED}") == f"刷屏 {NAMED}"
    for text in (f"{NAMED}.example.com", f"https://example.com/{KEY32}/x", f"{NAMED[:7]}\n{NAMED[7:]}"):
        assert bound.holds_secret(text)
    for text in ("example.com 广东 电信", "https://example.com/index.html?page=2", "小号"):
        assert not bound.holds_secret(text)


def heard(*segments: dict[str, Any]) -> Heard:
    event = {"post_type": "message", "message_type": "group", "group_id": 121180, "user_id": 21960, "self_id": 6}
    found = hear({**event, "message_id": 7, "message": list(segments), "sender": {}})
    assert found is not None
    return found


LABELS: list[dict[str, Any]] = [
    {"type": "at", "data": {"qq": "5", "name": f"@{NAMED}"}},
    {"type": "image", "data": {"file": "a.png", "summary": f"[{NAMED}]"}},
    {"type": "image", "data": {"file": f"app_key={KEY32}.png"}},
    {"type": "mface", "data": {"summary": f"[app_key={KEY32}]"}},
    {"type": "record", "data": {"file": f"token={HEX32}.amr"}},
    {"type": "contact", "data": {"type": "qq", "id": NAMED}},
    {"type": "location", "data": {"lat": "1", "lon": "2", "title": f"token={HEX32}"}},
    {"type": "keyboard", "data": {"content": {"rows": [{"buttons": [{"render_data": {"label": NAMED}}]}]}}},
]


@pytest.mark.parametrize("segment", LABELS, ids=lambda segment: segment["type"])
def test_labels_of_segments_are_read(known: BoundSecrets, segment: dict[str, Any]) -> None:
    assert find(words_of(list(heard(segment).carriers)), known.holder)


@pytest.mark.parametrize(
    "segment",
    [
        {"type": "at", "data": {"qq": "12345678901", "name": "@阿明"}},
        {"type": "image", "data": {"file": f"{HEX32.upper()}.jpg", "summary": "[动画表情]", "url": "https://x/y"}},
        {"type": "image", "data": {"file": "{8F3A2B1C-4D5E-6F70-8192-A3B4C5D6E7F8}.png", "summary": ""}},
        {"type": "image", "data": {"file": "https://gchat.qpic.cn/gchatpic_new/1/2-3-4/0", "summary": None}},
        {"type": "mface", "data": {"summary": "[赞]"}},
        {"type": "face", "data": {"id": "178"}},
    ],
)
def test_ordinary_segments_cost_no_closer_look(segment: dict[str, Any]) -> None:
    assert heard(segment).carriers == ()


def test_who_says_too_much_gets_a_short_look_and_nobody_else_does() -> None:
    guard = LeakGuard(LeakSettings(), Table(), Dialogs(), lambda work: None)

    def stops(text: str, user: int) -> bool:
        heard = Heard(Chat(1, 121180, user), 4, "normal", "member", 0, text, addressed=False, quoted_id=None)
        return guard.stops(heard, {})

    leak, talk = f"app_key={KEY32}", "internationalization " * 200
    assert stops(f"{talk}{leak}", 21961)
    for _ in range(LOOKED_AT_ONCE // len(talk)):
        assert not stops(talk, 21961)
    assert not stops(f"{talk}{leak}", 21961)
    assert stops(f"{leak} {talk}", 21961)
    assert stops(f"{talk}{leak}", 21962)
