"""What the five stand-ins have in common: a door that reads and records a request, then lets it go well or wrong."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plugins._sandbox.vendors import faults, incoming
from plugins._sandbox.vendors.accounts import account_name, secrets_of
from plugins._sandbox.vendors.calls import Call
from plugins._sandbox.vendors.incoming import Incoming

if TYPE_CHECKING:
    from plugins._sandbox.world import World


@dataclass(frozen=True)
class Identity:
    """Who asks: the identifier as it came, and where the secret stood."""

    text: str
    carriers: tuple[str, ...] = ()


class Desk:
    """One vendor's counter. A subclass supplies only what is special about its vendor."""

    name = ""
    secret_names: frozenset[str] = frozenset()
    """Parameters that are never recorded."""
    payload_keys: tuple[str, ...] = ("data",)
    """The keys of a reply that hold the answer, as opposed to the envelope."""
    free_paths: frozenset[str] = frozenset()
    """Paths that use up nothing."""
    write_paths: frozenset[str] = frozenset()
    """Paths that change something."""

    def __init__(self, world: "World") -> None:
        self.world = world

    def routes(self) -> list[BaseRoute]:
        """The vendor's paths."""
        raise NotImplementedError

    def identify(self, asked: Incoming) -> Identity:
        """Whose call is it? The text is empty where no credential came."""
        raise NotImplementedError

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        """The vendor's own error for `badtoken`, `frozen`, `quota`, or with the text `detail` for `echo`."""
        raise NotImplementedError

    def complain(self, text: str) -> None:
        """Note that a client broke the contract; tests look at `world.complaints`."""
        self.world.complain(self.name, text)

    def record(self, asked: Incoming, who: Identity) -> Call:
        """Keep the request in the world's log, without its secrets."""
        params = {name: self._clean(value) for name, value in asked.params().items() if name not in self.secret_names}
        call = Call(self.name, asked.method, asked.path, params, self.account_of(who), who.carriers)
        return self.world.calls.add(call)

    def account_of(self, who: Identity) -> str:
        """What the world calls the account, for the log."""
        return account_name(self.name, who.text)

    def _clean(self, value: str) -> str:
        for secret in secrets_of(self.name):
            value = value.replace(secret, "***")
        return value


class FrontDoor:
    """The ASGI app of one vendor: reads, records, plays the fault that the credential asks for, else serves."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.inner: ASGIApp = Router(desk.routes(), redirect_slashes=False, default=self._nowhere)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw_body = await incoming.read_body(receive)
        asked = incoming.read(scope, raw_body)
        who = self.desk.identify(asked)
        call = self.desk.record(asked, who)
        fault = self._fault_of(asked, who)
        scope = {key: value for key, value in scope.items() if key != "app"}  # else a 405 would be raised past us
        scope["incoming"] = asked
        send = self._watching(call, send)
        receive = incoming.replaying(raw_body, receive)
        if fault is None:
            await self.inner(scope, receive, send)
        else:
            await faults.play(fault, faults.Exchange(self.desk, asked, self.inner, scope, receive, send))

    def _fault_of(self, asked: Incoming, who: Identity) -> faults.Fault | None:
        fault = self.desk.world.fault_for(self.desk.name, who.text, free=asked.path in self.desk.free_paths)
        if fault is None or fault.kind != "write":
            return fault
        kind, _, argument = fault.argument.partition("-")
        return faults.Fault(kind, argument) if asked.path in self.desk.write_paths else None

    def _watching(self, call: Call, send: Send) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), date_header(self.desk.world)]}
                if call.status == 405:
                    self.desk.complain(f"method {call.method} not allowed at {call.path}")
            await send(message)

        return watched

    async def _nowhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            self.desk.complain("no WebSocket here")
            await send({"type": "websocket.close", "code": 1008})
            return
        asked: Incoming = scope["incoming"]
        self.desk.complain(f"no such path: {asked.method} {asked.path}")
        await Response("404 page not found", 404, media_type="text/plain")(scope, receive, send)


def date_header(world: "World") -> tuple[bytes, bytes]:
    """The HTTP `Date` by the world's clock."""
    return b"date", formatdate(world.now(), usegmt=True).encode()


def asked_of(scope: MutableMapping[str, Any]) -> Incoming:
    """The request as the front door read it."""
    return scope["incoming"]


def reply(value: dict[str, Any], status: int = 200) -> JSONResponse:
    """A JSON answer, Chinese text unescaped as the vendors send it."""
    return JSONResponse(value, status)
