"""Codes and paths of 911Proxy. Facts: vendor document "OpenAPI", its introduction and each endpoint's table."""

import re
import unicodedata
from typing import Any

from plugins._providers.errors import CredentialError, NotFoundError, ProviderError, QuotaError, RefusedError

PROVIDER = "proxy911"
PREFIX = "/api-gate-way"
SUCCESSES = frozenset({200, 0})
"""200 on most endpoints, 0 on orders, payment, user and activity; no source gives 0 as a failure."""
KB_PER_GB = 1024 * 1024
"""The summary's sample counts in KB with 1048576 as one package: 1 GB = 1024² KB."""
MAX_LIMIT_GB = 102_400
MAX_REMARK_WIDTH = 64

_CREDENTIAL = {
    3: "app_key refused (worded as an expired session)",
    156: "account without real-name check",
    401: "unauthorised",
    403: "forbidden",
}


def refusal(code: int, message: str | None) -> ProviderError:
    """The error that a code other than 200 or 0 stands for.

    The message is read only to tell an empty balance from other refusals, and is never passed on.
    """
    if code in _CREDENTIAL:
        return CredentialError(PROVIDER, f"code {code}: {_CREDENTIAL[code]}", code)
    if code == 404:
        return NotFoundError(PROVIDER, "code 404", code)
    text = (message or "").lower()
    if code == 429 or any(word in text for word in ("不足", "insufficient", "not enough", "超限", "频繁")):
        return QuotaError(PROVIDER, f"code {code}: out of balance or rate", code)
    return RefusedError(PROVIDER, f"code {code}", code)


def flattened(values: Any) -> list[Any]:
    """`[[a, b], c]` → `[a, b, c]`: extraction answers nested in the document and flat in the wild."""
    if not isinstance(values, list):
        return [values]
    return [leaf for value in values for leaf in flattened(value)]


def check_username(name: str) -> str:
    """ASCII letters and digits only: `:` and `,` separate accounts on the wire. Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9]{1,64}", name):
        raise ValueError("username: letters and digits only")
    return name


def check_password(password: str) -> str:
    """ASCII letters and digits only. Raises ValueError, without the password."""
    if not re.fullmatch(r"[A-Za-z0-9]{1,64}", password):
        raise ValueError("password: letters and digits only")
    return password


def check_remark(remark: str) -> str:
    """At most 32 Chinese or 64 Latin characters. Raises ValueError."""
    width = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in remark)
    if width > MAX_REMARK_WIDTH or not remark.isprintable():
        raise ValueError("remark: at most 32 Chinese or 64 Latin characters")
    return remark


def check_limit_gb(limit_gb: int) -> int:
    """0 (unlimited) to 102400 GB. Raises ValueError."""
    if not 0 <= limit_gb <= MAX_LIMIT_GB:
        raise ValueError(f"limit_gb: 0 to {MAX_LIMIT_GB}")
    return limit_gb
