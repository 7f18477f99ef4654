"""ihuyi (互亿无线): location and internet provider of IPv4 addresses."""

from plugins._providers.ihuyi.client import IhuyiClient
from plugins._providers.ihuyi.models import Location
from plugins._providers.ihuyi.settings import IhuyiCredential, IhuyiSettings
from plugins._providers.room import Room

ROOM = Room("ihuyi", "互亿无线", ("ihuyi", "互亿"), IhuyiSettings, IhuyiCredential, IhuyiClient)

__all__ = ["ROOM", "IhuyiClient", "IhuyiCredential", "IhuyiSettings", "Location"]
