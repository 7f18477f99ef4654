"""When something counts as in trouble: `丢包>5%`, `平均>200ms`, `状态!=200`; `20%` or `5GB` of traffic left. Pure.

A reading is bad, good, or in between: near the limit it is neither, so that a value that trembles around it does not
set off one message after the other (hysteresis). What could not be read is unknown, never bad.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Protocol

from plugins._shared.units import KB_PER_GB

CLEAR_SHARE = Decimal("0.9")
"""A value is good again below so much of its limit."""
CLEAR_POINTS = 5
"""Traffic left in percent is good again so many points above its limit."""


class Verdict(Enum):
    """What one reading means."""

    BAD = "bad"
    BETWEEN = "between"
    GOOD = "good"
    UNKNOWN = "unknown"


class Metric(StrEnum):
    """What of a speed test is looked at; the value is how it is written."""

    LOSS = "丢包"
    AVERAGE = "平均"
    WORST = "最慢"
    FAILED = "失败"
    ODD = "异常"
    STATUS = "状态"


UNITS = {Metric.LOSS: "%", Metric.AVERAGE: "ms", Metric.WORST: "ms", Metric.FAILED: "%", Metric.ODD: "%"}
_METRICS = {
    Metric.LOSS: "丢包率|丢包|loss",
    Metric.AVERAGE: "平均延迟|平均耗时|平均|延迟|耗时|avg",
    Metric.WORST: "最慢|最高延迟|最高|最大|max",
    Metric.FAILED: "失败率|失败|fail",
    Metric.ODD: "异常率|异常",
    Metric.STATUS: "状态码|状态|status",
}
_OPERATORS = {
    ">": r">|大于|超过|高于",
    ">=": r">=|≥|≧|不低于|达到",
    "<": r"<|小于|低于",
    "<=": r"<=|≤|≦|不超过",
    "!=": r"!=|≠|<>|不是|不等于",
    "=": r"==?|等于|是",
}
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
}


def _either(words: dict[str, str]) -> str:
    return "|".join(sorted("|".join(words.values()).split("|"), key=len, reverse=True))


CONDITION = re.compile(
    rf"(?:(?<=[\s,、])|^)({_either({str(m): w for m, w in _METRICS.items()})})\s*({_either(_OPERATORS)})\s*"
    r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(%|ms|毫秒|s|秒)?(?=[\s,、。]|$)",
    re.IGNORECASE,
)
"""One condition of a speed test."""


@dataclass(frozen=True)
class Condition:
    """A limit; the reading is bad where it holds."""

    metric: Metric
    op: str
    limit: Decimal
    """In the metric's unit."""

    def __str__(self) -> str:
        return f"{self.metric}{self.op}{self.limit.normalize():f}{UNITS.get(self.metric, '')}"

    @property
    def clear_limit(self) -> Decimal:
        """The value has to be at or below this to be good again."""
        return self.limit * CLEAR_SHARE


def condition_of(match: re.Match[str]) -> Condition | None:
    """A match of CONDITION → the condition; None where it makes no sense (`丢包<5%`, `平均>5%`, `状态>9999`)."""
    metric = next(m for m, words in _METRICS.items() if match[1].lower() in words.split("|"))
    op = next(o for o, words in _OPERATORS.items() if re.fullmatch(words, match[2]))
    limit, unit = Decimal(match[3]), (match[4] or "").lower()
    if metric is Metric.STATUS:
        return Condition(metric, op, limit) if not unit and 100 <= limit <= 599 and limit == int(limit) else None
    if op not in (">", ">="):
        return None
    if UNITS[metric] == "%":
        return Condition(metric, op, limit) if unit in ("%", "") and _reachable(op, limit, 100) else None
    if unit in ("s", "秒"):
        limit *= 1000
    return Condition(metric, op, limit) if unit != "%" and 1 <= limit <= 60_000 else None


def _reachable(op: str, limit: Decimal, most: int) -> bool:
    return limit < most if op == ">" else 0 < limit <= most


class Numbers(Protocol):
    """The part of a speed test's outcome that conditions look at (`plugins.speedtest.Measured`)."""

    @property
    def answered(self) -> int: ...
    @property
    def nodes(self) -> int: ...
    @property
    def healthy(self) -> int: ...
    @property
    def average_ms(self) -> float | None: ...
    @property
    def worst_ms(self) -> float | None: ...
    @property
    def loss_percent(self) -> float | None: ...
    @property
    def failed_percent(self) -> float: ...
    @property
    def status(self) -> int | None: ...
    @property
    def partial(self) -> bool: ...


