"""Waiting for consent at the vendor's pace, and the claims on a refresh: pure, with a clock of its own."""

import os
import socket
import subprocess
import sys

import pytest

from plugins._providers import CredentialError, ProviderError, QuotaError, TimedOutError, UnreachableError
from plugins._providers.chmlfrp import CodeExpiredError, ConsentDeniedError, DeviceCode, NotYetError, Tokens
from plugins.binding.consent import consent
from plugins.binding.refreshing import ME, Claim, is_gone

HOST = socket.gethostname()
TOKENS = Tokens.model_validate({"access_token": "fake", "refresh_token": "fake-2", "expires_in": 600})
PENDING, SLOW = (NotYetError("chmlfrp", "test", word) for word in ("authorization_pending", "slow_down"))
DOWN, LATE = UnreachableError("chmlfrp", "test"), TimedOutError("chmlfrp", "test")


class Vendor:
    """Answers as told, then always `pending`; time passes only by sleeping."""

    def __init__(self, *answers: ProviderError | Tokens) -> None:
        self.answers, self.waits, self.now_s = list(answers), [], 1000.0

    async def poll_device_login(self, device: DeviceCode) -> Tokens:
        answer = self.answers.pop(0) if self.answers else PENDING
        if isinstance(answer, ProviderError):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now_s += seconds


async def waited(vendor: Vendor, interval: float | None = 5, wait_s: float = 300) -> Tokens:
    reply = {
        "device_code": "fake",
        "user_code": "AB-CD",
        "verification_uri": "https://example.com",
        "interval": interval,
    }
    device = DeviceCode.model_validate(reply)
    return await consent(vendor, device, wait_s, sleep=vendor.sleep, now=lambda: vendor.now_s)


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ([], [5]),
        ([PENDING, PENDING], [5, 5, 5]),
        ([SLOW, PENDING, SLOW], [5, 10, 10, 15]),
        ([DOWN, LATE, DOWN, DOWN], [5, 10, 20, 30, 30]),
        ([QuotaError("chmlfrp", "test", retry_after_s=20)], [5, 20]),
        ([QuotaError("chmlfrp", "test")], [5, 5]),
    ],
    ids=["at once", "pending", "slow down", "down", "429", "429 without a time"],
)
async def test_the_vendors_pace_is_kept(answers: list[ProviderError], waits: list[float]) -> None:
    vendor = Vendor(*answers, TOKENS)
    assert await waited(vendor) is TOKENS
    assert vendor.waits == waits


@pytest.mark.parametrize(("interval", "first"), [(None, 5), (1, 1), (0, 0.1), (-1, 5), ("2", 2)])
async def test_the_interval_is_the_vendors_own(interval: float | None, first: float) -> None:
    vendor = Vendor(TOKENS)
    await waited(vendor, interval)
    assert vendor.waits == [first]


async def test_the_time_ends_with_a_last_look() -> None:
    vendor = Vendor()
    with pytest.raises(CodeExpiredError):
        await waited(vendor, wait_s=12)
    assert vendor.waits == [5, 5, 2]
    assert await waited(Vendor(PENDING, PENDING, TOKENS), wait_s=12) is TOKENS


@pytest.mark.parametrize("kind", [ConsentDeniedError, CodeExpiredError, CredentialError])
async def test_what_waiting_does_not_mend_ends_it(kind: type[ProviderError]) -> None:
    vendor = Vendor(kind("chmlfrp", "test"))
    with pytest.raises(kind):
        await waited(vendor)
    assert vendor.waits == [5]


def ended_pid() -> int:
    """The number of a process that is over."""
    process = subprocess.Popen([sys.executable, "-S", "-E", "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("holder", "gone"),
    [
        (ME, False),
        (f"{HOST}/{os.getpid()}/another-life", True),
        (f"{HOST}/{os.getppid()}/a", False),
        (f"{HOST}/1/a", False),
        ("elsewhere/1/a", False),
        ("", False),
        (f"{HOST}/x/a", False),
    ],
    ids=["myself", "my number before", "parent", "first", "elsewhere", "nobody", "no number"],
)
def test_a_process_is_gone_only_where_that_is_sure(holder: str, gone: bool) -> None:
    assert is_gone(holder) == gone


def test_a_process_that_has_ended_is_gone() -> None:
    assert is_gone(f"{HOST}/{ended_pid()}/a")


def test_a_claim_is_read_as_it_was_written() -> None:
    claim = Claim("host-1/23/ab", 1_790_000_000.125)
    assert Claim.read(str(claim)) == claim
    for odd in ("", "x", "x y", "x 1.2.3"):
        assert Claim.read(odd).since_s == 0
