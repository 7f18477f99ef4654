"""How much of the bot owner's account others may use: calls a minute to one vendor, queries a day (Beijing time).

`draw` stands where the owner's account is given out. What was drawn is given back when the errand ends in an error. The
asker's own and lent accounts never come here, nor does what a cache answers. 17CE is counted in nodes, by `speedtest`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

from nonebot import get_plugin_config

from plugins._providers import Room
from plugins._shared.asking import Errand
from plugins._shared.beijing import BEIJING, local_date
from plugins._shared.database import Database, usage
from plugins._shared.errors import LimitError
from plugins._shared.limits import Buckets, LimitSettings, Scope
from plugins._shared.settings import FrameSettings
from plugins._shared.storage import database
from plugins._shared.table import Role
from plugins.binding import quota_texts as texts

OWN_BUDGET = frozenset({"ce17"})
"""Vendors whose owner's account another budget guards."""


class Quotas:
    """The limits of all vendors, in one process; the daily counters are shared by all processes of the database."""

    def __init__(
        self,
        limits: LimitSettings,
        db: Callable[[], Database] = database,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._limits, self._db, self._clock = limits, db, clock
        self._pace = Buckets(max(1, int(limits.vendor_per_minute)), limits.vendor_per_minute)

    async def draw(self, errand: Errand, room: Room, calls: int = 1) -> None:
        """Count so many calls with the owner's account for this errand. Raises LimitError; nothing is counted for the
        day then."""
        if not self.counts(errand, room):
            return
        if wait_s := self._pace.take(room.name, calls):
            told_to = (Scope.ALL, room.name)
            raise LimitError(texts.vendor_busy(room, self._limits.vendor_per_minute, wait_s), told_to)
        day, claims = local_date(self._clock()), self._claims(errand)
        over = await usage.reserve(self._db(), room.name, day, claims, calls)
        if over is not None:
            scope, subject_id = over.claim.counter.scope, over.claim.counter.subject_id
            sentence = texts.used_up(scope, room, over.claim.limit, self._until_reset().total_seconds())
            raise LimitError(sentence, (scope, subject_id, room.name))

        async def give_back(error: BaseException | None) -> None:
            if error is not None:
                await usage.adjust(self._db(), room.name, day, [claim.counter for claim in claims], -calls)

        errand.at_end(give_back)

    def counts(self, errand: Errand, room: Room) -> bool:
        """Whether what is done for this errand with the owner's account is counted here."""
        free = errand.role is Role.OWNER or str(errand.user_id) in self._limits.trusted
        return room.name not in OWN_BUDGET and not free

    async def standing(self, errand: Errand, room: Room) -> str:
        """What is used today, in a line."""
        claims = self._claims(errand)
        found = await usage.used(self._db(), room.name, local_date(self._clock()), [claim.counter for claim in claims])
        parts = [(claim.counter.scope, used, claim.limit) for claim, used in zip(claims, found, strict=True)]
        return texts.standing(room.title, parts)

    def _claims(self, errand: Errand) -> list[usage.Claim]:
        """Whose quotas it touches, always in this order."""
        limits, group_id = self._limits, errand.chat.group_id
        claims = [usage.Claim(usage.Counter(Scope.ALL, 0), limits.all_queries_per_day)]
        if group_id is not None:
            claims.append(usage.Claim(usage.Counter(Scope.GROUP, group_id), limits.group_queries_per_day))
        return [*claims, usage.Claim(usage.Counter(Scope.USER, errand.user_id), limits.user_queries_per_day)]

    def _until_reset(self) -> timedelta:
        now = self._clock().astimezone(BEIJING)
        return datetime(now.year, now.month, now.day, tzinfo=BEIJING) + timedelta(days=1) - now


@cache
def _quotas() -> Quotas:
    return Quotas(get_plugin_config(FrameSettings).limits)


async def standings(errand: Errand, found: Iterable[Room]) -> list[str]:
    """`额度`: what is used today of the owner's accounts at these vendors, a line each under a heading; none where
    nothing is counted."""
    lines = [await _quotas().standing(errand, room) for room in found if _quotas().counts(errand, room)]
    return [texts.STANDINGS, *lines] if lines else []


async def draw(errand: Errand, room: Room, calls: int = 1) -> None:
    """As `Quotas.draw`, with the settings of this bot."""
    await _quotas().draw(errand, room, calls)
