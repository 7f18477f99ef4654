"""Every sentence of the dialog that `绑定 <平台>` begins."""

from collections.abc import Sequence

from plugins._providers import Room

_FIELDS = {
    ("jumdata", "app_id"): "appId（聚美智数控制台 → 应用管理）",
    ("jumdata", "app_secret"): "appSecret（和 appId 在同一页）",
    ("ihuyi", "account"): "account（APIID，互亿无线用户中心 → IP 查询 → 产品总览）",
    ("ihuyi", "api_key"): "apikey（APIKEY，和 APIID 在同一页）",
    ("ce17", "user"): "账号（登录邮箱）",
    ("ce17", "token"): "令牌（17CE 管理平台 → API Token，不是登录密码）",
    ("chmlfrp", "token"): "token（ChmlFrp 面板 → 个人信息）",
    ("proxy911", "app_key"): "app_key（911Proxy 个人中心首页）",
}
ONE_WORD = "凭据里没有空格，请只发这一项。"
ODD_LETTERS = "凭据里不会有中文和特殊字符，请重新复制后再发。"
TOO_LONG = "太长了，不像是凭据，请检查后再发。"
TOO_SHORT = "太短了，不像是完整的凭据，请重新复制后再发。"
EXPIRED = "等了超过 3 分钟，这次绑定已经结束，什么也没有保存。请重新发送「绑定 <平台>」。"
CANCELLED = "好的，已取消，什么也没有保存。"


def label(room: Room, field: str) -> str:
    """What a field is called, and where it is found."""
    return _FIELDS.get((room.name, field), field)


def question(room: Room, field: str, *, first: bool, more: int) -> str:
    """Asks for one field. `more`: how many come after it."""
    what = label(room, field)
    asked = f"{room.title} 的{_before_latin(what)}是？"
    steps = f"（还有 {more} 项）" if more else ""
    how = "\n请在 3 分钟内直接发给我，发送「取消」放弃。" if first else ""
    return f"{asked}{steps}{how}"


def with_said(room: Room, names: Sequence[str], question: str) -> str:
    """The question behind what stood in the command already: he sees as what it was taken."""
    if not names:
        return question
    taken = "、".join(label(room, name).partition("（")[0] for name in names)
    return f"你刚才填的算作：{taken}。{question}"


def _before_latin(text: str) -> str:
    return f" {text}" if text[0].isascii() else text


def again(why: str, question: str) -> str:
    """A wrong value: why, and the question once more."""
    return f"{why}\n{question}"
