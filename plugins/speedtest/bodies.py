"""Did all nodes get the same body? MD5s of `GetMD5` compared: a few that differ from the majority hint at a hijack.

Error pages differ by themselves and are told by their status, so only bodies of successes are compared. Where no body
has a majority the page is made anew for everyone, and nothing can be said.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MAJORITY = 0.6
"""From this share of the compared nodes on, one body is the usual one."""
FEWEST = 3
"""Two that differ from each other do not say which is right."""


@dataclass(frozen=True)
class Body:
    """One body and who got it."""

    md5: str
    size_bytes: int | None
    node_ids: tuple[int, ...]
    names: tuple[str, ...]
    """Of the nodes, each name once."""


@dataclass(frozen=True)
class Bodies:
    """All bodies of a run."""

    compared: int
    """Bodies that have an MD5."""
    usual: Body | None
    """The body of the majority; None: there is none."""
    others: tuple[Body, ...]
    """Bodies that differ from the usual one, most nodes first; empty where there is no usual one."""
    kinds: int
    """How many different bodies came."""

    @property
    def different(self) -> int:
        """Bodies that differ from the usual one; of CDN a node may have fetched several."""
        return sum(len(body.node_ids) for body in self.others)

    @property
    def odd(self) -> frozenset[int]:
        """Ids of the nodes whose body differs from the majority's."""
        return frozenset(node_id for body in self.others for node_id in body.node_ids)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One node's body."""

    node_id: int
    name: str
    md5: str
    size_bytes: int | None


def compare(fetched: Iterable[Fetched]) -> Bodies:
    """Group by MD5. Of several with one MD5 the first one's size is told."""
    by_md5: dict[str, list[Fetched]] = {}
    for one in fetched:
        by_md5.setdefault(one.md5, []).append(one)
    counts = Counter({md5: len(rows) for md5, rows in by_md5.items()})
    compared = counts.total()
    ranked = [_body(by_md5[md5]) for md5, _ in counts.most_common()]
    if compared < FEWEST or len(ranked[0].node_ids) < compared * MAJORITY:
        same = ranked[0] if len(ranked) == 1 else None
        return Bodies(compared, same, (), len(ranked))
    return Bodies(compared, ranked[0], tuple(ranked[1:]), len(ranked))


def _body(rows: list[Fetched]) -> Body:
    names = tuple(dict.fromkeys(row.name for row in rows))
    return Body(rows[0].md5, rows[0].size_bytes, tuple(row.node_id for row in rows), names)
