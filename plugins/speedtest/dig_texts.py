"""DIG in words: the answers, and the raw text of one node."""

from plugins.speedtest import dns_texts
from plugins.speedtest.dig_report import DigDetails
from plugins.speedtest.report import Report

RAW_IN_TWIN = 650


def remark(report: Report, details: DigDetails) -> str:
    """The end of the verdict: odd answers, else an odd status, else what DNS says."""
    odd = [f"{status} ×{nodes}" for status, nodes in details.statuses if status != "NOERROR"]
    if odd and not details.odd:
        return "、".join(odd)
    return dns_texts.remark(report, details.answers) or "没有得到 IP"


def lines(report: Report, details: DigDetails) -> list[str]:
    """For the text twin."""
    return [*dns_texts.lines(report, details.answers), *_raw(details)]


def _raw(details: DigDetails) -> list[str]:
    if details.shown is None:
        return []
    text = details.shown.text
    shortened = text if len(text) <= RAW_IN_TWIN else text[:RAW_IN_TWIN].rstrip() + "…"
    kept = [" ".join(line.split()) for line in shortened.splitlines() if line.strip()]
    return [f"【{raw_title(details)}】", *kept, *([others(details)] if others(details) else [])]


def raw_title(details: DigDetails) -> str:
    return f"{details.shown.name} 的 dig 原文" if details.shown else ""


def others(details: DigDetails) -> str:
    """Where the other nodes' texts are; "" where there are none."""
    return f"发送「历史 1 节点」看其余 {details.texts - 1} 个节点的原文" if details.texts > 1 else ""
