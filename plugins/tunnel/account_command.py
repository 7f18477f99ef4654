"""The text of `frp 登录`, `frp 注册`… → typed requests. Pure; no sentence repeats what was typed: it holds passwords.

Facts: vendor document, 登录 to 重置头像: a password has 6 to 48 characters, at least two of letters, digits and signs.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from plugins._providers.chmlfrp import MailPurpose
from plugins._shared.errors import UsageError
from plugins._shared.targets import public_url
from plugins.tunnel import account_texts as texts

MOST_NAME_CHARS = 64
MOST_PASSWORD_CHARS = 128
PURPOSES = {
    "注册": MailPurpose.REGISTER,
    "重置令牌": MailPurpose.RESET_TOKEN,
    "登录": MailPurpose.LOGIN,
    "改密": MailPurpose.RESET_PASSWORD,
    "改邮箱": MailPurpose.RESET_MAIL,
}
_KINDS = ("[A-Za-z]", "[0-9]", "[^A-Za-z0-9]")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_QQ = re.compile(r"[1-9][0-9]{4,10}")
_CODE = re.compile(r"[A-Za-z0-9]{4,8}")
_PLAIN_WORDS = re.compile(r"[!-~]+(?:\s+[!-~]+)*")


@dataclass(frozen=True)
class Login:
    """`frp 登录 <名> <密码>`; the name may be a QQ number or a mail address."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Registration:
    """`frp 注册 <名> <密码> <邮箱> <QQ> <验证码>`."""

    username: str
    password: str = field(repr=False)
    mail: str
    qq: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class TokenReset:
    """`frp 重置令牌 [密码] [验证码]`. Without the password the new token cannot be fetched."""

    password: str | None = field(repr=False)
    code: str | None = field(repr=False)


def looks_plain(rest: str) -> bool:
    """Whether the text behind a bare `frp 登录` is made of letters, digits and signs, and so no Chinese talk."""
    return _PLAIN_WORDS.fullmatch(rest.strip()[:400]) is not None


def parse_login(argument: str) -> Login:
    """Raises UsageError."""
    name, password = _words(argument, 2, texts.LOGIN_FORM)
    return Login(_username(name), _present_password(password))


def parse_registration(argument: str) -> Registration:
    """Raises UsageError."""
    name, password, mail, qq, code = _words(argument, 5, texts.REGISTER_FORM)
    return Registration(_username(name), _password(password), _mail(mail), _qq(qq), _code(code))


def parse_mail_code(argument: str) -> tuple[str, MailPurpose]:
    """`<邮箱> [用途]`; without one it is for registering. Raises UsageError."""
    words = argument.split()
    if len(words) not in (1, 2):
        raise UsageError(texts.CODE_FORM)
    purpose = PURPOSES.get(unicodedata.normalize("NFKC", words[1])) if len(words) == 2 else MailPurpose.REGISTER
    if purpose is None:
        raise UsageError(texts.CODE_FORM)
    return _mail(words[0]), purpose


def parse_token_reset(argument: str) -> TokenReset:
    """A word of digits only is a mailed code, for no password is. Raises UsageError."""
    words = argument.split()
    if len(words) > 2:
        raise UsageError(texts.RESET_FORM)
    codes = [word for word in words if word.isascii() and word.isdecimal()]
    passwords = [word for word in words if word not in codes]
    if len(codes) > 1 or len(passwords) > 1:
        raise UsageError(texts.RESET_FORM)
    return TokenReset(_present_password(passwords[0]) if passwords else None, _code(codes[0]) if codes else None)


def parse_password_change(argument: str) -> tuple[str, str]:
    """`<旧密码> <新密码>`. Raises UsageError."""
    old, new = _words(argument, 2, texts.PASSWORD_FORM)
    if old == new:
        raise UsageError(texts.SAME_PASSWORD)
    return _present_password(old), _password(new)


def parse_rename(argument: str) -> str:
    """Raises UsageError."""
    (name,) = _words(argument, 1, texts.RENAME_FORM)
    return _username(name)


def parse_qq(argument: str) -> str:
    """Raises UsageError."""
    (qq,) = _words(unicodedata.normalize("NFKC", argument), 1, texts.QQ_FORM)
    return _qq(qq)


def parse_avatar(argument: str) -> str:
    """A direct link to a picture. Raises UsageError."""
    (link,) = _words(argument, 1, texts.AVATAR_FORM)
    if not link.lower().startswith(("http://", "https://")):
        raise UsageError(texts.AVATAR_FORM)
    return public_url(link)


def _words(argument: str, count: int, form: str) -> list[str]:
    words = argument.split()
    if len(words) != count:
        raise UsageError(form)
    return words


def _username(text: str) -> str:
    if len(text) > MOST_NAME_CHARS or not text.isprintable():
        raise UsageError(texts.BAD_USERNAME)
    return text


def _present_password(text: str) -> str:
    """A password that exists: the rule for new ones came later than some of them."""
    if len(text) > MOST_PASSWORD_CHARS or not text.isprintable():
        raise UsageError(texts.ODD_PASSWORD)
    return text


def _password(text: str) -> str:
    kinds = sum(bool(re.search(kind, text)) for kind in _KINDS)
    if not 6 <= len(text) <= 48 or kinds < 2:
        raise UsageError(texts.WEAK_PASSWORD)
    return text


def _mail(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise UsageError(texts.BAD_MAIL)
    return text


def _qq(text: str) -> str:
    if not _QQ.fullmatch(text):
        raise UsageError(texts.BAD_QQ)
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise UsageError(texts.BAD_CODE)
    return text
