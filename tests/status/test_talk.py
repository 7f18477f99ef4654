"""The status as a user of QQ meets it."""

import re
import resource
import sys

import pytest

from tests.support.peer import OWNER_ID, Peer
from tests.support.running import TOKEN, RunningBot

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


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit")
async def test_a_bot_on_a_full_disk_does_not_call_itself_well(own_bot: RunningBot) -> None:
    """No file may grow beyond 32 KiB, as good as a full disk for all but the log."""
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    assert own_bot.process is not None
    usual = resource.prlimit(own_bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(own_bot.process.pid, resource.RLIMIT_FSIZE, (32 << 10, usual[1]))
    said = (await peer.ask("状态", user=21996)).text
    resource.prlimit(own_bot.process.pid, resource.RLIMIT_FSIZE, usual)
    assert said.startswith("降级运行：磁盘写不进去了")
    assert (await peer.ask("状态", user=21996)).text.startswith("运行正常。")
    await peer.close()
    assert own_bot.stop() == 0, own_bot.log
