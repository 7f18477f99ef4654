"""Who wants broadcasts: a group gets them until an admin opts out, a friend only after having opted in."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import broadcast_wish
from plugins._shared.database.upsert import insert_into


async def put(db: Database, kind: str, peer_id: int, *, wanted: bool, changed_by: int) -> None:
    """Keep what a group (`group`) or a friend (`friend`) wants from now on."""
    values: dict[str, Any] = {"wanted": wanted, "changed_by": changed_by, "changed_at": datetime.now(UTC)}
    key = {"kind": kind, "peer_id": peer_id}
    async with db.writing() as connection:
        statement = insert_into(connection, broadcast_wish).values(**key, **values)
        await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


async def peers(db: Database, kind: str, *, wanted: bool) -> set[int]:
    """All groups or friends that have said so."""
    where = (broadcast_wish.c.kind == kind, broadcast_wish.c.wanted == wanted)
    async with db.reading() as connection:
        return set((await connection.execute(select(broadcast_wish.c.peer_id).where(*where))).scalars())
