"""Signing in by link and code as a user of QQ meets it, and a bot that is killed while it renews the sign-in.

One bot for the whole file; people click on the stand-in's page, over HTTP, as they would in a browser.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from plugins._sandbox.vendors.signin import SignIns
from plugins._sandbox.world import CHMLFRP_TOKEN_2, World, settings_for, signin_settings
from tests.binding.people import known_at_chmlfrp
from tests.support.peer import Peer, Sent
from tests.support.running import TOKEN, RunningBot

LIMITS = {"LIMITS__USER_BURST": "200", "LIMITS__USER_PER_MINUTE": "6000", "LIMITS__ALL_PER_MINUTE": "60000"}
GROUP = 100001


@pytest.fixture(scope="module")
async def signing_bot(vendors_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningBot]:
    settings = settings_for(vendors_url) | signin_settings(vendors_url) | LIMITS
    running = RunningBot(tmp_path_factory.mktemp("signing") / "data", settings)
    await running.start()
    yield running
    running.stop()


@pytest.fixture
async def peer(signing_bot: RunningBot) -> AsyncIterator[Peer]:
    it = await Peer().open(signing_bot.port, TOKEN)
    yield it
    await it.close()


@pytest.fixture(autouse=True)
def signins(world: World) -> Iterator[SignIns]:
    """The account service in a hurry, and as it was afterwards."""
    it = world.frp.signins
    it.interval_s = 0.1
    yield it
    usual = SignIns(world.now)
    it.interval_s, it.access_s, it.grace_s, it.code_s = usual.interval_s, usual.access_s, usual.grace_s, usual.code_s
    it.on_rotated = None


def link_in(sent: Sent) -> str:
    found = re.search(r"http://\S+", sent.text)
    assert found is not None, sent.text
    return found[0]


async def decide(link: str, decision: str, account: str = "sandbox_frp") -> str:
    async with httpx.AsyncClient(trust_env=False) as browser:
        form = {"user_code": link.rpartition("=")[2], "account": account, "decision": decision}
        return (await browser.post(link.partition("?")[0], data=form)).text


async def said(peer: Peer, words: str, since: int = 0) -> Sent:
    """The next message with these words."""
    return await peer.until(lambda: next((sent for sent in peer.sent[since:] if words in sent.text), None))


async def sign_in(peer: Peer, user: int, account: str = "sandbox_frp", words: str = "绑定 chmlfrp") -> Sent:
    since = len(peer.sent)
    link = link_in(await peer.ask(words, user=user))
    await decide(link, "approve", account)
    return await said(peer, "已绑定", since)


def refreshes(world: World) -> int:
    calls = world.calls.of("qzhua", "/oauth2/token")
    return sum(call.params.get("grant_type") == "refresh_token" for call in calls)


async def test_a_link_a_code_a_click_and_the_account_is_bound(peer: Peer, signing_bot: RunningBot) -> None:
    me = 21210
    assert "「绑定 chmlfrp」登录" in (await peer.ask("隧道", user=me)).text
    asked = await peer.ask("绑定 chmlfrp", user=me)
    assert "5 分钟内" in asked.text
    assert "「取消」" in asked.text
    link = link_in(asked)
    code = link.rpartition("=")[2]
    assert re.fullmatch(r"[A-Z]{4}-[A-Z]{4}", code)
    assert asked.text.count(code) == 2
    assert "还没有" in (await peer.ask("我的绑定", user=me)).text
    assert "已同意" in await decide(link, "approve")
    bound = await said(peer, "已绑定 ChmlFrp：s****p")
    assert bound.quotes == asked.quotes
    assert (bound.user_id, bound.group_id) == (me, None)
    assert "mc_server" in (await peer.ask("隧道", user=me)).text
    assert "s****p" in (await peer.ask("我的绑定", user=me)).text
    everything = "".join(sent.text for sent in peer.sent) + signing_bot.log
    assert not re.search("sandbox-(access|refresh)", everything)
    kept = b"".join(path.read_bytes() for path in signing_bot.data_dir.rglob("*") if path.is_file())
    assert not re.search(b"sandbox-(access|refresh)|sandbox_frp", kept)


async def test_a_no_on_the_page_ends_it(peer: Peer) -> None:
    link = link_in(await peer.ask("绑定 frp", user=21211))
    await decide(link, "deny")
    assert "没有绑定" in (await said(peer, "拒绝了登录")).text
    assert "已放弃" not in (await peer.ask("/取消", user=21211)).text, "there is nothing left to give up"


async def test_whoever_is_too_late_begins_anew(peer: Peer, signins: SignIns) -> None:
    signins.code_s = 0.4
    await peer.ask("绑定 chmlfrp", user=21212)
    assert "「绑定 chmlfrp」" in (await said(peer, "登录代码已过期")).text


async def test_cancelling_ends_the_waiting(peer: Peer, signins: SignIns) -> None:
    link = link_in(await peer.ask("绑定 chmlfrp", user=21213))
    device = signins.devices[-1]
    async with asyncio.timeout(8):
        while device.asked_at_s is None:  # noqa: ASYNC110 the stand-in tells of no poll
            await asyncio.sleep(0.02)
    assert "已放弃登录" in (await peer.ask("取消", user=21213)).text
    last_asked_s = device.asked_at_s
    await decide(link, "approve")
    assert "已绑定" in (await sign_in(peer, 21214)).text, "some polls later"
    assert (device.asked_at_s, device.used) == (last_asked_s, False)
    assert "还没有" in (await peer.ask("我的绑定", user=21213)).text


async def test_a_second_start_replaces_the_first(peer: Peer, signins: SignIns) -> None:
    first = link_in(await peer.ask("绑定 chmlfrp", user=21215))
    second = link_in(await peer.ask("绑定 chmlfrp", user=21215))
    assert first != second
    await decide(first, "approve", "sandbox_frp2")
    await decide(second, "approve", "sandbox_frp3")
    await said(peer, "已绑定")
    assert "nas" not in (await peer.ask("隧道", user=21215)).text
    assert len([sent for sent in peer.sent if "已绑定" in sent.text]) == 1
    assert [device.used for device in signins.devices[-2:]] == [False, True]


async def test_one_person_does_not_ask_for_one_link_after_the_other(peer: Peer, signins: SignIns) -> None:
    for _ in range(5):
        link_in(await peer.ask("绑定 chmlfrp", user=21994))
    begun = len(signins.devices)
    refused = await peer.ask("绑定 chmlfrp", user=21994)
    assert "秒后再发送「绑定 chmlfrp」" in refused.text
    assert "http" not in refused.text
    assert len(signins.devices) == begun
    assert "已放弃" in (await peer.ask("取消", user=21994)).text, "the last one still counts"
    link_in(await peer.ask("绑定 chmlfrp", user=21995))
    await peer.ask("取消", user=21995)


async def test_no_more_than_a_hundred_are_waited_for(peer: Peer, signins: SignIns) -> None:
    signins.interval_s = 60
    crowd = [21220, *range(2_199_001, 2_199_100)]
    for user in crowd:
        link_in(await peer.ask("绑定 chmlfrp", user=user))
    refused = await peer.ask("绑定 chmlfrp", user=21230)
    assert "太多" in refused.text
    assert "http" not in refused.text
    link_in(await peer.ask("绑定 chmlfrp", user=21220))
    for user in crowd:
        assert "已放弃" in (await peer.ask("取消", user=user)).text
    link_in(await peer.ask("绑定 chmlfrp", user=21230))
    await peer.ask("取消", user=21230)


async def test_a_token_is_bound_as_ever_and_a_group_gets_no_link(peer: Peer, world: World) -> None:
    before = world.calls.count("qzhua")
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN_2}", user=21216)).text
    assert "私聊" in (await peer.ask("绑定 chmlfrp", user=21216, group=GROUP)).text
    assert world.calls.count("qzhua") == before


async def test_another_account_needs_a_word_before_it_replaces_one(peer: Peer) -> None:
    await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN_2}", user=21217)
    since = len(peer.sent)
    await decide(link_in(await peer.ask("绑定 chmlfrp", user=21217)), "approve")
    assert "「确认」替换" in (await said(peer, "已绑定过", since)).text
    assert "替换了原来的" in (await peer.ask("确认", user=21217)).text
    assert "mc_server" in (await peer.ask("隧道", user=21217)).text
    assert "小号" in (await sign_in(peer, 21217, "sandbox_frp2", "绑定 chmlfrp 备注=小号")).text
    assert "之前就绑定了" in (await sign_in(peer, 21217)).text


async def test_an_account_service_that_is_down_is_said_in_one_sentence(peer: Peer, world: World) -> None:
    world.faults["qzhua"] = "http500"
    try:
        answer = await peer.ask("绑定 chmlfrp", user=21218)
    finally:
        world.faults.clear()
    assert answer.text == "ChmlFrp 暂时连不上，请稍后再试。"
    assert "已放弃" not in (await peer.ask("/取消", user=21218)).text, "nothing is waited for"


async def test_twenty_questions_at_expiry_make_one_refresh(peer: Peer, world: World, signins: SignIns) -> None:
    signins.access_s = 30
    await sign_in(peer, 21231)
    signins.access_s = 600
    before = refreshes(world)
    answers = await asyncio.gather(*(peer.ask("隧道", user=21231, timeout_s=20) for _ in range(20)))
    assert all("mc_server" in answer.text for answer in answers)
    assert refreshes(world) == before + 1


async def test_a_bot_that_is_killed_right_after_a_refresh_goes_on_after_the_start(
    peer: Peer, world: World, signins: SignIns, signing_bot: RunningBot
) -> None:
    """The worst moment: the vendor has rotated, and nobody has read its answer."""
    signins.access_s = 30
    await sign_in(peer, 21232)
    signins.access_s = 600
    grant = signins.grants[-1]
    killed = asyncio.Event()

    def kill() -> None:
        signins.on_rotated = None
        signing_bot.kill()
        killed.set()

    signins.on_rotated = kill
    await peer.say("隧道", user=21232)
    async with asyncio.timeout(10):
        await killed.wait()
    await peer.close()
    assert grant.rotations == 1
    before = refreshes(world)
    await signing_bot.start()
    again = await Peer().open(signing_bot.port, TOKEN)
    try:
        assert "mc_server" in (await again.ask("隧道", user=21232, timeout_s=20)).text
        assert refreshes(world) == before + 1
        assert (grant.rotations, grant.revoked) == (1, False)
        assert "失效" not in (await again.ask("我的绑定", user=21232)).text
    finally:
        await again.close()


async def test_where_the_vendor_has_ended_it_he_is_told_to_sign_in_again(peer: Peer, signins: SignIns) -> None:
    signins.access_s = 30
    await sign_in(peer, 21233)
    signins.access_s = 600
    signins.grants[-1].revoked = True
    assert "「绑定 chmlfrp」重新登录" in (await peer.ask("隧道", user=21233)).text
    assert "已失效" in (await peer.ask("我的绑定", user=21233)).text
    assert "已绑定" in (await sign_in(peer, 21233)).text
    assert "mc_server" in (await peer.ask("隧道", user=21233)).text
    assert "已失效" not in (await peer.ask("我的绑定", user=21233)).text


async def test_another_question_meanwhile_does_not_keep_the_waiting_from_being_cancelled(
    peer: Peer, signins: SignIns
) -> None:
    me = 21800
    link = link_in(await peer.ask("绑定 chmlfrp", user=me))
    device = signins.devices[-1]
    assert "是？" in (await peer.ask("绑定 17ce", user=me)).text
    assert "什么也没有保存" in (await peer.ask("取消", user=me)).text
    assert "已放弃登录" in (await peer.ask("取消", user=me)).text
    assert (await peer.ask("取消", user=me)).text == "现在没有要取消的操作。"
    await decide(link, "approve")
    assert "已绑定" in (await sign_in(peer, 21901)).text, "some polls later"
    assert not device.used
    assert "还没有" in (await peer.ask("我的绑定", user=me)).text

    link_in(await peer.ask("绑定 chmlfrp", user=me))
    overview = (await peer.ask("绑定", user=me)).text
    assert "在哪里找" in overview
    assert overview.count("发送「绑定 chmlfrp」，我给你登录链接") == 1
    assert "已放弃登录" in (await peer.ask("取消", user=me)).text, "at once"
    assert "已放弃" not in (await peer.ask("/取消", user=me)).text


async def lent_sign_in(peer: Peer, signins: SignIns, lender: int, group: int) -> None:
    """Somebody lends his sign-in, which has to be renewed at its next use."""
    signins.access_s = 30
    await sign_in(peer, lender)
    signins.access_s = 600
    assert "已把你的" in (await peer.ask("共享 frp 5", user=lender, group=group, role="admin")).text


async def test_a_lent_sign_in_is_renewed_for_those_who_use_it(peer: Peer, world: World, signins: SignIns) -> None:
    await lent_sign_in(peer, signins, 21801, 121801)
    before = refreshes(world)
    answers = await asyncio.gather(*(peer.ask("隧道", user=21802 + n % 2, group=121801) for n in range(3)))
    assert all("mc_server" in answer.text for answer in answers)
    assert refreshes(world) == before + 1


async def test_a_lent_sign_in_that_has_ended_sleeps_and_its_owner_hears_of_it_once(
    peer: Peer, signins: SignIns
) -> None:
    lender, group = 21804, 121804
    await lent_sign_in(peer, signins, lender, group)
    signins.grants[-1].revoked = True
    since = len(peer.sent)
    for _ in range(2):
        answer = (await peer.ask("隧道", user=21805, group=group)).text
        assert "平台不再接受这个账号" in answer
        assert "「绑定 chmlfrp」绑定自己的账号" in answer, "without a token, where that is offered"
    told = [sent.text for sent in peer.sent[since:] if sent.user_id == lender and sent.group_id is None]
    assert ["「绑定 chmlfrp」重新登录" in text for text in told] == [True]
    assert "已失效" in (await peer.ask("我的绑定", user=lender)).text


async def test_who_uses_what_is_being_unbound_is_not_taken_for_its_owner(
    peer: Peer, signins: SignIns, signing_bot: RunningBot
) -> None:
    lender, group = 21806, 121806
    await lent_sign_in(peer, signins, lender, group)

    def unbind() -> None:
        signins.on_rotated = None
        with sqlite3.connect(signing_bot.data_dir / "bot.db", timeout=8) as database:
            database.execute("DELETE FROM binding WHERE owner_id = ?", (lender,))
        database.close()

    signins.on_rotated = unbind
    answer = (await peer.ask("隧道", user=21807, group=group)).text
    assert answer.startswith("还没有可用的 ChmlFrp 账号")


async def test_resetting_the_token_leaves_a_sign_in_by_link(peer: Peer, world: World) -> None:
    me = 21808
    user = known_at_chmlfrp(world, me)
    old = user.token
    await sign_in(peer, me, user.username)
    assert "你绑定的是链接登录" in (await peer.ask("frp 重置令牌 Binder-pass-1", user=me)).text
    done = (await peer.ask("确认", user=me)).text
    assert done.startswith("令牌已重置，旧的作废了。你绑定的是链接登录，没有变。")
    assert user.token != old
    assert f"ChmlFrp：{user.username[:1]}" in (await peer.ask("我的绑定", user=me)).text, "by its name, as before"
    assert "凭据" not in (await peer.ask("隧道", user=me)).text
    assert "（链接登录，自动续期）" in (await peer.ask(f"frp 登录 {user.username} Binder-pass-1", user=me)).text


async def test_a_sign_in_repairs_the_token_that_was_reset(peer: Peer, world: World) -> None:
    me = 21902
    user, other = known_at_chmlfrp(world, me), known_at_chmlfrp(world, me, "b")
    await peer.ask(f"绑定 chmlfrp {user.token} 备注=小号", user=me)
    user.token = "reset-by-its-owner-21902"
    assert (await peer.ask("隧道", user=me)).text == "ChmlFrp 不接受这个账号的凭据。请重新「绑定」。"
    await sign_in(peer, me, other.username)
    said = [sent.text for sent in peer.sent if "已绑定" in sent.text][-1]
    assert "原来用的「小号」已失效，现在改用这个账号；不要它了请发送「解绑 chmlfrp 小号」。" in said
    assert "凭据" not in (await peer.ask("隧道", user=me)).text
    since = len(peer.sent)
    await decide(link_in(await peer.ask("绑定 chmlfrp", user=me)), "approve", user.username)
    again = await said_of(peer, since)
    assert "「小号」" in again
    assert "之前就绑定了" in again
    listed = (await peer.ask("我的绑定", user=me)).text
    assert listed.count("· ChmlFrp") == 2, "one row for each account"
    assert "失效" not in listed


async def said_of(peer: Peer, since: int) -> str:
    return (await said(peer, "已绑定", since)).text


async def test_a_stop_ends_the_waiting_quietly(peer: Peer, signing_bot: RunningBot) -> None:
    link_in(await peer.ask("绑定 chmlfrp", user=21234))
    before, sent = len(signing_bot.log), len(peer.sent)
    assert signing_bot.stop() == 0
    assert not re.search("ERROR|CRITICAL|Traceback|never retrieved|was destroyed", signing_bot.log[before:])
    assert len(peer.sent) == sent
