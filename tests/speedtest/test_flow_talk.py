"""A speed test as users of QQ meet it, over a real reverse WebSocket: what it costs, who shares it, what is kept.

Every test has its own people and hosts, so that no test sees another's cool-down, budget or fresh result.
"""

import asyncio
import base64
import re
from collections.abc import Iterator

import pytest

from plugins._sandbox.world import CE17_TOKEN, World
from tests.speedtest.watching import eventually, notices, tasks
from tests.support.peer import OWNER_ID, Peer

GROUP, OTHER_GROUP = 100001, 100002


@pytest.fixture(autouse=True)
def quick(world: World) -> Iterator[World]:
    """Results come at once."""
    before, world.pace_s = world.pace_s, 0.02
    yield world
    world.pace_s = before


@pytest.fixture
def slow(world: World) -> Iterator[World]:
    """Results trickle in over a minute."""
    before, world.pace_s = world.pace_s, 60.0
    yield world
    world.pace_s = before


def recalled(peer: Peer) -> set[int]:
    return {call["message_id"] for call in peer.did("delete_msg")}


async def test_run_shows_one_notice_and_one_result_and_the_notice_goes(peer: Peer, world: World) -> None:
    answer = await peer.ask("ping once.example.com 广东 电信", user=21001, group=GROUP)
    assert answer.picture
    assert "平均" in answer.text
    (notice,) = notices(peer)
    assert notice.text.startswith("已收到，正在用广东 电信的约 2 个节点测试 once.example.com")
    await peer.until(lambda: notice.message_id in recalled(peer) or None)
    assert len(peer.sent) == 2
    assert tasks(world, "once.example.com") == 1


async def test_nothing_is_sent_to_17ce_before_the_confirmation(peer: Peer, world: World) -> None:
    before = world.calls.count("ce17")
    question = await peer.ask("ping gate.example.com 全国", user=21002, group=GROUP)
    assert "大约用 310 个节点" in question.text
    assert "「确认」" in question.text
    assert "今天还能用 1000 个" in question.text
    assert "改为「ping gate.example.com 北京 上海 广东 电信 联通 移动 机房」（约 9 个节点）" in question.text
    assert (await peer.ask("取消", user=21002, group=GROUP)).text.startswith("好的，已取消")
    assert await peer.quiet("确认", user=21002, group=GROUP)
    assert world.calls.count("ce17") == before


async def test_confirmation_is_the_askers_alone_and_starts_the_run_once(peer: Peer, world: World) -> None:
    await peer.ask("ping gate2.example.com 全国 电信", user=21003, group=GROUP)
    assert await peer.quiet("确认", user=21004, group=GROUP)
    assert tasks(world, "gate2") == 0
    answer = await peer.ask("确认", user=21003, group=GROUP)
    assert answer.picture
    assert tasks(world, "gate2") == 1


async def test_cheaper_form_is_one_word_away(peer: Peer, world: World) -> None:
    await peer.ask("http gate3.example.com 全国", user=21005, group=GROUP)
    assert (await peer.ask("精简", user=21005, group=GROUP)).picture
    (task,) = [call for call in world.calls.of("ce17", method="TASK") if "gate3" in call.params["Url"]]
    assert task.params["pro_ids"] == "[180, 221, 195]"
    assert task.params["nodetype"] == "[1]"


async def test_five_askers_in_different_chats_cost_one_call(peer: Peer, world: World) -> None:
    world.pace_s = 0.6
    wants = [(21010 + n, group) for n, group in enumerate((GROUP, OTHER_GROUP, None, None, GROUP))]
    ids = [await peer.say("ping five.example.com 北京 电信", user=user, group=group) for user, group in wants]
    answers = [await peer.reply_to(message_id) for message_id in ids]
    assert all(answer.picture for answer in answers)
    assert tasks(world, "five.example.com") == 1
    assert sum("没有另外消耗额度" in answer.text for answer in answers) == 4
    for user, group in wants:
        assert (await peer.ask("历史 1", user=user, group=group)).picture
    counts = [(await peer.ask("历史", user=user, group=group)).text.count("five") for user, group in wants]
    assert counts == [1, 1, 1, 1, 1]
    used = [(await peer.ask("额度", user=user)).text.splitlines()[1] for user, _ in wants]
    assert sum("已用 2，" in line for line in used) == 1
    assert sum("已用 0，" in line for line in used) == 4


