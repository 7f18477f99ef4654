"""Rows that somebody has changed, and keys that do not fit: what is broken is refused, nothing is destroyed."""

import base64
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins._sandbox.world import World
from plugins.binding import texts
from tests.binding.people import known_at_chmlfrp, listing
from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot

pytestmark = pytest.mark.early


def change(data_dir: Path, owner_id: int, changed: Callable[[bytes], bytes]) -> bytes:
    """Change somebody's row behind the bot's back; what stood there."""
    with sqlite3.connect(data_dir / "bot.db", timeout=8) as database:
        (sealed,) = database.execute("SELECT sealed FROM binding WHERE owner_id = ?", (owner_id,)).fetchone()
        database.execute("UPDATE binding SET sealed = ? WHERE owner_id = ?", (changed(sealed), owner_id))
    database.close()
    return sealed


async def bound(peer: Peer, world: World, me: int) -> str:
    """Somebody who has bound ChmlFrp; his token."""
    user = known_at_chmlfrp(world, me)
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {user.token}", user=me)).text
    return user.token


async def test_swapped_cut_and_flipped_rows_are_refused_one_by_one(peer: Peer, bot: RunningBot, world: World) -> None:
    people = one, other, cut, flipped, untouched = 21350, 21351, 21352, 21353, 21354
    tokens = {me: await bound(peer, world, me) for me in people}
    before = world.calls.count("chmlfrp")
    first = change(bot.data_dir, one, lambda sealed: sealed)
    second = change(bot.data_dir, other, lambda _: first)
    change(bot.data_dir, one, lambda _: second)
    change(bot.data_dir, cut, lambda sealed: sealed[:-1])
    change(bot.data_dir, flipped, lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]))
    for me in (one, other, cut, flipped):
        assert (await peer.ask("隧道", user=me)).text == texts.broken_seal("ChmlFrp")
        assert "ChmlFrp：bin****Kd4" in await listing(peer, me)
    assert world.calls.count("chmlfrp") == before
    assert "读不出来" not in (await peer.ask("隧道", user=untouched)).text

    # What nobody can read is replaced without a question, or unbound.
    assert (await peer.ask(f"绑定 chmlfrp {tokens[one]}", user=one)).text.startswith("已绑定 ChmlFrp：")
    assert "读不出来" not in (await peer.ask("隧道", user=one)).text
    assert "已解绑" in (await peer.ask("解绑 chmlfrp", user=cut)).text


async def test_with_the_wrong_key_nothing_is_bound_unbound_or_lost(own_bot: RunningBot, world: World) -> None:
    me, key_file = 21355, own_bot.data_dir / "secret.key"
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    token = await bound(peer, world, me)
    await peer.close()
    own_bot.stop()

    good_key = key_file.read_bytes()
    key_file.write_bytes(base64.urlsafe_b64encode(b"k" * 32))
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    calls = len(world.calls)
    for said in (f"绑定 chmlfrp {token}", "绑定 chmlfrp", "解绑 chmlfrp", "切换账号 主账号"):
        assert "暂时不能绑定、解绑或切换" in (await peer.ask(said, user=me)).text
    assert "密钥" in (await peer.ask("隧道", user=me)).text
    mine = await listing(peer, me)
    assert "ChmlFrp：bin****Kd4" in mine
    assert "也不会丢" in mine
    assert len(world.calls) == calls
    await peer.close()
    own_bot.stop()

    key_file.write_bytes(good_key)
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    assert "密钥" not in (await peer.ask("隧道", user=me)).text
    await peer.close()
    assert own_bot.stop() == 0
