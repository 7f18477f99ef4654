"""A bot in the sandbox, as a first-time user starts it, only with data of its own and quick stand-ins."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.running import RunningBot

PACE_S = "0.4"
READY_WITHIN_S = 60.0


@asynccontextmanager
async def sandbox_bot(folder: Path) -> AsyncIterator[str]:
    """The address of the web chat."""
    settings = {"SANDBOX": "true", "SANDBOX_PACE_S": PACE_S, "BROADCAST__INTERVAL_S": "0", "BROADCAST__JITTER_S": "0"}
    settings |= {"LIMITS__USER_BURST": "1000", "ONEBOT_ACCESS_TOKEN": "tour-token"}
    running = RunningBot(folder / "data", settings)
    await running.start()
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            while not (found := re.search(r"http://\S+/sandbox/", running.log)) or "connected" not in running.log:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        yield found[0]
    finally:
        running.stop()
