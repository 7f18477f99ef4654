"""Jumdata against its document's samples (providers.md, section 3)."""

import hashlib
import time
from ipaddress import IPv4Address
from typing import Any

import pytest
from pydantic import SecretStr

from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.jumdata import Bounds, JumdataClient, JumdataCredential, JumdataSettings, Location
from plugins._providers.jumdata.models import parse_bounds
from plugins._providers.jumdata.protocol import sign

CREDENTIAL = JumdataCredential(app_id="fake-app", app_secret=SecretStr("fake-secret"))
IP = IPv4Address("1.1.1.1")


def success(**data: Any) -> dict[str, Any]:
    return {"code": 200, "msg": "成功", "taskNo": "65171553403304103621", "charge": True, "data": data}


def client(vendor: Any) -> JumdataClient:
    return JumdataClient(JumdataSettings(base_url=vendor.url, timeout_s=10))


def test_the_signature_is_that_of_the_document() -> None:
    expected = "6ddcdc405743c576cb6d34b17b47ed56e2b9b6670fae1fe85ed01244fd31558b"
    assert sign("xyzxy2121zxyz", "efcefcef1121cefcefc1212121", "1555378976238") == expected


async def test_a_location_has_province_city_code_and_bounds(vendor: Any) -> None:
    vendor.say_json(
        success(province="北京市", city="朝阳", adcode="110000", rectangle="116.01,39.66;116.78,40.21"),
    )
    location = await client(vendor).locate(CREDENTIAL, IP)
    assert location == Location("北京市", "朝阳", "110000", Bounds(116.01, 39.66, 116.78, 40.21), billed=True)
    assert not location.is_empty


async def test_the_request_is_a_signed_form_with_milliseconds_and_without_the_secret(vendor: Any) -> None:
    vendor.say_json(success(province="", city="", adcode="", rectangle=""))
    await client(vendor).locate(CREDENTIAL, IP)
    asked = vendor.asked[0]
    form = asked.form
    assert (asked.method, asked.path, asked.query) == ("POST", "/location/ipv4", {})
    assert set(form) == {"appId", "timestamp", "sign", "ip"}
    assert (form["appId"], form["ip"]) == ("fake-app", "1.1.1.1")
    assert abs(int(form["timestamp"]) - time.time() * 1000) < 60_000
    assert form["sign"] == hashlib.sha256(f"fake-appfake-secret{form['timestamp']}".encode()).hexdigest()
    assert b"fake-secret" not in asked.body


@pytest.mark.parametrize("nothing", ["", [], None])
async def test_code_200_with_nothing_in_it_is_empty_and_billed(vendor: Any, nothing: Any) -> None:
    vendor.say_json(success(province=nothing, city=nothing, adcode=nothing, rectangle=nothing))
    location = await client(vendor).locate(CREDENTIAL, IP)
    assert location.is_empty
    assert location == Location(None, None, None, None, billed=True)


async def test_a_lan_address_is_named_and_a_string_code_and_an_unbilled_answer_are_understood(vendor: Any) -> None:
    vendor.say_json({"code": "200", "charge": False, "data": {"province": "局域网", "city": [], "adcode": []}})
    assert await client(vendor).locate(CREDENTIAL, IP) == Location("局域网", None, None, None, billed=False)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"msg": "参数[ip]不能为空", "code": 400}, RefusedError),
        ({"msg": "签名错误", "code": 400}, CredentialError),
        ({"msg": "sign error", "code": 999}, CredentialError),
        ({"msg": "其他", "code": 999}, RefusedError),
        ({"msg": "接口未开通", "code": 601}, CredentialError),
        ({"msg": "账号停用", "code": 602}, CredentialError),
        ({"msg": "余额不足请充值", "code": 603}, QuotaError),
        ({"msg": "接口停用", "code": 604}, RefusedError),
        ({"msg": "调用超限", "code": "606"}, QuotaError),
        ({"msg": "ip不在白名单", "code": 607}, CredentialError),
        ({"msg": "请求过于频繁", "code": 609}, QuotaError),
        ({"msg": "请求超时", "code": 610}, TimedOutError),
        ({"code": 12345}, RefusedError),
        ({"code": 200, "data": None}, UnexpectedReplyError),
        ({"code": 200, "data": ["x"]}, UnexpectedReplyError),
        ({"code": 200}, UnexpectedReplyError),
        ({"code": None}, UnexpectedReplyError),
        ([], UnexpectedReplyError),
    ],
)
async def test_each_code_has_its_error_and_is_asked_once(vendor: Any, reply: Any, kind: type[ProviderError]) -> None:
    vendor.say_json(reply)
    with pytest.raises(ProviderError) as caught:
        await client(vendor).locate(CREDENTIAL, IP)
    assert type(caught.value) is kind
    assert len(vendor.asked) == 1
    assert "签名" not in str(caught.value), "the vendor's text does not travel"


async def test_maintenance_is_tried_again_with_a_fresh_signature(vendor: Any) -> None:
    vendor.say_json({"code": 500, "msg": "系统维护"})
    with pytest.raises(UnreachableError):
        await client(vendor).locate(CREDENTIAL, IP)
    assert len({asked.form["timestamp"] for asked in vendor.asked}) == 3


@pytest.mark.parametrize("rectangle", ["116.01,39.66", "a,b;c,d", "1,2;3,nan", "", None])
def test_odd_bounds_are_none(rectangle: str | None) -> None:
    assert parse_bounds(rectangle) is None


def test_the_owners_account_needs_both_parts() -> None:
    assert JumdataSettings(app_id="fake-app").owner_credential() is None
    assert JumdataSettings(app_id="fake-app", app_secret=SecretStr("fake-secret")).owner_credential() == CREDENTIAL
