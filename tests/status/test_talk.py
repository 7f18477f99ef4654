"""The status as a user of QQ meets it."""

import re

from tests.support.peer import OWNER_ID, Peer

GROUP = 100001


async def test_everyone_sees_the_health_and_the_owner_the_figures(peer: Peer) -> None:
    everyone = (await peer.ask("状态", user=24001, group=GROUP)).text
    owner = (await peer.ask("status", user=OWNER_ID)).text
    assert everyone.startswith("运行正常。")
    assert "连接着 1 个 QQ 账号" in everyone
    assert "MiB" not in everyone
    found = re.search(r"绑定的账号 \d+ 个，占用内存 (\d+) MiB", owner)
    assert found
    assert 20 < int(found[1]) < 500
