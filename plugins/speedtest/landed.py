"""What a run brings home, and its pictures: one for all who are told the same."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from plugins.speedtest.report import Report


@dataclass(eq=False)
class Landed:
    """A finished (or cut) run."""

    report: Report
    whose: str
    """Whose account paid, as shown."""
    number: int
    """The run's number in the book."""
    _pictures: "dict[str, asyncio.Task[bytes | None]]" = field(default_factory=dict)

    async def picture(self, remark: str, draw: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        """The picture with this remark, drawn once however many want it."""
        task = self._pictures.get(remark)
        if task is None:
            task = self._pictures[remark] = asyncio.ensure_future(_drawn(draw))
        return await asyncio.shield(task)


async def _drawn(draw: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
    return await draw()
