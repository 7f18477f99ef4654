"""911Proxy's stand-in against calls made by hand from its document."""

import time

import pytest

from plugins._sandbox.world import World

KEY = "sandboxsandboxsandboxsandbox0911"
GB = 1_048_576


@pytest.fixture
def accounts(proxy):
    async def by_name() -> dict:
        return {row["username"]: row for row in (await proxy("GET", "/whitelist-account/list"))["data"]["list"]}

    return by_name


async def test_summary_is_in_kb_and_adds_up(proxy) -> None:
    reply = await proxy("GET", "/user-product/summary")
    assert (reply["code"], reply["msg"]) == (200, "success")
    data = reply["data"]
    assert len(data) == 11
    assert data["effective"] + data["used"] + data["expired"] == data["total"] == 420 * GB
    assert data["effective"] + data["effective_used"] == data["effective_total"]
    assert (data["total_count"], data["effective_count"], data["expired_count"], data["temporary_count"]) == (
        5,
        4,
        1,
        1,
    )
    assert (data["expired"], data["temporary"]) == (51_200, 16 * GB - 262_144)


async def test_summary_by_type_and_by_account(proxy) -> None:
    assert (await proxy("GET", "/user-product/summary", product_type=12))["data"]["total"] == 200 * GB
    assert (await proxy("GET", "/user-product/summary", product_type=25))["code"] == 400
    other = await proxy("GET", "/user-product/summary", app_key="sandboxsandboxsandboxsandbox0912")
    assert other["data"]["total"] == GB


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_bad_key_reads_like_a_login_problem_with_http_200(http, base, key) -> None:
    url = f"{base}/proxy911/api-gate-way/user-product/summary"
    response = await http.get(url, params={"app_key": key} if key else {})
    assert response.status_code == 200
    expired = {"code": 3, "msg": "Your session has expired, please log in again", "data": None}
    assert response.json() == expired
    assert (await http.get(url, headers={"Authorization": f"Bearer {KEY}"})).json() == expired


async def test_key_of_a_post_stands_in_body_or_query(http, base, world: World) -> None:
    url = f"{base}/proxy911/api-gate-way/whitelist-account/enable"
    body = {"accounts": "user01"}
    assert (await http.post(url, json=body | {"app_key": KEY})).json() == {"code": 200, "msg": "success", "data": None}
    assert (await http.post(url, params={"app_key": KEY}, json=body)).json()["code"] == 200
    assert [call.carriers for call in world.calls] == [("json:app_key",), ("query:app_key",)]
    assert not world.complaints
    assert (await http.post(url, data=body | {"app_key": KEY})).json()["code"] == 3, "a form is not read"


async def test_key_and_passwords_are_never_recorded(proxy, world: World) -> None:
    await proxy("POST", "/whitelist-account/add", {"accounts": "new1:hidden1", "product_type": 9})
    await proxy("POST", "/whitelist-account/change-password", {"account": "new1", "password": "hidden2"})
    seen = repr(list(world.calls))
    assert "hidden" not in seen
    assert KEY not in seen
    assert world.calls[-1].account == "sandbox"
    assert world.calls[-1].params == {"account": "new1"}


async def test_account_list_has_kb_beside_gb(accounts) -> None:
    row = (await accounts())["user01"]
    assert (row["usage_flow"], row["limit_flow"], row["status"]) == (31 * GB + 262_144, 40, 1)
    assert row["password"] == "pass01"
    time.strptime(row["created_at"], "%Y-%m-%d %H:%M:%S")


async def test_account_changes_take_effect(proxy, accounts) -> None:
    async def post(path: str, **body) -> dict:
        return await proxy("POST", f"/whitelist-account/{path}", body)

    assert await post("add", accounts="a1:p1,a2:p2", remark="批量", product_type=9) == {
        "code": 200,
        "msg": "success",
        "data": None,
    }
    rows = await accounts()
    assert (rows["a1"]["password"], rows["a2"]["remark"], rows["a1"]["limit_flow"]) == ("p1", "批量", 0)
    await post("disable", accounts="a1,user01")
    await post("change-limit", account="a2", limit=7)
    await post("change-password", account="a2", password="p9")
    await post("change-remark", account="a2", remark="")
    rows = await accounts()
    assert (rows["a1"]["status"], rows["user01"]["status"], rows["a2"]["status"]) == (0, 0, 1)
    assert (rows["a2"]["limit_flow"], rows["a2"]["password"], rows["a2"]["remark"]) == (7, "p9", "")
    await post("enable", accounts="a1")
    await post("delete", accounts="a2,nobody")
    rows = await accounts()
    assert rows["a1"]["status"] == 1
    assert "a2" not in rows


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("add", {"accounts": "a_b:c", "product_type": 9}),
        ("add", {"accounts": "a:b，c:d", "product_type": 9}),
        ("add", {"accounts": "a:b"}),
        ("add", {"accounts": "user01:x", "product_type": 9}),
        ("delete", {"accounts": ""}),
        ("disable", {"accounts": "a b"}),
        ("change-limit", {"account": "user01", "limit": 102_401}),
        ("change-limit", {"account": "user01", "limit": 1.5}),
        ("change-limit", {"account": "nobody", "limit": 1}),
        ("change-password", {"account": "user01", "password": "p@ss"}),
        ("change-remark", {"account": "user01", "remark": "字" * 33}),
        ("change-remark", {"account": "user01"}),
    ],
)
async def test_account_rules_are_kept(proxy, accounts, path, body) -> None:
    before = await accounts()
    reply = await proxy("POST", f"/whitelist-account/{path}", body)
    assert reply["code"] == 400
    assert reply.get("msg") or reply.get("message")
    assert await accounts() == before


