"""What ChmlFrp's lists mean: the state of a tunnel, nodes joined with their load, finding by name."""

import asyncio
import logging
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto
from typing import Protocol

from plugins._providers import ProviderError
from plugins._providers.chmlfrp import Node, NodeStats, Tunnel

_log = logging.getLogger(__name__)


class State(Enum):
    """Whether a tunnel can be reached, and if not, what is missing."""

    ONLINE = auto()
    OFFLINE = auto()
    """The node is up; the owner's client is not connected."""
    NODE_OFFLINE = auto()
    NODE_REMOVED = auto()
    """The vendor took the node away for good."""
    UNKNOWN = auto()
    """The vendor does not say."""


def state_of(tunnel: Tunnel) -> State:
    """The worst that is known: a tunnel may be called online on a node that is offline or gone."""
    if tunnel.node_removed:
        return State.NODE_REMOVED
    if (tunnel.node_state or "").casefold() == "offline":
        return State.NODE_OFFLINE
    return {True: State.ONLINE, False: State.OFFLINE, None: State.UNKNOWN}[tunnel.online]


def in_order(tunnels: Iterable[Tunnel]) -> list[Tunnel]:
    """By id, that is by age: the vendor promises no order, and pages must not shift."""
    return sorted(tunnels, key=lambda tunnel: (tunnel.id is None, tunnel.id or 0, tunnel.name))


def tunnels_named(tunnels: Iterable[Tunnel], name: str) -> list[Tunnel]:
    """The tunnels of exactly this name, else those where only case or width differ."""
    every = list(tunnels)
    exact = [tunnel for tunnel in every if tunnel.name == name]
    return exact or [tunnel for tunnel in every if _key(tunnel.name) == _key(name)]


def nearest_name(names: Iterable[str], wanted: str) -> str | None:
    """The name that was probably meant, if any."""
    close = get_close_matches(wanted, list(names), n=1, cutoff=0.6)
    return close[0] if close else None


@dataclass(frozen=True)
class NodeView:
    """A node as its two lists know it; at least one does."""

    name: str
    node: Node | None
    """None: not among the nodes that are online now."""
    stats: NodeStats | None
    """None: no load is known."""

    @property
    def online(self) -> bool:
        """What the statistics say; without them, being listed means online."""
        return self.stats.online if self.stats is not None and self.stats.state else self.node is not None


@dataclass(frozen=True)
class Survey:
    """All nodes, in a stable order."""

    views: tuple[NodeView, ...]
    load_known: bool
    """Whether the statistics could be had."""

    @property
    def listed(self) -> list[NodeView]:
        """The nodes that the vendor lists as usable now."""
        return [view for view in self.views if view.node is not None]

    @property
    def offline_count(self) -> int:
        """How many nodes the statistics call offline."""
        return sum(not view.online for view in self.views)


class NodeSource(Protocol):
    """The part of `ChmlfrpClient` that needs no account."""

    async def nodes(self) -> list[Node]: ...

    async def node_stats(self) -> list[NodeStats]: ...


async def survey_nodes(source: NodeSource) -> Survey:
    """Both lists at once. Raises ProviderError without the nodes; nodes without their load are still worth showing."""
    nodes, stats = await asyncio.gather(source.nodes(), _stats_if_any(source))
    return joined(nodes, stats)


async def _stats_if_any(source: NodeSource) -> list[NodeStats] | None:
    try:
        return await source.node_stats()
    except ProviderError as e:
        _log.warning("nodes shown without their load: %s", type(e).__name__)
        return None


def joined(nodes: Iterable[Node], stats: Iterable[NodeStats] | None) -> Survey:
    """The two lists by name, sorted by the vendor's id: both come in an order that changes."""
    listed = {node.name: node for node in nodes}
    loads = {row.name: row for row in stats or ()}
    views = [NodeView(name, listed.get(name), loads.get(name)) for name in {**listed, **loads}]
    return Survey(tuple(sorted(views, key=_rank)), load_known=stats is not None)


def _rank(view: NodeView) -> tuple[bool, int, str]:
    ids = [row.id for row in (view.node, view.stats) if row is not None and row.id is not None]
    return (not ids, ids[0] if ids else 0, view.name)


FILTERS: dict[str, Callable[[Node], bool]] = {
    "免费": lambda node: (node.group or "").casefold() == "user",
    "会员": lambda node: node.is_vip,
    "国内": lambda node: node.mainland is True,
    "海外": lambda node: node.mainland is False,
    "udp": lambda node: node.udp is True,
    "建站": lambda node: node.web is True,
}
"""Filter word → whether a node fits. What the vendor does not say fits nothing."""


def filtered(survey: Survey, filters: Iterable[str]) -> list[NodeView]:
    """The listed nodes that fit all filters, least busy first."""
    wanted = [FILTERS[word] for word in filters]
    found = (view for view in survey.listed if view.node is not None and all(fits(view.node) for fits in wanted))
    return sorted(found, key=load_rank)


def load_rank(view: NodeView) -> tuple[bool, float]:
    """Least busy first, by the fuller of bandwidth and CPU; nodes whose load nobody knows at the end, by id."""
    stats = view.stats
    shares = [share for share in (stats.bandwidth_percent, stats.cpu_percent) if share is not None] if stats else []
    return (not shares, max(shares, default=0.0))


def nodes_named(survey: Survey, name: str) -> list[NodeView]:
    """The node of exactly this name; else all that carry the text in their name or area."""
    wanted = _key(name)
    exact = [view for view in survey.views if _key(view.name) == wanted]
    return exact or [view for view in survey.views if wanted in _searchable(view)]


def _searchable(view: NodeView) -> str:
    return _key(f"{view.name} {(view.node.area if view.node else None) or ''}")


def _key(text: str) -> str:
    """Case, width and extra blanks do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
