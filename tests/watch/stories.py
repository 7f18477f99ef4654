"""What the tests of `监控` and `提醒` share: a bot that looks every second, and what its people hear."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from typing import Any

from plugins._sandbox.vendors.chmlfrp.state import Tunnel, User
from plugins._sandbox.world import World
from tests.support.peer import OWNER_ID, Action, Peer, Sent
from tests.support.running import TOKEN, RunningBot

QUICKLY = {
    "WATCH__LEAST_EVERY_S": "1",
    "WATCH__NODES_PER_DAY": "10000000",
    "WATCH__MOST_NODES": "100",
    "LIMITS__USER_BURST": "100",
}


@contextlib.asynccontextmanager
async def connected(bot: RunningBot) -> AsyncIterator[Peer]:
    """Start the bot and be its QQ."""
    await bot.start()
    peer = await Peer().open(bot.port, TOKEN)
    try:
        yield peer
    finally:
        await peer.close()


def told(peer: Peer, user: int, words: str, group: int | None = None) -> list[Sent]:
    """What was said to this person, or in this group, that holds these words and answers nothing that he said."""
    where = [sent for sent in peer.sent if (sent.group_id, sent.user_id) == (group, None if group else user)]
    return [sent for sent in where if words in sent.text and sent.quotes is None]


async def hear(peer: Peer, user: int, words: str, group: int | None = None) -> Sent:
    """Wait for it."""
    return await peer.until(lambda: next(iter(told(peer, user, words, group)), None), 20)


async def looks(world: World, vendor: str, account: str, more: int) -> None:
    """Wait until the vendor was asked so many times more by this account."""
    before = len(world.calls.of(vendor, account=account))
    async with asyncio.timeout(20):
        while len(world.calls.of(vendor, account=account)) < before + more:  # noqa: ASYNC110 the world tells of no change
            await asyncio.sleep(0.02)


async def listed(peer: Peer, user: int, words: str) -> str:
    """Wait until the person's list says this."""
    async with asyncio.timeout(20):
        while words not in (text := (await peer.ask("监控", user=user)).text):  # noqa: ASYNC110 nobody tells of it
            await asyncio.sleep(0.2)
    return text


def no_friends(peer: Peer, *users: int) -> Callable[[Action], Any]:
    """QQ's answer to `send_msg` where these people are no friends of the bot."""

    def answer(params: Action) -> Any:
        if params.get("message_type") == "private" and params["user_id"] in users:
            return {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": "不是好友"}
        return peer._usual("send_msg", params)

    return answer


def reply_to(sent: Sent, text: str) -> list[dict[str, Any]]:
    """A message that quotes another one."""
    return [{"type": "reply", "data": {"id": str(sent.message_id)}}, {"type": "text", "data": {"text": text}}]


async def bind_another(peer: Peer, world: World, person: User, number: int, alias: str, *tunnels: Tunnel) -> User:
    """A second account of the vendor for this person, which he uses from now on."""
    token = f"customer-token-{number}"
    user = User(number, f"customer_{number}", "Customer-pass-1", token, f"c{number}@example.com", "1", "免费用户")
    world.frp.users.append(user)
    for tunnel in tunnels:
        tunnel.userid = number
        world.frp.tunnels.append(tunnel)
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {token} 备注={alias}", user=person.id)).text
    assert alias in (await peer.ask(f"切换账号 {alias}", user=person.id)).text
    return user


def booked(bot: RunningBot, user: int) -> list[str]:
    """This person's deeds with watches, oldest first."""
    with contextlib.closing(sqlite3.connect(f"file:{bot.data_dir / 'bot.db'}?mode=ro", uri=True)) as db:
        query = (
            "select action || ' ' || subject || ' ' || outcome from audit where user_id = ? and action like 'watch %'"
        )
        return [found[0] for found in db.execute(f"{query} order by id", (user,))]


async def ignored(peer: Peer, message: str, *, user: int, group: int) -> bool:
    """As `Peer.quiet`, where others are told something at the same time."""
    said = await peer.say(message, user=user, group=group)
    await peer.ask("/ip 10.9.8.7", user=OWNER_ID, group=group)
    return not [sent for sent in peer.sent if sent.quotes == said]
