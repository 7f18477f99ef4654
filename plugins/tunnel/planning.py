"""From what a person wants to a tunnel that the vendor will take: what is missing, which nodes and which ports fit.

Facts: vendor document, 创建隧道: udp only on nodes with udp, http and https only where web is allowed, member nodes
only for paying groups, remote ports within the node's `rport`. The vendor checks it all again; here it is checked
first, so that nobody confirms what cannot be.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Protocol

from plugins._providers.chmlfrp import Account, ChmlfrpCredential, Node, NodeInfo, NodeStats, Tunnel, TunnelSpec
from plugins._shared.errors import UsageError
from plugins.tunnel import making_texts as texts
from plugins.tunnel.fields import WEB_TYPES, check_together
from plugins.tunnel.service import NodeView, Survey, load_rank, nodes_named, survey_nodes

ASKED = ("name", "type", "node", "local_port", "domain")
"""The fields that are asked for, in this order. A remote port is proposed instead."""
FREE_GROUP = "免费用户"
USUAL_PORTS = range(10_000, 65_536)
"""Where a node does not say its range."""


class Desk(Protocol):
    """The part of `ChmlfrpClient` that planning needs."""

    async def account(self, credential: ChmlfrpCredential) -> Account: ...

    async def tunnels(self, credential: ChmlfrpCredential) -> list[Tunnel]: ...

    async def nodes(self) -> list[Node]: ...

    async def node_stats(self) -> list[NodeStats]: ...

    async def node_info(self, credential: ChmlfrpCredential, name: str) -> NodeInfo: ...


@dataclass(frozen=True)
class Ground:
    """What the vendor says, now, about an account and the nodes."""

    account: Account
    tunnels: tuple[Tunnel, ...]
    survey: Survey

    @property
    def may_use_vip(self) -> bool:
        """Whether member nodes are open to the account; where the vendor tells no group, he decides himself."""
        return self.account.group != FREE_GROUP


@dataclass(frozen=True)
class Plan:
    """A tunnel as it would be made."""

    spec: TunnelSpec
    node: Node
    ports: range | None
    """The remote ports that the node allows; None for a web tunnel."""
    proposed: bool
    """Whether the remote port was chosen by us."""

    def with_port(self, port: int) -> "Plan":
        """The same with another remote port."""
        spec = TunnelSpec(**{**self.spec.model_dump(), "remote_port": port})
        return replace(self, spec=spec, proposed=True)


async def look_around(desk: Desk, credential: ChmlfrpCredential) -> Ground:
    """Ask the vendor for all that planning needs. Raises ProviderError."""
    account, tunnels, survey = await asyncio.gather(
        desk.account(credential), desk.tunnels(credential), survey_nodes(desk)
    )
    return Ground(account, tuple(tunnels), survey)


def missing(wish: dict[str, Any]) -> list[str]:
    """The fields to ask for, in this order. A domain is wanted for web types only."""
    web = wish.get("type") in WEB_TYPES
    return [name for name in ASKED if name not in wish and (name != "domain" or web)]


def fitting_nodes(ground: Ground, kind: str | None) -> list[NodeView]:
    """The nodes on which a tunnel of this type can be made with this account, least busy first."""
    views = [view for view in ground.survey.listed if view.online and not why_not(ground, view, kind)]
    return sorted(views, key=load_rank)


def why_not(ground: Ground, view: NodeView, kind: str | None) -> str | None:
    """Why a tunnel of this type cannot be made on a node; None: it can."""
    node = view.node
    if node is None or not view.online:
        return texts.NODE_DOWN
    if node.is_vip and not ground.may_use_vip:
        return texts.VIP_ONLY
    if kind == "udp" and node.udp is False:
        return texts.NO_UDP
    if kind in WEB_TYPES and node.web is False:
        return texts.NO_WEB
    return None


def chosen_node(ground: Ground, wanted: str, kind: str | None) -> Node:
    """The node of that name, or the only fitting one that carries the text. Raises UsageError with those that fit."""
    found = nodes_named(ground.survey, wanted)
    good = [view for view in found if not why_not(ground, view, kind)]
    if len(good) == 1 and good[0].node is not None:
        return good[0].node
    if good:
        raise UsageError(texts.which_node(good))
    others = fitting_nodes(ground, kind)
    if not found:
        raise UsageError(texts.no_such_node(others))
    raise UsageError(texts.unfit_node(found[0].name, why_not(ground, found[0], kind) or texts.NODE_DOWN, others))


def check_room(ground: Ground) -> None:
    """Raises UsageError where the account may have no more tunnels."""
    limit = ground.account.tunnel_limit
    if limit is not None and len(ground.tunnels) >= limit:
        raise UsageError(texts.no_room(len(ground.tunnels), limit))


def check_name(ground: Ground, name: str, tunnel_id: int | None = None) -> None:
    """Raises UsageError where another tunnel has the name."""
    if any(tunnel.name == name and tunnel.id != tunnel_id for tunnel in ground.tunnels):
        raise UsageError(texts.NAME_TAKEN)


async def make_plan(
    desk: Desk, credential: ChmlfrpCredential, wish: dict[str, Any], ground: Ground, pick: Callable[[range], int]
) -> Plan:
    """A complete wish → what would be made. `pick` chooses a number of a range. Raises UsageError, ProviderError."""
    check_together(wish)
    check_room(ground)
    check_name(ground, wish["name"])
    node = chosen_node(ground, wish["node"], wish["type"])
    if wish["type"] in WEB_TYPES:
        return Plan(TunnelSpec(**{**wish, "node": node.name}), node, None, proposed=False)
    ports = (await desk.node_info(credential, node.name)).ports or USUAL_PORTS
    proposed = "remote_port" not in wish
    taken = ports_taken(ground.tunnels, node.name, wish["type"])
    port = free_port(ports, taken, pick) if proposed else wish["remote_port"]
    check_port(port, ports, taken)
    return Plan(TunnelSpec(**{**wish, "node": node.name, "remote_port": port}), node, ports, proposed=proposed)


def ports_taken(tunnels: Sequence[Tunnel], node: str, kind: str, but: int | None = None) -> frozenset[int]:
    """Remote ports that the account's own tunnels hold on a node, leaving out the tunnel with the id `but`."""
    mine = (row for row in tunnels if row.node == node and row.type.lower() == kind and (but is None or row.id != but))
    return frozenset(row.remote_port for row in mine if row.remote_port is not None)


