"""What the sandbox sets where nothing else is set: stand-ins' addresses and accounts, the owner, the data's place."""

from typing import Any

from plugins._sandbox.qq import people
from plugins._sandbox.world import settings_for, signin_settings


def sandbox_values(port: int) -> dict[str, Any]:
    """Settings for a bot that listens on this port, by their names in lower case, nested ones as dicts."""
    values: dict[str, Any] = {"superusers": {str(people.OWNER_ID)}, "data_dir": "data/sandbox"}
    base_url = f"http://127.0.0.1:{port}/sandbox/vendors"
    for name, value in (settings_for(base_url) | signin_settings(base_url)).items():
        vendor, _, field = name.lower().partition("__")
        values.setdefault(vendor, {})[field] = value
    return values
