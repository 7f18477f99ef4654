"""Both READMEs: one line runs it and one tests it, their tables equal the code, their links lead somewhere."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.support.imports import ROOT
from tests.support.settings import all_settings

READMES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
EACH_README = pytest.mark.parametrize("name", READMES)
DUMP = """
import json, sys
from plugins._shared import readme
commands = readme.load_commands()
json.dump({
    "tables": {path.name: text for path, text in readme.tables(commands).items()},
    "words": [[command.word, *command.aliases] for command in commands],
    "english": list(readme.tomllib.loads(readme.ENGLISH_LINES.read_text(encoding="utf-8"))),
}, sys.stdout)
"""


@cache
def dumped() -> dict:
    """What the plugins registered, from a process of its own: here NoneBot is another one."""
    done = subprocess.run([sys.executable, "-c", DUMP], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def blocks(text: str) -> list[tuple[str, str]]:
    """The shell blocks in order: the heading above each, and its text."""
    found, heading = [], ""
    for match in re.finditer(r"^## ([^\n]+)$|^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if match[1] is not None:
            heading = match[1]
        else:
            found.append((heading, match[2]))
    return found


def table_rows(text: str) -> list[list[str]]:
    """Cells of the rows of a Markdown table, without head and rule."""
    rows = [re.split(r"(?<!\\) \| ?", line.strip("| ")) for line in text.splitlines() if line.startswith("| ")]
    return rows[2:]


def commands_of(text: str) -> str:
    return text.partition("<!-- commands: begin -->\n")[2].partition("<!-- commands: end -->")[0]


@EACH_README
def test_the_first_two_shell_blocks_run_and_test_it_with_one_line_each(name: str) -> None:
    run, test = blocks(READMES[name])[:2]
    assert "Run" in run[0]
    assert "Test" in test[0]
    assert [line.count("\n") for _, line in (run, test)] == [1, 1]
    assert run[1].startswith("pip install ")
    assert test[1].startswith("pip install ")
    assert run[1].rstrip().endswith("bot.py")
    assert test[1].rstrip().endswith("pytest")


def test_both_readmes_have_the_same_shell_blocks() -> None:
    english, chinese = ([text for _, text in blocks(readme)] for readme in READMES.values())
    assert english[:2] == chinese[:2]
    assert len(english) == len(chinese)


def test_ci_runs_the_readmes_test_command() -> None:
    assert blocks(READMES["README.md"])[1][1].strip() in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@EACH_README
def test_the_commands_are_those_of_the_bot(name: str) -> None:
    shown = table_rows(commands_of(READMES[name]))
    words = [re.findall(r"`([^`]+)`", f"{row[0]} {row[1]}") for row in shown]
    assert sorted(words) == sorted(dumped()["words"])


@EACH_README
def test_the_table_of_commands_is_the_generated_one(name: str) -> None:
    wanted = dumped()["tables"][name]
    assert commands_of(READMES[name]) == wanted, "run: python -m plugins._shared.readme --write"


def test_every_command_and_no_other_has_an_english_line() -> None:
    assert set(dumped()["english"]) == {words[0] for words in dumped()["words"]}, "see docs/commands.en.toml"


@EACH_README
def test_the_table_of_settings_has_every_name_with_its_default(name: str) -> None:
    rows = re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \| (?:`([^`]*)` )?\|", READMES[name], re.MULTILINE)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(setting for setting, _ in rows) == sorted(all_settings())
    for setting, default in rows:
        assert f"\n# {setting}={default}\n" in example


@EACH_README
def test_links_into_the_repository_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", READMES[name])
    local = [link for link in links if "://" not in link]
    assert local
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_writing_puts_a_changed_table_between_the_marks(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dataclasses import replace; from plugins._shared import readme\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "for name in ('ENGLISH', 'CHINESE'):\n"
        "    language = getattr(readme, name)\n"
        "    setattr(readme, name, replace(language, readme=folder / language.readme.name))\n"
        "sys.argv = ['readme', '--write']; readme.main()"
    )
    for name, old in (("README.md", ""), ("README.zh-CN.md", "| old |\n")):
        (tmp_path / name).write_text(f"above\n<!-- commands: begin -->\n{old}<!-- commands: end -->\nbelow\n", "utf-8")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    for name in READMES:
        written = (tmp_path / name).read_text(encoding="utf-8")
        table = dumped()["tables"][name]
        assert written == f"above\n<!-- commands: begin -->\n{table}<!-- commands: end -->\nbelow\n"
