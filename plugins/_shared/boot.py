"""What has to be settled before NoneBot starts: settings and their defaults, sandbox or not, and the refusal to start.

`bot.py` calls it first, because NoneBot's first act is to log its whole configuration (threats F4), and because a bot
that anybody could command must not open a port at all (F1 to F3).
"""

import pkgutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn

from nonebot import get_plugin_config
from nonebot.config import BaseSettings, Config, Env, SettingsError
from nonebot.plugin import Plugin
from pydantic import Field, ValidationError, create_model

from plugins._providers import rooms
from plugins._shared import redaction, texts
from plugins._shared.settings import FrameSettings

PROVIDERS = Path(__file__).parent.parent / "_providers"
ACCOUNT_FIELDS = ("app_id", "app_secret", "account", "api_key", "user", "token", "app_key")
OTHER_NAMES = {"onebot_access_token": "onebot_v11_access_token", "onebot_secret": "onebot_v11_secret"}
EXIT_REFUSED = 2

DEFAULTS: dict[str, Any] = {
    "driver": "~fastapi+~httpx+~websockets",
    "command_start": {"/", ""},
    "api_timeout": 8.0,
    "host": "127.0.0.1",
    "port": 8080,
}
"""Where they differ from NoneBot's own."""

SERVER: dict[str, Any] = {
    # A half-open peer is noticed after 10 s instead of 40 s (F7); a busy one may take 6 s to answer.
    "ws_ping_interval": 4.0,
    "ws_ping_timeout": 6.0,
    "ws_max_size": 4 << 20,
    "timeout_graceful_shutdown": 5,
    "access_log": False,
    # The other end is on the same machine or network: compressing each small frame only takes time.
    "ws_per_message_deflate": False,
    "server_header": False,
}
"""Options of the web server."""


def start_values() -> dict[str, Any]:
    """All settings that NoneBot needs to be told, defaults and sandbox included. Ends the process with one line where
    it must not or cannot start."""
    values = _given_values()
    _refuse_bad_vendors(values)
    _refuse_unguarded(values)
    if values["sandbox"]:
        _enter_sandbox(values)
    return values


def frame_settings() -> FrameSettings:
    """The settings for a tool that opens the bot's database and keys without NoneBot, as the bot reads them. Ends the
    process as `start_values` does."""
    values = _given_values()
    if values["sandbox"]:
        _enter_sandbox(values)
    # Reads what `nonebot.get_plugin_config(FrameSettings)` does: that one needs a driver.
    reader: Any = create_model("FrameReader", __base__=(BaseSettings, FrameSettings))
    with settings_explained():
        return reader(_env_file=_env_files(), **values)


def _given_values() -> dict[str, Any]:
    with settings_explained():
        given = _read_settings()
    values = given.model_dump(exclude_unset=True)
    redaction.remember_settings(values)
    _install_log(given.log_level)
    _take_other_names(values)
    for name, default in DEFAULTS.items():
        values.setdefault(name, default)
    values["sandbox"] = given.sandbox if given.sandbox is not None else not (_env_file(given) or _has_account(values))
    return values


def _install_log(level: str | int) -> None:
    try:
        redaction.install(level)
    except ValueError:
        refuse(texts.bad_setting("LOG_LEVEL"))


def _refuse_bad_vendors(values: dict[str, Any]) -> None:
    """A vendor's setting that cannot be read stops the start, with its name."""
    for name, room in rooms().items():
        try:
            room.settings(**values.get(name, {}))
        except ValidationError as e:
            refuse(texts.bad_setting(f"{name.upper()}__{_name_of(e)}"))


def _take_other_names(values: dict[str, Any]) -> None:
    """The adapter prefers `ONEBOT_V11_…` to the names that we look at: a blank one there would open the door."""
    for name, other in OTHER_NAMES.items():
        if (value := values.pop(other, None)) and not values.get(name):
            values[name] = value


@contextmanager
def settings_explained() -> Iterator[None]:
    """End the process with one line that names the setting that cannot be read."""
    try:
        yield
    except (ValidationError, SettingsError) as e:
        refuse(texts.bad_setting(_name_of(e)))


def check_plugin_settings() -> None:
    """Read every plugin's `config.py` before NoneBot does: it would show a traceback for a value that cannot be read.
    Raises ValidationError."""
    for path in sorted(PROVIDERS.parent.glob("[!_]*/config.py")):
        # Not by its own name: importing anything of a plugin runs the plugin.
        spec = spec_from_file_location(f"settings_of_{path.parent.name}", path)
        assert spec is not None and spec.loader is not None  # noqa: S101 a file that is there
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        get_plugin_config(module.Config)


def refuse_incomplete(loaded: Iterable[Plugin]) -> None:
    """NoneBot goes on without a plugin that fails, e.g. over its settings: a bot that lacks commands does not start."""
    here = {path.parent.name for path in PROVIDERS.parent.glob("[!_]*/__init__.py")}
    if missing := sorted(here - {plugin.name for plugin in loaded}):
        refuse(texts.not_loaded(missing))


def refuse(sentence: str, code: int = EXIT_REFUSED) -> NoReturn:
    """End the process with one plain line."""
    sys.stderr.write(redaction.redact(sentence) + "\n")
    raise SystemExit(code)


def _read_settings() -> Any:
    """NoneBot's own way to read settings, with our names declared: an undeclared name in `.env` would be taken for
    JSON, and a token of digits only would become a number."""
    vendors = [info.name for info in pkgutil.iter_modules([str(PROVIDERS)]) if info.ispkg]
    fields: dict[str, Any] = {name: (dict[str, Any], Field(default_factory=dict)) for name in vendors}
    fields |= {
        "sandbox": (bool | None, None),
        "data_dir": (str | None, None),
        **dict.fromkeys((*OTHER_NAMES, *OTHER_NAMES.values()), (str | None, None)),
    }
    model = create_model("BootConfig", __base__=Config, **fields)
    return model(_env_file=_env_files())


def _env_files() -> tuple[str, str]:
    return ".env", f".env.{Env().environment}"


def _env_file(config: Any) -> bool:
    return any(Path(name).is_file() for name in _env_files())


def _has_account(values: dict[str, Any]) -> bool:
    vendors = (value for value in values.values() if isinstance(value, dict))
    return any(vendor.get(field) for vendor in vendors for field in ACCOUNT_FIELDS)


def _refuse_unguarded(values: dict[str, Any]) -> None:
    if values["sandbox"] and ip_address(str(values["host"])).is_loopback:
        return
    missing = [name.upper() for name in OTHER_NAMES if not (values.get(name) or "").strip()]
    if missing:
        refuse(texts.unguarded(missing, sandbox=values["sandbox"]))


def _enter_sandbox(values: dict[str, Any]) -> None:
    """Fill what is not set with the stand-ins' addresses and accounts, and keep the sandbox's data apart."""
    from plugins._sandbox.settings import sandbox_values

    for name, value in sandbox_values(int(values["port"])).items():
        if isinstance(value, dict):
            values[name] = {**value, **{k: v for k, v in values.get(name, {}).items() if v}}
        elif not values.get(name):
            values[name] = value


def _name_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "__".join(part for part in error.errors()[0]["loc"] if isinstance(part, str)).upper()
    return str(error).rpartition(" ")[2].strip('"').upper()
