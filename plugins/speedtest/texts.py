"""What a run is told with: the notice, the question before a costly run, the verdict, the text twin of the picture."""

import math
from datetime import datetime, timedelta, timezone

from plugins._providers.ce17 import TestType
from plugins._shared.target_texts import shown
from plugins.speedtest import page_texts, trace_texts, type_texts
from plugins.speedtest.causes import Cause
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.figures import milliseconds, percent
from plugins.speedtest.judging import Level, Pace, judge
from plugins.speedtest.manual_texts import ALIASES, MANUALS, SPEEDTEST
from plugins.speedtest.report import Failure, Group, NodeLine, Report
from plugins.speedtest.usage_texts import TITLES

__all__ = ["ALIASES", "MANUALS", "SPEEDTEST", "milliseconds", "percent"]

CAUSES = {
    Cause.RESOLVE: "域名解析失败",
    Cause.TIMEOUT: "连接超时",
    Cause.REFUSED: "连接被拒绝",
    Cause.RESET: "连接被重置",
    Cause.TLS: "证书或加密握手失败",
    Cause.UNREACHABLE: "网络不可达",
    Cause.LOST_ALL: "全部丢包",
    Cause.NOT_RETURNED: "没有返回结果",
    Cause.OTHER: "其他原因",
}
PACES = {Pace.QUICK: "速度很快", Pace.USUAL: "速度中等", Pace.SLOW: "整体偏慢"}
HEALTHY, UNWELL, DOWN, MISSING = "正常", "异常", "失败", "未返回"
HEALTHY_WORDS = {TestType.TRACE: trace_texts.REACHED, TestType.PAGE: page_texts.RETURNED}
UNTIMED = frozenset({TestType.PAGE})
"""Types without a latency."""
WITH_ISPS = frozenset(TestType) - {TestType.DIG, TestType.PAGE}
WITH_WORST = frozenset({TestType.PING, TestType.HTTP, TestType.CDN})
NO_ANSWER = "无应答"
ANSWERED_ONLY = "没有耗时数据"
LATENCIES = {
    TestType.PING: "往返平均",
    TestType.HTTP: "总耗时",
    TestType.DNS: "解析耗时",
    TestType.DIG: "查询耗时",
    TestType.CDN: "各 IP 总耗时的平均",
    TestType.TRACE: "到目标的往返平均",
    TestType.PAGE: "",
}
NODES, ISPS, PLACES, GRID, WORST, FAILURES = "节点", "运营商", "地区", "各省平均耗时", "最慢的节点", "没有应答"
UNWELL_NODES = "异常的节点"
ALL_FAILED, UNTESTED = "全部失败", "未测"
GROUPS_NOTE, GRID_NOTE = "平均耗时 · 应答节点", "单位 ms"
HISTOGRAM, HISTOGRAM_NOTE = "耗时分布", "节点数 · 横轴单位 ms"
AVERAGE, LOWEST, HIGHEST = "平均", "最低", "最高"
BEIJING = timezone(timedelta(hours=8))
TWIN_AT_MOST = 1500
ISPS_TOLD = 8
UNWELL_TOLD = 5


def started(request: SpeedtestRequest, nodes: int | None = None) -> str:
    """The one notice while a run goes on. `nodes` is known once 17CE has accepted the task."""
    how_many = f" {nodes} 个节点" if nodes else f"约 {request.estimated_nodes} 个节点"
    where = " ".join([*_some(request.places), *_some(request.isps)])
    return f"已收到，正在用{where}的{how_many}测试 {shown(request.shown_target)}，最长 {_time_at_most(request)}。"


def _time_at_most(request: SpeedtestRequest) -> str:
    seconds = request.speed.deadline_s
    return f"{seconds} 秒" if seconds < 120 else f"{math.ceil(seconds / 60)} 分钟"


def _some(names: tuple[str, ...], at_most: int = 4) -> tuple[str, ...]:
    return names if len(names) <= at_most else (*names[: at_most - 1], f"等 {len(names)} 处")


def verdict(report: Report) -> str:
    """`全国 96% 正常，移动偏慢`; of a cut run only the nodes that came back are judged, and it says so."""
    where = "已返回的节点" if report.partial else "、".join(_some(report.request.places, 3))
    counted = report.returned if report.partial else report.overall.total
    if not report.overall.answered:
        return f"{where}全部没有应答（{counted} 个节点）"
    word = HEALTHY_WORDS.get(report.request.speed.test_type, HEALTHY)
    return f"{where} {percent(report.healthy / counted)} {word}，{_tail(report)}"


