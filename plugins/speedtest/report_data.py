"""A run as JSON, for the history, comparisons and exports.

    {"v": 1, "type": "PING", "target": …, "at": ISO time, "partial": "5/24" | null,
     "nodes": [{"id": …, "pro": "广东", "isp": "电信", "ms": 12.3 | null, "err": "TIMEOUT" | null, "ok": true,
     …extras}]}

`err` is a `Cause`'s name. Extras are the type's own (see its `…_report.py`); a key that a reader does not know is kept.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins._providers.ce17 import TestType
from plugins.speedtest.causes import Cause
from plugins.speedtest.kinds import Details, details_of
from plugins.speedtest.report import Report
from plugins.speedtest.rows import NodeRow

VERSION = 1
_OWN = frozenset({"id", "pro", "isp", "ms", "err", "ok"})


@dataclass(frozen=True)
class RunData:
    """What was kept of a run."""

    test_type: TestType
    target: str
    """As it may be shown: secrets of a URL's query are starred out."""
    at: datetime
    """When it began, with time zone."""
    nodes: tuple[NodeRow, ...]
    partial: str | None
    """`5/24`: nodes that came back of all, where the run was cut."""

    @property
    def details(self) -> Details | None:
        """As those of the report it was made of."""
        return details_of(self.test_type, [row for row in self.nodes if row.cause is not Cause.NOT_RETURNED])


def to_data(report: Report) -> dict[str, Any]:
    """A report in a form that JSON can hold."""
    return {
        "v": VERSION,
        "type": str(report.request.speed.test_type),
        "target": report.request.shown_target,
        "at": report.started_at.isoformat(),
        "nodes": [_node(row) for row in report.rows],
        "partial": f"{report.returned}/{report.overall.total}" if report.partial else None,
    }


def to_json(report: Report) -> str:
    """`to_data` as compact text."""
    return json.dumps(to_data(report), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> RunData:
    """The reverse of `to_json`. Raises ValueError for anything else, also for a later version."""
    return from_data(json.loads(text))


def from_data(data: Any) -> RunData:
    """The reverse of `to_data`. Raises ValueError for anything else, also for a later version."""
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise ValueError("no run of version 1")
    try:
        nodes = tuple(_row(node) for node in data["nodes"])
        at = datetime.fromisoformat(data["at"])
        return RunData(TestType(data["type"]), data["target"], at, nodes, data["partial"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a run without its parts: {type(error).__name__}") from error


def _node(row: NodeRow) -> dict[str, Any]:
    return {
        "id": row.node_id,
        "pro": row.province,
        "isp": row.isp,
        "ms": None if row.latency_ms is None else round(row.latency_ms, 3),
        "err": row.cause.name if row.cause else None,
        "ok": row.healthy,
        **row.extras,
    }


def _row(node: dict[str, Any]) -> NodeRow:
    extras = {key: value for key, value in node.items() if key not in _OWN}
    cause = Cause[node["err"]] if node["err"] else None
    return NodeRow(node["id"], node["pro"], node["isp"], node["ms"], cause, bool(node.get("ok")), extras)
