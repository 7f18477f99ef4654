"""Sentences of signing in by link and code, and of a sign-in that has ended."""

import math

TOO_MANY = "现在同时登录的人太多，请过几分钟再发送「绑定 chmlfrp」；有令牌的话，可以直接发送「绑定 chmlfrp <token>」。"
REPLACED = "你又发起了一次登录，请用最新的链接和代码。"
CANCELLED = "好的，已放弃登录，没有绑定。想再来一次请发送「绑定 chmlfrp」。"
DENIED = "你在页面上拒绝了登录，没有绑定。想再来一次请发送「绑定 chmlfrp」。"
EXPIRED = "登录代码已过期，没有绑定。请重新发送「绑定 chmlfrp」拿一个新的。"
NOT_ACCEPTED = "ChmlFrp 没有认可这次登录，没有绑定。请稍后重新发送「绑定 chmlfrp」。"


def too_often(wait_s: float) -> str:
    """One link after the other for one person."""
    return (
        f"你要的登录链接太多了，请约 {max(1, math.ceil(wait_s))} 秒后再发送「绑定 chmlfrp」；"
        "有令牌的话，可以直接发送「绑定 chmlfrp <token>」。"
    )


def open_and_agree(link: str, code: str, seconds: float) -> str:
    """Where to go, what to type, and how long there is."""
    minutes = max(1, round(seconds / 60))
    return (
        f"请在 {minutes} 分钟内用浏览器打开：\n{link}\n"
        f"登录你的 ChmlFrp 账号，核对或输入代码 {code}，再点同意。\n"
        "成功后我会告诉你；发送「取消」放弃。链接和代码不要给别人看。\n"
        "有令牌的话，也可以直接发送「绑定 chmlfrp <token>」。"
    )


def please_sign_in(title: str) -> str:
    """No account pays for this."""
    return f"还没有可用的 {title} 账号。请私聊我发送「绑定 chmlfrp」登录；有令牌的话发送「绑定 chmlfrp <token>」。"


def sign_in_ended(title: str) -> str:
    """The vendor does not renew a sign-in any more."""
    return f"你在 {title} 的登录已失效，请私聊我发送「绑定 chmlfrp」重新登录。"


def unbound_meanwhile(title: str) -> str:
    """The binding was deleted while it was being renewed."""
    return f"你已经解绑 {title}，请先私聊我重新绑定。"
