"""What may be tested: public addresses, public names, ordinary web addresses, and nothing else.

Pure text work; nothing is resolved or fetched here. Every refusal is a `UsageError` with one sentence that names the
input (shortened, without control characters) and says what to send instead. See also addresses.py.
"""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

import idna

from plugins._shared import target_texts as texts
from plugins._shared.addresses import (
    NOT_AN_ADDRESS,
    Classified,
    IpAddress,
    classify_ip,
    classify_ipv4,
    classify_ipv6,
    normalised,
)
from plugins._shared.errors import UsageError

__all__ = [
    "NOT_AN_ADDRESS",
    "Classified",
    "IpAddress",
    "classify_ip",
    "classify_ipv4",
    "classify_ipv6",
    "masked_url",
    "normalised",
    "public_host",
    "public_ip",
    "public_ipv4",
    "public_ipv6",
    "public_url",
]

MAX_URL_CHARS = 2000
MAX_HOST_CHARS = 253
PORTS = (80, 443, 8080, 8443)

_NON_PUBLIC_SUFFIXES = frozenset(
    [
        "local",
        "localhost",
        "localdomain",
        "internal",
        "intranet",
        "private",
        "corp",
        "home",
        "lan",
        "mail",
        "onion",
        "i2p",
        "alt",
        "test",
        "example",
        "invalid",
        "home.arpa",
    ]
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]+)(?::([0-9]*))?")
_SECRET_QUERY = re.compile(
    r"([?&;][^=&;]*(?:token|key|secret|sign|passw|pwd|auth|session|code)[^=&;]*=)[^&;]+", re.IGNORECASE
)
_URL_SAFE = "!$%&'()*+,-./:;=?@_~"


def public_ip(text: str) -> IpAddress:
    """A public IPv4 or IPv6 address; `::ffff:a.b.c.d` gives a.b.c.d. Raises UsageError."""
    found = classify_ip(_address_text(text))
    if found.ip is None:
        raise UsageError(texts.not_an_address(text))
    if found.special is not None:
        raise UsageError(texts.special_address(text, found.special))
    return found.ip


def public_ipv4(text: str) -> IPv4Address:
    """A public IPv4 address in strict notation. Raises UsageError."""
    ip = public_ip(text)
    if not isinstance(ip, IPv4Address):
        raise UsageError(texts.ipv4_wanted(text))
    return ip


def public_ipv6(text: str) -> IPv6Address:
    """A public IPv6 address without zone id. Raises UsageError."""
    ip = public_ip(text)
    if not isinstance(ip, IPv6Address):
        raise UsageError(texts.ipv6_wanted(text))
    return ip


def _address_text(text: str) -> str:
    """Refuses what is almost an address, with a sentence that says what is too much."""
    clean = normalised(text)
    if "%" in clean and ":" in clean:
        raise UsageError(texts.zone_id(text))
    if "/" in clean:
        raise UsageError(texts.mask_or_path(text))
    if clean.startswith("[") or _ends_in_port(clean):
        raise UsageError(texts.port(text))
    return clean


def _ends_in_port(clean: str) -> bool:
    host, colon, port = clean.partition(":")
    return bool(colon) and "." in host and port.isdigit()


def public_host(text: str, *, underscore: bool = False) -> str:
    """A public name (ASCII form: `例子.com` → `xn--fsqu00a.com`) or address, lower case, without the final dot.

    `underscore=True` takes names like `_dmarc.example.com`, which exist in DNS only. Raises UsageError.
    """
    clean = normalised(text)
    _refuse_what_is_no_host(text, clean)
    if ":" in clean or classify_ip(clean).ip is not None:
        return str(public_ip(clean))
    return _public_name(text, clean.lower().removesuffix("."), underscore=underscore)


def _refuse_what_is_no_host(text: str, clean: str) -> None:
    if not clean:
        raise UsageError(texts.no_target())
    if _has_invisible(clean):
        raise UsageError(texts.invisible(text))
    if "://" in clean:
        raise UsageError(texts.host_wanted_not_url(text, _host_guess(clean)))
    if "@" in clean:
        raise UsageError(texts.userinfo(text))
    if "/" in clean:
        raise UsageError(texts.mask_or_path(text))
    if clean.startswith("[") or (clean.count(":") == 1 and not clean.startswith(":")):
        raise UsageError(texts.port(text))


