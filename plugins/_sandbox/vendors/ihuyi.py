"""ihuyi's stand-in: `/appdev/ip/Submit.json` and `/appdev/ip/GetNum.json` (its page "IP查询", old and new edition).

Success is code 2; every HTTP status is 200.
"""

import hashlib
import ipaddress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from plugins._sandbox.vendors import places
from plugins._sandbox.vendors.accounts import IHUYI_ACCOUNT_2, IHUYI_API_KEY, exists, quota_in
from plugins._sandbox.vendors.desk import Desk, Identity, asked_of, reply
from plugins._sandbox.vendors.incoming import Incoming

WINDOW_S = 300
"""Not documented for this product; the vendor's other products speak of five minutes."""
SUBMIT = "/appdev/ip/Submit.json"
GET_NUM = "/appdev/ip/GetNum.json"
REFUSALS = {"badtoken": (405, "API ID或API KEY不正确"), "frozen": (4050, "账号被冻结"), "quota": (4051, "剩余条数不足")}


class IhuyiDesk(Desk):
    """GET or POST form. `password` is the API key itself, or md5(account + key + time) with `time` beside it."""

    name = "ihuyi"
    secret_names = frozenset({"password"})
    payload_keys = ("result", "num")
    free_paths = frozenset({GET_NUM})

    def routes(self) -> list[BaseRoute]:
        methods = ["GET", "POST"]
        return [Route(SUBMIT, self.submit, methods=methods), Route(GET_NUM, self.get_num, methods=methods)]

    def identify(self, asked: Incoming) -> Identity:
        where = "form" if "password" in asked.body else "query"
        return Identity(asked.text("account") or "", (f"{where}:password",) if asked.text("password") else ())

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        code, text = REFUSALS.get(kind, (1, detail))
        return self._failure(asked, code, text)

    def _failure(self, asked: Incoming, code: int, text: str) -> dict[str, Any]:
        if asked.path == GET_NUM:
            return {"code": code, "msg": "用户名或密码不正确" if code == 405 else text, "num": 0}
        return {"code": code, "msg": text, "msgid": "0", "result": {}}

    async def submit(self, request: Request) -> Response:
        asked = asked_of(request.scope)
        error = self._bad_account(asked) or self._bad_ip(asked)
        if error is not None:
            return reply(self._failure(asked, *error))
        self.world.charge(self.name, asked.text("account") or "")
        address = ipaddress.IPv4Address(asked.text("ip") or "")
        msgid = self.world.serial("ihuyi")
        return reply({"code": 2, "msg": "提交成功", "msgid": msgid, "result": _result(address)})

    async def get_num(self, request: Request) -> Response:
        asked = asked_of(request.scope)
        error = self._bad_account(asked)
        if error is not None:
            return reply(self._failure(asked, *error))
        left = self._left(asked.text("account") or "")
        # The document's table says text, its sample a number: the second account answers with text.
        num: Any = str(left) if asked.text("account") == IHUYI_ACCOUNT_2 else left
        return reply({"code": 2, "msg": "查询成功", "num": num})

    def _left(self, account: str) -> int:
        start = quota_in(account)
        return max(0, (self.world.ihuyi_queries if start is None else start) - self.world.charged(self.name, account))

    def _bad_account(self, asked: Incoming) -> tuple[int, str] | None:
        if asked.body_kind in ("json", "other"):
            self.complain(f"body is not a form: {asked.headers.get('content-type')}")
            return 401, "帐号不能为空"
        account, password = asked.text("account"), asked.text("password")
        if not account:
            self.complain("parameter missing: account")
            return 401, "帐号不能为空"
        if not password:
            self.complain("parameter missing: password")
            return 402, "密码不能为空"
        if not exists(self.name, account):
            return 403, "应用不存在"
        return self._bad_password(account, password, asked.text("time"))

    def _bad_password(self, account: str, password: str, time_text: str | None) -> tuple[int, str] | None:
        if not time_text:
            return None if password == IHUYI_API_KEY else REFUSALS["badtoken"]
        if len(time_text) != 10 or not time_text.isdecimal():
            self.complain("time is not ten digits of seconds")
            return 40502, "动态密码校验失败"
        if abs(int(time_text) - self.world.now()) > WINDOW_S:
            return 40501, "动态密码已过期"
        signed = hashlib.md5(f"{account}{IHUYI_API_KEY}{time_text}".encode(), usedforsecurity=False).hexdigest()
        return None if password == signed else (40502, "动态密码校验失败")

    def _bad_ip(self, asked: Incoming) -> tuple[int, str] | None:
        text = asked.text("ip")
        if not text:
            self.complain("parameter missing: ip")
            return 404, "IP不能为空"
        try:
            ipaddress.IPv4Address(text)
        except ValueError:
            self.complain(f"no IPv4 address: {text[:60]!r}")
            return 4041, "IP格式不正确"
        return None


def _result(address: ipaddress.IPv4Address) -> dict[str, str]:
    place = places.place_of(address)
    if place.kind == "lan":
        return {"country": "局域网", "province": "", "city": "", "district": "", "operator": ""}
    if place.city is None:
        return {"country": "", "province": "", "city": "", "district": "", "operator": ""}
    if place.kind == "abroad":
        land = place.city.country
        return {"country": land, "province": "", "city": "", "district": "", "operator": place.operator}
    city = place.city
    names = {"country": "中国", "province": city.province, "city": city.name, "district": city.district}
    return {**names, "operator": place.operator}
