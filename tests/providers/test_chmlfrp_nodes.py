"""ChmlFrp's nodes: the document's samples (providers.md, section 5), and the stand-in."""

from datetime import datetime
from typing import Any

import pytest

from plugins._providers.chmlfrp import (
    ChmlfrpClient,
    Node,
    NodeDetails,
    NodeHistory,
    NodeInfo,
    NodeSample,
    NodeStats,
    PanelInfo,
)
from plugins._sandbox import world as w
from tests.providers.frp import CREDENTIAL, SANDBOX, client, success


async def test_nodes_and_their_load(vendor: Any) -> None:
    row = {"id": 11, "name": "江苏宿迁", "area": "江苏宿迁", "nodegroup": "vip", "china": "yes", "web": "no"}
    vendor.say_json(success([row | {"udp": "true", "fangyu": "false", "notes": "推荐"}]))
    (node,) = await client(vendor).nodes()
    assert node == Node(
        id=11,
        name="江苏宿迁",
        area="江苏宿迁",
        group="vip",
        mainland=True,
        web=False,
        udp=True,
        defended=False,
        notes="推荐",
    )
    assert node.is_vip
    row = {"total_traffic_in": 55, "total_traffic_out": 66, "cur_counts": 1, "node_name": "江苏宿迁", "id": 11}
    vendor.say_json(
        success([row | {"state": "online", "cpu_usage": 11.9, "bandwidth_usage_percent": 12, "client_counts": 2}])
    )
    (load,) = await client(vendor).node_stats()
    assert isinstance(load, NodeStats)
    assert (load.download_today_bytes, load.upload_today_bytes) == (55, 66), "nodes count the other way round"
    assert (load.connections, load.clients, load.tunnels, load.online) == (1, 2, None, True)


async def test_node_details_leave_the_secrets_out(vendor: Any) -> None:
    data = {
        "name": "江苏宿迁",
        "apitoken": "canary|11",
        "nodetoken": "canary",
        "auth": "canary",
        "rport": "10000-65535",
        "coordinates": "0,0",
        "ipv6": None,
        "toowhite": False,
        "ip": "sq.example.com",
        "load1": 0,
        "load15": 0.03,
        "totalTrafficIn": 7,
        "uptime_seconds": 1286486,
    }
    vendor.say_json(success(data))
    info = await client(vendor).node_info(CREDENTIAL, "江苏宿迁")
    assert isinstance(info, NodeInfo)
    assert "canary" not in info.model_dump_json()
    assert (info.ports, info.coordinates, info.uptime_s) == (range(10000, 65536), None, 1286486)
    assert (info.host, info.load15, info.download_today_bytes, info.needs_whitelist) == (
        "sq.example.com",
        0.03,
        7,
        False,
    )


async def test_node_uptime_checks_its_days(vendor: Any) -> None:
    with pytest.raises(ValueError, match="days"):
        await client(vendor).node_uptime(CREDENTIAL, 91)
    assert not vendor.asked


async def test_a_nodes_history_and_the_panels_numbers(vendor: Any, frp: ChmlfrpClient, little_world: w.World) -> None:
    details = {"total_traffic_in": 5, "total_traffic_out": 6, "load5": 0.25, "storage_used": 7, "uptime_seconds": 8}
    row = {"timestamp": "2026-01-22 10:20:00", "cpu_usage": "1.5", "upload_bandwidth_usage_percent": 2, "proxy_tcp": 3}
    vendor.say_json(success({"node_name": "江苏宿迁", "node_details": details, "status_list": [row]}))
    history = await client(vendor).node_history(CREDENTIAL, "江苏宿迁")
    assert history.details == NodeDetails(
        download_today_bytes=5, upload_today_bytes=6, load5=0.25, storage_used_bytes=7, uptime_s=8
    )
    at = datetime(2026, 1, 22, 10, 20)  # the vendor names no zone
    assert history.samples == [NodeSample(at=at, cpu_percent=1.5, upload_percent=2, tcp_tunnels=3)]
    assert vendor.asked[-1].query == {"nodename": "江苏宿迁"}
    vendor.say_json(success({"node_name": "x", "node_details": None, "status_list": None}))
    assert await client(vendor).node_history(CREDENTIAL, "x") == NodeHistory(name="x")

    nodes = await frp.nodes()
    assert len((await frp.node_history(SANDBOX, nodes[0].name)).samples) > 1
    panel = await frp.panel_info()
    assert isinstance(panel, PanelInfo)
    assert panel.nodes is not None
    assert panel.nodes >= len(nodes)
    assert not little_world.complaints
