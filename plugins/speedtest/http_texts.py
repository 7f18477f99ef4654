"""HTTP in words: where the time goes, and whether somebody changed the page on its way."""

from plugins.speedtest.bodies import Bodies, Body
from plugins.speedtest.figures import milliseconds, short_md5, size, some
from plugins.speedtest.http_report import ERRORS_FROM, HttpDetails, Phases
from plugins.speedtest.report import Report

PHASES = "耗时"
PHASES_NOTE = "各节点平均"
LOOK_UP, CONNECT, WAIT, DOWNLOAD = "解析", "连接", "等待", "下载"
BODIES = "网页内容"
USUAL = "多数节点"
DIFFERENT = "内容不同"
OTHERS_TOLD = 4
NODES, FETCHES = "个节点", "次访问"


def remark(report: Report, details: HttpDetails) -> str:
    """The end of the verdict: only what is alarming."""
    if details.odd:
        return hijacked(len(details.odd))
    bad = [(status, nodes) for status, nodes in report.statuses if status >= ERRORS_FROM]
    if not bad:
        return ""
    return f"{sum(nodes for _, nodes in bad)} 个节点返回 {'、'.join(str(status) for status, _ in bad[:3])}"


def hijacked(nodes: int) -> str:
    """CDN says it with the same words."""
    return f"{nodes} 个节点内容不同，疑似劫持"


def lines(report: Report, details: HttpDetails) -> list[str]:
    """For the text twin."""
    if not report.overall.answered:
        return []
    return [*_statuses(report), _phases(details.phases), *_sizes(details), *_bodies(details.bodies)]


def _statuses(report: Report) -> list[str]:
    """Only where something else than a plain success was answered."""
    if all(200 <= status < 300 for status, _ in report.statuses):
        return []
    return ["状态码 " + "，".join(f"{status} ×{number}" for status, number in report.statuses[:5])]


def _phases(phases: Phases) -> str:
    told = (
        ("解析", phases.dns_ms),
        ("连接", phases.connect_ms),
        ("首字节", phases.ttfb_ms),
        ("下载", phases.download_ms),
        ("总", phases.total_ms),
    )
    return "耗时 " + "，".join(f"{name} {milliseconds(value)}" for name, value in told)


def _sizes(details: HttpDetails) -> list[str]:
    if details.size_bytes is None:
        return []
    kinds = f"（共有 {details.sizes} 种大小）" if details.sizes > 1 else ""
    return [f"大小 {size(details.size_bytes)}{kinds}"]


def _bodies(bodies: Bodies) -> list[str]:
    if bodies.others and bodies.usual:
        usual = f"内容 MD5 {short_md5(bodies.usual.md5)} ×{len(bodies.usual.node_ids)}"
        return [f"{usual}，与多数不同（疑似劫持）：", *(f"  {other(body)}" for body in bodies.others[:OTHERS_TOLD])]
    note = bodies_note(bodies)
    return [f"内容 {note}"] if note else []


def bodies_note(bodies: Bodies, unit: str = NODES) -> str:
    """One line on what the comparison shows; "" where there was nothing to compare."""
    if not bodies.compared:
        return ""
    if bodies.others and bodies.usual:
        return f"{bodies.different}/{bodies.compared} {unit}与多数不同"
    if bodies.usual:
        return f"MD5 {short_md5(bodies.usual.md5)}，{bodies.compared} {unit}一致"
    return f"{bodies.compared} {unit}有 {bodies.kinds} 种内容（动态网页），无法判断劫持"


def other(body: Body) -> str:
    """`abcdef01 4.10 KB ×3（广东 电信、北京 联通）`."""
    return f"{short_md5(body.md5)} {size(body.size_bytes)} ×{len(body.node_ids)}（{some(body.names)}）"
