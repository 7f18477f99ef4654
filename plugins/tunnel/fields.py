"""The fields of a tunnel as a person types them: `名称=mc 本地端口=25565` → checked values. Pure; costs no call.

Facts: vendor document, 创建隧道, and what today's panel checks: ports are 1 to 65535, a domain is a real one (`*.` may
stand before it, no address, none of the vendor's own `*.frp.one`), tcp and udp take a port, http and https a domain.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from plugins._shared.errors import UsageError
from plugins._shared.targets import classify_ip, public_host
from plugins.tunnel import field_texts as texts

TYPES = ("tcp", "udp", "http", "https")
WEB_TYPES = frozenset({"http", "https"})
MOST_NAME_CHARS = 50
MOST_NODE_CHARS = 64
MOST_TEXT_CHARS = 400

KEYS = {
    "名称": "name",
    "名字": "name",
    "隧道名": "name",
    "name": "name",
    "节点": "node",
    "node": "node",
    "类型": "type",
    "协议": "type",
    "type": "type",
    "本地端口": "local_port",
    "内网端口": "local_port",
    "localport": "local_port",
    "远程端口": "remote_port",
    "外网端口": "remote_port",
    "公网端口": "remote_port",
    "端口": "remote_port",
    "remoteport": "remote_port",
    "域名": "domain",
    "domain": "domain",
    "本地地址": "local_ip",
    "本地ip": "local_ip",
    "内网地址": "local_ip",
    "localip": "local_ip",
    "加密": "encryption",
    "压缩": "compression",
}
"""What may be typed → the field's name in `TunnelSpec`."""

_ON, _OFF = ["开", "是", "开启", "on", "true", "yes", "1"], ["关", "否", "关闭", "off", "false", "no", "0"]
_SWITCHES = {**dict.fromkeys(_ON, True), **dict.fromkeys(_OFF, False)}
_NAME = re.compile(r"[A-Za-z0-9_\u3400-\u9fff]+")
_HOST_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_AROUND_EQUALS = re.compile(r"\s*=\s*")


def words_of(text: str) -> list[str]:
    """A text's words; full width becomes ordinary, blanks around `=` do not matter. Raises UsageError: too long."""
    if len(text) > MOST_TEXT_CHARS:
        raise UsageError(texts.TOO_LONG)
    return _AROUND_EQUALS.sub("=", unicodedata.normalize("NFKC", text)).split()


def has_field(text: str) -> bool:
    """Whether a text names a field: `名称=…`."""
    return any(_key(word) for word in words_of(text[:MOST_TEXT_CHARS]))


def _key(word: str) -> str | None:
    name, equals, _ = word.partition("=")
    return KEYS.get(name.casefold()) if equals else None


def parse_fields(words: Iterable[str]) -> dict[str, Any]:
    """Words → fields of `TunnelSpec` with checked values. A bare `tcp`, `加密` or `压缩` needs no name.

    Raises UsageError; the sentence does not repeat a long word that is not understood: it may be a token.
    """
    fields: dict[str, Any] = {}
    for number, word in enumerate(words, 1):
        name, value = _field(word, number)
        if name in fields:
            raise UsageError(texts.twice(name))
        fields[name] = CHECKS[name](value)
    return fields


def _field(word: str, number: int) -> tuple[str, str]:
    if word.casefold() in TYPES:
        return "type", word
    if word in ("加密", "压缩"):
        return KEYS[word], "开"
    name = _key(word)
    if name is None:
        raise UsageError(texts.unknown_field(word, number))
    value = word.partition("=")[2]
    if not value:
        raise UsageError(texts.empty(name))
    return name, value


def tunnel_name(text: str) -> str:
    """A name that the vendor takes. `common` would be the head section of frp's own configuration."""
    if len(text) > MOST_NAME_CHARS or not _NAME.fullmatch(text) or text.casefold() == "common":
        raise UsageError(texts.BAD_NAME)
    return text


def node_name(text: str) -> str:
    """A node's name, or a part of it: whether there is such a node is found out later."""
    if len(text) > MOST_NODE_CHARS or not text.isprintable():
        raise UsageError(texts.BAD_NODE)
    return text


def tunnel_type(text: str) -> str:
    """tcp, udp, http or https."""
    if text.casefold() not in TYPES:
        raise UsageError(texts.BAD_TYPE)
    return text.casefold()


def port(name: str) -> Callable[[str], int]:
    """A check for a port; `name` is the field's."""

    def check(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65_535):
            raise UsageError(texts.bad_port(name))
        return int(text)

    return check


def domain(text: str) -> str:
    """A public domain in its ASCII form; `*.` may stand before it."""
    star, bare = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    if classify_ip(bare.strip("[]")).ip is not None:
        raise UsageError(texts.NO_ADDRESS)
    name = public_host(bare)
    if name == "frp.one" or name.endswith(".frp.one"):
        raise UsageError(texts.VENDORS_DOMAIN)
    return star + name


def local_address(text: str) -> str:
    """Where the owner's program listens, as seen from his client: an address or a name, also a private one."""
    try:
        return str(ip_address(text))
    except ValueError:
        labels = text.split(".")
        numbers_only = labels[-1].isdecimal()
        if len(text) > 253 or numbers_only or not all(_HOST_LABEL.fullmatch(label) for label in labels):
            raise UsageError(texts.BAD_LOCAL) from None
    return text


def switch(name: str) -> Callable[[str], bool]:
    """A check for on or off."""

    def check(text: str) -> bool:
        if (value := _SWITCHES.get(text.casefold())) is None:
            raise UsageError(texts.bad_switch(name))
        return value

    return check


CHECKS: dict[str, Callable[[str], Any]] = {
    "name": tunnel_name,
    "node": node_name,
    "type": tunnel_type,
    "local_port": port("local_port"),
    "remote_port": port("remote_port"),
    "domain": domain,
    "local_ip": local_address,
    "encryption": switch("encryption"),
    "compression": switch("compression"),
}
"""Field → its check."""


def check_together(fields: dict[str, Any]) -> None:
    """What one field says must fit the others. Raises UsageError."""
    kind = fields.get("type")
    if fields.get("remote_port") and fields.get("domain"):
        raise UsageError(texts.PORT_OR_DOMAIN)
    if kind in WEB_TYPES and fields.get("remote_port"):
        raise UsageError(texts.web_takes_domain(kind))
    if kind and kind not in WEB_TYPES and fields.get("domain"):
        raise UsageError(texts.port_takes_no_domain(kind))
