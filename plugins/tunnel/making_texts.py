"""Every sentence about making a tunnel. For the rules see `texts.py`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plugins._providers.chmlfrp import Node, Tunnel, TunnelSpec
from plugins._shared.manual import Manual
from plugins.tunnel.field_texts import NAMES
from plugins.tunnel.node_texts import load, short, tags
from plugins.tunnel.service import NodeView

if TYPE_CHECKING:
    from plugins.tunnel.planning import Plan

CREATE = Manual(
    summary="创建 ChmlFrp 隧道",
    usage=(
        "隧道 创建：一步步问你\n"
        "隧道 创建 名称=… 节点=… 类型=tcp 本地端口=… [远程端口=…]\n"
        "隧道 创建 名称=… 节点=… 类型=https 本地端口=… 域名=…\n"
        "还可以写：本地地址=127.0.0.1 加密=开 压缩=开"
    ),
    examples=(
        "隧道 创建",
        "隧道 创建 名称=mc 节点=江苏宿迁 类型=tcp 本地端口=25565 远程端口=36981",
        "隧道 创建 名称=blog 节点=湖南娄底 类型=https 本地端口=443 域名=blog.example.com",
    ),
    notes="要先私聊绑定自己的账号。先给你看要创建什么，回复「确认」才创建。不写远程端口时我替你挑一个。",
)

NODE_DOWN = "现在离线"
VIP_ONLY = "只给会员用，你的账号是免费用户"
NO_UDP = "不支持 udp"
NO_WEB = "不允许建站（http、https）"
NAME_TAKEN = "你已经有一条叫这个名字的隧道，请换一个名称，或用「隧道 修改」改原来那条。"
NO_PORT_LEFT = "这个节点的端口都被你自己的隧道占满了，请换一个节点。"
MOST_NODES = 8
NOT_CREATED = "没有创建：ChmlFrp 没有回应，我查过列表，里面没有这条隧道。可以放心再发一次。"
OWN_ONLY = "这个操作只能用你自己绑定的账号。请私聊我发送「绑定 chmlfrp <token>」。"
REFUSED = "ChmlFrp 没有接受，没有创建：端口或域名可能已被别人占用，或名称不合它的规矩。请改一项再发。"
CHANGED_ACCOUNT = "你绑定的账号在这期间换过了，所以什么也没做。请重新发送原来的命令。"

_QUESTIONS = {
    "name": "给隧道起个名字？用字母、数字、下划线，例如：mc",
    "type": "什么类型？回复 tcp（游戏、远程桌面等大多数）、udp、http 或 https",
    "node": "用哪个节点？回复序号或名字，越靠前越空闲：",
    "local_port": "你的程序在本机用哪个端口？回复 1 到 65535 的数字，例如：25565",
    "domain": "用哪个域名访问？例如：blog.example.com",
}
STILL = "刚才要创建的没有变：仍可以回复「确认」或「取消」。"
LEAVE = "（3 分钟内回复；「取消」放弃）"


def question(fields: Sequence[str], nodes: Sequence[NodeView] = ()) -> str:
    """Ask for the first of the fields that are missing. `nodes` are the rows to choose from."""
    left = "、".join(NAMES[field] for field in fields)
    return "\n".join([f"创建隧道，还差：{left}", _QUESTIONS[fields[0]], *numbered(nodes), LEAVE])


def numbered(nodes: Sequence[NodeView]) -> list[str]:
    """Rows of nodes with numbers to answer with."""
    rows = [f"{n}. {_row(view)}" for n, view in enumerate(nodes[:MOST_NODES], 1)]
    hidden = len(nodes) - MOST_NODES
    return [*rows, f"另外还有 {hidden} 个，发送「节点」看全部。"] if hidden > 0 else rows


def _row(view: NodeView) -> str:
    return " · ".join(part for part in (short(view.name, 20), tags(view.node), load(view.stats)) if part)


def wrong(sentence: str, again: str) -> str:
    """A wrong answer, and the question once more."""
    return f"{sentence}\n{again}"


def no_room(used: int, limit: int) -> str:
    """The account is full."""
    return f"你的账号最多 {limit} 条隧道，已经有 {used} 条了。请先用「隧道 删除 <名字>」腾出位置，或升级会员。"


def which_node(found: Sequence[NodeView]) -> str:
    """More than one node carries the text."""
    return f"这样的节点有好几个：{_names(found)}。请写完整的名字。"


def no_such_node(others: Sequence[NodeView]) -> str:
    """No node of that name."""
    return f"没有这个名字的节点。{_instead(others)}"


def unfit_node(name: str, why: str, others: Sequence[NodeView]) -> str:
    """The node cannot be used for this."""
    return f"节点 {short(name, 20)} {why}。{_instead(others)}"


def _instead(others: Sequence[NodeView]) -> str:
    return f"可以用：{_names(others)}。" if others else "请发送「节点」看看有哪些。"


def _names(views: Sequence[NodeView]) -> str:
    more = " 等" if len(views) > MOST_NODES else ""
    return "、".join(short(view.name, 20) for view in views[:MOST_NODES]) + more


def port_out_of_range(ports: range, near: int | None) -> str:
    """The node does not allow the port."""
    hint = f"，例如「远程端口={near}」" if near is not None else ""
    return f"这个节点的远程端口要在 {ports.start} 到 {ports.stop - 1} 之间，请换一个{hint}。"


def port_is_yours(port: int, near: int | None) -> str:
    """An own tunnel has the port."""
    hint = f"，例如「远程端口={near}」" if near is not None else ""
    return f"远程端口 {port} 已经被你自己的另一条隧道占用，请换一个{hint}。"


LOCAL = frozenset({"local_ip", "local_port"})
"""Fields that stand in no group."""


def preview(plan: "Plan", *, private: bool = True) -> str:
    """What would be made. `private`: nobody else reads it; in a group no local address stands."""
    lines = ["要创建的隧道：", *spec_lines(plan.spec, private=private), *_notes(plan)]
    return "\n".join([*lines, "60 秒内回复「确认」就创建，「取消」放弃；要改哪一项就回复「字段=值」。"])


def clash(port: int, plan: "Plan", *, private: bool = True) -> str:
    """The port is held by somebody else: the next one, to be confirmed. `private`: as above."""
    return "\n".join(
        [
            f"远程端口 {port} 已被占用，没有创建。换成 {plan.spec.remote_port} 怎么样？",
            *spec_lines(plan.spec, private=private),
            "60 秒内回复「确认」就用它创建，「取消」放弃；也可以回复「远程端口=…」换一个。",
        ]
    )


def all_ports_clash(port: int) -> str:
    """No further port to offer."""
    return f"远程端口 {port} 已被占用，没有创建，也没有别的端口可以换了。请换一个节点。"


def spec_lines(spec: TunnelSpec, *, private: bool) -> list[str]:
    """A tunnel's fields, one on a line."""
    lines = [f"{NAMES[name]}：{value}" for name, value in spoken(spec).items() if private or name not in LOCAL]
    return lines if private else [*lines, "本地地址和端口：群里不显示"]


