"""A bot of its own: keys rotated beside it, deeds that a crash cut short, what is old goes at start."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from plugins._sandbox.world import CHMLFRP_TOKEN
from tests.support.peer import OWNER_ID, Peer
from tests.support.running import ROOT, TOKEN, RunningBot

pytestmark = pytest.mark.early

ME, OTHER = 21640, 21641
SILENT = "records-after-1-fault-silent@example.com"


async def keys(bot: RunningBot, action: str) -> tuple[int, str]:
    """`python bot.py keys …` with the bot's own settings, as its owner runs it beside the bot."""
    command = [sys.executable, str(ROOT / "bot.py"), "keys", action]
    environment = {name: value for name, value in bot.environment().items() if value}
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def test_keys_are_rotated_beside_a_running_bot_and_a_crash_leaves_honest_rows(own_bot: RunningBot) -> None:
    key_file = own_bot.data_dir / "secret.key"
    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    for user in (ME, OTHER):
        assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=user)).text
    before = key_file.read_text().strip()
    code, said = await keys(own_bot, "rotate")
    assert (code, "重新加密了 2 条" in said) == (0, True), said
    after = key_file.read_text().strip()
    assert after != before
    assert before not in said + after
    assert after not in said
    assert "mc_server" in (await peer.ask("隧道", user=ME)).text
    assert "已绑定" in (await peer.ask(f"绑定 17ce {SILENT} sandbox-token", user=ME)).text
    code, said = await keys(own_bot, "check")
    assert (code, "第 1 把密钥：打得开 3 条绑定。" in said) == (0, True), said
    assert (await peer.ask("状态", user=OWNER_ID)).text.startswith("运行正常")

    # What runs when the process is killed.
    await peer.say("ping example.com", user=ME)
    await peer.until(lambda: next((sent for sent in peer.sent if "收到" in sent.text), None))
    book = (await peer.ask(f"审计 1 用户 {ME}", user=OWNER_ID)).text
    assert "测速 ping example.com · 自己的账号 · 进行中" in book
    own_bot.kill()
    await peer.close()
    with closing(sqlite3.connect(own_bot.data_dir / "bot.db")) as database, database:
        where, then = "NULL, 10000, 'group', 121121, 21642, 'ping', 'old.example'", "'2020-01-01 00:00:00.000000'"
        database.execute(f"INSERT INTO run SELECT {where}, '', NULL, '{{}}', {then}")
        database.execute(f"INSERT INTO audit SELECT {where}, 'owner', 1, 'ok', {then}, NULL")

    await own_bot.start()
    peer = await Peer().open(own_bot.port, TOKEN)
    book = (await peer.ask(f"审计 1 用户 {ME}", user=OWNER_ID)).text
    assert "测速 ping example.com · 自己的账号 · 被中断（机器人当时停了）" in book
    assert "还没有记录" in (await peer.ask("审计 用户 21642", user=OWNER_ID)).text
    with closing(sqlite3.connect(own_bot.data_dir / "bot.db")) as database:
        assert database.execute("SELECT count(*) FROM run WHERE user_id = 21642").fetchone() == (0,)
    for user in (ME, OTHER):
        assert "mc_server" in (await peer.ask("隧道", user=user)).text
    assert own_bot.stop() == 0
    await peer.close()
    assert before not in own_bot.log
    assert after not in own_bot.log
