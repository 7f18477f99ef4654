"""17CE's login, against sockets opened by hand from its document."""

import hashlib
import json
import time
from urllib.parse import urlencode

import pytest
import websockets

from plugins._sandbox.vendors.ce17.auth import code_of
from plugins._sandbox.world import World


def test_slice_of_the_token_starts_at_index_four() -> None:
    assert hashlib.md5(b"testtoken").hexdigest()[4:23] == "46f37273cf8f4b0cc17"
    assert code_of("demo@example.com", "1532073600", "testtoken") == "ffaab46e2c27b05f67485bad69e914ea"


async def first_frame(base: str, query: str = "", **headers: str) -> dict:
    url = f"{base.replace('http', 'ws', 1)}/ce17/socket" + (f"?{query}" if query else "")
    async with websockets.connect(url, proxy=None, additional_headers=headers) as socket:
        return json.loads(await socket.recv())


async def test_login_in_the_query(base, login) -> None:
    frame = await first_frame(base, login())
    assert frame == {"rt": 1, "error": "", "msg": "login ok"}
    assert "type" not in frame, "the login frame is no task frame"


async def test_login_in_the_query_without_percent_encoding(base, login) -> None:
    assert (await first_frame(base, login().replace("%40", "@")))["rt"] == 1


async def test_login_in_the_origin(base, login, world: World) -> None:
    origin = f"https://wsapi.17ce.com:8001/socket/?{login()}"
    assert (await first_frame(base, Origin=origin))["rt"] == 1
    assert world.calls[-1].carriers == ("origin:code",)


async def test_no_login_at_all_is_10007(base) -> None:
    assert await first_frame(base) == {"rt": 10007, "error": "no origin found", "msg": "no origin found"}
    assert (await first_frame(base, Origin="https://17ce.com"))["rt"] == 10007


async def test_empty_argument_is_10001(base, login) -> None:
    for bad in (login(user=""), login().replace("code=", "xcode="), "user=a@example.com&ut=&code=1"):
        assert (await first_frame(base, bad))["rt"] == 10001, bad


@pytest.mark.parametrize(
    "who",
    [
        {"token": "wrong-token"},
        {"user": "nobody@example.com"},
        {"ut": int(time.time()) - 301},
        {"ut": int(time.time()) + 3600},
        {"ut": int(time.time() * 1000)},
    ],
    ids=["token", "user", "old", "future", "milliseconds"],
)
async def test_bad_login_is_10008_and_closed(base, login, who) -> None:
    url = f"{base.replace('http', 'ws', 1)}/ce17/socket?{login(**who)}"
    async with websockets.connect(url, proxy=None) as socket:
        assert json.loads(await socket.recv())["rt"] == 10008
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()


async def test_code_with_the_wrong_slice_is_refused(base) -> None:
    import base64

    ut = str(int(time.time()))
    part = hashlib.md5(b"sandbox-token").hexdigest()[3:22]
    code = hashlib.md5(base64.b64encode((part + "sandbox@example.com" + ut).encode())).hexdigest()
    query = urlencode({"user": "sandbox@example.com", "ut": ut, "code": code})
    assert (await first_frame(base, query))["rt"] == 10008


async def test_clock_skew_is_seen_by_the_world_s_clock_and_told_in_date(base, login, world: World) -> None:
    world.clock_offset_s = 700
    url = f"{base.replace('http', 'ws', 1)}/ce17/socket?{login()}"
    async with websockets.connect(url, proxy=None) as socket:
        assert json.loads(await socket.recv())["rt"] == 10008
        assert socket.response is not None
        assert "GMT" in socket.response.headers["Date"]


async def test_code_is_never_recorded(base, login, world: World) -> None:
    await first_frame(base, login())
    (call,) = world.calls.of("ce17", method="WS")
    assert set(call.params) == {"user", "ut"}
    assert call.account == "sandbox"


async def test_plain_http_and_other_paths_are_refused(base, http, world: World) -> None:
    assert (await http.get(f"{base}/ce17/socket")).status_code == 404
    with pytest.raises(websockets.InvalidStatus):
        await first_frame(base + "/nowhere")
    assert world.calls[-1].vendor == "nobody"
    assert len(world.complaints) == 2
