"""ChmlFrp's counter: which endpoint takes which method and which kind of login.

Three generations of login exist. `Authorization: Bearer x` and a bare `authorization: x` work everywhere; the old
`token` parameter (query, form or JSON) works but for deleting a tunnel and signing in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from plugins._sandbox.vendors.chmlfrp import account, nodes, tunnels
from plugins._sandbox.vendors.chmlfrp.replies import FrpError, WrongUseError
from plugins._sandbox.vendors.chmlfrp.state import FrpState, User
from plugins._sandbox.vendors.desk import Desk, Identity, asked_of, reply
from plugins._sandbox.vendors.incoming import Incoming

BAD_TOKEN = "无效的Token"  # noqa: S105 - a sentence
BAD_LOGIN = "无效的登录状态"
BODY_KINDS = {"json": ("json",), "form": ("form",), "any": ("", "json", "form")}


@dataclass(frozen=True)
class Public:
    """An endpoint for everybody."""

    methods: str
    path: str
    handle: Callable[[FrpState, Incoming], dict[str, Any]]
    writes: bool = False


@dataclass(frozen=True)
class Private:
    """An endpoint that needs a login. `body` is what a POST has to be written in."""

    methods: str
    path: str
    handle: tunnels.Handler
    body: Literal["json", "form", "any"] = "any"
    bearer_only: bool = False
    bad_token: str = BAD_TOKEN
    writes: bool = False


PUBLIC = (
    Public("GET POST", "/login", account.login),
    Public("POST", "/sendmailcode", account.send_mail_code, writes=True),
    Public("GET", "/register", account.register, writes=True),
    Public("GET", "/node", nodes.list_nodes),
    Public("GET", "/node_stats", nodes.stats),
    Public("GET", "/panelinfo", nodes.panel),
    Public("GET", "/api/server-status", nodes.server_status),
)
PRIVATE = (
    Private("GET POST", "/userinfo", account.userinfo),
    Private("GET", "/retoken", account.retoken, writes=True),
    Private("POST", "/qiandao", account.sign_in, "json", bearer_only=True, bad_token=BAD_LOGIN, writes=True),
    Private("GET", "/qiandao_info", account.sign_in_info, bearer_only=True, bad_token=BAD_LOGIN),
    Private("GET", "/reset_password", account.reset_password, writes=True),
    Private("GET", "/update_username", account.update_username, writes=True),
    Private("GET", "/update_qq", account.update_qq, writes=True),
    Private("GET", "/update_userimg", account.update_userimg, writes=True),
    Private("GET", "/flow_last_7_days", account.flow_last_seven_days),
    Private("GET POST", "/tunnel", tunnels.list_tunnels),
    Private("POST", "/create_tunnel", tunnels.create, "json", writes=True),
    Private("GET", "/delete_tunnel", tunnels.delete, bearer_only=True, bad_token=BAD_LOGIN, writes=True),
    Private("POST", "/update_tunnel", tunnels.update, "json", writes=True),
    Private("GET", "/tunnel_config", tunnels.config),
    Private("GET", "/tunnel/last7days", tunnels.last_seven_days),
    Private("POST", "/offline_tunnel", tunnels.offline, "form", writes=True),
    Private("POST", "/refresh_tunnel", tunnels.refresh, "form"),
    Private("GET POST", "/nodeinfo", nodes.info, bad_token="错误的token"),  # noqa: S106 - a sentence
    Private("GET", "/node_uptime", lambda state, asked, user: nodes.uptime(state, asked)),
    Private("GET", "/node_status_info", lambda state, asked, user: nodes.status(state, asked)),
)
REFUSALS = {"badtoken": (401, BAD_TOKEN), "frozen": (403, "账户已被封禁"), "quota": (429, "请求过于频繁，请稍后再试")}


class ChmlfrpDesk(Desk):
    """`POST /deletetunnel`, which the document names, has never worked and is 404."""

    name = "chmlfrp"
    secret_names = frozenset(
        {"token", "password", "original_password", "new_password", "code", "captcha_output", "pass_token"}
    )
    write_paths = frozenset(row.path for row in (*PUBLIC, *PRIVATE) if row.writes)

    def routes(self) -> list[BaseRoute]:
        public = [Route(row.path, self._public(row), methods=row.methods.split()) for row in PUBLIC]
        private = [Route(row.path, self._private(row), methods=row.methods.split()) for row in PRIVATE]
        return [*public, *private]

    def identify(self, asked: Incoming) -> Identity:
        found = list(_tokens(asked))
        return Identity(found[0][1] if found else "", tuple(carrier for carrier, _ in found))

    def account_of(self, who: Identity) -> str:
        user = self.world.frp.user_of(who.text)
        named = super().account_of(who)
        return user.username if named == "unknown" and user is not None else named

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        return FrpError(*REFUSALS.get(kind, (400, detail))).body()

    def _public(self, row: Public) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            asked = asked_of(request.scope)
            return self._reply(lambda: row.handle(self.world.frp, asked))

        return endpoint

    def _private(self, row: Private) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            asked = asked_of(request.scope)
            return self._reply(lambda: row.handle(self.world.frp, asked, self._user(row, asked)))

        return endpoint

    def _reply(self, work: Callable[[], dict[str, Any]]) -> Response:
        try:
            return reply(work())
        except FrpError as refused:
            if isinstance(refused, WrongUseError):
                self.complain(refused.text)
            return reply(refused.body())

    def _user(self, row: Private, asked: Incoming) -> User:
        if asked.method == "POST" and asked.body_kind not in BODY_KINDS[row.body]:
            raise WrongUseError(400, f"请求体必须为{row.body}")
        who = self.identify(asked)
        if not who.text:
            raise WrongUseError(401, row.bad_token)
        if row.bearer_only and not who.carriers[0].startswith("header:"):
            raise WrongUseError(401, BAD_LOGIN)
        user = self.world.frp.user_of(who.text)
        if user is None:
            raise FrpError(401, row.bad_token)
        return user


def _tokens(asked: Incoming) -> list[tuple[str, str]]:
    """All carriers that hold a token, header first, with the token."""
    header = asked.headers.get("authorization", "").strip()
    found: list[tuple[str, str]] = []
    if header.lower().startswith("bearer "):
        found.append(("header:bearer", header[7:].strip()))
    elif header:
        found.append(("header:bare", header))
    if asked.body.get("token"):
        found.append((f"{asked.body_kind}:token", str(asked.body["token"])))
    if asked.query.get("token"):
        found.append(("query:token", asked.query["token"]))
    return found
