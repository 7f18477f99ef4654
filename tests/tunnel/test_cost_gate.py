"""What `推荐节点` and `诊断` may spend at 17CE, with a bot of narrow limits: nothing before `确认`, nothing over the
budget."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plugins._sandbox.vendors.chmlfrp import views
from plugins._sandbox.world import World, settings_for
from tests.support.peer import Peer
from tests.support.running import TOKEN, RunningBot
from tests.tunnel.customers import customer, row

LIMITS = {"SPEEDTEST__NODES_WITHOUT_ASKING": "4", "SPEEDTEST__USER_NODES_PER_DAY": "15"}


@pytest.fixture
async def peer(vendors_url: str, tmp_path: Path) -> AsyncIterator[Peer]:
    bot = RunningBot(tmp_path / "data", settings_for(vendors_url) | LIMITS)
    await bot.start()
    peer = await Peer().open(bot.port, TOKEN)
    yield peer
    await peer.close()
    bot.stop()


async def test_nothing_is_sent_to_17ce_without_being_asked_or_over_the_budget(
    peer: Peer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_of = views.load_of
    monkeypatch.setattr(views, "load_of", lambda state, node: {**load_of(state, node), "cpu": 5.0, "bandwidth": 5})
    monkeypatch.setattr(world, "pace_s", 0.0)
    monkeypatch.setattr(world, "silent_probes", False)
    me = await customer(peer, world, 21140, row(91140, "mc", habit="up"))
    tasks, charged = len(world.calls.of("ce17", method="TASK")), world.charged("ce17")

    def new_tasks() -> int:
        return len(world.calls.of("ce17", method="TASK")) - tasks

    skipped = (await peer.ask("诊断 mc", user=me.id)).text
    assert "没有从外面探测：这次测试大约用 9 个节点，要先得到你的确认，所以没有开始。" in skipped
    asked = (await peer.ask("推荐节点 广东 电信", user=me.id)).text
    assert "大约用 10 个测速节点" in asked
    assert "今天还能用 15 个" in asked
    assert new_tasks() == 0
    answer = (await peer.ask("确认", user=me.id)).text
    assert answer.startswith("推荐节点（广东 · 电信")
    assert new_tasks() == 5
    spent = world.charged("ce17") - charged
    assert f"· 你：已用 {spent}，" in (await peer.ask("额度", user=me.id)).text, "the true count is charged"
    refused = (await peer.ask("推荐节点 北京 电信", user=me.id)).text
    left = 15 - spent
    assert refused.startswith(f"你今天的测速额度不够：这次约需 10 个节点，还剩 {left} 个"), "refused, not asked"
    assert new_tasks() == 5
