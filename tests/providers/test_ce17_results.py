"""17CE's NewData of each type, with the document's own samples (providers.md, section 1.3)."""

from typing import Any

import pytest

from plugins._providers.ce17 import DnsAnswer, Hop, HttpTiming, Node, NodeResult, PingStats, TestType
from plugins._providers.ce17.results import NO_REPLY, NO_RESULT, node_from_info, node_result

TASK = "20180720_dc060a508bf211e8b9b2e7e0d2ed78ef:1"
HEAD = (
    "SFRUUC8xLjEgMjAwIE9LDQpTZXJ2ZXI6IGJmZS8xLjAuOC4xOA0KQ29udGVudC1FbmNv"
    "ZGluZzogZ3ppcA0KQ29udGVudC1UeXBlOiB0ZXh0L2h0bWwNCg0K"
)
HTTP: dict[str, Any] = {
    "ConnectTime": 0.00355,
    "DownTime": 0.000757,
    "FileSize": 2381,
    "HttpBodyMd5": "090fe607a5be1228362614ccaa088577",
    "HttpCode": 200,
    "HttpHead": HEAD,
    "NodeID": 163218,
    "NsLookup": 0.001343,
    "RealSize": 2380,
    "SrcIP": "220.181.112.244",
    "TTFBTime": 0.008864,
    "TaskId": TASK,
    "TotalTime": 0.009621,
}
PING: dict[str, Any] = {
    "Avg": 11662,
    "Max": 11934,
    "Min": 11496,
    "NodeID": 159450,
    "PacketsRecv": 9,
    "PacketsSent": 10,
    "PingInfo": "11794,52;11695,52;11504,52;11640,52;11577,52;-1,0;11756,52;11934,52;11571,52;11496,52;",
    "PingSize": 32,
    "SrcIP": "115.239.211.112",
}


def read(test_type: TestType, data: dict[str, Any]) -> NodeResult:
    return node_result(test_type, 1, None, data)


def test_http_times_are_seconds() -> None:
    result = read(TestType.HTTP, HTTP)
    assert not result.failed
    assert result.http == HttpTiming(
        status=200,
        dns_s=0.001343,
        connect_s=0.00355,
        ttfb_s=0.008864,
        download_s=0.000757,
        total_s=0.009621,
        size_bytes=2381,
        downloaded_bytes=2380,
        md5="090fe607a5be1228362614ccaa088577",
        head="HTTP/1.1 200 OK\r\nServer: bfe/1.0.8.18\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n",
        resolved_ip="220.181.112.244",
    )
    assert result.raw is HTTP


def test_the_lower_case_srcip_object_adds_the_place() -> None:
    place = {"srcip": "115.239.211.112", "srcip_from": "浙江杭州电信"}
    timing = read(TestType.HTTP, HTTP | {"SrcIP": "", "srcip": place, "ErrMsg": ""}).http
    assert timing is not None
    assert (timing.resolved_ip, timing.resolved_place) == ("115.239.211.112", "浙江杭州电信")


@pytest.mark.parametrize("status", [None, 0, -1, "", [], {}])
def test_a_node_without_a_status_failed_whatever_its_times_say(status: Any) -> None:
    result = read(TestType.HTTP, HTTP | {"HttpCode": status})
    assert (result.failed, result.error, result.http) == (True, NO_RESULT, None)


def test_a_node_with_an_error_message_failed() -> None:
    result = read(
        TestType.HTTP, {"NodeID": 1, "ErrMsg": "resolve host timeout", "srcip": {"srcip": "", "srcip_from": ""}}
    )
    assert (result.failed, result.error, result.http) == (True, "resolve host timeout", None)


@pytest.mark.parametrize("name", ["ConnectTime", "TTFBTime", "TotalTime", "DownTime", "NsLookup"])
@pytest.mark.parametrize("value", [-1, None, "soon", "nan"])
def test_a_time_that_was_not_measured_is_none(name: str, value: Any) -> None:
    timing = read(TestType.HTTP, HTTP | {name: value}).http
    assert timing is not None
    assert None in (timing.connect_s, timing.ttfb_s, timing.total_s, timing.download_s, timing.dns_s)


def test_numbers_may_be_text() -> None:
    timing = read(TestType.HTTP, HTTP | {"HttpCode": "404", "TotalTime": "0.5"}).http
    assert timing is not None
    assert (timing.status, timing.total_s) == (404, 0.5)


