"""Every sentence about lending an account to a group. Whose it is may be said there; what it is, never."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins._providers import Room, rooms
from plugins._shared.manual import Manual
from plugins._shared.target_texts import shown

LEND = Manual(
    summary="把自己账号的使用权共享给本群",
    usage=(
        "共享 <平台> [每日额度]\n共享：看这里共享了什么（私聊：看自己共享给了哪些群）\n"
        "共享 记录：私聊看今天谁用了你的账号"
    ),
    examples=("共享", "共享 911 2", "共享 17ce 500"),
    notes=(
        "群主和管理员能共享，先私聊绑定自己的账号。17CE 按返回结果的节点数计，其他平台按查到结果的次数计。"
        "群成员只能查询，不能修改，看不到凭据。再发一次就是改额度。共享的是你发送时在用的账号，之后切换账号不影响它。"
    ),
)
END = Manual(
    summary="结束对本群的共享",
    usage=(
        "取消共享 <平台>\n取消共享 <平台> 全部：所有人共享的（群主和管理员）\n"
        "私聊：取消共享 <平台> <群号>，或「取消共享 全部」"
    ),
    examples=("取消共享 911", "取消共享 17ce"),
    notes="共享的人自己、群主和管理员都可以结束。",
)

_SHOWN = {
    "jumdata": "群成员可以用它查 IP。",
    "ihuyi": "群成员可以用它查 IP。",
    "ce17": "群成员可以用它测速。",
    "chmlfrp": "群成员可以看到你的隧道的状态、公网地址和流量（不含本地地址），以及节点详情。",
    "proxy911": "群成员可以看到你的套餐、流量，以及国家、城市和库存。",
}
RESET = "额度每天北京时间 0 点恢复"
UNTIL = "一直有效，直到取消。"
GROUP_FIRST = "请到要共享的群里发送「共享 <平台> [每日额度]」，只有那个群的群主和管理员可以。"
ADMINS_ONLY = "只有群主和管理员可以把自己的账号共享给本群。你可以私聊我「绑定」自己的账号来用。"
RECORD_IN_PRIVATE = "使用记录只在私聊里看，请私聊我发送「共享 记录」。"
NOTHING_LENT = "你没有共享任何账号。在群里发送「共享 <平台> [每日额度]」就可以共享（群主和管理员）。"
NOTHING_HERE = "本群还没有共享的账号。群主和管理员可以发送「共享 <平台> [每日额度]」共享自己的。"
ASLEEP_NO_ADMIN = "暂停中：共享的人现在不是管理员"
ASLEEP_UNREADABLE = "暂停中：这个账号要由共享的人重新绑定"
ASLEEP_REFUSED = "暂停中：平台不再接受这个账号，要重新绑定"


@dataclass(frozen=True)
class Row:
    """One loan as it is listed."""

    title: str
    word: str
    unit: str
    lender: str
    group: str
    group_id: int
    budget: int
    used: int
    asleep: str = ""
    """Why it does not serve now."""


def lender_of(name: str, user_id: int) -> str:
    """`张三（…1234）`: the group knows him by his name; the end of the number tells two of one name apart."""
    end, visible = str(user_id)[-4:], shown(name, 20)
    return f"{visible}（…{end}）" if visible else f"QQ尾号{end}"


def group_of(name: str, group_id: int) -> str:
    """`网管测试群（100001）`."""
    visible = shown(name, 30)
    return f"{visible}（{group_id}）" if visible else f"群 {group_id}"


def whose(lender: str) -> str:
    """For the answer to a query that a lent account has paid."""
    return f"群友 {lender}共享的账号"


def which_vendor() -> str:
    """No vendor that we know."""
    words = "、".join(f"{room.words[0]}（{room.title}）" for room in rooms().values())
    return f"请写明平台，例如「共享 911 2」。平台有：{words}。"


def usage(room: Room) -> str:
    """Too many words."""
    return f"请发送「共享 {room.words[0]} <每日额度>」，额度写一个数字就可以。"


def odd_budget(room: Room, unit: str, most: int) -> str:
    """No number, below zero, or beyond all measure."""
    return f"每日额度要是 1 到 {most} 的整数（{unit}），例如「共享 {room.words[0]} {min(most, 20)}」。"


def zero_budget(room: Room) -> str:
    """`共享 911 0`."""
    return f"每日额度至少是 1。要结束共享请发送「取消共享 {room.words[0]}」。"


def not_bound(room: Room) -> str:
    """Nothing to lend."""
    return (
        f"你还没有绑定自己的 {room.title} 账号，没有可以共享的。"
        f"请私聊我发送「绑定 {room.words[0]}」看看怎么绑定，绑好后再来共享。"
    )


def refused_binding(room: Room) -> str:
    """The vendor has refused the account."""
    return f"{room.title} 不再接受你绑定的账号，现在不能共享。请私聊我重新「绑定 {room.words[0]}」。"


def lent_subject(title: str, budget: int, unit: str) -> str:
    """For the audit."""
    return f"{title}（每天 {budget} {unit}）"


def ended_subject(title: str, group_id: int) -> str:
    """For the audit."""
    return f"{title}（群 {group_id}）"


def lent(row: Row, vendor: str, before: int | None) -> str:
    """Lent, or the budget changed."""
    what = f"每天共 {row.budget} {row.unit}"
    if before is not None and before != row.budget:
        head = f"共享的额度已从每天 {before} 改为{what}：你的 {row.title} 账号，本群「{row.group}」。"
    else:
        head = f"已把你的 {row.title} 账号共享给本群「{row.group}」，{what}。"
    counted = "按返回结果的节点数计" if vendor == "ce17" else "只计查到结果的次数"
    return "\n".join(
        [
            head,
            f"{_SHOWN.get(vendor, '群成员可以用它查询。')}不能用来修改或下单，也看不到你的凭据。",
            f"今天已用 {row.used}/{row.budget}（{counted}），{RESET}；{UNTIL}",
            f"结束请发送「取消共享 {row.word}」，用量看「共享」。",
        ]
    )


def here(rows: Sequence[Row]) -> str:
    """What is lent in this group."""
    if not rows:
        return NOTHING_HERE
    lines = [f"· {row.title}：{row.lender}共享，{_standing(row)}" for row in rows]
    foot = f"{RESET}；共享{UNTIL}结束：共享的人或管理员发送「取消共享 <平台>」。"
    return "\n".join(["本群共享的账号（只能查询）：", *lines, foot])


def mine(rows: Sequence[Row]) -> str:
    """What a person lends."""
    if not rows:
        return NOTHING_LENT
    lines = [f"· {row.title} → {row.group}：{_standing(row)}" for row in rows]
    foot = "结束：「取消共享 <平台> <群号>」或「取消共享 全部」。今天谁用了：「共享 记录」。"
    return "\n".join(["你共享出去的账号：", *lines, f"{RESET}；共享{UNTIL}", foot])


def _standing(row: Row) -> str:
    asleep = f"（{row.asleep}）" if row.asleep else ""
    return f"今天已用 {row.used}/{row.budget} {row.unit}{asleep}"


def record(rows: Sequence[tuple[Row, Sequence[tuple[int, int]]]]) -> str:
    """Who has used what a person lends, today."""
    if not rows:
        return NOTHING_LENT
    lines = [f"· {row.title} → {row.group}：{_users(users, row.unit)}" for row, users in rows]
    return "\n".join(["今天用过你共享的账号的人：", *lines])


def _users(users: Sequence[tuple[int, int]], unit: str) -> str:
    return "，".join(f"{user_id} {units} {unit}" for user_id, units in users) or "还没有人"


def end_which(*, private: bool) -> str:
    """`取消共享` without, or with an odd vendor."""
    if private:
        return "请写明平台和群号，例如「取消共享 911 100001」，或发送「取消共享 全部」。发送「共享」看看你共享了什么。"
    return "请写明平台，例如「取消共享 911」。发送「共享」看看本群共享了什么。"


def end_which_group(room: Room, groups: Sequence[str]) -> str:
    """In private, where the account is lent to several groups."""
    word = room.words[0]
    return (
        f"你的 {room.title} 账号共享给了：{'、'.join(groups)}。"
        f"请发送「取消共享 {word} <群号>」，或「取消共享 {word} 全部」。"
    )


def nothing_to_end(room: Room | None, *, private: bool) -> str:
    """No such loan."""
    what = f"共享 {room.title} 账号" if room else "共享账号"
    return f"{'你没有' if private else '本群没有人'}{what}，没有可以结束的。发送「共享」看看现有的共享。"


def not_yours(room: Room | None) -> str:
    """Somebody else's loan, and the one who says it is no admin."""
    title = f" {room.title} " if room else ""
    return f"本群的{title}共享不是你的，只有共享的人自己、群主和管理员可以结束。"


