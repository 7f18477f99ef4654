"""Token buckets: a flood by one person, or in one group, does not slow another (threats F10, T13)."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class LimitSettings(BaseModel):
    """`LIMITS__…` in the settings."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    trusted: list[str] = Field(default_factory=list)
    """QQ numbers that have a SUPERUSER's buckets and no daily quotas; nothing else of his."""
    user_burst: int = Field(default=15, ge=1)
    """Commands that one person may send at once."""
    user_per_minute: float = Field(default=40, gt=0)
    """Commands a minute that one person may go on with."""
    owner_burst: int = Field(default=1000, ge=1)
    """As `user_burst`, for SUPERUSERS."""
    owner_per_minute: float = Field(default=3000, gt=0)
    """As `user_per_minute`, for SUPERUSERS."""
    group_burst: int = Field(default=300, ge=1)
    """Commands of all members of one group together at once."""
    group_per_minute: float = Field(default=1200, gt=0)
    """Commands a minute of all members of one group together."""
    all_burst: int = Field(default=1000, ge=1)
    """Commands of all people together at once."""
    all_per_minute: float = Field(default=6000, gt=0)
    """Commands a minute of all people together."""
    vendor_per_minute: float = Field(default=600, gt=0)
    """Queries a minute that all people together make with the bot owner's account at one vendor; also at once."""
    user_queries_per_day: int = Field(default=200, ge=0)
    """Queries a day (Beijing time) that one person may make with the bot owner's account at one vendor; 0: none.
    17CE counts in nodes and has settings of its own."""
    group_queries_per_day: int = Field(default=1000, ge=0)
    """As above, for all members of one group together."""
    all_queries_per_day: int = Field(default=10_000, ge=0)
    """As above, for all people together."""
    notice_every_s: float = 60
    """A person, or a group, that is over a limit is told so at most this often, in seconds."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float


class Buckets:
    """One bucket a key, at most `keep` of them: the longest unused is forgotten (it would be full again)."""

    def __init__(
        self, burst: int, per_minute: float, keep: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._per_s, self._keep, self._clock = burst, per_minute / 60, keep, clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def take(self, key: Hashable, tokens: int = 1) -> float:
        """Take so many tokens, or none. 0: there were so many; else the seconds until there are. More than the bucket
        holds is as many as it holds."""
        wanted = min(tokens, self._burst)
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._burst, now)
            if len(self._buckets) > self._keep:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at_s) * self._per_s)
        bucket.at_s = now
        if bucket.tokens < wanted:
            return (wanted - bucket.tokens) / self._per_s
        bucket.tokens -= wanted
        return 0.0


class Recent:
    """What was seen within the last `ttl_s` seconds, at most `keep` things."""

    def __init__(self, ttl_s: float, keep: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._ttl_s, self._keep, self._clock = ttl_s, keep, clock
        self._seen: OrderedDict[Hashable, float] = OrderedDict()

    def again(self, key: Hashable) -> bool:
        """Whether the key was seen within the time; from now on it was."""
        self._forget_old()
        if key in self._seen:
            return True
        self._seen[key] = self._clock()
        return False

    def note(self, key: Hashable) -> None:
        """The key is seen, and the time runs anew."""
        self._forget_old()
        self._seen.pop(key, None)
        self._seen[key] = self._clock()

    def _forget_old(self) -> None:
        oldest_s = self._clock() - self._ttl_s
        while self._seen and (len(self._seen) > self._keep or next(iter(self._seen.values())) < oldest_s):
            self._seen.popitem(last=False)


class Scope(StrEnum):
    """Whose limit it is."""

    USER = "user"
    GROUP = "group"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A bucket that is empty."""

    scope: Scope
    told_to: Hashable
    """Who hears of it, once in a while: a person, or for the limits of many the group where it is asked."""
    wait_s: float
    """Until there is a token again."""
    per_minute: float


class Pace:
    """How fast commands may come: by one person, in one group, of all people together."""

    def __init__(self, limits: LimitSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._users = Buckets(limits.user_burst, limits.user_per_minute, clock=clock)
        self._owners = Buckets(limits.owner_burst, limits.owner_per_minute, clock=clock)
        self._groups = Buckets(limits.group_burst, limits.group_per_minute, clock=clock)
        self._all = Buckets(limits.all_burst, limits.all_per_minute, clock=clock)

    def take(self, user_id: int, group_id: int | None, *, free: bool) -> OverLimit | None:
        """Take what one command costs; the limit that stands in its way, or None. `free`: only the person's own wide
        bucket counts (the bot's owner, trusted people)."""
        user, chat, limits = ("user", user_id), ("group", group_id or -user_id), self._limits
        if free:
            wait_s = self._owners.take(user_id)
            return OverLimit(Scope.USER, user, wait_s, limits.owner_per_minute) if wait_s else None
        if wait_s := self._users.take(user_id):
            return OverLimit(Scope.USER, user, wait_s, limits.user_per_minute)
        if group_id is not None and (wait_s := self._groups.take(group_id)):
            return OverLimit(Scope.GROUP, chat, wait_s, limits.group_per_minute)
        if wait_s := self._all.take("all"):
            return OverLimit(Scope.ALL, chat, wait_s, limits.all_per_minute)
        return None
