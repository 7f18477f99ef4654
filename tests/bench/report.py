"""The figures as a table, and the promises beside what was measured."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.bench.contestants import BARE, OURS
from tests.bench.measure import Figures, Results

ROWS: dict[str, Callable[[Figures], list[float]]] = {
    "latency p50, ms": lambda f: f.p50_ms,
    "latency p95, ms": lambda f: f.p95_ms,
    "chatter absorbed, 1/s": lambda f: f.chatter_per_s,
    "start-up, fresh data folder, s": lambda f: f.starts_s,
    "start-up, schema at head, s": lambda f: f.starts_at_head_s,
    "memory after start, MiB": lambda f: f.started_mb,
    "memory after the questions, MiB": lambda f: f.questioned_mb,
    "memory after the chatter, MiB": lambda f: f.flooded_mb,
}


@dataclass(frozen=True)
class Promise:
    """A row and how much it may be."""

    row: str
    limit: float
    relative: bool = True
    """As a ratio to the bare bot's figure, else as it is."""
    at_least: bool = False

    def measured(self, results: Results) -> float:
        """The ratio of medians, or the median."""
        pick = ROWS[self.row]
        return _ratio(pick, results) if self.relative else statistics.median(pick(results[OURS.name]))

    def is_kept(self, results: Results) -> bool:
        """Whether the measured figure is within the limit."""
        measured = self.measured(results)
        return measured >= self.limit if self.at_least else measured <= self.limit


PROMISES = (
    Promise("latency p50, ms", 0.6),
    Promise("latency p95, ms", 0.6),
    Promise("chatter absorbed, 1/s", 25, at_least=True),
    Promise("start-up, fresh data folder, s", 2.5, relative=False),
    Promise("start-up, schema at head, s", 2.5, relative=False),
    Promise("memory after start, MiB", 1.6),
    Promise("memory after the questions, MiB", 1.6),
)


def table(results: Results) -> str:
    """Medians of all rounds, the lowest and the highest in brackets; `×` is ours to the bare bot's."""
    head = ["", *results, f"{OURS.name} / {BARE.name}"]
    rows = [head, *([name, *_cells(pick, results)] for name, pick in ROWS.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def verdicts(results: Results) -> str:
    """One line for each promise."""
    return "\n".join(_verdict(promise, results) for promise in _measured(results))


def kept(results: Results) -> bool:
    """Whether all promises are kept."""
    return all(promise.is_kept(results) for promise in _measured(results))


def _measured(results: Results) -> list[Promise]:
    """`--starts 0` leaves one row empty."""
    return [promise for promise in PROMISES if ROWS[promise.row](results[OURS.name])]


def _cells(pick: Callable[[Figures], list[float]], results: Results) -> Iterable[str]:
    for figures in results.values():
        yield _spread(pick(figures))
    yield f"{_ratio(pick, results):.2f}×" if pick(results[OURS.name]) else "-"


def _spread(samples: list[float]) -> str:
    if not samples:
        return "-"
    if len(samples) == 1:
        return _short(samples[0])
    return f"{_short(statistics.median(samples))} ({_short(min(samples))}…{_short(max(samples))})"


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 100 else f"{number:,.0f}"


def _ratio(pick: Callable[[Figures], list[float]], results: Results) -> float:
    return statistics.median(pick(results[OURS.name])) / statistics.median(pick(results[BARE.name]))


def _verdict(promise: Promise, results: Results) -> str:
    unit = "×" if promise.relative else ""
    sign = "≥" if promise.at_least else "≤"
    word = "ok  " if promise.is_kept(results) else "MISS"
    measured = f"{promise.measured(results):.2f}{unit}"
    return f"{word} {promise.row}: {measured}, promised {sign} {promise.limit:g}{unit}"
