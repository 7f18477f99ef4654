"""Who gets a broadcast, from which account; and what counts as having arrived."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from plugins.broadcast import texts
from plugins.broadcast.command import AT_ALL, Segment
from plugins.broadcast.lookup import find_sent
from plugins.broadcast.options import Options
from plugins.broadcast.planning import Account, Consent, Peer, plan

A, B = 10000, 10001
CLAIMED = datetime(2030, 1, 31, 12, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n picture"
DIGEST = hashlib.md5(PNG, usedforsecurity=False).hexdigest()
PICTURE: Segment = {"type": "image", "data": {"file": f"base64://{base64.b64encode(PNG).decode()}"}}


def account(self_id: int, *groups: int, friends: tuple[int, ...] = ()) -> Account:
    return Account(self_id, tuple(Peer(g, f"群{g}") for g in groups), tuple(Peer(f, f"友{f}") for f in friends))


def served(*accounts: Account, options: Options | None = None, muted: Any = (), **consent: Any) -> dict[int, int | str]:
    """Group → its account, or why it gets nothing."""
    found = plan(options or Options(), accounts, Consent(**consent), muted)
    assert len(found) == len({recipient.peer_id for recipient in found})
    return {recipient.peer_id: recipient.skip_reason or recipient.self_id for recipient in found}


def test_each_group_once_from_an_account_that_is_in_it_and_the_load_is_shared() -> None:
    both = served(account(A, 1, 2, 3, 4), account(B, 1, 2, 3, 4))
    assert sorted(both.values(), key=str) == [A, A, B, B]
    # What only one account reaches counts first: the shared ones even it out.
    assert served(account(A, 1, 2, 3, 4), account(B, 1, 2, 5, 6, 7)) == {1: A, 2: A, 3: A, 4: A, 5: B, 6: B, 7: B}


def test_options_choose_and_leave_out() -> None:
    both = account(A, 1, 2, 3), account(B, 4)
    assert served(*both, options=Options(only=(3, 4, 9))) == {3: A, 4: B, 9: texts.NOT_A_MEMBER}
    assert served(*both, options=Options(but=(1, 4))) == {2: A, 3: A}


def test_opted_out_and_muted_groups_are_skipped_with_the_reason() -> None:
    accounts = account(A, 1, 2, 3), account(B, 3)
    assert served(*accounts, opted_out={1}, muted={(A, 2), (A, 3)}) == {1: texts.OPTED_OUT, 2: texts.MUTED, 3: B}


def test_friends_get_it_only_when_they_asked_for_it() -> None:
    accounts = account(A, 1, friends=(501, 502, 503)), account(B, friends=(504,))
    friends = Options(friends=True, but=(502,))
    assert served(*accounts, options=friends, opted_in={502, 503, 504, 505}) == {503: A, 504: B}
    assert served(*accounts, options=Options(friends=True)) == {}


def heard(*segments: Segment, at_s: float = 0, user_id: int = A) -> dict[str, Any]:
    time_s = int(CLAIMED.timestamp() + at_s)
    return {"message_id": 4711, "user_id": user_id, "time": time_s, "message": list(segments)}


def text(content: str) -> Segment:
    return {"type": "text", "data": {"text": content}}


def found(content: list[Segment], row: Any) -> bool:
    return find_sent(content, [{"odd": 1}, None, row], A, CLAIMED) == 4711


def test_same_message_of_the_same_account_after_the_claim_is_found() -> None:
    assert found([text("今晚"), text("维护")], heard(text("今晚维护"), at_s=3))
    assert found(
        [text("看图"), PICTURE], heard(text("看图"), {"type": "image", "data": {"file": f"{DIGEST.upper()}.png"}})
    )
    assert found([AT_ALL, text(" 维护")], heard(text("维护"))), "where it was sent without the mention"


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ([text("今晚维护")], heard(text("今晚维护！"))),
        ([text("今晚维护")], heard(text("今晚维护"), at_s=-60)),
        ([text("今晚维护")], heard(text("今晚维护"), user_id=20001)),
        ([text("今晚维护")], heard(text("今晚维护"), PICTURE)),
        ([PICTURE], heard({"type": "image", "data": {"file": f"{'0' * 32}.png"}})),
        ([{"type": "image", "data": {"file": "http://127.0.0.1/a"}}], heard({"type": "image", "data": {"file": "a"}})),
        ([{"type": "forward", "data": {"id": "f"}}], heard({"type": "forward", "data": {"id": "f"}})),
        ([text("今晚维护")], {**heard(text("今晚维护")), "message_id": None}),
    ],
)
def test_anything_else_proves_nothing(content: list[Segment], row: dict[str, Any]) -> None:
    assert not found(content, row)
