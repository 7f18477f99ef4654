"""`监控`, `提醒`, `切换` over a real reverse WebSocket, against the vendors' stand-ins, with intervals of a second."""

from collections.abc import AsyncIterator

import pytest

from plugins._sandbox.vendors.proxy911.state import KB_PER_GB, Customer, Package
from plugins._sandbox.world import World, settings_for
from tests.support.peer import OWNER_ID, Peer
from tests.support.running import RunningBot
from tests.tunnel.customers import customer, row
from tests.watch.stories import QUICKLY, connected, hear, listed, looks, no_friends, reply_to, told

GROUP, OTHER_GROUP = 121000, 121001
ADDRESS = "frp.example.com"


@pytest.fixture(scope="module")
async def quick(vendors_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Peer]:
    """A bot for this file, that looks every second."""
    bot = RunningBot(tmp_path_factory.mktemp("watch") / "data", settings_for(vendors_url) | QUICKLY)
    async with connected(bot) as peer:
        yield peer
    assert bot.stop() == 0, bot.log
    assert "Traceback" not in bot.log


async def test_a_tunnel_breaks_and_is_well_again_and_a_crash_in_between_changes_nothing(
    own_bot: RunningBot, world: World
) -> None:
    own_bot.settings |= QUICKLY
    mc = row(210001, "mc", habit="up")
    async with connected(own_bot) as peer:
        me = await customer(peer, world, 21001, mc)
        made = await peer.ask("提醒 隧道 mc 每1秒", user=me.id)
        assert "编号 1：隧道 mc" in made.text
        assert "现在：在线" in made.text
        await looks(world, "chmlfrp", me.username, 2)
        assert told(peer, me.id, "mc") == [], "a tunnel that is well is no news"
        mc.habit = "down"
        alert = await hear(peer, me.id, "断开了")
        assert ADDRESS in alert.text
        assert "江苏宿迁" in alert.text
        assert "回复「切换」换到另一个节点" in alert.text
        await looks(world, "chmlfrp", me.username, 1)  # the alert's number is written down
        own_bot.kill()
    async with connected(own_bot) as peer:
        await looks(world, "chmlfrp", me.username, 3)
        assert told(peer, me.id, "mc") == [], "it was told before the crash"
        assert "确认" in (await peer.ask(reply_to(alert, "切换"), user=me.id)).text
        assert "确认" in (await peer.ask("切换", user=me.id)).text
        assert await peer.quiet("切换", user=me.id, group=GROUP), "here he was told of nothing"
        mc.habit = "up"
        assert "断开了约" in (await hear(peer, me.id, "恢复了")).text
        assert "已经恢复" in (await peer.ask(reply_to(alert, "切换"), user=me.id)).text
    assert own_bot.stop() == 0
    assert ADDRESS not in own_bot.log


async def test_who_is_no_friend_is_told_in_the_group_without_the_address(quick: Peer, world: World) -> None:
    me = await customer(quick, world, 21002, row(210002, "nas", habit="down"))
    quick.answers["send_msg"] = no_friends(quick, me.id)
    made = await quick.ask("提醒 隧道 nas 每1秒", user=me.id, group=GROUP)
    assert "现在：离线" in made.text
    assert "加我好友" in made.text
    alert = await hear(quick, me.id, "断开了", GROUP)
    assert alert.segments[0] == {"type": "at", "data": {"qq": str(me.id)}}
    assert ADDRESS not in alert.text
    assert await quick.quiet("切换", user=21003, group=GROUP), "somebody else's word"
    assert "确认" in (await quick.ask("切换", user=me.id, group=GROUP)).text
    await looks(world, "chmlfrp", me.username, 2)
    assert told(quick, me.id, "断开了", GROUP) == [alert]
    assert "已删除" in (await quick.ask("监控 删除 1", user=me.id, group=GROUP)).text
    quick.answers.clear()


async def test_proxy_traffic_runs_low_is_topped_up_and_runs_low_again(quick: Peer, world: World) -> None:
    me, key = 21004, "watchwatchwatchwatchwatchwatch01"
    now = world.now()
    package = Package(9901, 9, "标准级", 100 * KB_PER_GB, 10 * KB_PER_GB, now, now + 10**6, "1")
    world.proxy.customers[key] = Customer("watched", "w@example.com", 0, [package], [], settled_s=now)
    assert "已绑定" in (await quick.ask(f"绑定 911 {key}", user=me)).text
    assert "90%" in (await quick.ask("提醒 代理 20% 每1秒", user=me)).text
    package.used_kb = 85 * KB_PER_GB
    assert "剩 15.00 GB" in (await hear(quick, me, "不多了")).text
    world.proxy.customers[key].packages.append(
        Package(9902, 9, "标准级", 100 * KB_PER_GB, 0, now, now + 10**6, "2"),
    )
    await hear(quick, me, "够用了")
    package.used_kb = 100 * KB_PER_GB
    world.proxy.customers[key].packages[1].used_kb = 95 * KB_PER_GB
    await quick.until(lambda: len(told(quick, me, "不多了")) == 2 or None, 20)
    await quick.ask("监控 删除 1", user=me)


