"""Every sentence about the limits of the bot owner's account: which limit, how long, and the way out."""

import math
from collections.abc import Sequence

from plugins._providers import Room

_WHOSE = {
    "user": "你今天用主人的 {title} 账号查询的额度（{limit} 次）用完了",
    "group": "本群今天用主人的 {title} 账号查询的额度（合计 {limit} 次）用完了",
    "all": "今天大家合计用主人的 {title} 账号查询的额度（{limit} 次）用完了",
}


STANDINGS = "今天用主人的账号查询的次数："
_WHO = {"user": "你", "group": "本群", "all": "全部用户"}


def standing(title: str, parts: Sequence[tuple[str, int, int]]) -> str:
    """A line of `额度`. `parts`: whose, what is used, of how many a day."""
    mine_first = reversed(parts)
    return f"· {title}：" + "，".join(f"{_WHO[scope]} {used}/{limit}" for scope, used, limit in mine_first)


def used_up(scope: str, room: Room, limit: int, until_reset_s: float) -> str:
    """A daily quota. `scope`: whose."""
    way_out = _bind(room, group=scope == "group")
    if limit == 0:
        return f"机器人的主人没有开放他的 {room.title} 账号。要用的话，{way_out}。"
    what = _WHOSE[scope].format(title=room.title, limit=limit)
    return f"{what}，{_hours(until_reset_s)}后（明天 0 点）恢复。想现在用，{way_out}。"


def vendor_busy(room: Room, per_minute: float, wait_s: float) -> str:
    """All people together call this vendor too often."""
    wait = max(1, math.ceil(wait_s))
    return (
        f"现在查询的人太多了：大家合计每分钟最多用主人的 {room.title} 账号查 {per_minute:g} 次，"
        f"请约 {wait} 秒后再试；想现在用，{_bind(room, group=False)}。"
    )


def _bind(room: Room, *, group: bool) -> str:
    lent = f"，或请群主「共享 {room.words[0]}」" if group else ""
    return f"就私聊我「绑定 {room.words[0]}」用自己的账号{lent}"


def _hours(seconds: float) -> str:
    minutes = max(1, math.ceil(seconds / 60))
    return f"约 {minutes} 分钟" if minutes < 60 else f"约 {round(minutes / 60)} 小时"