async def test_same_test_shortly_after_is_answered_from_the_result_with_its_age(peer: Peer, world: World) -> None:
    await peer.ask("ping again.example.com 上海 联通", user=21020, group=GROUP)
    again = await peer.ask("ping again.example.com 联通 上海", user=21021, group=OTHER_GROUP)
    assert "秒前同样测试的结果" in again.text
    assert again.picture
    assert tasks(world, "again.example.com") == 1
    forced = await peer.ask("重测", user=21020, group=GROUP)
    assert forced.picture
    assert tasks(world, "again.example.com") == 2
    assert "比上次（" in forced.text


async def test_repeat_changes_the_words_that_are_named(peer: Peer, world: World) -> None:
    await peer.ask("测速 ping words.example.com 广东 电信 5包", user=21022)
    await peer.ask("重测 联通", user=21022)
    await peer.ask("重测 2 --timeout 3 北京", user=21022)
    found = [call.params for call in world.calls.of("ce17", method="TASK") if "words" in call.params["Url"]]
    assert [(p["isps"], p["pro_ids"], p["PingCount"], p["TimeOut"]) for p in found] == [
        ("[1]", "[195]", "5", "1"),
        ("[2]", "[195]", "5", "1"),
        ("[1]", "[180]", "5", "3"),
    ]
    listed = (await peer.ask("历史", user=21022)).text
    assert listed.count("ping words.example.com") == 3
    assert (await peer.ask("重测 9", user=21022)).text.startswith("没有第 9 条记录，这里共有 3 条")
    assert await peer.quiet("重测一下吧", user=21022, group=GROUP)
    assert await peer.quiet("历史 老师来了", user=21022, group=GROUP)
    assert await peer.quiet("对比 一下", user=21022, group=GROUP)


async def test_stop_ends_the_run_and_gives_what_came(peer: Peer, slow: World) -> None:
    slow.pace_s = 6.0
    question = await peer.say("ping stopped.example.com 三网", user=21030, group=GROUP)
    await peer.until(lambda: notices(peer) or None)
    await asyncio.sleep(1.0)
    stopping = await peer.ask("停止", user=21030, group=GROUP)
    result = await peer.reply_to(question)
    assert stopping.text == "好的，正在停止你的测速。"
    assert "部分结果" in result.text
    assert (await peer.ask("停止", user=21030, group=GROUP)).text.startswith("你现在没有正在进行的测速")
    again = await peer.say("ping stopped.example.com 三网", user=21031, group=GROUP)
    await eventually(lambda: tasks(slow, "stopped.example.com") == 2)  # a part is nobody else's result
    await peer.ask("停止", user=21031, group=GROUP)
    assert "已停止" in (await peer.reply_to(again)).text or "部分" in (await peer.reply_to(again)).text


async def test_second_run_of_one_person_is_refused_and_who_leaves_does_not_end_it_for_others(
    peer: Peer, slow: World
) -> None:
    slow.pace_s = 1.0
    first = await peer.say("ping shared.example.com 广东", user=21032, group=GROUP)
    await peer.until(lambda: notices(peer) or None)
    second = await peer.say("ping shared.example.com 广东", user=21033, group=GROUP)
    await peer.until(lambda: len(notices(peer)) == 2 or None)
    assert "有人开始了同样的测试" in notices(peer)[1].text
    assert (await peer.ask("ping else.example.com", user=21033, group=GROUP)).text.startswith("你有一次测速正在进行")
    await peer.ask("停止", user=21032, group=GROUP)
    assert (await peer.reply_to(first)).text.startswith("已停止等待")
    answer = await peer.reply_to(second)
    assert "部分结果" not in answer.text
    assert answer.picture
    assert tasks(slow, "shared.example.com") == 1


