"""审计, 导出我的数据 and 删除我的数据 as users of QQ meet them."""

import asyncio
import base64
import json
from typing import Any

from plugins._sandbox.world import CE17_TOKEN, CHMLFRP_TOKEN, PROXY911_APP_KEY, World
from plugins.records import texts
from tests.support.peer import OWNER_ID, Peer

GROUP = 121120
FAILED = {"status": "failed", "retcode": 1400, "data": None, "message": "", "wording": "no such action"}


def file_of(peer: Peer) -> dict[str, Any]:
    """The newest file that was sent, read."""
    return json.loads(base64.b64decode(peer.did("upload_private_file")[-1]["file"].removeprefix("base64://")))


async def test_the_owner_reads_in_private_who_did_what_with_what_outcome(peer: Peer) -> None:
    me = 21620
    await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=me)
    await peer.ask("绑定 chmlfrp canary-wrong-token", user=me)
    await peer.ask("解绑 chmlfrp", user=me)
    said = (await peer.ask(f"审计 用户 {me}", user=OWNER_ID)).text
    head, unbound, refused, bound = said.splitlines()
    assert head == "操作记录，第 1/1 页，共 3 条："
    assert f"QQ {me} 绑定 ChmlFrp sa****en · 自己的账号 · 成功" in bound
    assert "绑定 ChmlFrp" in refused
    assert refused.endswith("没有执行")
    assert f"QQ {me} 解绑 ChmlFrp sa****en · 自己的账号 · 成功" in unbound
    assert CHMLFRP_TOKEN not in said
    assert "canary" not in said
    first = (await peer.ask(f"审计 1 用户 {me}", user=OWNER_ID)).text
    assert "解绑" in first
    assert f"更早的请发送「审计 1 用户 {me} 第2页」" in first
    assert "没有执行" in (await peer.ask(f"审计 1 用户 {me} 第2页", user=OWNER_ID)).text


async def test_nothing_is_deleted_while_a_test_runs_whose_result_would_be_stored(peer: Peer, world: World) -> None:
    me = 21993
    assert "已绑定" in (await peer.ask(f"绑定 17ce fault-silent@example.com {CE17_TOKEN}", user=me)).text
    assert "要删除我存着的" in (await peer.ask("删除我的数据", user=me)).text
    calls = len(world.calls.of("ce17", method="TASK"))
    running = await peer.say("ping fix4.example.com 广东 电信", user=me)
    async with asyncio.timeout(20):
        while len(world.calls.of("ce17", method="TASK")) == calls:  # noqa: ASYNC110 the world tells of no change
            await asyncio.sleep(0.02)
    assert (await peer.ask("确认", user=me)).text == texts.TEST_RUNS
    assert (await peer.ask("删除我的数据", user=me)).text == texts.TEST_RUNS
    await peer.ask("停止", user=me)
    await peer.until(lambda: [sent for sent in peer.sent if sent.quotes == running and "停" in sent.text] or None)
    assert "要删除我存着的" in (await peer.ask("删除我的数据", user=me)).text
    assert "已经删除" in (await peer.ask("确认", user=me)).text
    assert (await peer.ask("历史", user=me)).text.startswith("这里还没有")


async def test_what_is_spent_and_broadcast_stands_in_the_book(peer: Peer) -> None:
    me = 21628
    await peer.ask(f"绑定 911 {PROXY911_APP_KEY}", user=me)
    await peer.ask("代理 提取 美国 3", user=me)
    said = (await peer.ask(f"审计 用户 {me}", user=OWNER_ID)).text
    assert "提取代理 美国 · 自己的账号 · 成功 · 用量 3" in said
    failing = 21629  # no write of this account gets through: nothing is added for other tests
    await peer.ask("绑定 911 records-fault-write-http500", user=failing)
    answered = (await peer.ask("代理 账号 添加 audit21628 canaryPass1", user=failing)).text
    assert "没有成功" in answered, answered
    said = (await peer.ask(f"审计 1 用户 {failing}", user=OWNER_ID)).text
    assert "添加代理账号 audit21628 · 自己的账号 · 平台连不上" in said
    assert "canary" not in said
    await peer.ask("广播 --定时 23:59 审计测试", user=OWNER_ID)
    await peer.ask("确认", user=OWNER_ID)
    await peer.ask("广播 取消", user=OWNER_ID)
    cancelled, scheduled = (await peer.ask(f"审计 2 用户 {OWNER_ID}", user=OWNER_ID)).text.splitlines()[1:3]
    assert "取消广播 · 成功" in cancelled
    assert "定时广播 2 个群 · 成功" in scheduled


async def test_switches_and_loans_read_as_people_speak(peer: Peer) -> None:
    me, group = 21866, 121866
    here = {"user": me, "group": group, "role": "admin"}
    await peer.ask(f"绑定 911 {PROXY911_APP_KEY}", user=me)
    for text in ("功能 关 测速 ip", "功能 开 全部", "共享 911 20", "取消共享 911"):
        await peer.ask(text, **here)
    _, ended, lent, on, off, _ = (await peer.ask(f"审计 用户 {me}", user=OWNER_ID)).text.splitlines()
    assert f"（群 {group}） 关闭功能 测速、ip（群 {group}） · 成功" in off
    assert " 打开功能 " in on
    assert "共享账号 911Proxy（每天 20 次查询） · 自己的账号 · 成功" in lent
    assert f"取消共享 911Proxy（群 {group}） · 自己的账号 · 成功" in ended


