"""Stand-ins for the five vendors: they speak the documented protocols strictly, over loopback HTTP and WebSocket."""

from plugins._sandbox.vendors.app import vendors_app

__all__ = ["vendors_app"]
