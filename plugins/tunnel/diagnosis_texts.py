"""Every sentence of `诊断`. For the rules see `texts.py`."""

from plugins._shared.manual import Manual
from plugins.tunnel.diagnosis import Break, Diagnosis, Probe
from plugins.tunnel.node_texts import UNKNOWN, load, short
from plugins.tunnel.texts import moment, public

DIAGNOSE = Manual(
    summary="隧道连不上？一段一段查断在哪里",
    usage="诊断 <隧道名>",
    examples=("诊断 mc_server",),
    notes="依次查账号、节点、客户端，都正常就从外面测一下公网地址（约 9 个测速节点），说出断在哪里、该怎么做。",
)
WHICH = "诊断哪一条？请发送「诊断 <隧道名>」，发送「隧道」看看有哪些。"
PROBING = "已收到，账号、节点、客户端都正常，正在从外面测公网地址，请稍候。"
GOOD, BAD, OPEN = "✅", "❌", "➖"

_NODE = {
    Break.NODE_REMOVED: "已被 ChmlFrp 撤掉",
    Break.NODE_OFFLINE: "离线",
    Break.MEMBERS_ONLY: "只给会员用，你的账号现在是免费用户",
}
_VERDICTS = {
    Break.NODE_REMOVED: "断在节点：它不会再恢复。请发送「隧道 换节点 {name}」，再取新配置重启客户端。",
    Break.NODE_OFFLINE: ("断在节点：它离线了，等它恢复就好。着急就发送「隧道 换节点 {name}」。"),
    Break.MEMBERS_ONLY: "断在节点：会员到期后不能再用会员节点。请续费，或发送「隧道 换节点 {name}」换免费节点。",
    Break.CLIENT_OFFLINE: (
        "断在客户端：它没有连上节点。请在你的电脑上启动 frpc；改过隧道就先私聊「隧道 配置 {name}」换新配置，"
        "还不行就看看防火墙和本地网络。"
    ),
    Break.LOCAL: ("断在你的电脑：隧道是通的，但网站返回服务器错误。请看看本地的程序有没有在运行、端口对不对。"),
    Break.CLIENT_UNKNOWN: "客户端的状态查不到，不能下结论。请看看你电脑上的 frpc 有没有报错，过几分钟再诊断一次。",
}


def report(found: Diagnosis, *, private: bool = True) -> str:
    """Hop by hop, then the verdict. `private`: nobody else reads it; in a group no local address stands."""
    tunnel, broken = found.tunnel, found.broken_at
    lines = [
        f"诊断隧道 {short(tunnel.name, 50)}（{short(tunnel.type, 8)}）",
        f"{GOOD} 账号：令牌有效，{short(found.account.group, 16)}",
        _node(found, broken),
        _client(found, broken),
        _outside(found),
        f"结论：{_verdict(found, broken, private)}",
    ]
    return "\n".join(lines)


def _node(found: Diagnosis, broken: Break | None) -> str:
    name = short(found.tunnel.node, 32)
    if broken in _NODE:
        return f"{BAD} 节点：{name} {_NODE[broken]}"
    if found.node is None:
        return f"{OPEN} 节点：{name}，名单里查不到它"
    busy = load(found.node.stats)
    return f"{GOOD} 节点：{name} 在线" + (f"，{busy}" if busy else "")


def _client(found: Diagnosis, broken: Break | None) -> str:
    if broken in _NODE:
        return f"{OPEN} 客户端：节点恢复前不用查"
    start = found.tunnel.last_start
    since = f"上次启动 {moment(start)}" if start else "还没有启动过"
    if broken is Break.CLIENT_UNKNOWN:
        return f"{OPEN} 客户端：状态未知（{since}）"
    if broken is Break.CLIENT_OFFLINE:
        return f"{BAD} 客户端：没有连上（{since}）"
    connections = found.now.connections if found.now and found.now.connections is not None else found.tunnel.connections
    return f"{GOOD} 客户端：已连上（{since}），当前连接 {UNKNOWN if connections is None else connections}"


def _outside(found: Diagnosis) -> str:
    address, probe = public(found.tunnel), found.probe
    if probe is None:
        return f"{OPEN} 公网地址：{address}，没有从外面探测"
    if probe.skipped:
        return f"{OPEN} 公网地址：{address}，没有从外面探测：{probe.skipped}"
    mark = BAD if found.broken_at in (Break.OUTSIDE, Break.LOCAL) else GOOD
    return f"{mark} 公网地址：{address}，{_seen(found, probe)}"


def _seen(found: Diagnosis, probe: Probe) -> str:
    what = "" if found.tunnel.is_web else "节点的地址"
    reached = f"从外面 {probe.nodes} 个测速节点有 {probe.answered} 个连得上{what}"
    if probe.average_ms is not None:
        reached += f"，平均 {probe.average_ms:.0f} ms"
    return reached + (f"，状态码 {probe.status}" if probe.status else "")


def _verdict(found: Diagnosis, broken: Break | None, private: bool) -> str:
    if broken is not None:
        if broken is Break.OUTSIDE:
            return _outside_verdict(found, private)
        return _VERDICTS[broken].format(name=short(found.tunnel.name, 50))
    busy = "节点带宽快用满了，会慢，可以换一个空闲的。" if found.crowded else ""
    probed = found.probe is not None and not found.probe.skipped
    well = "到公网地址都正常" if probed and found.tunnel.is_web else "到节点为止都正常"
    return f"{well}。{busy}还是打不开的话：{_further(found, private)}"


def _outside_verdict(found: Diagnosis, private: bool) -> str:
    if found.tunnel.is_web:
        bare, host = short(found.tunnel.domain, 255), short(found.tunnel.node_host, 255)
        return (
            f"断在公网地址：客户端连着，但外面打不开。请看看 {bare} 是不是解析到 {host}（发送「dns {bare}」），"
            f"国内节点的域名有没有备案，以及{_local(found, private)}的程序有没有在运行。"
        )
    name = short(found.tunnel.name, 50)
    return (
        "断在节点的公网：它在线，但外面连不上（也可能只是不回应 ping）。"
        f"程序也连不上的话，请发送「隧道 换节点 {name}」换一个。"
    )


def _local(found: Diagnosis, private: bool) -> str:
    if not private:
        return "本地"
    return f"本地 {short(found.tunnel.local_ip, 64)}:{found.tunnel.local_port or UNKNOWN} "


def _further(found: Diagnosis, private: bool) -> str:
    tunnel = found.tunnel
    host = short(tunnel.node_host, 255)
    if not tunnel.is_web:
        return f"先看{_local(found, private)}的程序有没有在运行。{_offer(found)}"
    bare = short(tunnel.domain, 255)
    if bare.startswith("*."):
        return f"看看你用的子域名有没有解析到 {host}，再用「http」命令从各地测它。"
    return f"先看域名是不是解析到 {host}（发送「dns {bare}」）。{_offer(found)}"


def _offer(found: Diagnosis) -> str:
    return f"回复「.」我就从更多地方测：{found.wider_test}" if found.wider_test else ""
