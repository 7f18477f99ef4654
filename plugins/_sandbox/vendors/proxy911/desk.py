"""911Proxy's counter: the 24 endpoints of its document, and the two other names that siblings use for two of them."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from plugins._sandbox.vendors.desk import Desk, Identity, asked_of, reply
from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.proxy911 import addresses, orders, packages, sub_accounts
from plugins._sandbox.vendors.proxy911.replies import ProxyError, ok200
from plugins._sandbox.vendors.proxy911.state import Customer, ProxyState

PREFIX = "/api-gate-way"
SESSION_EXPIRED = "Your session has expired, please log in again"
Handler = Callable[[ProxyState, Incoming, Customer], dict[str, Any]]

READS: dict[str, Handler] = {
    "/whitelist-account/list": sub_accounts.list_accounts,
    "/user-usage-flow/total": sub_accounts.usage,
    "/user-product/list": packages.list_packages,
    "/user-product/summary": packages.summary,
    "/ip/dynamic-citys": addresses.list_cities,
    "/ip/dynamic-citys/search": addresses.search_cities,
    "/ip/dynamic-states": addresses.list_states,
    "/ip/dynamic-states/search": addresses.search_states,
    "/ip/get-static-ip": addresses.list_static,
    "/order/list": orders.list_orders,
    "/payment/groups": orders.payments,
    "/payment/list": orders.payments,
    "/activity/balance-recharge-gift-ratio": orders.gift_ratio,
}
WRITES: dict[str, Handler] = {
    "/whitelist-account/add": sub_accounts.add,
    "/whitelist-account/delete": sub_accounts.delete,
    "/whitelist-account/disable": sub_accounts.disable,
    "/whitelist-account/enable": sub_accounts.enable,
    "/whitelist-account/change-password": sub_accounts.change_password,
    "/whitelist-account/change-remark": sub_accounts.change_remark,
    "/whitelist-account/change-limit": sub_accounts.change_limit,
    "/order/create": orders.create,
    "/order/close": orders.close,
}
STATIC_REGION, MOVED_STATIC_REGION = "/static-ip-region", "/ip/static-ip-region"
REFUSALS = {
    "badtoken": (3, SESSION_EXPIRED),
    "frozen": (156, "账户未实名认证"),
    "quota": (400, "流量不足，请购买套餐"),
}


class Proxy911Desk(Desk):
    """`app_key` is a query parameter, or for POST also a field of the JSON body. A JWT opens nothing here."""

    name = "proxy911"
    secret_names = frozenset({"app_key", "password", "accounts"})
    write_paths = frozenset({*(f"{PREFIX}{path}" for path in WRITES), f"{PREFIX}/ip/v3"})

    def routes(self) -> list[BaseRoute]:
        reads = [Route(f"{PREFIX}{path}", self._endpoint(handle), methods=["GET"]) for path, handle in READS.items()]
        writes = [Route(f"{PREFIX}{path}", self._endpoint(handle), methods=["POST"]) for path, handle in WRITES.items()]
        special = {
            "/ip/v3": self._extract,
            "/user/info": self._endpoint(self._user_info),
            STATIC_REGION: self._static_region,
            MOVED_STATIC_REGION: self._static_region,
        }
        return [
            *reads,
            *writes,
            *(Route(f"{PREFIX}{path}", handle, methods=["GET"]) for path, handle in special.items()),
        ]

    def identify(self, asked: Incoming) -> Identity:
        found = (
            [("json", str(asked.body["app_key"]))] if asked.body_kind == "json" and asked.body.get("app_key") else []
        )
        found += [("query", asked.query["app_key"])] if asked.query.get("app_key") else []
        return Identity(found[0][1] if found else "", tuple(f"{where}:app_key" for where, _ in found))

    def refuse(self, kind: str, asked: Incoming, detail: str = "") -> dict[str, Any]:
        return ProxyError(*REFUSALS.get(kind, (400, detail))).body()

    def _endpoint(self, handle: Handler) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            asked = asked_of(request.scope)
            return self._reply(asked, lambda: reply(handle(self.world.proxy, asked, self._customer(asked))))

        return endpoint

    def _reply(self, asked: Incoming, work: Callable[[], Response]) -> Response:
        try:
            return work()
        except ProxyError as refused:
            if refused.breach:
                self.complain(f"{asked.path}: {refused.fields}")
            return reply(refused.body())

    def _customer(self, asked: Incoming) -> Customer:
        if asked.method == "POST" and asked.body_kind != "json":
            self.complain(f"body is not JSON: {asked.headers.get('content-type')}")
        key = self.identify(asked).text
        if not key:
            self.complain("app_key missing")
        customer = self.world.proxy.customer_of(key)
        if customer is None:
            raise ProxyError(3, SESSION_EXPIRED)
        return customer

    async def _extract(self, request: Request) -> Response:
        asked = asked_of(request.scope)
        return self._reply(asked, lambda: self._extracted(asked))

    def _extracted(self, asked: Incoming) -> Response:
        lines = addresses.take(self.world.proxy, asked, self._customer(asked), self.world.kb_per_extracted_ip)
        if asked.text("format") in ("text", "txt"):
            mark = addresses.separator(asked)
            return PlainTextResponse(mark.join(lines) + mark)
        return reply(ok200({"list": lines if self.world.flat_ip_lists else [lines]}))

    async def _static_region(self, request: Request) -> Response:
        asked = asked_of(request.scope)
        right = MOVED_STATIC_REGION if self.world.static_region_moved else STATIC_REGION
        if asked.path != f"{PREFIX}{right}":
            return PlainTextResponse("404 page not found", 404)
        return self._reply(asked, lambda: reply(addresses.static_stock(self.world.proxy, asked, self._customer(asked))))

    def _user_info(self, state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
        if not self.world.user_info_open:
            raise ProxyError(400, "接口暂未开放")
        return orders.user(state, asked, customer)
