"""Where an address lies in the little world. One truth for all stand-ins: what 17CE resolves, the IP vendors place.

Well-known public addresses lie where people expect them; every other one gets a place by its first two bytes, always
the same one.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.places_data import ABROAD_TEXT, CITIES_TEXT, KNOWN_TEXT, MAINLAND_FIRST_BYTES

OPERATORS = ("电信", "联通", "移动")


@dataclass(frozen=True)
class City:
    """A city of the world. `area` is 17CE's: 1 mainland, 2 Hong Kong, Macau and Taiwan, 3 abroad."""

    province_id: int
    province: str
    province_full: str
    city_id: int
    name: str
    adcode: str
    lng: float
    lat: float
    district: str
    area: int
    country: str


@dataclass(frozen=True)
class Place:
    """The place of an address. `kind`: `city`, `abroad`, `lan` (private ranges) or `nowhere` (reserved)."""

    kind: str
    city: City | None = None
    operator: str = ""


@cache
def cities() -> tuple[City, ...]:
    """All cities of mainland, Hong Kong, Macau and Taiwan."""
    return tuple(_city(line.split()) for line in CITIES_TEXT.strip().splitlines())


def _city(words: Sequence[str]) -> City:
    province_id, province, full, city_id, name, adcode, lng, lat, district = words
    area = 2 if province in ("香港", "澳门", "台湾") else 1
    place = (float(lng), float(lat))
    return City(int(province_id), province, full, int(city_id), name, adcode, *place, district, area, "中国")


@cache
def cities_abroad() -> tuple[City, ...]:
    """One city for each of the countries that 17CE's site offers."""
    rows = (line.split() for line in ABROAD_TEXT.strip().splitlines())
    return tuple(City(int(i), land, land, 0, name, "", float(x), float(y), "", 3, land) for i, land, name, x, y in rows)


@cache
def _known() -> tuple[tuple[ipaddress.IPv4Network, Place], ...]:
    by_name = {city.name: city for city in cities()} | {city.country: city for city in cities_abroad()}
    rows = (line.split() for line in KNOWN_TEXT.strip().splitlines())
    return tuple((ipaddress.IPv4Network(net), _place(by_name[name], operator)) for net, name, operator in rows)


def _place(city: City, operator: str) -> Place:
    return Place("abroad" if city.area == 3 else "city", city, operator)


@cache
def _mainland() -> tuple[City, ...]:
    return tuple(city for city in cities() if city.area == 1)


def place_of(address: ipaddress.IPv4Address) -> Place:
    """The place of an IPv4 address."""
    if address.is_private and not address.is_loopback and _is_lan(address):
        return Place("lan")
    if not address.is_global or address.is_multicast:
        return Place("nowhere")
    for network, place in _known():
        if address in network:
            return place
    return _place_by_prefix(int(address) >> 16)


def _is_lan(address: ipaddress.IPv4Address) -> bool:
    return any(address in ipaddress.IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


def _place_by_prefix(prefix: int) -> Place:
    if prefix >> 8 in MAINLAND_FIRST_BYTES:
        return Place("city", dice.pick(_mainland(), "city", prefix), dice.pick(OPERATORS, "operator", prefix))
    return Place("abroad", dice.pick(cities_abroad(), "land", prefix), "")


@cache
def _prefixes_by_place() -> dict[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], list[int]] = {}
    for first in (*sorted(MAINLAND_FIRST_BYTES), 13, 23, 34, 45, 52, 66, 77, 92):
        for prefix in range(first << 8, (first << 8) + 256):
            place = _place_by_prefix(prefix)
            if place.city is not None:
                found.setdefault((place.city.name, place.operator), []).append(prefix)
    return {key: tuple(prefixes) for key, prefixes in found.items()}


def address_in(city: City, operator: str, *words: object) -> ipaddress.IPv4Address:
    """An address that `place_of` puts into this city, of this operator where it has one there."""
    table = _prefixes_by_place()
    for wanted in (operator, *OPERATORS, ""):
        prefixes = table.get((city.name, wanted))
        if prefixes:
            low = dice.number("low", city.name, *words) % 65_000 + 256
            return ipaddress.IPv4Address((dice.pick(prefixes, city.name, *words) << 16) + low)
    return _address_outside_mainland(city, *words)


def _address_outside_mainland(city: City, *words: object) -> ipaddress.IPv4Address:
    for network, place in _known():
        if place.city is not None and place.city.name == city.name:
            return network[1 + dice.number(city.name, *words) % 250]
    raise LookupError(f"the world has no address in {city.name}")


def distance_km(one: City, other: City) -> float:
    """Great-circle distance between two cities."""
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lng - one.lng) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def city_named(name: str) -> City:
    """A city of the world by its short name. Raises LookupError."""
    for city in (*cities(), *cities_abroad()):
        if city.name == name:
            return city
    raise LookupError(name)


def rectangle(city: City) -> str:
    """AMap's bounds of a city: `lng,lat;lng,lat`, lower left then upper right."""
    return f"{city.lng - 0.42:.7f},{city.lat - 0.31:.8f};{city.lng + 0.39:.7f},{city.lat + 0.27:.7f}"