def _tail(report: Report) -> str:
    """What is alarming, else who is slow, else what the type has to tell, else which nodes spoil it, else how quick it
    was."""
    found = judge(report)
    remark = type_texts.remark(report)
    if remark and (report.odd or not found.slow):
        return remark
    if found.slow:
        return f"{found.slow}偏慢"
    if found.level is not Level.GOOD and (spoilt := _spoilt(report)):
        return spoilt
    return PACES[found.pace] if found.pace else ANSWERED_ONLY


def _spoilt(report: Report) -> str:
    """`北京 移动 丢包 30%`, `3 个节点没有应答，2 个节点丢包`: why it is not well; "" where every node that came is."""
    silent, unwell = report.returned - report.overall.answered, unwell_nodes(report)
    silent = silent if report.partial else report.failed
    parts = [f"{silent} 个节点没有应答"] if silent else []
    if len(unwell) == 1:
        parts.append(" ".join(unwell[0]))
    elif unwell:
        parts.append(f"{len(unwell)} 个节点{'丢包' if counts_packets(report) else UNWELL}")
    return "，".join(parts)


def unwell_nodes(report: Report) -> list[tuple[str, str]]:
    """Name and trouble of the nodes that answered, but not well, worst first: `("广东 联通", "丢包 30%")`. None where
    the type of test tells no trouble of single nodes."""
    key = {TestType.PING: "loss", TestType.HTTP: "status"}.get(report.request.speed.test_type, "")
    rows = sorted(report.unwell, key=lambda row: -(row.extras.get(key) or 0))
    told = ((row.name, _trouble(row.extras.get("status"), row.extras.get("loss"))) for row in rows if key)
    return [(name, trouble) for name, trouble in told if trouble]


def loss_label(report: Report) -> str:
    """Packets are counted by ping alone; of the other tests the share of nodes that failed is told."""
    return "丢包" if counts_packets(report) else "失败率"


def loss_share(report: Report) -> float | None:
    """0..1: packets lost (PING; all of them where no packet was even sent), else nodes that did not answer. Of a cut
    run only the nodes that came back count, as in the verdict."""
    if counts_packets(report):
        return report.overall.loss if report.overall.loss is not None or report.overall.answered else 1.0
    if report.partial:
        return (report.returned - report.overall.answered) / report.returned if report.returned else None
    return report.failed / report.overall.total if report.overall.total else None


def counts_packets(report: Report) -> bool:
    """Whether the type of test counts packets."""
    return report.request.speed.test_type is TestType.PING


def in_one_line(report: Report) -> str:
    """`平均 23.1 ms，最高 40.2 ms，丢包 0%，应答 3/3`, for where a run is one line among others."""
    overall = report.overall
    bad = next((status for status, _ in report.statuses if status >= 400), None)
    parts = [
        partial_mark(report),
        f"{AVERAGE} {milliseconds(overall.avg_ms)}，{HIGHEST} {milliseconds(overall.max_ms)}" if overall.avg_ms else "",
        f"{loss_label(report)} {percent(loss_share(report))}",
        f"应答 {overall.answered}/{overall.total}",
        f"状态码 {bad}" if bad else "",
        f"{CAUSES[report.failures[0].cause]} ×{report.failures[0].count}" if report.failures else "",
    ]
    return "，".join(filter(None, parts))


def partial_mark(report: Report) -> str:
    """`部分结果 5/24`, "" for a whole run."""
    return f"部分结果 {report.returned}/{report.overall.total}" if report.partial else ""


def when(report: Report) -> str:
    """`11-22 14:03`, Beijing time."""
    return local_time(report.started_at)


def twin(report: Report, paid_by: str = "") -> str:
    """The picture's numbers as text that can be copied, at most 1,500 characters. `paid_by`: whose account paid."""
    lines = [
        f"{TITLES[report.request.speed.test_type]} {shown(report.request.shown_target, 80)}",
        *_heart(report),
        *_packet_lines(report),
        *type_texts.lines(report),
        *_group_lines(report),
        *_worst_lines(report),
    ]
    tail = [
        *_unwell_lines(report),
        *_failure_lines(report),
        f"{paid_by}，{when(report)}" if paid_by else f"17CE，{when(report)}",
    ]
    return _fitted([line for line in lines if line], tail)


def _fitted(lines: list[str], tail: list[str]) -> str:
    """Whole lines, as many as there is room for before the last ones."""
    end = "\n".join(tail)
    room = TWIN_AT_MOST - len(end) - len("\n…\n")
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join([*kept, end])[:TWIN_AT_MOST]


