"""Running a test: what came is kept, also when the stream is cut."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from plugins._providers.ce17 import Ce17Credential
from plugins._providers.errors import CredentialError, ProviderError, TimedOutError, UnreachableError
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.service import run_speedtest
from tests.speedtest.runs import node, ping, stream

CREDENTIAL = Ce17Credential(user="sandbox@example.com", token=SecretStr("sandbox-token"))
REQUEST = parse_speedtest("ping", "example.com 广东")


class FakeClient:
    """Yields its events, then fails where an error is given; remembers whether its stream was closed."""

    def __init__(self, events: list[Any], error: ProviderError | None = None) -> None:
        self.events = events
        self.error = error
        self.closed = False

    async def measure(self, credential: Ce17Credential, request: Any) -> AsyncIterator[Any]:
        assert (credential, request) == (CREDENTIAL, REQUEST.speed)
        try:
            for event in self.events:
                yield event
            if self.error is not None:
                raise self.error
        finally:
            self.closed = True


async def test_whole_run_is_reported_and_its_start_is_told_once():
    client = FakeClient(stream([ping(node(1), 11.0), ping(node(2), 13.0)]))
    started: list[int] = []

    async def on_start(nodes: int) -> None:
        started.append(nodes)

    client.events.insert(1, client.events[0])
    report = await run_speedtest(client, CREDENTIAL, REQUEST, on_start)
    assert started == [2]
    assert report.overall.avg_ms == 12.0
    assert not report.partial
    assert client.closed


@pytest.mark.parametrize("error", [TimedOutError("ce17", "deadline"), UnreachableError("ce17", "cut")])
async def test_cut_stream_leaves_a_partial_report(error):
    events = stream([ping(node(1), 11.0)], accepted=[node(2)], end=False)
    report = await run_speedtest(FakeClient(events, error), CREDENTIAL, REQUEST)
    assert report.cut_by == type(error).__name__
    assert (report.returned, report.overall.total) == (1, 2)


@pytest.mark.parametrize("events", [[], stream([], accepted=[node(1)], end=False)])
async def test_error_before_the_first_result_is_the_callers(events):
    client = FakeClient(events, CredentialError("ce17", "auth err", 10008))
    with pytest.raises(CredentialError):
        await run_speedtest(client, CREDENTIAL, REQUEST)


async def test_failing_notice_closes_the_stream():
    client = FakeClient(stream([ping(node(1), 11.0)]))

    async def on_start(_nodes: int) -> None:
        raise RuntimeError("the chat is gone")

    with pytest.raises(RuntimeError):
        await run_speedtest(client, CREDENTIAL, REQUEST, on_start)
    assert client.closed
