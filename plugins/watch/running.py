"""The background of `监控` and `提醒`: lanes that claim due checks, make them, judge, tell.

A lane belongs to one kind, so to one vendor: a vendor that hangs holds up nobody else's checks, and is never asked more
often at the same time than it has lanes. What is to be told is written down as told before it is sent: a crash in
between loses one message at most, and never says anything twice.
"""

import asyncio
import json
import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from nonebot.log import logger

from plugins._shared.beijing import local_date
from plugins._shared.database import StorageError
from plugins._shared.outcome import NOT_CONNECTED
from plugins.watch import texts
from plugins.watch.command import Kind, WatchRequest
from plugins.watch.hours import left_today_s
from plugins.watch.judging import (
    CONFIRM_S,
    Owed,
    Standing,
    counted,
    due,
    from_plain,
    judge,
    may_confirm,
    to_plain,
    told,
)
from plugins.watch.ports import Delivered, Halt, Means, Reading, request_of, rule_of

if TYPE_CHECKING:
    from plugins._shared.database.watches import Watch

LEASE_S = {Kind.SPEEDTEST: 1800.0, Kind.TUNNEL: 300.0, Kind.PROXY: 300.0}
"""A check that is not over after so long is taken for lost and made again."""
LOOK_AGAIN_S = 15.0
"""How often the book is looked at where nothing is due: another process may have put something in."""
BACK_OFF_S = 5.0
JITTER_SHARE, MOST_JITTER_S = 0.05, 60.0
UNDELIVERED = 3
"""So many alerts in a row that reached nobody pause the watch."""


