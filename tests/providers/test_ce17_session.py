"""17CE's client over a real WebSocket on loopback (threats.md F14, T49 to T54 and T58)."""

import asyncio
import contextlib
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve

from plugins._providers.ce17 import (
    Ce17Client,
    Ce17Credential,
    Ce17Settings,
    ClockError,
    NodeResult,
    SpeedRequest,
    TaskAccepted,
    TaskEnded,
    TestType,
)
from plugins._providers.ce17 import (
    client as client_module,
)
from plugins._providers.ce17.protocol import auth_code
from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from tests.support.ending import HANGS_AFTER_S, no_hang

CREDENTIAL = Ce17Credential(user="demo@example.com", token=SecretStr("canary-token"))
PING = SpeedRequest(test_type=TestType.PING, target="example.com")
LOGIN = {"rt": 1, "error": "", "msg": "login ok"}
Play = Callable[[ServerConnection, int], Awaitable[None]]


@contextlib.asynccontextmanager
async def vendor(play: Play, login: Any = LOGIN, **options: Any) -> AsyncIterator[str]:
    """A 17CE that logs everyone in, reads one request and then plays; gives its URL."""

    async def handle(socket: ServerConnection) -> None:
        if login is not None:
            await socket.send(login if isinstance(login, str | bytes) else json.dumps(login))
        with contextlib.suppress(Exception):
            request = json.loads(await socket.recv())
            await play(socket, request["txnid"])

    async with serve(handle, "127.0.0.1", 0, **options) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"


async def say(socket: ServerConnection, txnid: int, type_: str, data: Any, rt: int = 1) -> None:
    await socket.send(json.dumps({"rt": rt, "error": "", "txnid": txnid, "type": type_, "data": data}) + "\n")


async def accept(socket: ServerConnection, txnid: int, *node_ids: int) -> None:
    nodes = {str(node_id): {"nodeinfo": {"ip": "203.0.113.1", "isp": "1", "pro_id": "195"}} for node_id in node_ids}
    await say(socket, txnid, "TaskAccept", {"t:1": {"TaskId": "t:1", "nodes": nodes}})


async def answer(socket: ServerConnection, txnid: int, node_id: int) -> None:
    ping = {"Min": 1000, "Avg": 2000, "Max": 4000, "PacketsSent": 10, "PacketsRecv": 9, "PingInfo": "1000,54;"}
    await say(socket, txnid, "NewData", {"TaskId": "t:1", "NodeID": node_id} | ping)


async def end(socket: ServerConnection, txnid: int, *counts: int) -> None:
    names = ("TotalCount", "TotalCountOK", "TotalCountErr", "TotalCountTimeout")
    await say(socket, txnid, "TaskEnd", dict(zip(names, counts, strict=True)))


async def nothing(socket: ServerConnection, txnid: int) -> None:
    await socket.wait_closed()


def client(url: str, timeout_s: float | None = 3) -> Ce17Client:
    return Ce17Client(Ce17Settings(url=url, timeout_s=timeout_s))


async def events_of(url: str, timeout_s: float | None = 3) -> tuple[list[Any], ProviderError | None]:
    """Everything that was yielded, and the error that ended it."""
    events: list[Any] = []
    try:
        async for event in client(url, timeout_s).measure(CREDENTIAL, PING):
            events.append(event)
    except ProviderError as e:
        shown = "".join(traceback.format_exception(e)) + repr(e.__context__)
        assert "canary" not in shown
        assert "code=" not in shown
        return events, e
    return events, None


async def test_a_run_yields_the_task_its_results_and_its_end() -> None:
    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1, 2)
        await answer(socket, txnid, 2)
        await answer(socket, txnid, 1)
        await end(socket, txnid, 2, 2, 0, 0)
        await socket.wait_closed()

    async with vendor(play) as url:
        events, error = await events_of(url)
    assert error is None
    accepted, first, second, ended = events
    assert isinstance(accepted, TaskAccepted)
    assert (first.node_id, second.node_id, first.node) == (2, 1, accepted.nodes[2])
    assert (first.ping.min_us, first.ping.avg_us, first.ping.max_us) == (1000, 2000, 4000)
    assert ended == TaskEnded(2, 2, 0, 0)


