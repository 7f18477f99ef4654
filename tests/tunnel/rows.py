"""Rows as ChmlFrp sends them (vendor document, samples), for the tests beside this file."""

from typing import Any

from plugins._providers.chmlfrp import Node, NodeStats, Tunnel

TUNNEL = {
    "id": 81329,
    "name": "230vZqUp",
    "localip": "127.0.0.1",
    "type": "tcp",
    "nport": 222,
    "dorp": "56078",
    "node": "日本东京直连-2",
    "state": "true",
    "userid": 227,
    "encryption": "true",
    "compression": "false",
    "ap": "",
    "uptime": "2024-12-21T17:38:19.000+00:00",
    "client_version": "ChmlFrp-0.51.2",
    "today_traffic_in": 1_572_864,
    "today_traffic_out": 15_728_640,
    "cur_conns": 4,
    "nodestate": "online",
    "ip": "203.0.113.20",
    "node_token": "SECRET-NODE-TOKEN",
}
NODE = {
    "id": 11,
    "name": "江苏宿迁",
    "area": "江苏宿迁",
    "nodegroup": "user",
    "china": "yes",
    "web": "no",
    "udp": "true",
    "fangyu": "true",
    "notes": "推荐游戏,web,ssh等服务",
    "apitoken": "SECRET-API-TOKEN",
}
STATS = {
    "id": 11,
    "node_name": "江苏宿迁",
    "state": "online",
    "nodegroup": "user",
    "total_traffic_in": 550_093_529,
    "total_traffic_out": 14_367_772_669,
    "cur_counts": 54,
    "client_counts": 93,
    "tunnel_counts": 190,
    "bandwidth_usage_percent": 12,
    "cpu_usage": 11.913401,
}


def tunnel(**changed: Any) -> Tunnel:
    return Tunnel.model_validate({**TUNNEL, **changed})


def node(**changed: Any) -> Node:
    return Node.model_validate({**NODE, **changed})


def stats(**changed: Any) -> NodeStats:
    return NodeStats.model_validate({**STATS, **changed})
