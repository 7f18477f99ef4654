"""17CE's probes in the little world: a few hundred, in all 34 provinces and a dozen countries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from plugins._sandbox.vendors import dice, places
from plugins._sandbox.vendors.places import City

ISPS = {
    1: "电信",
    2: "联通",
    3: "国外",
    4: "其他",
    6: "铁通",
    7: "移动",
    8: "教育网",
    10: "科技网",
    11: "华数",
    13: "鹏博士",
    14: "有线通",
    15: "广电网",
    16: "视讯宽带",
    17: "香港",
    18: "台湾",
    19: "澳门",
}
MAIN_ISPS = (1, 2, 7)
LOCAL_ISPS = {180: (10, 13, 16), 355: (11,), 221: (14, 13), 195: (6, 13, 15), 190: (6, 4), 357: (6, 15), 235: (13,)}
ISP_OF_PROVINCE = {12: 17, 184: 18, 241: 19}
IDC, ROUTER, DESKTOP, PHONE, PHONE_4G = 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Probe:
    """One measuring point. `kind`: 1 data centre, 2 router, 3 desktop, 4 phone on Wi-Fi, 5 phone on 4G."""

    node_id: int
    city: City
    isp_id: int
    kind: int
    ip: str

    @property
    def isp(self) -> str:
        return ISPS[self.isp_id]

    def info(self) -> dict[str, str]:
        """The vendor's `nodeinfo`: all values are text."""
        ids = {"isp": str(self.isp_id), "pro_id": str(self.city.province_id), "city_id": str(self.city.city_id)}
        return {"ip": self.ip, "area": str(self.city.area), **ids}


@cache
def make_probes(per_cell: int) -> tuple[Probe, ...]:
    """All probes, with `per_cell` data-centre and router probes for each province and main ISP."""
    return tuple(_probe(i, *cell) for i, cell in enumerate(_cells(per_cell)))


def _probe(index: int, towns: list[City], isp_id: int, kind: int) -> Probe:
    city = towns[index % len(towns)]
    node_id = 150_000 + index * 37 + index % 11
    return Probe(node_id, city, isp_id, kind, str(places.address_in(city, ISPS[isp_id], "probe", index)))


def _cells(per_cell: int) -> Iterator[tuple[list[City], int, int]]:
    by_province: dict[int, list[City]] = {}
    for city in (*places.cities(), *places.cities_abroad()):
        by_province.setdefault(city.province_id, []).append(city)
    for towns in by_province.values():
        for isp_id, kind, count in _cell_sizes(towns[0], per_cell):
            yield from ((towns, isp_id, kind) for _ in range(count))


def _cell_sizes(city: City, per_cell: int) -> Iterator[tuple[int, int, int]]:
    if city.area == 1:
        for isp_id in MAIN_ISPS:
            yield from ((isp_id, IDC, per_cell), (isp_id, ROUTER, per_cell), (isp_id, DESKTOP, 1), (isp_id, PHONE, 1))
        yield from ((isp_id, ROUTER, 1) for isp_id in LOCAL_ISPS.get(city.province_id, ()))
        yield from ((8, IDC, 1), (7, PHONE_4G, 1))
        return
    isp_id = ISP_OF_PROVINCE.get(city.province_id, 3)
    yield from ((isp_id, IDC, per_cell), (isp_id, ROUTER, 1))


@dataclass(frozen=True)
class Wish:
    """Which probes a task asks for. Empty sets, and sets that hold 0, mean all."""

    areas: frozenset[int]
    provinces: frozenset[int]
    cities: frozenset[int]
    isps: frozenset[int]
    kinds: frozenset[int]
    per_cell: int

    def wants(self, probe: Probe) -> bool:
        """Does this probe lie where the task asks?"""
        pairs = (
            (self.areas, probe.city.area),
            (self.provinces, probe.city.province_id),
            (self.cities, probe.city.city_id),
            (self.isps, probe.isp_id),
        )
        return probe.kind in self.kinds and all(not ids or 0 in ids or value in ids for ids, value in pairs)


def select(probes: Iterable[Probe], wish: Wish, salt: str) -> list[Probe]:
    """At most `per_cell` probes of each province × ISP × kind; the same salt gives the same ones, in the same order."""
    cells: dict[tuple[int, int, int], list[Probe]] = {}
    for probe in probes:
        if wish.wants(probe):
            cells.setdefault((probe.city.province_id, probe.isp_id, probe.kind), []).append(probe)
    chosen = [probe for cell in cells.values() for probe in sorted(cell, key=_shuffled(salt))[: wish.per_cell]]
    return sorted(chosen, key=_shuffled(salt))


def _shuffled(salt: str) -> Callable[[Probe], int]:
    return lambda probe: dice.number("order", salt, probe.node_id)