def local_line(tunnel: Tunnel, *, private: bool) -> list[str]:
    """Where the owner's program listens; nothing in a group."""
    return [f"本地地址：{short(tunnel.local_ip, 64)}:{tunnel.local_port or '-'}"] if private else []


def spoken(spec: TunnelSpec) -> dict[str, str]:
    """Field → its value as it is shown; fields that this type does not have are left out."""
    values: dict[str, str | None] = {
        "name": spec.name,
        "node": short(spec.node, 32),
        "type": spec.type,
        "local_ip": spec.local_ip,
        "local_port": str(spec.local_port),
        "remote_port": None if spec.remote_port is None else str(spec.remote_port),
        "domain": spec.domain,
        "encryption": "开" if spec.encryption else "关",
        "compression": "开" if spec.compression else "关",
    }
    return {name: value for name, value in values.items() if value is not None}


def _notes(plan: "Plan") -> list[str]:
    notes = []
    if plan.proposed and plan.ports is not None:
        notes.append(f"远程端口是我挑的，可以换成 {plan.ports.start} 到 {plan.ports.stop - 1} 之间的另一个。")
    if plan.spec.domain and _needs_filing(plan.node):
        notes.append("这是国内节点：域名要先备案，否则打不开。")
    return notes


def _needs_filing(node: Node) -> bool:
    return node.mainland is True


def created(tunnel: Tunnel, *, private: bool = True) -> str:
    """It was made. `private`: as in `preview`."""
    address = short(tunnel.address, 255) if tunnel.address else f"暂时还查不到，请过一会儿发送「隧道 {tunnel.name}」"
    lines = [
        f"创建好了：隧道 {short(tunnel.name, 50)}（{short(tunnel.type, 8)}）",
        f"公网地址：{address}",
        *local_line(tunnel, private=private),
        f"节点：{short(tunnel.node, 32)}",
    ]
    if tunnel.is_web and tunnel.node_host:
        lines.append(f"还要做：把域名解析到 {short(tunnel.node_host, 255)}")
    return "\n".join([*lines, f"下一步：私聊我「隧道 配置 {short(tunnel.name, 50)}」，用配置启动客户端。"])


def created_or_not(name: str) -> str:
    """Nobody can tell."""
    return (
        f"不确定有没有创建成功：ChmlFrp 没有回应，列表也查不到。请过一会儿发送「隧道」，看看有没有「{name}」，"
        "再决定要不要重发，免得建出两条。"
    )
