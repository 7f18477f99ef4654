"""DNS: which address who got, and which answers are odd.

`extras`: `ips` (addresses in the vendor's order), `places` ({address: where it is, in the vendor's words}). The node's
latency is `NsLookup`. DIG keeps the same two keys and is summarised by the same `summarise`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from plugins._providers.ce17 import NodeResult
from plugins._shared.addresses import classify_ip
from plugins.speedtest.causes import cause_of
from plugins.speedtest.places_abroad import is_abroad
from plugins.speedtest.rows import NodeRow, Reading

RARE_SHARE = 0.05
RARE_AMONG = 20
"""Among fewer nodes one node is no small share."""
RARE_NODES_SHARE = 0.2
"""Where more nodes than this have nothing but rare answers, the name is simply served from many places."""
ADDRESSES_AT_MOST = 1000
"""Further addresses are counted in `DnsDetails.more` only."""


class Mark(StrEnum):
    """Why an answer stands out, worst first."""

    NOT_PUBLIC = "not_public"
    """A private or reserved address, where others got a public one: poisoned or hijacked, most likely."""
    ABROAD = "abroad"
    """Nodes of the mainland got an address abroad, while most got one at home."""
    RARE = "rare"
    """Under 5 % of the nodes got it, while most share a few usual answers."""
    ALL_NOT_PUBLIC = "all_not_public"
    """A private or reserved address, and most nodes got such: the name itself says so."""


SUSPICIOUS = frozenset({Mark.NOT_PUBLIC, Mark.ABROAD})


@dataclass(frozen=True)
class Answer:
    """One address and who got it."""

    address: str
    nodes: int
    provinces: tuple[tuple[str, int], ...]
    """(province, nodes), most nodes first."""
    place: str | None
    """Where it is, in the vendor's words; None: it did not say."""
    special: str | None
    """The Chinese name of the special range it lies in (`私有地址`); None: public."""
    mark: Mark | None


@dataclass(frozen=True)
class DnsDetails:
    """All answers of a run."""

    answers: tuple[Answer, ...]
    """Most nodes first."""
    by_province: tuple[tuple[str, tuple[str, ...]], ...]
    """(province, its addresses, most frequent first)."""
    asked: int
    """Nodes that got an answer."""
    more: int
    """Addresses beyond `ADDRESSES_AT_MOST`."""
    odd: frozenset[int]
    """Ids of the nodes that got a suspicious answer."""


def read(result: NodeResult) -> Reading:
    """A node without an address got no answer: it failed."""
    if result.failed or result.dns is None:
        return Reading(cause_of(result.error))
    lookup_s = result.dns.lookup_s
    latency_ms = None if lookup_s is None else lookup_s * 1000
    extras = {"ips": list(result.dns.addresses), "places": places_of(result)}
    return Reading(None, latency_ms, True, extras)


def places_of(result: NodeResult) -> dict[str, str]:
    """`srcip` of the raw data: one address and its place. Old probes do not send it."""
    told = result.raw.get("srcip")
    if not isinstance(told, Mapping):
        return {}
    address, place = told.get("srcip"), told.get("srcip_from")
    return {address: place} if isinstance(address, str) and isinstance(place, str) and address and place else {}


@dataclass
class _Gathered:
    """One pass over the rows."""

    nodes: Counter[str] = field(default_factory=Counter)
    in_mainland: Counter[str] = field(default_factory=Counter)
    by_province: dict[str, Counter[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    beyond: set[str] = field(default_factory=set)
    asked: int = 0

    def take(self, row: NodeRow) -> None:
        self.asked += 1
        self.places |= row.extras.get("places", {})
        for address in _once(row.extras["ips"]):
            if address not in self.nodes and len(self.nodes) >= ADDRESSES_AT_MOST:
                self.beyond.add(address)
                continue
            self.nodes[address] += 1
            self.in_mainland[address] += row.in_mainland
            self.by_province.setdefault(row.province, Counter())[address] += 1


def summarise(rows: Sequence[NodeRow]) -> DnsDetails:
    """Group the answers and mark the odd ones."""
    told = [row for row in rows if row.answered and row.extras.get("ips")]
    found = _Gathered()
    for row in told:
        found.take(row)
    marks = _marks(told, found)
    suspicious = {address for address, mark in marks.items() if mark in SUSPICIOUS}
    return DnsDetails(
        answers=tuple(_answer(address, found, marks) for address, _ in found.nodes.most_common()),
        by_province=tuple(
            (province, tuple(address for address, _ in counts.most_common()))
            for province, counts in found.by_province.items()
        ),
        asked=found.asked,
        more=len(found.beyond),
        odd=frozenset(row.node_id for row in told if suspicious & set(row.extras["ips"]) and _is_meant(row, marks)),
    )


def _once(addresses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(addresses))


def _answer(address: str, found: _Gathered, marks: Mapping[str, Mark]) -> Answer:
    provinces = Counter({name: counts[address] for name, counts in found.by_province.items() if counts[address]})
    return Answer(
        address=address,
        nodes=found.nodes[address],
        provinces=tuple(provinces.most_common()),
        place=found.places.get(address),
        special=classify_ip(address).special,
        mark=marks.get(address),
    )


def _is_meant(row: NodeRow, marks: Mapping[str, Mark]) -> bool:
    """An address abroad is nothing odd for a node abroad."""
    return row.in_mainland or any(marks.get(address) is Mark.NOT_PUBLIC for address in row.extras["ips"])


def _marks(told: Sequence[NodeRow], found: _Gathered) -> dict[str, Mark]:
    marks = dict.fromkeys(_rare(told, found), Mark.RARE)
    marks |= dict.fromkeys(_abroad(found), Mark.ABROAD)
    special = {address for address in found.nodes if classify_ip(address).special}
    hit = sum(1 for row in told if special & set(row.extras["ips"]))
    mark = Mark.ALL_NOT_PUBLIC if hit * 2 > found.asked else Mark.NOT_PUBLIC
    return marks | dict.fromkeys(special, mark)


def _abroad(found: _Gathered) -> list[str]:
    """Addresses abroad that nodes of the mainland got, where most of the mainland's answers are at home."""
    where = {address: is_abroad(place) for address, place in found.places.items()}
    abroad = [address for address in found.nodes if where.get(address) and found.in_mainland[address]]
    away = sum(found.in_mainland[address] for address in abroad)
    home = sum(found.in_mainland[address] for address in found.nodes if where.get(address) is False)
    return abroad if home > away else []


def _rare(told: Sequence[NodeRow], found: _Gathered) -> set[str]:
    if found.asked < RARE_AMONG:
        return set()
    rare = {address for address, nodes in found.nodes.items() if nodes < found.asked * RARE_SHARE}
    lonely = sum(1 for row in told if rare.issuperset(row.extras["ips"]))
    return rare if lonely <= found.asked * RARE_NODES_SHARE else set()
