"""`data` of a NewData frame to a NodeResult. Facts: vendor document, one section for each test's sample."""

import base64
import binascii
from typing import Any

from plugins._providers.ce17.models import DnsAnswer, Hop, HttpTiming, Node, NodeResult, PingStats
from plugins._providers.ce17.request import TestType
from plugins._providers.lenient import to_number, to_text, to_whole

NO_RESULT = "no result"
NO_REPLY = "no reply"
SILENT_HOP = "0.0.0.0"  # noqa: S104  # the vendor's mark of a hop that stayed silent


def node_result(test_type: TestType, node_id: int, node: Node | None, data: dict[str, Any]) -> NodeResult:
    """Read one node's answer. A node that failed has `ErrMsg`, or lacks what its test measures."""
    fields = _READERS[test_type](data)
    error = to_text(data.get("ErrMsg")) or _missing(test_type, fields)
    return NodeResult(node_id=node_id, node=node, error=error, raw=data, **fields)


def node_from_info(node_id: int, info: Any) -> Node | None:
    """`nodeinfo` of TaskAccept or `NodeInfo` of NewData, whose values are all text; None where there is none."""
    if not isinstance(info, dict):
        return None
    return Node(
        node_id=node_id,
        ip=to_text(info.get("ip")),
        area=to_whole(info.get("area")),
        isp_id=to_whole(info.get("isp")),
        province_id=to_whole(info.get("pro_id")),
        city_id=to_whole(info.get("city_id")),
    )


def _missing(test_type: TestType, fields: dict[str, Any]) -> str | None:
    if test_type is TestType.PAGE:
        return None
    if test_type is TestType.PING and (ping := fields["ping"]) is not None:
        return None if ping.received and ping.avg_us is not None else NO_REPLY
    return None if any(fields.values()) else NO_RESULT


def _http(data: dict[str, Any]) -> dict[str, Any]:
    return {"http": _timing(data)}


def _cdn(data: dict[str, Any]) -> dict[str, Any]:
    rows = data.get("Data")
    timings = (_timing(row) for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
    return {"cdn": tuple(timing for timing in timings if timing is not None)}


def _timing(data: dict[str, Any]) -> HttpTiming | None:
    """None where there is no status: such a node fetched nothing, whatever its other numbers say."""
    status = to_whole(data.get("HttpCode"))
    if not status or status < 0:
        return None
    return HttpTiming(
        status=status,
        dns_s=_positive(data.get("NsLookup")),
        connect_s=_positive(data.get("ConnectTime")),
        ttfb_s=_positive(data.get("TTFBTime")),
        download_s=_positive(data.get("DownTime")),
        total_s=_positive(data.get("TotalTime")),
        size_bytes=_positive_whole(data.get("FileSize")),
        downloaded_bytes=_positive_whole(data.get("RealSize")),
        md5=to_text(data.get("HttpBodyMd5")),
        head=_head(data.get("HttpHead")),
        resolved_ip=_resolved_ip(data),
        resolved_place=to_text(_srcip(data).get("srcip_from")),
    )


def _ping(data: dict[str, Any]) -> dict[str, Any]:
    sent, received = _positive_whole(data.get("PacketsSent")), _positive_whole(data.get("PacketsRecv"))
    if not sent or received is None:
        return {"ping": None}
    stats = PingStats(
        min_us=_positive_whole(data.get("Min")) if received else None,
        avg_us=_positive_whole(data.get("Avg")) if received else None,
        max_us=_positive_whole(data.get("Max")) if received else None,
        sent=sent,
        received=min(received, sent),
        rtts_us=tuple(_positive_whole(probe.partition(",")[0]) for probe in _items(data.get("PingInfo"))),
        resolved_ip=_resolved_ip(data),
    )
    return {"ping": stats}


def _dns(data: dict[str, Any]) -> dict[str, Any]:
    addresses = tuple(_items(data.get("SrcIP")))
    return {"dns": DnsAnswer(_positive(data.get("NsLookup")), addresses) if addresses else None}


def _dig(data: dict[str, Any]) -> dict[str, Any]:
    return {"dig": to_text(data.get("DigInfo"))}


def _trace(data: dict[str, Any]) -> dict[str, Any]:
    hops = (_hop(item.split(",")) for item in _items(data.get("Info")))
    return {"trace": tuple(hop for hop in hops if hop is not None)}


def _hop(fields: list[str]) -> Hop | None:
    """`ip,sent,recv,lost,avg,max,min,0`: note the order of the last three times."""
    if len(fields) < 7:
        return None
    sent, received, lost, avg_us, max_us, min_us = (_positive_whole(text) for text in fields[1:7])
    answered = bool(received)
    return Hop(
        ip=None if fields[0] in {SILENT_HOP, ""} else fields[0],
        sent=sent or 0,
        received=received or 0,
        lost=lost or 0,
        avg_us=avg_us if answered else None,
        max_us=max_us if answered else None,
        min_us=min_us if answered else None,
    )


def _page(_data: dict[str, Any]) -> dict[str, Any]:
    return {}


_READERS = {
    TestType.HTTP: _http,
    TestType.PING: _ping,
    TestType.DNS: _dns,
    TestType.DIG: _dig,
    TestType.CDN: _cdn,
    TestType.TRACE: _trace,
    TestType.PAGE: _page,
}


def _items(value: Any) -> list[str]:
    """`"a;b;"` → `["a", "b"]`; the first may be empty."""
    return [item.strip() for item in value.split(";") if item.strip()] if isinstance(value, str) else []


def _positive(value: Any) -> float | None:
    number = to_number(value)
    return float(number) if number is not None and number >= 0 else None


def _positive_whole(value: Any) -> int | None:
    number = to_whole(value)
    return number if number is not None and number >= 0 else None


def _srcip(data: dict[str, Any]) -> dict[str, Any]:
    """The lower-case object beside the `SrcIP` text."""
    value = data.get("srcip")
    return value if isinstance(value, dict) else {}


def _resolved_ip(data: dict[str, Any]) -> str | None:
    return to_text(data.get("SrcIP")) or to_text(_srcip(data).get("srcip"))


def _head(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        return base64.b64decode(value, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return None
