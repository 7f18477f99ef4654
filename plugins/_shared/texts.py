"""Every sentence of the frame that a user can read."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime

from plugins._shared.beijing import local_moment

CANCELLED = "好的，已取消。"
NOTHING_TO_CANCEL = "现在没有要取消的操作。"
NOTHING_TO_CONFIRM = "现在没有等你确认的操作，可能已经超过 60 秒。请重新发送原来的命令。"
HINT = "发送「帮助」看看我会什么。"
UNKNOWN = "没有这个命令。发送「帮助」看看我会什么。"
OWNER_ONLY = "这个命令只有机器人的主人能用。发送「帮助」看看你能用的命令。"
NOT_OWNER_NOW = "你现在不是机器人的主人，没有执行。请用主人的身份加好友私聊，重新发送命令。"
NOT_ADMIN_NOW = "你现在不是这个群的群主或管理员，没有执行。请找他们重新发送命令。"
GROUP_ADMIN_ONLY = "这个命令只有群主和管理员能用，请找他们帮忙。"
PRIVATE_ONLY = "这个命令只能私聊使用，请加我好友后私聊发送。"
GROUP_ONLY = "这个命令只能在群里使用。"
PICTURE_LOST = "图片没有发出去，下面是文字版："
MORE_CUT = "（内容太长，只显示了前面一部分）"
QUESTION_LEFT = "发送「取消」可以放弃。"


def stands_alone(word: str) -> str:
    """Something behind a word that takes nothing, in private. It is not repeated."""
    return f"「{word}」后面不用写别的。要执行请只发送「{word}」，看用法请发送「帮助 {word}」。"


_REASONS = {
    "UnreachableError": "{vendor} 暂时连不上，请稍后再试。",
    "TimedOutError": "{vendor} 响应超时，请稍后再试。",
    "ClockError": "{vendor} 拒绝登录：机器人的时钟与它相差太多，请联系机器人的主人校准时间。",
    "CredentialError": "{vendor} 不接受这个账号的凭据。请{where}重新「绑定」{owners}。",
    "QuotaError": "{vendor} 账号的额度已用完或调用太频繁，请稍后再试，或绑定自己的账号。",
    "NotFoundError": "{vendor} 那边没有找到你要的内容，请检查名称后再试。",
    "RefusedError": "{vendor} 拒绝了这次请求，请检查内容后再试。",
    "UnexpectedReplyError": "{vendor} 返回了看不懂的内容，请稍后再试。",
}


def vendor_failed(
    kinds: Iterable[str],
    vendor: str,
    retry_after_s: float | None = None,
    *,
    private: bool = False,
    owners: bool = True,
) -> str:
    """A vendor's failure in one sentence. `kinds`: names of the error's class and its bases, nearest first; `private`:
    it is said in a private chat; `owners`: the bot's owner may have an account there that serves others."""
    kind = next((kind for kind in kinds if kind in _REASONS), "UnreachableError")
    if kind == "QuotaError" and retry_after_s is not None:
        return f"{vendor} 调用太频繁，请约 {max(1, math.ceil(retry_after_s))} 秒后再试。"
    whose = "；若用的是机器人主人的账号，请联系他" if owners else ""
    return _REASONS[kind].format(vendor=vendor, where="" if private else "私聊我", owners=whose)


def broken(case: str) -> str:
    """An error of ours. `case` stands in the log too."""
    return f"抱歉，我这里出错了（编号 {case}）。请稍后再试，或把编号告诉机器人的主人。"


_TOO_FAST = {
    "user": "发得太快啦：你每分钟最多发 {per_minute:g} 条命令，请约 {wait}后再试。",
    "group": "本群的命令太密了：全群合计每分钟最多 {per_minute:g} 条，请约 {wait}后再试，或者私聊我。",
    "all": "现在用我的人太多了：所有人合计每分钟最多 {per_minute:g} 条，请约 {wait}后再试。",
}


def too_fast(scope: str, wait_s: float, per_minute: float) -> str:
    """A bucket is empty. `scope`: whose."""
    wait = f"{max(1, math.ceil(wait_s))} 秒" if wait_s <= 120 else f"{math.ceil(wait_s / 60)} 分钟"
    return _TOO_FAST[scope].format(per_minute=per_minute, wait=wait)


def switched_off_here(word: str, feature: str) -> str:
    """A command that this group has switched off; `feature`: how what it belongs to is called."""
    return f"{_off(word, feature)}在本群已经关闭。群主或管理员发送「功能 开 {feature}」可以打开。"


def switched_off_everywhere(word: str, feature: str) -> str:
    """A command that the bot's owner has switched off."""
    return f"{_off(word, feature)}暂时停用，等机器人的主人重新打开后再用。"


def _off(word: str, feature: str) -> str:
    return f"「{word}」" if word == feature else f"「{word}」属于「{feature}」功能，"


def banned(until_s: float | None, *, whole_group: bool, here: bool) -> str:
    """To who is banned. `until_s`: Unix time; `here`: in this group only."""
    until = "" if until_s is None else f"到 {local_moment(datetime.fromtimestamp(until_s, UTC))}"
    if here:
        return f"你在本群不能再使用我{until and f'，{until} 为止'}。有疑问请找群主或管理员。"
    who = "本群" if whole_group else "你"
    return f"{who}已被机器人的主人停用{until}。有疑问请联系他。"


def did_you_mean(near: str) -> str:
    """A word that is almost a command."""
    near = near if len(near) <= 60 else f"{near[:60]}…"
    return f"你是不是想发「{near}」？回复「.」我就执行。"


def part(number: int, parts: int) -> str:
    """Mark of one part of a long answer."""
    return f"({number}/{parts})"


def unguarded(names: list[str], *, sandbox: bool) -> str:
    """Why the bot does not start. Stands on the terminal of whoever starts it."""
    why = "沙盒监听在本机以外的地址" if sandbox else "不在沙盒里运行"
    name = " 和 ".join(names)
    return (
        f"启动被拒绝：{why}，但没有设置 {name}，任何人都可以冒充 QQ 向机器人发命令。"
        f"请在 .env 里填上 {name}（OneBot 端的令牌填 ONEBOT_ACCESS_TOKEN 的值）。"
    )


def bad_setting(name: str) -> str:
    """A setting that cannot be read. Stands on the terminal of whoever starts it."""
    return f"启动被拒绝：设置 {name} 的格式不对。请对照 .env.example 修改。"


def not_loaded(plugins: list[str]) -> str:
    """Part of the bot is missing. Stands on the terminal of whoever starts it, below the log that says why."""
    return f"启动被拒绝：{'、'.join(plugins)} 没有加载成功，原因见上面的日志（多半是设置写错了，请对照 .env.example）。"


DEGRADED_START = (
    "密钥与数据库不符：机器人以降级方式启动，读不出已绑定的账号，也不会改动它们。"
    "请把原来的 secret.key（或 SECRET_KEYS）放回去，再重新启动。"
)