async def test_a_host_that_is_tested_by_many_is_left_in_peace(peer: Peer, world: World) -> None:
    for user, isp in enumerate(("电信", "联通", "移动", "教育网", "鹏博士"), start=21040):
        assert (await peer.ask(f"ping calm.example.com 广东 {isp}", user=user, group=GROUP)).picture
    refused = await peer.ask("ping calm.example.com 北京 电信", user=21051, group=OTHER_GROUP)
    assert refused.text.startswith("「calm.example.com」刚被很多人测过，为免打扰对方，请约 ")
    assert len(world.calls.of("ce17", method="TASK")) >= 5
    assert (await peer.ask("ping calm.example.com 北京 联通", user=21040, group=GROUP)).picture
    assert (await peer.ask("ping calm.example.com 北京 移动", user=OWNER_ID, group=GROUP)).picture


async def test_nodes_of_a_run_as_forward_and_as_file(peer: Peer, world: World) -> None:
    await peer.ask("ping nodes.example.com 广东 北京 上海", user=21050, group=GROUP)
    await peer.say("历史 1 节点", user=21050, group=GROUP)
    (forward,) = await peer.until(lambda: peer.did("send_group_forward_msg") or None)
    text = "".join(node["data"]["content"][0]["data"]["text"] for node in forward["messages"])
    assert forward["group_id"] == GROUP
    assert text.startswith("ping nodes.example.com（")
    assert "\n1. " in text
    assert " ms" in text
    await peer.ask("ping nodes.example.com 全国 电信 --num 1", user=21050)
    await peer.ask("确认", user=21050)
    assert "在文件里" in (await peer.ask("历史 1 节点", user=21050)).text
    (upload,) = peer.did("upload_private_file")
    assert upload["user_id"] == 21050
    assert upload["name"].startswith("ping-nodes.example.com-")
    table = base64.b64decode(upload["file"].removeprefix("base64://")).decode("utf-8-sig")
    assert table.startswith("节点编号,省份,运营商,延迟(ms)")
    assert table.count("\n") > 60


async def test_refused_file_becomes_messages(peer: Peer, world: World) -> None:
    peer.answers["upload_group_file"] = lambda _: {"status": "failed", "retcode": 1404, "data": None}
    await peer.ask("ping refused.example.com 全国 联通", user=21051, group=GROUP)
    await peer.ask("确认", user=21051, group=GROUP)
    await peer.say("历史 1 节点", user=21051, group=GROUP)
    (forward,) = await peer.until(lambda: peer.did("send_group_forward_msg") or None)
    assert len(forward["messages"]) >= 3


async def test_two_targets_side_by_side(peer: Peer, world: World) -> None:
    answer = await peer.ask("对比 one.example.com slow.example.com 广东 北京 电信", user=21060, group=GROUP)
    lines = answer.text.splitlines()
    assert lines[0] == "PING 对比"
    assert lines[1].startswith("A. one.example.com：平均 ")
    assert lines[2].startswith("B. slow.example.com：平均 ")
    assert lines[3].startswith("A 更快：one.example.com 平均快 ")
    assert answer.picture
    assert len(notices(peer)) == 1
    assert (tasks(world, "one.example.com"), tasks(world, "slow.example.com")) == (1, 1)
    assert (await peer.ask("历史", user=21060, group=GROUP)).text.count(".example.com（") >= 2


async def test_quota_tells_the_cost_before_the_run(peer: Peer, world: World) -> None:
    before = world.calls.count("ce17")
    text = (await peer.ask("额度 ping cost.example.com 全国", user=21061, group=GROUP)).text
    assert text == "PING cost.example.com（全国 · 全部运营商）大约用 310 个节点，开始前会先请你确认。"
    mine = (await peer.ask("测速额度", user=21061, group=GROUP)).text
    assert mine.startswith("今天的测速额度（节点数）：\n· 你：已用 0，还剩 1000（每天 1000）\n· 本群：已用 ")
    assert "后（北京时间 0 点）恢复。" in mine
    assert "不够用？私聊我「绑定 17ce" in mine
    owners = (await peer.ask("额度", user=OWNER_ID)).text
    assert "你是机器人的主人，不受这些额度限制。" in owners
    assert "· 你：已用 0，" in owners, "he has tested in this file, and is not counted"
    assert world.calls.count("ce17") == before


