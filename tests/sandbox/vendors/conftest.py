"""A world, its stand-ins on loopback, and requests made by hand from the vendors' documents: none of our clients."""

import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World


@pytest.fixture
def world() -> World:
    return World(pace_s=0, drip_s=0.01, silent_probes=False)


@pytest.fixture
async def base(world: World) -> AsyncIterator[str]:
    async with serving(vendors_app(world)) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=5, verify=False) as client:
        yield client


@pytest.fixture
def signed() -> Callable[..., dict[str, str]]:
    """Jumdata's parameters, signed as its document says."""

    def make(
        ip: str, app_id: str = "sandbox-app", secret: str = "sandbox-secret", ms: int | None = None
    ) -> dict[str, str]:
        stamp = str(int(time.time() * 1000) if ms is None else ms)
        sign = hashlib.sha256(f"{app_id}{secret}{stamp}".encode()).hexdigest()
        return {"appId": app_id, "timestamp": stamp, "sign": sign, "ip": ip}

    return make


@pytest.fixture
def locate(http: httpx.AsyncClient, base: str, signed: Callable[..., dict[str, str]]) -> Callable[..., Awaitable[Any]]:
    """Ask Jumdata for an address; gives the decoded reply."""

    async def ask(ip: str, **others: Any) -> Any:
        return (await http.post(f"{base}/jumdata/location/ipv4", data=signed(ip, **others))).json()

    return ask


@pytest.fixture
def submit(http: httpx.AsyncClient, base: str) -> Callable[..., Awaitable[Any]]:
    """Ask ihuyi for an address with the static password; gives the decoded reply."""

    async def ask(ip: str, account: str = "sandbox", password: str = "sandbox-key", **others: str) -> Any:
        form = {"account": account, "password": password, "ip": ip, **others}
        return (await http.post(f"{base}/ihuyi/appdev/ip/Submit.json", data=form)).json()

    return ask


@pytest.fixture
def frp(http: httpx.AsyncClient, base: str) -> Callable[..., Awaitable[Any]]:
    """Ask ChmlFrp with a Bearer token; keywords of httpx go through; gives the decoded reply."""

    async def ask(method: str, path: str, token: str = "sandbox-frp-token", **others: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return (await http.request(method, f"{base}/chmlfrp{path}", headers=headers, **others)).json()

    return ask


@pytest.fixture
def proxy(http: httpx.AsyncClient, base: str) -> Callable[..., Awaitable[Any]]:
    """Ask 911Proxy: GET with parameters, POST with a JSON body; gives the decoded reply."""

    async def ask(method: str, path: str, values: dict[str, Any] | None = None, **others: Any) -> Any:
        url = f"{base}/proxy911/api-gate-way{path}"
        full = {"app_key": "sandboxsandboxsandboxsandbox0911", **(values or {}), **others}
        if method == "GET":
            return (await http.get(url, params=full)).json()
        return (await http.post(url, json=full)).json()

    return ask


def login_query(user: str = "sandbox@example.com", token: str = "sandbox-token", ut: int | None = None) -> str:
    stamp = str(int(time.time()) if ut is None else ut)
    part = hashlib.md5(token.encode()).hexdigest()[4:23]
    code = hashlib.md5(base64.b64encode((part + user + stamp).encode())).hexdigest()
    return urlencode({"user": user, "ut": stamp, "code": code})


@pytest.fixture
def login() -> Callable[..., str]:
    """The query string of a 17CE login."""
    return login_query


@pytest.fixture
def speed() -> Callable[..., dict[str, Any]]:
    """A SpeedRequest as the document describes it."""

    def make(kind: str, target: str = "www.example.com", **others: Any) -> dict[str, Any]:
        request: dict[str, Any] = {"txnid": 1, "nodetype": [1, 2], "num": 1, "TestType": kind, "TimeOut": 5, "type": 1}
        request |= {"isps": [1, 2, 7], "pro_ids": [195], "areas": [1], "Url": f"http://{target}/", "Host": ""}
        request |= {"SrcIP": target} if kind in ("PING", "TraceRT") else {}
        request |= {"Host": target} if kind in ("DNS", "DIG") else {}
        request |= {"Request": "GET"} if kind == "HTTP" else {}
        request |= {"PingCount": 10, "PingSize": 32} if kind == "PING" else {}
        return request | others

    return make


Run = Callable[..., Awaitable[list[dict[str, Any]]]]


@pytest.fixture
def connect(base: str) -> Callable[..., websockets.connect]:
    """Open a connection to 17CE with the login in the query."""

    def open_(**who: Any) -> websockets.connect:
        url = f"{base.replace('http', 'ws', 1)}/ce17/socket?{login_query(**who)}"
        return websockets.connect(url, proxy=None, max_size=1 << 22, close_timeout=0.2)

    return open_


@pytest.fixture
def measure(connect: Callable[..., websockets.connect]) -> Run:
    """Run one task to its TaskEnd; gives all frames after the login frame."""

    async def run(request: dict[str, Any], **who: Any) -> list[dict[str, Any]]:
        async with connect(**who) as socket:
            assert json.loads(await socket.recv())["msg"] == "login ok"
            await socket.send(json.dumps(request))
            return await until_end(socket)

    return run


async def until_end(socket: ClientConnection) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    async for text in socket:
        frames.append(json.loads(text))
        if frames[-1].get("type") == "TaskEnd":
            return frames
    return frames
