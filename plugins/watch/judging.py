"""From readings to words: when somebody is told that a thing is in trouble, and when that it is well again. Pure.

    quiet ── `failures` bad readings in a row ──▶ alarm ── `goods` good ones in a row ──▶ quiet (told how long it was)

* A reading that failed changes nothing: a vendor that cannot be asked is no trouble of what is watched.
* Near the limit (`Verdict.BETWEEN`) an alarm neither begins nor ends.
* Whatever goes into alarm again soon after it was well has to be well twice as long the next time, so that a thing that
  comes and goes does not fill a chat.
* What is owed to a person follows from what is true and what he was told last; so what happened in his quiet hours, or
  could not be delivered, is told later if it still holds, and nobody is ever told twice.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from plugins.watch.conditions import Verdict

FLAPS_WITHIN = timedelta(hours=1)
"""An alarm so soon after the last one's end is the same trouble that comes and goes."""
MOST_FLAPS = 3
CONFIRM_S = 300
"""A change is looked at again so soon, however seldom the checks are; as far as the nodes of the day go."""
BLIND_AFTER = 4
"""So many failed readings in a row, and BLIND_FOR long: the person hears that nothing can be seen."""
BLIND_FOR = timedelta(hours=6)


@dataclass(frozen=True)
class Rule:
    """How many readings in a row decide."""

    failures: int = 2
    goods: int = 2


class Owed(Enum):
    """What a person is still to be told."""

    NOTHING = "nothing"
    ALERT = "alert"
    RECOVERED = "recovered"
    PASSED = "passed"
    """There was an alarm that he was not told of, and it is over."""
    BLIND = "blind"
    """Nothing could be read for a long time."""


@dataclass(frozen=True)
class Standing:
    """How a watch stands. Kept between two checks."""

    bad: int = 0
    """Bad readings in a row."""
    good: int = 0
    """Good readings in a row, while in alarm."""
    unknown: int = 0
    """Failed readings in a row."""
    bad_since: datetime | None = None
    good_since: datetime | None = None
    unknown_since: datetime | None = None
    alarm_since: datetime | None = None
    """Since when it is in trouble: the first bad reading of those that began the alarm; None: it is not."""
    alarm_until: datetime | None = None
    """When the last alarm ended: the first of the good readings."""
    calm_since: datetime | None = None
    """When the last alarm's end was certain: the last of the good readings."""
    flaps: int = 0
    """How often, one after the other, it went into alarm again soon after that."""
    last_since: datetime | None = None
    """When the last alarm that is over began."""
    told: bool = False
    """The person believes that it is in alarm."""
    missed: bool = False
    """The last alarm came and went without a word."""
    told_blind: bool = False
    undelivered: int = 0
    """Alerts in a row that reached nobody."""
    memory: int | None = None
    """What the watch's kind wants to remember, as it was before the alarm."""
    nodes: int = 0
    """What one check of it costs, as last seen, in 17CE's nodes."""
    spent: int = 0
    """Nodes of all checks of a day."""
    spent_on: str = ""
    """That day."""

    @property
    def alarmed(self) -> bool:
        """Whether it is in alarm."""
        return self.alarm_since is not None

    @property
    def owed(self) -> Owed:
        """What there is to tell, whenever he may be told."""
        if self.alarmed != self.told:
            return Owed.ALERT if self.alarmed else Owed.RECOVERED
        if self.missed and not self.alarmed:
            return Owed.PASSED
        return Owed.BLIND if self._is_blind and not self.told_blind else Owed.NOTHING

    @property
    def _is_blind(self) -> bool:
        return self.unknown >= BLIND_AFTER and self.unknown_since is not None

    @property
    def lasted(self) -> timedelta:
        """How long the last alarm was."""
        if self.last_since is None or self.alarm_until is None:
            return timedelta()
        return self.alarm_until - self.last_since


def judge(standing: Standing, verdict: Verdict, rule: Rule, now: datetime, memory: int | None = None) -> Standing:
    """The standing after one more reading. `memory`: see `Standing.memory`; kept as it is while in alarm."""
    if verdict is Verdict.UNKNOWN:
        return _unread(standing, now)
    standing = replace(standing, unknown=0, unknown_since=None, told_blind=False)
    if not standing.alarmed and memory is not None:
        standing = replace(standing, memory=memory)
    return _in_alarm(standing, verdict, rule, now) if standing.alarmed else _at_rest(standing, verdict, rule, now)


