"""`监控`, `提醒`, `切换` over a real reverse WebSocket, against the vendors' stand-ins, with intervals of a second.

What has to wait for checks is a story: all stories are told at the same time, from the beginning, each by a person of
its own, and each has its test. The bot is killed, and the vendor fails, when they are told.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from plugins._sandbox.vendors.proxy911.state import KB_PER_GB, Customer, Package
from plugins._sandbox.world import World, settings_for
from tests.support.peer import OWNER_ID, Action, Peer
from tests.support.running import TOKEN, RunningBot
from tests.tunnel.customers import customer, row
from tests.watch.stories import (
    QUICKLY,
    bind_another,
    booked,
    connected,
    hear,
    ignored,
    listed,
    looks,
    no_friends,
    reply_to,
    told,
)

GROUP, OTHER_GROUP, LOST_GROUP, SHUT_GROUP = 121000, 121001, 121002, 121003
LEFT_GROUP = 121190
ADDRESS = "frp.example.com"
Story = Callable[[Peer, World], Awaitable[None]]
STORIES: dict[str, Story] = {}


def story(tell: Story) -> Story:
    """Told together with the others."""
    STORIES[tell.__name__] = tell
    return tell


@pytest.fixture(scope="module")
async def quick_bot(vendors_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBot]:
    """A bot for this file, that looks every second."""
    bot = RunningBot(tmp_path_factory.mktemp("watch") / "data", settings_for(vendors_url) | QUICKLY)
    yield bot
    assert bot.stop() == 0, bot.log
    assert "Traceback" not in bot.log
    assert ADDRESS not in bot.log


@pytest.fixture(scope="module")
async def quick(quick_bot: RunningBot) -> AsyncIterator[Peer]:
    async with connected(quick_bot) as peer:
        yield peer


@pytest.fixture(scope="module", autouse=True)
async def stories(quick: Peer, world: World) -> AsyncIterator[dict[str, "asyncio.Task[None]"]]:
    """All of them under way."""
    tasks = {name: asyncio.ensure_future(_told(tell, quick, world)) for name, tell in STORIES.items()}
    yield tasks
    for task in tasks.values():
        task.cancel()


async def _told(tell: Story, peer: Peer, world: World) -> None:
    await tell(peer, world)


@story
async def who_is_no_friend_is_told_in_the_group_without_the_address(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21002, row(210002, "nas", habit="down"))
    peer.answers["send_msg"] = no_friends(peer, me.id)
    made = await peer.ask("提醒 隧道 nas 每1秒 连续1次", user=me.id, group=LOST_GROUP)
    assert "现在：离线" in made.text
    assert "加我好友" in made.text
    alert = await hear(peer, me.id, "断开了", LOST_GROUP)
    assert alert.segments[0] == {"type": "at", "data": {"qq": str(me.id)}}
    assert ADDRESS not in alert.text
    assert await ignored(peer, "切换", user=21003, group=LOST_GROUP), "somebody else's word"
    assert "确认" in (await peer.ask("切换", user=me.id, group=LOST_GROUP)).text
    await looks(world, "chmlfrp", me.username, 1)
    assert told(peer, me.id, "断开了", LOST_GROUP) == [alert]
    assert "已删除" in (await peer.ask("监控 删除 1", user=me.id, group=LOST_GROUP)).text


@story
async def proxy_traffic_runs_low_is_topped_up_and_runs_low_again(peer: Peer, world: World) -> None:
    me, key = 21004, "watchwatchwatchwatchwatchwatch01"
    now = world.now()
    package = Package(9901, 9, "标准级", 100 * KB_PER_GB, 10 * KB_PER_GB, now, now + 10**6, "1")
    world.proxy.customers[key] = Customer("watched", "w@example.com", 0, [package], [], settled_s=now)
    assert "已绑定" in (await peer.ask(f"绑定 911 {key}", user=me)).text
    assert "90%" in (await peer.ask("提醒 代理 20% 每1秒", user=me)).text
    package.used_kb = 85 * KB_PER_GB
    assert "剩 15.00 GB" in (await hear(peer, me, "不多了")).text
    world.proxy.customers[key].packages.append(
        Package(9902, 9, "标准级", 100 * KB_PER_GB, 0, now, now + 10**6, "2"),
    )
    await hear(peer, me, "够用了")
    package.used_kb = 100 * KB_PER_GB
    world.proxy.customers[key].packages[1].used_kb = 95 * KB_PER_GB
    await peer.until(lambda: len(told(peer, me, "不多了")) == 2 or None, 20)
    await peer.ask("监控 删除 1", user=me)


@story
async def paused_means_not_looked_at(peer: Peer, world: World) -> None:
    tunnel = row(210007, "db", habit="up")
    me = await customer(peer, world, 21007, tunnel)
    await peer.ask("提醒 隧道 db 每1秒", user=me.id)
    await looks(world, "chmlfrp", me.username, 1)
    await peer.ask("监控 暂停 1", user=me.id)
    other = await customer(peer, world, 21008, row(210008, "x", habit="up"))
    before = len(world.calls.of("chmlfrp", account=me.username))
    await peer.ask("提醒 隧道 x 每1秒", user=other.id)
    await looks(world, "chmlfrp", other.username, 2)
    assert len(world.calls.of("chmlfrp", account=me.username)) <= before + 1, "at most the one that was under way"
    await peer.ask("监控 删除 1", user=other.id)


@story
async def a_speed_test_goes_wrong(peer: Peer, world: World) -> None:
    me = 21009
    made = await peer.ask("监控 ping watched.example.com 广东 电信 每1秒 平均>1ms", user=me, group=GROUP)
    assert "每次约 2 个节点，每天约 172800 个节点" in made.text
    alert = await hear(peer, me, "出问题了")
    assert "条件：平均>1ms" in alert.text
    assert "平均" in alert.text
    assert "平均" in (await peer.ask("监控", user=me)).text
    await peer.ask("监控 删除 1", user=me)
    assert world.calls.of("ce17", "PING"), "through the vendor"


@story
async def who_has_left_the_group_spends_nothing_of_it_any_more(peer: Peer, world: World) -> None:
    me, members = 21990, {10000, 21990}

    def member(params: Action) -> Any:
        if params["user_id"] != me:
            return {}
        refused = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": ""}
        return {"role": "member", "nickname": "left"} if me in members else refused

    peer.answers["get_group_member_info"] = member
    peer.answers["get_group_member_list"] = lambda params: [{"user_id": user} for user in members]
    test = "广东 电信 每1秒 平均>50000ms"
    made = await peer.ask(f"监控 ping left.example.com {test}", user=me, group=LEFT_GROUP)
    assert "用机器人主人的账号。" in made.text
    await peer.ask(f"监控 ping stayed.example.com {test}", user=me)
    assert "（用机器人主人的账号）" in await listed(peer, me, " ms")
    members.discard(me)
    left = {"notice_type": "group_decrease", "sub_type": "kick", "group_id": LEFT_GROUP, "user_id": me}
    await peer.push(post_type="notice", time=0, self_id=peer.self_id, operator_id=1, **left)
    paused = await hear(peer, me, "已暂停")
    assert "编号 1）" in paused.text
    assert "已经不在建立它的群里" in paused.text
    assert (await peer.ask("监控", user=me)).text.count("⏸") == 1, "what he made in private goes on"
    assert told(peer, me, "已暂停", LEFT_GROUP) == []
    await peer.ask("监控 暂停 全部", user=me)


@story
async def what_a_group_switches_off_is_not_looked_at_there(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21013, row(210015, "b", habit="down"))
    await peer.ask("提醒 隧道 b 每1秒 连续1次", user=me.id, group=SHUT_GROUP)
    await hear(peer, me.id, "断开了")
    await peer.ask("功能 关 监控", user=OWNER_ID, group=SHUT_GROUP)
    await listed(peer, me.id, "没有看：")
    await peer.ask("功能 开 监控", user=OWNER_ID, group=SHUT_GROUP)
    await looks(world, "chmlfrp", me.username, 1)
    await peer.ask("监控 删除 1", user=me.id)


@story
async def a_binding_that_is_gone_pauses_all_of_it_and_is_told_once(peer: Peer, world: World) -> None:
    me = await customer(peer, world, 21012, row(210012, "a1", habit="up"), row(210013, "a2", habit="up"))
    for name in ("a1", "a2"):
        await peer.ask(f"提醒 隧道 {name} 每1秒", user=me.id)
    assert "已解绑" in (await peer.ask("解绑 chmlfrp", user=me.id)).text
    paused = await hear(peer, me.id, "已暂停")
    assert "编号 1、2" in paused.text
    assert "绑定 chmlfrp" in paused.text
    assert (await peer.ask("监控", user=me.id)).text.count("已暂停") == 2
    assert told(peer, me.id, "已暂停") == [paused]
    assert "绑定 chmlfrp" in (await peer.ask("监控 继续 1", user=me.id)).text, "there is nothing to look with"
    assert "没有继续：" in (await peer.ask("监控 继续 全部", user=me.id)).text
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {me.token}", user=me.id)).text
    assert "编号 1、2 继续了" in (await peer.ask("监控 继续 全部", user=me.id)).text, "with the new binding"
    await looks(world, "chmlfrp", me.username, 2)
    assert "🟢" in await listed(peer, me.id, "：在线")


@story
async def each_watch_keeps_the_account_that_it_was_made_with(peer: Peer, world: World) -> None:
    first, here = row(218310, "first", habit="up"), row(218320, "first", habit="up")
    me = await customer(peer, world, 21831, first)
    assert "编号 1" in (await peer.ask("提醒 隧道 first 每1秒 连续1次", user=me.id)).text
    other = await bind_another(peer, world, me, 21832, "小号", here)
    assert "编号 2" in (await peer.ask("提醒 隧道 first 每1秒 连续1次", user=me.id)).text, "the other account's"
    await looks(world, "chmlfrp", other.username, 2)
    assert told(peer, me.id, "first") == [], "after 切换账号 nothing is missing"
    first.habit = "down"
    alert = await hear(peer, me.id, "断开了")
    assert "编号 1" in alert.text
    assert "确认" in (await peer.ask(reply_to(alert, "切换"), user=me.id)).text
    assert (await peer.ask("确认", user=me.id)).text.startswith("改好了：隧道 first")
    assert (first.node == "江苏宿迁", here.node) == (False, "江苏宿迁"), "the tunnel of the alert, of no other account"
    assert "已解绑" in (await peer.ask("解绑 chmlfrp 小号", user=me.id)).text
    assert "编号 2）已暂停" in (await hear(peer, me.id, "已暂停")).text, "only what looked with it"
    await looks(world, "chmlfrp", me.username, 1)
    assert "编号 2 继续了" in (await peer.ask("监控 继续 2", user=me.id)).text, "with the account that there is"
    await peer.ask("监控 暂停 全部", user=me.id)


async def test_list_pause_continue_delete(quick: Peer, world: World, quick_bot: RunningBot) -> None:
    me = await customer(quick, world, 21005, row(210005, "web", habit="up"), row(210006, "ssh", habit="up"))
    assert "还没有" in (await quick.ask("提醒", user=me.id)).text
    assert "最短「每1秒」" not in (await quick.ask("提醒 隧道 web 每1小时", user=me.id)).text
    assert "编号 1" in (await quick.ask("提醒 隧道 web", user=me.id)).text, "there is one already"
    assert "编号 2" in (await quick.ask("提醒 隧道 ssh 连续3次", user=me.id)).text
    mine = (await quick.ask("监控", user=me.id, group=GROUP)).text
    assert "1. " in mine
    assert "隧道 web，每小时" in mine
    assert "隧道 ssh，每5分钟" in mine
    assert "已暂停编号 1" in (await quick.ask("监控 暂停 1", user=me.id)).text
    assert "已暂停" in (await quick.ask("监控 列表", user=me.id)).text
    assert "编号 1 继续了" in (await quick.ask("监控 继续 1", user=me.id)).text
    assert "没有暂停，一直在看" in (await quick.ask("监控 继续 1", user=me.id)).text
    assert (await quick.ask("监控 删除 1", user=me.id)).text.endswith("提醒 隧道 web 每小时")
    assert "没有这个编号" in (await quick.ask("监控 删除 1", user=me.id)).text
    assert "没有这个编号" in (await quick.ask("监控 暂停 1", user=21006)).text, "other people's are out of reach"
    assert "隧道 web" not in (await quick.ask("监控", user=me.id)).text
    deeds = ["create 隧道 web", "create 隧道 ssh", "pause 隧道 web", "resume 隧道 web", "delete 隧道 web"]
    assert booked(quick_bot, me.id) == [f"watch {deed} ok" for deed in deeds]


async def test_all_at_once(quick: Peer, world: World) -> None:
    tunnels = [row(218330 + n, f"t{n}", habit="up") for n in range(3)]
    me = await customer(quick, world, 21833, *tunnels)
    assert "不用暂停" in (await quick.ask("监控 暂停 全部", user=me.id)).text
    assert "编号 1" in (await quick.ask("提醒 隧道 t1 每1小时", user=me.id)).text
    said = (await quick.ask("提醒 隧道 全部 每2小时 连续3次", user=me.id, group=GROUP)).text
    assert said.startswith("好的，2 条隧道都盯着了：\n2. t0\n3. t2\n每2小时看一次，连续 3 次断开就告诉你"), said
    assert "都有提醒了" in (await quick.ask("提醒 隧道 全部", user=me.id)).text
    assert "已暂停编号 1、2、3" in (await quick.ask("监控 暂停 全部", user=me.id)).text
    assert (await quick.ask("监控", user=me.id)).text.count("⏸") == 3
    assert "编号 1、2、3 继续了" in (await quick.ask("监控 继续 全部", user=me.id)).text
    assert "不用继续" in (await quick.ask("监控 继续 全部", user=me.id)).text
    assert "请写编号" in (await quick.ask("/监控 删除 全部", user=me.id)).text
    world.frp.tunnels += [row(218340 + n, f"u{n}", userid=me.id, habit="up") for n in range(9)]
    said = (await quick.ask("提醒 隧道 全部", user=me.id)).text
    assert said.startswith("好的，7 条隧道都盯着了：")
    assert "到上限了，这些没有建：u7、u8。" in said
    assert "到上限" in (await quick.ask("提醒 隧道 全部", user=me.id)).text
    await quick.ask("监控 暂停 全部", user=me.id)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("监控 ping example.com 全国", "太多了"),
        ("监控 ping example.com 全国 三网 机房", "要先问你"),
        ("监控 ping 127.0.0.1 广东 电信", "公网"),
        ("监控 http https://a.example.com/?token=abcdef 广东 电信", "密码或令牌"),
        ("监控 ping example.com 火星", "火星"),
        ("提醒 隧道 mc", "绑定 chmlfrp"),
        ("提醒 隧道 全部", "绑定 chmlfrp"),
        ("提醒 代理 20%", "绑定 911"),
        ("/监控 天气", "要监控什么"),
        ("/切换", "现在没有断开的隧道提醒"),
    ],
)
async def test_refused_before_anything_is_stored(quick: Peer, said: str, words: str) -> None:
    assert words in (await quick.ask(said, user=21010, group=OTHER_GROUP)).text
    assert "还没有" in (await quick.ask("监控", user=21010)).text


async def test_talk_is_left_alone(quick: Peer) -> None:
    for said in ("提醒 我明天开会", "提醒 全部人", "监控 摄像头坏了", "切换", "切换 wifi"):
        assert await ignored(quick, said, user=21011, group=OTHER_GROUP), said


async def test_a_tunnel_breaks_and_is_well_again_and_a_crash_in_between_changes_nothing(
    quick: Peer, quick_bot: RunningBot, world: World, stories: "dict[str, asyncio.Task[None]]"
) -> None:
    mc = row(210001, "mc", habit="up")
    me = await customer(quick, world, 21001, mc)
    made = await quick.ask("提醒 隧道 mc 每1秒 连续1次", user=me.id)
    assert "编号 1：隧道 mc" in made.text
    assert "现在：在线" in made.text
    await looks(world, "chmlfrp", me.username, 1)
    assert told(quick, me.id, "mc") == [], "a tunnel that is well is no news"
    mc.habit = "down"
    alert = await hear(quick, me.id, "断开了")
    assert ADDRESS in alert.text
    assert "江苏宿迁" in alert.text
    assert "回复「切换」换到另一个节点" in alert.text
    await looks(world, "chmlfrp", me.username, 1)  # the alert's number is written down
    await asyncio.wait(stories.values())
    quick_bot.kill()
    await quick.close()
    await quick_bot.start()
    await quick.open(quick_bot.port, TOKEN)
    await looks(world, "chmlfrp", me.username, 1)
    assert "确认" in (await quick.ask(reply_to(alert, "切换"), user=me.id)).text
    assert "确认" in (await quick.ask("切换", user=me.id)).text
    assert await ignored(quick, "切换", user=me.id, group=GROUP), "here he was told of nothing"
    mc.habit = "up"
    assert "断开了约" in (await hear(quick, me.id, "恢复了")).text
    assert len(told(quick, me.id, "mc")) == 2, "what was told before the crash is not told again"
    assert "已经恢复" in (await quick.ask(reply_to(alert, "切换"), user=me.id)).text


@pytest.mark.parametrize("name", STORIES)
async def test_story(stories: "dict[str, asyncio.Task[None]]", name: str) -> None:
    await stories[name]


async def test_a_vendor_that_fails_is_no_alert(
    quick: Peer, world: World, stories: "dict[str, asyncio.Task[None]]"
) -> None:
    """The last one: the vendor counts as down for a while after it."""
    await asyncio.wait(stories.values())
    tunnel = row(210014, "z", habit="up")
    me = await customer(quick, world, 21014, tunnel, wish="-after-3-fault-http500")
    await quick.ask("提醒 隧道 z 每1秒", user=me.id)
    tunnel.habit = "down"
    assert "🟢" in await listed(quick, me.id, "没有看到")
    assert told(quick, me.id, "断开") == []
