"""Takes the events of a run as they come and sums them up in one pass.

Every result is read once, reduced to a small row and let go; sums run along. What grows with the number of nodes is the
rows alone (some 300 bytes a node), and raw texts have a bound for the whole run.
"""

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from plugins._providers.ce17 import Node, NodeResult, TaskAccepted, TaskEnded
from plugins._providers.ce17.places import ISPS, PROVINCES
from plugins.speedtest.causes import Cause
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.kinds import KINDS, details_of
from plugins.speedtest.report import Failure, Group, NodeLine, Report
from plugins.speedtest.rows import ABROAD, NodeRow, Reading, place_and_isp

WORST_KEPT = 5
RAW_CHARS_IN_ALL = 1_000_000
"""Raw texts (DIG, Page) of a whole run; later nodes keep everything but their text."""
UNKNOWN_ISP = "其他"
_ISP_ORDER = list(ISPS.values())
PROVINCE_OF_ISP = {17: "香港", 18: "台湾", 19: "澳门"}
"""17CE lists these three as ISPs too; its nodes there carry no province of the table."""


def isp_name(node: Node | None) -> str:
    """`电信`; `其他` where the vendor did not say or the id is not in its table."""
    return ISPS.get(node.isp_id, UNKNOWN_ISP) if node and node.isp_id is not None else UNKNOWN_ISP


def province_name(node: Node | None) -> str:
    """`广东`; `海外` for nodes without a province of the vendor's table."""
    if node is None:
        return "未知"
    return PROVINCES.get(node.province_id or 0) or PROVINCE_OF_ISP.get(node.isp_id or 0, ABROAD)


def node_name(node: Node | None) -> str:
    """`广东 电信`; outside the mainland the vendor's "ISP" is only the place once more."""
    return place_and_isp(province_name(node), isp_name(node))


class _Tally:
    """Running sums of one group."""

    def __init__(self) -> None:
        self.total = self.answered = self.timed = self.sent = self.received = 0
        self.sum_ms, self.min_ms, self.max_ms = 0.0, float("inf"), 0.0

    def add(self, reading: Reading, sent: int, received: int) -> None:
        self.total += 1
        self.answered += reading.cause is None
        self.sent += sent
        self.received += received
        if reading.latency_ms is not None:
            self.timed += 1
            self.sum_ms += reading.latency_ms
            self.min_ms = min(self.min_ms, reading.latency_ms)
            self.max_ms = max(self.max_ms, reading.latency_ms)

    def group(self, name: str, missing: int) -> Group:
        loss = 1 - self.received / self.sent if self.sent else None
        total = self.total + missing
        if not self.timed:
            return Group(name, self.answered, total, None, None, None, loss)
        return Group(name, self.answered, total, self.min_ms, self.sum_ms / self.timed, self.max_ms, loss)


@dataclass
class _Packets:
    """Quickest and slowest single packet."""

    min_ms: float | None = None
    max_ms: float | None = None

    def add(self, result: NodeResult) -> None:
        if result.ping is None or result.ping.min_us is None or result.ping.max_us is None:
            return
        low, high = result.ping.min_us / 1000, result.ping.max_us / 1000
        self.min_ms = low if self.min_ms is None else min(self.min_ms, low)
        self.max_ms = high if self.max_ms is None else max(self.max_ms, high)


