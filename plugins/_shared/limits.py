"""Token buckets: a flood by one person does not slow another (threats F10, T13)."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from pydantic import BaseModel, Field


class LimitSettings(BaseModel):
    """`LIMITS__…` in the settings."""

    user_burst: int = Field(default=15, ge=1)
    """Commands that one person may send at once."""
    user_per_minute: float = Field(default=40, gt=0)
    """Commands a minute that one person may go on with."""
    owner_burst: int = Field(default=1000, ge=1)
    """As `user_burst`, for SUPERUSERS."""
    owner_per_minute: float = Field(default=3000, gt=0)
    """As `user_per_minute`, for SUPERUSERS."""
    all_burst: int = Field(default=1000, ge=1)
    """Commands of all people together at once."""
    all_per_minute: float = Field(default=6000, gt=0)
    """Commands a minute of all people together."""
    notice_every_s: float = 60
    """A person who is over the limit is told so at most this often, in seconds."""


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

    def take(self, key: Hashable) -> float:
        """Take one token. 0: there was one; else the seconds until there is one again."""
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
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self._per_s
        bucket.tokens -= 1
        return 0.0


class Recent:
    """What was seen within the last `ttl_s` seconds, at most `keep` things."""

    def __init__(self, ttl_s: float, keep: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._ttl_s, self._keep, self._clock = ttl_s, keep, clock
        self._seen: OrderedDict[Hashable, float] = OrderedDict()

    def again(self, key: Hashable) -> bool:
        """Whether the key was seen within the time; from now on it was."""
        now = self._clock()
        while self._seen and (len(self._seen) > self._keep or next(iter(self._seen.values())) < now - self._ttl_s):
            self._seen.popitem(last=False)
        if key in self._seen:
            return True
        self._seen[key] = now
        return False
