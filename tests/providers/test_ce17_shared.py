"""Several runs on one connection to 17CE: frames, failures, txnids and pings (providers.md, 1.1 and 1.6)."""

import asyncio
import contextlib
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.frames import Opcode

from plugins._providers.ce17 import (
    Ce17Settings,
    TaskAccepted,
    TaskEnded,
    channel,
    session,
    socket,
)
from plugins._providers.errors import (
    ProviderError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from tests.providers.lines import ONE, TWO, Line, client, done_at_once, ping, told, vendor
from tests.support.ending import no_hang


class Interleaved:
    """Answers only when `runs` tasks are there, a node of each in turn: task n has the nodes 10n+1, 10n+2."""

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.waiting: list[tuple[Line, int, int]] = []

    async def __call__(self, line: Line, request: dict[str, Any]) -> None:
        self.waiting.append((line, request["txnid"], int(request["Url"].removeprefix("t"))))
        if len(self.waiting) < self.runs:
            return
        for at, txnid, n in self.waiting:
            await at.accept(txnid, 10 * n + 1, 10 * n + 2)
        for node in (1, 2):
            for at, txnid, n in self.waiting:
                await at.answer(txnid, 10 * n + node)
        for at, txnid, _ in self.waiting:
            await at.end(txnid, 2)


async def test_runs_of_one_account_share_a_connection_and_get_their_own_frames() -> None:
    async with vendor(Interleaved(5)) as playing, client(playing.url) as made:
        outcomes = await asyncio.gather(*(told(made, f"t{n}") for n in range(5)))
    assert outcomes == [([10 * n + 1, 10 * n + 2], None) for n in range(5)]
    assert len(playing.lines) == 1
    assert len(set(playing.txnids)) == 5


async def test_by_default_each_run_has_its_own_connection_which_ends_with_it() -> None:
    async with vendor(Interleaved(3)) as playing, client(playing.url, Ce17Settings().runs_per_connection) as made:
        outcomes = await asyncio.gather(*(told(made, f"t{n}") for n in range(3)))
        await asyncio.sleep(0.05)
        assert (len(playing.lines), playing.gone) == (3, 3)
    assert outcomes == [([10 * n + 1, 10 * n + 2], None) for n in range(3)]


async def test_accounts_never_share_and_a_full_connection_gets_a_neighbour() -> None:
    async with vendor(Interleaved(5)) as playing, client(playing.url, runs=2) as made:
        runs = [told(made, f"t{n}", ONE if n < 3 else TWO) for n in range(5)]
        assert all(error is None for _, error in await asyncio.gather(*runs))
        assert made.sessions.open_count == 3
    assert len(playing.lines) == 3


async def test_an_idle_connection_is_used_again_and_then_closed() -> None:
    async with vendor(done_at_once) as playing, client(playing.url, idle_close_s=0.1) as made:
        for _ in range(3):
            assert await told(made) == ([1], None)
        assert (len(playing.lines), playing.gone, made.sessions.open_count) == (1, 0, 1)
        await asyncio.sleep(0.25)
        assert (playing.gone, made.sessions.open_count) == (1, 0)
        assert await told(made) == ([1], None)
    assert len(playing.lines) == 2


async def test_a_broken_connection_fails_its_own_runs_only_and_keeps_what_came() -> None:
    async def take(line: Line, request: dict[str, Any]) -> None:
        await line.accept(request["txnid"], 1, 2)
        await line.answer(request["txnid"], 1)
        if request["Url"] == "breaks":
            await asyncio.sleep(0.1)
            line.connection.transport.abort()
        elif request["Url"] == "fine":
            await asyncio.sleep(0.2)
            await line.answer(request["txnid"], 2)
            await line.end(request["txnid"], 2)

    async with vendor(take) as playing, client(playing.url) as made:
        waiting = asyncio.create_task(told(made, "waits"))
        await asyncio.sleep(0.05)
        broken, other = await asyncio.gather(told(made, "breaks"), told(made, "fine", TWO))
        shares = await waiting
        again = await told(made, "fine")
    for found, error in (broken, shares):
        assert found == [1]
        assert type(error) is UnreachableError
    assert other == again == ([1, 2], None)
    assert len(playing.lines) == 3, "the broken one is not used again"


async def test_a_frame_that_cannot_be_read_ends_the_connection_with_its_runs() -> None:
    async def take(line: Line, request: dict[str, Any]) -> None:
        await line.accept(request["txnid"], 1)
        await line.connection.send('{"rt":1,"ty')

    async with vendor(take) as playing, client(playing.url) as made:
        _, error = await told(made)
    assert isinstance(error, UnexpectedReplyError)


async def test_leaving_a_run_drops_its_frames_and_leaves_the_others_alone() -> None:
    left = asyncio.Event()

    async def take(line: Line, request: dict[str, Any]) -> None:
        await line.accept(request["txnid"], 1, 2)
        if request["Url"] == "left":
            return
        await left.wait()
        for txnid in playing.txnids:
            await line.answer(txnid, 1)
            await line.answer(txnid, 2)
            await line.end(txnid, 2)

    async with vendor(take) as playing, client(playing.url) as made:
        async with contextlib.aclosing(made.measure(ONE, ping("left"))) as events:  # pyright: ignore[reportArgumentType]
            assert isinstance(await anext(events), TaskAccepted)
        staying = asyncio.create_task(told(made))
        await asyncio.sleep(0.05)
        left.set()
        assert await staying == ([1, 2], None)
        assert (len(playing.lines), playing.gone) == (1, 0)


async def test_a_run_that_does_not_read_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MAX_WAITING_BYTES", 1000)
    monkeypatch.setattr(session, "SLOW_RUN_PATIENCE_S", 0.1)

    async def take(line: Line, request: dict[str, Any]) -> None:
        nodes = 50 if request["Url"] == "slow" else 2
        await line.accept(request["txnid"], *range(1, nodes + 1))
        for node in range(1, nodes + 1):
            await line.answer(request["txnid"], node)
        await line.end(request["txnid"], nodes)

    async with vendor(take) as playing, client(playing.url) as made:
        slow = aiter(made.measure(ONE, ping("slow")))
        await anext(slow)
        assert await told(made) == ([1, 2], None)
        with pytest.raises(UnreachableError, match="not read"):
            while True:
                await anext(slow)


async def test_alone_on_a_connection_a_run_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "MAX_WAITING_BYTES", 1000)
    monkeypatch.setattr(session, "SLOW_RUN_PATIENCE_S", 0.01)

    async def take(line: Line, request: dict[str, Any]) -> None:
        await line.accept(request["txnid"], *range(1, 51))
        for node in range(1, 51):
            await line.answer(request["txnid"], node)
        await line.end(request["txnid"], 50)

    async with vendor(take) as playing, client(playing.url, runs=1) as made:
        events = []
        async for event in made.measure(ONE, ping("x")):
            events.append(event)
            await asyncio.sleep(0.002)
    assert len(events) == 52
    assert events[-1] == TaskEnded(50, 50, 0, 0)


