"""A binding that the vendor takes no more: its owner hears of it once, in private, and it is marked until it works."""

import asyncio

import pytest

from plugins._sandbox.world import CE17_TOKEN, IHUYI_API_KEY, World
from tests.binding.people import GROUP, known_at_chmlfrp, listing, privately
from tests.support.peer import Peer


async def lists(peer: Peer, user: int, word: str, *, shown: bool) -> bool:
    """Whether the list comes to show the word, or no longer: marks are made after the answer."""
    for _ in range(40):
        if (word in await listing(peer, user)) == shown:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_refused_in_a_group_is_told_once_in_private_and_taken_back_when_it_works(
    peer: Peer, world: World
) -> None:
    me = 21340
    user = known_at_chmlfrp(world, me)
    good = user.token
    await peer.ask(f"绑定 chmlfrp {good}", user=me)
    user.token = "reset-by-its-owner-21340"
    in_group = (await peer.ask("隧道", user=me, group=GROUP)).text
    assert in_group == "ChmlFrp 不接受这个账号的凭据。请私聊我重新「绑定」。", "nobody else has an account there"
    told = await peer.until(lambda: next(iter(privately(peer, me)), None))
    assert "ChmlFrp 不再接受你绑定的账号 bin****Kd4" in told.text
    assert "绑定 chmlfrp" in told.text
    assert await lists(peer, me, "已失效", shown=True)
    assert "（已失效）" in (await peer.ask("绑定", user=me)).text

    await peer.ask("隧道", user=me, group=GROUP)
    await peer.ask("隧道", user=me)
    assert await peer.quiet("今天天气不错", user=me, group=GROUP)
    assert len(privately(peer, me)) == 1

    user.token = good
    assert "失效" not in (await peer.ask("隧道", user=me, group=GROUP)).text
    assert await lists(peer, me, "已失效", shown=False)


async def test_in_private_the_answer_says_it_and_nothing_else(peer: Peer, world: World) -> None:
    me = 21341
    user = known_at_chmlfrp(world, me)
    await peer.ask(f"绑定 chmlfrp {user.token}", user=me)
    user.token = "reset-by-its-owner-21341"
    assert (await peer.ask("隧道", user=me)).text == "ChmlFrp 不接受这个账号的凭据。请重新「绑定」。"
    assert await lists(peer, me, "已失效", shown=True)
    assert privately(peer, me) == []


async def test_bound_anew_it_is_marked_no_more(peer: Peer, world: World) -> None:
    me = 21342
    user = known_at_chmlfrp(world, me)
    await peer.ask(f"绑定 chmlfrp {user.token}", user=me)
    user.token = "reset-by-its-owner-21342"
    await peer.ask("隧道", user=me)
    assert await lists(peer, me, "已失效", shown=True)
    again = (await peer.ask(f"绑定 chmlfrp {user.token}", user=me)).text
    assert again.startswith("已绑定 ChmlFrp：res****342\n这个账号之前就绑定了"), (
        "the same account with another token replaces nothing else"
    )
    listed = await listing(peer, me)
    assert "已失效" not in listed
    assert listed.count("ChmlFrp：") == 1


async def test_a_vendor_that_is_down_refuses_nobody(peer: Peer) -> None:
    me = 21343
    await peer.ask("绑定 chmlfrp down-21343-after-1-fault-badjson", user=me)
    assert "看不懂" in (await peer.ask("隧道", user=me, group=GROUP)).text
    assert await peer.quiet("今天天气不错", user=me, group=GROUP)
    assert "已失效" not in await listing(peer, me)
    assert privately(peer, me) == []


@pytest.mark.parametrize(
    ("me", "vendor", "line", "question"),
    [
        (21344, "ce17", f"17ce me-21344-quota-99@example.com {CE17_TOKEN}", "ping 21344.example.com 广东 电信"),
        (21345, "ihuyi", f"ihuyi me-21345-quota-99 {IHUYI_API_KEY}", "ip 114.114.114.121 来源 ihuyi"),
    ],
)
async def test_a_refusal_counts_also_where_the_plugin_words_it_itself(
    peer: Peer, world: World, me: int, vendor: str, line: str, question: str
) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 {line}", user=me)).text
    world.faults[vendor] = "badtoken"
    try:
        await peer.ask(question, user=me, group=GROUP)
        told = await peer.until(lambda: next(iter(privately(peer, me)), None))
    finally:
        world.faults.clear()
    assert "不再接受你绑定的账号" in told.text
    assert await lists(peer, me, "已失效", shown=True)