def _unread(standing: Standing, now: datetime) -> Standing:
    since = standing.unknown_since or now
    # Counted on only when it has also been long enough: a check every minute is no reason to speak after four.
    ripe = standing.unknown + 1 < BLIND_AFTER or now - since >= BLIND_FOR
    return replace(standing, unknown=standing.unknown + ripe, unknown_since=since)


def _at_rest(standing: Standing, verdict: Verdict, rule: Rule, now: datetime) -> Standing:
    if verdict is not Verdict.BAD:
        return replace(standing, bad=0, bad_since=None)
    since = standing.bad_since or now
    standing = replace(standing, bad=standing.bad + 1, bad_since=since)
    if standing.bad < rule.failures:
        return standing
    soon = standing.calm_since is not None and since - standing.calm_since <= FLAPS_WITHIN
    flaps = min(standing.flaps + 1, MOST_FLAPS) if soon else 0
    return replace(standing, alarm_since=since, flaps=flaps, missed=False, good=0, good_since=None)


def _in_alarm(standing: Standing, verdict: Verdict, rule: Rule, now: datetime) -> Standing:
    if verdict is not Verdict.GOOD:
        return replace(standing, good=0, good_since=None)
    since = standing.good_since or now
    standing = replace(standing, good=standing.good + 1, good_since=since)
    if standing.good < rule.goods << standing.flaps:
        return standing
    return replace(
        standing,
        bad=0,
        good=0,
        bad_since=None,
        good_since=None,
        alarm_since=None,
        alarm_until=since,
        calm_since=now,
        last_since=standing.alarm_since,
        missed=not standing.told,
    )


def counted(standing: Standing, nodes: int, today: str) -> Standing:
    """With what one more check has cost. `today`: the date that budgets go by."""
    before = standing.spent if standing.spent_on == today else 0
    return replace(standing, nodes=nodes or standing.nodes, spent=before + nodes, spent_on=today)


def may_confirm(standing: Standing, today: str, usual_left: int, most: int) -> bool:
    """Whether a check more than the usual ones fits into the most nodes of a day. `usual_left`: so many usual ones are
    still to come today, and go first."""
    spent = standing.spent if standing.spent_on == today else 0
    return spent + standing.nodes * (usual_left + 1) <= most


def armed_anew(standing: Standing) -> Standing:
    """Nothing has been seen yet; what the day has cost stays."""
    return Standing(nodes=standing.nodes, spent=standing.spent, spent_on=standing.spent_on)


def due(standing: Standing, verdict: Verdict, *, quiet: bool) -> Owed:
    """What to tell right after a reading. Held back in quiet hours, and where this very reading says the contrary."""
    owed = standing.owed
    if quiet or (verdict is Verdict.UNKNOWN and owed is not Owed.BLIND):
        return Owed.NOTHING
    contrary = {Owed.ALERT: Verdict.GOOD, Owed.RECOVERED: Verdict.BAD, Owed.PASSED: Verdict.BAD}
    return Owed.NOTHING if contrary.get(owed) is verdict else owed


def told(standing: Standing, owed: Owed) -> Standing:
    """The standing once this has been said (or may have been)."""
    if owed is Owed.BLIND:
        return replace(standing, told_blind=True)
    return replace(standing, told=standing.alarmed, missed=False)


def to_plain(standing: Standing) -> dict[str, Any]:
    """For JSON; only what differs from a fresh standing."""
    fresh = Standing()
    values = {f.name: getattr(standing, f.name) for f in fields(standing)}
    kept = {name: value for name, value in values.items() if value != getattr(fresh, name)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def from_plain(values: dict[str, Any]) -> Standing:
    """What `to_plain` gave, perhaps by an older version: unknown names are left out."""
    times = {"bad_since", "good_since", "unknown_since", "alarm_since", "alarm_until", "last_since", "calm_since"}
    names = {f.name for f in fields(Standing)}
    kept: dict[str, Any] = {name: value for name, value in values.items() if name in names and value is not None}
    kept |= {name: datetime.fromisoformat(kept[name]) for name in times & kept.keys()}
    return Standing(**kept)
