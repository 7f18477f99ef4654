"""CDN in words: each address of the target, who got it and how it does."""

from plugins.speedtest.cdn_report import CdnAddress, CdnDetails
from plugins.speedtest.figures import milliseconds, some
from plugins.speedtest.http_texts import hijacked
from plugins.speedtest.report import Report

ADDRESSES, ADDRESSES_NOTE = "各 IP 的表现", "平均耗时 · 节点 · 状态码"
ADDRESS_COUNT = "不同 IP"
ADDRESSES_TOLD = 10
OK = 200


def remark(_report: Report, details: CdnDetails) -> str:
    """The end of the verdict."""
    if details.odd:
        return hijacked(len(details.odd))
    bad = sum(address.well < address.nodes for address in details.addresses)
    if bad:
        return f"{len(details.addresses)} 个 IP 中 {bad} 个返回过错误"
    return f"解析到 {len(details.addresses)} 个 IP" if details.addresses else ""


def lines(_report: Report, details: CdnDetails) -> list[str]:
    """For the text twin."""
    if not details.addresses:
        return []
    rest = len(details.addresses) - ADDRESSES_TOLD
    return [
        f"【{ADDRESSES}】{addresses_note(details)}",
        *(_line(address) for address in ranked(details)[:ADDRESSES_TOLD]),
        more_addresses(rest),
    ]


def ranked(details: CdnDetails) -> list[CdnAddress]:
    """Those with trouble first, then those of most nodes."""
    return sorted(details.addresses, key=lambda address: not trouble(address))


def _line(address: CdnAddress) -> str:
    place = f"（{address.place}）" if address.place else ""
    told = trouble(address) or statuses(address)
    return f"{address.address}{place} {milliseconds(address.avg_ms)}，{address.nodes} 个节点，{told}"


def statuses(address: CdnAddress) -> str:
    """`状态码 200`."""
    return f"状态码 {codes(address)}"


def codes(address: CdnAddress) -> str:
    """`200`, `200、502`, `-` where there is none."""
    return "、".join(str(status) for status, _ in address.statuses[:3]) or "-"


def trouble(address: CdnAddress) -> str:
    """`状态码 502 ×3`, `内容不同 ×2`; "" where all is well."""
    bad = [f"状态码 {status} ×{nodes}" for status, nodes in address.statuses if status >= 400]
    odd = [f"内容不同 ×{address.odd_bodies}"] if address.odd_bodies else []
    return "，".join([*bad[:2], *odd])


def who(address: CdnAddress) -> str:
    """`浙江杭州电信 · 广东、北京`."""
    return " · ".join(filter(None, [address.place or "", some([name for name, _ in address.provinces])]))


def more_addresses(count: int) -> str:
    """`另有 38 个 IP`, "" for none."""
    return f"另有 {count} 个 IP" if count > 0 else ""


def addresses_note(details: CdnDetails) -> str:
    return f"{len(details.addresses)} 个 IP"
