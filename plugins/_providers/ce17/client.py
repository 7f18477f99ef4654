"""Client of 17CE's speed test. Facts: vendor document, all of it; stream and deadline in `run` and `session`."""

import asyncio
import itertools
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from plugins._providers.breaker import Breaker, NotAskedError
from plugins._providers.ce17.channel import Channel
from plugins._providers.ce17.models import Event
from plugins._providers.ce17.protocol import DUPLICATE_TXNID, NO_LOGIN_CARRIED, PROVIDER, Carrier
from plugins._providers.ce17.request import SpeedRequest
from plugins._providers.ce17.run import TaskRun
from plugins._providers.ce17.session import Session
from plugins._providers.ce17.sessions import Sessions
from plugins._providers.ce17.settings import Ce17Credential, Ce17Settings
from plugins._providers.errors import CredentialError, ProviderError, RefusedError, TimedOutError, UnreachableError

MARGIN_S = 5.0
"""Added to the task's own deadline, for the way there and back."""
LOGIN_TIMEOUT_S = 10.0
"""A server that dislikes a login may simply say nothing."""
STRAGGLER_GRACE_S = 2.0
"""After TaskEnd, while the server has counted more answers than have come."""
END_GRACE_S = 3.0
"""After the last node's answer, for the TaskEnd that may never come."""
TXNID_TRIES = 2

_txnids = itertools.count(secrets.randbelow(2**30) + 1)
"""Begins anywhere, so that two processes with one account do not count through the same numbers."""


class Ce17Client:
    """How fast is a target from many places. See `sessions` for which connection a run gets."""

    def __init__(self, settings: Ce17Settings) -> None:
        self.breaker = Breaker()
        self.sessions = Sessions(self._opened, settings.runs_per_connection, settings.idle_close_s)
        self._url = settings.url
        self._timeout_s = settings.timeout_s
        self._shared = settings.runs_per_connection > 1
        self._carrier: Carrier = settings.carrier

    async def aclose(self) -> None:
        """Close shared connections. The client may be used again afterwards."""
        await self.sessions.aclose()

    async def verify(self, credential: Ce17Credential) -> None:
        """Show that the credential works, by logging in: free. An account out of points is refused here as well."""
        session = await self._opened(credential, self._moment(self._timeout_s or LOGIN_TIMEOUT_S))
        await session.aclose()

    async def measure(self, credential: Ce17Credential, request: SpeedRequest) -> AsyncIterator[Event]:
        """Run one task: TaskAccepted, then a NodeResult for each node as it answers, then TaskEnded.

        Costs points for each result; never repeated by itself. Raises a RefusedError kind where the vendor says no, and
        TimedOutError, UnreachableError or UnexpectedReplyError where the stream breaks off: what was yielded until then
        is the partial result. Close the iterator (`contextlib.aclosing`) to end a run early.
        """
        ends_s = self._moment(self._timeout_s or request.deadline_s + MARGIN_S)
        async with (
            self.sessions.lease(credential, ends_s) as session,
            aclosing(_measured(session, request, ends_s)) as events,
        ):
            async for event in events:
                yield event

    async def _opened(self, credential: Ce17Credential, ends_s: float) -> Session:
        if not self.breaker.admit():
            raise NotAskedError(PROVIDER, "breaker open")
        try:
            session = await self._logged_in(credential, min(ends_s, self._moment(LOGIN_TIMEOUT_S)))
        except UnreachableError:
            self.breaker.failed()
            raise
        except ProviderError:
            self.breaker.succeeded()
            raise
        except BaseException:
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()
        return session

    async def _logged_in(self, credential: Ce17Credential, ends_s: float) -> Session:
        """By the carrier that works; a server that finds no login in the query is asked once more by Origin."""
        carrier = self._carrier
        try:
            return await Session.open(self._url, credential, ends_s, carrier, shared=self._shared)
        except CredentialError as e:
            if e.code != NO_LOGIN_CARRIED or carrier == "origin":
                raise
        session = await Session.open(self._url, credential, ends_s, "origin", shared=self._shared)
        self._carrier = "origin"
        return session

    def _moment(self, from_now_s: float) -> float:
        return asyncio.get_running_loop().time() + from_now_s


async def _measured(session: Session, request: SpeedRequest, ends_s: float) -> AsyncGenerator[Event, None]:
    """One task on a session. A txnid that somebody else of the account has used (10015) is replaced once: a task
    refused for it was never begun, so nothing is paid twice."""
    for attempt in range(1, TXNID_TRIES + 1):
        txnid = next(_txnids) if attempt == 1 else secrets.randbelow(2**30) + 2**30
        run = TaskRun(txnid, request.test_type)
        try:
            async with session.task(request, txnid, ends_s) as channel:
                async for event in _events(channel, run, ends_s):
                    yield event
        except RefusedError as e:
            if e.code != DUPLICATE_TXNID or run.began or attempt == TXNID_TRIES:
                raise
        else:
            yield run.counted()
            return


async def _events(channel: Channel, run: TaskRun, ends_s: float) -> AsyncIterator[Event]:
    """What the frames tell, until the task is over. Each wait is bounded by itself: an `asyncio.timeout` around a
    `yield` would cancel whoever consumes the events."""
    loop = asyncio.get_running_loop()
    grace_ends_s: float | None = None
    while run.ended is None or run.awaits_stragglers:
        try:
            frame = await channel.next_frame(min(ends_s, grace_ends_s or ends_s))
        except UnreachableError as e:
            if run.ended is not None or run.all_answered:
                return  # nothing is missing but a word of farewell, or stragglers that were given their time
            raise _with_count(e, run) from None
        event = run.feed(frame)
        if event is not None:
            yield event
        if grace_ends_s is None and (run.ended is not None or run.all_answered):
            grace_ends_s = loop.time() + (STRAGGLER_GRACE_S if run.ended else END_GRACE_S)


def _with_count(error: UnreachableError, run: TaskRun) -> UnreachableError:
    kind = TimedOutError if isinstance(error, TimedOutError) else UnreachableError
    return kind(PROVIDER, f"{error.detail}, after {run.results} of {len(run.nodes)} nodes")
