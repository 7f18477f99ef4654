"""How long a test waits for something that must end by itself."""

import asyncio

HANGS_AFTER_S = 30.0
"""Far more than anything here takes, also on a machine that stalls: it tells an end from a hang, not fast from slow
(speed is measured by `python -m tests.bench`)."""


def no_hang() -> asyncio.Timeout:
    """`async with no_hang():` fails where the body does not end by itself."""
    return asyncio.timeout(HANGS_AFTER_S)
