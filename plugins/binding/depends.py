"""Named dependencies: the vendors' clients. Public for other plugins through `plugins.binding`: `vendor_client`."""

from functools import cache
from typing import Any

from nonebot import get_driver, get_plugin_config
from pydantic import BaseModel, create_model

from plugins._providers import VendorSettings, rooms
from plugins._shared.telling import tell_owners_soon
from plugins.binding.outage import OutageNotice


@cache
def vendor_settings() -> dict[str, VendorSettings]:
    """Every room's settings, from `<VENDOR>__<NAME>`."""
    fields: dict[str, Any] = {name: (room.settings, room.settings()) for name, room in rooms().items()}
    config: BaseModel = get_plugin_config(create_model("VendorsConfig", **fields))
    return {name: getattr(config, name) for name in fields}


@cache
def vendor_client(name: str) -> Any:
    """The one client of a vendor, made at its first use. The owner is told when the vendor is down."""
    room = rooms()[name]
    client = room.client(vendor_settings()[name])
    OutageNotice(room.title, client.breaker, tell_owners_soon)
    return client


@get_driver().on_shutdown
async def close_clients() -> None:
    """Close the pooled connections of the clients that were used."""
    if vendor_client.cache_info().currsize:
        for name in rooms():
            await vendor_client(name).aclose()
