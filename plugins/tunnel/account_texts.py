"""Every sentence about the ChmlFrp account. For the rules see `texts.py`."""

import math
from collections.abc import Sequence
from datetime import datetime

from plugins._providers.chmlfrp import Account, DayTraffic, SignInInfo
from plugins._shared.manual import Manual
from plugins._shared.units import bytes_text
from plugins.tunnel.node_texts import UNKNOWN, amount, short

PANEL = "https://panel.chmlfrp.net/"
"""The vendor's own panel (its launcher and its clients link there)."""

_PRIVATE = "只能私聊。"
INFO = Manual(summary="看自己的 ChmlFrp 账号", usage="frp 信息", examples=("frp 信息",), notes="私聊还显示邮箱和 QQ。")
SIGN_IN = Manual(
    summary="看 ChmlFrp 签到情况",
    usage="frp 签到",
    examples=("frp 签到",),
    notes="ChmlFrp 签到要做人机验证，机器人不能代签，只能告诉你签到情况和链接。",
)
LOGIN = Manual(
    summary="用 ChmlFrp 的用户名和密码绑定账号",
    usage="frp 登录 <用户名、QQ 或邮箱> <密码>",
    examples=("frp 登录 <用户名> <密码>",),
    notes=_PRIVATE + "只保存登录得到的令牌，不保存密码。",
)
REGISTER = Manual(
    summary="注册 ChmlFrp 账号",
    usage="frp 注册 <用户名> <密码> <邮箱> <QQ> <验证码>",
    examples=("frp 注册 <用户名> <密码> <邮箱> <QQ> <验证码>",),
    notes=_PRIVATE + "先用「frp 验证码 <邮箱>」收验证码。",
)
CODE = Manual(
    summary="让 ChmlFrp 发邮箱验证码",
    usage="frp 验证码 <邮箱> [注册|重置令牌|登录|改密|改邮箱]",
    examples=("frp 验证码 me@example.com", "frp 验证码 me@example.com 重置令牌"),
    notes=_PRIVATE,
)
RESET = Manual(
    summary="重置 ChmlFrp 令牌",
    usage="frp 重置令牌 [密码] [验证码]",
    examples=("frp 重置令牌 <密码>",),
    notes=_PRIVATE + "旧令牌立即作废。写上密码，我就替你取回新令牌并保存；不写就要再「frp 登录」。",
)
PASSWORD = Manual(
    summary="改 ChmlFrp 密码",
    usage="frp 改密 <旧密码> <新密码>",
    examples=("frp 改密 <旧密码> <新密码>",),
    notes=_PRIVATE + "密码不保存。",
)
RENAME = Manual(
    summary="改 ChmlFrp 用户名",
    usage="frp 改名 <新用户名>",
    examples=("frp 改名 new_name",),
    notes="回复「确认」才改。",
)
QQ = Manual(summary="改 ChmlFrp 绑定的 QQ", usage="frp 改QQ <QQ 号>", examples=("frp 改QQ 10001",), notes=_PRIVATE)
AVATAR = Manual(
    summary="改 ChmlFrp 头像",
    usage="frp 头像 <图片网址>",
    examples=("frp 头像 https://example.com/a.png",),
    notes="要能直接打开图片的 http 或 https 网址。",
)

LOGIN_FORM = "请这样发送：「frp 登录 <用户名> <密码>」，中间用空格隔开。"
REGISTER_FORM = "请这样发送：「frp 注册 <用户名> <密码> <邮箱> <QQ> <验证码>」。验证码先用「frp 验证码 <邮箱>」收。"
CODE_FORM = "请这样发送：「frp 验证码 <邮箱>」，后面可以写用途：注册、重置令牌、登录、改密、改邮箱。"
RESET_FORM = "请这样发送：「frp 重置令牌 <密码>」，有验证码就写在后面。"
PASSWORD_FORM = "请这样发送：「frp 改密 <旧密码> <新密码>」。"  # noqa: S105 a form, no password
RENAME_FORM = "请这样发送：「frp 改名 <新用户名>」。"
QQ_FORM = "请这样发送：「frp 改QQ <QQ 号>」。"
AVATAR_FORM = "请这样发送：「frp 头像 https://…」，要能直接打开图片的网址。"
BAD_USERNAME = "用户名最多 64 个字，不能有看不见的字符，请检查后再发。"
WEAK_PASSWORD = "密码要 6 到 48 位，字母、数字、符号至少有两种，请检查后再发。"  # noqa: S105 a sentence
ODD_PASSWORD = "密码太长，或有看不见的字符，请检查后再发。"  # noqa: S105 a sentence
SAME_PASSWORD = "新密码和旧密码一样，请换一个。"  # noqa: S105 a sentence
BAD_MAIL = "邮箱的写法不对，请检查后再发，例如 me@example.com。"
BAD_QQ = "QQ 号是 5 到 11 位数字，请检查后再发。"
BAD_CODE = "验证码是 4 到 8 位字母或数字，请检查后再发。"

