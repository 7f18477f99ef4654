"""Every fault can be seen from outside, at every vendor, chosen by the credential alone."""

import asyncio
import json
import time

import httpx
import pytest

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import VENDORS, World
from tests.support.ending import no_hang

HTTP_VENDORS = [vendor for vendor in VENDORS if vendor != "ce17"]


@pytest.fixture
def ask(http: httpx.AsyncClient, base, signed):
    """One plain reading call to a vendor with an account of that name."""

    def call(vendor: str, account: str, **more) -> httpx.Request:
        match vendor:
            case "jumdata":
                url = f"{base}/jumdata/location/ipv4"
                return http.build_request("POST", url, data=signed("114.114.114.114", app_id=account), **more)
            case "ihuyi":
                form = {"account": account, "password": "sandbox-key", "ip": "114.114.114.114"}
                return http.build_request("POST", f"{base}/ihuyi/appdev/ip/Submit.json", data=form, **more)
            case "chmlfrp":
                headers = {"Authorization": f"Bearer {account}"}
                return http.build_request("GET", f"{base}/chmlfrp/tunnel", headers=headers, **more)
            case _:
                url = f"{base}/proxy911/api-gate-way/user-product/summary"
                return http.build_request("GET", url, params={"app_key": account}, **more)

    async def send(vendor: str, account: str, *, stream: bool = False) -> httpx.Response:
        return await http.send(call(vendor, account), stream=stream)

    return send


@pytest.fixture(params=HTTP_VENDORS)
def vendor(request) -> str:
    return request.param


async def test_http500(ask, vendor) -> None:
    assert (await ask(vendor, "fault-http500")).status_code == 500


async def test_html_page_with_200(ask, vendor) -> None:
    response = await ask(vendor, "fault-html")
    assert response.status_code == 200
    assert response.text.startswith("<!DOCTYPE html>")
    assert response.headers["content-type"].startswith("text/html")


async def test_bad_json_and_empty(ask, vendor) -> None:
    broken = await ask(vendor, "fault-badjson")
    with pytest.raises(json.JSONDecodeError):
        broken.json()
    assert broken.content
    assert (await ask(vendor, "fault-empty")).content == b""


async def test_wrong_types_keep_the_envelope(ask, vendor) -> None:
    good, wrong = (await ask(vendor, "quota-9")).json(), (await ask(vendor, "fault-wrongtypes")).json()
    assert wrong["code"] == good["code"]
    key = "result" if vendor == "ihuyi" else "data"
    assert set(wrong) == set(good)
    kinds = [type(part) for part in (good[key], wrong[key])]
    if kinds[0] is dict:
        assert all(type(good[key][name]) is not type(wrong[key][name]) for name in good[key])
    else:
        assert kinds[0] is not kinds[1]


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("quota", {"jumdata": 603, "ihuyi": 4051, "chmlfrp": 429, "proxy911": 400}),
        ("badtoken", {"jumdata": 999, "ihuyi": 405, "chmlfrp": 401, "proxy911": 3}),
        ("frozen", {"jumdata": 602, "ihuyi": 4050, "chmlfrp": 403, "proxy911": 156}),
    ],
)
async def test_vendor_s_own_refusals(ask, vendor, kind, codes) -> None:
    response = await ask(vendor, f"fault-{kind}")
    assert (response.status_code, response.json()["code"]) == (200, codes[vendor])


async def test_echo_repeats_everything_secret(ask, vendor) -> None:
    text = (await ask(vendor, "fault-echo")).text
    assert "fault-echo" in text
    secrets = {"jumdata": "sandbox-secret", "ihuyi": "sandbox-key", "chmlfrp": "sandbox-frp-token"}
    assert secrets.get(vendor, "sandboxsandboxsandboxsandbox0911") in text


async def test_rate_limit_names_a_time(ask, vendor) -> None:
    for account, header in (("fault-ratelimit", "30"), ("fault-ratelimit-121", "121"), ("fault-ratelimit-none", None)):
        response = await ask(vendor, account)
        assert (response.status_code, response.headers.get("retry-after")) == (429, header)


async def test_redirect_goes_to_another_host_that_records(ask, vendor, world: World) -> None:
    response = await ask(vendor, "fault-redirect")
    assert response.status_code == 302
    assert response.next_request is not None
    assert response.next_request.url.host != response.request.url.host
    assert world.calls.count("elsewhere") == 0
    async with httpx.AsyncClient(trust_env=False, verify=False) as follower:
        await follower.send(response.next_request)
    assert world.calls.of("elsewhere")[0].path == f"/{vendor}"


