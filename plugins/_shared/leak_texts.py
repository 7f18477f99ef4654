"""Every sentence of the guard against leaked tokens."""

from plugins._providers import Room
from plugins._shared.vendor_texts import fields_of

_RESET = {
    "jumdata": "聚美智数控制台 → 应用管理，重置 appSecret",
    "ihuyi": "互亿无线用户中心 → IP 查询 → 产品总览，重置 APIKEY",
    "ce17": "17CE 管理平台 → API Token，重新生成",
    "chmlfrp": "ChmlFrp 面板 → 个人信息，重置令牌（已绑定的也可以私聊我「frp 重置令牌」）",
    "proxy911": "911Proxy 个人中心首页，更换 app_key（找不到就联系它的客服）",
}
"""Where each vendor lets its customers change the secret."""


def _where(room: Room | None) -> str:
    if room is None:
        return "请马上到发给你这个凭据的平台重置它"
    return f"请马上重置它：{_RESET[room.name]}" if room.name in _RESET else f"请马上到 {room.title} 重置它"


def _thing(room: Room | None) -> str:
    return f"像 {room.title} 凭据的内容" if room else "像令牌或密钥的内容"


def _bind(room: Room | None) -> str:
    fields = fields_of(room) if room else "<凭据…>"
    return f"绑定 {room.words[0] if room else '<平台>'} {fields}"


def in_group(room: Room | None, *, recalled: bool) -> str:
    """To the person, behind a mention; nothing of the token is repeated."""
    done = "我已经撤回，也没有保存。" if recalled else "我没有权限，撤回没有成功：请你马上自己撤回。我没有保存它。"
    return (
        f" 你的消息里有{_thing(room)}，{done}看到过的人可以冒用你的账号，{_where(room)}。"
        f"要让我使用，请重置后私聊我发送「{_bind(room)}」。"
    )


def in_quoted(room: Room | None, *, recalled: bool) -> str:
    """As above, where somebody else has quoted the message."""
    return f" 被引用的那条消息不安全。{in_group(room, recalled=recalled).strip()}"


def in_private(room: Room | None) -> str:
    """A token said to the bot with no command before it."""
    return (
        f"这条消息{_thing(room).replace('的内容', '')}，但前面没有命令，我没有保存。要绑定请发送「{_bind(room)}」，"
        "发送「绑定」可以看每个平台怎么填；建议撤回或删除刚才那条消息。"
    )


def yours(room: Room, group_id: int) -> str:
    """To the person whose bound credential somebody else has shown."""
    return (
        f"注意：你绑定在我这里的 {room.title} 凭据出现在群 {group_id} 里（不是你发的），可能已经泄露。"
        f"{_where(room)}，然后私聊我重新绑定：「{_bind(room)}」。"
    )


def owners(room: Room, group_id: int) -> str:
    """To the bot's owner: a credential of the settings was shown."""
    return (
        f"注意：设置里的 {room.title} 凭据出现在群 {group_id} 里，可能已经泄露。{_where(room)}，"
        "然后改好设置并重新启动机器人。"
    )
