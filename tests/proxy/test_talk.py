"""`代理` as a user of QQ meets it: over a real reverse WebSocket, against 911Proxy's stand-in."""

import re

from plugins._sandbox.world import PROXY911_APP_KEY_2, World
from tests.support.peer import OWNER_ID, Peer

GROUP = 100001


def shown_gb(text: str, label: str) -> float:
    found = re.search(rf"^{label}：([\d.]+) GB", text, re.MULTILINE)
    assert found, text
    return float(found[1])


async def test_the_owners_account_serves_the_owner_only(peer: Peer) -> None:
    member = await peer.ask("代理", user=20201, group=GROUP)
    assert "绑定 911 <app_key>" in member.text
    assert "GB" not in member.text
    owner = await peer.ask("代理", user=OWNER_ID, group=GROUP)
    assert owner.text.startswith("911Proxy 流量（机器人主人的账号）\n▓")


async def test_a_bound_account_shows_what_is_left(peer: Peer, world: World) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 911 {PROXY911_APP_KEY_2}", user=20202)).text
    for message in ("代理", "代理 余额", "/代理", "/代理 余额"):
        answer = await peer.ask(message, user=20202)
        left, used, whole = (shown_gb(answer.text, label) for label in ("剩余", "已用", "合计"))
        assert answer.text.startswith("911Proxy 流量（你绑定的账号）\n")
        assert abs(left + used - whole) <= 0.02
        (package,) = world.proxy.customers[PROXY911_APP_KEY_2].packages
        assert abs(left - package.left_kb / 1_048_576) <= 0.01


async def test_other_words_are_talk_or_get_the_usage(peer: Peer) -> None:
    assert await peer.quiet("代理 怎么买", user=20203, group=GROUP)
    answer = await peer.ask("/代理 怎么买", user=20203, group=GROUP)
    assert answer.text == "直接发送「代理」就能看套餐余额，后面不用写别的。"