async def test_redirect_can_point_anywhere(ask, world: World) -> None:
    world.elsewhere_url = "http://127.0.0.1:1/trap"
    assert (await ask("ihuyi", "fault-redirect")).headers["location"] == "http://127.0.0.1:1/trap/ihuyi"


async def test_cut_breaks_off_in_the_middle(ask, vendor) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await ask(vendor, "fault-cut")


async def test_timeout_never_answers(ask, vendor, world: World) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask(vendor, "fault-timeout"), 0.1)
    assert world.calls[-1].status is None


async def test_slow_drips_bytes_below_any_read_timeout(ask, vendor) -> None:
    started = time.monotonic()
    response = await ask(vendor, "fault-slow", stream=True)
    sizes = []
    async for chunk in response.aiter_raw():
        sizes.append(len(chunk))
        if len(sizes) == 6:
            break
    await response.aclose()
    assert max(sizes) < 6
    assert time.monotonic() - started > 0.03


async def test_huge_has_no_end(ask, vendor) -> None:
    response = await ask(vendor, "fault-huge", stream=True)
    assert "content-length" not in response.headers
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > 3 << 20:
            break
    await response.aclose()
    assert size > 3 << 20


async def test_gzip_is_a_bomb(ask, vendor) -> None:
    response = await ask(vendor, "fault-gzip", stream=True)
    assert response.headers["content-encoding"] == "gzip"
    packed = b"".join([chunk async for chunk in response.aiter_raw()])
    assert len(packed) < 100_000
    assert packed[:2] == b"\x1f\x8b"


async def test_quota_runs_out_by_use(ask, vendor) -> None:
    first, second, third = [(await ask(vendor, "quota-2")).json()["code"] for _ in range(3)]
    assert first == second != third
    assert (await ask(vendor, "quota-2-other")).json()["code"] == first, "another account has its own count"


async def test_fault_after_some_good_calls(ask, vendor) -> None:
    statuses = [(await ask(vendor, "after-2-fault-http500")).status_code for _ in range(4)]
    assert statuses == [200, 200, 500, 500]


async def test_outage_of_one_vendor_touches_no_other(ask, world: World) -> None:
    good = {"jumdata": "sandbox-app", "ihuyi": "sandbox", "chmlfrp": "sandbox-frp-token"}
    good["proxy911"] = "sandboxsandboxsandboxsandbox0911"
    world.faults["chmlfrp"] = "ratelimit-5"
    statuses = {name: (await ask(name, account)).status_code for name, account in good.items()}
    assert statuses == {"jumdata": 200, "ihuyi": 200, "chmlfrp": 429, "proxy911": 200}
    world.faults.clear()
    assert (await ask("chmlfrp", "sandbox-frp-token")).status_code == 200


async def test_unknown_kind_is_noticed(ask, world: World) -> None:
    assert (await ask("ihuyi", "fault-nonsense")).status_code == 500
    assert "nonsense" in world.complaints[-1]


async def test_lost_write_was_carried_out_and_reads_go_well(frp, base, world: World) -> None:
    body = {"tunnelname": "ghost", "node": "江苏宿迁", "porttype": "tcp", "localport": 80, "remoteport": 40_001}
    body |= {"encryption": False, "compression": False}
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(frp("POST", "/create_tunnel", token="fault-write-lost", json=body), 0.1)
    rows = (await frp("GET", "/tunnel", token="fault-write-lost"))["data"]
    assert "ghost" in {row["name"] for row in rows}


async def test_refused_write_was_not_carried_out(proxy) -> None:
    account = {"app_key": "fault-write-frozen"}
    assert (await proxy("POST", "/whitelist-account/delete", {"accounts": "user01", **account}))["code"] == 156
    names = [row["username"] for row in (await proxy("GET", "/whitelist-account/list", **account))["data"]["list"]]
    assert "user01" in names


async def test_open_faults_do_not_hold_up_the_end_of_the_server(world: World) -> None:
    async with no_hang(), serving(vendors_app(world)) as base:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rsplit(":", 1)[1]))
        writer.write(b"GET /chmlfrp/tunnel HTTP/1.1\r\nHost: x\r\nAuthorization: fault-timeout\r\n\r\n")
        await asyncio.sleep(0.05)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()