def test_a_broken_or_latin_1_head_does_not_matter() -> None:
    broken, latin = (
        read(TestType.HTTP, HTTP | {"HttpHead": "$FURUC8x"}).http,
        read(TestType.HTTP, HTTP | {"HttpHead": "6Q=="}).http,
    )
    assert broken is not None
    assert latin is not None
    assert (broken.head, latin.head) == (None, "é")


def test_ping_times_are_microseconds_and_lost_probes_none() -> None:
    result = read(TestType.PING, PING)
    assert not result.failed
    assert result.ping == PingStats(
        min_us=11496,
        avg_us=11662,
        max_us=11934,
        sent=10,
        received=9,
        rtts_us=(11794, 11695, 11504, 11640, 11577, None, 11756, 11934, 11571, 11496),
        resolved_ip="115.239.211.112",
    )
    assert result.ping is not None
    assert result.ping.loss == pytest.approx(0.1)


def test_a_node_that_lost_every_probe_failed_and_is_not_counted_as_fast() -> None:
    lost = PING | {"Avg": 0, "Max": 0, "Min": 0, "PacketsRecv": 0, "PingInfo": "-1,0;-1,0;"}
    result = read(TestType.PING, lost)
    assert (result.failed, result.error) == (True, NO_REPLY)
    assert result.ping is not None
    assert (result.ping.loss, result.ping.avg_us, result.ping.rtts_us) == (1.0, None, (None, None))


def test_a_ping_without_counts_is_no_result() -> None:
    assert read(TestType.PING, {"NodeID": 1, "Avg": 1}).error == NO_RESULT


def test_dns_lists_its_addresses() -> None:
    result = read(TestType.DNS, {"NsLookup": 0.008302, "SrcIP": "220.181.57.216;123.125.115.110;"})
    assert result.dns == DnsAnswer(0.008302, ("220.181.57.216", "123.125.115.110"))
    assert read(TestType.DNS, {"SrcIP": ";", "NsLookup": 0.1}).error == NO_RESULT


def test_dig_keeps_its_lines() -> None:
    assert read(TestType.DIG, {"DigInfo": "\n;; ANSWER: 2\nbaidu.com.\t\t282\tIN\tA\t220.181.57.216\n"}).dig == (
        ";; ANSWER: 2\nbaidu.com.\t\t282\tIN\tA\t220.181.57.216"
    )


def test_cdn_has_a_timing_for_each_address() -> None:
    rows = [
        HTTP | {"SrcIP": "115.239.211.112"},
        HTTP | {"SrcIP": "115.239.210.27", "TotalTime": 0.033622},
        {"HttpCode": 0},
    ]
    result = read(TestType.CDN, {"Data": rows, "NodeID": 1})
    assert [(timing.resolved_ip, timing.total_s) for timing in result.cdn] == [
        ("115.239.211.112", 0.009621),
        ("115.239.210.27", 0.033622),
    ]
    assert read(TestType.CDN, {"Data": None}).error == NO_RESULT


def test_trace_hops_have_avg_max_min_in_this_order() -> None:
    info = (
        "210.74.226.65,10,10,0,2469,4712,1352,0;0.0.0.0,10,0,10,0,0,0,0;220.191.200.230,10,1,9,11666,11667,11665,0;bad;"
    )
    assert read(TestType.TRACE, {"Info": info}).trace == (
        Hop("210.74.226.65", 10, 10, 0, avg_us=2469, max_us=4712, min_us=1352),
        Hop(None, 10, 0, 10, avg_us=None, max_us=None, min_us=None),
        Hop("220.191.200.230", 10, 1, 9, avg_us=11666, max_us=11667, min_us=11665),
    )


def test_page_is_kept_raw() -> None:
    result = read(TestType.PAGE, {"NodeID": 1, "Anything": {"a": 1}})
    assert not result.failed
    assert result.raw["Anything"] == {"a": 1}


def test_node_information_is_text_and_may_be_missing() -> None:
    info = {"ip": "203.156.218.253", "area": "1", "isp": "2", "pro_id": "221", "city_id": "280"}
    assert node_from_info(5, info) == Node(5, "203.156.218.253", 1, 2, 221, 280)
    assert node_from_info(5, {"ip": "", "isp": None}) == Node(5)
    assert node_from_info(5, None) is None