@pytest.mark.parametrize(
    ("user", "fault", "sentence"),
    [
        (21070, "taskerr", "17CE 在你选的地区和运营商里没有找到节点，请换一个地区"),
        (21071, "quota-1", "17CE 拒绝了你绑定的 17CE 账号登录：凭据不对或积分已用完（也请核对服务器时间）"),
    ],
)
async def test_what_17ce_refuses_is_said_with_what_to_do(
    peer: Peer, world: World, user: int, fault: str, sentence: str
) -> None:
    account = f"fault-{fault}@example.com" if "quota" not in fault else f"{fault}@example.com"
    assert "已绑定" in (await peer.ask(f"绑定 17ce {account} {CE17_TOKEN}", user=user)).text
    if "quota" in fault:
        assert (await peer.ask("ping paid.example.com 广东", user=user)).picture
    answer = await peer.ask(f"ping fault{user}.example.com 广东", user=user)
    assert answer.text.startswith(sentence)
    assert "你绑定了自己的 17CE 账号" in (await peer.ask("额度", user=user)).text


async def test_stream_that_breaks_is_a_marked_part(peer: Peer, world: World) -> None:
    bound = await peer.ask(f"绑定 17ce fault-cutmidway@example.com {CE17_TOKEN}", user=21072)
    assert "已绑定" in bound.text
    answer = await peer.ask("ping cut.example.com 广东", user=21072)
    assert "部分结果 " in answer.text


async def test_clock_that_is_wrong_is_named(peer: Peer, world: World) -> None:
    world.clock_offset_s += 900
    try:
        answer = await peer.ask("ping clock.example.com 广东 电信", user=21073)
    finally:
        world.clock_offset_s -= 900
    assert "机器人的时钟比 17CE 慢 15 分钟" in answer.text
    assert "已用 0，" in (await peer.ask("额度", user=21073)).text


@pytest.mark.parametrize(
    "command", ["http", "dns", "dig", "cdn", "trace", "tracert", "路由", "网页", "page", "测速 dns"]
)
async def test_every_type_runs_under_each_of_its_words(peer: Peer, world: World, command: str) -> None:
    host = f"type-{command.encode().hex()[:20]}.example.com"
    answer = await peer.ask(f"{command} {host} 广东 电信", user=OWNER_ID, timeout_s=15)
    assert "应答节点 " in answer.text
    assert answer.picture
    assert tasks(world, host) == 1
    await peer.say("历史 1 节点", user=OWNER_ID)
    nodes = await peer.until(lambda: next((s for s in peer.sent if "个节点：" in s.text), None))
    assert host in nodes.text


async def test_states_sites_and_owners_options_are_refused_before_any_call(peer: Peer, world: World) -> None:
    before = world.calls.count("ce17")
    assert "政府或军事网站" in (await peer.ask("ping www.gov.cn", user=21080, group=GROUP)).text
    assert "政府或军事网站" in (await peer.ask("http https://army.mil/ 全国", user=OWNER_ID)).text
    post = "http https://example.com/ 广东 --method POST --body x=1"
    assert "只有机器人的主人可以用" in (await peer.ask(post, user=21080, group=GROUP)).text
    assert world.calls.count("ce17") == before


async def test_a_test_with_another_account_of_ones_own_is_another_test(peer: Peer, world: World) -> None:
    first, second = "first-21810-quota-99@example.com", "second-21810-quota-99@example.com"
    assert "已绑定" in (await peer.ask(f"绑定 17ce {first} {CE17_TOKEN}", user=21810)).text
    assert (await peer.ask("ping 21810.example.com 广东 电信", user=21810)).picture
    assert "已绑定" in (await peer.ask(f"绑定 17ce {second} {CE17_TOKEN} 备注=小号", user=21810)).text
    assert "已切换" in (await peer.ask("切换账号 17ce 小号", user=21810)).text
    assert (await peer.ask("ping 21810.example.com 广东 电信", user=21810)).picture
    assert world.charged("ce17", first) > 0
    assert world.charged("ce17", second) > 0


async def test_the_quota_names_what_is_counted_in_queries_too(peer: Peer) -> None:
    await peer.ask("ip 114.114.114.218 来源 jumdata", user=21811)
    text = (await peer.ask("额度", user=21811)).text
    assert re.search(r"今天用主人的账号查询的次数：\n(· .+：你 \d+/\d+，全部用户 \d+/\d+\n?){2}", text), text
    assert re.search(r"：你 1/", text), text
    assert "查询的次数" not in (await peer.ask("额度", user=OWNER_ID)).text
