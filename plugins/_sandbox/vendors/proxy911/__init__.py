"""911Proxy's stand-in (its OpenAPI document; what siblings' documents and clients add is marked where used)."""

from plugins._sandbox.vendors.proxy911.desk import Proxy911Desk

__all__ = ["Proxy911Desk"]
