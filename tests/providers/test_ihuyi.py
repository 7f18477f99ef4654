"""ihuyi against its document's samples (providers.md, section 4)."""

import hashlib
import time
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

import pytest
from pydantic import SecretStr

from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    QuotaError,
    RefusedError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.ihuyi import IhuyiClient, IhuyiCredential, IhuyiSettings, Location
from plugins._providers.ihuyi.protocol import dynamic_password

CREDENTIAL = IhuyiCredential(account="test", api_key=SecretStr("k3y"))
IP = IPv4Address("1.1.1.1")
FOUND = Location(country="中国", province="广东", city="深圳", district="龙岗区", operator="移动")


def client(vendor: Any, *, static_password: bool = False) -> IhuyiClient:
    return IhuyiClient(IhuyiSettings(base_url=vendor.url, timeout_s=10, static_password=static_password))


def test_the_dynamic_password_is_that_of_the_reference() -> None:
    assert dynamic_password("test", "k3y", "1651544941") == "c6ab645035bceb4802a50b3f75b52558"


@pytest.mark.parametrize(
    "result",
    [
        '{"country":"中国","province":"广东","city":"深圳","district":"龙岗区","operator":"移动"}',
        '{"porovince":"中国","porovince":"广东","city":"深圳","district":"龙岗区","operator":"移动"}',
        '{"country":"中国","porovince":"广东","city":"深圳","district":"龙岗区","operator":"移动"}',
    ],
)
async def test_a_location_is_read_from_each_spelling(
    vendor: Any, http_answer: Callable[..., bytes], result: str
) -> None:
    vendor.say(http_answer(f'{{"code":2,"msg":"提交成功","msgid":"23","result":{result}}}'.encode()))
    assert await client(vendor).locate(CREDENTIAL, IP) == FOUND


async def test_the_request_is_a_form_signed_with_seconds(vendor: Any) -> None:
    vendor.say_json({"code": 2, "result": {}})
    location = await client(vendor).locate(CREDENTIAL, IP)
    assert location.is_empty
    asked = vendor.asked[0]
    form = asked.form
    assert (asked.method, asked.path, asked.query) == ("POST", "/appdev/ip/Submit.json", {})
    assert set(form) == {"account", "password", "ip", "time"}
    assert len(form["time"]) == 10
    assert abs(int(form["time"]) - time.time()) < 60
    assert form["password"] == hashlib.md5(f"testk3y{form['time']}".encode()).hexdigest()


async def test_a_static_password_is_the_key_itself_without_a_time(vendor: Any) -> None:
    vendor.say_json({"code": 2, "num": 1})
    await client(vendor, static_password=True).remaining(CREDENTIAL)
    assert vendor.asked[0].form == {"account": "test", "password": "k3y"}


@pytest.mark.parametrize(("num", "remaining"), [(123, 123), ("123", 123), (0, 0)])
async def test_the_balance_is_a_number_or_text(vendor: Any, num: Any, remaining: int) -> None:
    vendor.say_json({"code": 2, "msg": "查询成功", "num": num})
    assert await client(vendor).remaining(CREDENTIAL) == remaining
    assert vendor.asked[0].path == "/appdev/ip/GetNum.json"


@pytest.mark.parametrize("num", [None, "", "many", -1, []])
async def test_an_odd_balance_is_not_zero(vendor: Any, num: Any) -> None:
    vendor.say_json({"code": 2, "num": num})
    with pytest.raises(UnexpectedReplyError):
        await client(vendor).remaining(CREDENTIAL)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0, RefusedError),
        (1, RefusedError),
        (400, CredentialError),
        (403, CredentialError),
        (404, RefusedError),
        (4041, RefusedError),
        (405, CredentialError),
        ("405", CredentialError),
        (4050, CredentialError),
        (40502, CredentialError),
        (40505, CredentialError),
        (4051, QuotaError),
        (4052, CredentialError),
        (200, RefusedError),
        (None, UnexpectedReplyError),
    ],
)
async def test_each_code_has_its_error(vendor: Any, code: Any, kind: type[ProviderError]) -> None:
    vendor.say_json({"code": code, "msg": "k3y", "msgid": "0", "result": [], "num": 0})
    with pytest.raises(ProviderError) as caught:
        await client(vendor).locate(CREDENTIAL, IP)
    assert type(caught.value) is kind
    assert "k3y" not in str(caught.value)
    with pytest.raises(kind):
        await client(vendor).verify(CREDENTIAL)


async def test_a_channel_error_is_tried_again(vendor: Any) -> None:
    vendor.say_json({"code": 4010}, {"code": 2, "result": {"country": "中国"}})
    assert (await client(vendor).locate(CREDENTIAL, IP)).country == "中国"
    with pytest.raises(UnreachableError):
        vendor.say_json({"code": 4010})
        await client(vendor).locate(CREDENTIAL, IP)


async def test_an_expired_password_is_signed_once_more(vendor: Any) -> None:
    vendor.say_json({"code": 40501}, {"code": 2, "num": 7})
    assert await client(vendor).remaining(CREDENTIAL) == 7
    vendor.asked.clear()
    vendor.say_json({"code": 40501})
    with pytest.raises(CredentialError):
        await client(vendor).remaining(CREDENTIAL)
    assert len(vendor.asked) == 2
