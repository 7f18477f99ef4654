"""Every sentence of the plugin `tunnel` about nodes. For the rules see `texts.py`."""

from plugins._providers.chmlfrp import Node, NodeInfo, NodeStats, NodeUptime
from plugins._shared.manual import Manual
from plugins._shared.units import bytes_text
from plugins.tunnel.command import NodeRequest, looks_like_nodes
from plugins.tunnel.pages import page_of
from plugins.tunnel.service import FILTERS, NodeView, Survey, filtered, nodes_named

NODE = Manual(
    summary="看 ChmlFrp 的节点和负载",
    usage="节点 [条件…] [页]\n节点 <节点名>\n条件：免费 会员 国内 海外 udp 建站，可以同时写几个",
    examples=("节点", "节点 免费 国内 udp", "节点 江苏宿迁"),
    notes="不用绑定账号，越靠前越空闲；绑定后还能看到端口范围等详情。名字可以只写一部分：「/节点 香港」。",
)
NO_NODES = "ChmlFrp 现在没有列出在线的节点，请过几分钟再试。"
NO_LOAD = "（负载暂时查不到）"
_CONDITIONS = " ".join(FILTERS)
MANY_FOUND = 15
UNKNOWN = "-"


def short(text: str | None, limit: int) -> str:
    """A vendor's text on one line, at most `limit` letters; `-` for nothing."""
    line = " ".join((text or "").split()) or UNKNOWN
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def amount(count_bytes: int | None) -> str:
    """A size, or `-` where the vendor does not say."""
    return UNKNOWN if count_bytes is None else bytes_text(count_bytes)


def nodes(request: NodeRequest, survey: Survey) -> str:
    """The answer to `节点`: one node in detail, what a name finds, or a page of the list."""
    if request.name:
        return _found(nodes_named(survey, request.name), survey)
    if not survey.listed:
        return NO_NODES
    views = filtered(survey, request.filters)
    if not views:
        return f"没有符合「{' '.join(request.filters)}」的节点，请换个条件再试，或发送「节点」看全部。"
    return _list(request, views, survey)


def _list(request: NodeRequest, views: list[NodeView], survey: Survey) -> str:
    page = page_of([_row(view) for view in views], request.page)
    chosen = " ".join(["节点", *request.filters])
    head = f"ChmlFrp {'、'.join(request.filters)}节点共 {len(views)} 个"
    if not request.filters and survey.offline_count:
        head += f"，另有 {survey.offline_count} 个离线"
    foot = f"发送「{_command_for(views[0].name)}」看一个的详情；也可以加条件：{_CONDITIONS}"
    if page.count > 1:
        foot = f"第 {page.number}/{page.count} 页，发送「{chosen} {page.number % page.count + 1}」翻页。"
    return "\n".join([head + ("" if survey.load_known else NO_LOAD), *page.rows, foot])


def _found(views: list[NodeView], survey: Survey) -> str:
    if not views:
        return f"没有找到这个名字的节点，可能已经下线。发送「节点」看全部，也可以加条件：{_CONDITIONS}"
    if len(views) == 1:
        return _detail(views[0], survey)
    shown = [_row(view) for view in views[:MANY_FOUND]]
    more = f"，这里是前 {MANY_FOUND} 个" if len(views) > MANY_FOUND else ""
    return "\n".join([f"找到 {len(views)} 个节点{more}：", *shown, "发送「/节点 <完整的名字>」看详情。"])


def _command_for(name: str) -> str:
    """What to send for a node's detail; a name that could be talk needs the slash."""
    return f"{'' if looks_like_nodes(name) else '/'}节点 {short(name, 32)}"


def _row(view: NodeView) -> str:
    parts = [f"{_mark(view)} {short(view.name, 20)}", tags(view.node), load(view.stats)]
    return " · ".join(part for part in parts if part)


def _mark(view: NodeView) -> str:
    return "🟢" if view.online else "🔴"


