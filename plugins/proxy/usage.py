"""Traffic by day: rows of `user-usage-flow/total` → figures and bars. Pure.

Facts: vendor document, user-usage-flow/total: KB a day, five minutes late; a day without a row used nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plugins._providers.proxy911 import DayUsage

WEEK_DAYS = 7


@dataclass(frozen=True)
class Day:
    """Traffic of one day."""

    day: date
    usage_kb: int


@dataclass(frozen=True)
class Bar:
    """Traffic of one day, or of several days in a row."""

    first: date
    last: date
    usage_kb: int


@dataclass(frozen=True)
class Usage:
    """What was asked, and what was used."""

    days: tuple[Day, ...]
    """Every day of the span, oldest first."""
    username: str | None
    product: int | None

    @property
    def first(self) -> date:
        """The oldest day."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The newest day."""
        return self.days[-1].day

    @property
    def total_kb(self) -> int:
        """All days together."""
        return sum(one.usage_kb for one in self.days)

    @property
    def mean_kb(self) -> int:
        """A day on average, days without traffic included."""
        return round(self.total_kb / len(self.days))

    @property
    def peak(self) -> Day | None:
        """The first of the days with most traffic; None where there was none at all."""
        return max(self.days, key=lambda one: one.usage_kb) if self.total_kb else None


def usage_of(
    days: Iterable[date], rows: Iterable[DayUsage], username: str | None = None, product: int | None = None
) -> Usage:
    """The vendor's rows on the days that were asked; rows of other days are left out, two of a day are added."""
    by_day: dict[str, int] = {}
    for row in rows:
        by_day[row.day[:10]] = by_day.get(row.day[:10], 0) + max(0, row.usage_kb)
    return Usage(tuple(Day(when, by_day.get(when.isoformat(), 0)) for when in days), username, product)


def bars_of(days: Sequence[Day], most: int) -> list[Bar]:
    """One bar a day; where those are more than `most`, one for each seven days, counted back from the newest."""
    size = 1 if len(days) <= most else WEEK_DAYS
    ends = range(len(days), 0, -size)
    groups = [days[max(0, end - size) : end] for end in reversed(ends)]
    return [Bar(group[0].day, group[-1].day, sum(one.usage_kb for one in group)) for group in groups]
