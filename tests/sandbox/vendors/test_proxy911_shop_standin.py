"""911Proxy's stand-in: places, static addresses, orders and ways to pay, against calls made by hand."""

import pytest

from plugins._sandbox.world import World

KEY = "sandboxsandboxsandboxsandbox0911"


async def test_places(proxy) -> None:
    countries = {row["country_code"]: row for row in (await proxy("GET", "/ip/dynamic-citys"))["data"]["list"]}
    assert countries["US"]["name_zh_cn"] == "美国"
    item = {"city": "losangeles", "state": "california", "continent_code": "NA", "country_code": "US"}
    assert item in countries["US"]["items"]
    assert any(value is None for item in countries["TH"]["items"] for value in item.values())
    states = (await proxy("GET", "/ip/dynamic-states"))["data"]["list"]
    assert "city" not in states[0]["items"][0]
    assert (await proxy("GET", "/ip/dynamic-states/search", country_code="US"))["data"]["list"] == [
        "california",
        "newyork",
        "texas",
    ]
    found = await proxy("GET", "/ip/dynamic-citys/search", country_code="US", state="california")
    assert found["data"]["list"] == ["losangeles", "sandiego", "sanfrancisco"]
    assert (await proxy("GET", "/ip/dynamic-citys/search", country_code="US"))["code"] == 400
    assert (await proxy("GET", "/ip/dynamic-states/search", country_code="XX"))["data"]["list"] == []


async def test_static_addresses_and_stock(proxy, world: World) -> None:
    data = (await proxy("GET", "/ip/get-static-ip", country_code="US", product_type=25))["data"]
    assert [row["id"] for row in data["list"]] == [3001, 3002]
    assert (await proxy("GET", "/ip/get-static-ip", status=4))["data"]["list"][0]["country_code"] == "GB"
    assert (await proxy("GET", "/ip/get-static-ip", app_key="sandboxsandboxsandboxsandbox0912"))["data"] == {}
    stock = (await proxy("GET", "/static-ip-region", isp="1"))["data"]["list"]
    assert {"code", "number"} == set(stock[0])
    assert stock != (await proxy("GET", "/static-ip-region", isp=0))["data"]["list"]
    world.static_region_moved = True
    assert (await proxy("GET", "/ip/static-ip-region", isp="1"))["data"]["list"] == stock


async def test_documented_stock_path_can_be_gone(http, base, world: World) -> None:
    url = f"{base}/proxy911/api-gate-way/ip/static-ip-region"
    assert (await http.get(url, params={"app_key": KEY})).status_code == 404


async def test_orders_succeed_with_code_zero_and_page_differently(proxy) -> None:
    reply = await proxy("GET", "/order/list", page_no=1, page_size=2)
    assert (reply["code"], reply["message"]) == (0, "操作成功")
    assert reply["data"]["pagination"] == {"total": 5, "page_no": 1, "page_size": 2, "total_pages": 3}
    assert reply["data"]["list"][0]["created_at"].endswith("Z")
    assert (await proxy("GET", "/order/list", status=0))["data"]["list"] == []


async def test_order_is_made_twice_when_asked_twice_and_can_be_closed(proxy, world: World) -> None:
    body = {"pid": 1001, "pm_id": 1, "amount": 2}
    first, second = [(await proxy("POST", "/order/create", body))["data"] for _ in range(2)]
    assert first["trade_no"] != second["trade_no"]
    assert (first["status"], first["total_fee"]) == (0, 36.4)
    closed = await proxy("POST", "/order/close", {"trade_no": first["trade_no"]})
    assert closed == {"code": 0, "message": "操作成功", "data": None}
    assert (await proxy("POST", "/order/close", {"trade_no": first["trade_no"]}))["code"] == 400
    world.advance(3600)
    rows = (await proxy("GET", "/order/list", status=2))["data"]["list"]
    assert len(rows) == 2, "one closed, one lapsed"


@pytest.mark.parametrize(
    "body",
    [
        {"pid": 1, "pm_id": 1},
        {"pid": "1001", "pm_id": 1},
        {"pid": 1001},
        {"pid": 1001, "pm_id": 8},
        {"pid": 1003, "pm_id": 1, "region_list": "US:1"},
        {"pid": 1003, "pm_id": 1, "region_list": "XX,1"},
        {"pid": 1004, "pm_id": 1, "upids": "1,2"},
        {"pid": 1005, "pm_id": 1},
    ],
)
async def test_bad_orders_are_refused(proxy, body) -> None:
    assert (await proxy("POST", "/order/create", body))["code"] == 400
    assert (await proxy("GET", "/order/list"))["data"]["pagination"]["total"] == 5


async def test_orders_by_region_and_for_renewal(proxy) -> None:
    regions = await proxy("POST", "/order/create", {"pid": 1003, "pm_id": 1, "region_list": "JP,2|US,1"})
    assert regions["data"]["total_fee"] == 16.5
    renewal = await proxy("POST", "/order/create", {"pid": 1004, "pm_id": 1, "upids": "3001,3002"})
    assert renewal["data"]["total_fee"] == 10.0
    top_up = await proxy("POST", "/order/create", {"pid": 1005, "pm_id": 7, "recharge_amount": 20})
    assert top_up["data"]["total_fee"] == 20.0


async def test_payments_gift_and_user(proxy, world: World) -> None:
    groups = (await proxy("GET", "/payment/groups"))["data"]["list"]
    assert groups == (await proxy("GET", "/payment/list"))["data"]["list"]
    assert {"id", "title", "logo", "group", "disabled", "min", "max"} == set(groups[0]["items"][0])
    gift = await proxy("GET", "/activity/balance-recharge-gift-ratio")
    assert (gift["code"], gift["msg"], gift["data"]["list"][0]) == (0, "操作成功", {"amount": 100, "ratio": 1.2})
    assert (await proxy("GET", "/user/info"))["code"] == 400, "not open yet"
    world.user_info_open = True
    assert (await proxy("GET", "/user/info"))["data"]["email"] == "sandbox@example.com"
