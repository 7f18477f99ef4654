"""The database and the vault of the running bot, opened once at start.

Started before the web server listens, so that a broken database or an open key file ends the process with one plain
line; what is wrong only with the keys lets the bot start, degraded (threats T63, T64).
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from nonebot import get_plugin_config
from nonebot.drivers import Driver
from nonebot.log import logger

from plugins._shared import boot, texts
from plugins._shared.database import Database, NotStartedError, StorageError
from plugins._shared.rotation import hints
from plugins._shared.settings import FrameSettings
from plugins._shared.vault import Vault, VaultError, unlock

EXIT_BROKEN = 3


@dataclass
class _Storage:
    database: Database | None = None
    vault: Vault | None = None


_storage = _Storage()


def database() -> Database:
    """The started database."""
    if _storage.database is None:
        raise NotStartedError("the database is not started")
    return _storage.database


def vault() -> Vault:
    """The vault, perhaps degraded."""
    if _storage.vault is None:
        raise NotStartedError("the vault is not open")
    return _storage.vault


def directories() -> set[Path]:
    """Where on this machine something is kept."""
    file = database().sqlite_path
    return {get_plugin_config(FrameSettings).data_dir, *([file.parent] if file is not None else [])}


def attach(driver: Driver) -> None:
    """Open with the driver, close with it."""
    driver.on_startup(start)
    driver.on_shutdown(stop)


async def start() -> None:
    """Open the database (migrating it if need be) and the vault."""
    settings = get_plugin_config(FrameSettings)
    _storage.database = Database(settings.database_url, settings.data_dir)
    await _storage.database.start()
    keys = [key.get_secret_value() for key in settings.secret_keys]
    _storage.vault = await unlock(_storage.database, settings.data_dir, keys)
    if _storage.vault.degraded:
        logger.error(texts.DEGRADED_START)


async def key_hints() -> list[str]:
    """What the bot's owner has to do about the keys, as sentences with paths: for him alone."""
    return await hints(database(), vault())


async def stop() -> None:
    """Close the database."""
    if _storage.database is not None:
        await _storage.database.stop()
    _storage.database = _storage.vault = None


def check() -> None:
    """Open and close once, before the server listens. Ends the process with one line where it must not start."""

    async def once() -> None:
        try:
            await start()
        finally:
            await stop()

    try:
        asyncio.run(once())
    except (StorageError, VaultError) as e:
        boot.refuse(e.sentence, EXIT_BROKEN)
