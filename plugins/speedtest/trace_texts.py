"""Traces in words: how many ways end at the target, where they break, and one way hop by hop."""

from plugins.speedtest.figures import milliseconds, percent
from plugins.speedtest.report import Report
from plugins.speedtest.trace_report import Break, HopLine, Route, TraceDetails

REACHED, HOPS = "到达目标", "平均跳数"
BREAKS = "断在哪里"
BREAKS_NOTE = "最后应答的一跳"
SILENT = "无应答"
NO_HOP = "没有任何一跳应答"
BREAKS_TOLD = 5
HOPS_TOLD = 24


def remark(_report: Report, details: TraceDetails) -> str:
    """The end of the verdict."""
    broken = details.traced - details.reached
    return f"{broken} 个节点没有走到目标" if broken else ""


def lines(_report: Report, details: TraceDetails) -> list[str]:
    """For the text twin: the sum, the breaks, the first route in full, the others in a line each."""
    if not details.routes:
        return []
    average = f"，平均 {details.hops_avg:.1f} 跳" if details.hops_avg is not None else ""
    first, *others = details.routes
    return [
        f"{REACHED} {details.reached}/{details.traced}{average}",
        *(f"断在 {break_line(one)}" for one in details.breaks[:BREAKS_TOLD]),
        f"【{first.name}】{route_note(first)}",
        *(_hop(hop) for hop in first.hops[:HOPS_TOLD]),
        *(f"【{route.name}】{route_note(route)}" for route in others),
    ]


def break_line(one: Break) -> str:
    """`202.97.1.1 之后 ×3（广东 电信等）`."""
    return f"{behind(one)} ×{one.count}（{who(one)}）"


def behind(one: Break) -> str:
    """`202.97.1.1 之后`."""
    return f"{one.ip} 之后" if one.ip else NO_HOP


def who(one: Break) -> str:
    """`广东 电信等`."""
    return f"{one.example}等" if one.count > 1 else one.example


def route_note(route: Route) -> str:
    """`13 跳，到达，12.7 ms`, `断在第 5 跳之后`."""
    last = route.last
    if route.reached and last is not None:
        return f"{len(route.hops)} 跳，到达，{milliseconds(last.avg_ms)}"
    return f"没有走到目标，断在第 {last.number} 跳之后" if last else f"没有走到目标，{NO_HOP}"


def _hop(hop: HopLine) -> str:
    if hop.avg_ms is None:
        return f"{hop.number} {hop.ip or '*'} {SILENT}"
    return f"{hop.number} {hop.ip or '*'} {milliseconds(hop.avg_ms)}{loss(hop)}"


def loss(hop: HopLine) -> str:
    """`，丢包 20%`, "" where all probes were answered."""
    return f"，丢包 {percent(hop.loss)}" if hop.loss else ""
