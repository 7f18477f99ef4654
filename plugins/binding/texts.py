"""Every sentence of the plugin `binding`."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from plugins._providers import Room, rooms
from plugins._shared.manual import Manual
from plugins._shared.vendor_texts import fields_of

if TYPE_CHECKING:
    from plugins.binding.keeping import Listed

BIND = Manual(
    summary="绑定自己的平台账号",
    usage=(
        "绑定 <平台> <凭据…> [备注=<名称>]\n绑定 <平台>：一步步问你；ChmlFrp 在主人开通后给你登录链接，不用令牌\n"
        "绑定：看看每个平台要填什么"
    ),
    examples=(
        "绑定 17ce <账号> <令牌>",
        "绑定 chmlfrp <token>",
        "绑定 911 <app_key>",
        "绑定 jumdata <appId> <appSecret>",
        "绑定 ihuyi <account> <apikey>",
        "绑定 chmlfrp <token> 备注=小号",
        "绑定 默认 chmlfrp 小号",
    ),
    notes="只能私聊。先向平台核对，通过后才加密保存；同一平台可以绑定几个账号，用「切换账号」选用哪个；随时可以「解绑」。",
)
UNBIND = Manual(
    summary="删除绑定的账号",
    usage="解绑 <平台> [名称]",
    examples=("解绑 17ce", "解绑 chmlfrp 小号"),
    notes="只删除你自己的。",
)
SWITCH = Manual(
    summary="同一平台有几个账号时，选用哪个",
    usage="切换账号 <平台> <名称>\n切换账号：看看有哪些",
    examples=("切换账号 chmlfrp 小号", "切换账号 chmlfrp 主账号"),
    notes="绑定第二个账号：绑定 chmlfrp <token> 备注=小号。",
)
MINE = Manual(summary="看自己绑定了什么", usage="我的绑定", examples=("我的绑定",), notes="令牌打码显示。")

OWN, OWNERS = "你绑定的账号", "机器人主人的账号"
MAIN = "主账号"

_WHERE = {
    "jumdata": "聚美智数控制台 → 应用管理",
    "ihuyi": "互亿无线用户中心 → IP 查询 → 产品总览（APIID 和 APIKEY）",
    "ce17": "17CE 管理平台 → API Token（不是登录密码）",
    "chmlfrp": "ChmlFrp 面板 → 个人信息",
    "proxy911": "911Proxy 个人中心首页",
}


ODD_ALIAS = "备注名最多 12 个字，只能有文字、字母、数字和「-」「_」，不能全是数字，也不能是平台的名字。请换一个。"
ALIAS_LIKE_A_KEY = "备注名像是一个密钥，会被明文存下来，所以没有绑定。请换一个备注名，例如「备注=小号」，再重新发送。"
BLANK_IN_ALIAS = "备注名里不能有空格，请连在一起写，例如「备注=测试」，再重新发送。"
OTHER_NAMES = ("小号", "备用", "小号2", "小号3", "小号4")
"""To be proposed for one more account; as many as one person may have."""
ONE_ALIAS = "一次只能说一个账号，名称里不能有空格。发送「我的绑定」看看有哪些。"
WHICH_TO_UNBIND = "请说明解绑哪个平台，例如「解绑 chmlfrp」。发送「我的绑定」看看现有的绑定。"
ONLY_ONE = "同一平台有几个账号时才需要切换。发送「我的绑定」看看现有的绑定。"
DEGRADED = "账号密钥不对或缺失，暂时不能绑定、解绑或切换，已有的绑定都还在。请联系机器人的主人放回原来的密钥。"
DEGRADED_NOTE = "（机器人的密钥不对，这些账号暂时不能用，也不会丢。请告诉机器人的主人。）"
CHANGED_MEANWHILE = "这期间原来的绑定已经变了，没有替换。发送「我的绑定」看看，需要的话重新发送「绑定」。"
DELETE_YOURS = "那条带凭据的消息我撤不回来，请你自己撤回或删除。"


def own(alias: str) -> str:
    """Whose account it was, where the asker has several."""
    return f"{OWN}{alias_shown(alias)}"


def which_vendor() -> str:
    """The list of vendors with what each needs."""
    lines = [_line(room) for room in rooms().values()]
    return "\n".join(["请发送「绑定 <平台> <凭据>」，只能私聊：", *lines])


def overview(bindings: "list[Listed]", by_link: Collection[str] = ()) -> str:
    """`绑定` alone: the vendors, what each needs, what is bound already, how to go on. `by_link`: the names of those
    with a sign-in by link."""
    lines: list[str] = []
    for room in rooms().values():
        masks = [_short(row) for row in bindings if row.vendor == room.name]
        link = f"\n  不用令牌也行：发送「绑定 {room.words[0]}」，我给你登录链接" if room.name in by_link else ""
        lines.append(_line(room) + link + (f"\n  已绑定：{'、'.join(masks)}" if masks else ""))
    how = "发送「绑定 17ce」这样的，我一步步问你；也可以照上面一行发完。"
    return "\n".join(["绑定你自己的账号，只能私聊：", *lines, how])


def _short(row: "Listed") -> str:
    alias = f"「{row.alias}」" if row.alias else ""
    return f"{alias}{row.mask}{'（已失效）' if row.refused else ''}"


def alias_shown(alias: str) -> str:
    """An account's name as its owner reads it."""
    return f"「{alias}」" if alias else "主账号"


