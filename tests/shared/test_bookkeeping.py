"""One row for one deed: written before, completed after, true about every way it can end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from plugins._providers import QuotaError
from plugins._shared import bookkeeping
from plugins._shared.asking import Errand
from plugins._shared.bookkeeping import Entry, audited
from plugins._shared.database import Database, DatabaseUnavailableError, audit
from plugins._shared.database.audit import Deed
from plugins._shared.errors import UsageError
from plugins._shared.hearing import Chat
from plugins._shared.table import Role

ME, GROUP = 21660, 121130
ERRAND = Errand(Chat(10000, None, ME), Role.MEMBER)


@pytest.fixture
async def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    database = Database("sqlite+aiosqlite:///{DATA_DIR}/bot.db", tmp_path / "data")
    await database.start()
    monkeypatch.setattr(bookkeeping, "database", lambda: database)
    yield database
    await database.stop()


async def only_row(db: Database) -> Deed:
    (deed,) = await audit.recent(db)
    return deed


async def test_a_row_stands_while_the_deed_is_done_and_tells_its_end(db: Database) -> None:
    async with audited(ERRAND, "proxy extract", "US", account=ME, amount=10) as entry:
        running = await only_row(db)
        assert (running.outcome, running.amount, running.ended_at) == ("running", 10, None)
        entry.amount = 8
    done = await only_row(db)
    assert (done.user_id, done.chat.id, done.chat.kind) == (ME, ME, "private")
    assert (done.action, done.subject, done.account, done.amount, done.outcome) == (
        "proxy extract",
        "US",
        str(ME),
        8,
        "ok",
    )
    assert done.ended_at is not None


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (UsageError("你没有绑定。"), "refused"),
        (QuotaError("proxy911", "code 4"), "QuotaError"),
        (ZeroDivisionError(), "broken"),
        (asyncio.CancelledError(), "broken"),
    ],
)
async def test_an_error_passes_and_is_named(db: Database, error: BaseException, outcome: str) -> None:
    with pytest.raises(type(error)):
        async with audited(ERRAND, "tunnel delete"):
            raise error
    assert (await only_row(db)).outcome == outcome


async def test_the_body_may_say_that_the_end_is_unknown(db: Database) -> None:
    async with audited(ERRAND, "proxy order") as entry:
        entry.outcome = "unknown"
    assert (await only_row(db)).outcome == "unknown"


@pytest.mark.parametrize(("account", "stored"), [(None, "owner"), (21661, "21661"), ("", ""), ("owner", "owner")])
async def test_whose_account_it_was(db: Database, account: str | int | None, stored: str) -> None:
    async with audited(ERRAND, "tunnel create", account=account):
        pass
    assert (await only_row(db)).account == stored


async def test_a_deed_in_a_group_names_the_group(db: Database) -> None:
    async with audited(Errand(Chat(10000, GROUP, ME), Role.MEMBER), "manage on"):
        pass
    deed = await only_row(db)
    assert (deed.chat.id, deed.chat.kind, deed.user_id) == (GROUP, "group", ME)


async def test_what_cannot_be_written_down_is_not_done(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object, **__: object) -> int:
        raise DatabaseUnavailableError("磁盘空间不足。")

    monkeypatch.setattr(audit, "begin", full)
    done: list[Entry] = []
    with pytest.raises(DatabaseUnavailableError):
        async with audited(ERRAND, "proxy order") as entry:
            done.append(entry)
    assert done == []


async def test_a_row_that_cannot_be_closed_changes_nothing_about_the_deed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise DatabaseUnavailableError("磁盘空间不足。")

    monkeypatch.setattr(audit, "end", full)
    async with audited(ERRAND, "proxy order"):
        pass
    with pytest.raises(UsageError):
        async with audited(ERRAND, "proxy order"):
            raise UsageError("不行。")
    monkeypatch.undo()
    assert [deed.outcome for deed in await audit.recent(db)] == ["running", "running"]
    assert await audit.interrupt_all(db) == 2


async def test_deeds_at_the_same_time_have_a_row_each(db: Database) -> None:
    async def deed(number: int) -> None:
        with suppress(UsageError):
            async with audited(ERRAND, "tunnel change", str(number)):
                await asyncio.sleep(0)
                if number % 2:
                    raise UsageError("不行。")

    await asyncio.gather(*map(deed, range(6)))
    assert {(row.subject, row.outcome) for row in await audit.recent(db)} == {
        (str(number), "refused" if number % 2 else "ok") for number in range(6)
    }
