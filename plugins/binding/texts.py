"""Every sentence of the plugin `binding`."""

from typing import TYPE_CHECKING

from plugins._providers import Room, rooms
from plugins._shared.manual import Manual

if TYPE_CHECKING:
    from plugins.binding.keeping import Listed

BIND = Manual(
    summary="绑定自己的平台账号",
    usage="绑定 <平台> <凭据…>\n绑定：看看每个平台要填什么",
    examples=(
        "绑定 17ce <账号> <令牌>",
        "绑定 chmlfrp <token>",
        "绑定 911 <app_key>",
        "绑定 jumdata <appId> <appSecret>",
        "绑定 ihuyi <account> <apikey>",
    ),
    notes="只能私聊。先向平台核对，通过后才加密保存；随时可以「解绑」。",
)
UNBIND = Manual(
    summary="删除绑定的账号",
    usage="解绑 <平台>",
    examples=("解绑 17ce", "解绑 chmlfrp"),
    notes="只能私聊，只删除你自己的。",
)
MINE = Manual(summary="看自己绑定了什么", usage="我的绑定", examples=("我的绑定",), notes="只能私聊，令牌打码显示。")

OWN, OWNERS = "你绑定的账号", "机器人主人的账号"

_FIELDS = {
    "jumdata": ("<appId> <appSecret>", "聚美智数控制台 → 应用管理"),
    "ihuyi": ("<account> <apikey>", "互亿无线用户中心 → IP 查询 → 产品总览（APIID 和 APIKEY）"),
    "ce17": ("<账号> <令牌>", "17CE 管理平台 → API Token（不是登录密码）"),
    "chmlfrp": ("<token>", "ChmlFrp 面板 → 个人信息"),
    "proxy911": ("<app_key>", "911Proxy 个人中心首页"),
}


def which_vendor() -> str:
    """The list of vendors with what each needs."""
    lines = [_line(room) for room in rooms().values()]
    return "\n".join(["请发送「绑定 <平台> <凭据>」，只能私聊：", *lines])


def _line(room: Room) -> str:
    fields, where = _FIELDS.get(room.name, (" ".join(f"<{name}>" for name in room.credential.field_names()), ""))
    hint = f"\n  在哪里找：{where}" if where else ""
    return f"· {room.title}：绑定 {room.words[0]} {fields}{hint}"


def fields_wanted(room: Room) -> str:
    """The number of words does not fit."""
    return f"凭据的个数不对，请这样发送：\n{_line(room)}"


def odd_letters(room: Room) -> str:
    """Letters that no vendor's credential has."""
    return f"凭据里有不该出现的字符，请重新复制后再发：\n{_line(room)}"


def not_in_group(*, recalled: bool | None) -> str:
    """`绑定` in a group."""
    if recalled is None:
        return "绑定只能私聊：请加我好友，私聊发送「绑定」看看怎么填。"
    if recalled:
        return "凭据不能发在群里，我已经把那条消息撤回，也没有保存。请到平台重置它，再私聊我绑定。"
    return "凭据不能发在群里！我没有权限，撤回没有成功：请你马上自己撤回，到平台重置它，再私聊我绑定。我没有保存。"


def bound(title: str, mask: str, *, replaced: bool) -> str:
    """Stored."""
    again = "（替换了原来的）" if replaced else ""
    return f"已绑定 {title}：{mask}{again}\n凭据已向平台核对并加密保存。建议撤回或删除刚才那条消息。"


def refused(title: str) -> str:
    """The vendor does not take the credential."""
    return f"{title} 不接受这个凭据，没有保存。请检查后重新发送。"


def unbound(title: str) -> str:
    """Forgotten."""
    return f"已解绑 {title}，凭据已删除。"


def was_not_bound(title: str) -> str:
    """Nothing to forget."""
    return f"你没有绑定 {title}。发送「我的绑定」看看现有的绑定。"


def mine(bindings: "list[Listed]") -> str:
    """The asker's bindings."""
    if not bindings:
        return "你还没有绑定账号。发送「绑定」看看怎么绑定。"
    return "\n".join(["你的绑定：", *map(_listed, bindings), "要删除请发送「解绑 <平台>」。"])


def _listed(binding: "Listed") -> str:
    refused = "，已失效，请重新绑定" if binding.refused else ""
    return f"· {binding.title}：{binding.mask}（{binding.bound_on} 绑定）{refused}"


def please_bind(room: Room) -> str:
    """No account pays for this."""
    return f"还没有可用的 {room.title} 账号。请私聊我发送「绑定 {room.words[0]} {_FIELDS[room.name][0]}」绑定自己的。"


def vendor_is_down(title: str) -> str:
    """To the owner: the vendor's breaker has opened."""
    return f"{title} 连不上了：接连几次都没有回应。之后有人用到时，我每隔几秒到半分钟试一次，恢复后告诉你。"


def vendor_is_back(title: str) -> str:
    """To the owner: the outage that was told is over."""
    return f"{title} 已经恢复，可以照常使用。"


def broken_seal(title: str) -> str:
    """The stored token cannot be opened."""
    return f"你绑定的 {title} 账号读不出来了，请私聊我重新绑定。"
