"""The book of deeds: written before, completed after, and honest about a crash."""

from datetime import UTC, datetime, timedelta

from plugins._shared.database import Database, audit
from plugins._shared.database.history import Chat, ChatKind

GROUP = Chat(10000, ChatKind.GROUP, 100001)


async def begin(db: Database, user_id: int = 20001, action: str = "speedtest ping") -> int:
    return await audit.begin(
        db, GROUP, user_id=user_id, action=action, subject="example.com", account="owner", amount=30
    )


async def test_deed_is_written_before_it_is_done_and_completed_after(db: Database) -> None:
    deed_id = await begin(db)
    (running,) = await audit.recent(db)
    assert (running.chat, running.user_id, running.action, running.subject) == (
        GROUP,
        20001,
        "speedtest ping",
        "example.com",
    )
    assert (running.account, running.amount, running.outcome, running.ended_at) == ("owner", 30, "running", None)
    await audit.end(db, deed_id, outcome="ok", amount=23)
    (ended,) = await audit.recent(db)
    assert (ended.amount, ended.outcome) == (23, "ok")
    assert ended.ended_at is not None
    assert ended.ended_at >= ended.created_at


async def test_what_a_crash_left_running_is_called_interrupted(db: Database) -> None:
    done, lost, other = await begin(db), await begin(db), await begin(db, action="broadcast")
    await audit.end(db, done, outcome="ok", amount=1)
    assert await audit.interrupt_all(db, "speedtest") == 1
    found = {deed.id: deed.outcome for deed in await audit.recent(db)}
    assert found == {done: "ok", lost: "interrupted", other: "running"}


async def test_newest_first_one_person_or_all(db: Database) -> None:
    ids = [await begin(db, user_id) for user_id in (20001, 20002, 20001)]
    assert [deed.id for deed in await audit.recent(db)] == ids[::-1]
    assert [deed.id for deed in await audit.recent(db, 1, user_id=20001)] == [ids[2]]


async def test_old_deeds_are_forgotten(db: Database) -> None:
    await begin(db)
    assert await audit.forget_before(db, datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await audit.forget_before(db, datetime.now(UTC) + timedelta(hours=1)) == 1


async def test_pages_and_how_many_there_are(db: Database) -> None:
    ids = [await begin(db, user_id) for user_id in (20001, 20002, 20001)]
    assert [deed.id for deed in await audit.recent(db, 1, offset=1)] == [ids[1]]
    assert [deed.id for deed in await audit.recent(db, 5, 20001, offset=1)] == [ids[0]]
    assert await audit.recent(db, 5, offset=3) == []
    assert (await audit.count(db), await audit.count(db, 20001), await audit.count(db, 20003)) == (3, 2, 0)


async def test_at_start_everything_that_runs_is_interrupted(db: Database) -> None:
    await begin(db, action="broadcast begin")
    await begin(db)
    assert await audit.interrupt_all(db) == 2
    assert {deed.outcome for deed in await audit.recent(db)} == {"interrupted"}