def _has_invisible(text: str) -> bool:
    return any(unicodedata.category(letter)[0] in "CZ" for letter in text)


def _host_guess(url: str) -> str:
    """For the sentence only: the host of a URL where ping wants a host, or "" when that is not plain."""
    rest = url.partition("://")[2]
    return "" if "@" in rest else re.split(r"[/?#:\\]", rest, maxsplit=1)[0]


def _public_name(text: str, name: str, *, underscore: bool) -> str:
    ascii_name = _ascii_name(text, name)
    labels = ascii_name.split(".")
    if len(ascii_name) > MAX_HOST_CHARS or not all(_LABEL.fullmatch(label) for label in labels):
        raise UsageError(texts.bad_name(text))
    if "_" in ascii_name and not underscore:
        raise UsageError(texts.bad_name(text))
    if _NUMBER_LABEL.fullmatch(labels[-1]):
        raise UsageError(texts.not_an_address(text))
    if len(labels) == 1 or any(".".join(labels[-n:]) in _NON_PUBLIC_SUFFIXES for n in (1, 2)):
        raise UsageError(texts.not_public_name(text))
    return ascii_name


def _ascii_name(text: str, name: str) -> str:
    """IDNA 2008 with the UTS 46 mapping, once. A label that claims to be punycode must come back to itself."""
    try:
        if name.isascii():
            for label in name.split("."):
                if label.startswith("xn--") and idna.alabel(idna.ulabel(label)).decode() != label:
                    raise UsageError(texts.bad_name(text))
            return name
        return idna.encode(name, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise UsageError(texts.bad_name(text)) from error


def public_url(text: str) -> str:
    """A web address of a public host in its plain form: scheme added (http), host in ASCII, non-ASCII letters of the
    path percent-encoded, fragment left out. Only http and https, ports 80, 443, 8080, 8443. Raises UsageError.
    """
    clean = normalised(text)
    _refuse_odd_letters(text, clean)
    parts = _split(text, clean if "://" in clean else f"http://{clean}")
    url = _origin(text, parts) + quote(parts.path or "/", safe=_URL_SAFE)
    if parts.query:
        url += "?" + quote(parts.query, safe=_URL_SAFE)
    if len(url) > MAX_URL_CHARS:
        raise UsageError(texts.url_too_long(text, MAX_URL_CHARS))
    return url


def _refuse_odd_letters(text: str, clean: str) -> None:
    if not clean:
        raise UsageError(texts.no_target())
    if len(clean) > MAX_URL_CHARS:
        raise UsageError(texts.url_too_long(text, MAX_URL_CHARS))
    if _has_invisible(clean):
        raise UsageError(texts.invisible(text))
    if "\\" in clean or "#@" in clean:
        raise UsageError(texts.bad_url(text))
    scheme = _scheme(clean)
    if scheme and scheme not in ("http", "https"):
        raise UsageError(texts.bad_scheme(text))


def _scheme(clean: str) -> str:
    """`ftp` of `ftp://…`; "" where the letters before the colon are a host (`example.com:8080`) or there is none."""
    matched = _SCHEME.match(clean)
    scheme = matched[1].lower() if matched else ""
    return scheme if "://" in clean or scheme in ("javascript", "data", "mailto", "file") else ""


def _split(text: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(texts.bad_url(text)) from error
    if "@" in parts.netloc:
        raise UsageError(texts.userinfo(text))
    return parts


def _origin(text: str, parts: SplitResult) -> str:
    matched = _HOST_AND_PORT.fullmatch(parts.netloc)
    if matched is None:
        raise UsageError(texts.bad_url(text))
    host, port_text = matched[1], matched[2]
    default_port = 443 if parts.scheme.lower() == "https" else 80
    port = _port(text, port_text) if port_text is not None else default_port
    host = f"[{public_ipv6(host[1:-1])}]" if host.startswith("[") else public_host(host)
    suffix = "" if port == default_port else f":{port}"
    return f"{parts.scheme.lower()}://{host}{suffix}"


def _port(text: str, port_text: str) -> int:
    port = int(port_text) if port_text and len(port_text) <= 5 else -1
    if port not in PORTS:
        raise UsageError(texts.bad_port(text, PORTS))
    return port


def masked_url(url: str) -> str:
    """The URL as it may be shown in a group: values of query fields that look like secrets are starred out."""
    return _SECRET_QUERY.sub(r"\1***", url)