async def test_wrong_fields_are_told_under_message_and_errors(proxy, world: World) -> None:
    reply = await proxy("POST", "/whitelist-account/add", {"accounts": ""})
    assert reply == {"code": 400, "message": "参数错误", "errors": {"accounts": ["格式错误"]}}
    assert world.complaints


async def test_package_pages_are_asked_by_size_and_answered_by_page_size(proxy) -> None:
    data = (await proxy("GET", "/user-product/list", page=2, size=2))["data"]
    assert (data["page"], data["page_size"], data["total_count"], data["total_page"]) == (2, 2, 5, 3)
    assert [row["id"] for row in data["list"]] == [502, 505]
    row = data["list"][0]
    assert row["created_at"] < row["expired_at"]
    assert row["order"]["title"] == "标准级 50GB"
    only = (await proxy("GET", "/user-product/list", trade_no=row["trade_no"]))["data"]
    assert [found["id"] for found in only["list"]] == [502]
    assert len((await proxy("GET", "/user-product/list", product_type=12))["data"]["list"]) == 1


async def test_taking_addresses_uses_up_the_packages(proxy, world: World) -> None:
    async def left() -> int:
        return (await proxy("GET", "/user-product/summary", product_type=9))["data"]["effective"]

    before = await left()
    (lines,) = (await proxy("GET", "/ip/v3", cc="US", num=5))["data"]["list"]
    assert len(set(lines)) == 5
    assert before - await left() == 5 * world.kb_per_extracted_ip
    small = {"app_key": "sandboxsandboxsandboxsandbox0912"}
    assert (await proxy("GET", "/ip/v3", num=14, **small))["code"] == 200
    empty = await proxy("GET", "/ip/v3", num=14, **small)
    assert empty == {"code": 400, "msg": "流量不足，请购买套餐", "data": None}


async def test_addresses_lie_where_they_claim_but_for_a_few(proxy, submit, world: World) -> None:
    (lines,) = (await proxy("GET", "/ip/v3", cc="jp", num=40))["data"]["list"]
    places = [(await submit(line.split(":")[0]))["result"]["country"] for line in lines]
    assert 30 <= places.count("日本") < 40
    world.flat_ip_lists = True
    flat = (await proxy("GET", "/ip/v3", cc="JP", num=2))["data"]["list"]
    assert len(flat) == 2


async def test_text_mode_is_bare_lines_but_its_errors_are_json(http, base) -> None:
    url = f"{base}/proxy911/api-gate-way/ip/v3"
    for lb, mark in (("\\n", "\n"), ("%5Cr%5Cn", "\r\n"), (None, "\r\n"), ("|", "|")):
        params = {"app_key": KEY, "num": 3, "format": "text"} | ({"lb": lb} if lb else {})
        text = (await http.get(url, params=params)).text
        assert text.endswith(mark)
        assert len(text.split(mark)) == 4
    failed = (await http.get(url, params={"app_key": KEY, "num": 0, "format": "text"})).text
    assert failed.startswith("{")


@pytest.mark.parametrize(
    "bad",
    [{"cc": "XX"}, {"cc": "US", "state": "bavaria"}, {"cc": "US", "city": "munich"}, {"num": 501}, {"format": "xml"}],
)
async def test_bad_extractions_cost_nothing(proxy, bad) -> None:
    before = (await proxy("GET", "/user-product/summary"))["data"]["used"]
    assert (await proxy("GET", "/ip/v3", **bad))["code"] == 400
    assert (await proxy("GET", "/user-product/summary"))["data"]["used"] == before


async def test_traffic_goes_on_with_time_and_shows_in_every_view(proxy, accounts, world: World) -> None:
    async def seen() -> tuple[int, int, int]:
        used = (await proxy("GET", "/user-product/summary", product_type=9))["data"]["used"]
        usage = sum(row["flow"] for row in (await proxy("GET", "/user-usage-flow/total"))["data"]["list"][-2:])
        return used, usage, (await accounts())["user01"]["usage_flow"]

    world.advance((86_400 + 43_200 - world.frp.seconds_today()) % 86_400)  # to noon: no midnight in between
    before = await seen()
    world.advance(1800)
    after = await seen()
    assert after[0] - before[0] == pytest.approx(1_310_720 / 48, rel=0.1)
    assert after[1] - before[1] == pytest.approx(1_310_720 / 48, rel=0.1)
    assert after[2] - before[2] == pytest.approx(1_310_720 / 96, rel=0.1)
    world.advance(86_400 * 5)
    data = (await proxy("GET", "/user-product/summary"))["data"]
    assert (data["expired_count"], data["temporary_count"]) == (2, 0), "the package with four days left has lapsed"


async def test_usage_by_day(proxy) -> None:
    rows = (await proxy("GET", "/user-usage-flow/total"))["data"]["list"]
    assert len(rows) == 8
    assert [row["day"] for row in rows] == sorted({row["day"] for row in rows})
    assert all(isinstance(row["flow"], int) for row in rows)
    times = {"start_time": f"{rows[0]['day']} 00:00:00", "end_time": f"{rows[2]['day']} 12:00:00"}
    some = (await proxy("GET", "/user-usage-flow/total", **times))["data"]["list"]
    assert some == rows[:3]
    parts = [
        (await proxy("GET", "/user-usage-flow/total", **times, username=name))["data"]["list"]
        for name in ("user01", "user02", "tester", "home25")
    ]
    assert [sum(part[i]["flow"] for part in parts) for i in range(3)] == [row["flow"] for row in some]
    assert (await proxy("GET", "/user-usage-flow/total", start_time="2026-01-01"))["code"] == 400
