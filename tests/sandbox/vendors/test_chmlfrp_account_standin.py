"""ChmlFrp's stand-in, account side, against calls made by hand from its document."""

import pytest

from plugins._sandbox.world import World

GEETEST = {"lot_number": "1", "captcha_output": "2", "pass_token": "3", "gen_time": "4"}


@pytest.mark.parametrize(
    ("request_parts", "carrier"),
    [
        ({"headers": {"Authorization": "Bearer sandbox-frp-token"}}, "header:bearer"),
        ({"headers": {"authorization": "sandbox-frp-token"}}, "header:bare"),
        ({"params": {"token": "sandbox-frp-token"}}, "query:token"),
        ({"method": "POST", "data": {"token": "sandbox-frp-token"}}, "form:token"),
        ({"method": "POST", "json": {"token": "sandbox-frp-token"}}, "json:token"),
    ],
)
async def test_every_carrier_of_the_token_works_and_is_recorded(
    http, base, world: World, request_parts, carrier
) -> None:
    method = request_parts.pop("method", "GET")
    reply = (await http.request(method, f"{base}/chmlfrp/userinfo", **request_parts)).json()
    assert (reply["code"], reply["state"], reply["data"]["username"]) == (200, "success", "sandbox_frp")
    (call,) = world.calls
    assert (call.carriers, call.account, call.params) == ((carrier,), "sandbox", {})


