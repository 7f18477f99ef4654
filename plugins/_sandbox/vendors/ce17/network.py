"""How far everything is from everything else: names to addresses, and times that grow with the distance.

Names with a meaning, so that every case can be shown: `*.invalid` or `nxdomain.*` do not resolve, `down.*` does not
answer, `noping.*` answers no pings, `hijack.*` is tampered with in two provinces, `poison.*` resolves to a foreign
address for some probes, `slow.*` is slow.
"""

import ipaddress
from dataclasses import dataclass

from plugins._sandbox.vendors import dice, places
from plugins._sandbox.vendors.ce17.probes import ISPS, Probe
from plugins._sandbox.vendors.places import City

HUBS = ("北京", "上海", "广州", "杭州", "成都", "武汉", "西安", "沈阳")
SPREAD_NAMES = ("baidu.com", "qq.com", "taobao.com", "jd.com", "bilibili.com", "163.com", "aliyun.com", "douyin.com")
FOREIGN_NAMES = ("google.com", "github.com", "youtube.com", "wikipedia.org", "cloudflare.com", "telegram.org")
LAST_MILE_MS = {1: 0.6, 2: 3.4, 3: 6.1, 4: 14.2, 5: 31.7}
KM_PER_MS = 74.0
"""Round trip over real routes: about 100 km a millisecond in fibre, less detours."""


@dataclass(frozen=True)
class Far:
    """One probe's view of a target."""

    address: ipaddress.IPv4Address
    home: City | None
    """Where that address lies; None: nowhere, nothing answers."""
    rtt_us: int


def resolves(host: str) -> bool:
    """Does the name exist?"""
    return not (host.endswith(".invalid") or host.startswith("nxdomain."))


def is_spread(host: str) -> bool:
    """Is the name served from an edge near everybody?"""
    if any(host == name or host.endswith(f".{name}") for name in SPREAD_NAMES):
        return True
    return dice.roll("spread", host) < 0.25


def addresses(host: str, probe: Probe) -> list[ipaddress.IPv4Address]:
    """What the probe's resolver answers, nearest first. Empty where the name does not exist."""
    try:
        return [ipaddress.IPv4Address(host)]
    except ValueError:
        pass
    if not resolves(host):
        return []
    if host.startswith("poison.") and dice.roll("poison", host, probe.city.province_id) < 0.3:
        return [places.address_in(places.city_named("洛杉矶"), "", "poison", host)]
    return [places.address_in(city, probe.isp, "host", host, n) for city in homes(host, probe.city) for n in (0, 1)][:2]


def homes(host: str, seen_from: City) -> list[City]:
    """The cities that serve a name, nearest first."""
    if any(host == name or host.endswith(f".{name}") for name in FOREIGN_NAMES):
        return [dice.pick(places.cities_abroad(), "home", host)]
    hubs = [places.city_named(name) for name in HUBS]
    if is_spread(host):
        return sorted(hubs, key=lambda hub: places.distance_km(hub, seen_from))[:1]
    return [dice.pick(hubs, "home", host)]


def look(probe: Probe, host: str, address: ipaddress.IPv4Address, run: int) -> Far:
    """How an address of a target looks from a probe. The same probe, target and run always see the same."""
    home = places.place_of(address).city
    if home is None:
        return Far(address, None, 0)
    crossing = _crossing_ms(probe.city, home, probe.node_id)
    isp_ms = 9 * dice.roll("isp", host, probe.isp_id) + (16 if dice.roll("bad isp", host, probe.isp_id) < 0.16 else 0)
    slow_ms = 180 if host.startswith("slow.") else 0
    way_ms = (
        1.1 + places.distance_km(probe.city, home) / KM_PER_MS + crossing + LAST_MILE_MS[probe.kind] + isp_ms + slow_ms
    )
    mood = dice.between(0.93, 1.18, "mood", host, probe.node_id) * dice.between(0.98, 1.03, run, probe.node_id, address)
    return Far(address, home, int(way_ms * mood * 1000))


def _crossing_ms(one: City, other: City, node_id: int) -> float:
    """What the way across the border of areas costs."""
    if one.area == other.area and (one.area != 3 or one.country == other.country):
        return 0.0
    if {one.area, other.area} == {1, 2}:
        return dice.between(8, 24, "cross", node_id)
    return dice.between(28, 95, "cross", node_id)


def where_text(address: ipaddress.IPv4Address) -> str:
    """`浙江杭州电信`: the vendor's `srcip_from`."""
    place = places.place_of(address)
    if place.city is None:
        return ""
    if place.kind == "abroad":
        return f"{place.city.country}{place.operator}"
    province = "" if place.city.province == place.city.name else place.city.province
    return f"{province}{place.city.name}{place.operator}"


def hop_address(probe: Probe, city: City, index: int) -> ipaddress.IPv4Address:
    """A router on the way, in the probe's network."""
    return places.address_in(city, ISPS[probe.isp_id], "hop", probe.city.name, index)
