"""ChmlFrp from the chat. The handlers stand by subject:

* `viewing`: `隧道`, `节点`, `节点 状态`
* `making`: `隧道 创建`
* `changing`: `隧道 修改`, `隧道 删除`, `隧道 下线`, `隧道 配置`
* `diagnosing`: `诊断`
* `accounting`: `frp 信息`, `frp 签到`, `frp 改名`…
* `entering`: `frp 登录`, `frp 注册`, `frp 重置令牌`…: what carries a secret
"""

from nonebot import require
from nonebot.plugin import PluginMetadata

require("binding")
# The order in which commands are registered is their order in the help.
# isort: off
from plugins.tunnel import viewing, making, changing, diagnosing, accounting, entering  # noqa: E402

# isort: on
from plugins.tunnel import texts  # noqa: E402

__all__ = ["accounting", "changing", "diagnosing", "entering", "making", "viewing"]

__plugin_meta__ = PluginMetadata(
    name="ChmlFrp 隧道", description=texts.TUNNEL.summary, usage=texts.TUNNEL.usage, type="application"
)
