"""ChmlFrp's nodes. Facts: vendor document, 节点列表, 节点详情, 节点状态."""

from plugins._providers.chmlfrp.calls import ChmlfrpBase
from plugins._providers.chmlfrp.node_models import Node, NodeHistory, NodeInfo, NodeStats, NodeUptime, PanelInfo
from plugins._providers.chmlfrp.settings import ChmlfrpCredential
from plugins._providers.lenient import to_list

MOST_UPTIME_DAYS = 90


class NodeCalls(ChmlfrpBase):
    """The machines that tunnels end on."""

    async def nodes(self) -> list[Node]:
        """`GET /node`: the nodes online now, in no stable order. Needs no account."""
        return self.fit(list[Node], to_list(await self._get(None, "/node")))

    async def node_stats(self) -> list[NodeStats]:
        """`GET /node_stats`: the load of every node. Needs no account."""
        return self.fit(list[NodeStats], to_list(await self._get(None, "/node_stats")))

    async def node_info(self, credential: ChmlfrpCredential, name: str) -> NodeInfo:
        """`GET /nodeinfo`: one node in detail. A vip node is refused (code 403) to a free account."""
        return self.fit(NodeInfo, await self._get(credential, "/nodeinfo", {"node": name}))

    async def node_uptime(
        self, credential: ChmlfrpCredential, days: int = 7, name: str | None = None
    ) -> list[NodeUptime]:
        """`GET /node_uptime`: of one node or all, for 1 to 90 days."""
        if not 1 <= days <= MOST_UPTIME_DAYS:
            raise ValueError(f"days: 1 to {MOST_UPTIME_DAYS}")
        return self.fit(
            list[NodeUptime], to_list(await self._get(credential, "/node_uptime", {"time": days, "node": name}))
        )

    async def node_history(self, credential: ChmlfrpCredential, name: str) -> NodeHistory:
        """`GET /node_status_info` (its parameter is `nodename`): one node's load over the last hours."""
        return self.fit(NodeHistory, await self._get(credential, "/node_status_info", {"nodename": name}))

    async def panel_info(self) -> PanelInfo:
        """`GET /panelinfo`: how many tunnels, nodes and users there are. Needs no account."""
        return self.fit(PanelInfo, await self._get(None, "/panelinfo"))