def _heart(report: Report) -> list[str]:
    """What one reads first: verdict, mark of a part, numbers, loss."""
    overall = report.overall
    numbers = "，".join(f"{name} {milliseconds(value)}" for name, value in _numbers(overall))
    timed = report.request.speed.test_type not in UNTIMED
    lost = f"{loss_label(report)} {percent(loss_share(report))}，应答节点 {overall.answered}/{overall.total}"
    return [verdict(report), partial_mark(report), numbers if timed else "", lost]


def _numbers(group: Group) -> tuple[tuple[str, float | None], ...]:
    return (AVERAGE, group.avg_ms), (LOWEST, group.min_ms), (HIGHEST, group.max_ms)


def _packet_lines(report: Report) -> list[str]:
    if report.packet_min_ms is None:
        return []
    return [f"单个包 {milliseconds(report.packet_min_ms)} ~ {milliseconds(report.packet_max_ms)}"]


def _group_lines(report: Report) -> list[str]:
    if not report.by_isp or report.request.speed.test_type not in WITH_ISPS:
        return []
    return ["【运营商】", *(_group_line(group) for group in report.by_isp[:ISPS_TOLD])]


def _group_line(group: Group) -> str:
    lost = f"，丢包 {percent(group.loss)}" if group.loss else ""
    return f"{group.name} {milliseconds(group.avg_ms)}（{group.answered}/{group.total}{lost}）"


def _worst_lines(report: Report) -> list[str]:
    if len(report.worst) < 2 or report.request.speed.test_type not in WITH_WORST:
        return []
    return ["【最慢的节点】", *(f"{number}. {_node_line(line)}" for number, line in enumerate(report.worst, 1))]


def _node_line(line: NodeLine) -> str:
    lost = f"，{trouble(line)}" if trouble(line) else ""
    return f"{line.name} {milliseconds(line.latency_ms)}{lost}"


def trouble(line: NodeLine) -> str:
    """`丢包 10%` or `状态码 502` of a node that answered, "" where all is well."""
    return _trouble(line.status, line.loss)


def _trouble(status: int | None, loss: float | None) -> str:
    if status and status >= 400:
        return f"状态码 {status}"
    return f"丢包 {percent(loss)}" if loss else ""


def _unwell_lines(report: Report) -> list[str]:
    nodes = unwell_nodes(report)
    if not nodes:
        return []
    more = unwell_more(len(nodes) - UNWELL_TOLD)
    return ["【异常】" + "；".join([*(" ".join(node) for node in nodes[:UNWELL_TOLD]), *([more] if more else [])])]


def unwell_more(left: int) -> str:
    """`还有 3 个`, "" for none."""
    return f"还有 {left} 个" if left > 0 else ""


def _failure_lines(report: Report) -> list[str]:
    if not report.failures:
        return []
    told = [f"{CAUSES[failure.cause]} ×{failure.count}{_in_brackets(failure)}" for failure in report.failures]
    return ["【失败】" + "；".join(told)]


def _in_brackets(failure: Failure) -> str:
    return f"（{example(failure)}）" if failure.example else ""


def example(failure: Failure) -> str:
    """`新疆 移动` or `新疆 移动等`."""
    return f"{failure.example}等" if failure.example and failure.count > 1 else failure.example


def scope(request: SpeedtestRequest) -> str:
    """`广东、深圳市 · 电信`; without an ISP named all take part."""
    return f"{'、'.join(_some(request.places))} · {'、'.join(_some(request.isps)) or '全部运营商'}"


def answered(report: Report) -> str:
    """`应答 23/24`, with the mark of a partial result."""
    told = f"应答 {report.overall.answered}/{report.overall.total}"
    return f"{partial_mark(report)} · {told}" if report.partial else told


def nodes_counted(number: int) -> str:
    return f"{number} 个节点"


def worst_note(report: Report) -> str:
    """What the nodes' latency is."""
    return LATENCIES[report.request.speed.test_type]


def footer(paid_by: str) -> str:
    return f"数据来自 17CE · {paid_by}" if paid_by else "数据来自 17CE"


def caption(report: Report) -> str:
    """Under the picture: what one would copy or read aloud."""
    return "\n".join(filter(None, _heart(report)))


def local_time(moment: datetime) -> str:
    """`11-22 14:03`, Beijing time."""
    return moment.astimezone(BEIJING).strftime("%m-%d %H:%M")
