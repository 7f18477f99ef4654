"""The plugin's settings and the few things of which a process has one: runs, flights, budget, links."""

import asyncio

from nonebot import get_driver, get_plugin_config
from nonebot.adapters.onebot.v11 import Bot
from nonebot.log import logger

from plugins.speedtest import keeping
from plugins.speedtest.budget import Budget, Limits
from plugins.speedtest.config import Config
from plugins.speedtest.cooldown import Cooldown
from plugins.speedtest.delivering import Links
from plugins.speedtest.flight import Flights
from plugins.speedtest.landed import Landed
from plugins.speedtest.running import Runs

STOPPING_S = 4.0
"""How long a stopping bot waits for its runs: closing a socket to 17CE takes a second, drawing less."""

config = get_plugin_config(Config).speedtest
runs = Runs(config.at_once, config.waiting, config.user_at_once)
flights: Flights[Landed] = Flights(config.shared_for_s)
cooldown = Cooldown(config.target_cooldown_s, config.target_runs)
budget = Budget(
    keeping.StoredLedger(),
    Limits(config.user_nodes_per_day, config.group_nodes_per_day, config.all_nodes_per_day),
)
links = Links()

_driver = get_driver()


@_driver.on_bot_connect
async def on_connect(bot: Bot) -> None:
    """An account is there (again): results that wait for it can go."""
    links.changed()


@_driver.on_bot_disconnect
async def on_disconnect(bot: Bot) -> None:
    """An account is gone."""
    links.changed()


@_driver.on_shutdown
async def stop_running() -> None:
    """Before the database closes: end all runs, keep what came (threats F6, T75)."""
    links.close()
    if not all(await asyncio.gather(runs.close(STOPPING_S), flights.close(STOPPING_S))):
        logger.warning(f"some speed tests did not end within {STOPPING_S:g} s")
