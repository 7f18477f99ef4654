"""Where a person stands in the database: no column is forgotten, nothing of others is shown, deleted means deleted."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, Table, Text, insert, select
from sqlalchemy.types import Boolean, TypeDecorator

from plugins._shared.database import Database, persons
from plugins._shared.database.persons import NO_PERSON, NOBODY, TRACES, Fate
from plugins._shared.database.tables import metadata

ME, OTHER = 21610, 21611
NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)
NEVER_SHOWN = {"sealed", "picture", "data_json", "spec_json", "standing_json", "content_json", "accounts_json"}
TABLES = list(metadata.tables.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_that_can_hold_a_qq_number_is_declared(table: Table) -> None:
    assert table.name in NO_PERSON, "a new table: who stands in it? Add it to TRACES or NO_PERSON of persons.py"
    numbers = {column.name for column in table.columns if isinstance(column.type, BigInteger)}
    declared = {name for trace in TRACES if trace.table is table for name in trace.columns} | set(NO_PERSON[table.name])
    assert numbers - declared == set()
    assert {name for name in declared if name not in table.columns} == set()


def test_what_is_shown_is_a_list_of_columns_without_secrets_and_without_others() -> None:
    for trace in TRACES:
        blobs = {column.name for column in trace.table.columns if isinstance(column.type, LargeBinary)}
        assert set(trace.shown) <= {column.name for column in trace.table.columns}
        assert set(trace.shown) & (blobs | NEVER_SHOWN) == set()
        people = {"user_id", "owner_id", "lender_id", "created_by", "changed_by", "banned_by", "subject_id"}
        assert set(trace.shown) & people == set(), "it is the person himself, or somebody else"


def test_what_is_unnamed_is_overwritten_where_the_number_stood() -> None:
    for trace in TRACES:
        assert (trace.fate is Fate.UNNAMED) == bool(trace.blanks)
        assert trace.fate is not Fate.UNNAMED or set(trace.columns) <= set(trace.blanks)


def value_for(column: Any, number: int) -> Any:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, DateTime):
        return NOW
    if isinstance(kind, LargeBinary):
        return b"SEALED-SECRET"
    return f"{column.name} {number}" if isinstance(kind, Text) else None


WORDS = {
    "broadcast_job": {"kind": "friend", "state": "finished"},
    "broadcast_wish": {"kind": "friend"},
    "usage_day": {"scope": "user"},
    "ban": {"kind": "user"},
    "run": {"chat_kind": "private"},
    "audit": {"chat_kind": "private"},
}


ELSEWHERE = {"broadcasts_coming", "deeds_moderating"}
"""Of the rows below none is such."""


async def fill(db: Database, person: int) -> None:
    """One row in every table; every number in it is this person's, as far as a number may be."""
    async with db.writing() as connection:
        for table in metadata.sorted_tables:
            row = {column.name: value_for(column, person) for column in table.columns}
            row |= WORDS.get(table.name, {})
            if table.name == "audit":
                row |= {"account": str(person), "subject": f"QQ {person}（本群，7 天）"}
            await connection.execute(insert(table).values(**row))


async def everything(db: Database) -> str:
    async with db.reading() as connection:
        rows = [[list(row) for row in await connection.execute(select(table))] for table in TABLES]
    return json.dumps(rows, default=str)


async def test_a_person_sees_every_table_that_he_stands_in_and_nobody_else(db: Database) -> None:
    await fill(db, ME)
    await fill(db, OTHER)
    found = await persons.collected(db, ME)
    seen = {name for name, rows in found.items() if rows}
    assert seen == {trace.name for trace in TRACES} - ELSEWHERE
    assert all(len(rows) <= 1 for rows in found.values())
    text = json.dumps(found, default=str)
    assert str(OTHER) not in text
    assert "SEALED" not in text
    assert await persons.counted(db, ME) == dict.fromkeys(
        (trace.name for trace in TRACES if trace.name not in ELSEWHERE), 1
    )


async def test_forgetting_leaves_no_number_of_his_but_in_what_is_kept_and_nothing_else_changes(db: Database) -> None:
    await fill(db, OTHER)
    others = await everything(db)
    await fill(db, ME)
    done = await persons.forget(db, ME, await persons.counted(db, ME))
    assert done is not None
    assert done == dict.fromkeys((trace.name for trace in TRACES if trace.fate is not Fate.KEPT), 1)
    left = await persons.counted(db, ME)
    assert set(left) == {"bans", "usage", "broadcasts_made"}
    after = await everything(db)
    for row in json.loads(others):
        assert all(json.dumps(one) in after for one in row)
    async with db.reading() as connection:
        (deed,) = await connection.execute(select(metadata.tables["audit"]).where(metadata.tables["audit"].c.id == ME))
        assert (deed.user_id, deed.chat_id, deed.subject, deed.account) == (NOBODY, NOBODY, "", str(NOBODY))
        assert deed.action == f"action {ME}"
    assert await persons.forget(db, ME) == {}, "a second time there is nothing"


async def test_the_group_of_a_deed_stays(db: Database) -> None:
    await fill(db, ME)
    audit = metadata.tables["audit"]
    async with db.writing() as connection:
        await connection.execute(audit.update().values(chat_kind="group", chat_id=121120))
    await persons.forget(db, ME)
    async with db.reading() as connection:
        (deed,) = await connection.execute(select(audit))
    assert (deed.user_id, deed.chat_id) == (NOBODY, 121120)


async def test_who_moderated_a_group_stays_in_the_book(db: Database) -> None:
    await fill(db, ME)
    await fill(db, OTHER)
    audit = metadata.tables["audit"]
    async with db.writing() as connection:
        await connection.execute(audit.update().values(action="manage ban", subject="QQ 5（本群）", account=""))
    assert (await persons.counted(db, ME))["deeds_moderating"] == 1
    assert "deeds" not in (await persons.forget(db, ME) or {})
    async with db.reading() as connection:
        kept = await connection.execute(select(audit.c.user_id, audit.c.subject).order_by(audit.c.id))
        assert [tuple(row) for row in kept] == [(ME, "QQ 5（本群）"), (OTHER, "QQ 5（本群）")]


async def test_what_came_after_he_was_asked_is_not_deleted_unseen(db: Database) -> None:
    shown = await persons.counted(db, ME)
    await fill(db, ME)
    before = await everything(db)
    assert await persons.forget(db, ME, shown) is None
    assert await everything(db) == before


async def test_a_broadcast_that_still_runs_keeps_its_target(db: Database) -> None:
    await fill(db, ME)
    job = metadata.tables["broadcast_job"]
    async with db.writing() as connection:
        await connection.execute(job.update().values(state="paused"))
    assert "broadcasts_coming" in await persons.counted(db, ME)
    await persons.forget(db, ME)
    assert (await persons.counted(db, ME))["broadcasts_coming"] == 1
