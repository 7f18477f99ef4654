"""Whatever changes a tunnel or its account leaves a row in the book of deeds, without any secret."""

import sqlite3
from contextlib import closing

from plugins._sandbox.world import World
from tests.support.peer import Peer
from tests.support.running import RunningBot
from tests.tunnel.customers import PASSWORD, customer, row


def booked(bot: RunningBot, user: int) -> list[tuple[str, str, str, str]]:
    """A person's rows about tunnels, oldest first: action, subject, account, outcome."""
    with closing(sqlite3.connect(f"file:{bot.data_dir / 'bot.db'}?mode=ro", uri=True)) as book:
        found = "SELECT action, subject, account, outcome FROM audit WHERE user_id = ? AND action LIKE 'tunnel%'"
        return book.execute(f"{found} ORDER BY id", (user,)).fetchall()


async def test_what_changes_a_tunnel_is_booked_once_confirmed(peer: Peer, world: World, bot: RunningBot) -> None:
    me = await customer(peer, world, 21150, row(91150, "mc", habit="up"))
    who = str(me.id)
    await peer.ask("隧道 创建 名称=nas 节点=江苏宿迁 类型=tcp 本地端口=5000 远程端口=30150", user=me.id)
    await peer.ask("取消", user=me.id)
    assert booked(bot, me.id) == []
    for line in (
        "隧道 创建 名称=nas 节点=江苏宿迁 类型=tcp 本地端口=5000 远程端口=30150",
        "隧道 修改 mc 本地端口=1234",
        "隧道 下线 mc",
        "隧道 删除 mc",
        "frp 改名 renamed_21150",
        f"frp 重置令牌 {PASSWORD}",
    ):
        await peer.ask(line, user=me.id)
        await peer.ask("确认", user=me.id)
    await peer.ask("frp 改QQ 211500", user=me.id)
    await peer.ask(f"frp 改密 {PASSWORD}x Fresh-pass-2", user=me.id)
    assert booked(bot, me.id) == [
        ("tunnel create", "nas", who, "ok"),
        ("tunnel change", "mc", who, "ok"),
        ("tunnel cut", "mc", who, "ok"),
        ("tunnel delete", "mc", who, "ok"),
        ("tunnel rename", "renamed_21150", who, "ok"),
        ("tunnel reset", "renamed_21150", who, "ok"),
        ("tunnel qq", "", who, "ok"),
        ("tunnel password", "", who, "refused"),
    ]


async def test_a_change_without_an_answer_is_booked_as_what_it_is(peer: Peer, world: World, bot: RunningBot) -> None:
    me = await customer(peer, world, 21151, row(91151, "mc"), wish="-fault-write-http500")
    await peer.ask("隧道 删除 mc", user=me.id)
    await peer.ask("确认", user=me.id)
    other = await customer(peer, world, 21152, row(91152, "mc"), wish="-after-3-fault-cut")
    await peer.ask("隧道 删除 mc", user=other.id)
    await peer.ask("确认", user=other.id)
    assert [line[3] for line in booked(bot, me.id) + booked(bot, other.id)] == ["UnreachableError", "unknown"]