def tags(node: Node | None) -> str:
    """What decides whether a node fits: who may use it, where it is, what it allows."""
    return " ".join(word for word, fits in FILTERS.items() if node is not None and fits(node))


def load(stats: NodeStats | None) -> str:
    if stats is None:
        return ""
    shares = (("带宽", stats.bandwidth_percent), ("CPU", stats.cpu_percent))
    return " ".join(f"{name} {share:.0f}%" for name, share in shares if share is not None)


def _detail(view: NodeView, survey: Survey) -> str:
    head = f"{_mark(view)} 节点 {short(view.name, 32)}：{'在线' if view.online else '离线'}"
    about = _about(view.node) if view.node is not None else ["它现在不在可用节点的名单里，请发送「节点」换一个。"]
    load = _use(view.stats) if view.stats is not None else ([] if survey.load_known else ["负载：暂时查不到"])
    return "\n".join([head, *about, *load])


def _about(node: Node) -> list[str]:
    extras = {"UDP": node.udp, "建站": node.web, "防护": node.defended, "IPv6": node.ipv6}
    who = [word for word in ("免费", "会员", "国内", "海外") if FILTERS[word](node)]
    return [
        f"地区：{short(node.area, 32)}",
        f"类型：{' '.join(who) or UNKNOWN}",
        f"支持：{' '.join(name for name, has in extras.items() if has) or '仅 TCP'}",
        f"说明：{short(node.notes, 120)}",
    ]


def _use(stats: NodeStats) -> list[str]:
    counts = (("客户端", stats.clients), ("隧道", stats.tunnels), ("连接", stats.connections))
    traffic = (("上传", stats.upload_today_bytes), ("下载", stats.download_today_bytes))
    return [
        f"负载：{load(stats) or UNKNOWN}",
        "现有：" + "，".join(f"{name} {UNKNOWN if count is None else count}" for name, count in counts),
        "今日流量：" + "，".join(f"{name} {amount(count)}" for name, count in traffic),
    ]


def more(info: NodeInfo | None, uptime: NodeUptime | None) -> str:
    """What only a bound account is told about a node. Secrets of the vendor's reply are not in the models at all."""
    lines = [*(_info(info) if info else []), *([_uptime(uptime)] if uptime and uptime.days else [])]
    return "\n".join(lines)


def _info(info: NodeInfo) -> list[str]:
    used, total = info.storage_used_bytes, info.storage_bytes
    disk = None if used is None or total is None else f"硬盘 {bytes_text(used)} / {bytes_text(total)}"
    memory = None if info.memory_bytes is None else f"内存 {bytes_text(info.memory_bytes)}"
    cores = None if info.cores is None else f"{info.cores} 核"
    loads = [f"{load:.2f}" for load in (info.load1, info.load5, info.load15) if load is not None]
    rows = {
        "连接地址": info.host,
        "远程端口": info.port_range,
        "机器": "，".join(part for part in (short(info.cpu, 40) if info.cpu else None, cores, memory, disk) if part),
        "系统负载": " / ".join(loads),
        "已运行": _duration(info.uptime_s),
        "版本": info.version,
        "白名单": "要先加白名单才能建站" if info.needs_whitelist else None,
    }
    return [f"{name}：{short(value, 120)}" for name, value in rows.items() if value]


def _duration(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    days, hours = divmod(seconds // 3600, 24)
    return f"{days} 天 {hours} 小时" if days else f"{hours} 小时"


def _uptime(uptime: NodeUptime) -> str:
    shares = [day.percent for day in uptime.days if day.percent is not None]
    if not shares:
        return "近七天在线率：-"
    return f"近七天在线率：平均 {sum(shares) / len(shares):.2f}%，最低 {min(shares):.2f}%"


BIND_FOR_MORE = "绑定自己的 ChmlFrp 账号后，还能看到端口范围和在线率。"
MEMBERS_ONLY = "更多详情只给会员看。"
NO_MORE = "更多详情暂时查不到。"
