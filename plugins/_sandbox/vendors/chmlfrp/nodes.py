"""ChmlFrp's node endpoints. Most are public; a node is `node`, `nodename` or `node_name` by endpoint."""

import time
from typing import Any

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.chmlfrp.replies import FrpError, WrongUseError, ok
from plugins._sandbox.vendors.chmlfrp.state import FrpState, Node, User
from plugins._sandbox.vendors.chmlfrp.views import detail_view, load_of, node_view, stats_view
from plugins._sandbox.vendors.incoming import Incoming

MOST_UPTIME_DAYS = 90


def list_nodes(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """Only nodes that are online now, in an order that changes."""
    now = state.now()
    online = [node for node in state.nodes if node.online(now)]
    return ok(
        "获取成功", [node_view(node) for node in sorted(online, key=lambda node: dice.number(node.id, int(now // 300)))]
    )


def stats(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """All nodes, also those that are offline."""
    return ok("节点统计数据获取成功", [stats_view(state, node) for node in state.nodes])


def info(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """One node in detail, addresses and secrets included; member nodes only for members."""
    node = _node(state, asked, "node")
    if node.nodegroup == "vip" and not user.is_member:
        raise FrpError(403, "无权限查看该节点")
    return ok("获取成功", detail_view(state, node))


def uptime(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """Percent of each day, oldest first."""
    text = asked.text("time") or ""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_UPTIME_DAYS:
        raise WrongUseError(400, "参数time错误")
    nodes = [_node(state, asked, "node")] if asked.text("node") else state.nodes
    return ok("获取成功", [_uptime_row(state, node, int(text)) for node in nodes])


def _uptime_row(state: FrpState, node: Node, days: int) -> dict[str, Any]:
    history = []
    for ago in range(days - 1, -1, -1):
        day = time.strftime("%Y-%m-%d", time.localtime(state.now() - ago * 86_400))
        low = {"online": 99.2, "flapping": 60.0, "offline": 0.0}[node.habit]
        percent = dice.between(low, min(100.0, low + 0.8 if low else 0.0), "uptime", node.id, day)
        history.append({"recorded_at": day, "uptime": round(percent, 4)})
    names = {"node_name": node.name, "state": "online" if node.online(state.now()) else "offline"}
    return {**names, "id": node.id, "group": node.nodegroup, "history_uptime": history}


def status(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """The load of the last hours."""
    node = _node(state, asked, "nodename")
    load = load_of(state, node)
    details = {"client_counts": load["clients"], "tunnel_counts": load["tunnels"], "cur_counts": load["conns"]}
    rows = [
        {
            "timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(state.now() - ago * 600)),
            "cpu_usage": round(dice.between(0.5, 40, "cpu", node.id, int(state.now() // 600) - ago), 2),
            "bandwidth_usage_percent": int(dice.between(0, 90, "band", node.id, int(state.now() // 600) - ago)),
        }
        for ago in range(23, -1, -1)
    ]
    return ok("获取成功", {"node_name": node.name, "node_details": details, "status_list": rows})


def panel(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """Counts of the whole service."""
    counts = {"tunnel_amount": 48_211 + len(state.tunnels), "node_amount": len(state.nodes)}
    links = [{"name": "示例", "url": "https://example.com/"}]
    return ok("获取成功", {**counts, "user_amount": 61_740 + len(state.users), "friend_links": links})


def server_status(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """Without the envelope."""
    metrics = {"cpu": 0.12, "memory": 0.4, "steal": 0, "ioLatency": 0.01, "threadContention": 0.02}
    return {"metrics": metrics, "serverName": "sandbox-api-1", "load": 0.2}


def _node(state: FrpState, asked: Incoming, parameter: str) -> Node:
    name = asked.text(parameter)
    if not name:
        raise WrongUseError(400, f"缺少参数{parameter}")
    node = state.node(name)
    if node is None:
        raise FrpError(404, "节点不存在")
    return node
