"""17CE's login: `user`, `ut` and `code`, in the query of the URL or in the query of the Origin header."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from plugins._sandbox.vendors.accounts import CE17_TOKEN, exists
from plugins._sandbox.vendors.ce17.request import ERROR_TEXTS

WINDOW_S = 300
NAMES = ("user", "ut", "code")


@dataclass(frozen=True)
class Login:
    """What came with the upgrade. `carrier` is `query`, `origin` or empty."""

    user: str = ""
    ut: str = ""
    code: str = ""
    carrier: str = ""


def read_login(query: Mapping[str, str], origin: str) -> Login:
    """The three values out of the URL's query, else out of the Origin's."""
    in_origin = dict(parse_qsl(urlsplit(origin).query, keep_blank_values=True))
    for carrier, values in (("query", query), ("origin", in_origin)):
        if any(name in values for name in NAMES):
            return Login(values.get("user", ""), values.get("ut", ""), values.get("code", ""), carrier)
    return Login()


def code_of(user: str, ut: str, token: str) -> str:
    """md5(base64(md5(token)[4:23] + user + ut)), all hex lower-case."""
    part = hashlib.md5(token.encode(), usedforsecurity=False).hexdigest()[4:23]
    packed = base64.b64encode(f"{part}{user.strip()}{ut}".encode())
    return hashlib.md5(packed, usedforsecurity=False).hexdigest()


def error_of(login: Login, now_s: float) -> tuple[int, str]:
    """The vendor's error code and why, (0, "") for a good login."""
    if not login.carrier:
        return 10007, "no login in query or Origin"
    if not (login.user and login.ut and login.code):
        return 10001, "user, ut or code is empty"
    if len(login.ut) != 10 or not login.ut.isdecimal():
        return 10008, "ut is not ten digits of seconds"
    if abs(int(login.ut) - now_s) > WINDOW_S:
        return 10008, ""
    if not exists("ce17", login.user.strip()) or login.code != code_of(login.user, login.ut, CE17_TOKEN):
        return 10008, ""
    return 0, ""


def refusal(code: int) -> dict[str, object]:
    """The login frame of a refusal: no type, no txnid, no data."""
    text = ERROR_TEXTS.get(code, "login fail")
    return {"rt": code, "error": text, "msg": text}