def ended_here(rows: Sequence[Row]) -> str:
    """In the group."""
    what = "、".join(f"{row.title}（{row.lender}共享）" for row in rows)
    return f"已结束共享：{what}。凭据没有动，要用请重新「共享」或私聊我「绑定」自己的账号。"


def ended_mine(rows: Sequence[Row]) -> str:
    """In private."""
    what = "、".join(f"{row.title} → {row.group}" for row in rows)
    return f"已结束共享：{what}。你的绑定还在。"


def ended_with_binding(groups: Sequence[str]) -> str:
    """A line of `解绑`: what has ended with it; blank where nothing was lent."""
    return f"\n对 {'、'.join(groups)} 的共享也一起结束了。" if groups else ""


def lender_left(title: str, group: str) -> str:
    """To the lender, once."""
    return f"你已不在{group}，所以我结束了你的 {title} 账号对那个群的共享。你的绑定还在。"


def ended_by_admin(title: str, group: str) -> str:
    """To the lender, where somebody else has ended it."""
    return f"{group}的管理员结束了你的 {title} 账号对那个群的共享。你的绑定还在。"


def account_refused(title: str, word: str, group: str) -> str:
    """To the lender, once: the vendor has refused his account while the group used it."""
    return f"{title} 不再接受你绑定的账号，对{group}的共享暂停了。请私聊我重新「绑定 {word}」，之后会自动恢复。"


