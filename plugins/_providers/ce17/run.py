"""One task's life, without any I/O: frames in, events out. Facts: vendor document, SpeedResponse; threats.md T52, T53.

The stream is not to be trusted: nodes answer twice or after the end, other tasks' frames come in between, TaskErr is
followed by a TaskEnd that claims success, and TaskEnd may never come.
"""

from typing import Any

from plugins._providers.ce17.models import Event, Node, TaskAccepted, TaskEnded
from plugins._providers.ce17.protocol import PROVIDER, SUCCESS, Frame, refusal
from plugins._providers.ce17.request import TestType
from plugins._providers.ce17.results import node_from_info, node_result
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.lenient import to_text, to_whole

MAX_FRAMES = 20_000
"""No real task has as many nodes; an endless stream ends here."""


class TaskRun:
    """What is known of one task so far."""

    def __init__(self, txnid: int, test_type: TestType) -> None:
        self.txnid = txnid
        self.nodes: dict[int, Node] = {}
        self.ended: TaskEnded | None = None
        self.ignored = 0
        """Frames of other tasks, unknown types and duplicates."""
        self._test_type = test_type
        self._answered: set[tuple[str, int]] = set()
        self._answered_ids: set[int] = set()
        self._ok = 0
        self._frames = 0

    @property
    def results(self) -> int:
        """How many nodes have answered."""
        return len(self._answered)

    @property
    def began(self) -> bool:
        """The server has shown that there is such a task: it may have cost something."""
        return bool(self.nodes or self._answered)

    @property
    def all_answered(self) -> bool:
        """Every node that the server named has answered."""
        return bool(self.nodes) and self._answered_ids >= self.nodes.keys()

    @property
    def awaits_stragglers(self) -> bool:
        """The server has counted more answers than have come."""
        return self.ended is not None and self.results < self.ended.ok + self.ended.failed

    def feed(self, frame: Frame) -> Event | None:
        """Take one frame; return what it tells (a TaskEnd is kept in `ended`). Raises ProviderError for a refusal."""
        self._frames += 1
        if self._frames > MAX_FRAMES:
            raise UnexpectedReplyError(PROVIDER, f"over {MAX_FRAMES} frames")
        if frame.txnid not in {None, self.txnid} or (frame.type is None and frame.rt == SUCCESS):
            return self._ignore()
        if frame.type == "NewData" and isinstance(frame.data, dict):
            return self._new_data(frame.data)
        if frame.type == "TaskErr" or frame.rt != SUCCESS:
            raise refusal(frame.rt)
        if frame.type == "TaskAccept":
            return self._accept(frame.data)
        if frame.type == "TaskEnd":
            self.ended = self._end(frame.data)
            return None
        return self._ignore()

    def counted(self) -> TaskEnded:
        """The vendor's counts, or ours where it never ended the task."""
        failed = self.results - self._ok
        return self.ended or TaskEnded(max(self.results, len(self.nodes)), self._ok, failed, 0)

    def _ignore(self) -> None:
        self.ignored += 1

    def _accept(self, data: Any) -> TaskAccepted:
        task_id = ""
        for key, task in _tasks(data):
            task_id = task_id or to_text(task.get("TaskId")) or key
            self.nodes.update(_nodes(task.get("nodes")))
        return TaskAccepted(task_id, dict(self.nodes))

    def _new_data(self, data: dict[str, Any]) -> Event | None:
        node_id = to_whole(data.get("NodeID"))
        key = (to_text(data.get("TaskId")) or "", node_id or 0)
        if node_id is None or key in self._answered:
            return self._ignore()
        self._answered.add(key)
        self._answered_ids.add(node_id)
        node = node_from_info(node_id, data.get("NodeInfo")) or self.nodes.get(node_id)
        result = node_result(self._test_type, node_id, node, data)
        self._ok += not result.failed
        return result

    def _end(self, data: Any) -> TaskEnded:
        values = data if isinstance(data, dict) else {}
        names = ("TotalCount", "TotalCountOK", "TotalCountErr", "TotalCountTimeout")
        return TaskEnded(*(max(0, to_whole(values.get(name)) or 0) for name in names))


def _tasks(data: Any) -> list[tuple[str, dict[str, Any]]]:
    """`{TaskId: task}`; also the list forms of the vendor's damaged samples, and a bare task."""
    if isinstance(data, list):
        return [pair for item in data for pair in _tasks(item)]
    if not isinstance(data, dict):
        return []
    if "nodes" in data:
        return [("", data)]
    return [(key, task) for key, task in data.items() if isinstance(task, dict)]


def _nodes(value: Any) -> dict[int, Node]:
    """`{"159450": {"nodeinfo": {…}}}`, or a list of such."""
    if isinstance(value, list):
        return {node_id: node for item in value for node_id, node in _nodes(item).items()}
    if not isinstance(value, dict):
        return {}
    found: dict[int, Node] = {}
    for key, entry in value.items():
        node_id = to_whole(key)
        if node_id is not None:
            info = entry.get("nodeinfo", entry.get("nodeInfo")) if isinstance(entry, dict) else None
            found[node_id] = node_from_info(node_id, info) or Node(node_id)
    return found
