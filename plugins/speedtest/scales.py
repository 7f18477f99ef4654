"""Where latencies change colour in the picture, for each type of test. Pure numbers."""

from itertools import pairwise

from plugins._providers.ce17 import TestType

STEPS_MS: dict[TestType, tuple[int, ...]] = {
    TestType.PING: (30, 60, 100, 200),
    TestType.TRACE: (30, 60, 100, 200),
    TestType.DNS: (10, 30, 60, 150),
    TestType.DIG: (10, 30, 60, 150),
}
STEPS_ELSE_MS = (100, 200, 500, 1500)
"""Upper ends of the colours; slower than the last is the fifth colour."""
_NICE = (1, 2, 5, 10)


def steps_of(test_type: TestType) -> tuple[int, ...]:
    """The four upper ends."""
    return STEPS_MS.get(test_type, STEPS_ELSE_MS)


def step(value_ms: float, steps: tuple[int, ...]) -> int:
    """0 quick … 4 slow."""
    return sum(value_ms > end for end in steps)


def legend(steps: tuple[int, ...]) -> list[str]:
    """`≤30`, `30–60`, …, `>200`."""
    between = [f"{low}–{high}" for low, high in pairwise(steps)]
    return [f"≤{steps[0]}", *between, f">{steps[-1]}"]


def nice_width(span: float, bins: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50… with which so many bins cover the span."""
    power = 1
    while True:
        for factor in _NICE:
            if factor * power * bins >= span:
                return factor * power
        power *= 10


def bins(values_ms: list[float], at_most: int = 12) -> list[tuple[int, int | None, int]]:
    """Histogram: (from, to, count) with nice edges. The last bin has no end where a few stragglers would stretch the
    rest: it begins behind the 97th percentile."""
    ranked = sorted(values_ms)
    usual_ms = ranked[min(len(ranked) - 1, int(len(ranked) * 0.97))]
    width = nice_width(usual_ms - ranked[0], at_most - 2)
    first = int(ranked[0] // width) * width
    last = max(first, int(usual_ms // width) * width)
    edges = range(first, last + 1, width)
    found = [(low, low + width, sum(low <= value < low + width for value in ranked)) for low in edges]
    beyond = sum(value >= last + width for value in ranked)
    return [*found, *([(last + width, None, beyond)] if beyond else [])]
