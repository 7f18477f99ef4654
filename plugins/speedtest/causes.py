"""Why a node did not answer: the vendor's `ErrMsg` (English, free text, undocumented) sorted into a few causes."""

from enum import StrEnum


class Cause(StrEnum):
    """The value is the key under which texts.py has the Chinese word."""

    RESOLVE = "resolve"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    TLS = "tls"
    UNREACHABLE = "unreachable"
    LOST_ALL = "lost_all"
    NOT_RETURNED = "not_returned"
    OTHER = "other"


_SIGNS = (
    (Cause.RESOLVE, ("resolv", "dns", "nxdomain", "name or service", "unknown host", "解析")),
    (Cause.TLS, ("ssl", "tls", "certificate", "证书")),
    (Cause.TIMEOUT, ("timeout", "timed out", "超时")),
    (Cause.REFUSED, ("refused", "拒绝")),
    (Cause.RESET, ("reset", "closed", "broken pipe", "empty reply", "重置")),
    (Cause.UNREACHABLE, ("unreachable", "no route", "couldn't connect", "不可达")),
)


def cause_of(message: str | None) -> Cause:
    """`resolve host timeout` → RESOLVE. None and unknown texts → OTHER."""
    text = (message or "").lower()
    return next((cause for cause, signs in _SIGNS if any(sign in text for sign in signs)), Cause.OTHER)
