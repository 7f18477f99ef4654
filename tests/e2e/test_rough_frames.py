"""What real and broken OneBot implementations send: the link stays open, or else the process lives. T11, T12."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot

CORPUS = Path(__file__).parent.parent / "data" / "onebot_events.jsonl"
MUTATIONS_EACH = 20
ODD_VALUES: list[Any] = [
    None, True, False, 0, -1, 1 << 70, 1.5, "", "x", "10000", "\ud800", "\x00\n\u202e", [], [[]], {}, {"type": "text"},
    [None], [{"type": None, "data": {}}], [{"data": {}}], [{"type": "text", "data": {"text": None}}],
    [{"type": "at", "data": {"qq": "10000"}}, {"type": "text", "data": {}}], [{"type": "reply", "data": {"id": "--5"}}],
    "[CQ:text]", "[CQ:at,qq=10000]", "[CQ:reply,id=]/状态", "<r>red</r>", "x" * 3000,
]  # fmt: skip
COMMANDS = [
    "/状态",
    "/ip 10.0.0.1",
    "帮助",
    "/没有",
    "我的绑定",
    "/ip",
    "绑定 chmlfrp x y",
    "隧道",
    "确认",
    "/ipp 1.1.1.1",
]
ME = 10000


def corpus() -> list[dict[str, Any]]:
    return [json.loads(line)["event"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def mutated(event: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The event with one to three things wrong in it, as a message that means a command where it is a message."""
    event = deepcopy(event)
    if "self_id" in event and dice.random() < 0.9:
        event["self_id"] = ME
    if "message" in event and dice.random() < 0.8:
        words = dice.choice(COMMANDS)
        event["message"] = words if dice.random() < 0.3 else [{"type": "text", "data": {"text": words}}]
        event |= {"user_id": dice.randrange(1 << 20, 1 << 31), "message_id": dice.randrange(1 << 31)}
    for _ in range(dice.randint(1, 3)):
        _spoil(event, dice)
    return event


def _spoil(event: dict[str, Any], dice: random.Random) -> None:
    place: Any = event
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.6:
            place = place[key]
            continue
        break
    if dice.random() < 0.3:
        del place[key]
    else:
        place[key] = deepcopy(dice.choice(ODD_VALUES))


def replay() -> Iterator[dict[str, Any]]:
    dice = random.Random(20260729)
    for event in corpus():
        yield event
        for _ in range(MUTATIONS_EACH):
            yield mutated(event, dice)


async def test_corpus_with_mutations_neither_closes_the_link_nor_raises(peer: Peer, bot: RunningBot) -> None:
    events = list(replay())
    assert len(events) == 110 * (1 + MUTATIONS_EACH)
    before = len(bot.log)
    for event in events:
        await peer.send_raw(json.dumps(event))
    answer = await peer.ask("/ip 10.1.2.5", user=27001, timeout_s=30)
    assert "10.1.2.5" in answer.text
    assert peer.connected
    assert peer.did("send_msg"), "the mutations held no command at all"
    for sign in ("Traceback", "closed by peer", "Error while process data", "case "):
        assert sign not in bot.log[before:], bot.log[before:][-3000:]


ROUGH_RESULTS = [
    {},
    {"echo": None},
    {"echo": "1"},
    {"echo": "9" * 5000},
    {"echo": "²"},
    {"echo": {"seq": 1}},
    {"echo": 5, "status": "ok"},
    {"status": "async", "echo": "1"},
    {"status": "failed", "retcode": "x"},
    {"post_type": None},
]


async def test_results_that_nobody_asked_for_are_ignored(peer: Peer) -> None:
    for result in [*ROUGH_RESULTS, [], [1], 5, None, "text", True]:
        await peer.send_raw(json.dumps(result))
    assert "10.1.2.6" in (await peer.ask("/ip 10.1.2.6", user=27002)).text
    assert peer.connected


@pytest.mark.parametrize(
    "frame",
    [
        "not json",
        "",
        "{",
        b"\xff\xfe\x00",
        b"\x00" * 100,
        "[" * 100_000,
        '{"time":' + "9" * 5000 + "}",
        "x" * (5 << 20),
    ],
    ids=["text", "empty", "half", "binary", "zeros", "deep", "digits", "huge"],
)
async def test_frame_that_is_no_json_costs_the_link_at_most(bot: RunningBot, frame: str | bytes) -> None:
    link = await Peer(self_id=10066).open(bot.port, TOKEN)
    with suppress(ConnectionClosed):  # the bot may hang up before all of it is sent
        await link.send_raw(frame)
    await link.cut_off()
    again = await Peer(self_id=10066).open(bot.port, TOKEN)
    assert "10.1.2.7" in (await again.ask("/ip 10.1.2.7", user=27003)).text
    await again.close()
    assert bot.process is not None
    assert bot.process.poll() is None


async def test_json_in_a_binary_frame_is_read(bot: RunningBot) -> None:
    link = await Peer(self_id=10066).open(bot.port, TOKEN)
    await link.send_raw(json.dumps({"post_type": "meta_event", "meta_event_type": "heartbeat"}).encode())
    assert "10.1.2.8" in (await link.ask("/ip 10.1.2.8", user=27004)).text
    await link.close()


async def reconnected(bot: RunningBot, self_id: int) -> Peer:
    """Connect again and again until the bot has noticed that the old connection is gone."""
    async with asyncio.timeout(30):
        while True:
            with suppress(InvalidStatus):
                return await Peer(self_id=self_id).open(bot.port, TOKEN)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("leave", [Peer.close, Peer.vanish], ids=["in order", "without a word"])
async def test_connection_lost_while_questions_wait_leaves_no_traceback(
    bot: RunningBot, leave: Callable[[Peer], Awaitable[None]]
) -> None:
    before = len(bot.log)
    link = await Peer(self_id=10067).open(bot.port, TOKEN)
    link.answers["get_msg"] = lambda params: None
    quoting = [{"type": "reply", "data": {"id": "5"}}, {"type": "text", "data": {"text": "ip"}}]
    await link.say(quoting, user=27005)
    await link.until(lambda: link.did("get_msg") or None)
    for number in range(200):
        await link.say(f"/ip 10.1.3.{number}", user=280_000 + number)
    await leave(link)
    again = await reconnected(bot, 10067)
    assert "10.1.2.9" in (await again.ask("/ip 10.1.2.9", user=27006)).text
    await again.close()
    assert "Traceback" not in bot.log[before:]
