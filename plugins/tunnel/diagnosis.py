"""Where a tunnel is broken: account → node → client → public address, each hop judged on what the vendor says.

The public address is not probed from outside at once: that costs the points of a 17CE account, so it is offered, and
goes the way of every speed test. Pure.
"""

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from plugins._providers.chmlfrp import Account, Tunnel, TunnelNow
from plugins.tunnel.planning import FREE_GROUP
from plugins.tunnel.service import NodeView, State, state_of

CROWDED_PERCENT = 90


class Break(Enum):
    """The first hop that is broken."""

    NODE_REMOVED = auto()
    NODE_OFFLINE = auto()
    MEMBERS_ONLY = auto()
    """The node is for members, and the account is none (any more)."""
    CLIENT_OFFLINE = auto()
    CLIENT_UNKNOWN = auto()
    """Neither the list nor the node tells."""


@dataclass(frozen=True)
class Diagnosis:
    """What is known of each hop."""

    tunnel: Tunnel
    account: Account
    node: NodeView | None
    now: TunnelNow | None
    """What the node itself says of the tunnel; None: it could not be asked."""

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
        return None if self.client_online else Break.CLIENT_OFFLINE

    @property
    def client_online(self) -> bool | None:
        """What the node says goes before what the list says: the list may be a minute old."""
        status = unicodedata.normalize("NFKC", (self.now.status if self.now else None) or "").casefold()
        return {"online": True, "offline": False}.get(status, self.tunnel.online)

    @property
    def probe(self) -> str | None:
        """The command that tests the public address from outside, where all hops before it are well."""
        tunnel, domain = self.tunnel, self.tunnel.domain
        if self.broken_at is not None:
            return None
        if domain:
            return None if domain.startswith("*.") else f"http {tunnel.type.lower()}://{domain}"
        return f"ping {tunnel.node_host}" if tunnel.node_host else None

    @property
    def crowded(self) -> bool:
        """Whether the node's bandwidth is nearly used up."""
        stats = self.node.stats if self.node else None
        return stats is not None and (stats.bandwidth_percent or 0) >= CROWDED_PERCENT