WRONG_LOGIN = "ChmlFrp 说用户名或密码不对，没有绑定。请检查后再发；忘了密码请到面板找回。"
NO_TOKEN = f"登录成功了，但 ChmlFrp 没有给出令牌，所以没有绑定。请到面板 {PANEL} 复制令牌，再「绑定 chmlfrp <token>」。"
NOT_REGISTERED = "ChmlFrp 没有接受注册：可能验证码不对，或用户名、邮箱、QQ 已被使用。请检查后再发。"
REGISTERED_OR_NOT = "不确定有没有注册成功：ChmlFrp 没有回应。请先用「frp 登录」试试，登录不了再重新注册。"
REGISTERED = "注册成功。下一步：发送「frp 登录 <用户名> <密码>」绑定这个账号。"
CODE_SENT = "ChmlFrp 已发出验证码，请到邮箱查收。"
CODE_REFUSED = f"ChmlFrp 没有发出验证码：它现在多半要求人机验证，机器人过不了。请到面板 {PANEL} 收验证码。"
WOULD_RESET = (
    "要重置 ChmlFrp 令牌：旧令牌立即作废，正在运行的客户端要换新配置。重置后我替你取回新令牌并保存。\n"
    "60 秒内回复「确认」就重置，「取消」放弃。"
)
WOULD_ONLY_RESET = (
    "要重置 ChmlFrp 令牌：旧令牌立即作废，正在运行的客户端要换新配置。你没有写密码，重置后要再「frp 登录」绑定。\n"
    "60 秒内回复「确认」就重置，「取消」放弃；想让我自动保存新令牌，请重发「frp 重置令牌 <密码>」。"
)
WOULD_RESET_BESIDE = (
    "要重置 ChmlFrp 令牌：旧令牌立即作废，正在运行的客户端要换新配置。你绑定的是链接登录，不靠它，不会换成令牌。\n"
    "60 秒内回复「确认」就重置，「取消」放弃。"
)
RESET_BESIDE = (
    "令牌已重置，旧的作废了。你绑定的是链接登录，没有变。\n正在运行的客户端要换新配置：「隧道 配置 <隧道名>」。"
)
RESET_OR_NOT_BESIDE = "不确定有没有重置成功：ChmlFrp 没有回应。你绑定的是链接登录，没有变。需要的话可以再重置一次。"
RESET_BUT_LOGIN = "令牌已重置，旧的作废了。请发送「frp 登录 <用户名> <密码>」绑定新令牌。"
RESET_NOT = "令牌没有重置：ChmlFrp 没有回应，旧令牌还能用。可以再发一次。"
RESET_OR_NOT = "不确定有没有重置成功：ChmlFrp 没有回应。请过一会儿发送「frp 信息」，说凭据无效就重新「frp 登录」。"
OTHER_ACCOUNT = "这个密码登录的不是你绑定的账号，没有重置。请检查后再发。"
WRONG_PASSWORD = "密码不对，什么也没有改。请检查后再发。"  # noqa: S105 a sentence
PASSWORD_CHANGED = "密码改好了。令牌没有变，绑定继续有效。"  # noqa: S105 a sentence
PASSWORD_REFUSED = "ChmlFrp 没有接受：多半是旧密码不对，或新密码不合要求。请检查后再发。"  # noqa: S105 a sentence
QQ_CHANGED = "QQ 改好了。"
AVATAR_CHANGED = "头像改好了。"
AVATAR_REFUSED = "ChmlFrp 没有接受这个头像：可能和现在的一样，或网址打不开图片。请换一个网址。"
NAME_REFUSED = "ChmlFrp 没有接受这个用户名：可能已被使用，请换一个。"
RECALL_YOURSELF = "刚才那条消息里有密码，请你自己撤回或删除。"


