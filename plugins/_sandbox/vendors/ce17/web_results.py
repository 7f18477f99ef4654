"""What a probe reports for the test types that fetch something: HTTP, CDN, Page. All times are seconds."""

import base64
import hashlib
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.ce17 import network
from plugins._sandbox.vendors.ce17.network import Far
from plugins._sandbox.vendors.ce17.probes import Probe
from plugins._sandbox.vendors.ce17.request import Task


def lookup_s(task: Task, probe: Probe, run: int) -> float:
    """How long the probe's resolver takes."""
    return round(dice.between(0.0013, 0.034, "dns", task.target, probe.node_id, run), 6)


def http(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """NsLookup, ConnectTime and TTFBTime count from the start, as in curl; TotalTime = TTFBTime + DownTime."""
    far = _forced(task, probe, far, run)
    timing = _timing(task, probe, far, run)
    status, head = _head(task, timing["FileSize"], now_s)
    values = {**timing, "HttpCode": status, "SrcIP": str(far.address)}
    if task.fields.get("GetMD5", True) and task.fields.get("Request") != "HEAD":
        values["HttpBodyMd5"] = _md5(task, probe)
    if task.fields.get("GetResponseHeader", True):
        values["HttpHead"] = base64.b64encode(head.encode("latin-1")).decode()
    return values


def _forced(task: Task, probe: Probe, far: Far, run: int) -> Far:
    """`SrcIP` in an HTTP task forces the address that is asked."""
    wanted = str(task.fields.get("SrcIP") or "")
    found = network.addresses(wanted, probe) if wanted else []
    forced = network.look(probe, task.target, found[0], run) if found else far
    return forced if forced.home is not None else far


def _timing(task: Task, probe: Probe, far: Far, run: int) -> dict[str, Any]:
    rtt_s = far.rtt_us / 1_000_000
    lookup = lookup_s(task, probe, run)
    connect = lookup + rtt_s
    tls = 2 * rtt_s if task.url.startswith("https:") else 0.0
    first = connect + tls + rtt_s + dice.between(0.004, 0.06, "server", task.target, probe.node_id, run)
    size = 0 if task.fields.get("Request") == "HEAD" else _size(task)
    most = task.number("MaxDown", 0) or size
    down = min(size, most) / dice.between(4e5, 9e6, "band", probe.node_id, task.target) + 0.00004
    times = {
        "NsLookup": lookup,
        "ConnectTime": round(connect, 6),
        "TTFBTime": round(first, 6),
        "DownTime": round(down, 6),
    }
    return {**times, "TotalTime": round(first + down, 6), "FileSize": size, "RealSize": min(size, most)}


def _size(task: Task) -> int:
    return int(dice.between(1_200, 240_000, "size", task.target, urlsplit(task.url).path))


def _md5(task: Task, probe: Probe) -> str:
    tampered = task.target.startswith("hijack.") and dice.roll("hijack", task.target, probe.city.province_id) < 0.07
    page = f"{task.target}{urlsplit(task.url).path}{'<script>' if tampered else ''}"
    return hashlib.md5(page.encode(), usedforsecurity=False).hexdigest()


def _head(task: Task, size: int, now_s: float) -> tuple[int, str]:
    """Status and raw header blocks; a followed redirect leaves its own block in front."""
    status = 404 if "/404" in task.url else 500 if "/500" in task.url else 200
    redirects = task.url.startswith("http:") and dice.roll("redirect", task.target) < 0.3
    moved = f"HTTP/1.1 301 Moved Permanently\r\nLocation: https://{task.target}/\r\nContent-Length: 0\r\n\r\n"
    if redirects and not task.number("FollowLocation", 0):
        return 301, moved
    reason = {200: "OK", 404: "Not Found", 500: "Internal Server Error"}[status]
    fields = f"Date: {formatdate(now_s, usegmt=True)}\r\nContent-Type: text/html\r\nContent-Length: {size}\r\n"
    block = f"HTTP/1.1 {status} {reason}\r\nServer: nginx\r\n{fields}Connection: close\r\n\r\n"
    return status, (moved if redirects else "") + block


def cdn(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """`Data` holds one HTTP report for each address that the probe's resolver knows."""
    rows = []
    for address in network.addresses(task.target, probe):
        seen = network.look(probe, task.target, address, run)
        rows.append(http(task, probe, seen if seen.home else far, run, now_s))
    return {"Data": rows}


def page(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """Undocumented and unseen in any client: an HTTP report with invented fields about the page beside it."""
    values = http(task, probe, far, run, now_s)
    requests = 12 + dice.number("requests", task.target) % 70
    load = values["TotalTime"] * (1.6 + requests / 40)
    values |= {"PageRequests": requests, "DomReadyTime": round(load * 0.6, 6), "LoadTime": round(load, 6)}
    if task.fields.get("SnapShot"):
        values["SnapShot"] = f"https://example.com/snapshot/{dice.hex_text(16, task.target, probe.node_id)}.png"
    return values
