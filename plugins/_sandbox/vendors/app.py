"""All five stand-ins as one ASGI app."""

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from plugins._sandbox.vendors import incoming
from plugins._sandbox.vendors.calls import Call
from plugins._sandbox.vendors.ce17 import Ce17Desk
from plugins._sandbox.vendors.chmlfrp import ChmlfrpDesk
from plugins._sandbox.vendors.desk import Desk, FrontDoor
from plugins._sandbox.vendors.ihuyi import IhuyiDesk
from plugins._sandbox.vendors.jumdata import JumdataDesk
from plugins._sandbox.vendors.proxy911 import Proxy911Desk
from plugins._sandbox.vendors.signin_desk import SignInDesk

if TYPE_CHECKING:
    from plugins._sandbox.world import World

DESKS: tuple[type[Desk], ...] = (JumdataDesk, IhuyiDesk, Ce17Desk, ChmlfrpDesk, Proxy911Desk, SignInDesk)


def vendors_app(world: "World") -> Starlette:
    """The stand-ins at `/jumdata`, `/ihuyi`, `/ce17` (WebSocket at `/ce17/socket`), `/chmlfrp` and `/proxy911`;
    ChmlFrp's account service at `/qzhua`.

    `/elsewhere` plays the other host that the `redirect` fault points to; calls to it, and to any other path (vendor
    `nobody`), are only recorded and complained about.
    """
    mounts = [Mount(f"/{desk.name}", app=FrontDoor(desk(world))) for desk in DESKS]
    others = [
        Mount("/elsewhere", app=Recorder(world, "elsewhere", 200)),
        Mount("/", app=Recorder(world, "nobody", 404)),
    ]
    return Starlette(routes=[*mounts, *others])


class Recorder:
    """A place where no client should come: notes who does, and with which secrets."""

    def __init__(self, world: "World", name: str, status: int) -> None:
        self.world, self.name, self.status = world, name, status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._record(incoming.read(scope, await incoming.read_body(receive)))
            await PlainTextResponse(self.name, self.status)(scope, receive, send)
        else:
            self._record(incoming.read(scope))
            await send({"type": "websocket.close", "code": 1008})

    def _record(self, asked: incoming.Incoming) -> None:
        secret = frozenset[str]().union(*(desk.secret_names for desk in DESKS))
        came = [f"{'body' if name in asked.body else 'query'}:{name}" for name in asked.params() if name in secret]
        came += ["header:authorization"] if "authorization" in asked.headers else []
        shown = {name: value for name, value in asked.params().items() if name not in secret}
        self.world.calls.add(Call(self.name, asked.method, asked.path, shown, "", tuple(came), self.status))
        self.world.complain(self.name, f"nobody should ask here: {asked.method} {asked.path}")
