"""Every sentence about moving a tunnel to another node. For the rules see `texts.py`."""

from plugins._providers.chmlfrp import Tunnel, TunnelSpec
from plugins._shared.manual import Manual
from plugins.tunnel.node_texts import load, short, tags
from plugins.tunnel.service import NodeView

SWITCH = Manual(
    summary="给一条隧道换个好用的节点",
    usage="隧道 换节点 <隧道名>",
    examples=("隧道 换节点 mc",),
    notes="我挑一个在线、不忙、离原来近的节点，先给你看，回复「确认」才换。公网地址会变，客户端要换新配置。",
)
NO_OTHER = "没有适合这条隧道的别的节点了。请发送「节点」看看，过一会儿再试。"


def would_switch(tunnel: Tunnel, spec: TunnelSpec, view: NodeView, host: str | None) -> str:
    """Old → new. `host`: the new node's name or address, None where the vendor does not say."""
    about = " · ".join(part for part in (tags(view.node), load(view.stats)) if part)
    lines = [
        f"要把隧道 {short(tunnel.name, 50)} 换到别的节点：",
        f"节点：{short(tunnel.node, 32)} → {short(view.name, 32)}" + (f"（{about}）" if about else ""),
        *_address(tunnel, spec, host),
        "60 秒内回复「确认」就换，「取消」放弃。换好后要私聊我「隧道 配置」取新配置，重启客户端才生效。",
    ]
    return "\n".join(lines)


def _address(tunnel: Tunnel, spec: TunnelSpec, host: str | None) -> list[str]:
    where = short(host, 200) if host else "新节点的地址"
    if spec.domain:
        return [f"域名不变：{short(spec.domain, 255)}，但要把它改为解析到 {where}。"]
    return [
        f"公网地址：{short(tunnel.address, 255)} → {where}:{spec.remote_port}",
        "地址会变：原来的地址不能再用，请告诉用它的人。",
    ]
