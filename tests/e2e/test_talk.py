"""The bot as a user of QQ meets it: over a real reverse WebSocket, against the vendors' stand-ins."""

from plugins._sandbox.world import World
from tests.support.peer import Peer

ME = 20011


async def test_an_address_is_located_and_the_answer_quotes_the_question(peer: Peer, world: World) -> None:
    answer = await peer.ask("ip 114.114.114.114", user=ME, group=100001)
    assert answer.group_id == 100001
    assert "江苏" in answer.text
    assert "南京" in answer.text


async def test_special_ranges_cost_no_call(peer: Peer, world: World) -> None:
    before = len(world.calls)
    answer = await peer.ask("/ip 10.1.2.3", user=ME)
    assert "10.1.2.3" in answer.text
    assert "私有地址" in answer.text
    assert len(world.calls) == before