class Watching:
    """The loop of this process."""

    def __init__(self, means: Means, at_once: int, nodes_per_day: int) -> None:
        self._means, self._at_once, self._nodes_per_day = means, at_once, nodes_per_day
        self._lanes: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    def start(self) -> None:
        """Open the lanes."""
        for kind in Kind:
            for number in range(self._at_once):
                self._lanes.add(asyncio.create_task(self._lane(kind), name=f"watch {kind} {number}"))

    async def stop(self) -> None:
        """End all checks; those under way are made again at the next start."""
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._lanes.clear()

    def wake(self) -> None:
        """Something may be due sooner than was thought: a new watch, an account that is back."""
        self._wake.set()
        self._wake = asyncio.Event()

    async def _lane(self, kind: Kind) -> None:
        while True:
            try:
                if not await self.turn(kind):
                    await self._rest(kind)
            except StorageError as e:
                logger.warning(f"watch {kind}: {type(e).__name__}")
                await asyncio.sleep(BACK_OFF_S)
            except Exception:  # noqa: BLE001 one broken watch must not end the others; its lease keeps it away a while
                logger.exception(f"watch {kind}: a check broke")
                await asyncio.sleep(BACK_OFF_S)

    async def _rest(self, kind: Kind) -> None:
        """Until the next check is due, or something changes."""
        wake, wait_s = self._wake, LOOK_AGAIN_S
        accounts = self._means.voice.accounts()
        next_at = await self._means.book.next_due(kind, accounts) if accounts else None
        if next_at is not None:
            wait_s = min(max((next_at - self._means.now()).total_seconds(), 0.02), LOOK_AGAIN_S)
        try:
            async with asyncio.timeout(wait_s):
                await wake.wait()
        except TimeoutError:
            return

    async def turn(self, kind: Kind) -> bool:
        """Make the check of this kind that is due the longest; False where none is. Without a QQ account nothing is
        looked at: there would be nobody to tell. Raises StorageError."""
        accounts = self._means.voice.accounts()
        if not accounts:
            return False
        next_at = await self._means.book.next_due(kind, accounts)  # a look is cheaper than a claim
        if next_at is None or next_at > self._means.now():
            return False
        watch = await self._means.book.claim(kind, accounts, LEASE_S[kind])
        if watch is None:
            return False
        request = request_of(watch)
        found = await self._means.checks.look(watch, request)
        if found is None:
            await self._skip(watch, request)
        elif isinstance(found, Halt):
            await self._halt(watch, found)
        else:
            await self._judge(watch, request, found)
        return True

    async def _judge(self, watch: "Watch", request: WatchRequest, reading: Reading) -> None:
        now = self._means.now()
        before = from_plain(json.loads(watch.standing_json))
        standing = judge(before, reading.verdict, rule_of(request), now, reading.memory)
        standing = counted(standing, reading.nodes, local_date(now))
        quiet = request.quiet is not None and request.quiet.holds(now)
        owed = due(standing, reading.verdict, quiet=quiet)
        seen: dict[str, Any] = {"last_text": reading.text, "checked_at": now, "alarm_since": standing.alarm_since}
        done: dict[str, Any] = {"claimant": "", "next_at": self._next_at(request, standing, now)}
        if owed is Owed.NOTHING:
            await self._means.book.keep(watch, **seen, **done, standing_json=_plain(standing))
            return
        if not await self._means.book.keep(watch, **seen, standing_json=_plain(told(standing, owed))):
            return  # paused or deleted while it was looked at
        await self._tell(watch, request, reading, standing, owed, done)

    async def _tell(
        self,
        watch: "Watch",
        request: WatchRequest,
        reading: Reading,
        standing: Standing,
        owed: Owed,
        done: dict[str, Any],
    ) -> None:
        words = texts.words(watch.number, request, reading, standing, owed)
        delivered = await self._means.voice.tell(watch, words)
        after = told(replace(standing, undelivered=0), owed)
        if delivered.outcome.state == "failed":
            counts = delivered.outcome.reason != NOT_CONNECTED
            after = replace(standing, undelivered=standing.undelivered + counts)
        if after.undelivered >= UNDELIVERED:
            logger.warning("watch: alerts reach nobody, paused")
            await self._means.book.pause_all(watch, texts.REACHES_NOBODY)
            return
        if owed is Owed.ALERT:
            done |= _alert(delivered)
        await self._means.book.keep(watch, **done, standing_json=_plain(after))

    async def _skip(self, watch: "Watch", request: WatchRequest) -> None:
        next_at = self._next_at(request, Standing(), self._means.now())
        await self._means.book.keep(watch, claimant="", next_at=next_at, last_text=texts.NOT_NOW)

    async def _halt(self, watch: "Watch", halt: Halt) -> None:
        numbers = await self._means.book.pause_all(watch, halt.reason, in_group=halt.in_group)
        if numbers:
            words = texts.halted(Kind(watch.kind), numbers, halt.reason)
            await self._means.voice.tell(watch, replace(words, group="") if halt.in_group else words)

    def _next_at(self, request: WatchRequest, standing: Standing, now: datetime) -> datetime:
        """After the interval and a little chance; sooner to confirm a change, or at the end of the quiet hours."""
        every_s = float(request.every_s or 0)
        changing = bool(standing.good) if standing.alarmed else bool(standing.bad)
        if changing and self._affords(standing, every_s, now):
            every_s = min(every_s, CONFIRM_S)
        jitter_s = min(every_s * JITTER_SHARE, MOST_JITTER_S) * self._means.chance()
        next_at = now + timedelta(seconds=every_s + jitter_s)
        if request.quiet is not None and request.quiet.holds(now) and standing.owed is not Owed.NOTHING:
            next_at = min(next_at, request.quiet.ends_after(now))
        return next_at

    def _affords(self, standing: Standing, every_s: float, now: datetime) -> bool:
        """Whether one more check than the usual ones keeps what was promised of a day's nodes."""
        usual_left = math.ceil(left_today_s(now) / max(every_s, 1))
        return may_confirm(standing, local_date(now), usual_left, self._nodes_per_day)


def _plain(standing: Standing) -> str:
    return json.dumps(to_plain(standing))


def _alert(delivered: Delivered) -> dict[str, Any]:
    """Where the alert stands, so that a reply to it is understood after a restart, too."""
    return {
        "alert_self_id": delivered.self_id,
        "alert_group_id": delivered.group_id,
        "alert_message_id": delivered.outcome.message_id,
    }
