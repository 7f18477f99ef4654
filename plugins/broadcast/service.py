"""One broadcast at a time: started, paused, resumed, cancelled, recalled; scheduled ones begin when their time comes.

Everything outside (database, QQ, time) comes in through `Means`. What several processes share stands in the outbox:
each of them keeps a look at it and joins a broadcast that another one is sending.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from plugins._shared.errors import UsageError
from plugins._shared.hearing import Chat
from plugins.broadcast import texts
from plugins.broadcast.ports import Draft, Means, Origin, Pace, unless
from plugins.broadcast.running import Run, look_up, report
from plugins.broadcast.verdict import End, Verdict

if TYPE_CHECKING:
    from plugins._shared.database.outbox import Counts, Job, Target

STOP_WITHIN_S = 3.0
"""How long a stopping bot waits for the send that is under way; the OneBot calls themselves end after 8 s."""
TICK_S = 1.0
"""How often a process that shares its database looks what the others do."""
LATE = timedelta(minutes=10)
"""A scheduled broadcast that could not begin in time by so much waits for the owner's word."""
RECALL_WITHIN = timedelta(seconds=120)
"""QQ lets one take back one's own message so long."""
RECORDS_SHOWN = 8
MOST_SCHEDULED = 10
_log = logging.getLogger(__name__)


