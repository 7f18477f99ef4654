"""Budgets, the queue, a stop of the bot and a lost connection, with a bot of narrow limits."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from plugins._sandbox.world import CE17_TOKEN, World, settings_for
from tests.speedtest.watching import eventually, tasks
from tests.support.peer import Peer, Sent
from tests.support.running import TOKEN, RunningBot

pytestmark = pytest.mark.early

GROUP = 100001
LIMITS = {
    "SPEEDTEST__AT_ONCE": "1",
    "SPEEDTEST__WAITING": "2",
    "SPEEDTEST__USER_NODES_PER_DAY": "25",
    "SPEEDTEST__GROUP_NODES_PER_DAY": "60",
    "SPEEDTEST__NODES_WITHOUT_ASKING": "12",
}


@pytest.fixture(scope="module")
async def narrow(vendors_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBot]:
    folder: Path = tmp_path_factory.mktemp("narrow")
    bot = RunningBot(folder / "data", settings_for(vendors_url) | LIMITS)
    await bot.start()
    yield bot
    assert await asyncio.to_thread(bot.stop) == 0, bot.log


@pytest.fixture
async def peer(narrow: RunningBot) -> AsyncIterator[Peer]:
    peer = await Peer().open(narrow.port, TOKEN)
    yield peer
    await peer.close()


@pytest.fixture
def pace(world: World) -> Iterator[Callable[[float], None]]:
    """Sets over how many seconds results come; every node answers."""
    before = world.pace_s, world.silent_probes
    world.silent_probes = False

    def set_pace(seconds: float) -> None:
        world.pace_s = seconds

    set_pace(0.05)
    yield set_pace
    world.pace_s, world.silent_probes = before


async def used(peer: Peer, user: int) -> int:
    line = (await peer.ask("额度", user=user)).text.splitlines()[1]
    return int(line.removeprefix("· 你：已用 ").partition("，")[0])


async def notice(peer: Peer, host: str) -> Sent:
    return await peer.until(
        lambda: next((sent for sent in peer.sent if sent.quotes is None and host in sent.text), None)
    )


def deeds(bot: RunningBot) -> dict[tuple[int, str], tuple[str, str, str, int]]:
    """The book: (who, target) → action, whose account, outcome, nodes."""
    with closing(sqlite3.connect(f"file:{bot.data_dir / 'bot.db'}?mode=ro", uri=True)) as book:
        rows = book.execute("SELECT user_id, subject, action, account, outcome, amount FROM audit").fetchall()
    return {(user, subject): tuple(rest) for user, subject, *rest in rows}


async def test_true_count_is_charged_and_a_run_over_the_budget_is_refused(
    peer: Peer, world: World, pace: Callable[[float], None]
) -> None:
    before = world.charged("ce17")
    for number in (1, 2):
        assert (await peer.ask(f"ping spend{number}.example.com 广东", user=22001)).picture
    spent = await used(peer, 22001)
    assert spent == world.charged("ce17") - before
    assert 16 <= spent <= 20
    calls = world.calls.count("ce17")
    refused = (await peer.ask("ping spend3.example.com 广东", user=22001)).text
    assert refused.startswith(f"你今天的测速额度不够：这次约需 10 个节点，还剩 {25 - spent} 个，")
    assert "后（0 点）恢复" in refused
    assert "「绑定 17ce <账号> <令牌>」" in refused
    refused = (await peer.ask("ping spend3.example.com 全国", user=22001)).text
    assert refused.startswith("你今天的测速额度不够：这次约需 310 个节点"), "refused before it is asked"
    assert world.calls.count("ce17") == calls
    assert await used(peer, 22001) == spent
    assert (await peer.ask("ping spend3.example.com 广东 电信", user=22001)).picture


@pytest.mark.usefixtures("pace")
async def test_own_account_is_not_counted(peer: Peer, world: World) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 17ce sandbox-2@example.com {CE17_TOKEN}", user=22002)).text
    for number in range(3):
        assert (await peer.ask(f"ping own{number}.example.com 广东", user=22002)).picture
    assert await used(peer, 22002) == 0
    assert world.calls.of("ce17", method="TASK")[-1].account == "sandbox-2"


@pytest.mark.usefixtures("pace")
async def test_groups_budget_is_shared_by_its_members(peer: Peer) -> None:
    texts = []
    for user in range(22010, 22017):
        texts.append((await peer.ask(f"ping group{user}.example.com 广东", user=user, group=GROUP)).text)
        if "额度不够" in texts[-1]:
            break
    assert texts[-1].startswith("本群今天的测速额度不够：这次约需 10 个节点，还剩 ")
    assert len(texts) in (6, 7)
    assert (await peer.ask("ping private.example.com 广东", user=22016)).picture


async def test_queue_tells_the_place_and_can_be_left_at_no_cost(
    peer: Peer, world: World, pace: Callable[[float], None]
) -> None:
    pace(1.2)
    first = await peer.say("ping queue1.example.com 广东", user=22020)
    assert "排队" not in (await notice(peer, "queue1")).text
    second = await peer.say("ping queue2.example.com 广东 电信", user=22021)
    assert (await notice(peer, "queue2")).text.endswith("排队中，前面还有 1 个测速。")
    await peer.say("ping queue3.example.com 广东 电信", user=22022)
    assert (await notice(peer, "queue3")).text.endswith("排队中，前面还有 2 个测速。")
    full = await peer.ask("ping queue4.example.com 广东 电信", user=22023)
    assert full.text.startswith("现在排队测速的人太多了")
    await peer.ask("停止", user=22021)
    assert (await peer.reply_to(second)).text == "已停止，测试还没有开始，没有消耗额度。"
    await peer.ask("停止", user=22022)
    pace(0.2)
    assert (await peer.reply_to(first)).picture
    assert await used(peer, 22021) == 0
    assert (tasks(world, "queue2"), tasks(world, "queue3"), tasks(world, "queue4")) == (0, 0, 0)


async def test_queue_goes_on_when_a_place_is_free(peer: Peer, world: World, pace: Callable[[float], None]) -> None:
    pace(0.3)
    ids = [await peer.say(f"ping turn{n}.example.com 广东 电信", user=22030 + n) for n in range(3)]
    assert all([(await peer.reply_to(message_id)).picture for message_id in ids])
    await peer.until(lambda: len(peer.did("delete_msg")) == 3 or None)


async def test_result_waits_for_the_connection(
    narrow: RunningBot, peer: Peer, world: World, pace: Callable[[float], None]
) -> None:
    pace(0.4)
    question = await peer.say("ping wait.example.com 广东 电信", user=22040, group=100002)
    await eventually(lambda: tasks(world, "wait.example.com") == 1)
    await peer.close()
    await asyncio.sleep(0.7)
    again = await Peer().open(narrow.port, TOKEN)
    answer = await again.reply_to(question)
    assert answer.picture
    assert answer.group_id == 100002
    await asyncio.sleep(0.2)
    assert [sent.quotes for sent in again.sent].count(question) == 1
    await again.close()


async def test_stop_of_the_bot_keeps_what_came_and_the_budget(
    narrow: RunningBot, peer: Peer, world: World, pace: Callable[[float], None]
) -> None:
    pace(8.0)
    await peer.say("ping term.example.com 广东", user=22050)
    await eventually(lambda: tasks(world, "term.example.com") == 1)
    await peer.say("ping term2.example.com 广东 电信", user=22051)
    await notice(peer, "term2")
    await asyncio.sleep(1.2)
    assert await asyncio.to_thread(narrow.stop) == 0
    await narrow.start()
    again = await Peer().open(narrow.port, TOKEN)
    kept = await again.ask("历史 1", user=22050)
    assert kept.picture
    assert 0 < await used(again, 22050) < 8
    assert await used(again, 22051) == 0
    assert (await again.ask("历史", user=22051)).text.startswith("这里还没有测速记录")
    assert 16 <= await used(again, 22001) <= 25, "counted before the restart"
    book = deeds(narrow)
    assert book[22001, "spend1.example.com"][:3] == ("speedtest ping", "owner", "ok")
    assert 8 <= book[22001, "spend1.example.com"][3] <= 10
    assert book[22002, "own0.example.com"][:3] == ("speedtest ping", "22002", "ok")
    assert book[22021, "queue2.example.com"][2:] == ("stopped", 0)
    assert book[22050, "term.example.com"][2] == "Stopped"
    assert (22001, "spend3.example.com") in book
    assert (22023, "queue4.example.com") not in book, "what was refused is no run"
    assert "Traceback" not in narrow.log
    await again.close()
