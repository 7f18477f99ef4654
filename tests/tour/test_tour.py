"""Every command once in the web chat, in a real browser; the pictures of the README are those of this tour."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.support.commands import command_words
from tests.support.imports import ROOT
from tests.tour.browser import CHROMIUM, chromium, visit
from tests.tour.sandbox import sandbox_bot
from tests.tour.script import CHAPTERS

pytestmark = pytest.mark.early

PICTURES = "docs/tour"


def test_the_tour_shows_every_command() -> None:
    shown = {step.command for chapter in CHAPTERS for step in chapter.steps} - {""}
    assert shown == {words[0] for words in command_words()}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readmes_show_the_chapters_that_the_tour_can_make_again(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = set(re.findall(rf"\]\({PICTURES}/([\w-]+)\.png\)", text))
    assert found == {chapter.name for chapter in CHAPTERS if chapter.shown}


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium")
async def test_every_command_is_answered_in_the_web_chat(tmp_path: Path) -> None:
    async with sandbox_bot(tmp_path / "bot") as address, chromium() as browser:
        for chapter in CHAPTERS:
            picture = tmp_path / f"{chapter.name}.png"
            assert await visit(browser, address, chapter, picture) == []
            await asyncio.to_thread(_is_a_picture, picture)


def _is_a_picture(path: Path) -> None:
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(content) > 10_000
