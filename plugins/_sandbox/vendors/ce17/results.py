"""What a probe reports, for the test types that measure reachability: PING, TraceRT, DNS, DIG.

HTTP times are seconds, ping and trace times are microseconds (the document's samples; clients confirm).
"""

import time
from collections.abc import Callable
from typing import Any

from plugins._sandbox.vendors import dice, places
from plugins._sandbox.vendors.ce17 import network, web_results
from plugins._sandbox.vendors.ce17.network import Far
from plugins._sandbox.vendors.ce17.probes import Probe
from plugins._sandbox.vendors.ce17.request import Task

DEFAULT_PINGS = 10
TRACE_PROBES = 10


def report(task: Task, probe: Probe, run: int, fail_percent: float, now_s: float) -> dict[str, Any]:
    """The `data` of this probe's NewData, without TaskId."""
    error = error_of(task, probe, fail_percent)
    if error:
        return _failed(task, probe, error)
    address = _address(task, probe, run)
    far = network.look(probe, task.target, address, run)
    values = KINDS[task.test_type](task, probe, far, run, now_s)
    values["NodeID"] = probe.node_id
    if probe.node_id % 7:
        # A few old probes report the document's bare field set of 2018; the others what live clients see.
        named = {"srcip": str(far.address), "srcip_from": network.where_text(far.address)}
        values |= {"ErrMsg": "", "NodeInfo": probe.info(), "srcip": named}
    return values


def _address(task: Task, probe: Probe, run: int) -> Any:
    found = network.addresses(task.target, probe)
    return found[dice.number("answer", task.target, probe.node_id) % len(found)]


def error_of(task: Task, probe: Probe, fail_percent: float) -> str:
    """Why this probe fails, empty where it does not."""
    if not network.resolves(task.target):
        return "resolve host timeout" if probe.node_id % 2 else f"Could not resolve host: {task.target}"
    found = network.addresses(task.target, probe)
    if task.test_type in ("DNS", "DIG"):
        nowhere = False
    else:
        nowhere = task.target.startswith("down.") or places.place_of(found[0]).city is None
    if nowhere:
        return f"Connection timed out after {task.number('TimeOut', 30) * 1000} milliseconds"
    if dice.roll("fails", task.target, probe.node_id) * 100 < fail_percent:
        return dice.pick(("resolve host timeout", "Connection timed out", "Connection refused"), "why", probe.node_id)
    return ""


def _failed(task: Task, probe: Probe, error: str) -> dict[str, Any]:
    """Both shapes that live clients know: numbers missing, or numbers -1 and 0."""
    values = {
        "NodeID": probe.node_id,
        "ErrMsg": error,
        "NodeInfo": probe.info(),
        "srcip": {"srcip": "", "srcip_from": ""},
    }
    if probe.node_id % 2 and task.test_type in ("HTTP", "Page"):
        times = dict.fromkeys(("NsLookup", "ConnectTime", "TTFBTime", "DownTime", "TotalTime"), -1)
        values |= {**times, "HttpCode": 0, "SrcIP": "", "FileSize": 0, "RealSize": 0}
    return values