def value_of(numbers: Numbers, metric: Metric) -> float | None:
    """What a metric stands at; None: the run does not tell."""
    match metric:
        case Metric.LOSS:
            return numbers.loss_percent
        case Metric.AVERAGE:
            return numbers.average_ms
        case Metric.WORST:
            return numbers.worst_ms
        case Metric.FAILED:
            return numbers.failed_percent
        case Metric.ODD:
            return 100 * (numbers.nodes - numbers.healthy) / numbers.nodes if numbers.nodes else None
        case Metric.STATUS:
            return numbers.status


def of_numbers(conditions: Sequence[Condition], numbers: Numbers) -> Verdict:
    """A run is bad where one of the conditions holds, or no node answered at all. A cut run says nothing: what is
    missing may be the fast nodes or the dead ones."""
    if numbers.partial or not numbers.nodes:
        return Verdict.UNKNOWN
    if not numbers.answered:
        return Verdict.BAD
    verdicts = {_of_value(condition, value_of(numbers, condition.metric)) for condition in conditions}
    worst_first = (Verdict.BAD, Verdict.UNKNOWN, Verdict.BETWEEN)
    return next((verdict for verdict in worst_first if verdict in verdicts), Verdict.GOOD)


def _of_value(condition: Condition, value: float | None) -> Verdict:
    if value is None:
        return Verdict.UNKNOWN
    exact = Decimal(str(value))
    if _COMPARE[condition.op](exact, condition.limit):
        return Verdict.BAD
    if condition.metric is Metric.STATUS or exact <= condition.clear_limit:
        return Verdict.GOOD
    return Verdict.BETWEEN


THRESHOLD = re.compile(
    r"(?:剩余?|低于|少于|不足|小于|到|<=?)*\s*([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(%|[kmgt]b?)?", re.IGNORECASE
)
"""How little traffic is too little: `20%`, `5GB`, `低于 20%`."""
_KB = {"k": 1, "m": 1024, "g": KB_PER_GB, "t": KB_PER_GB * 1024}


@dataclass(frozen=True)
class Threshold:
    """Traffic left: bad at or below it. One of the two is set."""

    percent: Decimal | None = None
    kb: int | None = None

    def __str__(self) -> str:
        if self.percent is not None:
            return f"{self.percent.normalize():f}%"
        return f"{(Decimal(self.kb or 0) / KB_PER_GB).quantize(Decimal('0.001')).normalize():f}GB"

    @property
    def clear_percent(self) -> Decimal:
        """Good again at or above this."""
        limit = self.percent or Decimal(0)
        return limit + min(Decimal(CLEAR_POINTS), (100 - limit) / 2)


def threshold_of(match: re.Match[str]) -> Threshold | None:
    """A match of THRESHOLD → the limit; None for `0%`, `100%`, `5` without a unit."""
    value, unit = Decimal(match[1]), (match[2] or "").lower()[:1]
    if unit == "%":
        return Threshold(percent=value) if 0 < value < 100 else None
    kb = int(value * _KB.get(unit, 0))
    return Threshold(kb=kb) if kb >= 1024 else None


@dataclass(frozen=True)
class Traffic:
    """Proxy traffic at one moment, in KB."""

    left_kb: int
    whole_kb: int
    """What the packages that are valid now held when bought."""
    bought_kb: int
    """All that was ever bought: grows when a package is topped up."""


def of_traffic(threshold: Threshold, traffic: Traffic, bought_before_kb: int | None) -> Verdict:
    """`bought_before_kb`: what had been bought when it last became too little; more than that is a top-up, and good as
    soon as it is above the limit at all. No valid package is nothing left."""
    left, whole = Decimal(traffic.left_kb), Decimal(traffic.whole_kb)
    if threshold.percent is not None:
        too_little = whole <= 0 or 100 * left <= threshold.percent * whole
        clear = whole > 0 and 100 * left >= threshold.clear_percent * whole
    else:
        limit = Decimal(threshold.kb or 0)
        too_little, clear = left <= limit, left * CLEAR_SHARE >= limit
    if too_little:
        return Verdict.BAD
    topped_up = bought_before_kb is not None and traffic.bought_kb > bought_before_kb
    return Verdict.GOOD if clear or topped_up else Verdict.BETWEEN