def _line(room: Room) -> str:
    hint = f"\n  在哪里找：{_WHERE[room.name]}" if room.name in _WHERE else ""
    return f"· {room.title}：{how_to_bind(room)}{hint}"


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


def bound(room: Room, mask: str, alias: str = "", *, replaced: bool = False, others: bool = False) -> str:
    """Stored. `others`: the owner has more accounts there, and another one is the default."""
    name, again = _called(alias), "（替换了原来的）" if replaced else ""
    switch = f"切换账号 {room.words[0]} {alias or MAIN}"
    how = f"\n现在用的还是原来的账号，要用这个请发送「{switch}」。" if others else ""
    return f"已绑定 {room.title}{name}：{mask}{again}\n凭据已向平台核对并加密保存。{how}"


def now_default(room: Room, refused: str) -> str:
    """What to add where the account takes the place of one that the vendor refuses. `refused`: the other one's name."""
    return (
        f"\n原来用的{alias_shown(refused)}已失效，现在改用这个账号；"
        f"不要它了请发送「解绑 {room.words[0]} {refused or MAIN}」。"
    )


def bound_before(title: str, mask: str, alias: str) -> str:
    """The same credential again."""
    return f"已绑定 {title}{_called(alias)}：{mask}\n这个账号之前就绑定了，刚才核对过，可以正常使用。"


def renamed(title: str, mask: str, alias: str) -> str:
    """The same credential again, under another name."""
    return f"已绑定 {title}：{mask}\n这个账号之前就绑定了，刚才核对过；现在它的名称是{alias_shown(alias)}。"


def alias_taken(title: str, alias: str) -> str:
    """The same credential is bound already, and another account has the name."""
    return f"这个 {title} 账号之前就绑定了，但名称{alias_shown(alias)}已经是你另一个账号的。请换一个名称。"


def would_replace(title: str, old_mask: str, new_mask: str, alias: str, free: str | None) -> str:
    """The new credential works; the old one stands until `确认`. `free`: a name that none of the accounts has yet."""
    both = f"\n想两个都留着，请换一个名称，在后面写「备注={free}」重新发送。" if free else ""
    return (
        f"已绑定过 {title}{_called(alias)}：{old_mask}。新的 {new_mask} 核对通过了，回复「确认」替换，"
        f"60 秒内有效；不回复就保留原来的。{both}"
    )


def signed_in_by_link(mask: str) -> str:
    """An account that would be replaced by a token."""
    return f"{mask}（链接登录，自动续期）"


def too_many(title: str, most: int) -> str:
    """No room for one more account."""
    return f"每人在 {title} 最多绑定 {most} 个账号，已经满了，没有保存。请先「解绑」一个。"


def _called(alias: str) -> str:
    return f"「{alias}」" if alias else ""


def with_warning(sentence: str, *, left: bool) -> str:
    """`left`: the message with the credential still stands in the chat."""
    return f"{sentence}\n{DELETE_YOURS}" if left else sentence


def refused(title: str) -> str:
    """The vendor does not take the credential."""
    return f"{title} 不接受这个凭据，没有保存。请检查后重新发送。"


def unbound(title: str, alias: str = "", now: "Listed | None" = None) -> str:
    """Forgotten. `now`: the account of this vendor that is used from now on."""
    left = f"现在用的是{alias_shown(now.alias)}：{now.mask}。" if now else ""
    name = _called(alias) or (f" {MAIN}" if now else "")
    return f"已解绑 {title}{name}，凭据已删除。{left}"


