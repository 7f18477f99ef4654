"""Where a tunnel is broken: account → node → client → public address, each hop judged on what the vendor says, the last
one on what a few nodes of 17CE see from outside. Pure.

Of a tcp or udp tunnel only the node's host can be pinged: 17CE knocks at no port.
"""

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from plugins._providers.chmlfrp import Account, Tunnel, TunnelNow
from plugins.tunnel.planning import FREE_GROUP
from plugins.tunnel.service import NodeView, State, state_of

CROWDED_PERCENT = 90
SERVER_ERRORS_FROM = 500
REACHED_SHARE = 1 / 3
"""Where no more than so many of the nodes outside get through, the public address is broken."""
PROBED_FROM = "北京 上海 广东 三网 机房"
"""A handful of nodes: small enough to need no question."""


class Break(Enum):
    """The first hop that is broken."""

    NODE_REMOVED = auto()
    NODE_OFFLINE = auto()
    MEMBERS_ONLY = auto()
    """The node is for members, and the account is none (any more)."""
    CLIENT_OFFLINE = auto()
    CLIENT_UNKNOWN = auto()
    """Neither the list nor the node tells."""
    OUTSIDE = auto()
    """Nobody, or hardly anybody, reaches the public address."""
    LOCAL = auto()
    """The public address answers with an error of the server: the owner's program does not."""


@dataclass(frozen=True)
class Probe:
    """What a test of the public address said, or why there was none."""

    answered: int = 0
    nodes: int = 0
    average_ms: float | None = None
    status: int | None = None
    """The HTTP status that most nodes got."""
    skipped: str = ""
    """Why there was none, as a sentence."""

    @property
    def fails(self) -> bool:
        """Whether most nodes did not get through."""
        return not self.skipped and self.answered <= self.nodes * REACHED_SHARE


@dataclass(frozen=True)
class Diagnosis:
    """What is known of each hop."""

    tunnel: Tunnel
    account: Account
    node: NodeView | None
    now: TunnelNow | None
    """What the node itself says of the tunnel; None: it could not be asked."""
    probe: Probe | None = None
    """None: not probed (yet)."""

    @property
    def broken_at(self) -> Break | None:
        """The first broken hop; None: all is well as far as the node."""
        if self.tunnel.node_removed:
            return Break.NODE_REMOVED
        if state_of(self.tunnel) is State.NODE_OFFLINE or (self.node is not None and not self.node.online):
            return Break.NODE_OFFLINE
        if self.node and self.node.node and self.node.node.is_vip and self.account.group == FREE_GROUP:
            return Break.MEMBERS_ONLY
        if self.client_online is None:
            return Break.CLIENT_UNKNOWN
        return self._broken_outside if self.client_online else Break.CLIENT_OFFLINE

    @property
    def _broken_outside(self) -> Break | None:
        if self.probe is None or self.probe.skipped:
            return None
        if self.probe.fails:
            return Break.OUTSIDE
        return Break.LOCAL if (self.probe.status or 0) >= SERVER_ERRORS_FROM else None

    @property
    def client_online(self) -> bool | None:
        """What the node says goes before what the list says: the list may be a minute old."""
        status = unicodedata.normalize("NFKC", (self.now.status if self.now else None) or "").casefold()
        return {"online": True, "offline": False}.get(status, self.tunnel.online)

    @property
    def wider_test(self) -> str | None:
        """The command that tests the public address from more places, where all hops are well."""
        return None if self.broken_at is not None or self.outside is None else " ".join(self.outside)

    @property
    def outside(self) -> tuple[str, str] | None:
        """Type and target of a test of the public address; None where there is nothing to test."""
        tunnel, domain = self.tunnel, self.tunnel.domain
        if domain:
            return None if domain.startswith("*.") else ("http", f"{tunnel.type.lower()}://{domain}")
        return ("ping", tunnel.node_host) if tunnel.node_host else None

    @property
    def crowded(self) -> bool:
        """Whether the node's bandwidth is nearly used up."""
        stats = self.node.stats if self.node else None
        return stats is not None and (stats.bandwidth_percent or 0) >= CROWDED_PERCENT
