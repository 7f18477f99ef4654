"""ChmlFrp's records as they stand on the wire: truth values as text, nulls where the vendor has nulls, bytes."""

import time
from typing import Any

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.chmlfrp.state import FrpState, Node, Tunnel, User

NOT_STARTED = "尚未启动"
CLIENT = "ChmlFrp-0.51.2_251023"


def user_view(state: FrpState, user: User, token: str = "") -> dict[str, Any]:
    """`/userinfo` and `/login`. `tunnel` is the limit, `tunnelCount` what is used; totals are bytes."""
    tunnels = state.tunnels_of(user)
    today = [state.traffic_today(tunnel) for tunnel in tunnels]
    return {
        "id": user.id,
        "username": user.username,
        "password": None,
        "userimg": user.userimg,
        "qq": user.qq,
        "email": user.mail,
        "usertoken": token or user.token,
        "usergroup": user.usergroup,
        "bandwidth": user.bandwidth_mbps,
        "tunnel": user.tunnel_limit,
        "realname": "已实名" if user.is_member else "未实名",
        "login_attempts": 0,
        "integral": user.integral,
        "term": "9999-09-09" if user.is_member else "2027-01-01",
        "scgm": None,
        "regtime": user.regtime,
        "t_token": None,
        "realname_count": 0 if user.is_member else None,
        "total_download": 150_640_674 + sum(down for _, down in today) if tunnels else None,
        "total_upload": 3_224_701 + sum(up for up, _ in today) if tunnels else None,
        "tunnelCount": len(tunnels),
        "totalCurConns": sum(state.connections(tunnel) for tunnel in tunnels),
    }


def tunnel_view(state: FrpState, tunnel: Tunnel) -> dict[str, Any]:
    """A row of `/tunnel`. `today_traffic_in` is upload; a removed node leaves nulls."""
    node = state.node(tunnel.node)
    if node is None:
        return {**_plain(tunnel), "state": "false", **dict.fromkeys(LIVE_KEYS)}
    now = state.now()
    running = tunnel.running(now)
    up, down = state.traffic_today(tunnel)
    started = time.strftime("%Y-%m-%dT%H:%M:%S.000+00:00", time.gmtime(tunnel.started_s(now))) if running else None
    live = (
        started,
        CLIENT if running else NOT_STARTED,
        up,
        down,
        state.connections(tunnel),
        "online" if node.online(now) else "offline",
        node.host,
    )
    return {**_plain(tunnel), "state": _flag(running), **dict(zip(LIVE_KEYS, live, strict=True))}


LIVE_KEYS = ("uptime", "client_version", "today_traffic_in", "today_traffic_out", "cur_conns", "nodestate", "ip")


def fresh_view(tunnel: Tunnel, *, with_id: bool) -> dict[str, Any]:
    """The answer to create (id null) and update (id present): nodestate and ip are null in both."""
    live = dict(zip(LIVE_KEYS, (None, NOT_STARTED, 0, 0, 0, None, None), strict=True))
    return {**_plain(tunnel), "id": tunnel.id if with_id else None, "state": "false", **live}


def _plain(tunnel: Tunnel) -> dict[str, Any]:
    return {
        "id": tunnel.id,
        "name": tunnel.name,
        "localip": tunnel.localip,
        "type": tunnel.type,
        "nport": tunnel.nport,
        "dorp": tunnel.dorp,
        "node": tunnel.node,
        "state": "false",
        "userid": tunnel.userid,
        "encryption": _flag(tunnel.encryption),
        "compression": _flag(tunnel.compression),
        "ap": tunnel.ap,
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"


def node_view(node: Node) -> dict[str, Any]:
    """A row of `/node`."""
    names = ("id", "name", "area", "nodegroup", "china", "web", "udp", "fangyu", "notes")
    return {name: getattr(node, name) for name in names}


def load_of(state: FrpState, node: Node) -> dict[str, Any]:
    """How busy a node is: changes by the minute; all zero while it is offline. Traffic here: in is download today."""
    if not node.online(state.now()):
        return {"clients": 0, "tunnels": 0, "conns": 0, "cpu": 0, "bandwidth": 0, "in": 0, "out": 0, "load": 0.0}
    minute, seconds = int(state.now() // 60), state.seconds_today()
    clients = int(dice.between(8, 420, "clients", node.id))
    cpu = dice.between(0.4, 36, "cpu", node.id) * dice.between(0.7, 1.3, "cpu", node.id, minute)
    return {
        "clients": clients,
        "tunnels": int(clients * 1.7),
        "conns": int(clients * dice.between(0.1, 0.9, "conns", node.id, minute)),
        "cpu": round(cpu, 6),
        "bandwidth": int(dice.between(0, 92, "band", node.id) * dice.between(0.6, 1.08, "band", node.id, minute)),
        "in": int(dice.between(3e3, 2e5, "in", node.id) * seconds),
        "out": int(dice.between(9e3, 6e5, "out", node.id) * seconds),
        "load": round(cpu / 12, 2),
    }


def stats_view(state: FrpState, node: Node) -> dict[str, Any]:
    """A row of `/node_stats`: the name's key is `node_name` here."""
    load = load_of(state, node)
    return {
        "total_traffic_in": load["in"],
        "total_traffic_out": load["out"],
        "cur_counts": load["conns"],
        "node_name": node.name,
        "id": node.id,
        "state": "online" if node.online(state.now()) else "offline",
        "bandwidth_usage_percent": load["bandwidth"],
        "cpu_usage": load["cpu"],
        "nodegroup": node.nodegroup,
        "client_counts": load["clients"],
        "tunnel_counts": load["tunnels"],
    }


def detail_view(state: FrpState, node: Node) -> dict[str, Any]:
    """`/nodeinfo`, with the two secrets that the vendor really sends along."""
    load = load_of(state, node)
    known = node.id % 5 != 0
    extra = {
        "total_traffic_in": load["in"],
        "total_traffic_out": load["out"],
        "cpu_info": "Intel(R) Xeon(R) Gold 6146 CPU @ 3.20GHz" if known else None,
        "rport": node.rport,
        "storage_total": 160_801_107_968,
        "storage_used": 17_889_017_856 + node.id * 1_048_576,
        "apitoken": f"SandboxNodeSecret|{node.id}",
        "ipv6": None,
        "toowhite": False,
        "uptime_seconds": int(state.now()) % 2_000_000 if known else None,
        "state": "online" if node.online(state.now()) else "offline",
        "bandwidth_usage_percent": load["bandwidth"],
        "memory_total": 16_779_546_624 if known else None,
        "nodetoken": "SandboxNodeSecret",
        "load1": load["load"],
        "load5": round(load["load"] * 0.9, 2),
        "load15": round(load["load"] * 0.8, 2),
        "realIp": node.address,
        "ip": node.host,
        "num_cores": 8,
        "coordinates": node.coordinates,
        "version": "ChmlFrp-0.51.2_240715",
        "port": 7000,
        "adminPort": 8233,
    }
    return {**node_view(node), **extra}
