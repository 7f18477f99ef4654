"""The frames of one task, in the order in which they go out, and the ways in which a stream may go wrong."""

import itertools
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.ce17.probes import Probe, select
from plugins._sandbox.vendors.ce17.request import ERROR_TEXTS, RequestError, Task
from plugins._sandbox.vendors.ce17.results import error_of, report
from plugins._sandbox.vendors.wrong_types import twist

if TYPE_CHECKING:
    from plugins._sandbox.world import World

Frame = dict[str, Any]
CUT = "cut"
"""Instead of a frame: the connection breaks here."""
FEW_PROBES = 5
"""Tasks of fewer probes always get all their answers."""


class Run:
    """One accepted task: the probes chosen for it, and its frames."""

    def __init__(self, world: "World", task: Task, number: int, fault: str = "") -> None:
        self.world, self.task, self.number, self.fault = world, task, number, fault
        self.probes = select(world.probes, task.wish, task.target)
        if not self.probes:
            raise RequestError(10013)
        day = time.strftime("%Y%m%d", time.localtime(world.now()))
        self.task_id = f"{day}_{dice.hex_text(32, task.target, number, world.now())}:1"

    def frames(self) -> Iterator[Frame | str]:
        """All frames (and CUT), as the fault wants them; lazily, so that thousands of probes cost no memory."""
        middle: Iterator[Frame] = self._answers()
        match self.fault:
            case "silent":
                return iter(())
            case "taskerr":
                return iter((error_frame(self.task.txnid, 10013), end_frame(self.task.txnid, 0, 0, 0)))
            case "noend":
                return itertools.chain((self.accept(),), middle)
            case "cutmidway":
                return itertools.chain(
                    (self.accept(),), itertools.islice(middle, max(1, len(self.probes) // 2)), (CUT,)
                )
            case "duplicates":
                return itertools.chain((self.accept(),), (f for f in middle for _ in (0, 1)), (self.end(),))
            case "stragglers":
                return self._late(list(middle))
            case "endless":
                return itertools.chain((self.accept(),), (f for _ in itertools.count() for f in self._answers()))
            case "wrongtypes":
                return (frame | {"data": twist(frame["data"])} for frame in self._all(middle))
            case _:
                return self._all(middle)

    def _all(self, middle: Iterator[Frame]) -> Iterator[Frame]:
        yield self.accept()
        yield from middle
        yield self.end()

    def _late(self, answers: list[Frame]) -> Iterator[Frame]:
        late = min(2, len(answers))
        yield from (self.accept(), *answers[:-late], self.end(), *answers[-late:])

    def accept(self) -> Frame:
        """TaskAccept: a dict by task id, in it the nodes by node id, all values text."""
        nodes = {str(probe.node_id): {"nodeinfo": probe.info()} for probe in self.probes}
        counts = {"nodeCount": len(nodes), "nodeCountFinish": 0, "nodeCountErr": 0}
        row = {"txnid": self.task.txnid, "TaskId": self.task_id, **counts, "nodes": nodes}
        return frame(self.task.txnid, "TaskAccept", {self.task_id: row})

    def _silent(self) -> Probe | None:
        if not self.world.silent_probes or len(self.probes) < FEW_PROBES:
            return None
        if dice.number("someone silent", self.task.target, self.number) % 3:
            return None
        return dice.pick(self.probes, "silent", self.task.target, self.number)

    def _reporting(self) -> list[Probe]:
        silent = self._silent()
        return [probe for probe in self.probes if probe is not silent]

    def _fail_percent(self) -> float:
        return 101 if self.fault == "allfail" else self.world.fail_percent

    def _data(self, probe: Probe) -> Frame:
        return report(self.task, probe, self.number, self._fail_percent(), self.world.now())

    def _answers(self) -> Iterator[Frame]:
        for probe in self._reporting():
            yield frame(self.task.txnid, "NewData", {**self._data(probe), "TaskId": self.task_id})

    def end(self) -> Frame:
        """TaskEnd: TotalCount = OK + Err + Timeout."""
        reporting = self._reporting()
        failed = sum(1 for probe in reporting if error_of(self.task, probe, self._fail_percent()))
        return end_frame(self.task.txnid, len(reporting) - failed, failed, len(self.probes) - len(reporting))


def frame(txnid: int, kind: str, data: Any, code: int = 1) -> Frame:
    """The envelope of every frame but the login's."""
    return {"rt": code, "error": "" if code == 1 else ERROR_TEXTS[code], "txnid": txnid, "type": kind, "data": data}


def end_frame(txnid: int, ok: int, failed: int, timed_out: int) -> Frame:
    counts = {"TotalCountOK": ok, "TotalCountErr": failed, "TotalCountTimeout": timed_out}
    return frame(txnid, "TaskEnd", {"TotalCount": ok + failed + timed_out, **counts})


def error_frame(txnid: int, code: int) -> Frame:
    return frame(txnid, "TaskErr", {}, code)


def encoded(value: Frame) -> str:
    """JSON as the vendor sends it: compact, with a line end that some clients have to strip."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