class Broadcaster:
    """The broadcast as this process takes part in it."""

    def __init__(self, means: Means, pace: Pace) -> None:
        self._means, self._outbox, self._voice = means, means.outbox, means.voice
        self.pace = pace
        self._one_at_a_time = asyncio.Lock()
        self._run: Run | None = None
        self._sending: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._greeted: set[int] = set()
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()

    # --- what the owner says

    async def check_free(self, draft: Draft | None = None) -> None:
        """Raises UsageError while another broadcast is not over (for a scheduled one: while too many wait)."""
        if draft is not None and draft.due_at is not None:
            if len(await self._outbox.scheduled()) >= MOST_SCHEDULED:
                raise UsageError(texts.too_many_scheduled(MOST_SCHEDULED))
            return
        job = await self._outbox.unfinished()
        if job is not None:
            counts = await self._outbox.counts(job.id)
            raise UsageError(texts.busy(job.kind, counts, paused=not await self._live(job)))

    async def start(self, draft: Draft, announce: Callable[[], Awaitable[Origin]]) -> None:
        """Store the confirmed broadcast, announce it, send it. Raises UsageError while another one is not over."""
        async with self._one_at_a_time:
            await self.check_free(draft)
            job = await self._outbox.create(draft)
            if job is None:  # another process was quicker
                await self.check_free(draft)
                raise UsageError(texts.TRY_AGAIN)
            origin = await announce()
            if job.state == "running":
                self._launch(job, origin)
            self._wake.set()

    async def pause(self) -> str:
        """Stop after the targets that are under way; the answer."""
        async with self._one_at_a_time:
            job = await self._current()
            await self._halt(job)
            if (over := await self._outbox.unfinished()) is None or over.id != job.id:
                return texts.ALREADY_OVER
            return texts.paused(job.kind, await self._outbox.counts(job.id))

    async def resume(self, owner_id: int, announce: Callable[["Job", "Counts"], Awaitable[Origin]]) -> None:
        """Go on with the targets that wait; what was in flight at a crash is unknown. Raises UsageError."""
        async with self._one_at_a_time:
            job = await self._current()
            if await self._live(job):
                raise UsageError(texts.ALREADY_SENDING)
            await self._settle_lost(job)
            await self._outbox.change(job.id, "running", by=owner_id)
            job = await self._outbox.job(job.id) or job
            self._launch(job, await announce(job, await self._outbox.counts(job.id)))

    async def cancel(self, number: int | None = None) -> str:
        """Stop for good; what waits is skipped. The answer is the report. Without a number: the broadcast that is not
        over, else the next scheduled one."""
        async with self._one_at_a_time:
            job = await self._cancellable(number)
            waited = job.state == "scheduled"
            if not waited:
                await self._halt(job)
                await self._settle_lost(job)
            await self._outbox.skip_waiting(job.id)
            if not await self._outbox.change(job.id, "cancelled"):
                return texts.ALREADY_OVER
            return texts.unscheduled(job) if waited else await report(job, self._outbox, texts.CANCELLED)

    async def recall(self) -> str:
        """Take back what the newest broadcast has said within QQ's time, pausing it first; how much that was."""
        async with self._one_at_a_time:
            job = await self._outbox.unfinished()
            if job is not None:
                await self._halt(job)
            else:
                job = next((job for job in await self._outbox.recent(RECORDS_SHOWN) if job.state == "finished"), None)
            if job is None:
                return texts.NEVER
            sent = await self._outbox.targets(job.id, End.SENT)
            fresh = [target for target in sent if target.changed_at >= self._means.now() - RECALL_WITHIN]
            taken = sum([await self._take_back(target) for target in fresh])
            paused = job.state in ("running", "paused") and (await self._outbox.counts(job.id)).waiting > 0
            return texts.recalled(taken, len(fresh) - taken, len(sent) - len(fresh), paused=paused)

    async def _take_back(self, target: "Target") -> bool:
        if target.message_id is None or not await self._voice.recall(target.self_id, target.message_id):
            return False
        recalled = Verdict(End.RECALLED, target.message_id)
        return await self._outbox.settle(target.job_id, target.group_id, recalled)

    async def status(self) -> str:
        """The broadcast that there is, else the last one; and those whose time has not come."""
        scheduled = await self._outbox.scheduled()
        lines = [texts.scheduled_line(job) for job in scheduled]
        job = await self._outbox.unfinished()
        if job is not None:
            counts = await self._outbox.counts(job.id)
            return "\n".join([texts.progress(job.kind, counts, live=await self._live(job)), *lines])
        last = next((job for job in await self._outbox.recent(MOST_SCHEDULED + 1) if job.state != "scheduled"), None)
        if last is None:
            return "\n".join(lines) or texts.NEVER
        title = texts.CANCELLED if last.state == "cancelled" else texts.FINISHED
        return "\n".join([await report(last, self._outbox, title), *lines])

    async def records(self, number: int | None = None) -> str:
        """The newest broadcasts in a line each, or one of them in full."""
        if number is None:
            jobs = await self._outbox.recent(RECORDS_SHOWN)
            return texts.records([(job, await self._outbox.counts(job.id)) for job in jobs])
        job = await self._outbox.job(number)
        if job is None:
            raise UsageError(texts.no_such(number))
        return await report(job, self._outbox, texts.record_title(job))

    # --- what happens by itself

    async def greet(self, self_id: int) -> None:
        """An account is connected. At its first time: go on with what other processes are sending, or tell the owner of
        the broadcast that the last end cut short."""
        self._wake.set()
        if self_id in self._greeted:
            return
        self._greeted.add(self_id)
        async with self._one_at_a_time:
            job = await self._outbox.unfinished()
            if job is None or self._run is not None:
                return
            text = await self._after_crash(job, self_id)
        if text:
            await self._voice.tell(self._origin_of(job), text)

    async def _after_crash(self, job: "Job", self_id: int) -> str:
        await self._settle_lost(job)
        counts = await self._outbox.counts(job.id)
        if job.state == "running" and await self._outbox.sent_elsewhere(job.id):
            self._launch(job, self._origin_of(job))
            return texts.rejoined(job.kind, counts) if self_id == job.self_id else ""
        if self_id != job.self_id:
            return ""
        await self._outbox.change(job.id, "paused" if counts.waiting else "finished")
        return (
            texts.interrupted(job.kind, counts) if counts.waiting else await report(job, self._outbox, texts.FINISHED)
        )

    async def keep(self) -> None:
        """Until cancelled: begin what is scheduled, join what other processes send, show that this one lives."""
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                wait_s = await self._tick()
            except Exception:  # noqa: BLE001 a database that is away for a moment must not end the watch
                _log.exception("the watch over broadcasts stumbled")
                wait_s = TICK_S
            await unless(self._stopping, self._wake.wait(), wait_s)

    async def _tick(self) -> float | None:
        """Look once; how long until there is something to look at, in seconds. None: only when something changes."""
        await self._outbox.beat(self._run.job.id if self._run else None)
        if self._one_at_a_time.locked():
            return TICK_S  # the sign of life must not wait for what takes long
        async with self._one_at_a_time:
            wait_s = await self._begin_due()
            if self._outbox.shared and self._run is None:
                await self._join()
        return TICK_S if self._outbox.shared else wait_s

    async def _join(self) -> None:
        """Take part in what another process is sending, where an account of it is connected here."""
        job, accounts = await self._outbox.unfinished(), set(self._voice.accounts())
        if job is None or job.state != "running" or not await self._outbox.sent_elsewhere(job.id):
            return
        if accounts & {job.self_id, *await self._outbox.waiting(job.id)}:
            self._launch(job, self._origin_of(job))

    async def _begin_due(self) -> float | None:
        now, waits = self._means.now(), []
        for job in await self._outbox.scheduled():
            due_at = job.due_at or now
            if due_at > now:
                waits.append((due_at - now).total_seconds())
            elif job.self_id in self._voice.accounts() and not await self._begin(job, due_at, now):
                waits.append(TICK_S)
        return min(waits, default=None)

    async def _begin(self, job: "Job", due_at: datetime, now: datetime) -> bool:
        """The time has come. False: another broadcast is not over, so this one waits for it."""
        if job.created_by not in self._means.rules.owners():
            await self._outbox.skip_waiting(job.id)
            await self._outbox.change(job.id, "cancelled")
            await self._say(job, texts.DEMOTED_BEFORE)
            return True
        if not await self._outbox.begin(job.id):
            return False
        counts = await self._outbox.counts(job.id)
        if now - due_at > LATE:
            await self._outbox.change(job.id, "paused")
            await self._say(job, texts.missed(job, counts))
            return True
        notice_id = await self._say(job, texts.begun(job.kind, counts.waiting))
        self._launch(await self._outbox.job(job.id) or job, Origin(self._origin_of(job).chat, notice_id=notice_id))
        return True

    async def stop(self) -> None:
        """The bot stops: let the sends under way end, then go. What is still in flight is unknown at the next start."""
        self._stopping.set()
        if self._run is not None:
            self._run.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()

    # --- helpers

    async def _live(self, job: "Job") -> bool:
        return self._run is not None or (job.state == "running" and await self._outbox.sent_elsewhere(job.id))

    async def _current(self) -> "Job":
        job = await self._outbox.unfinished()
        if job is None:
            raise UsageError(texts.NONE_NOW)
        return job

    async def _cancellable(self, number: int | None) -> "Job":
        active, scheduled = await self._outbox.unfinished(), await self._outbox.scheduled()
        jobs = [*([active] if active else []), *scheduled]
        if number is not None:
            jobs = [job for job in jobs if job.id == number]
        if jobs:
            return jobs[0]
        if number is None:
            raise UsageError(texts.NONE_NOW)
        over = await self._outbox.job(number)
        raise UsageError(texts.no_such(number) if over is None else texts.over_already(over))

    async def _halt(self, job: "Job") -> None:
        """No process claims any more, and what this one has under way is over."""
        await self._outbox.change(job.id, "paused")
        if self._run is not None and self._sending is not None:
            self._run.stop()
            await asyncio.wait({self._sending})

    async def _settle_lost(self, job: "Job") -> None:
        """What a process that is gone had in flight is unknown, unless its group's history has it."""
        await self._outbox.recover(job.id, self._voice.accounts(), live=False)
        await look_up(job, self._means, {})

    def _origin_of(self, job: "Job") -> Origin:
        """Whoever answers for the broadcast, or another owner where he is none any more."""
        owners = self._means.rules.owners()
        owner = job.created_by if job.created_by in owners or not owners else min(owners)
        return Origin(Chat(job.self_id, None, owner))

    async def _say(self, job: "Job", text: str) -> int | None:
        return await self._voice.tell(self._origin_of(job), text)

    def _launch(self, job: "Job", origin: Origin) -> None:
        self._run = Run(job, origin, self._means, self.pace)
        task = asyncio.create_task(self._send(self._run))
        self._sending = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._wake.set()

    async def _send(self, run: Run) -> None:
        try:
            text = await run.deliver()
        except Exception:  # noqa: BLE001 the last resort: whatever broke, the owner is told and can go on
            _log.exception("broadcast %d broke off", run.job.id)
            text = texts.BROKEN
        if self._run is run:
            self._run = None
        self._wake.set()
        if text:
            await run.tell(text)
