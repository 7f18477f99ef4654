"""Every sentence of the plugin `ip`."""

from collections.abc import Callable
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from plugins._providers import ProviderError, rooms
from plugins._shared.manual import Manual

if TYPE_CHECKING:
    from plugins.ip.service import Finding, Place, Result

IP = Manual(
    summary="查 IP 在哪里",
    usage="ip <地址或域名…> [来源 jumdata|ihuyi]\n回复一条消息发「ip」：查那条消息里的地址",
    examples=("ip 1.1.1.1", "ip 114.114.114.114 223.5.5.5", "ip 8.8.8.8 来源 ihuyi"),
    notes="一次最多 10 个，内网等特殊地址由我直接回答，不花额度。",
)
BALANCE = Manual(summary="看 IP 查询还剩多少次", usage="ip余额", examples=("ip余额",))
TOO_LONG = "地址太多太长了，一次最多 10 个，请分几次发送。"
NOTHING_QUOTED = "那条消息里没有 IPv4 地址。请直接发送地址，例如「ip 1.1.1.1」。"
UNRESOLVED = "这个域名没有解析到地址，请检查拼写后再试。"
RESOLVER_DOWN = "机器人这边的域名解析暂时不可用，请稍后再试，或直接发送 IP 地址。"
NO_IPV6 = "目前的数据源都不支持 IPv6，请换 IPv4 地址。"
NOT_PUBLIC = "解析到的不是公网地址，不查询。"


def balance(remaining: int, whose: str) -> str:
    """What is left at the vendors."""
    return (
        f"{rooms()['ihuyi'].title}：剩余 {remaining} 次（{whose}）\n"
        f"{rooms()['jumdata'].title}：没有提供查询余额的接口，请到它的控制台看。"
    )


def usage() -> str:
    """The command without an address."""
    return f"请在后面加上地址，例如「{IP.examples[0]}」；也可以回复一条消息发送「ip」。"


def too_many(count: int, limit: int) -> str:
    """More targets than one command takes."""
    return f"一次最多查 {limit} 个地址，这里有 {count} 个，请分几次发送。"


def unknown_source(name: str) -> str:
    """A source word that names no vendor."""
    return "「来源」后面请写 jumdata、ihuyi 或 全部，例如「ip 1.1.1.1 来源 ihuyi」。"


def special(ip: str, name: str) -> str:
    """An address of a special range: answered here."""
    return f"{ip} 是{name}，不是公网地址，无需查询。请换一个公网 IP。"


def answer(results: "list[Result]", explain: Callable[[ProviderError], str]) -> str:
    """All results as one message. `explain` words a vendor's failure."""
    # What is said of no address in particular (how to bind, a limit) is said once.
    return "\n\n".join(dict.fromkeys(_result(result, explain) for result in results))


def _result(result: "Result", explain: Callable[[ProviderError], str]) -> str:
    target = result.target
    if target.refusal is not None:
        return target.refusal
    if result.resolver_down:
        return f"{target.text}：{RESOLVER_DOWN}"
    if result.unresolved:
        return f"{target.text}：{UNRESOLVED}"
    name = [] if target.host is None else [f"{target.host} 解析到 {len(result.findings)} 个地址："]
    return "\n".join([*name, *(_finding(finding, explain) for finding in result.findings)])


def _finding(found: "Finding", explain: Callable[[ProviderError], str]) -> str:
    if isinstance(found.error, ProviderError):
        return f"{found.ip}：{explain(found.error)}"
    if found.error is not None:
        return found.error.sentence
    if found.place is None:
        return f"{found.ip}：{_no_place(found)}"
    lines = [f"{found.ip}", f"位置：{_place(found.place)}"]
    if found.place.operator:
        lines.append(f"运营商：{found.place.operator}")
    return "\n".join([*lines, _origin(found)])


def _no_place(found: "Finding") -> str:
    if isinstance(found.ip, IPv6Address):
        return NO_IPV6
    if not found.source:
        return NOT_PUBLIC
    if found.source == "jumdata":
        return f"{rooms()['jumdata'].title}没有它的位置（该库无境外数据）。可以试试「ip {found.ip} 来源 ihuyi」。"
    return "数据源里没有它的位置，可能是境外或未登记的地址。"


def _place(place: "Place") -> str:
    """Province and city of a municipality are the same word: said once."""
    parts = [part for part in (place.country, place.province, place.city, place.district) if part]
    return " ".join(dict.fromkeys(parts))


def _origin(found: "Finding") -> str:
    # A cached answer was paid for once, by somebody else perhaps: whose account it was is no news then.
    paid = found.whose if found.age_s is None else f"{_ago(found.age_s)}查过，没有再花额度"
    return f"来源：{rooms()[found.source].title}（{paid}）"


def _ago(age_s: float) -> str:
    return "刚刚" if age_s < 60 else f"{int(age_s // 60)} 分钟前"
