"""A tunnel's week and the nodes' load → pictures. Words and numbers are made here, the templates only lay them out."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from plugins._providers.chmlfrp import Tunnel, TunnelWeek
from plugins._shared.drawing import draw
from plugins._shared.units import bytes_text
from plugins.tunnel import node_texts, texts, week_texts
from plugins.tunnel.service import NodeView, State, Survey, state_of

ROOM = Path(__file__).parent
WEEK, NODES = ROOM / "week.typ", ROOM / "nodes.typ"
MOST_ROWS = 40
STEPS_PERCENT = (20, 40, 60, 80)
"""Upper ends of the colours of load; more than the last is the fifth."""
LEVELS = {State.ONLINE: "good", State.OFFLINE: "fair", State.UNKNOWN: "fair"}
"""Everything else is bad."""


async def draw_week(tunnel: Tunnel, week: TunnelWeek, now: datetime, whose: str, *, lent: bool = False) -> bytes:
    """A PNG 1000 px wide. `now` in the readers' time; `lent`: without the local address. Raises DrawingError: send the
    text twin instead."""
    return await draw(WEEK, week_card(tunnel, week, now, whose, lent=lent))


async def draw_nodes(views: Sequence[NodeView], survey: Survey, filters: Sequence[str], now: datetime) -> bytes:
    """A PNG 1000 px wide of the nodes in the order given. Raises DrawingError: send the text twin instead."""
    return await draw(NODES, nodes_card(views, survey, filters, now))


def week_card(tunnel: Tunnel, week: TunnelWeek, now: datetime, whose: str, *, lent: bool = False) -> dict[str, Any]:
    """All that `week.typ` draws."""
    state = state_of(tunnel)
    return {
        "kind": "ChmlFrp 隧道",
        "title": node_texts.short(tunnel.name, 50),
        "when": f"{now:%m-%d %H:%M}",
        "scope": f"{node_texts.short(tunnel.type, 8)} · 节点 {node_texts.short(tunnel.node, 32)}",
        "level": LEVELS.get(state, "bad"),
        "verdict": texts.state_line(state),
        "address_label": "公网地址",
        "address": texts.public(tunnel),
        "local": "" if lent else f"本地 {texts.local(tunnel)}",
        "tiles": _tiles(tunnel),
        "week_title": week_texts.TITLE,
        "up_label": f"上传 {bytes_text(sum(week.upload_bytes))}",
        "down_label": f"下载 {bytes_text(sum(week.download_bytes))}",
        "days": _days(week, now.date()),
        "footer_left": f"ChmlFrp · {whose}",
        "footer_right": "",
    }


def _tiles(tunnel: Tunnel) -> list[dict[str, str]]:
    connections = node_texts.UNKNOWN if tunnel.connections is None else str(tunnel.connections)
    return [
        _sized("今日上传", tunnel.upload_today_bytes),
        _sized("今日下载", tunnel.download_today_bytes),
        {"label": "当前连接", "value": connections, "unit": ""},
    ]


def _sized(label: str, count_bytes: int | None) -> dict[str, str]:
    value, _, unit = node_texts.amount(count_bytes).partition(" ")
    return {"label": label, "value": value, "unit": unit}


def _days(week: TunnelWeek, today: date) -> list[dict[str, Any]]:
    pairs = week_texts.pairs(week)
    most = max((max(pair) for pair in pairs), default=0) or 1
    return [
        {
            "label": week_texts.day_name(today, ago),
            "today": ago == 0,
            "up": up / most,
            "down": down / most,
            "up_text": bytes_text(up),
            "down_text": bytes_text(down),
        }
        for ago, (up, down) in zip(range(len(pairs) - 1, -1, -1), pairs, strict=True)
    ]


def nodes_card(views: Sequence[NodeView], survey: Survey, filters: Sequence[str], now: datetime) -> dict[str, Any]:
    """All that `nodes.typ` draws."""
    down = [view.name for view in survey.views if not view.online]
    shown = views[:MOST_ROWS]
    return {
        "kind": "ChmlFrp 节点",
        "title": "、".join(filters) + "节点的负载",
        "when": f"{now:%m-%d %H:%M}",
        "scope": week_texts.scope(len(views), len(shown)),
        "level": "fair" if down or not survey.load_known else "good",
        "verdict": week_texts.verdict(survey),
        "heads": ["节点", "带宽", "CPU", "客户端"],
        "rows": [_row(view) for view in shown],
        "down_title": f"离线 {len(down)} 个",
        "down": [node_texts.short(name, 20) for name in down[:MOST_ROWS]],
        "footer_left": "越靠前越空闲 · 发送「节点 名字」看详情",
        "footer_right": "",
    }


def _row(view: NodeView) -> dict[str, Any]:
    stats = view.stats
    clients = stats.clients if stats else None
    return {
        "name": node_texts.short(view.name, 11),
        "tags": node_texts.tags(view.node),
        "band": _meter(stats.bandwidth_percent if stats else None),
        "cpu": _meter(stats.cpu_percent if stats else None),
        "clients": node_texts.UNKNOWN if clients is None else str(clients),
    }


def _meter(percent: float | None) -> dict[str, Any]:
    if percent is None:
        return {"share": 0.0, "step": None, "label": node_texts.UNKNOWN}
    step = sum(percent > end for end in STEPS_PERCENT)
    return {"share": min(max(percent, 0.0), 100.0) / 100, "step": step, "label": f"{percent:.0f}%"}