def spent(room: Room, rows: Sequence[Row], how_to_bind: str, resets: str) -> str:
    """Every loan of this vendor here is used up for today, or has not so much left; and nobody else pays."""
    standing = "；".join(f"{row.lender}共享的今天已用 {row.used}/{row.budget} {row.unit}" for row in rows)
    return (
        f"本群共享的 {room.title} 账号今天的额度不够了（{standing}），北京时间 {resets} 恢复。"
        f"要接着用，请私聊我发送「{how_to_bind}」绑定自己的账号。"
    )


def spent_meanwhile(title: str) -> str:
    """Between the look and the reservation somebody else has used it up."""
    return f"本群共享的 {title} 账号的额度刚刚被别人用完了。请重新发送命令，或私聊我绑定自己的账号。"


def all_asleep(room: Room, rows: Sequence[Row], how_to_bind: str) -> str:
    """There are loans, but none serves."""
    why = "；".join(f"{row.lender}：{row.asleep or ASLEEP_UNREADABLE}" for row in rows)
    return f"本群共享的 {room.title} 账号现在不能用（{why}）。请私聊我发送「{how_to_bind}」绑定自己的账号。"


def only_looking(room: Room, how_to_bind: str) -> str:
    """What changes, costs or is private never goes through a lent account."""
    return (
        f"这个操作要用你自己的 {room.title} 账号：群里共享的只借出不涉及隐私的查询。"
        f"请私聊我发送「{how_to_bind}」绑定自己的。"
    )