class Collector:
    """`take` every event of a run; `report` may be asked at any time."""

    def __init__(self, request: SpeedtestRequest, started_at: datetime | None = None) -> None:
        self._request = request
        self._started_at = started_at or datetime.now(UTC)
        self._task_id = ""
        self._accepted: dict[int, Node] = {}
        self._announced = 0
        self._seen: set[int] = set()
        self._rows: list[NodeRow] = []
        self._raw_chars_left = RAW_CHARS_IN_ALL
        self._overall = _Tally()
        self._isps: dict[str, _Tally] = {}
        self._provinces: dict[str, _Tally] = {}
        self._packets = _Packets()
        self._fastest: NodeLine | None = None
        self._worst: list[tuple[float, int, NodeLine]] = []
        self._causes: Counter[Cause] = Counter()
        self._examples: dict[Cause, str] = {}
        self._statuses: Counter[int] = Counter()

    @property
    def returned(self) -> int:
        """Nodes whose result came, good or bad."""
        return len(self._seen)

    def take(self, event: TaskAccepted | NodeResult | TaskEnded) -> None:
        """Count one event. A second result of the same node is ignored."""
        if isinstance(event, TaskAccepted):
            self._task_id = self._task_id or event.task_id
            self._accepted.update(event.nodes)
        elif isinstance(event, TaskEnded):
            self._announced = max(self._announced, event.total)
        elif event.node_id not in self._seen:
            self._seen.add(event.node_id)
            self._count(event, event.node or self._accepted.get(event.node_id))

    def _count(self, result: NodeResult, node: Node | None) -> None:
        reading = KINDS[self._request.speed.test_type].read(result)
        self._add_to_groups(reading, result, node)
        self._rows.append(self._row(result.node_id, node, reading))
        if reading.cause is not None:
            self._fail(reading.cause, node)
            return
        self._packets.add(result)
        status = result.http.status if result.http else None
        if status is not None:
            self._statuses[status] += 1
        if reading.latency_ms is not None:
            loss = result.ping.loss if result.ping else None
            self._rank(NodeLine(node_name(node), reading.latency_ms, loss, status))

    def _row(self, node_id: int, node: Node | None, reading: Reading) -> NodeRow:
        extras = dict(reading.extras)
        self._raw_chars_left -= len(extras.get("raw", ""))
        if self._raw_chars_left < 0:
            extras.pop("raw", None)
        names = province_name(node), isp_name(node)
        return NodeRow(node_id, *names, reading.latency_ms, reading.cause, reading.healthy, extras)

    def _add_to_groups(self, reading: Reading, result: NodeResult, node: Node | None) -> None:
        sent, received = (result.ping.sent, result.ping.received) if result.ping else (0, 0)
        isp = self._isps.setdefault(isp_name(node), _Tally())
        province = self._provinces.setdefault(province_name(node), _Tally())
        for tally in (self._overall, isp, province):
            tally.add(reading, sent, received)

    def _fail(self, cause: Cause, node: Node | None) -> None:
        self._causes[cause] += 1
        self._examples.setdefault(cause, node_name(node))

    def _rank(self, line: NodeLine) -> None:
        if self._fastest is None or line.latency_ms < self._fastest.latency_ms:
            self._fastest = line
        heapq.heappush(self._worst, (line.latency_ms, -len(self._seen), line))
        if len(self._worst) > WORST_KEPT:
            heapq.heappop(self._worst)

    def report(self, cut_by: str | None = None) -> Report:
        """What is known so far. `cut_by` names the error that ended the stream early."""
        missing = [node for node_id, node in self._accepted.items() if node_id not in self._seen]
        unnamed = max(0, self._announced - len(self._seen) - len(missing))
        details = details_of(self._request.speed.test_type, self._rows)
        odd = details.odd if details else frozenset()
        return Report(
            request=self._request,
            task_id=self._task_id,
            started_at=self._started_at,
            overall=self._overall.group("", len(missing) + unnamed),
            healthy=sum(row.healthy and row.node_id not in odd for row in self._rows),
            returned=self.returned,
            packet_min_ms=self._packets.min_ms,
            packet_max_ms=self._packets.max_ms,
            by_isp=tuple(sorted(_groups(self._isps, Counter(map(isp_name, missing))), key=_most_nodes)),
            by_province=tuple(sorted(_groups(self._provinces, Counter(map(province_name, missing))), key=_quickest)),
            fastest=self._fastest,
            worst=tuple(line for *_, line in sorted(self._worst, key=lambda entry: entry[:2], reverse=True)),
            failures=self._failures(missing, unnamed),
            statuses=tuple(self._statuses.most_common()),
            cut_by=cut_by,
            rows=(*self._rows, *map(_missing_row, missing)),
            details=details,
        )

    def _failures(self, missing: list[Node], unnamed: int) -> tuple[Failure, ...]:
        causes = Counter(self._causes)
        examples = dict(self._examples)
        if missing or unnamed:
            causes[Cause.NOT_RETURNED] += len(missing) + unnamed
            examples.setdefault(Cause.NOT_RETURNED, node_name(missing[0]) if missing else "")
        return tuple(Failure(cause, number, examples[cause]) for cause, number in causes.most_common())


def _missing_row(node: Node) -> NodeRow:
    return NodeRow(node.node_id, province_name(node), isp_name(node), None, Cause.NOT_RETURNED)


def _groups(tallies: Mapping[str, _Tally], missing: Counter[str]) -> list[Group]:
    """A group that only has missing nodes is a group too."""
    return [tallies.get(name, _Tally()).group(name, missing[name]) for name in {**tallies, **missing}]


def _most_nodes(group: Group) -> tuple[int, int]:
    """Of equals, in the order of the vendor's table: the three great ones stand in front."""
    return -group.total, _ISP_ORDER.index(group.name)


def _quickest(group: Group) -> tuple[bool, float, str]:
    return group.avg_ms is None, group.avg_ms or 0.0, group.name
