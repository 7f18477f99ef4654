"""ChmlFrp's account endpoints: who one is, getting in, signing in for points, changing things."""

import re
import time
from typing import Any

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.chmlfrp.replies import FrpError, WrongUseError, ok
from plugins._sandbox.vendors.chmlfrp.state import MAIL_CODE, MOST_USERS, FrpState, User
from plugins._sandbox.vendors.chmlfrp.views import user_view
from plugins._sandbox.vendors.incoming import Incoming

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAIL_TYPES = ("register", "retoken", "login", "reset_password", "reset_email", "delete_account")
GEETEST = ("lot_number", "captcha_output", "pass_token", "gen_time")
WEAK = "密码不符合要求，长度在6到48个字符之间，并且至少包含字母、数字和符号中的两种。"


def login(state: FrpState, asked: Incoming) -> dict[str, Any]:
    """By user name, QQ number or mail address."""
    user = state.user_named(_required(asked, "username"))
    password = _required(asked, "password")
    if user is None:
        raise FrpError(401, "用户不存在")
    _check_password(password)
    if password != user.password:
        raise FrpError(401, "密码错误")
    return ok("登录成功", user_view(state, user))


def _check_password(password: str) -> None:
    kinds = sum(bool(re.search(part, password)) for part in ("[A-Za-z]", "[0-9]", "[^A-Za-z0-9]"))
    if not 6 <= len(password) <= 48 or kinds < 2:
        raise FrpError(400, WEAK)


def send_mail_code(state: FrpState, asked: Incoming) -> dict[str, Any]:
    mail = asked.text("mail") or ""
    if not MAIL.fullmatch(mail):
        raise FrpError(400, "邮箱格式错误")
    if asked.text("type") not in MAIL_TYPES:
        raise WrongUseError(400, "参数type错误")
    if len(state.mail_codes) >= MOST_USERS:
        state.mail_codes.clear()
    state.mail_codes[mail] = MAIL_CODE
    return ok("发送成功")


def register(state: FrpState, asked: Incoming) -> dict[str, Any]:
    name, password, mail, qq, code = (_required(asked, part) for part in ("username", "password", "mail", "qq", "code"))
    _check_password(password)
    if state.mail_codes.get(mail) != code:
        raise FrpError(400, "验证码错误")
    if any(state.user_named(part) for part in (name, mail, qq)):
        raise FrpError(400, "用户已存在")
    if len(state.users) >= MOST_USERS:
        raise FrpError(400, "注册已关闭")
    today = time.strftime("%Y-%m-%d", time.localtime(state.now()))
    state.users.append(User(state.users[-1].id + 1, name, password, _new_token(state, name), mail, qq, regtime=today))
    return ok("注册成功")


def _new_token(state: FrpState, name: str) -> str:
    return f"sandbox-frp-{dice.hex_text(16, name, state.now())}"


def userinfo(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    return ok("请求成功", user_view(state, user))


def retoken(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """The old token dies; the new one is to be had by a login. The code is optional today, but must be right."""
    code = asked.text("code")
    if code and state.mail_codes.get(user.mail) != code:
        raise FrpError(400, "验证码错误")
    user.token = _new_token(state, user.username)
    return ok("重置成功")


def sign_in(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """Points, once a day; behind a human check whose four fields must be there."""
    if not all(asked.text(name) for name in GEETEST):
        raise FrpError(400, "人机验证失败")
    if _signed_in_today(state, user):
        raise FrpError(409, "请勿重复签到")
    points = 5 + dice.number("points", user.id, int(state.now() // 86_400)) % 11
    user.integral, user.sign_ins, user.last_sign_in_s = user.integral + points, user.sign_ins + 1, state.now()
    return ok(f"签到成功, 获得{points}积分")


def _signed_in_today(state: FrpState, user: User) -> bool:
    if user.last_sign_in_s is None:
        return False
    return time.localtime(user.last_sign_in_s)[:3] == time.localtime(state.now())[:3]


def sign_in_info(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    last = user.last_sign_in_s
    text = None if last is None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(last))
    counts = {"total_points": user.sign_ins * 9, "total_sign_ins": user.sign_ins, "count_of_matching_records": 567}
    today = {"is_signed_in_today": _signed_in_today(state, user)}
    return ok("获取成功", {"last_sign_in_time": text, **counts, **today})


def reset_password(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    old, new = _required(asked, "original_password"), _required(asked, "new_password")
    if old != user.password:
        raise FrpError(401, "密码错误")
    _check_password(new)
    user.password = new
    return ok("密码重置成功")


def update_username(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    name = _required(asked, "new_username")
    if state.user_named(name) is not None:
        raise FrpError(400, "用户名已存在")
    user.username = name
    return ok("用户名更新成功")


def update_qq(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    qq = _required(asked, "new_qq")
    if not re.fullmatch(r"[1-9]\d{4,10}", qq):
        raise FrpError(400, "QQ号格式错误")
    user.qq = qq
    return ok("QQ更新成功")


def update_userimg(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    link = _required(asked, "new_userimg")
    if not re.match(r"https?://[^\s/]+\.[^\s/]+", link):
        raise FrpError(400, "无效的链接", "error")
    if link == user.userimg:
        raise FrpError(400, "新头像不能与当前头像相同")
    user.userimg = link
    return ok("用户头像更新成功")


def flow_last_seven_days(state: FrpState, asked: Incoming, user: User) -> dict[str, Any]:
    """Oldest first; numbers come as numbers or as text."""
    tunnels = state.tunnels_of(user)
    rows = []
    for ago in range(6, -1, -1):
        pairs = [state.traffic_on(t.id, ago) if ago else state.traffic_today(t) for t in tunnels if t.habit != "down"]
        day = time.strftime("%Y-%m-%d", time.localtime(state.now() - ago * 86_400))
        up, down = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        rows.append({"time": day, "traffic_in": up, "traffic_out": str(down)})
    return ok("获取成功", rows)


def _required(asked: Incoming, name: str) -> str:
    value = asked.text(name)
    if not value:
        raise WrongUseError(400, f"缺少参数{name}")
    return value