async def test_the_login_travels_in_the_query_and_nowhere_else() -> None:
    seen: list[Any] = []

    def look(connection: ServerConnection, request: Any) -> None:
        seen.append(request)

    async with vendor(nothing, process_request=look) as url:
        await client(url).verify(CREDENTIAL)
    query = parse_qs(urlsplit(seen[0].path).query)
    (ut,), (code,), (user,) = query["ut"], query["code"], query["user"]
    assert abs(int(ut) - time.time()) < 60
    assert (user, code) == ("demo@example.com", auth_code("demo@example.com", "canary-token", ut))
    assert "Origin" not in seen[0].headers
    assert "Sec-WebSocket-Extensions" not in seen[0].headers
    assert "canary-token" not in seen[0].path


async def test_each_run_has_its_own_txnid() -> None:
    seen: list[int] = []

    async def play(socket: ServerConnection, txnid: int) -> None:
        seen.append(txnid)
        await end(socket, txnid, 0, 0, 0, 0)

    async with vendor(play) as url:
        await asyncio.gather(*(events_of(url) for _ in range(5)))
    assert len(set(seen)) == 5


@pytest.mark.parametrize("rt", [-1, 10001, 10007, 10008])
async def test_a_refused_login_is_a_credential_error(rt: int) -> None:
    async with vendor(nothing, login={"rt": rt, "error": "auth err canary", "msg": "auth err"}) as url:
        with pytest.raises(CredentialError) as caught:
            await client(url).verify(CREDENTIAL)
    assert caught.value.code == str(rt)
    assert "canary" not in str(caught.value)


async def test_a_refused_login_names_the_clock_when_the_clocks_differ() -> None:
    def early(connection: ServerConnection, request: Any, response: Any) -> Any:
        del response.headers["Date"]
        response.headers["Date"] = "Thu, 01 Jan 2015 00:00:00 GMT"
        return response

    async with vendor(nothing, login={"rt": 10008}, process_response=early) as url:
        with pytest.raises(ClockError) as caught:
            await client(url).verify(CREDENTIAL)
    assert caught.value.skew_s > 10 * 365 * 86400


@pytest.mark.parametrize(
    "login", ["<html>", "", b"\xff\xfe", {"msg": "login ok"}, {"rt": 1, "type": "TaskAccept", "txnid": 1}]
)
async def test_an_odd_first_frame_is_an_unexpected_reply(login: Any) -> None:
    async with vendor(nothing, login=login) as url:
        with pytest.raises(UnexpectedReplyError):
            await client(url).verify(CREDENTIAL)


async def test_a_silent_login_ends_in_time() -> None:
    async with vendor(nothing, login=None) as url:
        with pytest.raises(TimedOutError):
            async with no_hang():
                await client(url, 0.3).verify(CREDENTIAL)


async def test_a_refused_task_is_an_error_although_an_end_claims_success() -> None:
    async def play(socket: ServerConnection, txnid: int) -> None:
        await say(socket, txnid, "TaskErr", {}, rt=10013)
        await end(socket, txnid, 0, 0, 0, 0)

    async with vendor(play) as url:
        events, error = await events_of(url)
    assert events == []
    assert isinstance(error, NotFoundError)


async def test_a_cut_connection_keeps_what_came() -> None:
    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1, 2, 3)
        await answer(socket, txnid, 1)
        socket.transport.abort()

    async with vendor(play) as url:
        events, error = await events_of(url)
    assert [type(event) for event in events] == [TaskAccepted, NodeResult]
    assert type(error) is UnreachableError
    assert "after 1 of 3 nodes" in str(error)


async def test_the_deadline_of_a_whole_run_keeps_what_came() -> None:
    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1, 2)
        await answer(socket, txnid, 1)
        while True:
            await asyncio.sleep(0.05)
            await answer(socket, txnid, 1)

    async with no_hang(), vendor(play) as url:
        events, error = await events_of(url, 0.5)
    assert [type(event) for event in events] == [TaskAccepted, NodeResult]
    assert isinstance(error, TimedOutError)


async def test_a_stream_without_an_end_is_whole_when_every_node_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "END_GRACE_S", 0.1)

    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1)
        await answer(socket, txnid, 1)
        await socket.wait_closed()

    async with vendor(play) as url:
        events, error = await events_of(url)
    assert error is None
    assert events[-1] == TaskEnded(total=1, ok=1, failed=0, timed_out=0)


