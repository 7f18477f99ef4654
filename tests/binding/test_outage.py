"""A vendor that is down: the bot's owner hears of it once, and once that it is back (threats.md T55)."""

import asyncio

import pytest

from plugins._providers.breaker import FAILURES_TO_OPEN, Breaker
from plugins._sandbox.world import World
from plugins.binding import outage
from plugins.binding.outage import OutageNotice
from tests.support.peer import OWNER_ID, Peer, Sent

DOWN, BACK = "17CE 连不上了", "17CE 已经恢复"


class Vendor:
    """A breaker that goes down and comes back at a word, and what its owner is told."""

    def __init__(self) -> None:
        self.breaker = Breaker()
        self.told: list[str] = []
        OutageNotice("17CE", self.breaker, self.told.append)

    def goes_down(self) -> None:
        for _ in range(FAILURES_TO_OPEN):
            self.breaker.failed()

    def comes_back(self) -> None:
        self.breaker.succeeded()

    def heard(self) -> list[str]:
        return [next(word for word in (DOWN, BACK) if text.startswith(word)) for text in self.told]


async def test_the_owner_hears_of_an_outage_and_of_its_end() -> None:
    vendor = Vendor()
    vendor.goes_down()
    vendor.goes_down()
    assert vendor.heard() == [DOWN]
    vendor.comes_back()
    vendor.comes_back()
    assert vendor.heard() == [DOWN, BACK]


async def test_a_vendor_that_comes_and_goes_is_told_of_once() -> None:
    vendor = Vendor()
    for _ in range(5):
        vendor.goes_down()
        vendor.comes_back()
    assert vendor.heard() == [DOWN, BACK]


async def test_a_second_outage_that_lasts_is_told_of_after_the_quiet_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "QUIET_S", 0.1)
    vendor = Vendor()
    vendor.goes_down()
    vendor.comes_back()
    vendor.goes_down()
    assert vendor.heard() == [DOWN, BACK]
    await asyncio.sleep(0.15)
    assert vendor.heard() == [DOWN, BACK, DOWN]
    vendor.comes_back()
    assert vendor.heard() == [DOWN, BACK, DOWN, BACK]


async def test_a_second_outage_that_is_over_before_the_quiet_time_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "QUIET_S", 0.1)
    vendor = Vendor()
    for _ in range(2):
        vendor.goes_down()
        vendor.comes_back()
    await asyncio.sleep(0.15)
    assert vendor.heard() == [DOWN, BACK]


async def test_a_superuser_is_told_in_private_by_the_bot(peer: Peer, world: World) -> None:
    def told(word: str) -> Sent | None:
        return next((sent for sent in peer.sent if sent.text.startswith(f"互亿无线{word}")), None)

    world.faults["ihuyi"] = "http500"
    try:
        for _ in range(FAILURES_TO_OPEN):
            assert "连不上" in (await peer.ask("ip余额", user=OWNER_ID)).text
        down = await peer.until(lambda: told("连不上了"))
    finally:
        world.faults.clear()
    assert (down.group_id, down.user_id) == (None, OWNER_ID)
    assert down.quotes is None

    async def recovered() -> bool:
        return "连不上" not in (await peer.ask("ip余额", user=OWNER_ID)).text

    for _ in range(30):
        if await recovered():
            break
        await asyncio.sleep(0.2)
    await peer.until(lambda: told("已经恢复"))
    assert len([sent for sent in peer.sent if sent.text.startswith("互亿无线连不上了")]) == 1
