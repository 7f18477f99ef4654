"""One run: start-up, memory, latency, chatter; the bots take turns, so that whatever else the machine does hits all."""

import statistics
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.client import chatter_frames
from tests.bench.contestants import BARE, OURS, PLAIN, Contestant, Kind, with_more_commands


@dataclass(frozen=True)
class Counts:
    """How much of everything."""

    rounds: int = 7
    starts: int = 5
    """Twice so many starts of ours and of the bare bot, besides the one with which each is measured."""
    questions: int = 200
    """Of a round and bot."""
    chatter: int = 500
    """Messages of a round to a bot that runs each through NoneBot; it is at its best with so few at once."""
    dropped_chatter: int = 40_000
    """Messages of a round to a bot that drops them at its gate: as many take about as long to measure."""
    more_commands: int = 0
    """How many commands are added in the measurement of what a further command costs; 0: not measured."""


@dataclass
class Figures:
    """What one bot showed; samples of all rounds."""

    starts_s: list[float] = field(default_factory=list)
    starts_at_head_s: list[float] = field(default_factory=list)
    """On a data folder that another start has left."""
    started_mb: list[float] = field(default_factory=list)
    questioned_mb: list[float] = field(default_factory=list)
    """After all questions and before any chatter."""
    flooded_mb: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    """Of each round."""
    p95_ms: list[float] = field(default_factory=list)
    chatter_per_s: list[float] = field(default_factory=list)


Results = dict[str, Figures]
Progress = Callable[[str], None]


async def run(counts: Counts, folder: Path, progress: Progress) -> Results:
    """Measure all bots; the figures by the bot's name. Raises WrongAnswerError when one answers wrongly."""
    kinds = [OURS, PLAIN, BARE]
    if counts.more_commands:
        kinds += [with_more_commands(kind, counts.more_commands) for kind in (OURS, BARE)]
    results = {kind.name: Figures() for kind in kinds}
    for number in range(counts.starts):
        progress(f"start-up {number + 1}/{counts.starts}")
        for kind in (OURS, BARE):
            await _measure_starts(kind, results[kind.name], folder / f"start-{number}-{kind.script.stem}")
    async with AsyncExitStack() as stack:
        bots = [
            await stack.enter_async_context(_started(kind, results[kind.name], folder / str(n)))
            for n, kind in enumerate(kinds)
        ]
        await _measure_answers(bots, results, counts, progress)
    return results


async def _measure_starts(kind: Kind, figures: Figures, folder: Path) -> None:
    for samples in (figures.starts_s, figures.starts_at_head_s):
        bot = Contestant(kind, folder)
        try:
            samples.append(await bot.start())
            figures.started_mb.append(bot.resident_mb())
        finally:
            await bot.finish()


@asynccontextmanager
async def _started(kind: Kind, figures: Figures, folder: Path) -> AsyncIterator[Contestant]:
    bot = Contestant(kind, folder)
    try:
        figures.starts_s.append(await bot.start())
        figures.started_mb.append(bot.resident_mb())
        yield bot
    finally:
        await bot.finish()


async def _measure_answers(bots: list[Contestant], results: Results, counts: Counts, progress: Progress) -> None:
    # The first answers pay for lazy imports and filled caches; nobody waits for them twice.
    for bot in bots:
        await _ask(bot, Figures(), min(30, counts.questions))
    for number in range(counts.rounds):
        progress(f"latency {number + 1}/{counts.rounds}")
        for bot in bots:
            await _ask(bot, results[bot.kind.name], counts.questions)
    for bot in bots:
        results[bot.kind.name].questioned_mb.append(bot.resident_mb())
    for number in range(counts.rounds):
        progress(f"chatter {number + 1}/{counts.rounds}")
        for bot in bots:
            await _flood(bot, results[bot.kind.name], counts)
    for bot in bots:
        results[bot.kind.name].flooded_mb.append(bot.resident_mb())


async def _ask(bot: Contestant, figures: Figures, count: int) -> None:
    samples_ms = sorted([await bot.client.latency_ms() for _ in range(count)])
    figures.p50_ms.append(statistics.median(samples_ms))
    figures.p95_ms.append(samples_ms[int(len(samples_ms) * 0.95)])


async def _flood(bot: Contestant, figures: Figures, counts: Counts) -> None:
    count = counts.dropped_chatter
    if bot.kind.script == BARE.script:
        # Each message costs it as much as it has commands; in a flood too big it swells by gigabytes and ends never.
        count = max(10, counts.chatter // (1 + bot.kind.more_commands))
    figures.chatter_per_s.append(count / await bot.client.flood_s(chatter_frames(count)))
