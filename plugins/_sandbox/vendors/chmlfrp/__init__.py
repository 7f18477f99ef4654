"""ChmlFrp's stand-in (its API v2: the document of December 2024 and what its own clients have done since)."""

from plugins._sandbox.vendors.chmlfrp.desk import ChmlfrpDesk

__all__ = ["ChmlfrpDesk"]
