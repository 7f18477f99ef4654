"""Every sentence about changing, deleting, cutting and configuring a tunnel. For the rules see `texts.py`."""

from collections.abc import Sequence

from plugins._providers.chmlfrp import Tunnel, TunnelSpec
from plugins._shared.manual import Manual
from plugins.tunnel.field_texts import NAMES
from plugins.tunnel.making_texts import LOCAL, local_line, spoken
from plugins.tunnel.node_texts import amount, short
from plugins.tunnel.service import nearest_name

CHANGE = Manual(
    summary="修改一条隧道",
    usage="隧道 修改 <隧道名> 字段=新值 …\n字段：名称 节点 类型 本地端口 远程端口 域名 本地地址 加密 压缩",
    examples=("隧道 修改 mc 本地端口=25566", "隧道 修改 blog 域名=www.example.com 加密=开"),
    notes="没写的字段保持原样。先给你看改动，回复「确认」才改。",
)
DELETE = Manual(
    summary="删除一条隧道",
    usage="隧道 删除 <隧道名>",
    examples=("隧道 删除 mc",),
    notes="先给你看会失去什么，回复「确认」才删，删除后不能恢复。",
)
CUT = Manual(
    summary="让一条隧道的客户端下线",
    usage="隧道 下线 <隧道名>",
    examples=("隧道 下线 mc",),
    notes="正在用它的连接会断开；客户端可以重新连上。回复「确认」才执行。",
)
CONFIG = Manual(
    summary="取隧道的 frpc 配置",
    usage="隧道 配置 <隧道名> [隧道名…]\n隧道 配置 <节点名> [隧道名…]",
    examples=("隧道 配置 mc", "隧道 配置 江苏宿迁"),
    notes="只能私聊，以文件发给你：配置里有你的令牌，别人拿到就能用你的账号。",
)
WHICH = "请写上一条隧道的名字，发送「隧道」看看有哪些。"
NO_TUNNELS = "你的账号里还没有隧道，发送「隧道 创建」建一条。"
NOTHING_NEW = "这些值和现在的一样，不用改。"
INCOMPLETE = "ChmlFrp 没有给全这条隧道的数据，我不能保证别的字段不变，所以没有改。请到它的面板修改。"
NODE_GONE = "这条隧道的节点已经不在了，请同时写上新节点，例如「隧道 修改 <隧道名> 节点=江苏宿迁」。"
NO_ID = "ChmlFrp 还没有给这条隧道编号，请过一会儿再试。"
MOVED = "这条隧道在这期间变了，所以什么也没做。请重新发送原来的命令。"
PORT_TAKEN = "没有改：这个远程端口已被占用，请换一个再发。"
NO_CONFIG = "这个节点上没有你的隧道，没有配置可取。"
NOT_ON_NODE = "这几条隧道不在同一个节点上，或者不是你的。一次只能取一个节点的配置，请分开发送。"
MOST_SHOWN = 8


def which_of(found: Sequence[Tunnel]) -> str:
    """More than one tunnel goes by the name."""
    return f"有好几条：{_names([tunnel.name for tunnel in found])}。请照大小写写完整的名字。"


def words_behind(name: str) -> str:
    """There is this tunnel, and more words stand behind its name. They are not repeated: one may be a token."""
    return f"看不懂「{short(name, 32)}」后面的字。这个命令只要写一条隧道的名字，请去掉后面的再发。"


def no_such_tunnel(names: Sequence[str], wanted: str) -> str:
    """No tunnel of that name. What was typed is not repeated: it may be a token."""
    near = nearest_name(names, wanted)
    hint = f"你是不是想写「{short(near, 32)}」？" if near else f"你的隧道有：{_names(names)}。"
    return f"没有叫这个名字的隧道。{hint}"


