"""ihuyi's stand-in against calls made by hand from its document."""

import hashlib
import time

import pytest

from plugins._sandbox.world import World

SUBMIT = "/ihuyi/appdev/ip/Submit.json"
GET_NUM = "/ihuyi/appdev/ip/GetNum.json"


def dynamic(seconds: int, account: str = "sandbox", key: str = "sandbox-key") -> dict[str, str]:
    password = hashlib.md5(f"{account}{key}{seconds}".encode()).hexdigest()
    return {"account": account, "password": password, "time": str(seconds)}


def test_dynamic_password_vector() -> None:
    assert dynamic(1651544941, "test", "k3y")["password"] == "c6ab645035bceb4802a50b3f75b52558"


async def test_dynamic_password_counts_by_the_world_s_clock(http, base, world: World) -> None:
    world.clock_offset_s = 1651544941 - time.time()
    form = dynamic(1651544941)
    assert (await http.post(base + GET_NUM, data=form)).json()["code"] == 2
    world.advance(400)
    assert (await http.post(base + GET_NUM, data=form)).json()["code"] == 40501


async def test_static_password_answers_with_all_five_fields(submit) -> None:
    reply = await submit("202.96.134.133")
    assert (reply["code"], reply["msg"]) == (2, "提交成功")
    place = {"country": "中国", "province": "广东", "city": "深圳", "district": "南山区", "operator": "电信"}
    assert reply["result"] == place
    assert reply["msgid"].isdecimal()


async def test_foreign_address_has_a_country_only(submit) -> None:
    result = (await submit("8.8.8.8"))["result"]
    assert result == {"country": "美国", "province": "", "city": "", "district": "", "operator": "Google"}


async def test_both_vendors_agree(submit, locate) -> None:
    for ip in ("222.77.1.2", "61.200.3.4", "119.29.29.29", "168.95.1.1"):
        one, other = (await submit(ip))["result"], (await locate(ip))["data"]
        assert other["province"].startswith(one["province"])
        assert other["city"].startswith(one["city"])


async def test_dynamic_password(http, base) -> None:
    form = dynamic(int(time.time()))
    assert (await http.post(base + SUBMIT, data=form | {"ip": "114.114.114.114"})).json()["code"] == 2
    assert (await http.get(base + GET_NUM, params=form)).json()["code"] == 2


@pytest.mark.parametrize(("shift_s", "code"), [(-301, 40501), (301, 40501), (-200, 2)])
async def test_dynamic_password_expires(http, base, shift_s, code) -> None:
    assert (await http.post(base + GET_NUM, data=dynamic(int(time.time()) + shift_s))).json()["code"] == code


async def test_wrong_dynamic_password(http, base) -> None:
    form = dynamic(int(time.time()))
    for bad in ({"password": form["password"].upper()}, {"password": "sandbox-key"}, {"time": form["time"] + "000"}):
        assert (await http.post(base + GET_NUM, data=form | bad)).json()["code"] == 40502, bad


async def test_wrong_static_password_differs_by_endpoint(submit, http, base) -> None:
    failed = await submit("1.1.1.1", password="wrong")
    assert failed == {"code": 405, "msg": "API ID或API KEY不正确", "msgid": "0", "result": {}}
    reply = (await http.post(base + GET_NUM, data={"account": "sandbox", "password": "wrong"})).json()
    assert reply == {"code": 405, "msg": "用户名或密码不正确", "num": 0}


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"account": ""}, 401, "帐号不能为空"),
        ({"password": ""}, 402, "密码不能为空"),
        ({"account": "nobody"}, 403, "应用不存在"),
        ({"ip": ""}, 404, "IP不能为空"),
        ({"ip": "1.2.3.400"}, 4041, "IP格式不正确"),
        ({"ip": "::1"}, 4041, "IP格式不正确"),
    ],
)
async def test_error_codes_come_with_http_200(http, base, change, code, text) -> None:
    form = {"account": "sandbox", "password": "sandbox-key", "ip": "1.1.1.1"} | change
    response = await http.post(base + SUBMIT, data=form)
    assert response.status_code == 200
    assert (response.json()["code"], response.json()["msg"]) == (code, text)


async def test_balance_goes_down_with_answers_only(submit, http, base, world: World) -> None:
    world.ihuyi_queries = 10
    await submit("1.1.1.1")
    await submit("114.114.114.114")
    await submit("not an address")
    reply = (await http.post(base + GET_NUM, data={"account": "sandbox", "password": "sandbox-key"})).json()
    assert reply == {"code": 2, "msg": "查询成功", "num": 8}
    other = (await http.post(base + GET_NUM, data={"account": "sandbox-2", "password": "sandbox-key"})).json()
    assert other["num"] == "10", "the second account answers with text, as the document's table says"


async def test_quota_runs_out_by_use(submit, http, base) -> None:
    codes = [(await submit("1.1.1.1", account="quota-2"))["code"] for _ in range(3)]
    assert codes == [2, 2, 4051]
    left = (await http.post(base + GET_NUM, data={"account": "quota-2", "password": "sandbox-key"})).json()
    assert left == {"code": 2, "msg": "查询成功", "num": 0}


async def test_password_is_never_recorded(http, base, world: World) -> None:
    await http.get(base + SUBMIT, params={"account": "sandbox", "password": "sandbox-key", "ip": "1.1.1.1"})
    (call,) = world.calls.of("ihuyi", "/appdev/ip/Submit.json")
    assert call.params == {"account": "sandbox", "ip": "1.1.1.1"}
    assert call.carriers == ("query:password",)
