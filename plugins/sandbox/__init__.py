"""The sandbox: stand-ins for QQ and for the vendors inside the bot's own server, with a web chat under /sandbox/.

Always loaded; does nothing unless the frame has set `sandbox` in the configuration. What it serves is imported only
then, so that a bot outside the sandbox pays nothing for it.
"""

from nonebot import get_driver
from nonebot.plugin import PluginMetadata

__plugin_meta__ = PluginMetadata(
    name="沙盒",
    description="没有 QQ、没有平台账号也能试用：网页聊天和五个平台的替身",
    usage="打开启动时打印的网址",
    type="application",
    extra={"hidden": True},
)

if getattr(get_driver().config, "sandbox", False) is True:
    from plugins.sandbox.mounting import mount_sandbox

    mount_sandbox(get_driver())
