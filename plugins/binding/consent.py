"""Waiting for a person's consent on the vendor's page, at the vendor's pace. Facts: RFC 8628 §3.5. Pure."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from plugins._providers import QuotaError, UnreachableError
from plugins._providers.chmlfrp import CodeExpiredError, DeviceCode, NotYetError, Tokens

SHORTEST_POLL_S = 0.1
SLOWER_S = 5.0
"""So much more between two polls after each `slow_down`."""
SLOWEST_POLL_S = 30.0
"""Up to this the time between two polls is doubled while the vendor cannot be reached."""


class Service(Protocol):
    """What is needed of the vendor's client."""

    async def poll_device_login(self, device: DeviceCode) -> Tokens:
        """The tokens, or why there are none (yet)."""
        ...


async def consent(
    service: Service,
    device: DeviceCode,
    wait_s: float,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Tokens:
    """The tokens, once the person has agreed; the last poll is when the time is over.

    Raises CodeExpiredError then, and what else `poll_device_login` raises of what waiting does not mend.
    """
    ends_s = now() + wait_s
    interval_s = max(device.interval_s, SHORTEST_POLL_S)
    while True:
        await sleep(min(interval_s, max(0.0, ends_s - now())))
        try:
            return await service.poll_device_login(device)
        except NotYetError as e:
            interval_s += SLOWER_S if e.slower else 0
        except UnreachableError:
            interval_s = max(interval_s, min(interval_s * 2, SLOWEST_POLL_S))
        except QuotaError as e:
            interval_s = max(interval_s, e.retry_after_s or SLOWER_S)
        if now() >= ends_s:
            raise CodeExpiredError("chmlfrp", "no consent in time", "expired_token")
