"""ChmlFrp from the chat. The handlers stand by subject:

* `viewing`: `隧道`, `节点`, `节点 状态`
* `recommending`: `推荐节点`
* `making`: `隧道 创建`
* `changing`: `隧道 修改`, `隧道 删除`, `隧道 下线`, `隧道 配置`
* `switching`: `隧道 换节点`, also for other plugins (`offer_switch`)
* `diagnosing`: `诊断`
* `accounting`: `frp 信息`, `frp 签到`, `frp 改名`…
* `entering`: `frp 登录`, `frp 注册`, `frp 重置令牌`…: what carries a secret
"""

from nonebot import require
from nonebot.plugin import PluginMetadata

require("binding")
require("speedtest")
# The order in which commands are registered is their order in the help.
# isort: off
from plugins.tunnel import viewing, recommending, making, changing, switching, diagnosing, accounting, entering  # noqa: E402

# isort: on
from plugins.tunnel import texts  # noqa: E402
from plugins.tunnel.changes import the_tunnel  # noqa: E402
from plugins.tunnel.service import state_of, tunnels_named  # noqa: E402
from plugins.tunnel.switching import offer_switch  # noqa: E402

__all__ = [
    "accounting",
    "changing",
    "diagnosing",
    "entering",
    "making",
    "offer_switch",
    "recommending",
    "state_of",
    "switching",
    "the_tunnel",
    "tunnels_named",
    "viewing",
]

__plugin_meta__ = PluginMetadata(
    name="ChmlFrp 隧道", description=texts.TUNNEL.summary, usage=texts.TUNNEL.usage, type="application"
)