def _names(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 条" if len(names) > MOST_SHOWN else ""
    return "、".join(short(name, 32) for name in names[:MOST_SHOWN]) + more


def changes(old: TunnelSpec, new: TunnelSpec, *, private: bool = True) -> str:
    """Old → new, only what changes; in a group of a local address only that it does."""
    before, after = spoken(old), spoken(new)
    rows = [
        f"{NAMES[name]}：会改（群里不显示）"
        if name in LOCAL and not private
        else f"{NAMES[name]}：{before.get(name, '无')} → {after.get(name, '无')}"
        for name in NAMES
        if before.get(name) != after.get(name)
    ]
    return "\n".join(
        [f"要修改隧道 {short(old.name, 50)}：", *rows, "其余不变。60 秒内回复「确认」就修改，「取消」放弃。"]
    )


def changed(tunnel: Tunnel, *, private: bool = True) -> str:
    """Done. `private`: nobody else reads it; in a group no local address stands."""
    lines = [
        f"改好了：隧道 {short(tunnel.name, 50)}",
        f"公网地址：{short(tunnel.address, 255)}",
        *local_line(tunnel, private=private),
        f"下一步：私聊我「隧道 配置 {short(tunnel.name, 50)}」取新配置，重启客户端后生效。",
    ]
    return "\n".join(lines)


def not_changed(name: str) -> str:
    """The list shows the old values."""
    return f"没有改成：ChmlFrp 没有回应，我查过列表，隧道 {short(name, 50)} 还是原样。可以再发一次。"


def changed_or_not(name: str) -> str:
    """Nobody can tell."""
    return f"不确定有没有改成：ChmlFrp 没有回应。请过一会儿发送「隧道 {short(name, 50)}」看看，再决定要不要重发。"


def would_delete(tunnel: Tunnel, *, private: bool = True) -> str:
    """What will be lost. `private`: as above."""
    lines = [
        f"要删除隧道 {short(tunnel.name, 50)}（{short(tunnel.type, 8)}）：",
        f"公网地址：{short(tunnel.address, 255)}（会失效，端口或域名可能被别人占用）",
        *local_line(tunnel, private=private),
        f"节点：{short(tunnel.node, 32)}",
        f"今日流量：上传 {amount(tunnel.upload_today_bytes)}，下载 {amount(tunnel.download_today_bytes)}",
    ]
    if tunnel.connections:
        lines.append(f"现在有 {tunnel.connections} 个连接，会断开。")
    return "\n".join([*lines, "删除后不能恢复。60 秒内回复「确认」就删除，「取消」放弃。"])


def deleted(name: str) -> str:
    """Gone."""
    return f"已删除隧道 {short(name, 50)}。"


def not_deleted(name: str) -> str:
    """The list still has it."""
    return f"没有删掉：ChmlFrp 没有回应，隧道 {short(name, 50)} 还在。可以再发一次。"


def deleted_or_not(name: str) -> str:
    """Nobody can tell."""
    return f"不确定有没有删掉：ChmlFrp 没有回应。请过一会儿发送「隧道」，看看 {short(name, 50)} 还在不在。"


def would_cut(tunnel: Tunnel) -> str:
    """Before cutting the client."""
    now = f"现在有 {tunnel.connections} 个连接，会断开。" if tunnel.connections else "现在没有连接。"
    return (
        f"要让隧道 {short(tunnel.name, 50)} 的客户端下线。{now}\n"
        "客户端以后可以重新连上。60 秒内回复「确认」就执行，「取消」放弃。"
    )


def cut(name: str) -> str:
    """Cut."""
    return f"已让隧道 {short(name, 50)} 的客户端下线。要再用时，在你的电脑上重新启动它。"


def config(node: str, text: str) -> str:
    """The configuration itself, behind a warning. Only for a private chat."""
    return (
        f"节点 {short(node, 32)} 的 frpc 配置。里面有你的令牌：不要发到群里，也不要给别人看；"
        f"泄露了就私聊我「frp 重置令牌」。\n```ini\n{text.strip()}\n```"
    )


def config_sent(node: str, name: str, *, sure: bool) -> str:
    """The configuration went as a file. `sure`: it certainly arrived."""
    what = f"节点 {short(node, 32)} 的配置在文件 {name} 里"
    where = f"{what}。" if sure else f"{what}，文件可能要等一会儿才到；没收到就再发一次刚才的命令。"
    return (
        f"{where}把它放在 frpc 旁边，用「frpc -c {name}」启动。\n"
        "里面有你的令牌：不要发到群里，也不要给别人看；泄露了就私聊我「frp 重置令牌」。"
    )


def also_needs(kind: str, field: str) -> str:
    """Another type needs a domain instead of a port, or the other way round."""
    return f"改成 {kind} 还要写上{NAMES[field]}，例如「{NAMES[field]}={_EXAMPLES[field]}」。"


_EXAMPLES = {"domain": "blog.example.com", "remote_port": "36981"}
