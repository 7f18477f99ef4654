"""Of all notices those are heard that change who somebody is in a group, and nothing odd in one breaks anything."""

from collections.abc import Iterator
from typing import Any

import pytest

from plugins._shared import notices

KICKED = {"post_type": "notice", "notice_type": "group_decrease", "group_id": 121191, "user_id": 21997}


@pytest.fixture
def heard() -> Iterator[list[tuple[int, int]]]:
    found: list[tuple[int, int]] = []

    def listener(group_id: int, user_id: int) -> None:
        found.append((group_id, user_id))

    notices.on_member_change(listener)
    yield found
    notices._listeners.remove(listener)


@pytest.mark.parametrize("kind", ["group_decrease", "group_increase", "group_admin"])
def test_who_comes_goes_or_is_made_admin_is_heard_of(heard: list[tuple[int, int]], kind: str) -> None:
    notices.take({**KICKED, "notice_type": kind})
    assert heard == [(121191, 21997)]


@pytest.mark.parametrize(
    "changed",
    [
        {"notice_type": "notify"},
        {"notice_type": ["group_admin"]},
        {"notice_type": {}},
        {"post_type": "request"},
        {"group_id": "121191"},
        {"user_id": None},
        {"user_id": True},
        {"user_id": [21997]},
    ],
)
def test_anything_else_is_nothing(heard: list[tuple[int, int]], changed: dict[str, Any]) -> None:
    notices.take(KICKED | changed)
    assert heard == []
