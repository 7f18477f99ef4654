"""Run as a process of its own by test_memory.py: faults with bodies without end, and how much memory they took.

`python -m tests.providers.hungry <base URL of the stand-ins>` prints one line of JSON: the errors, and how far the
peak of the resident memory rose above that of an ordinary call, in KB.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from plugins._providers import Credential, ProviderError, rooms
from plugins._providers.ce17 import Ce17Client, Ce17Credential, Ce17Settings, SpeedRequest, TestType
from tests.providers.test_faults import GOOD, client_of, credential_of, use

ROUNDS = 2


def peak_kb() -> int:
    """This process's own peak. (`ru_maxrss` would include its parent's, which it has before exec.)"""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


async def _error_of(name: str, client: Any, credential: Credential) -> str:
    try:
        await use(name, client, credential)
    except ProviderError as e:
        return type(e).__name__
    return "-"


async def flooded(url: str) -> dict[str, Any]:
    """A 17CE at `url` that sends frames of 3 MiB as fast as it can, to a run that takes its time over each."""
    client = Ce17Client(Ce17Settings(url=url, timeout_s=0.6))
    credential = Ce17Credential(user="fake@example.com", token=SecretStr("fake-token"))
    await client.verify(credential)
    before_kb, frames, error = peak_kb(), 0, "-"
    try:
        async for _ in client.measure(credential, SpeedRequest(test_type=TestType.PING, target="example.com")):
            frames += 1
            await asyncio.sleep(0.02)
    except ProviderError as e:
        error = type(e).__name__
    return {"errors": {"ce17 flood": error}, "frames": frames, "grown_kb": peak_kb() - before_kb}


async def main(url: str) -> dict[str, Any]:
    """Warm up with good calls, then eat."""
    assert set(GOOD) == set(rooms())
    for name in GOOD:
        client = client_of(name, url, 5)
        await use(name, client, credential_of(name))
        await client.aclose()
    before_kb = peak_kb()
    errors: dict[str, str] = {}
    for _ in range(ROUNDS):
        for name in GOOD:
            for fault in ("huge", "gzip"):
                client = client_of(name, url, 5)
                errors[f"{name} {fault}"] = await _error_of(name, client, credential_of(name, fault))
                await client.aclose()
    return {"errors": errors, "grown_kb": peak_kb() - before_kb, "before_kb": before_kb}


if __name__ == "__main__":
    eat = flooded if sys.argv[1].startswith("ws:") else main
    sys.stdout.write(json.dumps(asyncio.run(eat(sys.argv[1]))))
