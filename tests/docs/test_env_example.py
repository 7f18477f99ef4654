"""`.env.example` names every setting that the code knows, with its true default, and changes nothing when copied."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.imports import ROOT
from tests.support.settings import all_settings

LINES = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
SETTINGS = all_settings()


def shown() -> dict[str, str]:
    """Name → the text behind its equals sign."""
    found = (re.fullmatch(r"# ([A-Z][A-Z0-9_]*)=(.*)", line) for line in LINES)
    pairs: list[tuple[str, str]] = [(match[1], match[2]) for match in found if match]
    assert len(pairs) == len(dict(pairs)), "a name stands twice"
    return dict(pairs)


def read(text: str) -> Any:
    """As NoneBot reads it: JSON where it is, else the text; None for blank."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text or None


def test_every_setting_stands_there_and_no_other() -> None:
    assert sorted(shown()) == sorted(SETTINGS)


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_what_stands_there_is_the_default(name: str) -> None:
    assert read(shown()[name]) == SETTINGS[name]


def test_every_setting_has_an_explanation_above_it() -> None:
    explained = False
    for line in LINES:
        is_setting = line[2:].partition("=")[0] in SETTINGS
        assert explained or not is_setting, line
        explained = line.startswith("#") and (explained or not is_setting)


def test_every_line_is_a_comment() -> None:
    assert [line for line in LINES if line and not line.startswith("#")] == []


def test_a_copy_that_nobody_filled_in_makes_the_bot_say_what_is_missing(tmp_path: Path) -> None:
    for name in ("bot.py", ".env.example"):
        target = ".env" if name == ".env.example" else name
        (tmp_path / target).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "plugins").symlink_to(ROOT / "plugins")
    done = subprocess.run(
        [sys.executable, "bot.py"], cwd=tmp_path, env={}, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 2
    assert "ONEBOT_ACCESS_TOKEN" in done.stdout + done.stderr
    assert not (tmp_path / "data").exists()
