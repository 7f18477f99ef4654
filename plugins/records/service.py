"""What is stored of a person, as he gets it: a JSON file, or the same in words where no file gets through. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from plugins._shared.beijing import BEIJING
from plugins.records import texts

Stored = Mapping[str, Sequence[Mapping[str, Any]]]
"""Name of a trace → its rows (plugins/_shared/database/persons.py)."""
TIDY_AT_HOUR = 4
"""Beijing time: few people are awake."""


def document(user_id: int, stored: Stored, now: datetime) -> bytes:
    """The file: UTF-8 JSON with Chinese headings; times in Beijing time with their zone."""
    data = {
        texts.TITLES[name]: [{key: _plain(value) for key, value in row.items()} for row in rows]
        for name, rows in stored.items()
    }
    whole = {"说明": texts.ABOUT, "QQ": user_id, "导出时间": _plain(now), "数据": data}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def file_name(user_id: int, now: datetime) -> str:
    """`wangguan-12345-20261122-1403.json`: letters that every system takes."""
    return f"wangguan-{user_id}-{now.astimezone(BEIJING):%Y%m%d-%H%M}.json"


def in_words(stored: Stored) -> str:
    """What stands in the file, shortened, for where none gets through."""
    rows = {name: [{k: _short(v) for k, v in row.items()} for row in found] for name, found in stored.items() if found}
    return texts.in_words(rows)


def until_tidying_s(now: datetime) -> float:
    """From now until it is next four o'clock in Beijing, in seconds."""
    local = now.astimezone(BEIJING)
    at = local.replace(hour=TIDY_AT_HOUR, minute=0, second=0, microsecond=0)
    return ((at if at > local else at + timedelta(days=1)) - local).total_seconds()


def _plain(value: Any) -> Any:
    return value.astimezone(BEIJING).isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _short(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    text = " ".join(str(value).split())
    return text if len(text) <= texts.MOST_CHARS else f"{text[: texts.MOST_CHARS]}…"
