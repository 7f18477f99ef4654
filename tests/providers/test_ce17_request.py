"""17CE's SpeedRequest against its document's table (providers.md, section 1.2)."""

from typing import Any

import pytest
from pydantic import ValidationError

from plugins._providers.ce17 import SpeedRequest, TestType
from plugins._providers.ce17.protocol import auth_code, signed_url


def test_the_login_code_takes_19_characters_from_index_4() -> None:
    # md5("testtoken") = 582846f37273cf8f4b0cc17d67c34c47, of which 46f37273cf8f4b0cc17 goes on.
    assert auth_code("demo@example.com", "testtoken", "1700000000") == "3fc1d668d0df99376ea3fd3467cee5f9"
    assert auth_code(" demo@example.com ", "testtoken", "1700000000") == "3fc1d668d0df99376ea3fd3467cee5f9"


def test_the_signed_url_escapes_the_user() -> None:
    url = signed_url("ws://127.0.0.1:1/socket", "demo@example.com", "testtoken", "1700000000")
    assert url == "ws://127.0.0.1:1/socket?ut=1700000000&code=3fc1d668d0df99376ea3fd3467cee5f9&user=demo%40example.com"
    assert "testtoken" not in url


def test_a_plain_http_request_has_the_vendors_spelling() -> None:
    wire = SpeedRequest(test_type=TestType.HTTP, target="http://example.com").to_wire(7)
    assert wire == {
        "txnid": 7,
        "nodetype": [1, 2],
        "num": 1,
        "Url": "http://example.com",
        "TestType": "HTTP",
        "Host": "",
        "TimeOut": 30,
        "Request": "GET",
        "NoCache": False,
        "Speed": 0,
        "Cookie": "",
        "Trace": False,
        "Referer": "",
        "UserAgent": "",
        "FollowLocation": 2,
        "GetMD5": True,
        "GetResponseHeader": True,
        "MaxDown": 1048576,
        "AutoDecompress": True,
        "type": 1,
        "isps": [0],
        "pro_ids": [0],
        "areas": [1],
        "Proxies": "",
        "SnapShot": False,
        "postfield": "",
        "PingCount": 10,
        "PingSize": 32,
        "SrcIP": "",
    }
    assert type(wire["TestType"]) is str


def test_every_field_reaches_the_wire() -> None:
    wire = SpeedRequest(
        test_type=TestType.HTTP,
        target="http://example.com",
        isp_ids=(1, 2),
        province_ids=(221, 180),
        city_ids=(280,),
        areas=(1, 2),
        node_kinds=(3, 4),
        nodes_per_cell=5,
        timeout_s=20,
        host="www.example.com",
        source_ip="203.0.113.9",
        method="POST",
        post_body="a=b",
        no_cache=True,
        speed_limit_bytes_per_s=1000,
        cookie="c=d",
        referer="http://example.org",
        user_agent="fake/1",
        trace=True,
        follow_redirects=3,
        get_md5=False,
        get_headers=False,
        max_download_bytes=2000,
        decompress=False,
        every_address=True,
        proxies="p",
        snapshot=True,
        ping_count=99,
        ping_size_bytes=64,
    ).to_wire(8)
    assert wire == {
        "txnid": 8,
        "nodetype": [3, 4],
        "num": 5,
        "Url": "http://example.com",
        "TestType": "HTTP",
        "Host": "www.example.com",
        "TimeOut": 20,
        "Request": "POST",
        "NoCache": True,
        "Speed": 1000,
        "Cookie": "c=d",
        "Trace": True,
        "Referer": "http://example.org",
        "UserAgent": "fake/1",
        "FollowLocation": 3,
        "GetMD5": False,
        "GetResponseHeader": False,
        "MaxDown": 2000,
        "AutoDecompress": False,
        "type": 2,
        "isps": [1, 2],
        "pro_ids": [221, 180],
        "city_ids": [280],
        "areas": [1, 2],
        "Proxies": "p",
        "SnapShot": True,
        "postfield": "a=b",
        "PingCount": 99,
        "PingSize": 64,
        "SrcIP": "203.0.113.9",
    }


@pytest.mark.parametrize(
    ("test_type", "host", "source_ip"),
    [
        ("PING", "", "example.com"),
        ("TraceRT", "", "example.com"),
        ("DNS", "example.com", ""),
        ("DIG", "example.com", ""),
    ],
)
def test_the_target_goes_where_the_type_wants_it(test_type: str, host: str, source_ip: str) -> None:
    wire = SpeedRequest(test_type=TestType(test_type), target="example.com").to_wire(1)
    assert (wire["Url"], wire["Host"], wire["SrcIP"]) == ("example.com", host, source_ip)
    assert "city_ids" not in wire


@pytest.mark.parametrize(
    ("fields", "timeout_s", "deadline_s"),
    [
        ({"test_type": "HTTP"}, 30, 75),
        ({"test_type": "HTTP", "timeout_s": 120}, 120, 255),
        ({"test_type": "PING"}, 1, 35),
        ({"test_type": "PING", "ping_count": 20, "timeout_s": 2}, 2, 95),
        ({"test_type": "CDN"}, 30, 615),
        ({"test_type": "DNS"}, 15, 45),
        ({"test_type": "DIG"}, 15, 45),
        ({"test_type": "DIG", "trace": True}, 45, 105),
        ({"test_type": "TraceRT", "timeout_s": 3}, 3, 75),
        ({"test_type": "Page"}, 30, 75),
    ],
)
def test_the_deadline_follows_the_documents_formula(fields: dict[str, Any], timeout_s: int, deadline_s: int) -> None:
    request = SpeedRequest(target="example.com", **fields)
    assert (request.effective_timeout_s, request.deadline_s) == (timeout_s, deadline_s)


@pytest.mark.parametrize(
    "fields",
    [
        {"timeout_s": 0},
        {"timeout_s": 11},
        {"ping_count": 0},
        {"ping_count": 101},
        {"ping_size_bytes": 1001},
        {"nodes_per_cell": 0},
        {"target": ""},
        {"method": "DELETE"},
        {"method": "POST"},
        {"unknown": 1},
    ],
)
def test_bounds_are_kept_before_anything_is_sent(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SpeedRequest.model_validate({"test_type": "PING", "target": "example.com"} | fields)


def test_the_request_has_every_field_of_the_document_and_no_other() -> None:
    document = """
        txnid nodetype num Url TestType Host SrcIP TimeOut Request NoCache Speed Cookie Trace Referer UserAgent
        FollowLocation GetMD5 GetResponseHeader MaxDown AutoDecompress type isps pro_ids city_ids areas Proxies
        SnapShot postfield PingCount PingSize
    """.split()  # noqa: SIM905  # easier to compare with the document's table than a list
    wire = SpeedRequest(test_type=TestType.PING, target="example.com", city_ids=(264,)).to_wire(1)
    assert sorted(wire) == sorted(document)
    assert len(document) == 30
