"""Every setting that the code knows, with its default, as a text of `.env` would be read."""

import importlib
from typing import Any

from nonebot.adapters.onebot.v11.config import Config as OneBotConfig
from nonebot.config import Config as NoneBotConfig
from pydantic import BaseModel, SecretStr

from plugins._providers import rooms
from plugins._shared.boot import DEFAULTS
from plugins._shared.settings import FrameSettings
from tests.support.bare import bare_package
from tests.support.imports import sources

STARTING = ("host", "port", "driver", "log_level", "superusers", "command_start", "api_timeout")
"""NoneBot's own settings that matter here; `nickname`, `command_sep` and others have no effect on this bot."""
CONNECTING = ("onebot_access_token", "onebot_secret", "onebot_ws_urls")


def all_settings() -> dict[str, Any]:
    """Name in the environment → default, None for blank: `{"IP__CACHE_S": 3600, "CE17__TOKEN": None}`."""
    found = {name: getattr(NoneBotConfig(), name) for name in STARTING} | DEFAULTS
    found |= {name: getattr(OneBotConfig(), name) for name in CONNECTING}
    # Unset means what boot.py makes of it: on where there is neither a `.env` nor an account.
    found |= FrameSettings().model_dump() | {"sandbox": None}
    found |= {name: room.settings().model_dump() for name, room in rooms().items()}
    for config in plugin_configs():
        found |= config.model_dump()
    return {name: _plain(value) for name, value in _flat(found)}


def plugin_configs() -> list[BaseModel]:
    """The `Config` of every plugin that has one."""
    names = [file.removesuffix(".py").replace("/", ".") for file in sources("plugins/[!_]*/config.py")]
    for name in names:
        bare_package(name.rpartition(".")[0])
    return [importlib.import_module(name).Config() for name in names]


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in values.items():
        full = f"{prefix}{name.upper()}"
        pairs += _flat(value, f"{full}__") if isinstance(value, dict) else [(full, value)]
    return pairs


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value() or None
    if isinstance(value, set):
        return sorted(value, reverse=True)
    return value if isinstance(value, (int, float, list)) else str(value or "") or None
