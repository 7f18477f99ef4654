"""The logic of the plugin is pure: it is tested without NoneBot, so without the plugin's own `__init__`.

And one bot for the tests over a real reverse WebSocket.
"""

from collections.abc import AsyncIterator

import pytest

from tests.support.bare import bare_package
from tests.support.peer import OWNER_ID
from tests.support.running import RunningBot

SECOND_OWNER_ID = 30002

bare_package("plugins.broadcast")


@pytest.fixture(scope="session")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBot]:
    """A bot with two owners that hardly pauses between groups. A test that kills it starts it again."""
    settings = {
        "BROADCAST__INTERVAL_S": "0.02",
        "BROADCAST__JITTER_S": "0.01",
        "API_TIMEOUT": "1.5",
        "SUPERUSERS": f'["{OWNER_ID}", "{SECOND_OWNER_ID}"]',
    }
    running = RunningBot(tmp_path_factory.mktemp("broadcast") / "data", settings)
    await running.start()
    yield running
    running.stop()
    assert "Traceback" not in running.log
