"""Every sentence of the plugin `tunnel` about tunnels; those about nodes are in `node_texts.py`, which this re-exports.

Names come from the vendor: they are plain text, on one line and of bounded length. What somebody typed is never
repeated: it may be a token that was meant for `绑定`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from plugins._providers.chmlfrp import Tunnel
from plugins._shared.manual import Manual
from plugins.tunnel.command import TunnelRequest, looks_like_tunnel
from plugins.tunnel.node_texts import NODE, UNKNOWN, amount, nodes, short
from plugins.tunnel.pages import Page, page_of
from plugins.tunnel.service import State, nearest_name, state_of, tunnels_named

__all__ = ["NODE", "TUNNEL", "detail", "local", "moment", "nodes", "public", "state_line", "tunnels"]

TUNNEL = Manual(
    summary="看自己的 ChmlFrp 隧道",
    usage="隧道 [隧道名]\n隧道 2：第二页\n隧道 创建/修改/删除/下线/配置 …：见「帮助 隧道 创建」等",
    examples=("隧道", "隧道 mc_server", "frp"),
    notes="要先私聊「绑定 chmlfrp <token>」。名字里有汉字时请用「/隧道 名字」。",
)
NO_TUNNELS_LENT = "本群共享的 ChmlFrp 账号里还没有隧道。"
NO_TUNNELS = "你的 ChmlFrp 账号里还没有隧道。发送「隧道 创建」，我一步步帮你建一条。"
BEIJING = timezone(timedelta(hours=8))
MAX_NAMED = 8

_MARKS = {
    State.ONLINE: "🟢",
    State.OFFLINE: "⚪",
    State.NODE_OFFLINE: "🔴",
    State.NODE_REMOVED: "⛔",
    State.UNKNOWN: "❔",
}
_STATES = {
    State.ONLINE: "在线",
    State.OFFLINE: "离线",
    State.NODE_OFFLINE: "节点离线",
    State.NODE_REMOVED: "节点已下线",
    State.UNKNOWN: "状态未知",
}
_ADVICE = {
    State.OFFLINE: "客户端没有连上：请在你的电脑上启动它，再发送「隧道」看看。",
    State.NODE_OFFLINE: "节点暂时离线，恢复后才能用；着急的话用「隧道 修改 <名> 节点=…」换一个。",
    State.NODE_REMOVED: "这个节点已被 ChmlFrp 撤掉，不会恢复：请用「隧道 修改 <名> 节点=…」换一个。",
}


_STATE_LINES = {
    State.ONLINE: "在线：客户端已连上节点",
    State.OFFLINE: "离线：客户端没有启动",
    State.NODE_OFFLINE: "节点暂时离线",
    State.NODE_REMOVED: "节点已被撤掉，请换一个",
}


def tunnels(
    request: TunnelRequest, every: Sequence[Tunnel], whose: str, *, lent: bool = False, private: bool = True
) -> str:
    """The answer to `隧道`: one tunnel in detail, or a page of the list. `every` in the order to be shown.

    `lent`: they are somebody else's, who lends the look at them: without his local addresses, and without advice.
    `private`: nobody else reads it; in a group no local address stands.
    """
    if not every:
        return NO_TUNNELS_LENT if lent else NO_TUNNELS
    if found := tunnels_named(every, request.name):
        return "\n\n".join(detail(tunnel, whose, lent=lent, private=private) for tunnel in found[:3])
    if request.is_page:
        return _list(
            every, page_of([_row(tunnel, is_local_shown=private and not lent) for tunnel in every], request.page), whose
        )
    return _no_such_tunnel([tunnel.name for tunnel in every], request.name, lent=lent)


def _list(every: Sequence[Tunnel], page: Page, whose: str) -> str:
    online = sum(state_of(tunnel) is State.ONLINE for tunnel in every)
    head = f"ChmlFrp 隧道共 {len(every)} 条，在线 {online} 条（{whose}）"
    foot = f"发送「{_command_for(every[0].name)}」看一条的详情。"
    if page.count > 1:
        foot = f"第 {page.number}/{page.count} 页，发送「隧道 {page.number % page.count + 1}」翻页。"
    return "\n\n".join([head, *page.rows, foot])


def _row(tunnel: Tunnel, *, is_local_shown: bool) -> str:
    state = state_of(tunnel)
    where = f"本地 {local(tunnel)} · " if is_local_shown else ""
    return (
        f"{_MARKS[state]} {short(tunnel.name, 32)}（{short(tunnel.type, 8)}）{_STATES[state]}\n"
        f"公网 {public(tunnel)}\n"
        f"{where}节点 {short(tunnel.node, 20)}\n"
        f"今日 {_traffic(tunnel)}"
    )


def state_line(state: State) -> str:
    """A state, and what to do about it in few words."""
    return _STATE_LINES.get(state, _STATES[state])


def detail(tunnel: Tunnel, whose: str, *, lent: bool = False, private: bool = True) -> str:
    """One tunnel with all that is known of it now; `lent`: with what others than its owner may see; `private`: with
    its local address."""
    state = state_of(tunnel)
    lines = [
        f"{_MARKS[state]} 隧道 {short(tunnel.name, 32)}（{short(tunnel.type, 8)}）：{_STATES[state]}",
        f"公网地址：{public(tunnel)}",
        *([f"本地地址：{local(tunnel)}"] if private and not lent else []),
        f"节点：{short(tunnel.node, 32)}",
        f"今日流量：{_traffic(tunnel)}",
        f"当前连接：{UNKNOWN if tunnel.connections is None else tunnel.connections}",
        f"上次启动：{moment(tunnel.last_start)}",
        f"加密：{_switch(tunnel.encryption)}，压缩：{_switch(tunnel.compression)}",
        f"客户端：{short(tunnel.client_version, 32)}",
        f"账号：{whose}",
    ]
    return "\n".join([*lines, *([_ADVICE[state]] if state in _ADVICE and not lent else [])])


def public(tunnel: Tunnel) -> str:
    """What others type to reach the tunnel, to be copied."""
    return short(tunnel.address, 255)


def local(tunnel: Tunnel) -> str:
    """Where the owner's program listens."""
    port = UNKNOWN if tunnel.local_port is None else tunnel.local_port
    return f"{short(tunnel.local_ip, 64)}:{port}"


def _traffic(tunnel: Tunnel) -> str:
    return f"上传 {amount(tunnel.upload_today_bytes)}，下载 {amount(tunnel.download_today_bytes)}"


def moment(when: datetime | None) -> str:
    """In Beijing's time where the vendor names a zone, else as the vendor has it."""
    if when is None:
        return "还没有启动过"
    shown = when.astimezone(BEIJING) if when.tzinfo else when
    return f"{shown:%Y-%m-%d %H:%M}"


def _switch(flag: bool | None) -> str:
    return {True: "开", False: "关", None: UNKNOWN}[flag]


def _command_for(name: str) -> str:
    """What to send for a tunnel's detail; a name that could be talk needs the slash."""
    return f"{'' if looks_like_tunnel(name) else '/'}隧道 {short(name, 32)}"


def _no_such_tunnel(names: Sequence[str], wanted: str, *, lent: bool) -> str:
    near = nearest_name(names, wanted)
    if near is not None:
        return f"没有叫这个名字的隧道。你是不是想看「{_command_for(near)}」？"
    shown = "、".join(short(name, 32) for name in names[:MAX_NAMED])
    more = f" 等 {len(names)} 条" if len(names) > MAX_NAMED else ""
    return f"没有叫这个名字的隧道。{'这里' if lent else '你'}的隧道有：{shown}{more}，请发送「隧道 <名字>」。"
