"""The bare WebSocket to 17CE: how it is connected, and what the library's failures mean here.

Facts: vendor document, section 1 (AuthRequest); threats.md F14, T49 to T54. Redirects, proxies and compression are
refused, frames are capped at 4 MiB, and every wait ends at a given moment. No exception of the library leaves the room:
they may carry the URL, and the URL carries the login.
"""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from plugins._providers.base import USER_AGENT, tls_context, unreachable
from plugins._providers.ce17.protocol import PROVIDER
from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    QuotaError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

MAX_FRAME_BYTES = 2**22
MAX_WAITING_FRAMES = 2
"""Frames that the library keeps for us before it stops reading from the network: 8 MiB at most."""
PING_INTERVAL_S = 30
"""As the vendor's own demo; the server's pings are answered by the library."""
PONG_TIMEOUT_S = 20
CLOSE_TIMEOUT_S = 1

_log = logging.getLogger("plugins._providers.ce17.socket")
_log.setLevel(logging.WARNING)  # below that, the library logs the URL


async def connected(target: str, origin: str | None, ends_s: float) -> "ClientConnection":
    """A WebSocket to `target` (and with that Origin), before the moment `ends_s`. Raises ProviderError."""
    from websockets.exceptions import InvalidStatus, WebSocketException

    try:
        async with asyncio.timeout_at(ends_s):
            return await _connector(target, origin)
    except TimeoutError:
        failure: ProviderError = TimedOutError(PROVIDER, "not connected in time")
    except InvalidStatus as e:
        failure = _refused_upgrade(e.response.status_code)
    except (WebSocketException, OSError, EOFError) as e:
        failure = unreachable(PROVIDER, e)
    raise failure


def _connector(target: str, origin: str | None) -> "Awaitable[ClientConnection]":
    from websockets.asyncio.client import connect  # a sixth of a second that only a run needs
    from websockets.typing import Origin

    class SameHost(connect):
        """Follows no redirect: the library would carry the login to another host."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return SameHost(
        target,
        origin=Origin(origin) if origin else None,
        ssl=tls_context() if target.startswith("wss:") else None,
        proxy=None,
        compression=None,
        user_agent_header=USER_AGENT,
        open_timeout=None,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PONG_TIMEOUT_S,
        close_timeout=CLOSE_TIMEOUT_S,
        max_size=MAX_FRAME_BYTES,
        max_queue=MAX_WAITING_FRAMES,
        logger=_log,
    )


def _refused_upgrade(status: int) -> ProviderError:
    detail = f"HTTP {status} instead of an upgrade"
    if status in {401, 403}:
        return CredentialError(PROVIDER, detail, status)
    if status == 429:
        return QuotaError(PROVIDER, detail, status)
    return UnreachableError(PROVIDER, detail)


def closing_error(sent_code: int | None, received_code: int | None) -> ProviderError:
    """Why a connection ended, by the close codes that we sent and received."""
    if sent_code == 1009:
        return UnexpectedReplyError(PROVIDER, f"frame over {MAX_FRAME_BYTES} bytes")
    if sent_code in {1002, 1007} and received_code is None:
        return UnexpectedReplyError(PROVIDER, f"broken frame, close code {sent_code}")
    return UnreachableError(PROVIDER, f"closed, code {received_code or 1006}")
