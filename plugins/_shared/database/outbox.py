"""The broadcast outbox: what is to be said where, and how each target ended.

A target goes waiting → in_flight (committed *before* the send) → sent, failed, skipped or unknown. After a crash what
was in flight is unknown: it may have arrived, so it is never sent again. Counts are counted from the targets, never
kept beside them.

Several processes may share one job: each claims the targets of the accounts that it is connected to, and a claim bears
its name, so that nobody gives up what another process is still sending.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from plugins._shared.database.engine import Database
from plugins._shared.database.outbox_rows import Counts, Job, JobActiveError, JobState, NewTarget, Target, TargetState
from plugins._shared.database.tables import broadcast_job, broadcast_target

__all__ = ["Counts", "Job", "JobActiveError", "JobState", "NewTarget", "Target", "TargetState"]

_POSTGRES_LOCK = 0x57414E48
UNFINISHED = (JobState.RUNNING, JobState.PAUSED)
_OPEN = (*UNFINISHED, JobState.SCHEDULED)
_SETTLED_FROM = {
    TargetState.SENT: (TargetState.IN_FLIGHT, TargetState.UNKNOWN),
    TargetState.FAILED: (TargetState.IN_FLIGHT, TargetState.UNKNOWN),
    TargetState.SKIPPED: (TargetState.IN_FLIGHT, TargetState.WAITING),
    TargetState.UNKNOWN: (TargetState.IN_FLIGHT,),
    TargetState.RECALLED: (TargetState.SENT,),
}
_REACHED = (TargetState.IN_FLIGHT, TargetState.SENT, TargetState.UNKNOWN, TargetState.RECALLED)
"""What an account has said, or may have said."""


def _job(row: Row[Any]) -> Job:
    return Job(**{**row._mapping, "state": JobState(row.state)})


def _target(row: Row[Any]) -> Target:
    return Target(**{**row._mapping, "state": TargetState(row.state)})


async def create_job(
    db: Database,
    *,
    created_by: int,
    self_id: int,
    content_json: str,
    content_hash: str,
    targets: Sequence[NewTarget],
    kind: str = "group",
    options_json: str = "{}",
    due_at: datetime | None = None,
    alone: bool = False,
) -> Job:
    """Store a confirmed broadcast and all its targets in one transaction: running at once, or scheduled for `due_at`.

    A group named twice is an IntegrityError and nothing is stored. With `alone` and while another job is running or
    paused, in whatever process: JobActiveError, and nothing is stored.
    """
    now = datetime.now(UTC)
    job = {"created_by": created_by, "self_id": self_id, "content_json": content_json, "content_hash": content_hash}
    state = JobState.SCHEDULED if due_at else JobState.RUNNING
    more = {"kind": kind, "options_json": options_json, "due_at": due_at}
    stored = insert(broadcast_job).values(**job, **more, state=state, created_at=now).returning(broadcast_job)
    async with db.writing() as connection:
        if alone:
            await _refuse_second(connection)
        created = _job((await connection.execute(stored)).one())
        rows = [_new_row(created, position, target, now) for position, target in enumerate(targets)]
        if rows:
            await connection.execute(insert(broadcast_target), rows)
    return created


async def _refuse_second(connection: AsyncConnection) -> None:
    """SQLite has one writer; PostgreSQL needs a lock, or two processes would both find nothing."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_POSTGRES_LOCK)))
    active = select(broadcast_job.c.id).where(broadcast_job.c.state.in_(UNFINISHED)).limit(1)
    if await connection.scalar(active) is not None:
        raise JobActiveError


def _new_row(job: Job, position: int, target: NewTarget, now: datetime) -> dict[str, Any]:
    return {
        "job_id": job.id,
        "group_id": target.group_id,
        "position": position,
        "group_name": target.group_name,
        "state": TargetState.SKIPPED if target.skip_reason else TargetState.WAITING,
        "reason": target.skip_reason,
        "changed_at": now,
        "self_id": target.self_id or job.self_id,
    }


async def begin_scheduled(db: Database, job_id: int) -> bool:
    """A scheduled job's time has come: it runs. False when it is not scheduled (any more), or another one is active."""
    mine = (broadcast_job.c.id == job_id, broadcast_job.c.state == JobState.SCHEDULED)
    try:
        async with db.writing() as connection:
            await _refuse_second(connection)
            change = update(broadcast_job).where(*mine).values(state=JobState.RUNNING)
            return (await connection.execute(change)).rowcount > 0
    except JobActiveError:
        return False


