"""ChmlFrp's tunnel endpoints. A tunnel is `tunnelid`, `tunnel_id`, `tunnel_name` or `tunnel_names` by endpoint."""

import re
from collections.abc import Callable
from typing import Any

from plugins._sandbox.vendors.chmlfrp.replies import FrpError, WrongUseError, ok
from plugins._sandbox.vendors.chmlfrp.state import FrpState, Node, Tunnel, User
from plugins._sandbox.vendors.chmlfrp.views import fresh_view, tunnel_view
from plugins._sandbox.vendors.incoming import Incoming

DOMAIN = re.compile(r"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$", re.IGNORECASE)
MOST_NAME_CHARS = 50
PORT_TYPES = ("tcp", "udp")
WEB_TYPES = ("http", "https")


def list_tunnels(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """`data` is null for a user without tunnels."""
    rows = [tunnel_view(state, tunnel) for tunnel in state.tunnels_of(user)]
    return ok("获取隧道数据成功", rows or None)


def create(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """The reply's id is null: the caller finds the tunnel in the list by its name."""
    for name in ("tunnelname", "node", "porttype", "localport", "encryption", "compression"):
        _required(asked, name)
    if len(state.tunnels_of(user)) >= user.tunnel_limit:
        raise FrpError(403, "隧道数量已达上限")
    tunnel = Tunnel(state.next_id(), user.id, "", "", "", 0, "")
    _fill(state, asked, user, tunnel)
    state.tunnels.append(tunnel)
    return ok("隧道创建成功", fresh_view(tunnel, with_id=False))


def update(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """What is not named stays, but for encryption and compression (false), localip and extraparams (their defaults)."""
    tunnel = _own(state, user, _required(asked, "tunnelid"))
    draft = Tunnel(**vars(tunnel))
    _fill(state, asked, user, draft)
    vars(tunnel).update(vars(draft))
    return ok("隧道更新成功", fresh_view(tunnel, with_id=True))


def _fill(state: FrpState, asked: Incoming, user: User, tunnel: Tunnel) -> None:
    tunnel.name = asked.text("tunnelname") or tunnel.name
    tunnel.localip = asked.text("localip") or "127.0.0.1"
    tunnel.nport = _port(asked.text("localport") or str(tunnel.nport), "本地端口")
    tunnel.encryption, tunnel.compression = _flag(asked, "encryption"), _flag(asked, "compression")
    tunnel.ap = asked.text("extraparams") or ""
    node = state.node(asked.text("node") or tunnel.node)
    if node is None:
        raise FrpError(404, "节点不存在")
    tunnel.node = node.name
    old_type, tunnel.type = tunnel.type, (asked.text("porttype") or tunnel.type).lower()
    _check_name(state, user, tunnel)
    _check_node(node, user, tunnel)
    tunnel.dorp = _outside(state, asked, node, tunnel, same_type=old_type == tunnel.type)


def _check_name(state: FrpState, user: User, tunnel: Tunnel) -> None:
    if not re.fullmatch(r"\w+", tunnel.name) or len(tunnel.name) > MOST_NAME_CHARS:
        raise FrpError(400, "隧道名称格式错误")
    if any(other.name == tunnel.name and other.id != tunnel.id for other in state.tunnels_of(user)):
        raise FrpError(400, "隧道名称已存在")


def _check_node(node: Node, user: User, tunnel: Tunnel) -> None:
    if tunnel.type not in (*PORT_TYPES, *WEB_TYPES):
        raise FrpError(400, "端口类型错误，仅允许tcp、udp、http、https")
    if node.nodegroup == "vip" and not user.is_member:
        raise FrpError(403, "该节点仅限会员使用")
    if tunnel.type == "udp" and node.udp != "true":
        raise FrpError(400, "该节点不支持UDP")
    if tunnel.type in WEB_TYPES and node.web != "yes":
        raise FrpError(400, "该节点不允许建站")


def _outside(state: FrpState, asked: Incoming, node: Node, tunnel: Tunnel, *, same_type: bool) -> str:
    """What the tunnel looks like from outside: a port for tcp and udp, a domain for http and https."""
    wanted, forbidden = ("remoteport", "banddomain") if tunnel.type in PORT_TYPES else ("banddomain", "remoteport")
    if forbidden in asked.params():
        raise WrongUseError(400, f"{tunnel.type}类型隧道禁止传递{forbidden}")
    value = asked.text(wanted) or (tunnel.dorp if same_type else "")
    if not value:
        raise WrongUseError(400, f"{tunnel.type}类型隧道缺少参数{wanted}")
    return _free_port(state, node, tunnel, value) if wanted == "remoteport" else _free_domain(state, tunnel, value)


def _free_port(state: FrpState, node: Node, tunnel: Tunnel, value: str) -> str:
    port = _port(value, "远程端口")
    low, high = (int(part) for part in node.rport.split("-"))
    if not low <= port <= high:
        raise FrpError(400, f"远程端口不在节点允许的范围{node.rport}内")
    for other in state.tunnels:
        same_place = other.node == tunnel.node and other.type == tunnel.type and other.dorp == str(port)
        if same_place and other.id != tunnel.id:
            raise FrpError(400, f"远程端口{port}已被占用")
    return str(port)


def _free_domain(state: FrpState, tunnel: Tunnel, value: str) -> str:
    if not DOMAIN.match(value) or value.lower().endswith(".frp.one"):
        raise FrpError(400, "绑定域名格式错误")
    if any(other.dorp == value and other.type == tunnel.type and other.id != tunnel.id for other in state.tunnels):
        raise FrpError(400, "该域名已被绑定")
    return value


def _port(text: str, what: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise FrpError(400, f"{what}必须在1到65535之间")
    return int(text)


def _flag(asked: Incoming, name: str) -> bool:
    text = (asked.text(name) or "false").lower()
    if text not in ("true", "false"):
        raise WrongUseError(400, f"参数{name}错误")
    return text == "true"


def delete(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    state.tunnels.remove(_own(state, user, _required(asked, "tunnelid")))
    return ok("隧道删除成功")


def config(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """`data` is the text of an INI file; it holds the user's token."""
    node = state.node(_required(asked, "node"))
    if node is None:
        raise FrpError(404, "节点不存在")
    mine = [tunnel for tunnel in state.tunnels_of(user) if tunnel.node == node.name]
    names = [name for name in (asked.text("tunnel_names") or "").split(",") if name]
    chosen = [tunnel for tunnel in mine if tunnel.name in names] if names else mine
    if len(chosen) < len(names):
        raise FrpError(404, "隧道不存在")
    head = f"[common]\nserver_addr = {node.host}\nserver_port = 7000\ntls_enable = false\n"
    head += f"user = {user.token}\ntoken = SandboxFrpToken\n\n"
    return ok("配置文件获取成功", head + "".join(_section(tunnel) for tunnel in chosen))


def _section(tunnel: Tunnel) -> str:
    outside = f"remote_port = {tunnel.dorp}" if tunnel.type in PORT_TYPES else f"custom_domains = {tunnel.dorp}"
    text = (
        f"[{tunnel.name}]\ntype = {tunnel.type}\nlocal_ip = {tunnel.localip}\nlocal_port = {tunnel.nport}\n{outside}\n"
    )
    text += "use_encryption = true\n" if tunnel.encryption else ""
    return text + ("use_compression = true\n" if tunnel.compression else "") + "\n"


def last_seven_days(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """Seven numbers each way, oldest first. Only here the parameter is `tunnel_id`."""
    tunnel = _own(state, user, _required(asked, "tunnel_id"))
    days = [state.traffic_on(tunnel.id, ago) for ago in range(6, 0, -1)] + [state.traffic_today(tunnel)]
    return ok("获取成功", {"traffic_in": [up for up, _ in days], "traffic_out": [down for _, down in days]})


def offline(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """Throws the tunnel's client out."""
    tunnel = _own_named(state, user, _required(asked, "tunnel_name"))
    if state.node(tunnel.node) is None:
        raise FrpError(404, "节点不存在")
    tunnel.habit, tunnel.stopped_s = "down", state.now()
    return ok("隧道下线成功")


def refresh(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """Live counters of one tunnel."""
    tunnel = _own_named(state, user, _required(asked, "tunnel_name"))
    row = tunnel_view(state, tunnel)
    counters = {name: row[name] for name in ("today_traffic_in", "today_traffic_out", "cur_conns")}
    times = {"last_start_time": row["uptime"], "last_close_time": None}
    return ok("获取成功", {**counters, **times, "status": "online" if row["state"] == "true" else "offline"})


def _required(asked: Incoming, name: str) -> str:
    value = asked.text(name)
    if not value:
        raise WrongUseError(400, f"缺少参数{name}")
    return value


def _own(state: FrpState, user: User, id_text: str) -> Tunnel:
    found = next((tunnel for tunnel in state.tunnels_of(user) if str(tunnel.id) == id_text), None)
    if found is None:
        raise FrpError(404, "隧道不存在")
    return found


def _own_named(state: FrpState, user: User, name: str) -> Tunnel:
    found = next((tunnel for tunnel in state.tunnels_of(user) if tunnel.name == name), None)
    if found is None:
        raise FrpError(404, "隧道不存在")
    return found


Handler = Callable[[FrpState, Incoming, User], dict[str, Any]]
