"""What survives an end of the process, and how it ends. Threats T64, T66, T75, F6."""

import base64
from pathlib import Path

import pytest

from plugins._sandbox.world import CHMLFRP_TOKEN
from tests.support.peer import OWNER_ID, Peer
from tests.support.running import TOKEN, RunningBot

pytestmark = pytest.mark.early

WRONG_KEY = base64.b64encode(b"\x07" * 32).decode()
ME = 20501


async def started(bot: RunningBot) -> Peer:
    await bot.start()
    return await Peer().open(bot.port, TOKEN)


def private_files(data_dir: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o077 for path in data_dir.rglob("*") if path.is_file()}


async def test_binding_survives_a_kill_a_wrong_key_and_comes_back_with_the_old_one(own_bot: RunningBot) -> None:
    peer = await started(own_bot)
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {CHMLFRP_TOKEN}", user=ME)).text
    own_bot.kill()
    await peer.close()

    assert set(private_files(own_bot.data_dir).values()) == {0}

    key = (own_bot.data_dir / "secret.key").read_bytes()
    own_bot.settings["SECRET_KEYS"] = f'["{WRONG_KEY}"]'
    peer = await started(own_bot)
    status = (await peer.ask("状态", user=OWNER_ID)).text
    assert status.startswith("降级运行")
    assert "绑定的账号 1 个" in status
    for message in ("隧道", f"绑定 chmlfrp {CHMLFRP_TOKEN}", f"绑定 911 {'sandbox' * 4}0911"):
        answer = (await peer.ask(message, user=ME)).text
        assert "密钥不对" in answer
    assert "10.1.2.3" in (await peer.ask("/ip 10.1.2.3", user=ME)).text
    assert "江苏" in (await peer.ask("ip 114.114.114.121", user=20502)).text
    assert own_bot.stop() == 0
    await peer.close()
    assert WRONG_KEY not in own_bot.log
    assert "降级" in own_bot.log

    del own_bot.settings["SECRET_KEYS"]
    assert (own_bot.data_dir / "secret.key").read_bytes() == key
    peer = await started(own_bot)
    assert (await peer.ask("状态", user=ME)).text.startswith("运行正常")
    assert "sa****en" in (await peer.ask("我的绑定", user=ME)).text
    assert "mc_server" in (await peer.ask("隧道", user=ME)).text

    # F6: a job runs and a question waits when the process is told to stop.
    bound = await peer.ask("绑定 17ce restart-test-after-1-fault-silent@example.com sandbox-token", user=ME)
    assert "已绑定" in bound.text
    await peer.say("ping example.com", user=ME)
    await peer.until(lambda: next((sent for sent in peer.sent if "收到" in sent.text), None))
    peer.answers["get_msg"] = lambda params: None
    await peer.say([{"type": "reply", "data": {"id": "5"}}, {"type": "text", "data": {"text": "ip"}}], user=20503)
    await peer.until(lambda: peer.did("get_msg") or None)
    assert own_bot.stop() == 0
    await peer.close()
    assert "Traceback" not in own_bot.log