async def test_the_book_is_the_owners_in_private(peer: Peer) -> None:
    assert "只有机器人的主人" in (await peer.ask("审计", user=21621)).text
    assert "私聊" in (await peer.ask("/审计", user=OWNER_ID, group=GROUP)).text
    assert await peer.quiet("审计 报告什么时候交", user=21621, group=GROUP)
    assert await peer.quiet("审计", user=21621, group=GROUP)


async def test_everybody_gets_all_that_is_stored_of_him_and_no_secret(peer: Peer) -> None:
    me = 21622
    await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=me)
    await peer.ask("ping example.com 广东 电信", user=me)
    assert (await peer.ask("导出我的数据", user=me)).text == texts.EXPORTED
    data = file_of(peer)["数据"]
    assert data["绑定的平台账号"][0]["mask"] == "sa****en"
    assert data["测速历史"][0]["target"] == "example.com"
    assert data["用量计数"][0]["vendor"] == "ce17"
    assert [row["action"] for row in data["操作记录"]] == ["binding bind", "speedtest ping", "records export"]
    assert CHMLFRP_TOKEN not in json.dumps(file_of(peer))
    assert set(data) == set(texts.TITLES.values())
    assert "私聊" in (await peer.ask("导出我的数据", user=me, group=GROUP)).text


async def test_where_no_file_gets_through_it_is_told_in_words(peer: Peer) -> None:
    me = 21623
    await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=me)
    peer.answers["upload_private_file"] = lambda params: FAILED
    said = (await peer.ask("导出我的数据", user=me)).text
    assert said.startswith(texts.NOT_AS_FILE)
    assert "【绑定的平台账号】1 条" in said
    assert "mask=sa****en" in said


async def test_a_file_that_may_have_arrived_is_not_said_to_be_lost(peer: Peer) -> None:
    peer.answers["upload_private_file"] = lambda params: {**FAILED, "retcode": 1200}
    assert (await peer.ask("导出我的数据", user=21624)).text == texts.EXPORT_UNKNOWN


async def test_a_person_is_forgotten_after_he_has_seen_what_that_means(peer: Peer) -> None:
    me, other = 21625, 21626
    assert (await peer.ask("删除我的数据", user=me)).text == texts.NOTHING_STORED
    for user in (me, other):
        await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=user)
    await peer.ask("ping example.com 广东 联通", user=me)
    asked = (await peer.ask("删除我的数据", user=me)).text
    assert "会删除：\n· 绑定的平台账号 1 条\n· 测速历史 1 条\n" in asked
    assert "· 操作记录 2 条" in asked
    assert "必须留下：\n· 用量计数 1 条，" in asked
    assert "已取消" in (await peer.ask("取消", user=me)).text
    assert "mc_server" in (await peer.ask("隧道", user=me)).text
    await peer.ask("删除我的数据", user=me)
    done = (await peer.ask("确认", user=me)).text
    assert done.startswith("已经删除。\n删除了：\n· 绑定的平台账号 1 条")
    assert "必须留下的还在：\n· 用量计数 1 条，" in done
    assert "绑定" in (await peer.ask("隧道", user=me)).text
    assert "还没有记录" in (await peer.ask(f"审计 用户 {me}", user=OWNER_ID)).text
    book = (await peer.ask("审计 3", user=OWNER_ID)).text
    assert "某人（已删除自己的数据） 删除自己的数据 · 成功" in book
    assert str(me) not in book
    assert "mc_server" in (await peer.ask("隧道", user=other)).text
    await peer.ask("导出我的数据", user=me)
    left = {title: rows for title, rows in file_of(peer)["数据"].items() if rows}
    assert set(left) == {"用量计数", "操作记录"}
    assert [row["action"] for row in left["操作记录"]] == ["records export"]
    assert (await peer.ask("删除我的数据", user=me)).text.startswith("要删除"), "the export itself is in the book"


async def test_an_admin_stays_the_one_who_moderated(peer: Peer) -> None:
    me, group = 21900, 121160
    await peer.ask(f"绑定 911 {PROXY911_APP_KEY}", user=me)
    for text in ("功能 关 测速", "功能 开 测速", "共享 911 5", "取消共享 911"):
        await peer.ask(text, user=me, group=group, role="admin")
    asked = (await peer.ask("删除我的数据", user=me)).text
    assert "· 共享给群的账号（含已结束的） 1 条" in asked
    stays = "· 管理操作的记录（拉黑、开关功能） 2 条，群里要查得到是谁做的，到保留期限自动删除"
    assert stays in asked.partition("必须留下")[2]
    assert stays in (await peer.ask("确认", user=me)).text.partition("必须留下")[2]
    book = (await peer.ask(f"审计 用户 {me}", user=OWNER_ID)).text
    assert f"QQ {me}（群 {group}） 关闭功能 测速" in book
    assert "共享账号" not in book


async def test_what_came_after_the_question_is_not_deleted_unseen(peer: Peer) -> None:
    me = 21627
    await peer.ask("ping example.com 广东 移动", user=me)
    await peer.ask("删除我的数据", user=me)
    await peer.ask("ping example.net 广东 移动", user=me, group=GROUP)
    assert (await peer.ask("确认", user=me)).text == texts.CHANGED
    assert "测速历史 2 条" in (await peer.ask("删除我的数据", user=me)).text
