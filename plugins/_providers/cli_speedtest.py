"""17CE on the command line: `ce17 ping example.com --pro 广东 --isp 电信`, with progress on stderr."""

import argparse
import sys
from typing import Any

from plugins._providers.ce17 import NodeResult, SpeedRequest, TaskAccepted, TestType
from plugins._providers.ce17.places import CITIES, ISPS, PROVINCES, Meaning, meaning_of
from plugins._providers.cli_output import write_value

WORDS = {
    "ping": TestType.PING,
    "http": TestType.HTTP,
    "dns": TestType.DNS,
    "dig": TestType.DIG,
    "cdn": TestType.CDN,
    "trace": TestType.TRACE,
    "page": TestType.PAGE,
}


def add_speed_tests(methods: Any) -> None:
    """A subcommand for each type of test."""
    for word, test_type in WORDS.items():
        parser = methods.add_parser(word, help=f"run a {test_type} test; costs points")
        parser.set_defaults(test_type=test_type, needs_credential=True)
        parser.add_argument("target")
        parser.add_argument("--area", action="append", default=[], help="大陆, 港澳台, 海外; may be repeated")
        parser.add_argument("--pro", action="append", default=[], metavar="PROVINCE", help="广东, gd; may be repeated")
        parser.add_argument("--city", action="append", default=[], help="may be repeated")
        parser.add_argument("--isp", action="append", default=[], help="may be repeated")
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of SpeedRequest")
        parser.add_argument("--json", action="store_true", help="print JSON")


def request_of(asked: argparse.Namespace) -> SpeedRequest:
    """The command's words as a request. Raises ValueError naming the word that is unknown."""
    areas = [_meant(name).areas for name in asked.area]
    cities = [city for name in asked.city for city in _known(name, _meant(name).city_ids)]
    provinces = [_known(name, _meant(name).province_ids) for name in asked.pro]
    fields = dict(pair.partition("=")[::2] for pair in asked.set)
    return SpeedRequest.model_validate(
        fields
        | {
            "test_type": asked.test_type,
            "target": asked.target,
            "province_ids": _flat(provinces) or tuple({CITIES[city].province_id for city in cities}),
            "city_ids": tuple(cities),
            "isp_ids": _flat([_known(name, _meant(name).isp_ids) for name in asked.isp]),
        }
        | ({"areas": _flat(areas)} if _flat(areas) else {})
    )


async def run_speed_test(client: Any, credential: Any, asked: argparse.Namespace) -> None:
    """Run it; results go to stdout as they come (with --json: together at the end)."""
    answered, nodes, rows = 0, 0, []
    try:
        async for event in client.measure(credential, request_of(asked)):
            if isinstance(event, TaskAccepted):
                nodes = len(event.nodes)
            if isinstance(event, NodeResult):
                answered += 1
                rows.append(event)
                if not asked.json:
                    write_value(_row(event), as_json=False)
            _progress(answered, nodes)
    finally:
        if asked.json:
            write_value(rows, as_json=True)


def _row(result: NodeResult) -> dict[str, Any]:
    node = result.node
    where = [PROVINCES.get(node.province_id or 0), ISPS.get(node.isp_id or 0)] if node else []
    row: dict[str, Any] = {"node": result.node_id, "at": " ".join(name for name in where if name) or "?"}
    if result.ping is not None and result.ping.avg_us is not None:
        return row | {"avg_ms": result.ping.avg_us / 1000, "loss": round(result.ping.loss, 3), "error": result.error}
    if result.http is not None:
        return row | {"status": result.http.status, "total_s": result.http.total_s, "ip": result.http.resolved_ip}
    return row | {"error": result.error, "dns": result.dns, "dig": result.dig, "cdn": result.cdn, "trace": result.trace}


def _progress(answered: int, nodes: int) -> None:
    if sys.stderr.isatty():
        bar = "#" * (20 * answered // max(nodes, answered, 1))
        sys.stderr.write(f"\r[{bar:<20}] {answered}/{max(nodes, answered)} ")


def _meant(name: str) -> Meaning:
    return _known(name, meaning_of(name))


def _known(name: str, found: Any) -> Any:
    if not found:
        raise ValueError(f"unknown place or ISP: {name}")
    return found


def _flat(ids: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for several in ids for one in several))
