"""One logged-in connection to 17CE, with any number of tasks on it. Facts: vendor document, section 1 (AuthRequest).

A reader sorts what comes by txnid; a frame of nobody is dropped. What breaks the connection fails every task on it and
nothing else. How it is connected, and bounded, stands in `socket`.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from plugins._providers.ce17.channel import Channel
from plugins._providers.ce17.protocol import (
    PROVIDER,
    SUCCESS,
    Carrier,
    Frame,
    parse_frame,
    refusal,
    signed_origin,
    signed_url,
)
from plugins._providers.ce17.request import SpeedRequest
from plugins._providers.ce17.settings import Ce17Credential
from plugins._providers.ce17.socket import closing_error, connected
from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.excerpt import log_unusable

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

SKEW_WORTH_TELLING_S = 120
SLOW_RUN_PATIENCE_S = 2.0
"""How long a run that does not read its frames may hold up the others on its connection."""
MAX_DROPPED_IN_A_ROW = 20_000
"""Frames of no task of ours; an endless stream of them ends the connection."""

_log = logging.getLogger(__name__)


class ClockError(CredentialError):
    """The login was refused, and our clock and the vendor's differ by `skew_s` seconds (ours is ahead: positive)."""

    def __init__(self, error: CredentialError, skew_s: float) -> None:
        super().__init__(error.provider, f"{error.detail}; clocks differ by {skew_s:.0f} s", error.code)
        self.skew_s = skew_s


class Session:
    """A connection that has logged in. Close it with `aclose`."""

    def __init__(self, socket: "ClientConnection", secrets: tuple[str, ...], *, shared: bool) -> None:
        self._socket = socket
        self._secrets = secrets
        self._patience_s = SLOW_RUN_PATIENCE_S if shared else None
        self._channels: dict[int, Channel] = {}
        self._failure: ProviderError | None = None
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls, url: str, credential: Ce17Credential, ends_s: float, carrier: Carrier = "query", *, shared: bool = False
    ) -> Self:
        """Connect and log in before the moment `ends_s` (of the event loop's clock). Raises ProviderError.

        `shared`: several runs will use it, so that none of them may hold up the reader for long.
        """
        user, token, ut_s = credential.user, credential.token.get_secret_value(), str(int(time.time()))
        signed = (signed_url if carrier == "query" else signed_origin)(url, user, token, ut_s)
        target, origin = (signed, None) if carrier == "query" else (url, signed)
        session = cls(await connected(target, origin, ends_s), (user, token, signed), shared=shared)
        try:
            await session._log_in(ends_s)
        except BaseException:
            await session.aclose()
            raise
        session._reader = asyncio.create_task(session._read(), name="ce17 reader")
        session._reader.add_done_callback(session._reader_ended)
        return session

    @property
    def is_alive(self) -> bool:
        """Whether a task may still be put on it."""
        return self._failure is None

    @contextlib.asynccontextmanager
    async def task(self, request: SpeedRequest, txnid: int, ends_s: float) -> AsyncIterator[Channel]:
        """Send one task and hand out its frames; leaving drops what comes later. Raises UnreachableError.

        `txnid` must not have been used on this connection before. Leaving does not stop the task at the vendor: only
        the end of the connection does.
        """
        channel = self._channels[txnid] = Channel()
        try:
            if self._failure is None:
                await self._send(json.dumps(request.to_wire(txnid), ensure_ascii=False), ends_s)
            else:
                channel.fail(_again(self._failure))
            yield channel
        finally:
            del self._channels[txnid]
            channel.fail(UnreachableError(PROVIDER, "left"))  # lets go of a reader that waits for room

    async def aclose(self) -> None:
        """Close within a second or so, whether or not the server plays along."""
        self._fail(UnreachableError(PROVIDER, "closed by us"))
        if self._reader is not None:
            self._reader.cancel()
        await self._socket.close()

    async def _send(self, text: str, ends_s: float) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            async with asyncio.timeout_at(ends_s):
                await self._socket.send(text)
        except TimeoutError:
            failure: ProviderError = TimedOutError(PROVIDER, "request not taken in time")
        except ConnectionClosed:
            failure = UnreachableError(PROVIDER, "closed before the request")
        else:
            return
        raise failure

    async def _read(self) -> None:
        dropped = 0
        try:
            while dropped < MAX_DROPPED_IN_A_ROW:
                frame, size = await self._next()
                channel = self._channel_of(frame)
                dropped = dropped + 1 if channel is None else 0
                if channel is not None:
                    await channel.put(frame, size, self._patience_s)
        except ProviderError as e:
            self._fail(e)
        else:
            self._fail(UnexpectedReplyError(PROVIDER, f"{dropped} frames of no task in a row"))

    def _channel_of(self, frame: Frame) -> Channel | None:
        """Whose frame it is. One without a txnid can only be told where one task is there, or one still waits."""
        if frame.txnid is not None:
            return self._channels.get(frame.txnid)
        candidates = list(self._channels.values())
        if len(candidates) > 1:
            candidates = [channel for channel in candidates if channel.silent]
        return candidates[0] if len(candidates) == 1 else None

    def _fail(self, error: ProviderError) -> None:
        """The connection is of no more use: every task on it is told so."""
        self._failure = self._failure or error
        for channel in self._channels.values():
            channel.fail(_again(error))

    def _reader_ended(self, reader: asyncio.Task[None]) -> None:
        if not reader.cancelled() and (error := reader.exception()) is not None:
            _log.error("the reader of a connection failed: %s", type(error).__name__)
            self._fail(UnexpectedReplyError(PROVIDER, f"reader failed: {type(error).__name__}"))

    async def _next(self) -> tuple[Frame, int]:
        from websockets.exceptions import ConnectionClosed

        try:
            body = await self._socket.recv(decode=False)
        except ConnectionClosed as e:
            failure = closing_error(e.sent.code if e.sent else None, e.rcvd.code if e.rcvd else None)
        else:
            try:
                return parse_frame(body), len(body)
            except UnexpectedReplyError as e:
                log_unusable(PROVIDER, e.detail, body, self._secrets)
                raise
        raise failure

    async def _log_in(self, ends_s: float) -> None:
        try:
            async with asyncio.timeout_at(ends_s):
                frame, _ = await self._next()
        except TimeoutError:
            frame = None
        if frame is None:
            raise TimedOutError(PROVIDER, "no login frame in time")
        if frame.rt == SUCCESS and frame.type is None:
            return
        if frame.rt == SUCCESS:
            raise UnexpectedReplyError(PROVIDER, "first frame is not the login's")
        error = refusal(frame.rt)
        skew_s = self._clock_skew_s()
        if isinstance(error, CredentialError) and skew_s is not None and abs(skew_s) > SKEW_WORTH_TELLING_S:
            raise ClockError(error, skew_s)
        raise error

    def _clock_skew_s(self) -> float | None:
        response = self._socket.response
        # A proxy in between may add a second one; `headers.get` raises then.
        date = next(iter(response.headers.get_all("Date")), None) if response else None
        try:
            return time.time() - parsedate_to_datetime(date).timestamp() if date else None
        except (ValueError, TypeError):
            return None


def _again(error: ProviderError) -> ProviderError:
    """The same failure for another task: one exception raised by several would mix their tracebacks."""
    return type(error)(error.provider, error.detail)
