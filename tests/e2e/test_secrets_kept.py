"""What is bound here does not go into the database in clear text by way of another command (threats T02), and one of
our own accounts is nobody to another."""

import asyncio

from plugins._sandbox.world import World
from tests.support.peer import OWNER_ID, Peer
from tests.support.running import TOKEN, RunningBot

USER, BARRED, ACCOUNT, GROUP = 21963, 21966, 21989, 121181
TOKEN_OF_HIS = "sandbox-kept-quota-99"
KEY32 = "k7Qm2Zr9Xt4Lw8Vb1Nc6Hd3Jf5Gs0PaY"
LATER = "sandbox-kept-quota-98"
SHORT = "quota-97"


async def stored(bot: RunningBot, text: str) -> bool:
    """Whether it stands in any file of the data folder, or in the log."""
    files = [path for path in bot.data_dir.rglob("*") if path.is_file()]
    found = [path for path in files if text.encode() in await asyncio.to_thread(path.read_bytes)]
    return bool(found) or text in bot.log


async def test_commands_keep_no_bound_secret(peer: Peer, bot: RunningBot, world: World) -> None:
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {TOKEN_OF_HIS}", user=USER)).text
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {SHORT} 备注=第二个", user=USER)).text

    assert "理由：骗子 …" in (await peer.ask(f"拉黑 {BARRED} 1小时 骗子 {TOKEN_OF_HIS}", user=OWNER_ID)).text
    assert "骗子 …" in (await peer.ask("拉黑", user=OWNER_ID)).text
    assert "已解除" in (await peer.ask(f"解除拉黑 {BARRED}", user=OWNER_ID)).text

    before = len(world.calls)
    for path in (TOKEN_OF_HIS, TOKEN_OF_HIS.replace("-", "%2D")):
        watch = f"监控 http https://example.com/{path}/x 平均>500"
        assert "没有建立" in (await peer.ask(watch, user=USER)).text
    for alias in (SHORT, "a1b2c3d4e5f6"):
        assert "请换一个备注名" in (await peer.ask(f"绑定 chmlfrp {LATER} 备注={alias}", user=USER)).text
    assert "请换一个备注名" in (await peer.ask("绑定 chmlfrp quota-96 备注=quota-96", user=USER)).text
    assert "广播" in (told := (await peer.ask(f"广播 大家好 {TOKEN_OF_HIS}", user=OWNER_ID)).text)
    assert "去掉后重新发送" in told
    assert TOKEN_OF_HIS not in told
    assert len(world.calls) == before

    assert (await peer.ask(f"http https://example.com/{KEY32}/x 广东 电信", user=USER)).picture
    assert "没有保存" in (await peer.ask("重测", user=USER)).text
    assert (await peer.ask(f"ping {TOKEN_OF_HIS}.example.com 广东 电信", user=USER)).picture
    assert not await stored(bot, TOKEN_OF_HIS)


async def test_our_own_accounts_command_each_other_nothing(peer: Peer, bot: RunningBot) -> None:
    other = await Peer(self_id=ACCOUNT).open(bot.port, TOKEN)
    await other.ask("/ip 10.1.2.3", user=USER)  # so it is connected
    assert await peer.quiet("/ip 10.1.2.3", user=ACCOUNT, group=GROUP)
    await other.close()
    await peer.ask("/ip 10.1.2.4", user=USER)
    assert await peer.quiet("/ip 10.1.2.3", user=ACCOUNT, group=GROUP)
