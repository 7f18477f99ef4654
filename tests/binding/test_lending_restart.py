"""What is used of a loan is used also after a crash."""

import pytest

from plugins._sandbox.world import PROXY911_APP_KEY_2
from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot

pytestmark = pytest.mark.early

LENDER, MEMBER, GROUP = 21490, 21491, 121099


async def test_a_budget_outlives_a_crash(own_bot: RunningBot) -> None:
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    assert "已绑定" in (await peer.ask(f"绑定 911 {PROXY911_APP_KEY_2}", user=LENDER)).text
    await peer.ask("共享 911 2", user=LENDER, group=GROUP, role="owner")
    assert "共享的账号" in (await peer.ask("代理", user=MEMBER, group=GROUP)).text
    own_bot.kill()
    await peer.close()

    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    assert "今天已用 1/2 次查询" in (await peer.ask("共享", user=MEMBER, group=GROUP)).text
    assert "共享的账号" in (await peer.ask("代理", user=MEMBER, group=GROUP)).text
    assert "2/2 次查询" in (await peer.ask("代理", user=MEMBER, group=GROUP)).text
    await peer.close()
    assert own_bot.stop() == 0, own_bot.log
    assert PROXY911_APP_KEY_2 not in own_bot.log
