"""The text of `代理 账号` → a typed request. Pure; no sentence repeats what was typed: it may hold passwords.

Facts: vendor document, whitelist-account/*: names and passwords are ASCII letters and digits, `:` and `,` separate
accounts; a remark has at most 32 Chinese or 64 Latin characters; a limit is 0 (none) to 102400 whole GB.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from plugins._providers.proxy911 import NewProxyAccount
from plugins._shared.errors import UsageError
from plugins.proxy import account_texts as texts
from plugins.proxy.wording import plain, product_type

MOST_CHARS = 4000
MOST_BATCH = 50
MOST_NAME_CHARS = 64
MOST_REMARK_WIDTH = 64
MOST_LIMIT_GB = 102_400
USUAL_PRODUCT = 9
PRODUCTS = (9, 11, 14, 25)
"""Products that have accounts."""


class Action(Enum):
    """What to do with accounts; the value is the canonical word."""

    LIST = "列表"
    ADD = "添加"
    DELETE = "删除"
    ENABLE = "启用"
    DISABLE = "停用"
    PASSWORD = "改密"  # noqa: S105 a word of the chat
    REMARK = "备注"
    LIMIT = "限额"


WORDS = {action.value: action for action in Action} | {
    "新增": Action.ADD,
    "增加": Action.ADD,
    "禁用": Action.DISABLE,
    "密码": Action.PASSWORD,
    "改密码": Action.PASSWORD,
    "限制": Action.LIMIT,
    "查看": Action.LIST,
}
SECRET_ACTIONS = frozenset({Action.ADD, Action.PASSWORD})
"""What carries a password."""


@dataclass(frozen=True)
class AccountRequest:
    """A whole `代理 账号`."""

    action: Action
    names: tuple[str, ...] = ()
    """Accounts that must exist."""
    new: tuple[NewProxyAccount, ...] = field(default=(), repr=False)
    password: str | None = field(default=None, repr=False)
    remark: str | None = None
    limit_gb: int | None = None
    """0 = unlimited."""
    product: int = USUAL_PRODUCT
    page: int = 1

    @property
    def secrets(self) -> list[str]:
        """What no log may show."""
        return [one.password.get_secret_value() for one in self.new] + ([self.password] if self.password else [])


def looks_like_accounts(rest: str) -> bool:
    """Whether the text behind a bare `代理 账号` begins with an action, or is a page."""
    words = plain(rest[:MOST_CHARS]).split(" ", 1)
    return words[0] in WORDS or (len(words) == 1 and re.fullmatch("[0-9]{1,3}", words[0]) is not None)


def action_of(argument: str) -> Action:
    """What is to be done, before the rest is read."""
    return WORDS.get(plain(argument[:MOST_CHARS]).split(" ", 1)[0], Action.LIST)


def parse_accounts(argument: str) -> AccountRequest:
    """The command's text → a request. Raises UsageError."""
    if len(argument) > MOST_CHARS:
        raise UsageError(texts.too_many(MOST_BATCH))
    head, _, rest = plain(argument).partition(" ")
    action = WORDS.get(head)
    if action is None:
        return _listing(f"{head} {rest}".strip())
    return _READ[action](rest)


def _listing(rest: str) -> AccountRequest:
    if rest and not re.fullmatch("[0-9]{1,3}", rest):
        raise UsageError(texts.HOW)
    return AccountRequest(Action.LIST, page=max(1, int(rest or 1)))


def _adding(rest: str) -> AccountRequest:
    rest, _, remark = rest.partition("备注=")
    words = rest.replace(",", " ").replace(";", " ").split()
    products = [word.removeprefix("产品=") for word in words if word.startswith("产品=")]
    words = [word for word in words if not word.startswith("产品=")]
    pairs = [word.split(":") for word in words] if any(":" in word for word in words) else _in_twos(words)
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise UsageError(texts.ADD_HOW)
    if len({name for name, _ in pairs}) < len(pairs):
        raise UsageError(texts.TWICE)
    _check_batch(len(pairs))
    new = tuple(_new(name, password) for name, password in pairs)
    remark_text = _remark(remark.strip()) if remark.strip() else None
    return AccountRequest(Action.ADD, new=new, product=_product(products), remark=remark_text)


def _in_twos(words: list[str]) -> list[list[str]]:
    return [words[n : n + 2] for n in range(0, len(words), 2)]


def _new(name: str, password: str) -> NewProxyAccount:
    return NewProxyAccount.model_validate({"username": _name(name), "password": _password(password)})


def _product(words: list[str]) -> int:
    if not words:
        return USUAL_PRODUCT
    found = product_type(words[0]) if len(words) == 1 else None
    if found not in PRODUCTS:
        raise UsageError(texts.ADD_PRODUCTS)
    return found


def _name(word: str) -> str:
    if not re.fullmatch(rf"[A-Za-z0-9]{{1,{MOST_NAME_CHARS}}}", word):
        raise UsageError(texts.BAD_NAME)
    return word


def _password(word: str) -> str:
    if not re.fullmatch(rf"[A-Za-z0-9]{{1,{MOST_NAME_CHARS}}}", word):
        raise UsageError(texts.BAD_PASSWORD)
    return word


def _remark(text: str) -> str:
    """The vendor counts letters beyond Latin double."""
    if sum(1 if ord(letter) < 256 else 2 for letter in text) > MOST_REMARK_WIDTH or not text.isprintable():
        raise UsageError(texts.BAD_REMARK)
    return text


def _check_batch(count: int) -> None:
    if count > MOST_BATCH:
        raise UsageError(texts.too_many(MOST_BATCH))


def _names(words: list[str], sentence: str) -> tuple[str, ...]:
    if not words:
        raise UsageError(sentence)
    _check_batch(len(words))
    return tuple(dict.fromkeys(_name(word) for word in words))


def _naming(action: Action) -> Callable[[str], AccountRequest]:
    def read(rest: str) -> AccountRequest:
        return AccountRequest(action, _names(rest.replace(",", " ").split(), texts.which(action.value)))

    return read


def _changing_password(rest: str) -> AccountRequest:
    words = rest.replace(":", " ").split()
    if len(words) != 2:
        raise UsageError(texts.PASSWORD_HOW)
    return AccountRequest(Action.PASSWORD, (_name(words[0]),), password=_password(words[1]))


def _remarking(rest: str) -> AccountRequest:
    name, _, remark = rest.partition(" ")
    if not remark:
        raise UsageError(texts.REMARK_HOW)
    return AccountRequest(Action.REMARK, (_name(name),), remark=_remark(remark))


def _limiting(rest: str) -> AccountRequest:
    *words, amount = rest.replace(",", " ").split() or [""]
    names = _names(words, texts.LIMIT_HOW)
    if amount in ("不限", "无限", "不限量"):
        return AccountRequest(Action.LIMIT, names, limit_gb=0)
    found = re.fullmatch(r"([0-9]{1,9})(?:GB|G)?", amount, re.IGNORECASE)
    if found is None or int(found[1]) > MOST_LIMIT_GB:
        raise UsageError(texts.bad_limit(MOST_LIMIT_GB))
    return AccountRequest(Action.LIMIT, names, limit_gb=int(found[1]))


_READ: dict[Action, Callable[[str], AccountRequest]] = {
    Action.LIST: _listing,
    Action.ADD: _adding,
    Action.DELETE: _naming(Action.DELETE),
    Action.ENABLE: _naming(Action.ENABLE),
    Action.DISABLE: _naming(Action.DISABLE),
    Action.PASSWORD: _changing_password,
    Action.REMARK: _remarking,
    Action.LIMIT: _limiting,
}