async def test_stragglers_after_the_end_are_awaited_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "STRAGGLER_GRACE_S", 0.3)

    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1, 2, 3)
        await answer(socket, txnid, 1)
        await end(socket, txnid, 3, 3, 0, 0)
        await asyncio.sleep(0.05)
        await answer(socket, txnid, 2)
        await socket.wait_closed()

    async with vendor(play) as url:
        events, error = await events_of(url)
    assert error is None
    assert [event.node_id for event in events[1:-1]] == [1, 2]
    assert events[-1] == TaskEnded(3, 3, 0, 0)


async def test_a_redirect_is_not_followed(elsewhere: Any) -> None:
    def redirect(connection: ServerConnection, request: Any) -> Any:
        response = connection.respond(302, "")
        response.headers["Location"] = elsewhere.url.replace("http", "ws")
        return response

    async with vendor(nothing, process_request=redirect) as url:
        with pytest.raises(UnreachableError):
            await client(url).verify(CREDENTIAL)
    assert elsewhere.connections == 0


@pytest.mark.parametrize(("status", "kind"), [(401, CredentialError), (403, CredentialError), (500, UnreachableError)])
async def test_a_refused_upgrade_has_its_error(status: int, kind: type[ProviderError]) -> None:
    async with vendor(nothing, process_request=lambda c, _: c.respond(status, "canary")) as url:
        with pytest.raises(kind) as caught:
            await client(url).verify(CREDENTIAL)
    assert "canary" not in str(caught.value)


async def test_a_proxy_from_the_environment_is_not_asked(elsewhere: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "socks_proxy"):
        monkeypatch.setenv(name, elsewhere.url)
        monkeypatch.setenv(name.upper(), elsewhere.url)
    monkeypatch.setenv("no_proxy", "")
    async with vendor(nothing) as url:
        await client(url).verify(CREDENTIAL)
    assert elsewhere.connections == 0


async def test_a_frame_of_three_mebibytes_passes_and_one_of_five_does_not() -> None:
    def play(size: int) -> Play:
        async def played(socket: ServerConnection, txnid: int) -> None:
            await say(socket, txnid, "NewData", {"TaskId": "t:1", "NodeID": 1, "ErrMsg": "x" * size})
            await end(socket, txnid, 1, 0, 1, 0)

        return played

    async with vendor(play(3 << 20)) as url:
        events, error = await events_of(url)
    assert (len(events), error) == (2, None)
    async with vendor(play(5 << 20)) as url:
        events, error = await events_of(url)
    assert events == []
    assert isinstance(error, UnexpectedReplyError)


async def test_nobody_listening_is_unreachable_and_five_times_is_a_breaker() -> None:
    async with vendor(nothing) as url:
        pass
    vendor_client = client(url)
    for _ in range(5):
        with pytest.raises(UnreachableError, match=r"Error|refused"):
            await vendor_client.verify(CREDENTIAL)
    with pytest.raises(UnreachableError, match="breaker open"):
        await vendor_client.verify(CREDENTIAL)


async def test_a_consumer_that_leaves_closes_the_connection_at_once() -> None:
    gone = asyncio.Event()

    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1, 2)
        await socket.wait_closed()
        gone.set()

    async with vendor(play) as url:
        async with contextlib.aclosing(client(url).measure(CREDENTIAL, PING)) as events:  # pyright: ignore[reportArgumentType]
            await anext(events)
        await asyncio.wait_for(gone.wait(), HANGS_AFTER_S)


async def test_cancelling_a_run_takes_at_most_a_moment() -> None:
    async def play(socket: ServerConnection, txnid: int) -> None:
        await accept(socket, txnid, 1, 2)
        await socket.wait_closed()

    async with vendor(play) as url:
        task = asyncio.create_task(events_of(url, 60))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(task), 15)


async def test_no_log_line_holds_the_login(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with vendor(nothing) as url:
        await client(url).verify(CREDENTIAL)
    ours = [record for record in caplog.records if record.name != "websockets.server"]
    assert not any("code=" in str(vars(record)) or "canary" in str(vars(record)) for record in ours)


async def test_without_a_setting_the_deadline_is_the_tasks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    moments: list[float] = []
    vendor_client = client("ws://127.0.0.1:1", None)
    monkeypatch.setattr(vendor_client, "_moment", lambda from_now_s: moments.append(from_now_s) or 0.0)
    with pytest.raises(ProviderError):
        await anext(aiter(vendor_client.measure(CREDENTIAL, PING)))
    assert moments[0] == 35 + client_module.MARGIN_S
