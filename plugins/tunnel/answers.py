"""What a text means while the bot waits for a field of a new tunnel. Pure.

| waits for | an answer is | in a group everything else is talk; in private it is a wrong answer |
|---|---|---|
| any field | `字段=值 …`, several at once | |
| 名称 | letters, digits, underscore | |
| 类型 | tcp udp http https | |
| 节点 | the number of a row that was shown, a node's name or a part of it | |
| 本地端口 | digits | |
| 域名 | something with a dot | |
| `确认` | `字段=值 …` changes what was shown | `确认` and `取消` are words of the dialog, not texts |
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from plugins._shared.errors import UsageError
from plugins.tunnel.fields import CHECKS, TYPES, has_field, parse_fields, words_of

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
_DIGITS = re.compile(r"[0-9]{1,9}")
_DOMAIN = re.compile(r"[^\s/@]{1,250}\.[^\s/@]{2,60}")


def read_answer(field: str, text: str, nodes: Sequence[str], shown: Sequence[str], *, private: bool) -> dict[str, Any]:
    """A text → fields; empty: it is talk. `nodes` are the names of all nodes, `shown` those of the rows with numbers.

    Raises UsageError for a wrong answer.
    """
    words = words_of(text)
    if has_field(text):
        return parse_fields(words)
    word = " ".join(words)
    if not (private or _fits(field, word, nodes)):
        return {}
    if field == "node" and word.isascii() and word.isdecimal() and 1 <= int(word[:3]) <= len(shown):
        return {"node": shown[int(word[:3]) - 1]}
    return {field: CHECKS[field](word)}


def read_change(text: str) -> dict[str, Any]:
    """A text while the bot waits for `确认`: fields to change; empty: it is talk. Raises UsageError."""
    words = words_of(text)
    return parse_fields(words) if has_field(text) else {}


def _fits(field: str, word: str, nodes: Sequence[str]) -> bool:
    """Whether a text has the shape of an answer, where other people talk too."""
    looks: dict[str, Callable[[str], Any]] = {
        "name": _PLAIN.fullmatch,
        "type": lambda text: text.casefold() in TYPES,
        "node": lambda text: _DIGITS.fullmatch(text) or (len(text) > 1 and any(_key(text) in _key(n) for n in nodes)),
        "local_port": _DIGITS.fullmatch,
        "domain": _DOMAIN.fullmatch,
    }
    return bool(looks[field](word))


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def is_wrong(read: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], str | None]:
    """What `read` gives, and the sentence of its UsageError where it raises one."""
    try:
        return read(), None
    except UsageError as e:
        return {}, e.sentence
