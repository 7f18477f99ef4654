"""The text twins of the plugin's pictures, and the words in them. For the rules see `texts.py`."""

from collections.abc import Sequence
from datetime import date, timedelta

from plugins._providers.chmlfrp import TunnelWeek
from plugins._shared.manual import Manual
from plugins._shared.units import bytes_text
from plugins.tunnel.node_texts import load, short, tags
from plugins.tunnel.service import FILTERS, NodeView, Survey

STATUS = Manual(
    summary="用一张图看 ChmlFrp 各节点的负载",
    usage="节点 状态 [条件…]\n条件：免费 会员 国内 海外 udp 建站，可以同时写几个",
    examples=("节点 状态", "节点 状态 免费 国内"),
    notes="越靠前越空闲。不用绑定账号。",
)
TITLE = "近七天流量"
NO_WEEK = "近七天流量暂时查不到，请过一会儿再试。"
UNKNOWN_FILTER = f"条件只能是：{' '.join(FILTERS)}，例如「节点 状态 免费 国内」。"


def pairs(week: TunnelWeek) -> list[tuple[int, int]]:
    """Upload and download of each day, oldest first; where one list is shorter, its oldest days are zero."""
    days = max(len(week.upload_bytes), len(week.download_bytes))
    up, down = ((0,) * (days - len(row)) + row for row in (week.upload_bytes, week.download_bytes))
    return list(zip(up, down, strict=True))


def week(found: TunnelWeek, today: date) -> str:
    """Seven rows and their sum."""
    rows = pairs(found)
    if not rows:
        return NO_WEEK
    lines = [
        f"{day_name(today, ago)} 上传 {bytes_text(up)}，下载 {bytes_text(down)}"
        for ago, (up, down) in zip(range(len(rows) - 1, -1, -1), rows, strict=True)
    ]
    total = f"合计 上传 {bytes_text(sum(found.upload_bytes))}，下载 {bytes_text(sum(found.download_bytes))}"
    return "\n".join([f"{TITLE}：", *lines, total])


def day_name(today: date, ago: int) -> str:
    """How a day is called."""
    return f"{today - timedelta(days=ago):%m-%d}" if ago else "今天"


def verdict(survey: Survey) -> str:
    """How the nodes are, all together."""
    online = sum(view.online for view in survey.views)
    if not survey.load_known:
        return f"{online} 个节点在线，负载暂时查不到"
    offline = survey.offline_count
    return f"{online} 个节点在线" + (f"，{offline} 个离线" if offline else "，没有离线的")


def scope(fitting: int, shown: int) -> str:
    """How many of them are in the picture."""
    return f"符合的有 {fitting} 个" + (f"，图里是最空闲的 {shown} 个" if shown < fitting else "") + "，按负载从低到高"


def status(views: Sequence[NodeView], survey: Survey, filters: Sequence[str]) -> str:
    """The text twin of the nodes' picture."""
    if not views:
        return f"没有符合「{' '.join(filters)}」的节点，请换个条件再试。" if filters else f"{verdict(survey)}。"
    rows = [
        " · ".join(filter(None, (short(view.name, 20), tags(view.node), load(view.stats), _clients(view))))
        for view in views
    ]
    down = [short(view.name, 20) for view in survey.views if not view.online]
    return "\n".join([f"{verdict(survey)}，按负载从低到高：", *rows, *([f"离线：{'、'.join(down)}"] if down else [])])


def _clients(view: NodeView) -> str:
    clients = view.stats.clients if view.stats else None
    return "" if clients is None else f"客户端 {clients}"


def caption(views: Sequence[NodeView]) -> str:
    """Under the picture: the name to copy."""
    return f"最空闲：{short(views[0].name, 20)}。发送「隧道 创建 节点={short(views[0].name, 20)}」用它建隧道。"
