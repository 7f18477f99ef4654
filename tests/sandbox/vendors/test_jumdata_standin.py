"""Jumdata's stand-in against calls made by hand from its document."""

import hashlib
import time

import pytest

from plugins._sandbox.world import World

PATH = "/jumdata/location/ipv4"


def test_signature_vector_of_the_document() -> None:
    text = "xyzxy2121zxyz" + "efcefcef1121cefcefc1212121" + "1555378976238"
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "6ddcdc405743c576cb6d34b17b47ed56e2b9b6670fae1fe85ed01244fd31558b"
    )


@pytest.mark.parametrize(
    ("ip", "province", "city", "adcode"),
    [
        ("114.114.114.114", "江苏省", "南京市", "320100"),
        ("223.5.5.5", "浙江省", "杭州市", "330100"),
        ("180.76.76.76", "北京市", "北京市", "110000"),
        ("202.96.128.86", "广东省", "广州市", "440100"),
    ],
)
async def test_known_addresses_lie_where_people_expect_them(locate, ip, province, city, adcode) -> None:
    reply = await locate(ip)
    assert (reply["code"], reply["msg"], reply["charge"]) == (200, "成功", True)
    data = reply["data"]
    assert (data["province"], data["city"], data["adcode"]) == (province, city, adcode)
    low, high = (tuple(map(float, corner.split(","))) for corner in data["rectangle"].split(";"))
    assert 70 < low[0] < high[0] < 140, "longitude stands first, lower left before upper right"
    assert 15 < low[1] < high[1] < 55


async def test_foreign_address_is_empty_in_both_shapes_and_billed(locate, world: World) -> None:
    assert (await locate("8.8.8.8"))["data"] == {"province": "", "city": "", "adcode": "", "rectangle": ""}
    assert (await locate("1.1.1.1"))["data"] == {"province": [], "city": [], "adcode": [], "rectangle": []}
    assert world.charged("jumdata", "sandbox-app") == 2


async def test_private_address_is_a_lan(locate) -> None:
    assert (await locate("192.168.1.7"))["data"] == {"province": "局域网", "city": [], "adcode": [], "rectangle": []}


async def test_unknown_mainland_address_always_gets_the_same_place(locate) -> None:
    first, again = await locate("222.77.1.2"), await locate("222.77.200.9")
    assert first["data"]["province"]
    assert first["data"] == again["data"]
    assert first["taskNo"] != again["taskNo"]


async def test_get_with_query_works_too(http, base, signed) -> None:
    reply = (await http.get(base + PATH, params=signed("114.114.114.114"))).json()
    assert reply["data"]["city"] == "南京市"


@pytest.mark.parametrize("name", ["appId", "timestamp", "sign", "ip"])
async def test_missing_parameter_is_named(http, base, signed, world: World, name) -> None:
    form = {key: value for key, value in signed("114.114.114.114").items() if key != name}
    response = await http.post(base + PATH, data=form)
    assert response.status_code == 200
    assert response.json() == {"msg": f"参数[{name}]不能为空", "code": 400}
    assert world.complaints


async def test_wrong_sign_is_refused(locate) -> None:
    assert await locate("114.114.114.114", secret="wrong-secret") == {"msg": "签名错误", "code": 999}


async def test_upper_case_sign_is_refused(http, base, signed) -> None:
    form = signed("114.114.114.114")
    reply = (await http.post(base + PATH, data=form | {"sign": form["sign"].upper()})).json()
    assert reply["code"] == 999


@pytest.mark.parametrize("shift_s", [-601, 601])
async def test_stale_timestamp_is_refused(locate, shift_s) -> None:
    reply = await locate("114.114.114.114", ms=int((time.time() + shift_s) * 1000))
    assert reply == {"msg": "timestamp已过期", "code": 999}


async def test_seconds_instead_of_milliseconds_are_refused(locate, world: World) -> None:
    assert (await locate("114.114.114.114", ms=int(time.time())))["code"] == 999
    assert "milliseconds" in world.complaints[-1]


async def test_unknown_app_and_bad_address(locate) -> None:
    assert (await locate("114.114.114.114", app_id="nobody"))["code"] == 999
    for bad in ("1.2.3", "::1", "example.com", " 1.1.1.1"):
        assert (await locate(bad))["code"] == 400, bad


async def test_json_body_is_not_read(http, base, signed) -> None:
    assert (await http.post(base + PATH, json=signed("114.114.114.114"))).json()["code"] == 400


async def test_wrong_path_is_404_and_noted(http, base, world: World) -> None:
    assert (await http.get(f"{base}/jumdata/location/ipv6")).status_code == 404
    assert (await http.delete(base + PATH)).status_code == 405
    assert len(world.complaints) == 2
    assert [call.status for call in world.calls.of("jumdata")] == [404, 405]


async def test_call_log_holds_no_secret(locate, world: World) -> None:
    await locate("114.114.114.114")
    (call,) = world.calls
    assert (call.vendor, call.method, call.path, call.account) == ("jumdata", "POST", "/location/ipv4", "sandbox")
    assert set(call.params) == {"appId", "timestamp", "ip"}
    assert call.carriers == ("form:sign",)
    assert call.status == 200
    assert not world.complaints
