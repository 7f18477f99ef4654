"""Long lists as pages: at most so many rows, and never more letters than one message holds."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_ROWS = 15
MAX_CHARS = 1300
"""Letters of a page's rows; the rest of a message's 1,500 is for its head and foot."""


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: tuple[str, ...]
    number: int
    count: int
    """How many pages there are, at least one."""


def page_of(rows: Sequence[str], number: int) -> Page:
    """The page of that number; beyond the last (or before the first) the nearest one."""
    pages = _pages(rows)
    number = min(max(number, 1), len(pages))
    return Page(tuple(pages[number - 1]), number, len(pages))


def _pages(rows: Sequence[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    size = 0
    for row in rows:
        size += len(row) + 2
        if pages[-1] and (len(pages[-1]) == MAX_ROWS or size > MAX_CHARS):
            pages.append([])
            size = len(row) + 2
        pages[-1].append(row)
    return pages