def check_port(port: int, ports: range, taken: frozenset[int]) -> None:
    """Raises UsageError for a port out of the node's range or held by an own tunnel, naming one that would do."""
    if port not in ports:
        raise UsageError(texts.port_out_of_range(ports, next_port(ports, taken, port)))
    if port in taken:
        raise UsageError(texts.port_is_yours(port, next_port(ports, taken, port)))


def free_port(ports: range, taken: frozenset[int], pick: Callable[[range], int]) -> int:
    """A port of the range that no own tunnel holds; whether others hold it only the vendor knows."""
    port = pick(ports)
    found = next_port(ports, taken, port - 1)
    if found is None:
        raise UsageError(texts.NO_PORT_LEFT)
    return found


def next_port(ports: range, taken: frozenset[int], port: int) -> int | None:
    """The port after this one, beginning again at the lowest; None where all are taken."""
    start = port + 1 if port + 1 in ports else ports.start
    candidates = chain(range(start, ports.stop), range(ports.start, start))
    return next((candidate for candidate in candidates if candidate not in taken), None)


def check_again(plan: Plan, ground: Ground) -> None:
    """Between what was shown and `确认` things may have changed. Raises UsageError."""
    check_room(ground)
    check_name(ground, plan.spec.name)
    chosen_node(ground, plan.spec.node, plan.spec.type)
    if plan.ports is not None and plan.spec.remote_port is not None:
        check_port(plan.spec.remote_port, plan.ports, ports_taken(ground.tunnels, plan.spec.node, plan.spec.type))


def edited(plan: Plan, changes: dict[str, Any]) -> dict[str, Any]:
    """The wish behind a plan with some fields changed; a field that the new type does not have is left out."""
    wish = {name: value for name, value in plan.spec.model_dump(exclude={"extra_params"}).items() if value is not None}
    wish |= changes
    gone = "remote_port" if wish["type"] in WEB_TYPES else "domain"
    if gone not in changes:
        wish.pop(gone, None)
    moved = wish["node"] != plan.spec.node or wish["type"] != plan.spec.type
    if plan.proposed and moved and "remote_port" not in changes:
        wish.pop("remote_port", None)
    return wish
