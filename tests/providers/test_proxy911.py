"""911Proxy: the document's samples (providers.md, section 2), and every method against the stand-in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.proxy911 import (
    KB_PER_GB,
    DayUsage,
    GiftRatio,
    NewOrder,
    NewProxyAccount,
    PackageSummary,
    Proxy911Client,
    Proxy911Credential,
    Proxy911Settings,
    ProxyAddress,
    RegionStock,
)
from plugins._sandbox import world as w

CREDENTIAL = Proxy911Credential(app_key=SecretStr("fake-key"))
SANDBOX = Proxy911Credential(app_key=SecretStr(w.PROXY911_APP_KEY))
SUMMARY = {
    "total": 1048576,
    "total_count": 5,
    "effective": 524288,
    "effective_count": 3,
    "effective_total": 786432,
    "effective_used": 262144,
    "temporary": 102400,
    "temporary_count": 1,
    "expired": 51200,
    "expired_count": 2,
    "used": 473088,
}
ORDER = {
    "id": 1,
    "trade_no": "2022051312",
    "product_id": 1001,
    "product_name": "x",
    "total_fee": 18.2,
    "pay_fee": "18.10",
}


def ok(data: Any, code: int = 200, key: str = "msg") -> dict[str, Any]:
    return {"code": code, key: "success", "data": data}


def client(vendor: Any) -> Proxy911Client:
    return Proxy911Client(Proxy911Settings(base_url=vendor.url, timeout_s=10))


@pytest.fixture
async def proxy(sandbox: str) -> AsyncIterator[Proxy911Client]:
    """A client of the stand-in."""
    it = Proxy911Client(Proxy911Settings(base_url=f"{sandbox}/proxy911", timeout_s=5))
    yield it
    await it.aclose()


async def test_a_summary_is_in_kb_and_counts(vendor: Any) -> None:
    vendor.say_json(ok(SUMMARY))
    summary = await client(vendor).package_summary(CREDENTIAL, product_type=9)
    assert summary == PackageSummary(
        total_kb=1048576,
        total_count=5,
        effective_kb=524288,
        effective_count=3,
        effective_total_kb=786432,
        effective_used_kb=262144,
        temporary_kb=102400,
        temporary_count=1,
        expired_kb=51200,
        expired_count=2,
        used_kb=473088,
    )
    assert summary.total_kb == KB_PER_GB
    asked = vendor.asked[0]
    assert (asked.method, asked.path) == ("GET", "/api-gate-way/user-product/summary")
    assert asked.query == {"product_type": "9", "app_key": "fake-key"}


@pytest.mark.parametrize("key", ["msg", "message"])
@pytest.mark.parametrize("code", [200, 0, "200", "0"])
async def test_success_is_200_or_0_with_either_word(vendor: Any, code: Any, key: str) -> None:
    vendor.say_json(ok({k: str(v) for k, v in SUMMARY.items()}, code, key))
    assert (await client(vendor).package_summary(CREDENTIAL)).used_kb == 473088


@pytest.mark.parametrize("data", [None, [], {}, "x", {**SUMMARY, "used": "many"}, {**SUMMARY, "used": None}])
async def test_a_summary_that_does_not_fit_is_not_zero(vendor: Any, data: Any) -> None:
    vendor.say_json(ok(data))
    with pytest.raises(UnexpectedReplyError):
        await client(vendor).package_summary(CREDENTIAL)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"code": 3, "msg": "Your session has expired, please log in again", "data": None}, CredentialError),
        ({"code": 156, "msg": "账户未实名认证", "data": None}, CredentialError),
        ({"code": 400, "message": "参数错误", "errors": {}}, RefusedError),
        ({"code": 400, "errors": ["x"]}, RefusedError),
        ({"code": 400, "message": "余额不足"}, QuotaError),
        ({"code": 404, "msg": "x"}, NotFoundError),
        ({"code": 1, "msg": None}, RefusedError),
        ({"code": None, "data": SUMMARY}, UnexpectedReplyError),
    ],
)
async def test_each_code_has_its_error(vendor: Any, reply: Any, kind: type[ProviderError]) -> None:
    vendor.say_json(reply)
    with pytest.raises(ProviderError) as caught:
        await client(vendor).verify(CREDENTIAL)
    assert type(caught.value) is kind


async def test_code_3_may_come_with_http_401(vendor: Any) -> None:
    vendor.say_json({"code": 3, "msg": "session", "data": None}, status=401)
    with pytest.raises(CredentialError) as caught:
        await client(vendor).verify(CREDENTIAL)
    assert caught.value.code == "3"


async def test_accounts_have_kb_beside_gb(vendor: Any) -> None:
    row = {"id": 1024, "username": "user01", "password": "canary", "created_at": "2022-05-13 12:14:15", "remark": ""}
    vendor.say_json(ok({"list": [row | {"product_type": 9, "usage_flow": 262144, "limit_flow": 0, "status": 1}]}))
    (account,) = await client(vendor).proxy_accounts(CREDENTIAL)
    assert (account.usage_kb, account.limit_gb, account.is_unlimited, account.enabled) == (262144, 0, True, True)
    assert account.created_at == datetime(2022, 5, 13, 12, 14, 15)
    assert account.remark is None
    assert "canary" not in repr(account)


@pytest.mark.parametrize("data", [None, [], {}, {"list": None}, {"list": []}])
async def test_phps_ways_to_say_nothing_are_empty_lists(vendor: Any, data: Any) -> None:
    vendor.say_json(ok(data))
    it = client(vendor)
    assert await it.proxy_accounts(CREDENTIAL) == []
    assert await it.usage(CREDENTIAL) == []
    assert (await it.static_addresses(CREDENTIAL)).items == []
    assert (await it.packages(CREDENTIAL)).items == []


async def test_new_accounts_are_posted_as_pairs_with_the_key_in_the_body(vendor: Any) -> None:
    vendor.say_json(ok(None))
    accounts = [
        NewProxyAccount(username="u1", password=SecretStr("p1")),
        NewProxyAccount(username="u2", password=SecretStr("p2")),
    ]
    await client(vendor).add_proxy_accounts(CREDENTIAL, accounts, 9, "备注")
    asked = vendor.asked[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/api-gate-way/whitelist-account/add", {})
    assert asked.json == {"accounts": "u1:p1,u2:p2", "product_type": 9, "remark": "备注", "app_key": "fake-key"}


@pytest.mark.parametrize("bad", ["a:b", "a,b", "a，b", "名", "a b", "", "a\n"])
async def test_separators_and_foreign_letters_are_refused_before_any_call(vendor: Any, bad: str) -> None:
    it = client(vendor)
    with pytest.raises(ValidationError):
        NewProxyAccount(username=bad, password=SecretStr("p1"))
    with pytest.raises(ValidationError) as caught:
        NewProxyAccount(username="u1", password=SecretStr(f"canary{bad}!"))
    assert "canary" not in str(caught.value)
    with pytest.raises(ValueError, match="username"):
        await it.delete_proxy_accounts(CREDENTIAL, ["u1", bad])
    with pytest.raises(ValueError, match="password"):
        await it.change_proxy_password(CREDENTIAL, "u1", bad)
    assert not vendor.asked


async def test_limits_and_remarks_have_bounds(vendor: Any) -> None:
    it = client(vendor)
    for limit_gb in (-1, 102401):
        with pytest.raises(ValueError, match="limit_gb"):
            await it.change_proxy_limit(CREDENTIAL, "u1", limit_gb)
    for remark in ("备" * 33, "x" * 65, "a\nb"):
        with pytest.raises(ValueError, match="remark"):
            await it.change_proxy_remark(CREDENTIAL, "u1", remark)
    assert not vendor.asked


async def test_changes_of_one_account_say_account_and_of_many_accounts(vendor: Any) -> None:
    vendor.say_json(ok(None))
    it = client(vendor)
    await it.change_proxy_password(CREDENTIAL, "u1", "p2")
    await it.change_proxy_remark(CREDENTIAL, "u1", "备注")
    await it.change_proxy_limit(CREDENTIAL, "u1", 0)
    await it.disable_proxy_accounts(CREDENTIAL, ["u1", "u2"])
    await it.enable_proxy_accounts(CREDENTIAL, ["u1"])
    await it.delete_proxy_accounts(CREDENTIAL, ["u2"])
    key = {"app_key": "fake-key"}
    assert [(asked.path.rpartition("/")[2], asked.json) for asked in vendor.asked] == [
        ("change-password", {"account": "u1", "password": "p2"} | key),
        ("change-remark", {"account": "u1", "remark": "备注"} | key),
        ("change-limit", {"account": "u1", "limit": 0} | key),
        ("disable", {"accounts": "u1,u2"} | key),
        ("enable", {"accounts": "u1"} | key),
        ("delete", {"accounts": "u2"} | key),
    ]


async def test_pages_of_packages_and_orders_have_different_words(vendor: Any) -> None:
    row = {"id": 7, "created_at": "2022-05-13 12:14:15", "expired_at": "2022-06-13 12:14:15", "product_type": 9}
    order = {"created_at": "2022-05-13 12:13:43", "pay_at": "2022-05-13 12:13:44", "title": "入门级"}
    vendor.say_json(
        ok({"list": [row | {"order": order}], "page": 2, "page_size": 10, "total_count": 11, "total_page": 3})
    )
    page = await client(vendor).packages(CREDENTIAL, page=2, page_size=10)
    assert (page.number, page.size, page.total_items, page.total_pages) == (2, 10, 11, 3)
    assert vendor.asked[0].query == {"page": "2", "size": "10", "app_key": "fake-key"}
    assert page.items[0].order is not None
    assert (page.items[0].order.title, page.items[0].product_type) == ("入门级", 9)
    paging = {"total": 21, "page_no": 4, "page_size": 5, "total_pages": 6}
    vendor.say_json(
        ok({"list": [ORDER | {"status": 0, "created_at": "2019-08-24T14:15:22Z"}], "pagination": paging}, 0)
    )
    orders = await client(vendor).orders(CREDENTIAL, page=4, page_size=5, status=0)
    assert (orders.number, orders.size, orders.total_items, orders.total_pages) == (4, 5, 21, 6)
    assert vendor.asked[1].query == {"page_no": "4", "page_size": "5", "status": "0", "app_key": "fake-key"}
    assert (orders.items[0].total_fee, orders.items[0].pay_fee) == (Decimal("18.2"), Decimal("18.10"))
    assert orders.items[0].created_at == datetime(2019, 8, 24, 14, 15, 22, tzinfo=UTC)


async def test_usage_is_kb_a_day_and_asked_in_the_vendors_form(vendor: Any) -> None:
    vendor.say_json(ok({"list": [{"day": "2022-08-01", "flow": "17"}]}))
    usage = await client(vendor).usage(CREDENTIAL, start=datetime(2022, 8, 1, 2, 3, 4), username="u1")
    assert usage == [DayUsage(day="2022-08-01", usage_kb=17)]
    assert vendor.asked[0].query == {"start_time": "2022-08-01 02:03:04", "username": "u1", "app_key": "fake-key"}


@pytest.mark.parametrize(
    "rows", [[["203.0.113.1:1140", "203.0.113.2:1141"]], ["203.0.113.1:1140", " 203.0.113.2:1141 "]]
)
async def test_extracted_addresses_come_nested_or_flat(vendor: Any, rows: Any) -> None:
    vendor.say_json(ok({"list": rows}))
    found = await client(vendor).extract(CREDENTIAL, country="US", count=2, life_min=5)
    assert found == [ProxyAddress(host="203.0.113.1", port=1140), ProxyAddress(host="203.0.113.2", port=1141)]
    assert str(found[0]) == "203.0.113.1:1140"
    assert vendor.asked[0].query == {"cc": "US", "num": "2", "life": "5", "format": "json", "app_key": "fake-key"}


async def test_extraction_is_sent_once(vendor: Any) -> None:
    vendor.say_json({}, status=503)
    with pytest.raises(UnreachableError):
        await client(vendor).extract(CREDENTIAL)
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("rows", ["203.0.113.1", [5], [None], ["no-port"], [["203.0.113.1:99999"]]])
async def test_odd_addresses_are_an_unexpected_reply(vendor: Any, rows: Any) -> None:
    vendor.say_json(ok({"list": rows}))
    with pytest.raises(UnexpectedReplyError):
        await client(vendor).extract(CREDENTIAL)


async def test_stock_is_looked_for_at_the_other_path_on_404(vendor: Any, http_answer: Any) -> None:
    vendor.say_json(ok({"list": [{"code": "US", "number": 55}]}))
    vendor.say(http_answer(b"", 404), *vendor.answers)
    assert await client(vendor).static_stock(CREDENTIAL) == [RegionStock(country_code="US", count=55)]
    assert [asked.path for asked in vendor.asked] == [
        "/api-gate-way/static-ip-region",
        "/api-gate-way/ip/static-ip-region",
    ]


async def test_an_order_is_posted_once_with_the_vendors_words(vendor: Any) -> None:
    vendor.say_json(ok(ORDER, 0, "message"))
    order = NewOrder(product_id=1003, payment_id=1, regions={"JP": 2, "US": 1}, renewed_ids=(1, 2), coupon="xxx")
    assert (await client(vendor).create_order(CREDENTIAL, order)).trade_no == "2022051312"
    assert vendor.asked[0].json == {
        "pid": 1003,
        "pm_id": 1,
        "region_list": "JP,2|US,1",
        "upids": "1,2",
        "coupon_sn": "xxx",
        "app_key": "fake-key",
    }
    vendor.say_json({}, status=502)
    vendor.asked.clear()
    with pytest.raises(UnreachableError):
        await client(vendor).create_order(CREDENTIAL, order)
    assert len(vendor.asked) == 1


async def test_ways_to_pay_are_looked_for_at_the_other_path_on_404(vendor: Any, http_answer: Any) -> None:
    vendor.say(http_answer(b"404 page not found", 404), http_answer(b'{"code":0,"data":{"list":[{"name":"x"}]}}'))
    (group,) = await client(vendor).payment_groups(CREDENTIAL)
    assert group.name == "x"
    assert [asked.path for asked in vendor.asked] == ["/api-gate-way/payment/groups", "/api-gate-way/payment/list"]


async def test_gift_ratios_and_payment_are_decimal(vendor: Any) -> None:
    vendor.say_json(ok({"list": [{"amount": 100, "ratio": 1.2}]}, 0))
    assert await client(vendor).gift_ratios(CREDENTIAL) == [GiftRatio(amount=Decimal(100), ratio=Decimal("1.2"))]
    item = {"id": 1, "title": "title1", "group": "online", "disabled": False, "min": "10.50", "max": 5000}
    vendor.say_json(ok({"list": [{"name": "组", "logos": [], "items": [item]}]}, 0))
    (group,) = await client(vendor).payment_groups(CREDENTIAL)
    assert (group.items[0].id, group.items[0].min_fee, group.items[0].disabled) == (1, Decimal("10.50"), False)


async def test_the_stand_in_answers_every_read(proxy: Proxy911Client, little_world: w.World) -> None:
    await proxy.verify(SANDBOX)
    summary = await proxy.package_summary(SANDBOX)
    assert summary.effective_kb + summary.used_kb + summary.expired_kb == summary.total_kb
    assert (await proxy.packages(SANDBOX)).items
    assert await proxy.usage(SANDBOX)
    assert await proxy.proxy_accounts(SANDBOX)
    places = await proxy.cities(SANDBOX)
    assert any(place.country_code == "US" and place.items for place in places)
    assert await proxy.states(SANDBOX)
    states = await proxy.states_of(SANDBOX, "us")
    assert "california" in states
    assert await proxy.cities_of(SANDBOX, "US", "california")
    assert (await proxy.static_addresses(SANDBOX)).items
    assert await proxy.static_stock(SANDBOX)
    assert await proxy.static_stock(SANDBOX, residential=False)
    assert (await proxy.orders(SANDBOX)).items
    assert await proxy.payment_groups(SANDBOX)
    assert await proxy.gift_ratios(SANDBOX)
    assert len(await proxy.extract(SANDBOX, country="US", count=3)) == 3
    with pytest.raises(RefusedError):
        await proxy.user(SANDBOX)
    little_world.user_info_open = True
    assert (await proxy.user(SANDBOX)).balance is not None
    little_world.static_region_moved = True
    assert await proxy.static_stock(SANDBOX)
    complaints = [text for text in little_world.complaints if "static-ip-region" not in text]
    assert not complaints


async def test_the_stand_in_plays_the_life_of_an_account_and_an_order(
    proxy: Proxy911Client, little_world: w.World
) -> None:
    await proxy.add_proxy_accounts(SANDBOX, [NewProxyAccount(username="fake01", password=SecretStr("fakepass1"))], 9)
    await proxy.change_proxy_remark(SANDBOX, "fake01", "备注")
    await proxy.change_proxy_limit(SANDBOX, "fake01", 5)
    await proxy.change_proxy_password(SANDBOX, "fake01", "fakepass2")
    await proxy.disable_proxy_accounts(SANDBOX, ["fake01"])
    await proxy.enable_proxy_accounts(SANDBOX, ["fake01"])
    made = next(row for row in await proxy.proxy_accounts(SANDBOX) if row.username == "fake01")
    assert (made.limit_gb, made.remark) == (5, "备注")
    await proxy.delete_proxy_accounts(SANDBOX, ["fake01"])
    order = await proxy.create_order(SANDBOX, NewOrder(product_id=1001, payment_id=1, amount=2))
    assert order.pay_fee == Decimal("36.4")
    await proxy.close_order(SANDBOX, order.trade_no)
    (closed,) = (await proxy.orders(SANDBOX, trade_no=order.trade_no)).items
    assert closed.status == 2
    assert not little_world.complaints
