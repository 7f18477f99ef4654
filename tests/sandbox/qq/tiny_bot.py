"""A NoneBot bot with the sandbox plugin and one echo command, run by test_plugin.py in a process of its own.

Prints which sandbox modules were imported when it has started.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

import nonebot  # noqa: E402
from nonebot.adapters.onebot.v11 import Adapter, Bot, GroupMessageEvent, MessageSegment  # noqa: E402


def main() -> None:
    """Run the bot until it is told to stop."""
    token = os.environ.get("ONEBOT_ACCESS_TOKEN")
    values = {"sandbox": os.environ.get("SANDBOX") == "true", "onebot_access_token": token, "log_level": "INFO"}
    nonebot.init(driver="~fastapi+~httpx+~websockets", **values)
    driver = nonebot.get_driver()
    driver.register_adapter(Adapter)
    nonebot.load_plugin("plugins.sandbox")
    echo = nonebot.on_command("echo", force_whitespace=True)

    @echo.handle()
    async def handle_echo(bot: Bot, event: GroupMessageEvent) -> None:
        roles = [await bot.get_group_member_info(group_id=event.group_id, user_id=int(bot.self_id))]
        words = f"{event.get_plaintext().removeprefix('/echo')} 我是{roles[0]['role']}"
        await echo.send(MessageSegment.reply(event.message_id) + words)

    @driver.on_startup
    async def tell_modules() -> None:
        loaded = sorted(name for name in sys.modules if name.startswith("plugins._sandbox"))
        print(f"sandbox modules: {len(loaded)}", flush=True)

    nonebot.run()


if __name__ == "__main__":
    main()
