"""The rows of the broadcast outbox, as `outbox.py` gives and takes them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """Finished and cancelled are final. Scheduled: confirmed, its time has not come."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class TargetState(StrEnum):
    """Failed, skipped and recalled are final; unknown may later turn out as sent or failed."""

    WAITING = "waiting"
    IN_FLIGHT = "in_flight"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    RECALLED = "recalled"


class JobActiveError(Exception):
    """Another job is running or paused: there is one at a time."""


@dataclass(frozen=True, slots=True)
class Job:
    """One broadcast. `content_json` is the message as it goes out, `content_hash` what the owner confirmed."""

    id: int
    created_by: int
    """Who answers for it: who confirmed it, or later went on with it."""
    self_id: int
    """The account with which that person talks; it gives the report."""
    content_json: str
    content_hash: str
    state: JobState
    created_at: datetime
    finished_at: datetime | None
    kind: str = "group"
    """`group` or `friend`: what the targets' numbers mean."""
    options_json: str = "{}"
    """The caller's own options."""
    due_at: datetime | None = None
    """When a scheduled job is to begin."""
    pause_note: str = ""
    """Why it paused by itself, until the owner has been told; a word of the caller's."""


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A group (or friend) for a new job. With `skip_reason` (opted out, muted…) it is recorded as skipped and never
    sent to. `self_id`: the account that serves it; 0: the job's own."""

    group_id: int
    group_name: str
    skip_reason: str = ""
    self_id: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """One group (or friend) of a job. `reason` is in words, for the report."""

    job_id: int
    group_id: int
    position: int
    group_name: str
    state: TargetState
    message_id: int | None
    reason: str
    changed_at: datetime
    self_id: int = 0
    claimant: str = ""
    """The process that took it."""
    claimed_at: datetime | None = None
    """When it was taken, so just before it was sent."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many targets of a job are in which state."""

    waiting: int = 0
    in_flight: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0
    recalled: int = 0

    @property
    def total(self) -> int:
        """All targets of the job."""
        return self.waiting + self.in_flight + self.settled

    @property
    def settled(self) -> int:
        """Targets that have ended one way or another."""
        return self.sent + self.failed + self.skipped + self.unknown + self.recalled
