"""What is switched off: a row means that a feature is off in a group, or everywhere (group 0)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from plugins._shared.database.engine import Database
from plugins._shared.database.tables import feature_off
from plugins._shared.database.upsert import insert_into


async def switch_off(db: Database, group_id: int, features: Sequence[str], changed_by: int) -> set[str]:
    """Switch features off; those that were on until now."""
    key = [feature_off.c.group_id, feature_off.c.feature]
    same: dict[str, Any] = {"group_id": group_id, "changed_by": changed_by, "changed_at": datetime.now(UTC)}
    changed: set[str] = set()
    async with db.writing() as connection:
        for feature in sorted(features):  # in one order everywhere: two processes never wait for each other
            statement = (
                insert_into(connection, feature_off)
                .values(**same, feature=feature)
                .on_conflict_do_nothing(index_elements=key)
            )
            changed |= {feature} if (await connection.execute(statement)).rowcount else set()
    return changed


async def switch_on(db: Database, group_id: int, features: Sequence[str]) -> set[str]:
    """Switch features on; those that were off until now."""
    changed: set[str] = set()
    async with db.writing() as connection:
        for feature in sorted(features):
            gone = delete(feature_off).where(feature_off.c.group_id == group_id, feature_off.c.feature == feature)
            changed |= {feature} if (await connection.execute(gone)).rowcount else set()
    return changed


async def all_off(db: Database) -> set[tuple[int, str]]:
    """(group, feature) of all that is off."""
    async with db.reading() as connection:
        found = await connection.execute(select(feature_off.c.group_id, feature_off.c.feature))
        return {(row.group_id, row.feature) for row in found}