def ping(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """`Avg`, `Max`, `Min` and each round trip are whole microseconds; a lost packet is `-1,0`."""
    count = task.number("PingCount", DEFAULT_PINGS)
    ttl = 64 - int(dice.between(6, 18, "ttl", task.target, probe.node_id))
    rtts = [_one_ping(task, probe, far, run, i) for i in range(count)]
    came = [rtt for rtt in rtts if rtt >= 0]
    info = "".join(f"{rtt},{ttl};" if rtt >= 0 else "-1,0;" for rtt in rtts)
    mean = sum(came) // len(came) if came else 0
    values = {"Avg": mean, "Max": max(came, default=0), "Min": min(came, default=0), "PacketsRecv": len(came)}
    return values | {
        "PacketsSent": count,
        "PingInfo": info,
        "PingSize": task.number("PingSize", 32),
        "SrcIP": str(far.address),
    }


def _one_ping(task: Task, probe: Probe, far: Far, run: int, index: int) -> int:
    loss = 0.12 if dice.roll("lossy", task.target, probe.node_id) < 0.08 else 0.004
    if task.target.startswith("noping.") or dice.roll("lost", task.target, probe.node_id, run, index) < loss:
        return -1
    return max(1, int(far.rtt_us * dice.between(0.97, 1.06, "ping", task.target, probe.node_id, run, index)))


def trace(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """`Info` is hops joined by `;`: `ip,sent,recv,lost,avg,max,min,0`, a silent one `0.0.0.0,10,0,10,0,0,0,0`."""
    length = 7 + int(far.rtt_us / 6000) % 9 + dice.number("hops", task.target, probe.node_id) % 5
    hops = [_hop(task, probe, far, run, i, length) for i in range(length)]
    return {"Info": "".join(f"{hop};" for hop in hops), "SrcIP": str(far.address)}


def _hop(task: Task, probe: Probe, far: Far, run: int, index: int, length: int) -> str:
    last = index == length - 1
    if not last and dice.roll("silent", task.target, probe.node_id, index) < 0.14:
        return f"0.0.0.0,{TRACE_PROBES},0,{TRACE_PROBES},0,0,0,0"
    share = (index + 1) / length
    city = probe.city if share < 0.5 or far.home is None else far.home
    address = far.address if last else network.hop_address(probe, city, index)
    lost = dice.number("hop lost", task.target, probe.node_id, run, index) % 9 if not last else 0
    lost = lost if lost < 4 else 0
    low = max(
        180, int(far.rtt_us * (share if last else share * dice.between(0.8, 1.0, "hop", probe.node_id, index, run)))
    )
    average = int(low * dice.between(1.03, 1.2, "avg", probe.node_id, index, run))
    high = int(average * dice.between(1.02, 1.6, "max", probe.node_id, index, run))
    return f"{address},{TRACE_PROBES},{TRACE_PROBES - lost},{lost},{average},{high},{low},0"


def dns(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """`SrcIP` lists all answers, each followed by `;`."""
    found = network.addresses(task.target, probe)
    return {"NsLookup": web_results.lookup_s(task, probe, run), "SrcIP": "".join(f"{address};" for address in found)}


def dig(task: Task, probe: Probe, far: Far, run: int, now_s: float) -> dict[str, Any]:
    """`DigInfo` is the raw text of dig; there is no SrcIP."""
    found = network.addresses(task.target, probe)
    ttl = dice.number("ttl", task.target, probe.node_id) % 540 + 60
    answers = "".join(f"{task.target}.\t\t{ttl}\tIN\tA\t{address}\n" for address in found)
    when = time.strftime("%a %b %d %H:%M:%S %Y", time.localtime(now_s))
    lookup_ms = int(web_results.lookup_s(task, probe, run) * 1000)
    return {
        "DigInfo": f"\n; <<>> DiG 9.10.3-P4 <<>> {'+trace ' if task.fields.get('Trace') else ''}{task.target}\n"
        ";; global options: +cmd\n;; Got answer:\n"
        f";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: {dice.number('id', task.target, probe.node_id) % 65536}\n"
        f";; flags: qr rd ra; QUERY: 1, ANSWER: {len(found)}, AUTHORITY: 0, ADDITIONAL: 0\n\n"
        f";; QUESTION SECTION:\n;{task.target}.\t\t\tIN\tA\n\n;; ANSWER SECTION:\n{answers}\n"
        f";; Query time: {lookup_ms} msec\n;; SERVER: 114.114.114.114#53(114.114.114.114)\n;; WHEN: {when}\n"
        f";; MSG SIZE  rcvd: {40 + 16 * len(found)}\n\n"
    }


Reporter = Callable[[Task, Probe, Far, int, float], dict[str, Any]]

KINDS: dict[str, Reporter] = {
    "HTTP": web_results.http,
    "CDN": web_results.cdn,
    "Page": web_results.page,
    "PING": ping,
    "TraceRT": trace,
    "DNS": dns,
    "DIG": dig,
}
