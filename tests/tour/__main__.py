"""`python -m tests.tour docs/tour`: walk through every command in the web chat and leave a picture of each chapter."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.tour.browser import chromium, visit
from tests.tour.sandbox import sandbox_bot
from tests.tour.script import CHAPTERS


async def main(folder: Path, names: list[str]) -> None:
    """All chapters in order; only those named leave a picture, or all."""
    with tempfile.TemporaryDirectory() as scratch:
        async with sandbox_bot(Path(scratch)) as address, chromium() as browser:
            for chapter in CHAPTERS:
                kept = chapter.name in names or (not names and chapter.shown)
                picture = (folder if kept else Path(scratch)) / f"{chapter.name}.png"
                complaints = await visit(browser, address, chapter, picture)
                print(chapter.name, len(chapter.steps), picture.stat().st_size // 1024, "KiB", *complaints)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/tour")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target, sys.argv[2:]))
