"""The daily budget of the bot owner's 17CE account: reserved before a run, settled with the true count after it.

Counted in nodes for each person, each group and all together, by the calendar day of China (no daylight saving there,
so midnight is a fixed offset). Who uses an account of his own, and the bot's owner, are not counted. Nothing here knows
where the counters are kept: see `Ledger`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

from plugins._shared.errors import UsageError
from plugins.speedtest import flow_texts as texts
from plugins.speedtest.scopes import Scope

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Share:
    """One scope's part in the budget."""

    scope: Scope
    subject_id: int
    """QQ number of the person or the group; 0 for all."""
    limit: int
    """Nodes a day."""


@dataclass(frozen=True)
class Standing:
    """How a share stands today."""

    share: Share
    used: int

    @property
    def left(self) -> int:
        """Nodes that may still be used; never negative."""
        return max(0, self.share.limit - self.used)


@dataclass(frozen=True)
class Hold:
    """A reservation. Without shares nothing is counted: an own account, or the bot's owner."""

    day: str
    shares: tuple[Share, ...]
    nodes: int


class Ledger(Protocol):
    """Where the counters are kept; they outlive the process."""

    async def reserve(self, day: str, shares: Sequence[Share], nodes: int) -> Standing | None:
        """Add to all shares, or to none: then the first one that would go over its limit."""
        ...

    async def adjust(self, day: str, shares: Sequence[Share], difference: int) -> None: ...

    async def used(self, day: str, shares: Sequence[Share]) -> list[int]: ...


@dataclass(frozen=True)
class Limits:
    """Nodes a day."""

    user: int
    group: int
    all: int


class Budget:
    """The budget of one account."""

    def __init__(
        self, ledger: Ledger, limits: Limits, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._ledger, self._limits, self._clock = ledger, limits, clock

    @property
    def today(self) -> str:
        """The local date, `2030-01-31`."""
        return f"{self._clock().astimezone(CHINA):%Y-%m-%d}"

    def until_reset(self) -> timedelta:
        """Until the next local midnight."""
        now = self._clock().astimezone(CHINA)
        return datetime(now.year, now.month, now.day, tzinfo=CHINA) + timedelta(days=1) - now

    def shares(self, user_id: int, group_id: int | None) -> tuple[Share, ...]:
        """Whose budgets a run touches, always in this order."""
        shares = [Share(Scope.ALL, 0, self._limits.all)]
        if group_id is not None:
            shares.append(Share(Scope.GROUP, group_id, self._limits.group))
        return (*shares, Share(Scope.USER, user_id, self._limits.user))

    async def standings(self, user_id: int, group_id: int | None) -> list[Standing]:
        """How the asker's shares stand today, his own first."""
        shares = self.shares(user_id, group_id)[::-1]
        used = await self._ledger.used(self.today, shares)
        return [Standing(share, number) for share, number in zip(shares, used, strict=True)]

    async def check(self, user_id: int, group_id: int | None, nodes: int) -> list[Standing]:
        """The standings, where a run of so many nodes would be within the budget. Raises UsageError where not."""
        standings = await self.standings(user_id, group_id)
        for standing in standings:
            if standing.left < nodes:
                raise UsageError(texts.over_budget(standing.share.scope, standing.left, nodes, self.until_reset()))
        return standings

    async def reserve(self, user_id: int, group_id: int | None, nodes: int) -> Hold:
        """Take the nodes out of the budget before they are used. Raises UsageError; nothing is taken then."""
        hold = Hold(self.today, self.shares(user_id, group_id), nodes)
        over = await self._ledger.reserve(hold.day, hold.shares, nodes)
        if over is not None:
            raise UsageError(texts.over_budget(over.share.scope, over.left, nodes, self.until_reset()))
        return hold

    def free(self) -> Hold:
        """A reservation that counts for nobody."""
        return Hold(self.today, (), 0)

    async def settle(self, hold: Hold, nodes: int) -> None:
        """Replace the estimate by the number of results that really came, on the day of the reservation."""
        if hold.shares:
            await self._ledger.adjust(hold.day, hold.shares, nodes - hold.nodes)