async def test_list_pause_continue_delete(quick: Peer, world: World) -> None:
    me = await customer(quick, world, 21005, row(210005, "web", habit="up"), row(210006, "ssh", habit="up"))
    assert "还没有" in (await quick.ask("提醒", user=me.id)).text
    assert "最短「每1秒」" not in (await quick.ask("提醒 隧道 web 每1小时", user=me.id)).text
    assert "编号 1" in (await quick.ask("提醒 隧道 web", user=me.id)).text, "there is one already"
    assert "编号 2" in (await quick.ask("提醒 隧道 ssh 连续3次", user=me.id)).text
    mine = (await quick.ask("监控", user=me.id, group=GROUP)).text
    assert "1. " in mine
    assert "隧道 web，每1小时" in mine
    assert "隧道 ssh，每5分钟" in mine
    assert "已暂停编号 1" in (await quick.ask("监控 暂停 1", user=me.id)).text
    assert "已暂停" in (await quick.ask("监控 列表", user=me.id)).text
    assert "编号 1 继续了" in (await quick.ask("监控 继续 1", user=me.id)).text
    assert (await quick.ask("监控 删除 1", user=me.id)).text.endswith("提醒 隧道 web 每1小时")
    assert "没有这个编号" in (await quick.ask("监控 删除 1", user=me.id)).text
    assert "没有这个编号" in (await quick.ask("监控 暂停 1", user=21006)).text, "other people's are out of reach"
    assert "隧道 web" not in (await quick.ask("监控", user=me.id)).text


async def test_paused_means_not_looked_at(quick: Peer, world: World) -> None:
    tunnel = row(210007, "db", habit="up")
    me = await customer(quick, world, 21007, tunnel)
    await quick.ask("提醒 隧道 db 每1秒", user=me.id)
    await looks(world, "chmlfrp", me.username, 1)
    await quick.ask("监控 暂停 1", user=me.id)
    other = await customer(quick, world, 21008, row(210008, "x", habit="up"))
    before = len(world.calls.of("chmlfrp", account=me.username))
    await quick.ask("提醒 隧道 x 每1秒", user=other.id)
    await looks(world, "chmlfrp", other.username, 3)
    assert len(world.calls.of("chmlfrp", account=me.username)) <= before + 1, "at most the one that was under way"
    await quick.ask("监控 删除 1", user=other.id)


async def test_a_speed_test_goes_wrong(quick: Peer, world: World) -> None:
    me = 21009
    made = await quick.ask("监控 ping watched.example.com 广东 电信 每1秒 平均>1ms", user=me, group=GROUP)
    assert "每次约 2 个节点，每天约 172800 个节点" in made.text
    alert = await hear(quick, me, "出问题了")
    assert "条件：平均>1ms" in alert.text
    assert "平均" in alert.text
    assert "平均" in (await quick.ask("监控", user=me)).text
    await quick.ask("监控 删除 1", user=me)
    assert world.calls.of("ce17", "PING"), "through the vendor"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("监控 ping example.com 全国", "太多了"),
        ("监控 ping 127.0.0.1 广东 电信", "公网"),
        ("监控 http https://a.example.com/?token=abcdef 广东 电信", "密码或令牌"),
        ("监控 ping example.com 火星", "火星"),
        ("提醒 隧道 mc", "绑定 chmlfrp"),
        ("提醒 代理 20%", "绑定 911"),
        ("/监控 天气", "要监控什么"),
        ("/切换", "现在没有断开的隧道提醒"),
    ],
)
async def test_refused_before_anything_is_stored(quick: Peer, world: World, said: str, words: str) -> None:
    before = len(world.calls.of("ce17"))
    assert words in (await quick.ask(said, user=21010, group=OTHER_GROUP)).text
    assert "还没有" in (await quick.ask("监控", user=21010)).text
    assert len(world.calls.of("ce17")) == before


async def test_talk_is_left_alone(quick: Peer) -> None:
    for said in ("提醒 我明天开会", "监控 摄像头坏了", "切换", "切换 wifi"):
        assert await quick.quiet(said, user=21011, group=OTHER_GROUP), said


async def test_what_a_group_switches_off_is_not_looked_at_there(quick: Peer, world: World) -> None:
    me = await customer(quick, world, 21013, row(210015, "b", habit="down"))
    await quick.ask("提醒 隧道 b 每1秒", user=me.id, group=GROUP)
    await hear(quick, me.id, "断开了")
    await quick.ask("功能 关 监控", user=OWNER_ID, group=GROUP)
    await listed(quick, me.id, "没有看：")
    await quick.ask("功能 开 监控", user=OWNER_ID, group=GROUP)
    await looks(world, "chmlfrp", me.username, 1)
    await quick.ask("监控 删除 1", user=me.id)


async def test_a_binding_that_is_gone_pauses_all_of_it_and_is_told_once(quick: Peer, world: World) -> None:
    me = await customer(quick, world, 21012, row(210012, "a1", habit="up"), row(210013, "a2", habit="up"))
    for name in ("a1", "a2"):
        await quick.ask(f"提醒 隧道 {name} 每1秒", user=me.id)
    assert "已解绑" in (await quick.ask("解绑 chmlfrp", user=me.id)).text
    paused = await hear(quick, me.id, "已暂停")
    assert "编号 1、2" in paused.text
    assert "绑定 chmlfrp" in paused.text
    assert (await quick.ask("监控", user=me.id)).text.count("已暂停") == 2
    assert told(quick, me.id, "已暂停") == [paused]


async def test_a_vendor_that_fails_is_no_alert(quick: Peer, world: World) -> None:
    """The last one: the vendor counts as down for a while after it."""
    tunnel = row(210014, "z", habit="up")
    me = await customer(quick, world, 21014, tunnel, wish="-after-3-fault-http500")
    await quick.ask("提醒 隧道 z 每1秒", user=me.id)
    tunnel.habit = "down"
    assert "🟢" in await listed(quick, me.id, "没有看到")
    assert told(quick, me.id, "断开") == []
