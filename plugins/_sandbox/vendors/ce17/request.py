"""Reads a SpeedRequest as strictly as the document describes it, and answers with its error codes."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from plugins._sandbox.vendors.ce17.probes import Wish

TEST_TYPES = ("HTTP", "PING", "DNS", "DIG", "CDN", "TraceRT", "Page")
ERROR_TEXTS = {
    10001: "arg missing",
    10007: "no origin found",
    10008: "auth err",
    10009: "invalid request",
    10010: "invalid Url",
    10011: "invalid SrcIP",
    10012: "invalid Host",
    10013: "no nodes found",
    10014: "unkown request",
    10015: "received duplicate txnid",
    10016: "area value invalid",
}
"""10016 is no documented number; the text is what a client got for an empty `city_ids`."""

FIELDS_TEXT = """
txnid nodetype num Url TestType Host SrcIP TimeOut Request NoCache Speed Cookie Trace Referer UserAgent FollowLocation
GetMD5 GetResponseHeader MaxDown AutoDecompress type isps pro_ids city_ids areas Proxies SnapShot postfield PingCount
PingSize TraceRTCount
"""
FIELDS = frozenset(FIELDS_TEXT.split())
REQUIRED = ("nodetype", "num", "type", "isps", "pro_ids", "areas")
MOST_TIMEOUT_S = {"DNS": 15, "PING": 10}
HOST = re.compile(r"^(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}\.?$")


class RequestError(Exception):
    """The request is refused with a code of the vendor. `why` is for the complaints, empty where nothing is amiss."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(ERROR_TEXTS[code])
        self.code = code
        self.text = ERROR_TEXTS[code]
        self.why = why


@dataclass(frozen=True)
class Task:
    """A SpeedRequest that may run."""

    txnid: int
    test_type: str
    target: str
    """Host name or address that is measured."""
    url: str
    wish: Wish
    fields: dict[str, Any]

    def number(self, name: str, default: int) -> int:
        """A field as a whole number."""
        value = self.fields.get(name)
        return int(value) if value not in (None, "") else default


def read_task(value: Any) -> Task:
    """The decoded frame → a task. Raises RequestError."""
    if not isinstance(value, dict) or not isinstance(value.get("txnid"), int) or isinstance(value["txnid"], bool):
        raise RequestError(10014, "the frame is no object with an integer txnid")
    test_type = value.get("TestType")
    if test_type not in TEST_TYPES:
        raise RequestError(10009, f"TestType {test_type!r}")
    target = _target(test_type, value)
    _check_fields(test_type, value)
    return Task(value["txnid"], test_type, target, str(value.get("Url") or ""), _wish(value), value)


def _target(test_type: str, value: dict[str, Any]) -> str:
    url, host, src = (str(value.get(name) or "") for name in ("Url", "Host", "SrcIP"))
    if test_type in ("DNS", "DIG"):
        return _host_of(host, 10012)
    if test_type == "TraceRT":
        return _host_of(src, 10011)
    if test_type == "PING":
        return _host_of(src or url, 10010)
    parts = urlsplit(url if "//" in url else f"http://{url}")
    if parts.scheme not in ("http", "https"):
        raise RequestError(10010, f"scheme of Url: {parts.scheme}")
    return _host_of(parts.hostname or "", 10010)


def _host_of(text: str, code: int) -> str:
    """A bare name or address, also out of a URL. Raises RequestError with the code."""
    host = (urlsplit(text).hostname or "") if "//" in text else text
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        if not HOST.match(host) or host.rsplit(".", 1)[-1].isdecimal():
            raise RequestError(code, f"no host name or IPv4 address: {host[:80]!r}") from None
    return host.lower().rstrip(".")


def _check_fields(test_type: str, value: dict[str, Any]) -> None:
    unknown = sorted(set(value) - FIELDS)
    if unknown:
        raise RequestError(10014, f"unknown fields: {unknown}")
    missing = [name for name in REQUIRED if value.get(name) in (None, "")]
    if missing:
        raise RequestError(10014, f"fields missing: {missing}")
    if "city_ids" in value and not value["city_ids"]:
        raise RequestError(10016, "city_ids is empty: leave it out")
    _check_bounds(test_type, value)
    _check_types(value)


def _check_bounds(test_type: str, value: dict[str, Any]) -> None:
    bounds = [("TimeOut", 1, MOST_TIMEOUT_S.get(test_type, 120)), ("type", 1, 2), ("num", 1, 1000)]
    if test_type == "PING":
        bounds += [("PingCount", 1, 100), ("PingSize", 1, 1000)]
        if not {"PingCount", "PingSize"} <= set(value):
            raise RequestError(10014, "PING needs PingCount and PingSize")
    for name, low, high in bounds:
        if name in value and not low <= _whole(name, value[name]) <= high:
            raise RequestError(10014, f"{name} outside {low}..{high}")
    if test_type == "HTTP" and value.get("Request") not in ("GET", "POST", "HEAD", "PURGE"):
        raise RequestError(10014, "Request is not GET, POST, HEAD or PURGE")
    if value.get("Request") == "POST" and not value.get("postfield"):
        raise RequestError(10014, "POST needs postfield")


def _check_types(value: dict[str, Any]) -> None:
    for name in ("NoCache", "Trace", "GetMD5", "GetResponseHeader", "AutoDecompress", "SnapShot"):
        if not isinstance(value.get(name, False), bool):
            raise RequestError(10014, f"{name} is not a truth value")
    for name in ("Speed", "FollowLocation", "MaxDown"):
        if isinstance(value.get(name, 0), bool) or not isinstance(value.get(name, 0), int):
            raise RequestError(10014, f"{name} is not an integer")


def _whole(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise RequestError(10014, f"{name} is not a number") from None


def _ids(name: str, value: Any) -> frozenset[int]:
    """A list of numbers or of texts, a single number, or one text with commas: all occur in live clients."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    return frozenset(_whole(name, part) for part in parts if part != "")


def _wish(value: dict[str, Any]) -> Wish:
    names = ("areas", "pro_ids", "city_ids", "isps", "nodetype")
    areas, provinces, cities, isps, kinds = (_ids(name, value.get(name, [])) for name in names)
    if not areas <= {0, 1, 2, 3}:
        raise RequestError(10016, f"areas {sorted(areas)}")
    if not kinds <= {1, 2, 3, 4, 5}:
        raise RequestError(10014, f"nodetype {sorted(kinds)}")
    return Wish(areas, provinces, cities, isps, kinds, _whole("num", value["num"]))
