"""A scripted HTTP server on bare loopback sockets, so that it can also break the protocol; the stand-ins; and the
table of faults at the end of the run."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from plugins._providers import base
from plugins._providers.chmlfrp import ChmlfrpClient, ChmlfrpSettings
from plugins._sandbox import world as w
from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body)))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Script:
    """What the server answers, in order; the last answer repeats. `asked` holds what came."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def say(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def say_json(self, *values: Any, status: int = 200) -> None:
        self.say(*(http(json.dumps(value, ensure_ascii=False).encode(), status) for value in values))


def http(body: bytes, status: int = 200, kind: str = "application/json", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


async def read_request(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, body)


async def start(script: Script) -> asyncio.Server:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script.connections += 1
        try:
            while (asked := await read_request(reader)) is not None:
                script.asked.append(asked)
                answer = script.answers[min(len(script.asked), len(script.answers)) - 1]
                if callable(answer):
                    await answer(writer)
                    break
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    script.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    return server


@pytest.fixture(autouse=True)
def _retry_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dozens of tests end in a retry; the waits in between are of no interest to them."""
    monkeypatch.setattr(base, "FIRST_RETRY_S", 0.01)
    monkeypatch.setattr(base, "RETRY_JITTER_S", 0.01)


@pytest.fixture
async def vendor() -> AsyncIterator[Script]:
    """A vendor whose answers the test scripts."""
    script = Script()
    server = await start(script)
    yield script
    server.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[Script]:
    """Another host, which must not be asked."""
    script = Script(answers=[http(b"{}")])
    server = await start(script)
    yield script
    server.close()


@pytest.fixture
def http_answer() -> Callable[..., bytes]:
    """Builds a whole HTTP answer from a body."""
    return http


@pytest.fixture
def little_world() -> w.World:
    return w.World(pace_s=0.1, fail_percent=0, silent_probes=False)


@pytest.fixture
async def sandbox(little_world: w.World) -> AsyncIterator[str]:
    async with serving(vendors_app(little_world)) as url:
        yield url


@pytest.fixture
async def frp(sandbox: str) -> AsyncIterator[ChmlfrpClient]:
    """A client of the stand-in."""
    it = ChmlfrpClient(ChmlfrpSettings(base_url=f"{sandbox}/chmlfrp", timeout_s=5))
    yield it
    await it.aclose()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Once, at the end: what each fault of each vendor came to, and after how many seconds."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    rows = [row for report in reports for name, rows in report.user_properties if name == "faults" for row in rows]
    if not rows:
        return
    cells = {(fault, vendor): f"{error.removesuffix('Error')} {took_s:.1f}" for vendor, fault, error, took_s in rows}
    vendors, faults = (sorted({row[n] for row in rows}) for n in (0, 1))
    terminalreporter.section("each vendor's answer to each fault: error and seconds")
    for fault in ("fault", *faults):
        names = [name if fault == "fault" else cells.get((fault, name), "") for name in vendors]
        terminalreporter.write_line(f"{fault:11}" + "".join(f"{name:21}" for name in names).rstrip())