def which_account(room: Room, accounts: "list[Listed]") -> str:
    """There are several: which one is to be forgotten?"""
    lines = [f"{number}. {_named(row)}" for number, row in enumerate(accounts, start=1)]
    return "\n".join([f"你在 {room.title} 有几个账号，解绑哪一个？回复编号或名称，「取消」放弃：", *lines])


def no_such_account(title: str, accounts: "list[Listed]") -> str:
    """None of the own accounts has this name."""
    names = "、".join(alias_shown(row.alias) for row in accounts)
    return f"你在 {title} 没有这个名称的账号，现有：{names}。"


def several_vendors(alias: str) -> str:
    """The same name at several vendors."""
    return f"几个平台都有叫{alias_shown(alias)}的账号，请写上平台，例如「切换账号 chmlfrp {alias or MAIN}」。"


def not_found_anywhere() -> str:
    """No own account has this name."""
    return "你没有这个名称的账号。发送「我的绑定」看看现有的绑定。"


def switched(title: str, mask: str, alias: str) -> str:
    """The default is another one now."""
    return f"已切换：{title} 现在用{alias_shown(alias)}（{mask}）。"


def switch_list(bindings: "list[Listed]") -> str:
    """`切换账号` alone: the vendors at which there is a choice."""
    several = [row for row in bindings if sum(other.vendor == row.vendor for other in bindings) > 1]
    if not several:
        return ONLY_ONE
    lines = [_listed(row, several=True) for row in several]
    return "\n".join(["可以切换的账号：", *lines, "发送「切换账号 <平台> <名称>」。"])


def was_not_bound(title: str) -> str:
    """Nothing to forget."""
    return f"你没有绑定 {title}。发送「我的绑定」看看现有的绑定。"


def mine(bindings: "list[Listed]", *, degraded: bool = False) -> str:
    """The asker's bindings."""
    if not bindings:
        return "你还没有绑定账号。发送「绑定」看看怎么绑定。"
    vendors = [row.vendor for row in bindings]
    lines = [_listed(row, several=vendors.count(row.vendor) > 1) for row in bindings]
    switch = "，换一个账号用请发送「切换账号 <平台> <名称>」" if len(set(vendors)) < len(vendors) else ""
    note = [DEGRADED_NOTE] if degraded else []
    return "\n".join(["你的绑定：", *lines, *note, f"要删除请发送「解绑 <平台>」{switch}。"])


def _listed(row: "Listed", *, several: bool) -> str:
    name = alias_shown(row.alias) if several else _called(row.alias)
    marks = ("，默认" if several and row.is_default else "") + ("，已失效，请重新绑定" if row.refused else "")
    return f"· {row.title}{' ' * (name == MAIN)}{name}：{row.mask}（{row.bound_on} 绑定）{marks}"


def _named(row: "Listed") -> str:
    return f"{alias_shown(row.alias)}：{row.mask}{'（默认）' if row.is_default else ''}"


def refused_later(title: str, word: str, mask: str, alias: str) -> str:
    """To the owner of a binding, once: the vendor does not take it any more."""
    return (
        f"{title} 不再接受你绑定的{_called(alias)}账号 {mask}：可能已过期、被重置，或账号被停用。"
        f"请私聊我发送「绑定 {word}」重新绑定；不用了就发送「解绑 {word}」。"
    )


def how_to_bind(room: Room) -> str:
    """The command as it is to be typed: `绑定 911 <app_key>`."""
    return f"绑定 {room.words[0]} {fields_of(room)}"


def please_bind(room: Room) -> str:
    """No account pays for this."""
    return f"还没有可用的 {room.title} 账号。请私聊我发送「{how_to_bind(room)}」绑定自己的。"


def vendor_is_down(title: str) -> str:
    """To the owner: the vendor's breaker has opened."""
    return f"{title} 连不上了：接连几次都没有回应。之后有人用到时，我每隔几秒到半分钟试一次，恢复后告诉你。"


def vendor_is_back(title: str) -> str:
    """To the owner: the outage that was told is over."""
    return f"{title} 已经恢复，可以照常使用。"


def broken_seal(title: str) -> str:
    """The stored token cannot be opened."""
    return f"你绑定的 {title} 账号读不出来了，请私聊我重新绑定。"
