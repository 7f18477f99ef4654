"""What the sandbox sets where nothing else is set: stand-ins' addresses and accounts, the owner, the data's place."""

from typing import Any

from plugins._sandbox.qq import people
from plugins._sandbox.world import settings_for


def sandbox_values(port: int) -> dict[str, Any]:
    """Settings for a bot that listens on this port, by their names in lower case, nested ones as dicts."""
    values: dict[str, Any] = {"superusers": {str(people.OWNER_ID)}, "data_dir": "data/sandbox"}
    for name, value in settings_for(f"http://127.0.0.1:{port}/sandbox/vendors").items():
        vendor, _, field = name.lower().partition("__")
        values.setdefault(vendor, {})[field] = value
    return values
