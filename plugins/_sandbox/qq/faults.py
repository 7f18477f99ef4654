"""Sends that go wrong on demand: per chat a script of faults, one used up by each send.

The texts are those that real implementations give (NapCat issues 600, 932, 1410, 1772; go-cqhttp for 100).
A send that is *unknown* comes in two kinds: reported as failed but arrived, and reported as failed and lost.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum

from plugins._sandbox.qq.scenes import Scene, parse_scene

_SEND = "NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate"


class Fault(StrEnum):
    """How a send goes wrong. Without `-arrived` the message does not reach the chat."""

    RETCODE_1200 = "1200"
    RETCODE_1200_ARRIVED = "1200-arrived"
    RETCODE_100 = "100"
    TIMEOUT = "timeout"
    """No answer to the call."""
    TIMEOUT_ARRIVED = "timeout-arrived"
    KICKED = "kicked"
    MUTED = "muted"
    ASYNC = "async"
    """Answered as `async`: taken, outcome unknown."""
    NULL = "null"
    """Arrived, answered `ok` with null data: no message id."""
    CUT = "cut"
    """The link breaks before an answer."""

    @property
    def arrives(self) -> bool:
        """Whether the message reaches the chat all the same."""
        return self.value.endswith("-arrived") or self in (Fault.NULL, Fault.ASYNC)


@dataclass(frozen=True)
class Answer:
    """What goes back for an API call. `reply` None: nothing at all; `cut`: the link is closed."""

    reply: dict[str, object] | None
    cut: bool = False


class Faults:
    """The scripts of all chats. A chat without a script works."""

    def __init__(self) -> None:
        self._scripts: defaultdict[Scene, deque[Fault | None]] = defaultdict(deque)
        self._always: dict[Scene, Fault] = {}

    def script(self, scene: Scene | int | str, *kinds: Fault | str | None) -> None:
        """The next sends to this chat go as listed (None: it works), those after them work again."""
        self._scripts[_scene(scene)].extend(Fault(kind) if kind is not None else None for kind in kinds)

    def always(self, scene: Scene | int | str, kind: Fault | str) -> None:
        """Every send to this chat goes wrong in this way, until `clear`."""
        self._always[_scene(scene)] = Fault(kind)

    def clear(self) -> None:
        """All chats work again."""
        self._scripts.clear()
        self._always.clear()

    def next_for(self, scene: Scene) -> Fault | None:
        """The fault of the send that happens now; uses up one line of the script."""
        script = self._scripts.get(scene)
        return script.popleft() if script else self._always.get(scene)


def _scene(value: Scene | int | str) -> Scene:
    scene = value if isinstance(value, Scene) else parse_scene(value)
    if scene is None:
        raise ValueError(f"no scene: {value!r}")
    return scene


def event_ret(result: int, error: str) -> str:
    """NapCat's text for a send that QQ refused, with QQ's own result number."""
    return f'EventChecker Failed: {_SEND} EventRet:\n{{\n    "result": {result},\n    "errMsg": "{error}"\n}}\n'


TIMED_OUT = f'Timeout: {_SEND} EventRet:\n{{\n    "result": 0,\n    "errMsg": ""\n}}\n'
KICKED = event_ret(110, "发送失败，你已被移出该群，请重新加群。")
MUTED = event_ret(120, "你已被禁言，消息无法发送。")


def faulty_answer(fault: Fault) -> Answer:
    """What the bot gets back for a send with this fault; the echo is still to be added."""
    if fault in (Fault.TIMEOUT, Fault.TIMEOUT_ARRIVED):
        return Answer(None)
    if fault is Fault.CUT:
        return Answer(None, cut=True)
    if fault is Fault.NULL:
        return Answer({"status": "ok", "retcode": 0, "data": None, "message": "", "wording": ""})
    if fault is Fault.ASYNC:
        return Answer({"status": "async", "retcode": 1, "data": None})
    if fault is Fault.RETCODE_100:
        wording = "请参考 go-cqhttp 端输出"
        reply = {"status": "failed", "retcode": 100, "data": None, "msg": "SEND_MSG_API_ERROR", "wording": wording}
        return Answer(reply)
    reason = {Fault.KICKED: KICKED, Fault.MUTED: MUTED}.get(fault, TIMED_OUT)
    return Answer({"status": "failed", "retcode": 1200, "data": None, "message": reason, "wording": reason})
