"""The text of an `ip` command → a typed request. Pure: nothing is resolved or asked here."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from plugins._shared.errors import UsageError
from plugins._shared.targets import classify_ip, normalised, public_host, public_ip
from plugins.ip import texts

MAX_TARGETS = 10
MAX_CHARS = 2000

SOURCES = {
    "jumdata": "jumdata",
    "聚美": "jumdata",
    "聚美智数": "jumdata",
    "ihuyi": "ihuyi",
    "互亿": "ihuyi",
    "互亿无线": "ihuyi",
    "全部": "",
}
_SEPARATORS = re.compile(r"[\s,，、;；]+")
_ADDRESS_LIKE = re.compile(r"(?=.*[0-9.:])[\w.:/@%\[\]\\-]+")
_IPV4_IN_TEXT = re.compile(r"(?a)(?<![0-9a-zA-Z_.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?[0-9a-zA-Z_])")
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Target:
    """One thing that was asked for."""

    text: str
    """As typed, normalised."""
    ip: IPv4Address | IPv6Address | None = None
    """A public address; None for a name, and for what is answered here."""
    host: str | None = None
    """A public name in its ASCII form, still to be resolved."""
    refusal: str | None = None
    """The answer where nothing is looked up: a special range, a port, a typing error."""


@dataclass(frozen=True)
class IpRequest:
    """A whole `ip` command."""

    targets: tuple[Target, ...]
    source: str | None
    """Only this vendor's room; None: in order, with failover."""


def looks_like_addresses(rest: str) -> bool:
    """Whether the text behind a bare `ip` is meant as an address, right or wrong, and not ordinary talk."""
    first = normalised(_SEPARATORS.split(rest.strip(), maxsplit=1)[0])
    if not _ADDRESS_LIKE.fullmatch(first):
        return first in ("来源",)
    inner = first.strip(".:")
    return "." in inner or ":" in inner or "::" in first or bool(re.search("[0-9]", inner) and not _CJK.search(inner))


def parse_ip(argument: str, quoted: str | None) -> IpRequest:
    """The command's text, and the quoted message's, → a request. Raises UsageError."""
    if len(argument) > MAX_CHARS:
        raise UsageError(texts.TOO_LONG)
    words, source = _take_source([word for word in _SEPARATORS.split(argument) if word])
    if not words and quoted:
        words = list(dict.fromkeys(_IPV4_IN_TEXT.findall(normalised(quoted[:MAX_CHARS]))))
        if not words:
            raise UsageError(texts.NOTHING_QUOTED)
    if not words:
        raise UsageError(texts.usage())
    words = list(dict.fromkeys(words))
    if len(words) > MAX_TARGETS:
        raise UsageError(texts.too_many(len(words), MAX_TARGETS))
    return IpRequest(tuple(_target(word) for word in words), source)


def _take_source(words: list[str]) -> tuple[list[str], str | None]:
    if "来源" not in words:
        return words, None
    at = words.index("来源")
    name = normalised(words[at + 1]).lower() if at + 1 < len(words) else ""
    if name not in SOURCES:
        raise UsageError(texts.unknown_source(name))
    return words[:at] + words[at + 2 :], SOURCES[name] or None


def _target(word: str) -> Target:
    text = normalised(word).rstrip(".")
    found = classify_ip(text)
    if found.ip is not None and found.special is not None:
        return Target(text, refusal=texts.special(str(found.ip), found.special))
    try:
        if found.ip is not None:
            return Target(text, ip=found.ip)
        if ":" in text or not re.search(r"[^\W\d_]", text):
            return Target(text, ip=public_ip(text))
        return Target(text, host=public_host(text))
    except UsageError as e:
        return Target(text, refusal=e.sentence)