async def test_a_refusal_without_a_txnid_reaches_the_run_that_waits() -> None:
    async def take(line: Line, request: dict[str, Any]) -> None:
        if request["Url"] == "odd":
            await line.connection.send('{"rt":10014,"error":"unkown request"}')
            return
        await line.accept(request["txnid"], 1)
        await asyncio.sleep(0.2)
        await line.answer(request["txnid"], 1)
        await line.end(request["txnid"], 1)

    async def late() -> tuple[list[int], ProviderError | None]:
        await asyncio.sleep(0.05)
        return await told(made, "odd")

    async with vendor(take) as playing, client(playing.url) as made:
        fine, (_, error) = await asyncio.gather(told(made), late())
    assert fine == ([1], None)
    assert isinstance(error, RefusedError)
    assert error.code == "10014"


async def test_frames_of_nobody_do_not_go_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MAX_DROPPED_IN_A_ROW", 100)
    monkeypatch.setattr(socket, "CLOSE_TIMEOUT_S", 0.1)

    async def take(line: Line, request: dict[str, Any]) -> None:
        while True:
            await line.answer(7, 7)

    async with vendor(take) as playing, client(playing.url) as made:
        _, error = await told(made)
    assert isinstance(error, UnexpectedReplyError)
    assert "of no task" in error.detail


@pytest.mark.parametrize("runs", [1, 8])
async def test_a_txnid_that_was_used_before_is_replaced_once(runs: int) -> None:
    async def take(line: Line, request: dict[str, Any]) -> None:
        if len(playing.txnids) == 1 or request["Url"] == "never":
            await line.say(request["txnid"], "TaskErr", {}, rt=10015)
            await line.end(request["txnid"], 0)
        else:
            await done_at_once(line, request)

    async with vendor(take) as playing, client(playing.url, runs) as made:
        assert await told(made) == ([1], None)
        assert (len(playing.lines), len(set(playing.txnids))) == (1, 2)
        _, error = await told(made, "never")
        assert isinstance(error, RefusedError)
        assert (error.code, len(playing.txnids)) == ("10015", 4)


async def test_runs_that_begin_together_wait_for_one_login_but_not_beyond_their_end() -> None:
    async def linger(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(linger, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/socket"
        async with client(url, timeout_s=0.3) as made, no_hang():
            outcomes = await asyncio.gather(*(told(made) for _ in range(4)))
    assert all(isinstance(error, TimedOutError) for _, error in outcomes)
    assert made.sessions.open_count == 0


async def test_pings_go_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    assert socket.PING_INTERVAL_S == 30
    monkeypatch.setattr(socket, "PING_INTERVAL_S", 0.05)
    pings = 0

    class Counting(ServerConnection):
        def process_event(self, event: Any) -> None:
            nonlocal pings
            pings += getattr(event, "opcode", None) is Opcode.PING
            super().process_event(event)

    async def take(line: Line, request: dict[str, Any]) -> None:
        pong = await line.connection.ping()
        await asyncio.wait_for(pong, 1)
        await asyncio.sleep(0.2)
        await done_at_once(line, request)

    async with vendor(take, create_connection=Counting) as playing, client(playing.url) as made:
        assert await told(made) == ([1], None)
    assert pings >= 2


@pytest.mark.parametrize("runs", [1, 8])
async def test_a_stream_that_never_pauses_ends_in_time(runs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "CLOSE_TIMEOUT_S", 0.1)

    async def take(line: Line, request: dict[str, Any]) -> None:
        for node in range(1, 1_000_000):
            await line.answer(request["txnid"], node)
            await asyncio.sleep(0)

    async with vendor(take, close_timeout=0.1) as playing, client(playing.url, runs, timeout_s=0.15) as made:
        found = 0
        with pytest.raises(TimedOutError, match=r"after [1-9]"):
            async for _ in made.measure(ONE, ping("x")):
                found += 1
                await asyncio.sleep(0.001)
        assert found >= 5
