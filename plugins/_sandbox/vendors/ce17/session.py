"""One WebSocket connection to 17CE: login frame, then any number of tasks, told apart by their txnid."""

import asyncio
import contextlib
import json
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from plugins._sandbox.vendors import incoming
from plugins._sandbox.vendors.accounts import Fault, account_name
from plugins._sandbox.vendors.calls import Call
from plugins._sandbox.vendors.ce17 import auth, stream, stream_faults
from plugins._sandbox.vendors.ce17.request import RequestError, Task, read_task
from plugins._sandbox.vendors.desk import Desk, Identity, date_header
from plugins._sandbox.vendors.incoming import Incoming

MOST_TASKS = 64
LOGIN_OK = {"rt": 1, "error": "", "msg": "login ok"}
NO_END_FRAME = frozenset({10014, 10015})
"""After these no TaskEnd follows: there is no task, or another one has that txnid."""


class Ce17Desk(Desk):
    """The socket at `/socket` (clients also write `/socket/`). Anything over plain HTTP is 404."""

    name = "ce17"
    secret_names = frozenset({"code"})

    def routes(self) -> list[BaseRoute]:
        return [WebSocketRoute(path, self.serve) for path in ("/socket", "/socket/")]

    def identify(self, asked: Incoming) -> Identity:
        login = auth.read_login(asked.query, asked.headers.get("origin", ""))
        return Identity(login.user.strip(), (f"{login.carrier}:code",) if login.code else ())

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        code = {"frozen": -1}.get(kind, 10008)
        return {**auth.refusal(code), **({"error": detail, "msg": detail} if detail else {})}

    async def serve(self, socket: WebSocket) -> None:
        """One connection from upgrade to close."""
        asked = incoming.read(socket.scope)
        who = self.identify(asked)
        self.record(asked, who)
        login = auth.read_login(asked.query, asked.headers.get("origin", ""))
        fault = self.world.fault_of(self.name, who.text)
        if fault is not None and await stream_faults.at_upgrade(self, socket, asked, fault):
            return
        await socket.accept(headers=[date_header(self.world)])
        with contextlib.suppress(WebSocketDisconnect):
            if await self._logged_in(socket, asked, login, fault):
                await Session(self, socket, login.user.strip(), fault).run()

    async def _logged_in(self, socket: WebSocket, asked: Incoming, login: auth.Login, fault: Fault | None) -> bool:
        code, why = auth.error_of(login, self.world.now())
        if why:
            self.complain(why)
        if code:
            await socket.send_text(stream.encoded(auth.refusal(code)))
            await socket.close()
            return False
        if fault is not None and await stream_faults.at_login(self, socket, asked, fault):
            return False
        await socket.send_text(stream.encoded(LOGIN_OK))
        return True


class Session:
    """What happens on a connection after the login."""

    def __init__(self, desk: Ce17Desk, socket: WebSocket, user: str, fault: Fault | None) -> None:
        self.desk, self.world, self.socket, self.user = desk, desk.world, socket, user
        self.fault = fault.kind if fault else ""
        self.seen: set[int] = set()
        self.jobs: set[asyncio.Task[None]] = set()
        self.sending = asyncio.Lock()

    async def run(self) -> None:
        """Serve until the client goes; its running tasks end with it."""
        try:
            while True:
                await self._take(await self.socket.receive_text())
        finally:
            for job in list(self.jobs):
                job.cancel()
            await asyncio.gather(*self.jobs, return_exceptions=True)

    async def _take(self, text: str) -> None:
        value = _decoded(text)
        txnid = value.get("txnid") if isinstance(value, dict) else 0
        txnid = txnid if isinstance(txnid, int) else 0
        try:
            self._start(value)
        except RequestError as refused:
            if refused.why:
                self.desk.complain(refused.why)
            await self._send(stream.error_frame(txnid, refused.code))
            if refused.code not in NO_END_FRAME:
                await self._send(stream.end_frame(txnid, 0, 0, 0))

    def _start(self, value: Any) -> None:
        self._record(value)
        task = read_task(value)
        if task.txnid in self.seen:
            raise RequestError(10015, "txnid used twice on one connection")
        if len(self.jobs) >= MOST_TASKS:
            raise RequestError(10014, "too many tasks on one connection")
        self.seen.add(task.txnid)
        run = stream.Run(self.world, task, self._run_number(task), self._fault_now())
        job = asyncio.create_task(self._play(run), name=f"ce17 {run.task_id}")
        self.jobs.add(job)
        job.add_done_callback(self._done)

    def _record(self, value: Any) -> None:
        fields = value if isinstance(value, dict) else {}
        params = {
            str(name): json.dumps(part, ensure_ascii=False) if not isinstance(part, str) else part
            for name, part in fields.items()
        }
        kind = str(fields.get("TestType", ""))
        self.world.calls.add(Call(self.desk.name, "TASK", kind, params, account_name(self.desk.name, self.user)))

    def _fault_now(self) -> str:
        """The fault of this task (`after-1-fault-…` begins with the second one); counts the task."""
        found = self.world.fault_for(self.desk.name, self.user)
        if found is not None and found.kind == "quota":
            raise RequestError(10008)
        return found.kind if found else ""

    def _run_number(self, task: Task) -> int:
        return self.world.run_number(f"{task.test_type} {task.target}")

    def _done(self, job: "asyncio.Task[None]") -> None:
        self.jobs.discard(job)
        if (
            not job.cancelled()
            and (error := job.exception()) is not None
            and not isinstance(error, WebSocketDisconnect)
        ):
            self.desk.complain(f"the stand-in itself failed: {error!r}")

    async def _play(self, run: stream.Run) -> None:
        self.world.charge(self.desk.name, self.user, len(run.probes))
        gap_s = self.world.drip_s if run.fault == "slow" else self.world.pace_s / len(run.probes)
        for frame in run.frames():
            if isinstance(frame, str):
                await stream_faults.break_off(self.socket)
                return
            if frame["type"] == "NewData":
                await asyncio.sleep(gap_s)
            await self._send(frame, half=run.fault == "badjson")

    async def _send(self, frame: stream.Frame, *, half: bool = False) -> None:
        text = stream.encoded(frame)
        async with self.sending:
            await self.socket.send_text(text[: len(text) // 2] if half else text)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
