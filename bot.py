"""Starts 网管: settings, adapter, plugins, run. `python bot.py`, from any folder; `python bot.py keys …` is a tool."""

import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    """Start the bot and run until it is stopped; with words behind `bot.py`, do what they say."""
    # NoneBot computes the plugins' module names from the working directory.
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT)] if str(ROOT) not in sys.path else []

    if sys.argv[1:]:
        from plugins._shared import keys_command

        sys.exit(keys_command.main(sys.argv[1:]))

    import nonebot

    from plugins._shared import boot, redaction

    redaction.install()
    nonebot.init(**boot.start_values())

    from plugins._shared import guarding, storage
    from plugins._shared.onebot import GatedAdapter

    driver = nonebot.get_driver()
    with boot.settings_explained():
        driver.register_adapter(GatedAdapter)
        boot.check_plugin_settings()
        storage.check()
    storage.attach(driver)
    guarding.attach(driver)
    boot.refuse_incomplete(nonebot.load_plugins("plugins"))
    # The web server ends itself by raising the signal again: asked to stop and stopped in order is a success.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    nonebot.run(**boot.SERVER)


if __name__ == "__main__":
    main()
