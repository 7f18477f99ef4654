"""Which commands to show to whom, and where."""

from collections.abc import Iterable

from plugins._shared.errors import UsageError
from plugins._shared.table import Command, Role, Table, Where, by_topic
from plugins.help import texts

ROWS = 12


def usable(command: Command, role: Role, *, private: bool) -> bool:
    """Whether this person may use the command in a chat of this kind."""
    where = {Where.ANYWHERE: True, Where.PRIVATE: private, Where.GROUP: not private}[command.where]
    return where and role >= command.role and not command.hidden


def pages(commands: Iterable[Command], role: Role, *, private: bool) -> list[list[Command]]:
    """The usable commands by topic, at most twelve rows a page."""
    rows = by_topic(command for command in commands if usable(command, role, private=private))
    return [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)] or [[]]


def overview(rows: Iterable[Command]) -> dict[str, dict[str, list[str]]]:
    """Topic → first word → second words: `{"隧道与代理": {"隧道": ["创建", "修改"], "诊断": []}}`."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        first, _, second = row.word.partition(" ")
        behind = found.setdefault(row.topic, {}).setdefault(first, [])
        behind.extend([second] if second else [])
    return found


def find_manual(table: Table, word: str) -> Command:
    """The command that a word of `帮助 <命令>` means. Raises UsageError with the nearest one."""
    word = table.without_start(word)
    found = table.find(word) or table.find(word.split()[0] if word.split() else "")
    if found is None:
        raise UsageError(texts.no_such_command(table.near(word)))
    return found
