from datetime import UTC, datetime, timedelta
from typing import Any

from plugins._shared.database import Database, history
from plugins._shared.database.history import Chat, ChatKind

GROUP = Chat(20001, ChatKind.GROUP, 30001)
SAME_NUMBER_IN_PRIVATE = Chat(20001, ChatKind.PRIVATE, 30001)
OTHER_BOT = Chat(20002, ChatKind.GROUP, 30001)


async def keep(db: Database, chat: Chat = GROUP, target: str = "example.com", **more: Any) -> int:
    return await history.keep(db, chat, user_id=10002, kind="ping", target=target, text="平均 12.5 ms", **more)


async def test_run_comes_back_as_it_was_kept(db: Database) -> None:
    run_id = await keep(db, picture=b"\x89PNG\0", data_json='{"a": 1}')
    run = await history.nth(db, GROUP, 1)
    assert run is not None
    assert (run.id, run.chat, run.user_id, run.kind, run.target) == (run_id, GROUP, 10002, "ping", "example.com")
    assert (run.text, run.picture, run.data_json) == ("平均 12.5 ms", b"\x89PNG\0", '{"a": 1}')
    assert run.created_at.utcoffset() is not None


async def test_newest_run_is_number_one(db: Database) -> None:
    for target in ("a.example", "b.example", "c.example"):
        await keep(db, target=target)
    assert [run.target for run in await history.recent(db, GROUP, 2)] == ["c.example", "b.example"]
    third = await history.nth(db, GROUP, 3)
    assert third is not None
    assert third.target == "a.example"
    assert [await history.nth(db, GROUP, number) for number in (4, 0, -1)] == [None, None, None]


async def test_chats_do_not_see_each_other(db: Database) -> None:
    await keep(db)
    for stranger in (SAME_NUMBER_IN_PRIVATE, OTHER_BOT):
        assert await history.recent(db, stranger) == []


async def test_old_runs_go_and_older_pictures_before_them(db: Database, monkeypatch: Any) -> None:
    monkeypatch.setattr(history, "KEPT_PER_CHAT", 5)
    monkeypatch.setattr(history, "PICTURES_PER_CHAT", 2)
    await keep(db, OTHER_BOT, "untouched.example", picture=b"png")
    for number in range(8):
        await keep(db, target=f"{number}.example", picture=b"png")
    runs = await history.recent(db, GROUP, 100)
    assert [run.target for run in runs] == [f"{number}.example" for number in (7, 6, 5, 4, 3)]
    assert [run.picture for run in runs] == [b"png", b"png", None, None, None]
    (untouched,) = await history.recent(db, OTHER_BOT)
    assert untouched.picture == b"png"


async def test_text_that_no_database_takes_is_cleaned(db: Database) -> None:
    await keep(db, target="a\0\udfff.example")
    assert [run.target for run in await history.recent(db, GROUP)] == ["a?.example"]


async def test_listing_is_newest_first_and_carries_no_pictures(db: Database) -> None:
    for target in ("a.example", "b.example", "c.example"):
        await keep(db, target=target, picture=b"png", data_json='{"big": 1}')
    rows = await history.listing(db, GROUP, 2)
    assert [(row.target, row.picture, row.data_json) for row in rows] == [
        ("c.example", None, "{}"),
        ("b.example", None, "{}"),
    ]
    assert await history.count(db, GROUP) == 3


async def test_last_run_of_a_target_is_found_among_others(db: Database) -> None:
    first = await keep(db, target="a.example")
    again = await keep(db, target="a.example")
    await keep(db, target="b.example")
    await keep(db, OTHER_BOT, target="a.example")
    found = await history.last_of(db, GROUP, "ping", "a.example")
    assert found is not None
    assert found.id == again != first
    assert await history.last_of(db, GROUP, "http", "a.example") is None


async def test_old_runs_are_forgotten_in_every_chat(db: Database) -> None:
    await keep(db)
    await keep(db, OTHER_BOT)
    assert await history.forget_before(db, datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await history.forget_before(db, datetime.now(UTC) + timedelta(hours=1)) == 2
    assert await history.recent(db, GROUP) == []
