"""A run as JSON: everything that is asked for later comes back."""

import json

import pytest

from plugins._providers.ce17 import TestType
from plugins.speedtest.causes import Cause
from plugins.speedtest.report_data import from_json, to_data, to_json
from tests.speedtest.runs import (
    BEIJING,
    MOBILE,
    cdn,
    dig,
    dns,
    failed,
    fetched,
    hop,
    http,
    node,
    page,
    ping,
    ping_lost,
    report_of,
    trace,
)

RUNS = {
    "ping": [ping(node(1), 12.3456), ping(node(2), 30.0, received=7), ping_lost(node(3)), failed(node(4))],
    "http": [http(node(1), 120.0), fetched(node(2), md5="b" * 32), failed(node(3), "timeout")],
    "dns": [dns(node(1), "1.2.4.8", place="北京"), dns(node(2), "10.0.0.1"), failed(node(3))],
    "dig": [dig(node(1), "1.2.4.8"), failed(node(2))],
    "cdn": [cdn(node(1), ("1.2.4.8", 20.0, 200, "a" * 32)), failed(node(2))],
    "trace": [trace(node(1), hop("192.0.2.1", 1.5), hop(None, None), hop("203.0.113.9", 8.0)), failed(node(2))],
    "网页": [page(node(1), LoadTime=0.5, Odd={"深": ["层"]}), failed(node(2))],
}


def test_compact_form_is_the_agreed_one():
    report = report_of(
        [ping(node(7), 12.3), failed(node(8, BEIJING, MOBILE), "timeout")],
        argument="example.com 广东",
        accepted=[node(9)],
        end=False,
        cut_by="TimedOutError",
    )
    assert to_data(report) == {
        "v": 1,
        "type": "PING",
        "target": "example.com",
        "at": "2026-11-22T06:03:00+00:00",
        "partial": "2/3",
        "nodes": [
            {
                "id": 7,
                "pro": "广东",
                "isp": "电信",
                "ms": 12.3,
                "err": None,
                "ok": True,
                "loss": 0.0,
                "ip": "203.0.113.9",
                "min": 11.3,
                "max": 14.3,
            },
            {"id": 8, "pro": "北京", "isp": "移动", "ms": None, "err": "TIMEOUT", "ok": False},
            {"id": 9, "pro": "广东", "isp": "电信", "ms": None, "err": "NOT_RETURNED", "ok": False},
        ],
    }


@pytest.mark.parametrize("kind", RUNS)
def test_every_type_comes_back_whole(kind):
    report = report_of(RUNS[kind], kind=kind, argument="example.com 广东", accepted=[node(99)])
    back = from_json(to_json(report))
    assert back.test_type is report.request.speed.test_type
    assert (back.target, back.at, back.partial) == (report.request.shown_target, report.started_at, None)
    assert [(row.node_id, row.name, row.cause) for row in back.nodes] == [
        (row.node_id, row.name, row.cause) for row in report.rows
    ]
    assert [row.latency_ms for row in back.nodes] == pytest.approx([row.latency_ms for row in report.rows], abs=0.001)
    assert back.details == report.details
    assert back.nodes[-1].cause is Cause.NOT_RETURNED


def test_secret_of_a_url_is_not_kept():
    report = report_of([http(node(1), 1.0)], kind="http", argument="https://example.com/?token=abc 广东 --cookie id=1")
    assert "abc" not in to_json(report)
    assert "id=1" not in to_json(report)


def test_unknown_extras_of_a_later_bot_are_kept():
    data = to_data(report_of([ping(node(1), 12.0)]))
    data["nodes"][0]["jitter"] = 3
    assert from_json(json.dumps(data)).nodes[0].extras["jitter"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"v": 2}',
        '{"v": 1}',
        '{"v":1,"type":"NOPE","target":"a","at":"2026-01-01","nodes":[],"partial":null}',
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):  # JSONDecodeError is one; the message is for nobody
        from_json(text)


def test_type_is_the_vendors_name():
    assert json.loads(to_json(report_of(RUNS["trace"], kind="trace")))["type"] == TestType.TRACE == "TraceRT"
