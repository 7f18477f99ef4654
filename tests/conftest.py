"""Fixtures that several folders share: the vendors' stand-ins, and a bot that runs against them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World, settings_for
from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot

settings.register_profile(
    "calm",
    settings.get_profile(settings.get_current_profile_name()),
    deadline=None,  # a stalled machine is no failure of the code
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("calm")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long begin first, or the last worker would go on alone with one of them."""
    early = {item.path for item in items if item.get_closest_marker("early")}
    items.sort(key=lambda item: item.path not in early)


@pytest.fixture(scope="session")
def world() -> World:
    """The little world behind the stand-ins, without waiting times."""
    return World(pace_s=0.3)


@pytest.fixture(scope="session")
async def vendors_url(world: World) -> AsyncIterator[str]:
    """The stand-ins of the five vendors on loopback."""
    async with serving(vendors_app(world)) as url:
        yield url


@pytest.fixture(scope="session")
async def bot(vendors_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBot]:
    """A bot that talks to the stand-ins; shared by all tests that do not stop it."""
    running = RunningBot(tmp_path_factory.mktemp("bot") / "data", settings_for(vendors_url))
    await running.start()
    yield running
    assert running.stop() == 0, running.log


@pytest.fixture(scope="session")
async def _connected(bot: RunningBot) -> AsyncIterator[Peer]:
    peer = await Peer().open(bot.port, TOKEN)
    yield peer
    await peer.close()


@pytest.fixture
async def peer(_connected: Peer, bot: RunningBot) -> Peer:
    """The bot's QQ account, with nothing said yet; connected anew where a test that blocked the loop cut it off."""
    if not await _connected.alive():
        await _connected.close()
        await _connected.open(bot.port, TOKEN)
    _connected.sent.clear()
    _connected.actions.clear()
    _connected.answers.clear()
    return _connected


@pytest.fixture
def own_bot(tmp_path: Path, vendors_url: str) -> RunningBot:
    """A bot of the test's own, not started yet."""
    return RunningBot(tmp_path / "data", settings_for(vendors_url))
