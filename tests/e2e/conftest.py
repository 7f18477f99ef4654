"""Bots with other settings than the shared one, started side by side."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from plugins._sandbox.world import settings_for
from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot

WAYS = {
    "direct": {"LOG_LEVEL": "DEBUG"},
    "plain": {"LOG_LEVEL": "DEBUG", "GATE__DIRECT": "false"},
    "chatty": {"LOG_LEVEL": "DEBUG", "GATE__DIRECT": "false", "GATE__PASS_CHATTER": "true"},
}
"""How a command may get to its matcher: straight, through all matchers, and with all chatter beside it."""


@dataclass
class Way:
    """A bot and its connection."""

    bot: RunningBot
    peer: Peer


@pytest.fixture(scope="session")
async def ways(vendors_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Way]]:
    """A connected bot for each of the ways, all at LOG_LEVEL=DEBUG."""
    bots = {
        name: RunningBot(tmp_path_factory.mktemp(name) / "data", {**settings_for(vendors_url), **settings})
        for name, settings in WAYS.items()
    }
    await asyncio.gather(*(bot.start() for bot in bots.values()))
    connected = {name: Way(bot, await Peer().open(bot.port, TOKEN)) for name, bot in bots.items()}
    yield connected
    for way in connected.values():
        await way.peer.close()
    codes = await asyncio.gather(*(asyncio.to_thread(bot.stop) for bot in bots.values()))
    assert codes == [0, 0, 0]
