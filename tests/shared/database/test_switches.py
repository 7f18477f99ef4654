"""What is off, where."""

import asyncio

from plugins._shared.database import Database, switches
from plugins._shared.database.tables import EVERYWHERE

GROUP, ADMIN = 121100, 21501


async def test_off_and_on_again_tell_what_has_changed(db: Database) -> None:
    assert await switches.switch_off(db, GROUP, ["tunnel", "proxy"], ADMIN) == {"tunnel", "proxy"}
    assert await switches.switch_off(db, GROUP, ["proxy", "ip"], ADMIN) == {"ip"}
    assert await switches.switch_off(db, EVERYWHERE, ["ip"], ADMIN) == {"ip"}
    assert await switches.all_off(db) == {(GROUP, "tunnel"), (GROUP, "proxy"), (GROUP, "ip"), (0, "ip")}
    assert await switches.switch_on(db, GROUP, ["ip", "help"]) == {"ip"}
    assert await switches.all_off(db) == {(GROUP, "tunnel"), (GROUP, "proxy"), (0, "ip")}


async def test_of_several_at_once_one_has_changed_it(db: Database) -> None:
    names = ["ip", "tunnel"]
    changed = await asyncio.gather(
        *(switches.switch_off(db, GROUP, names[:: 1 - 2 * (n % 2)], ADMIN) for n in range(6))
    )
    assert sorted(len(one) for one in changed) == [0] * 5 + [2]
