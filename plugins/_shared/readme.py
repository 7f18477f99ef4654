"""The commands as a Markdown table, made from the bot's own table of commands; it stands in both READMEs.

    python -m plugins._shared.readme            print the tables
    python -m plugins._shared.readme --write    put them into README.md and README.zh-CN.md

Starts NoneBot without a server to load the plugins. The English lines stand in docs/commands.en.toml, because the bot
itself speaks Chinese only.
"""

import argparse
import os
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plugins._shared.commands import TABLE
from plugins._shared.table import Command, Role, Where, by_topic

ROOT = Path(__file__).parents[2]
ENGLISH_LINES = ROOT / "docs" / "commands.en.toml"
BEGIN, END = "<!-- commands: begin -->\n", "<!-- commands: end -->"


@dataclass(frozen=True)
class Language:
    """The words of one README's table."""

    readme: Path
    head: tuple[str, ...]
    roles: dict[Role, str]
    places: dict[Where, str]
    comma: str


CHINESE = Language(
    ROOT / "README.zh-CN.md",
    ("命令", "也可以说", "做什么", "例子", "谁能用，在哪里"),
    {Role.MEMBER: "所有人", Role.GROUP_ADMIN: "群主和管理员", Role.OWNER: "机器人主人"},
    {Where.ANYWHERE: "群聊和私聊", Where.PRIVATE: "只能私聊", Where.GROUP: "只能在群里"},
    "，",
)
ENGLISH = Language(
    ROOT / "README.md",
    ("Command", "Aliases", "What it does", "Example", "Who, and where"),
    {Role.MEMBER: "everyone", Role.GROUP_ADMIN: "group owner and admins", Role.OWNER: "the bot's owner"},
    {Where.ANYWHERE: "groups and private chats", Where.PRIVATE: "private chats only", Where.GROUP: "groups only"},
    ", ",
)


def load_commands() -> list[Command]:
    """All commands of the bot, by topic, in a stable order. Raises RuntimeError where a plugin does not load."""
    import nonebot
    from nonebot.log import logger

    os.chdir(ROOT)  # NoneBot computes the plugins' module names from the working directory
    logger.remove()  # its log goes to stdout, where the tables go
    nonebot.init(driver="~none", sandbox=False)
    loaded = {plugin.name for plugin in nonebot.load_plugins("plugins")}
    wanted = {path.parent.name for path in (ROOT / "plugins").glob("[!_]*/__init__.py")}
    if missing := wanted - loaded:
        raise RuntimeError(f"plugins not loaded: {', '.join(sorted(missing))}")
    return by_topic(TABLE.commands)


def table(commands: Iterable[Command], language: Language, summaries: dict[str, str]) -> str:
    """Rows of Markdown, ending with a line break. `summaries`: word → what it does."""
    lines = [language.head, ("---",) * len(language.head)]
    lines += [_row(command, language, summaries[command.word]) for command in commands]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _row(command: Command, language: Language, summary: str) -> tuple[str, ...]:
    who = f"{language.roles[command.role]}{language.comma}{language.places[command.where]}"
    aliases = " ".join(_code(alias) for alias in command.aliases)
    return _code(command.word), aliases, summary.replace("|", "\\|"), _code(command.manual.examples[0]), who


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def tables(commands: Iterable[Command]) -> dict[Path, str]:
    """README → its table. A command without an English line keeps the Chinese one (a test names it)."""
    commands = list(commands)
    chinese = {command.word: command.manual.summary for command in commands}
    english = chinese | tomllib.loads(ENGLISH_LINES.read_text(encoding="utf-8"))
    return {
        ENGLISH.readme: table(commands, ENGLISH, english),
        CHINESE.readme: table(commands, CHINESE, chinese),
    }


def between_marks(readme: str) -> str:
    """The table that stands in a README now. Raises ValueError without the marks."""
    start, end = _marks(readme)
    return readme[start:end]


def _marks(readme: str) -> tuple[int, int]:
    """Where the table begins and ends."""
    return readme.index(BEGIN) + len(BEGIN), readme.index(END)


def main() -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the tables into both READMEs")
    write = parser.parse_args().write
    for readme, text in tables(load_commands()).items():
        if not write:
            sys.stdout.write(f"{readme.name}\n\n{text}\n")
            continue
        old = readme.read_text(encoding="utf-8")
        start, end = _marks(old)
        readme.write_text(old[:start] + text + old[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
