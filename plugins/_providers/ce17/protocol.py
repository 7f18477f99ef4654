"""17CE's frames. Facts: vendor document, sections on AuthRequest and SpeedResponse, and its table of error codes."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from plugins._providers.errors import CredentialError, NotFoundError, ProviderError, RefusedError, UnexpectedReplyError
from plugins._providers.lenient import to_text, to_whole
from plugins._providers.wire import parse_json

PROVIDER = "ce17"
SUCCESS = 1
NO_LOGIN_CARRIED = "10007"
"""The server looked for the login where we did not put it."""
DUPLICATE_TXNID = "10015"
Carrier = Literal["query", "origin"]
"""Where the login travels: the URL's query, as all its clients do, or the Origin header, as the document says."""

_CREDENTIAL = {
    -1: "login failed",
    10001: "a part of the login is missing",
    10007: "no login carried",
    10008: "code or time wrong, or out of points",
}
_REFUSED = {
    10009: "unknown test type",
    10010: "invalid Url",
    10011: "invalid SrcIP",
    10012: "invalid Host",
    10014: "malformed request",
    10015: "txnid used twice",
}


def auth_code(user: str, token: str, ut_s: str) -> str:
    """Vendor document, section 1.1: md5(base64(md5(token)[4:23] + user + ut)), all hex lower case.

    The document's words "from the 4th character, 19 long" mean PHP's substr(s, 4, 19).
    """
    piece = hashlib.md5(token.encode(), usedforsecurity=False).hexdigest()[4:23]
    packed = base64.b64encode(f"{piece}{user.strip()}{ut_s}".encode())
    return hashlib.md5(packed, usedforsecurity=False).hexdigest()


def signed_url(url: str, user: str, token: str, ut_s: str) -> str:
    """The socket's URL with the three parts of the login as its query. Valid for five minutes; not to be logged."""
    return f"{url}{'&' if '?' in url else '?'}{_login(user, token, ut_s)}"


def signed_origin(url: str, user: str, token: str, ut_s: str) -> str:
    """The Origin header with the same login: `https://<host>/socket/?ut=…&code=…&user=…` (AuthRequest <origin>)."""
    place = url.partition("?")[0].rstrip("/").replace("ws", "http", 1)
    return f"{place}/?{_login(user, token, ut_s)}"


def _login(user: str, token: str, ut_s: str) -> str:
    return urlencode({"ut": ut_s, "code": auth_code(user, token, ut_s), "user": user.strip()})


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the server. The login frame has neither type nor txnid."""

    rt: int
    type: str | None
    txnid: int | None
    data: Any
    message: str | None
    """`error`, else `msg`."""


def parse_frame(body: bytes) -> Frame:
    """Raises UnexpectedReplyError for what is no JSON object with a numeric `rt`."""
    try:
        value = parse_json(body)
    except ValueError as e:
        problem = f"frame of {len(body)} bytes is not JSON ({e})"
    else:
        rt = to_whole(value.get("rt")) if isinstance(value, dict) else None
        if rt is not None:
            words = to_text(value.get("error")) or to_text(value.get("msg"))
            return Frame(rt, to_text(value.get("type")), to_whole(value.get("txnid")), value.get("data"), words)
        problem = "frame without rt"
    raise UnexpectedReplyError(PROVIDER, problem)


def refusal(rt: int) -> ProviderError:
    """The error that an `rt` other than 1 stands for. Texts are misspelt and are never read."""
    if rt in _CREDENTIAL:
        return CredentialError(PROVIDER, f"rt {rt}: {_CREDENTIAL[rt]}", rt)
    if rt == 10013:
        return NotFoundError(PROVIDER, "rt 10013: no nodes found", rt)
    return RefusedError(PROVIDER, f"rt {rt}" + (f": {_REFUSED[rt]}" if rt in _REFUSED else ""), rt)
