"""What we keep of Jumdata's replies. Facts: vendor document "IP定位", tables 返回字段说明 and 成功返回样例."""

import math
from dataclasses import dataclass

from pydantic import Field

from plugins._providers.lenient import Flag, Text, VendorModel


@dataclass(frozen=True)
class Bounds:
    """The rectangle around a city, in degrees (GCJ-02)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Location:
    """Where an IPv4 address is, to the city. Mainland China only: foreign addresses come back empty, yet billed."""

    province: str | None
    """`province`; a municipality's own name for 北京 etc.; 局域网 for private addresses; None when unknown."""
    city: str | None
    """`city`; None when unknown."""
    adcode: str | None
    """`adcode`, six digits."""
    bounds: Bounds | None
    """`rectangle`; None when absent or not two corners."""
    billed: bool
    """`charge`: whether this call was paid for. Code 200 without the field counts as billed."""

    @property
    def is_empty(self) -> bool:
        """The vendor answered but knows nothing, as for a foreign address."""
        return not (self.province or self.city or self.adcode)


class LocationData(VendorModel):
    """`data` of a reply; each field may be `""` or `[]`."""

    province: Text = None
    city: Text = None
    adcode: Text = None
    rectangle: Text = None


class LocationReply(VendorModel):
    """The whole reply."""

    charge: Flag = None
    task_no: Text = Field(default=None, validation_alias="taskNo")
    data: LocationData


def parse_bounds(rectangle: str | None) -> Bounds | None:
    """`"116.01,39.66;116.78,40.21"` (lower left; upper right; longitude first) → Bounds; anything else → None."""
    try:
        west, south, east, north = (float(n) for n in (rectangle or "").replace(";", ",").split(","))
    except ValueError:
        return None
    return Bounds(west, south, east, north) if all(map(math.isfinite, (west, south, east, north))) else None
