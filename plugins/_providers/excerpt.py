"""The beginning of a reply that could not be used, without anything secret: for one DEBUG line (threats.md T42).

What was sent in the call is taken out wherever it comes back; the rest goes by shape: what follows a telling name,
e-mail addresses, long runs that look like a token, long numbers. Too much is masked rather than too little.
"""

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MOST_SHOWN = 200
"""Characters of the masked text."""
LOOKED_AT_BYTES = 1 << 14
"""Masked before it is cut, so that no secret is cut in half and then overlooked. Every repetition below is bounded, so
that a hostile body takes a moment and no more."""
MASK = "***"
SHORTEST_SECRET = 4

_log = logging.getLogger("plugins._providers")

_TELLING = r"token|secret|passw|pwd|key|sign|auth|cookie|session|credential|account|user|mail|phone|令牌|密码|密钥|账号"
_NAME = rf"[\"']?(?<![\w-])[\w-]{{0,24}}(?:{_TELLING})[\w-]{{0,24}}[\"']?"
_NAMED = re.compile(
    rf"(?i)({_NAME}\s{{0,4}}(?:[:=：]|%3D)\s{{0,4}})(?:bearer\s{{1,4}})?"
    r"(?:\"(?:\\.|[^\"\\])*\"?|'[^']*'?|[^\s,;&\"'<>}\]]+)"
)
_BEARER = re.compile(r"(?i)(bearer\s{1,4})[^\s\"',}<]+")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:@|%40)[\w.-]{1,255}")
_LONG_RUN = re.compile(r"[A-Za-z0-9_+/=-]{20,}|(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{12,}|\d{9,}")


def excerpt(body: bytes, secrets: Iterable[str] = ()) -> str:
    """At most 200 characters on one line; `secrets` are texts that must not come back."""
    text = body[:LOOKED_AT_BYTES].decode("utf-8", "replace")
    known = sorted(_spellings(secrets), key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, MASK)
    if len(body) > LOOKED_AT_BYTES and known:
        text = text[: -len(known[0])]  # may be the first half of a secret
    text = _NAMED.sub(rf"\1{MASK}", text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    text = _MAIL.sub(MASK, text)
    text = _LONG_RUN.sub(MASK, text)
    return "".join(char if char.isprintable() else "·" for char in text[:MOST_SHOWN])


def log_unusable(provider: str, problem: str, body: bytes, secrets: Iterable[str] = ()) -> None:
    """Note why a reply could not be used, and how it begins, where anyone reads DEBUG."""
    if _log.isEnabledFor(logging.DEBUG):
        _log.debug("%s: %s; it begins: %s", provider, problem, excerpt(body, secrets))


def _spellings(secrets: Iterable[str]) -> set[str]:
    """Each secret as it is and as a URL or JSON may write it."""
    found: set[str] = set()
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            found |= {secret, quote(secret, safe=""), quote_plus(secret), secret.replace("/", "\\/")}
    return found
