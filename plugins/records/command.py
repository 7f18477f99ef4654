"""The text of `审计` → a typed request. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from plugins._shared.errors import UsageError
from plugins.records import texts

USUAL, MOST = 20, 100
_PERSON = re.compile(r"(?:用户|QQ)[=:]?\s*([1-9][0-9]{4,11})\b", re.IGNORECASE)
_PAGE = re.compile(r"(?:第\s*([0-9]{1,6})\s*页|页[=:]?\s*([0-9]{1,6})\b)")
_COUNT = re.compile(r"([0-9]{1,12})(?:条|行)?")


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """`审计 [n] [用户 <QQ>] [第<页>页]`."""

    rows: int = USUAL
    user_id: int | None = None
    page: int = 1

    @property
    def offset(self) -> int:
        """So many newer rows are passed over."""
        return (self.page - 1) * self.rows


def looks_like_audit(rest: str) -> bool:
    """Whether the text behind a bare `审计` is meant for the bot."""
    rest = unicodedata.normalize("NFKC", rest)
    return bool(_PERSON.search(rest) or _PAGE.search(rest) or _COUNT.fullmatch(rest.strip()))


def parse_audit(text: str) -> AuditRequest:
    """The words in any order. Raises UsageError."""
    rest = unicodedata.normalize("NFKC", text)
    user_id, rest = _take(_PERSON, rest)
    page, rest = _take(_PAGE, rest)
    words = rest.split()
    if len(words) > 1 or (words and not _COUNT.fullmatch(words[0])):
        raise UsageError(texts.AUDIT_HOW)
    rows = _number(words[0]) if words else USUAL
    if not 1 <= rows <= MOST:
        raise UsageError(texts.too_many_rows(MOST, rows))
    if page == 0:
        raise UsageError(texts.AUDIT_HOW)
    return AuditRequest(rows, user_id, page or 1)


def _take(pattern: re.Pattern[str], text: str) -> tuple[int | None, str]:
    found = pattern.search(text)
    if found is None:
        return None, text
    number = next(int(group) for group in found.groups() if group)
    return number, f"{text[: found.start()]} {text[found.end() :]}"


def _number(word: str) -> int:
    found = _COUNT.fullmatch(word)
    return int(found[1]) if found else 0
