"""Jumdata's stand-in: `/location/ipv4` (its document "IP定位"; case of the sign and milliseconds as clients do it)."""

import hashlib
import ipaddress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from plugins._sandbox.vendors import places
from plugins._sandbox.vendors.accounts import JUMDATA_APP_SECRET, exists
from plugins._sandbox.vendors.desk import Desk, Identity, asked_of, reply
from plugins._sandbox.vendors.incoming import Incoming

WINDOW_MS = 10 * 60 * 1000
"""The document names no window; a vendor of this kind allows some minutes."""
REQUIRED = ("appId", "timestamp", "sign", "ip")
ERRORS = {
    "badtoken": {"msg": "签名错误", "code": 999},
    "frozen": {"msg": "账号停用", "code": 602},
    "quota": {"msg": "余额不足请充值", "code": 603},
}


class JumdataDesk(Desk):
    """GET or POST form; the answer has code 200 and is billed even where the place is empty."""

    name = "jumdata"
    secret_names = frozenset({"sign", "appSecret"})

    def routes(self) -> list[BaseRoute]:
        return [Route("/location/ipv4", self.locate, methods=["GET", "POST"])]

    def identify(self, asked: Incoming) -> Identity:
        where = "form" if "appId" in asked.body else "query"
        return Identity(asked.text("appId") or "", (f"{where}:sign",) if asked.text("sign") else ())

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        return ERRORS.get(kind, {"msg": detail, "code": 999})

    async def locate(self, request: Request) -> Response:
        asked = asked_of(request.scope)
        if asked.body_kind in ("json", "other"):
            self.complain(f"body is not a form: {asked.headers.get('content-type')}")
            return reply({"msg": "参数[appId]不能为空", "code": 400})
        error = self._missing(asked) or self._bad_sign(asked)
        return reply(error or self._located(asked.text("ip") or "", asked.text("appId") or ""))

    def _missing(self, asked: Incoming) -> dict[str, Any] | None:
        for name in REQUIRED:
            if not asked.text(name):
                self.complain(f"parameter missing: {name}")
                return {"msg": f"参数[{name}]不能为空", "code": 400}
        return None

    def _bad_sign(self, asked: Incoming) -> dict[str, Any] | None:
        app_id, stamp, sign = (asked.text(name) or "" for name in ("appId", "timestamp", "sign"))
        if not exists(self.name, app_id):
            return {"msg": "appId不存在", "code": 999}
        if not stamp.isdecimal() or abs(int(stamp) - self.world.now() * 1000) > WINDOW_MS:
            self.complain("timestamp is not in milliseconds or outside ten minutes")
            return {"msg": "timestamp已过期", "code": 999}
        if sign != hashlib.sha256(f"{app_id}{JUMDATA_APP_SECRET}{stamp}".encode()).hexdigest():
            return ERRORS["badtoken"]
        return None

    def _located(self, text: str, app_id: str) -> dict[str, Any]:
        try:
            address = ipaddress.IPv4Address(text)
        except ValueError:
            self.complain(f"no IPv4 address: {text[:60]!r}")
            return {"msg": "参数[ip]格式错误", "code": 400}
        self.world.charge(self.name, app_id)
        task_no = self.world.serial("jumdata")
        return {"code": 200, "msg": "成功", "taskNo": task_no, "charge": True, "data": self._data(address)}

    def _data(self, address: ipaddress.IPv4Address) -> dict[str, Any]:
        place = places.place_of(address)
        if place.kind == "lan":
            return {"province": "局域网", "city": [], "adcode": [], "rectangle": []}
        if place.city is None or place.kind != "city":
            # AMap, whose data this is, sends [] for empty; Jumdata's document shows "". Both occur.
            empty: Any = [] if int(address) % 2 else ""
            return {"province": empty, "city": empty, "adcode": empty, "rectangle": empty}
        return _of_city(place.city)


def _of_city(city: places.City) -> dict[str, Any]:
    town = city.province_full if city.adcode.endswith("0000") else f"{city.name}市"
    return {"province": city.province_full, "city": town, "adcode": city.adcode, "rectangle": places.rectangle(city)}