async def claim_next(db: Database, job_id: int, *, self_id: int | None = None, claimant: str = "") -> Target | None:
    """Take the next waiting target (of one account) and commit it as in flight; only then may it be sent.

    None when nothing waits or the job is not running. Two processes never get the same target.
    """
    rows = broadcast_target.alias()
    running = select(broadcast_job.c.id).where(broadcast_job.c.id == job_id, broadcast_job.c.state == JobState.RUNNING)
    waiting = [rows.c.job_id.in_(running), rows.c.state == TargetState.WAITING]
    if self_id is not None:
        waiting.append(rows.c.self_id == self_id)
    first = select(rows.c.group_id).where(*waiting).order_by(rows.c.position).limit(1)
    free = first.with_for_update(skip_locked=True).scalar_subquery()
    now = datetime.now(UTC)
    values = {"state": TargetState.IN_FLIGHT, "changed_at": now, "claimed_at": now, "claimant": claimant}
    mine = (broadcast_target.c.job_id == job_id, broadcast_target.c.group_id == free)
    claim = update(broadcast_target).where(*mine).values(values).returning(broadcast_target)
    async with db.writing() as connection:
        row = (await connection.execute(claim)).one_or_none()
    return None if row is None else _target(row)


async def release(db: Database, job_id: int, group_id: int, claimant: str = "") -> bool:
    """Put a target back that this claimant took and certainly did not send. False when it is not its own any more."""
    mine = (*_is(job_id, group_id), *_in_flight(), broadcast_target.c.claimant == claimant)
    values = {"state": TargetState.WAITING, "changed_at": datetime.now(UTC), "claimant": "", "claimed_at": None}
    return await _change(db, mine, values) > 0