def too_many_mails(wait_s: float) -> str:
    """To this address, or for this person."""
    if wait_s <= 120:
        wait = f"{max(1, math.ceil(wait_s))} 秒"
    else:
        wait = f"{math.ceil(wait_s / 60)} 分钟" if wait_s <= 7200 else f"{math.ceil(wait_s / 3600)} 小时"
    return f"验证码发得太频繁了，这次没有发。请约 {wait}后再发；先看看邮箱和垃圾邮件里有没有刚才的。"


def not_in_group(*, recalled: bool | None) -> str:
    """A command with a secret, in a group. None: it held none."""
    if recalled is None:
        return "这个命令只能私聊：请加我好友，私聊发送。"
    if recalled:
        return "密码不能发在群里，我已经把那条消息撤回，什么也没有做。请尽快改掉这个密码，再私聊我。"
    return "密码不能发在群里！我没有权限，撤回没有成功：请你马上自己撤回，尽快改掉这个密码，再私聊我。我什么也没有做。"


def would_replace(mask: str, username: str) -> str:
    """Another account is bound: it stands until `确认`."""
    return (
        f"登录成功，但你已绑定过 ChmlFrp：{mask}。回复「确认」换成账号 {short(username, 32)}，60 秒内有效；"
        "不回复就保留原来的。"
    )


def logged_in(username: str, mask: str) -> str:
    """The token is stored."""
    return f"已绑定 ChmlFrp 账号 {short(username, 32)}：{mask}\n只加密保存了令牌，密码没有保存。发送「隧道」看看。"


def with_warning(text: str, *, recalled: bool) -> str:
    """An answer to a message that held a password."""
    return text if recalled else f"{text}\n{RECALL_YOURSELF}"


def token_replaced(mask: str) -> str:
    """The new token is stored."""
    return f"令牌已重置，新令牌已加密保存：{mask}\n正在运行的客户端要换新配置：「隧道 配置 <隧道名>」。"


def would_rename(name: str) -> str:
    """Before the name is changed."""
    return (
        f"要把 ChmlFrp 的用户名改成 {short(name, 64)}：以后用它登录，别人也会看到它。\n"
        "60 秒内回复「确认」就改，「取消」放弃。"
    )


def renamed(name: str) -> str:
    """Done."""
    return f"用户名改好了：{short(name, 64)}。"


def info(account: Account, week: Sequence[DayTraffic] | None, whose: str, *, private: bool) -> str:
    """The account; what identifies a person only in private. The token is in no line."""
    rows = {
        "用户组": f"{short(account.group, 16)}（{_term(account)}）",
        "积分": _count(account.points),
        "带宽": UNKNOWN if account.bandwidth_mbps is None else f"国内 {account.bandwidth_mbps} Mbps",
        "隧道": f"已用 {_count(account.tunnels_used)} / {_count(account.tunnel_limit)} 条",
        "当前连接": _count(account.connections),
        "累计流量": f"上传 {amount(account.upload_bytes)}，下载 {amount(account.download_bytes)}",
        "近七天": _week(week),
        "实名": short(account.realname, 16),
        "注册于": short(account.registered_on, 16),
    }
    if private:
        rows |= {"邮箱": short(account.email, 64), "QQ": short(account.qq, 16)}
    lines = [f"{name}：{value}" for name, value in rows.items()]
    return "\n".join([f"ChmlFrp 账号 {short(account.username, 32)}（{whose}）", *lines])


def _term(account: Account) -> str:
    return "永久" if account.is_forever else f"到 {short(account.term, 16)}"


def _count(number: int | None) -> str:
    return UNKNOWN if number is None else str(number)


def _week(week: Sequence[DayTraffic] | None) -> str:
    if not week:
        return "暂时查不到"
    up, down = sum(day.upload_bytes or 0 for day in week), sum(day.download_bytes or 0 for day in week)
    return f"上传 {bytes_text(up)}，下载 {bytes_text(down)}"


def sign_in(info: SignInInfo) -> str:
    """Honest: the bot cannot sign in for anybody."""
    state = {True: "今天已经签到了。", False: "今天还没有签到。", None: "今天签没签到，ChmlFrp 没有说。"}
    lines = [
        state[info.signed_in_today],
        f"累计签到 {_count(info.sign_ins)} 次，共得 {_count(info.points)} 积分",
        f"上次签到：{_moment(info.last_sign_in)}",
        f"今天全站签到：{_count(info.signed_in_by_all_today)} 人",
    ]
    if info.signed_in_today is not True:
        lines.append(f"ChmlFrp 签到要做人机验证，我不能代签。请打开面板自己签：{PANEL}")
    return "\n".join(lines)


def _moment(moment: datetime | None) -> str:
    return "还没有过" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
