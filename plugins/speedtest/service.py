"""The use case: run a speed test at 17CE and keep whatever came, also when the stream is cut."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Protocol, cast

from plugins._providers.ce17 import Ce17Credential, Event, SpeedRequest, TaskAccepted
from plugins._providers.errors import ProviderError
from plugins._shared.errors import UsageError
from plugins.speedtest import flow_texts as texts
from plugins.speedtest.collector import Collector
from plugins.speedtest.command import SpeedtestRequest
from plugins.speedtest.report import Report

STOPPED = "Stopped"
"""`Report.cut_by` of a run that its owner stopped."""


class Measurer(Protocol):
    """The one method of `Ce17Client` that a run needs."""

    def measure(self, credential: Ce17Credential, request: SpeedRequest) -> AsyncIterator[Event]: ...


async def run_speedtest(
    client: Measurer,
    credential: Ce17Credential,
    request: SpeedtestRequest,
    on_start: Callable[[int], Awaitable[None]] | None = None,
    stop: asyncio.Event | None = None,
) -> Report:
    """Start the test and gather its results. `on_start` is awaited once, with the number of nodes that take part;
    `stop` ends the run early, with what came until then.

    A run costs the account's points, so an error after the first result does not lose what came: the report is then
    `partial` and names the error in `cut_by`. When no result came at all: raises ProviderError, or UsageError where the
    run was stopped.
    """
    collector = Collector(request)
    gathering = asyncio.create_task(_gather(client.measure(credential, request.speed), collector, on_start))
    try:
        if await _stopped(gathering, stop):
            if not collector.returned:
                raise UsageError(texts.STOPPED)
            return collector.report(cut_by=STOPPED)
    except ProviderError as error:
        if not collector.returned:
            raise
        return collector.report(cut_by=type(error).__name__)
    return collector.report()


async def _stopped(gathering: asyncio.Task[None], stop: asyncio.Event | None) -> bool:
    """Wait for the results or for the stop, whichever is first. Raises what the gathering raises."""
    stopping = asyncio.create_task((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait({gathering, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if gathering.done():
            await gathering
        return not gathering.done()
    finally:
        stopping.cancel()
        gathering.cancel()
        await asyncio.wait({gathering})


async def _gather(
    events: AsyncIterator[Event], collector: Collector, on_start: Callable[[int], Awaitable[None]] | None
) -> None:
    """Closes the stream whatever happens, so that a run that is stopped leaves no connection behind."""
    async with aclosing(cast("AsyncGenerator[Event, None]", events)):
        async for event in events:
            collector.take(event)
            if on_start is not None and isinstance(event, TaskAccepted):
                await on_start(len(event.nodes))
                on_start = None
