"""One broadcast as this process sends it: a lane per account, claim (committed) → send → settle, paced.

A target is sent to after its claim is on disk and at most once; whatever is not known for certain ends as unknown.
Every process that shares the database has such a run of the same broadcast; each sends only from the accounts that are
connected to it, and the one with the owner's account gives the report.
"""

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from plugins._shared.beijing import BEIJING
from plugins.broadcast import texts
from plugins.broadcast.lookup import find_sent
from plugins.broadcast.ports import GROUP, Means, Note, Origin, Outbox, Pace, unless
from plugins.broadcast.verdict import NOT_CONNECTED, TROUBLED, End, Verdict, judge

if TYPE_CHECKING:
    from plugins._shared.database.outbox import Job, Target

BAD_IN_A_ROW = 5
"""So many suspicious results one after the other pause the broadcast (threats T69)."""
LINK_SETTLES_S = 0.5
LOOK_AGAIN_S = 1.0
"""How often a lane that cannot send looks whether it still has to, and a run whether the other processes are done."""
LOOK_UP_WITHIN_S = 3.0
"""The groups' histories are asked no longer than this, in seconds."""
LOOKS = 2
"""How often one target is looked up."""
_log = logging.getLogger(__name__)


class Run:
    """The sending of one broadcast, from its start or resumption to its end or pause."""

    def __init__(self, job: "Job", origin: Origin, means: Means, pace: Pace) -> None:
        self.job, self._origin, self._means = job, origin, means
        self._outbox, self._voice = means.outbox, means.voice
        self._pace = pace.of(job.options_json)
        self.halt, self.hushed = asyncio.Event(), asyncio.Event()
        """Set: nothing is begun any more; nothing is told any more."""
        self._left: dict[int, int] = {}
        self._looks: dict[int, int] = {}

    async def deliver(self) -> str:
        """Send until all is settled or it is halted; what the owner is to be told, blank when he knows."""
        telling = asyncio.create_task(self._tell_progress())
        try:
            return await self._until_over()
        finally:
            telling.cancel()

    def stop(self) -> None:
        """Somebody says so: end after the targets that are under way, without a word."""
        self.hushed.set()
        self.halt.set()

    async def tell(self, text: str) -> None:
        """Say something to the owner in place of what was said before."""
        if not await unless(self.hushed, self._voice.connected(self._home)):
            return
        before, fresh = self._origin.notice_id, await self._voice.tell(self._origin, text)
        self._origin = replace(self._origin, notice_id=fresh)
        if before is not None:
            await self._voice.recall(self._home, before)

    @property
    def _home(self) -> int:
        return self._origin.chat.self_id

    async def _until_over(self) -> str:
        for_others = 2
        while not self.halt.is_set():
            await self._lanes()
            await look_up(self.job, self._means, self._looks)
            job, counts = await self._outbox.job(self.job.id), await self._outbox.counts(self.job.id)
            if job is None or job.state != "running":
                break
            at_home = self._home in self._voice.accounts()
            if not (counts.waiting or counts.in_flight) and at_home:
                if not counts.unknown or not self._outbox.shared or not for_others:
                    return await self._finish()
                for_others -= 1  # the other processes look their own unknown ones up
            wait = asyncio.sleep(LOOK_AGAIN_S) if at_home else self._voice.connected(self._home)
            await unless(self.halt, wait, LOOK_AGAIN_S)
            await self._outbox.recover(self.job.id, self._voice.accounts(), live=True)
        return await self._why_paused()

    async def _finish(self) -> str:
        if not await self._outbox.change(self.job.id, "finished"):
            return ""
        return await report(self.job, self._outbox, texts.FINISHED)

    async def _why_paused(self) -> str:
        """A lane, perhaps one of another process, has paused the broadcast: the owner is told where he is connected."""
        if self._home not in self._voice.accounts():
            return ""
        note = await self._outbox.take_note(self.job.id)
        return texts.paused_itself(note, self.job.kind, await self._outbox.counts(self.job.id)) if note else ""

    async def _lanes(self) -> None:
        waiting = await self._outbox.waiting(self.job.id)
        ended = await asyncio.gather(*(self._guarded_lane(account) for account in waiting), return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error

    async def _guarded_lane(self, self_id: int) -> None:
        try:
            await self._lane(self_id)
        except BaseException:
            self.halt.set()  # the other lanes end after the target that is under way
            raise

    async def _lane(self, self_id: int) -> None:
        """Target after target of one account. A broken connection only makes it wait."""
        bad, gap_s, left = 0, 0.0, 0
        while left := left or (await self._outbox.waiting(self.job.id)).get(self_id, 0):
            if not (await unless(self.halt, self._means.sleep(gap_s)) and await self._reach(self_id)):
                return
            if note := await self._obstacle(self_id):
                await self._pause(note)
                return
            if (target := await self._outbox.claim(self.job.id, self_id)) is None:
                return
            verdict, left = await self._say(target), left - 1
            gap_s = self._pace.gap_s() if verdict else LINK_SETTLES_S
            if verdict is None:
                continue
            bad = 0 if verdict.end is End.SENT else bad + verdict.suspicious
            if bad >= BAD_IN_A_ROW:
                await self._pause(Note.SUSPICIOUS)
                return

    async def _say(self, target: "Target") -> Verdict | None:
        """Send once and settle. None: it certainly never left, so it waits again."""
        outcome = await self._voice.send(target.self_id, self.job.kind, target.group_id, self.job.content_json)
        if outcome.reason == NOT_CONNECTED:
            await self._outbox.release(self.job.id, target.group_id)
            return None
        verdict = judge(outcome)
        await self._outbox.settle(self.job.id, target.group_id, verdict)
        if target.self_id in self._left:
            self._left[target.self_id] -= 1
        return verdict

    async def _reach(self, self_id: int) -> bool:
        """Wait for the account; False when nothing is to be sent from it any more. It may be another process's."""
        while self_id not in self._voice.accounts():
            await unless(self.halt, self._voice.connected(self_id), LOOK_AGAIN_S)
            if self.halt.is_set() or not (await self._outbox.waiting(self.job.id)).get(self_id):
                return False
        return True

    async def _obstacle(self, self_id: int) -> str:
        """Why nothing more may be sent now; blank: it may."""
        job_by, rules = self.job.created_by, self._means.rules
        if job_by not in rules.owners():
            return Note.DEMOTED
        if rules.daily_ceiling and self._left.get(self_id, 0) <= 0:
            today = self._means.now().astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
            self._left[self_id] = rules.daily_ceiling - await self._outbox.reached_since(self_id, today)
            return Note.CEILING if self._left[self_id] <= 0 else ""
        return ""

    async def _pause(self, note: str) -> None:
        await self._outbox.change(self.job.id, "paused", note=note)
        self.halt.set()

    async def _tell_progress(self) -> None:
        """Every so often, one message in place of the other. Only where the owner's account is connected."""
        while await unless(self.halt, asyncio.sleep(self._means.rules.progress_s)):
            if self._home in self._voice.accounts():
                await self.tell(texts.progress(self.job.kind, await self._outbox.counts(self.job.id), live=True))


async def report(job: "Job", outbox: Outbox, title: str) -> str:
    """How a broadcast ended, with everybody whom it did not surely reach."""
    return texts.report(title, job.kind, await outbox.counts(job.id), await outbox.targets(job.id, *TROUBLED, End.SENT))


async def look_up(job: "Job", means: Means, looks: dict[int, int]) -> None:
    """Look for unknown targets in the histories of their groups: what is found there is sent."""
    if job.kind != GROUP:
        return
    unknown = [t for t in await means.outbox.targets(job.id, End.UNKNOWN) if looks.get(t.group_id, 0) < LOOKS]
    at_once = asyncio.Semaphore(8)

    async def look(target: "Target") -> None:
        if target.claimed_at is None or target.self_id not in means.voice.accounts():
            return
        looks[target.group_id] = looks.get(target.group_id, 0) + 1
        async with at_once:
            history = await means.voice.history(target.self_id, target.group_id) or ()
        content = json.loads(job.content_json)
        message_id = find_sent(content, history, target.self_id, target.claimed_at)
        if message_id is not None:
            await means.outbox.settle(job.id, target.group_id, Verdict(End.SENT, message_id))

    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_UP_WITHIN_S):
            await asyncio.gather(*(look(target) for target in unknown))