def _is(job_id: int, group_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return broadcast_target.c.job_id == job_id, broadcast_target.c.group_id == group_id


def _in_flight() -> tuple[ColumnElement[bool]]:
    return (broadcast_target.c.state == TargetState.IN_FLIGHT,)


async def _change(db: Database, where: Sequence[ColumnElement[bool]], values: dict[str, Any]) -> int:
    async with db.writing() as connection:
        return (await connection.execute(update(broadcast_target).where(*where).values(values))).rowcount


async def settle(
    db: Database, job_id: int, group_id: int, state: TargetState, *, message_id: int | None = None, reason: str = ""
) -> bool:
    """Record how a target ended: sent, failed, skipped or unknown; or that what was sent is recalled.

    False, and nothing changes, when it has already ended otherwise. A waiting target can only be skipped; an unknown
    one may be settled as sent or failed once that is found out. Raises KeyError for a state that is no end.
    """
    where = (*_is(job_id, group_id), broadcast_target.c.state.in_(_SETTLED_FROM[state]))
    values: dict[str, Any] = {"state": state, "message_id": message_id, "reason": reason}
    return await _change(db, where, {**values, "changed_at": datetime.now(UTC)}) > 0


async def skip_waiting(
    db: Database, reason: str, *, job_id: int | None = None, peer: tuple[str, int] | None = None
) -> int:
    """Whoever still waits is skipped: a whole job, or one (kind, group or friend) in all jobs. How many there were."""
    where = [broadcast_target.c.state == TargetState.WAITING]
    if job_id is not None:
        where.append(broadcast_target.c.job_id == job_id)
    if peer is not None:
        jobs = select(broadcast_job.c.id).where(broadcast_job.c.kind == peer[0], broadcast_job.c.state.in_(_OPEN))
        where += [broadcast_target.c.group_id == peer[1], broadcast_target.c.job_id.in_(jobs)]
    values = {"state": TargetState.SKIPPED, "reason": reason, "changed_at": datetime.now(UTC)}
    return await _change(db, where, values)


async def recover(
    db: Database,
    job_id: int,
    reason: str = "",
    *,
    alive: Collection[str] = (),
    mine: Collection[int] = (),
    me: str = "",
) -> int:
    """After a crash: what was in flight is unknown now. The number of targets that this concerned.

    Left alone is what a living claimant (`alive`) has taken, unless its account is one of `mine`, those that are
    connected to this process (`me`) now: then the other one has lost it.
    """
    claimant, account = broadcast_target.c.claimant, broadcast_target.c.self_id
    gone = or_(not_(claimant.in_(alive)), and_(account.in_(mine), claimant != me))
    where = (broadcast_target.c.job_id == job_id, *_in_flight(), gone)
    values = {"state": TargetState.UNKNOWN, "reason": reason, "changed_at": datetime.now(UTC)}
    return await _change(db, where, values)


async def counts(db: Database, job_id: int) -> Counts:
    """How far a job is."""
    state = broadcast_target.c.state
    query = select(state, func.count().label("targets")).where(broadcast_target.c.job_id == job_id).group_by(state)
    async with db.reading() as connection:
        return Counts(**{row.state: row.targets for row in await connection.execute(query)})


async def waiting_by_account(db: Database, job_id: int) -> dict[int, int]:
    """Account → how many targets wait for it; nothing while the job is not running."""
    account = broadcast_target.c.self_id
    running = select(broadcast_job.c.id).where(broadcast_job.c.id == job_id, broadcast_job.c.state == JobState.RUNNING)
    where = (broadcast_target.c.job_id.in_(running), broadcast_target.c.state == TargetState.WAITING)
    query = select(account, func.count().label("targets")).where(*where).group_by(account)
    async with db.reading() as connection:
        return {row.self_id: row.targets for row in await connection.execute(query)}


async def reached_since(db: Database, self_id: int, moment: datetime) -> int:
    """How many messages of broadcasts an account has sent, or may have sent, since then."""
    mine = (broadcast_target.c.self_id == self_id, broadcast_target.c.claimed_at >= moment)
    query = select(func.count()).where(*mine, broadcast_target.c.state.in_(_REACHED))
    async with db.reading() as connection:
        return (await connection.execute(query)).scalar_one()


async def get_job(db: Database, job_id: int) -> Job | None:
    """One job by its id."""
    found = await _jobs(db, broadcast_job.c.id == job_id)
    return found[0] if found else None


async def latest_job(db: Database) -> Job | None:
    """The newest job, whatever its state."""
    found = await latest_jobs(db, 1)
    return found[0] if found else None


async def latest_jobs(db: Database, limit: int) -> list[Job]:
    """The newest jobs, newest first."""
    return await _jobs(db, order=broadcast_job.c.id.desc(), limit=limit)


async def unfinished_jobs(db: Database) -> list[Job]:
    """Jobs that are running or paused, oldest first: what a start finds after a crash."""
    return await _jobs(db, broadcast_job.c.state.in_(UNFINISHED))


async def scheduled_jobs(db: Database) -> list[Job]:
    """Jobs whose time has not come, the next one first."""
    return await _jobs(db, broadcast_job.c.state == JobState.SCHEDULED, order=broadcast_job.c.due_at)


async def same_content_since(db: Database, content_hash: str, moment: datetime) -> bool:
    """Whether the very same content was already broadcast since then (cancelled ones apart)."""
    same = (broadcast_job.c.content_hash == content_hash, broadcast_job.c.created_at >= moment)
    return bool(await _jobs(db, *same, broadcast_job.c.state != JobState.CANCELLED, limit=1))


async def _jobs(
    db: Database, *where: ColumnElement[bool], order: Any = broadcast_job.c.id, limit: int | None = None
) -> list[Job]:
    query = select(broadcast_job).where(*where).order_by(order).limit(limit)
    async with db.reading() as connection:
        return [_job(row) for row in await connection.execute(query)]


async def targets_of(db: Database, job_id: int, *states: TargetState) -> list[Target]:
    """A job's targets in the given states (none given: all), in the order of sending."""
    where = [broadcast_target.c.job_id == job_id]
    if states:
        where.append(broadcast_target.c.state.in_(states))
    query = select(broadcast_target).where(*where).order_by(broadcast_target.c.position)
    async with db.reading() as connection:
        return [_target(row) for row in await connection.execute(query)]


async def failed_of(db: Database, job_id: int) -> list[Target]:
    """The targets that failed, for the report."""
    return await targets_of(db, job_id, TargetState.FAILED)


async def set_state(
    db: Database,
    job_id: int,
    state: JobState,
    *,
    note: str = "",
    by: int | None = None,
    only_from: Collection[JobState] = _OPEN,
) -> bool:
    """Pause, resume, finish or cancel a job; `by`: who answers for it from now on. False, and nothing changes, when it
    is over already, or in no state of `only_from`."""
    values: dict[str, Any] = {"state": state, "pause_note": note}
    values["finished_at"] = None if state in _OPEN else datetime.now(UTC)
    if by is not None:
        values["created_by"] = by
    change = update(broadcast_job).where(broadcast_job.c.id == job_id, broadcast_job.c.state.in_(only_from))
    async with db.writing() as connection:
        return (await connection.execute(change.values(values))).rowcount > 0


async def take_note(db: Database, job_id: int) -> str:
    """Why the job paused by itself, for whoever tells the owner: to one caller once, to all others blank."""
    mine = (broadcast_job.c.id == job_id, broadcast_job.c.pause_note != "")
    async with db.writing() as connection:
        note = await connection.scalar(select(broadcast_job.c.pause_note).where(*mine).with_for_update())
        if note:
            await connection.execute(update(broadcast_job).where(*mine).values(pause_note=""))
    return note or ""
