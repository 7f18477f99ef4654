"""The one watching loop of this process, and the settings of its commands."""

import socket
from pathlib import Path

from nonebot import get_driver, get_plugin_config
from nonebot.adapters.onebot.v11 import Bot

from plugins._shared.errors import UsageError
from plugins._shared.settings import FrameSettings
from plugins._shared.storage import database
from plugins.watch import usage_texts
from plugins.watch.checking import VendorChecks
from plugins.watch.config import Config
from plugins.watch.ports import Means
from plugins.watch.running import Watching
from plugins.watch.voice import QQVoice, StoredBook

_driver = get_driver()
config = get_plugin_config(Config).watch


def _node() -> str:
    """Where this process runs: of two at one place the later one has replaced the earlier."""
    data_dir = Path(get_plugin_config(FrameSettings).data_dir).resolve()
    return f"{socket.gethostname()}:{_driver.config.port}:{data_dir}"


book = StoredBook(database, _node())
watching = Watching(Means(book, VendorChecks(), QQVoice()), config.at_once, config.nodes_per_day)


def refuse_where_off() -> None:
    """Raises UsageError where the bot's owner has switched the plugin off."""
    if not config.enabled:
        raise UsageError(usage_texts.SWITCHED_OFF)


@_driver.on_startup
async def start_watching() -> None:
    """When the database is open."""
    await book.enter()
    if config.enabled:
        watching.start()


@_driver.on_bot_connect
async def on_connect(_bot: Bot) -> None:
    """There is somebody again through whom people can be told."""
    watching.wake()


@_driver.on_shutdown
async def stop_watching() -> None:
    """Before the database closes."""
    await watching.stop()
