"""QZhua's counter, where ChmlFrp's newer accounts sign in: two endpoints for the bot, one page for people."""

import html
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from plugins._sandbox.vendors.desk import Desk, Identity, asked_of, reply
from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.signin import Grant, SignInError, SignIns

CLIENT_ID = "sandbox-client"
SCOPE_WORDS = frozenset({"profile", "email", "offline_access", "chmlfrp_api"})
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PAGE_PATH = "/oauth-device-verify"
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>QZhua 账户（沙盒）</title>
<style>
body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; color: #222 }}
input, select, button {{ font: inherit; padding: .4rem .8rem; margin: .3rem .3rem .3rem 0 }}
.yes {{ background: #1668dc; color: #fff; border: 0; border-radius: .3rem }}
.note {{ color: #777; font-size: .85rem }}
</style></head><body><h1>QZhua 账户</h1>{body}<p class="note">这是沙盒里的替身，不是真的登录页，没有真的账号。</p>
</body></html>"""
_FORM = """<p>一个程序想使用你的 ChmlFrp 账号。请核对代码，确认是你自己发起的。</p>
<form method="post" action="{action}">
<p><label>代码 <input name="user_code" value="{code}" size="12" autocomplete="off"></label></p>
<p><label>以哪个账号登录 <select name="account">{options}</select></label></p>
<button class="yes" name="decision" value="approve">同意</button>
<button name="decision" value="deny">拒绝</button></form>"""
UNKNOWN = "这个代码不存在、已过期或已经用过。"
AGREED, DENIED = "已同意，可以关闭本页，回到聊天里。", "已拒绝，可以关闭本页。"


class SignInDesk(Desk):
    """Errors are `{"error": word}` with HTTP 400, or 401 for an unknown client."""

    name = "qzhua"
    secret_names = frozenset({"device_code", "refresh_token", "user_code"})
    payload_keys = ("expires_in", "interval")

    @property
    def signins(self) -> SignIns:
        """The sign-ins of this world."""
        return self.world.frp.signins

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/oauth2/device_authorization", self._endpoint(self._begin), methods=["POST"]),
            Route("/oauth2/token", self._endpoint(self._token), methods=["POST"]),
            Route(PAGE_PATH, self._page, methods=["GET", "POST"]),
        ]

    def identify(self, asked: Incoming) -> Identity:
        carriers = (f"{place}:{name}" for name in sorted(self.secret_names) if (place := _place(asked, name)))
        return Identity(asked.text("client_id") or "", tuple(carriers))

    def account_of(self, who: Identity) -> str:
        return who.text if who.text == CLIENT_ID else super().account_of(who)

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        return {"error": "invalid_grant", "error_description": detail or kind}

    def _endpoint(self, handle: Callable[[Incoming, Request], dict[str, Any]]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            asked = asked_of(request.scope)
            try:
                self._check(asked)
                return reply(handle(asked, request))
            except SignInError as refused:
                return reply({"error": refused.word}, 401 if refused.word == "invalid_client" else 400)

        return endpoint

    def _check(self, asked: Incoming) -> None:
        if asked.body_kind != "form" or asked.query:
            self.complain("a form is wanted, and nothing in the query")
            raise SignInError("invalid_request")
        if asked.text("client_id") != CLIENT_ID:
            raise SignInError("invalid_client")

    def _begin(self, asked: Incoming, request: Request) -> dict[str, Any]:
        if set((asked.text("scope") or "").split()) != SCOPE_WORDS:
            self.complain("the scope differs from the vendor's own clients'")
            raise SignInError("invalid_scope")
        device, page = self.signins.begin(), _page_url(request)
        return {
            "device_code": device.device_code,
            "user_code": device.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={device.user_code}",
            "expires_in": self.signins.code_s,
            "interval": device.interval_s,
        }

    def _token(self, asked: Incoming, request: Request) -> dict[str, Any]:
        match asked.text("grant_type"):
            case "refresh_token":
                return self._tokens(*self.signins.refresh(asked.text("refresh_token") or ""))
            case kind if kind == DEVICE_GRANT:
                return self._tokens(*self.signins.poll(asked.text("device_code") or ""))
            case _:
                self.complain("unknown grant_type")
                raise SignInError("unsupported_grant_type")

    def _tokens(self, grant: Grant, access_token: str) -> dict[str, Any]:
        return {
            "access_token": access_token,
            "refresh_token": grant.refresh_token,
            "token_type": "Bearer",
            "expires_in": self.signins.access_s,
            "scope": " ".join(sorted(SCOPE_WORDS)),
        }

    async def _page(self, request: Request) -> Response:
        asked = asked_of(request.scope)
        code = asked.text("user_code") or ""
        if asked.method == "GET":
            return _html(self._form(request, code))
        account = next((user.id for user in self.world.frp.users if user.username == asked.text("account")), None)
        agrees = asked.text("decision") == "approve" and account is not None
        if not self.signins.decide(code, account if agrees else None):
            return _html(f"<p>{UNKNOWN}</p>", 404)
        return _html(f"<p>{AGREED if agrees else DENIED}</p>")

    def _form(self, request: Request, code: str) -> str:
        names = (html.escape(user.username, quote=True) for user in self.world.frp.users)
        options = "".join(f'<option value="{name}">{name}</option>' for name in names)
        action = html.escape(_page_url(request), quote=True)
        return _FORM.format(action=action, code=html.escape(code, quote=True), options=options)


def _place(asked: Incoming, name: str) -> str:
    return asked.body_kind if name in asked.body else "query" if name in asked.query else ""


def _page_url(request: Request) -> str:
    """Where this desk's page is, as whoever asks reaches us."""
    base = request.scope.get("root_path", "")
    return f"{request.url.scheme}://{request.url.netloc}{base}{PAGE_PATH}"


def _html(body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(body=body), status)
