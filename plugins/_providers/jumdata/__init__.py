"""Jumdata (聚美智数): location of IPv4 addresses in mainland China."""

from plugins._providers.jumdata.client import JumdataClient
from plugins._providers.jumdata.models import Bounds, Location
from plugins._providers.jumdata.settings import JumdataCredential, JumdataSettings
from plugins._providers.room import Room

ROOM = Room("jumdata", "聚美智数", ("jumdata", "聚美"), JumdataSettings, JumdataCredential, JumdataClient)

__all__ = ["ROOM", "Bounds", "JumdataClient", "JumdataCredential", "JumdataSettings", "Location"]
