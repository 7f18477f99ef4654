"""Is this text an IP address, and one of the public internet?

`ipaddress.is_global` is no filter (it calls 64:ff9b::7f00:1 and 224.0.0.1 global, and its answers differ between Python
versions), so the special ranges stand here by name. Source: the IANA registries of special-purpose IPv4 and IPv6
addresses. IPv4 is read strictly, four decimal numbers without leading zeros: 127.1, 0x7f000001 and 2130706433 are no
addresses, whatever a C library would make of them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IpAddress = IPv4Address | IPv6Address

_OCTET = r"(?:0|[1-9][0-9]{0,2})"
_STRICT_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_IPV6_LETTERS = re.compile(r"[0-9a-f:.]{2,45}")

_SPECIAL_IPV4 = {
    "0.0.0.0/8": "本网络",
    "10.0.0.0/8": "私有地址",
    "100.64.0.0/10": "运营商级 NAT",
    "127.0.0.0/8": "环回地址",
    "169.254.0.0/16": "链路本地",
    "172.16.0.0/12": "私有地址",
    "192.0.0.0/24": "协议保留",
    "192.0.2.0/24": "文档示例",
    "192.88.99.0/24": "6to4 中继",
    "192.168.0.0/16": "私有地址",
    "198.18.0.0/15": "基准测试",
    "198.51.100.0/24": "文档示例",
    "203.0.113.0/24": "文档示例",
    "224.0.0.0/4": "组播地址",
    "255.255.255.255/32": "广播地址",
    "240.0.0.0/4": "保留地址",
}
_SPECIAL_IPV6 = {
    "::/128": "未指定地址",
    "::1/128": "环回地址",
    "64:ff9b:1::/48": "本地 NAT64",
    "100::/63": "丢弃专用",
    "2001:db8::/32": "文档示例",
    "2001::/23": "协议保留",
    "3fff::/20": "文档示例",
    "fc00::/7": "私有地址",
    "fe80::/10": "链路本地",
    "fec0::/10": "站点本地",
    "ff00::/8": "组播地址",
}
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_GLOBAL_UNICAST = IPv6Network("2000::/3")


def _networks(table: dict[str, str]) -> list[tuple[IPv4Network | IPv6Network, str]]:
    return [(ip_network(prefix), name) for prefix, name in table.items()]


_IPV4_NETWORKS = _networks(_SPECIAL_IPV4)
_IPV6_NETWORKS = _networks(_SPECIAL_IPV6)


@dataclass(frozen=True)
class Classified:
    """What a text is as an IP address."""

    ip: IpAddress | None
    """The address, `::ffff:a.b.c.d` and NAT64 already taken out of their wrapping; None: the text is no address."""
    special: str | None
    """The Chinese name of the special range it lies in (私有地址, 环回地址…); None: public, or no address at all."""

    @property
    def is_public(self) -> bool:
        """An address, and one of the public internet."""
        return self.ip is not None and self.special is None


NOT_AN_ADDRESS = Classified(None, None)


def normalised(text: str) -> str:
    """Full-width letters, digits and marks become ordinary ones (NFKC, once), the Chinese full stop a dot; trimmed."""
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def classify_ipv4(text: str) -> Classified:
    """An IPv4 address in strict notation, or one wrapped in IPv6 (`::ffff:1.1.1.1`); anything else is no address."""
    found = classify_ip(text)
    return found if isinstance(found.ip, IPv4Address) else NOT_AN_ADDRESS


def classify_ipv6(text: str) -> Classified:
    """An IPv6 address without zone id. Addresses that merely wrap an IPv4 address are not IPv6 in this sense."""
    found = classify_ip(text)
    return found if isinstance(found.ip, IPv6Address) else NOT_AN_ADDRESS


def classify_ip(text: str) -> Classified:
    """IPv4 or IPv6, after normalisation. Takes no port, mask, brackets or zone id: with them it is no address."""
    clean = normalised(text).lower()
    if _STRICT_IPV4.fullmatch(clean):
        return _classified_ipv4(clean)
    if ":" in clean and _IPV6_LETTERS.fullmatch(clean):
        return _classified_ipv6(clean)
    return NOT_AN_ADDRESS


def _classified_ipv4(clean: str) -> Classified:
    try:
        ip = IPv4Address(clean)
    except ValueError:
        return NOT_AN_ADDRESS
    return Classified(ip, _range_name(ip, _IPV4_NETWORKS))


def _classified_ipv6(clean: str) -> Classified:
    try:
        ip = IPv6Address(clean)
    except ValueError:
        return NOT_AN_ADDRESS
    if ip in _MAPPED or ip in _NAT64:
        inner = IPv4Address(int(ip) & 0xFFFF_FFFF)
        return Classified(inner, _range_name(inner, _IPV4_NETWORKS))
    return Classified(ip, _special_ipv6(ip))


def _special_ipv6(ip: IPv6Address) -> str | None:
    """A 6to4 or Teredo address is as public as the IPv4 addresses inside it."""
    inner = _tunnelled(ip)
    if inner:
        return next((name for address in inner if (name := _range_name(address, _IPV4_NETWORKS))), None)
    name = _range_name(ip, _IPV6_NETWORKS)
    if name is None and ip not in _GLOBAL_UNICAST:
        return "保留地址"
    return name


def _tunnelled(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses inside: of a 6to4 address its router (RFC 3056), of Teredo server and client (RFC 4380)."""
    number = int(ip)
    if ip in _SIX_TO_FOUR:
        return (IPv4Address(number >> 80 & 0xFFFF_FFFF),)
    if ip in _TEREDO:
        return (IPv4Address(number >> 64 & 0xFFFF_FFFF), IPv4Address(~number & 0xFFFF_FFFF))
    return ()


def _range_name(ip: IpAddress, networks: Iterable[tuple[IPv4Network | IPv6Network, str]]) -> str | None:
    return next((name for network, name in networks if ip in network), None)
