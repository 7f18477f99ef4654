"""What the tests of whole conversations look at."""

import asyncio
from collections.abc import Callable

from plugins._sandbox.world import World
from tests.support.peer import Peer, Sent


def tasks(world: World, host: str) -> int:
    """How many tasks for a host came to 17CE."""
    return sum(host in call.params.get("Url", "") for call in world.calls.of("ce17", method="TASK"))


def notices(peer: Peer) -> list[Sent]:
    """What was said without quoting anybody."""
    return [sent for sent in peer.sent if sent.quotes is None]


async def eventually(true: Callable[[], bool], within_s: float = 30) -> None:
    """For what no message of the bot announces."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110 the stand-in tells nobody
            await asyncio.sleep(0.02)
