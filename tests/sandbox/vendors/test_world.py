"""The world itself: its log, its counters, its places, its settings, and the command line."""

import asyncio
import os
import re
import sys
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import websockets
from fastapi import FastAPI

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import places, vendors_app
from plugins._sandbox.vendors.accounts import Fault
from plugins._sandbox.vendors.calls import MOST_CALLS, Call, CallLog
from plugins._sandbox.world import World, settings_for

ROOT = Path(__file__).resolve().parents[3]


def test_call_log_is_a_ring() -> None:
    log = CallLog()
    for i in range(MOST_CALLS + 5):
        log.add(Call("ihuyi", "GET", f"/{i}", {"long": "x" * 5000}))
    assert len(log) == MOST_CALLS
    assert log[0].path == "/5"
    assert len(log[-1].params["long"]) == 500
    log.clear()
    assert log.count() == 0


def test_calls_can_be_picked() -> None:
    log = CallLog()
    log.add(Call("chmlfrp", "GET", "/tunnel", {}, "sandbox"))
    log.add(Call("chmlfrp", "POST", "/create_tunnel", {}, "sandbox-2"))
    log.add(Call("ihuyi", "GET", "/tunnel", {}))
    assert (log.count(), log.count("chmlfrp"), log.count("chmlfrp", "/tunnel"), log.count("ce17")) == (3, 2, 1, 0)
    assert [call.path for call in log.of("chmlfrp", account="sandbox-2")] == ["/create_tunnel"]
    assert log.of("chmlfrp", method="GET")[0].account == "sandbox"


@pytest.mark.parametrize(
    ("identifier", "fault"),
    [
        ("sandbox", None),
        ("fault-timeout", Fault("timeout")),
        ("fault-ratelimit-121@example.com", Fault("ratelimit", "121")),
        ("fault-ratelimit--5", Fault("ratelimit", "-5")),
        ("fault-write-cut", Fault("write", "cut")),
        ("fault-quota", Fault("quota")),
        ("quota-0", Fault("quota")),
        ("quota-1", None),
        ("after-1-fault-cut", None),
    ],
)
def test_identifiers_carry_wishes(identifier, fault) -> None:
    assert World().fault_for("ihuyi", identifier) == fault


def test_counters_stay_small() -> None:
    world = World()
    for i in range(10_050):
        world.fault_for("ihuyi", f"quota-5-{i}")
        world.charge("ihuyi", f"who{i}")
    assert len(world._uses) <= 10_000
    assert len(world._charged) <= 10_000


def test_every_place_can_be_asked_for_an_address_and_found_again() -> None:
    for city in (*places.cities(), *places.cities_abroad()):
        for operator in ("电信", "联通", "移动", ""):
            found = places.place_of(places.address_in(city, operator, "test"))
            assert found.city is not None
            assert found.city.name == city.name


def test_reserved_addresses_lie_nowhere() -> None:
    kinds = {text: places.place_of(IPv4Address(text)).kind for text in ("10.1.2.3", "172.20.1.1", "192.168.0.1")}
    assert set(kinds.values()) == {"lan"}
    for text in ("127.0.0.1", "169.254.1.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "0.0.0.0", "100.64.0.1"):
        assert places.place_of(IPv4Address(text)).kind == "nowhere", text


def test_settings_name_every_vendor() -> None:
    settings = settings_for("http://127.0.0.1:9")
    assert settings["CE17__URL"] == "ws://127.0.0.1:9/ce17/socket"
    assert settings["PROXY911__BASE_URL"] == "http://127.0.0.1:9/proxy911"
    assert settings["JUMDATA__APP_ID"] == "sandbox-app"
    assert not any("CHMLFRP" in name and "TOKEN" in name for name in settings), "ChmlFrp has no owner's account"
    assert len(settings_for("http://127.0.0.1:9", accounts=False)) == 5


async def test_two_worlds_do_not_touch(frp, world: World) -> None:
    await frp("GET", "/delete_tunnel", params={"tunnelid": 76427})
    assert len(world.frp.tunnels) == 5
    assert len(World().frp.tunnels) == 6


async def test_taken_port_is_an_error() -> None:
    async def nothing(scope, receive, send) -> None:
        raise AssertionError

    async with serving(nothing) as base:
        with pytest.raises(OSError, match=r"[Aa]ddress already in use"):
            async with serving(nothing, port=int(base.rsplit(":", 1)[1])):
                pass


async def test_command_line_prints_the_address_and_serves(http) -> None:
    command = (sys.executable, "-m", "plugins._sandbox.vendors", "--port", "0")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        base = (await asyncio.wait_for(process.stdout.readline(), 10)).decode().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", base)
        assert (await process.stdout.readline()).decode() == f"JUMDATA__BASE_URL={base}/jumdata\n"
        assert (await http.get(f"{base}/chmlfrp/node")).json()["code"] == 200
    finally:
        process.terminate()
        await process.wait()


async def test_stand_ins_work_inside_another_app(http, login, world: World) -> None:
    """As in the sandbox, where the bot's own server carries them below a path."""
    house = FastAPI()
    house.mount("/sandbox/vendors", vendors_app(world))
    async with serving(house) as root:
        base = f"{root}/sandbox/vendors"
        node = (await http.get(f"{base}/chmlfrp/node")).json()
        assert node["code"] == 200
        assert world.calls[-1].path == "/node"
        away = await http.get(f"{base}/chmlfrp/userinfo", headers={"Authorization": "fault-redirect"})
        assert away.headers["location"].endswith("/sandbox/vendors/elsewhere/chmlfrp")
        url = f"{base.replace('http', 'ws', 1)}/ce17/socket?{login(user='fault-cut@example.com')}"
        async with websockets.connect(url, proxy=None) as socket:
            with pytest.raises(websockets.ConnectionClosedError):
                await socket.recv()
            assert socket.close_code == 1006
