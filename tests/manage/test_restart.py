"""What outlives a restart: bans, switches, the audit's rows, the day's counters. And what holds for all chats."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.support.peer import OWNER_ID, Peer
from tests.support.running import TOKEN, RunningBot

pytestmark = pytest.mark.early

GROUP = 121110
ADMIN = {"user": 21590, "group": GROUP, "role": "admin"}
HIM, ASKER, TRUSTED = 21591, 21592, 21593


async def test_after_a_crash_all_is_as_it_was(own_bot: RunningBot) -> None:
    own_bot.settings["LIMITS__USER_QUERIES_PER_DAY"] = "2"
    own_bot.settings["LIMITS__TRUSTED"] = f'["{TRUSTED}"]'
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    await peer.ask("功能 关 测速", **ADMIN)
    await peer.ask("功能 关 隧道 全局", user=OWNER_ID)
    await peer.ask(f"拉黑 {HIM} 1天", **ADMIN)
    await peer.ask(f"拉黑 {OWNER_ID}", **ADMIN)
    await ask_beyond_the_quota(peer)
    own_bot.kill()
    await peer.close()

    await own_bot.start()
    await peer.open(own_bot.port, TOKEN)
    assert "[关] 测速" in (await peer.ask("功能 列表", **ADMIN)).text
    assert "停用" in (await peer.ask("隧道", user=ASKER)).text
    assert "绑定" in (await peer.ask("隧道", user=OWNER_ID)).text
    assert await peer.quiet("ip 10.0.0.1", user=HIM, group=GROUP)
    assert f"QQ {HIM}" in (await peer.ask("拉黑", **ADMIN)).text
    assert "额度（2 次）用完了" in (await peer.ask("ip 1.2.4.9 来源 ihuyi", user=ASKER)).text
    await peer.close()
    assert own_bot.stop() == 0
    assert "Traceback" not in own_bot.log
    assert deeds(own_bot.data_dir) == [
        ("manage off", "ok"),
        ("manage off", "ok"),
        ("manage ban", "ok"),
        ("manage ban", "refused"),
    ]


async def ask_beyond_the_quota(peer: Peer) -> None:
    """Two answers a day; a cached one is free; a refusal is told once in a group, costs no call, and stops nobody
    else."""
    asking: dict[str, Any] = {"user": ASKER, "group": GROUP}
    for number in (1, 2, 2, 1):
        assert "互亿" in (await peer.ask(f"ip 1.2.4.{number} 来源 ihuyi", **asking)).text
    refused = (await peer.ask("ip 1.2.4.3 1.2.4.4 来源 ihuyi", **asking)).text
    assert refused.count("你今天") == 1
    assert "「绑定 ihuyi」" in refused
    again = [await peer.say(f"/ip 1.2.4.{number} 来源 ihuyi", **asking) for number in (3, 4)]
    assert "互亿" in (await peer.ask("ip 1.2.4.1 来源 ihuyi", **asking)).text
    for _ in range(2):
        assert "用完了" in (await peer.ask("ip 1.2.4.3 来源 ihuyi", user=ASKER)).text
    for number in (5, 6, 7):
        assert "互亿" in (await peer.ask(f"ip 1.2.4.{number} 来源 ihuyi", user=TRUSTED, group=GROUP)).text
    assert not {sent.quotes for sent in peer.sent} & set(again)


def deeds(data_dir: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(data_dir / "bot.db") as db:
        return db.execute("SELECT action, outcome FROM audit WHERE action LIKE 'manage %' ORDER BY id").fetchall()