async def test_bad_token_is_http_200_with_body_401(http, base) -> None:
    response = await http.get(f"{base}/chmlfrp/userinfo", headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 200
    assert response.json() == {"msg": "无效的Token", "code": 401, "state": "fail"}


@pytest.mark.parametrize(
    ("path", "text"),
    [("/tunnel", "无效的Token"), ("/nodeinfo?node=江苏宿迁", "错误的token"), ("/qiandao_info", "无效的登录状态")],
)
async def test_text_of_a_bad_token_differs_by_endpoint(frp, path, text) -> None:
    for token in ("", "wrong"):
        assert await frp("GET", path, token=token) == {"msg": text, "code": 401, "state": "fail"}


async def test_legacy_token_does_not_delete_or_sign_in(http, base) -> None:
    query = {"token": "sandbox-frp-token", "tunnelid": "76427"}
    assert (await http.get(f"{base}/chmlfrp/delete_tunnel", params=query)).json()["code"] == 401
    body = {"token": "sandbox-frp-token", **GEETEST}
    assert (await http.post(f"{base}/chmlfrp/qiandao", json=body)).json()["code"] == 401


async def test_user_has_the_document_s_quirks(frp) -> None:
    user = (await frp("GET", "/userinfo"))["data"]
    assert (user["id"], user["usergroup"], user["term"]) == (227, "超级会员", "9999-09-09")
    assert (user["tunnel"], user["tunnelCount"]) == (16, 5), "limit, then used"
    assert user["password"] is user["scgm"] is user["t_token"] is None
    assert user["usertoken"] == "sandbox-frp-token"
    new = (await frp("GET", "/userinfo", token="sandbox-frp-token-3"))["data"]
    assert new["total_download"] is new["realname_count"] is None


@pytest.mark.parametrize("name", ["sandbox_frp", "10001", "sandbox@example.com"])
async def test_login_by_name_qq_or_mail(http, base, name) -> None:
    body = {"username": name, "password": "Sandbox-frp-1"}
    for reply in (
        (await http.post(f"{base}/chmlfrp/login", json=body)).json(),
        (await http.get(f"{base}/chmlfrp/login", params=body)).json(),
    ):
        assert (reply["msg"], reply["data"]["usertoken"]) == ("登录成功", "sandbox-frp-token")


@pytest.mark.parametrize(
    ("name", "password", "code", "text"),
    [
        ("nobody", "Some-pass-1", 401, "用户不存在"),
        ("sandbox_frp", "Wrong-pass-1", 401, "密码错误"),
        ("sandbox_frp", "simple", 400, "密码不符合要求，长度在6到48个字符之间，并且至少包含字母、数字和符号中的两种。"),
    ],
)
async def test_failed_logins(frp, name, password, code, text) -> None:
    reply = await frp("POST", "/login", token="", json={"username": name, "password": password})
    assert reply == {"msg": text, "code": code, "state": "fail"}


async def test_register_needs_the_mailed_code(frp) -> None:
    who = {"username": "newcomer", "password": "New-pass-1", "mail": "new@example.com", "qq": "20001"}
    assert (await frp("GET", "/register", token="", params=who | {"code": "666666"}))["msg"] == "验证码错误"
    assert (await frp("POST", "/sendmailcode", params={"type": "register", "mail": "bad"}))["msg"] == "邮箱格式错误"
    sent = await frp("POST", "/sendmailcode", token="", json={"type": "register", "mail": "new@example.com"})
    assert sent == {"msg": "发送成功", "code": 200, "state": "success"}, "no data at all"
    assert (await frp("GET", "/register", token="", params=who | {"code": "000000"}))["msg"] == "验证码错误"
    assert (await frp("GET", "/register", token="", params=who | {"code": "666666"}))["msg"] == "注册成功"
    token = (await frp("POST", "/login", token="", json=who))["data"]["usertoken"]
    assert (await frp("GET", "/tunnel", token=token))["data"] is None


async def test_retoken_kills_the_old_token(frp, world: World) -> None:
    assert (await frp("GET", "/retoken"))["msg"] == "重置成功"
    assert (await frp("GET", "/userinfo"))["code"] == 401
    body = {"username": "sandbox_frp", "password": "Sandbox-frp-1"}
    token = (await frp("POST", "/login", token="", json=body))["data"]["usertoken"]
    assert (await frp("GET", "/userinfo", token=token))["code"] == 200
    assert world.calls[-1].account == "sandbox_frp", "a new token has a name in the log, never itself"


async def test_sign_in_once_a_day(frp, world: World) -> None:
    assert (await frp("GET", "/qiandao_info"))["data"]["is_signed_in_today"] is False
    before = (await frp("GET", "/userinfo"))["data"]["integral"]
    assert (await frp("POST", "/qiandao", json={}))["msg"] == "人机验证失败"
    done = await frp("POST", "/qiandao", json=GEETEST)
    points = int(done["msg"].removeprefix("签到成功, 获得").removesuffix("积分"))
    assert "data" not in done
    assert (await frp("POST", "/qiandao", json=GEETEST)) == {"msg": "请勿重复签到", "code": 409, "state": "fail"}
    info = (await frp("GET", "/qiandao_info"))["data"]
    assert (info["is_signed_in_today"], info["total_sign_ins"]) == (True, 1)
    assert (await frp("GET", "/userinfo"))["data"]["integral"] == before + points
    world.advance(86_400)
    assert (await frp("POST", "/qiandao", json=GEETEST))["code"] == 200


async def test_changes_take_effect(frp) -> None:
    assert (await frp("GET", "/update_username", params={"new_username": "renamed"}))["code"] == 200
    assert (await frp("GET", "/update_username", params={"new_username": "sandbox_frp2"}))["code"] == 400
    assert (await frp("GET", "/update_qq", params={"new_qq": "12"}))["code"] == 400
    assert (await frp("GET", "/update_qq", params={"new_qq": "123456"}))["code"] == 200
    wrong = {"original_password": "nope", "new_password": "New-pass-1"}
    assert (await frp("GET", "/reset_password", params=wrong))["msg"] == "密码错误"
    right = {"original_password": "Sandbox-frp-1", "new_password": "New-pass-1"}
    assert (await frp("GET", "/reset_password", params=right))["code"] == 200
    user = (await frp("POST", "/login", token="", json={"username": "renamed", "password": "New-pass-1"}))["data"]
    assert (user["username"], user["qq"]) == ("renamed", "123456")


async def test_avatar_errors(frp) -> None:
    link = {"new_userimg": "https://example.com/a.png"}
    assert (await frp("GET", "/update_userimg", params=link))["msg"] == "用户头像更新成功"
    assert (await frp("GET", "/update_userimg", params=link))["msg"] == "新头像不能与当前头像相同"
    bad = await frp("GET", "/update_userimg", params={"new_userimg": "nothing"})
    assert bad == {"msg": "无效的链接", "code": 400, "state": "error"}, "the one failure whose state is error"


async def test_passwords_and_tokens_are_never_recorded(frp, http, base, world: World) -> None:
    await frp("POST", "/login", token="", json={"username": "sandbox_frp", "password": "Sandbox-frp-1"})
    await http.get(
        f"{base}/chmlfrp/update_username", params={"token": "sandbox-frp-token", "new_username": "sandbox-frp-token"}
    )
    seen = repr(list(world.calls))
    assert "Sandbox-frp-1" not in seen
    assert "sandbox-frp-token" not in seen


async def test_old_delete_path_and_wrong_methods_are_no_paths(frp, http, base) -> None:
    url = f"{base}/chmlfrp/deletetunnel?token=sandbox-frp-token&tunnelid=76427"
    assert (await http.post(url)).status_code == 404
    assert (await http.get(f"{base}/chmlfrp/create_tunnel")).status_code == 405
    assert len((await frp("GET", "/tunnel"))["data"]) == 5
