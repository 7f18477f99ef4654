"""The broadcasts in the bot's database: the shared outbox in the plugin's own words."""

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from plugins._shared.database import Database, outbox, processes
from plugins._shared.database.outbox import Counts, Job, JobActiveError, JobState, NewTarget, Target, TargetState
from plugins.broadcast import texts
from plugins.broadcast.ports import Draft
from plugins.broadcast.verdict import Verdict


class StoredOutbox:
    """`ports.Outbox`, bound to the database that `database()` gives, for one process.

    `node` names where this process runs: at one node there is one process at a time. `accounts` gives what the other
    processes are to know of the accounts that are connected here.
    """

    def __init__(
        self, database: Callable[[], Database], node: str = "", accounts: Callable[[], Mapping[str, Any]] = dict
    ) -> None:
        self._database, self._node, self._accounts = database, node, accounts
        self.process = f"{node}/{secrets.token_hex(8)}"

    @property
    def shared(self) -> bool:
        return processes.shared(self._database())

    async def create(self, draft: Draft) -> Job | None:
        targets = [NewTarget(r.peer_id, r.name, r.skip_reason, r.self_id) for r in draft.recipients]
        try:
            return await outbox.create_job(
                self._database(),
                created_by=draft.chat.user_id,
                self_id=draft.chat.self_id,
                content_json=draft.content.as_json,
                content_hash=draft.content.fingerprint,
                targets=targets,
                kind=draft.kind,
                options_json=draft.options_json,
                due_at=draft.due_at,
                alone=draft.due_at is None,
            )
        except JobActiveError:
            return None

    async def unfinished(self) -> Job | None:
        jobs = await outbox.unfinished_jobs(self._database())
        return jobs[0] if jobs else None

    async def job(self, job_id: int) -> Job | None:
        return await outbox.get_job(self._database(), job_id)

    async def recent(self, limit: int) -> list[Job]:
        return await outbox.latest_jobs(self._database(), limit)

    async def scheduled(self) -> list[Job]:
        return await outbox.scheduled_jobs(self._database())

    async def begin(self, job_id: int) -> bool:
        return await outbox.begin_scheduled(self._database(), job_id)

    async def counts(self, job_id: int) -> Counts:
        return await outbox.counts(self._database(), job_id)

    async def waiting(self, job_id: int) -> dict[int, int]:
        return await outbox.waiting_by_account(self._database(), job_id)

    async def targets(self, job_id: int, *states: str) -> list[Target]:
        return await outbox.targets_of(self._database(), job_id, *map(TargetState, states))

    async def claim(self, job_id: int, self_id: int) -> Target | None:
        return await outbox.claim_next(self._database(), job_id, self_id=self_id, claimant=self.process)

    async def release(self, job_id: int, group_id: int) -> None:
        await outbox.release(self._database(), job_id, group_id, self.process)

    async def settle(self, job_id: int, group_id: int, verdict: Verdict) -> bool:
        state = TargetState(verdict.end)
        how = {"message_id": verdict.message_id, "reason": verdict.reason}
        return await outbox.settle(self._database(), job_id, group_id, state, **how)

    async def recover(self, job_id: int, accounts: Collection[int], *, live: bool) -> int:
        alive = [process.id for process in await self._others()]
        if live:
            alive.append(self.process)
        lost = {"alive": alive, "mine": accounts, "me": self.process}
        return await outbox.recover(self._database(), job_id, texts.CRASHED, **lost)

    async def skip_waiting(self, job_id: int) -> None:
        await outbox.skip_waiting(self._database(), texts.CALLED_OFF, job_id=job_id)

    async def change(self, job_id: int, state: str, *, note: str = "", by: int | None = None) -> bool:
        return await outbox.set_state(self._database(), job_id, JobState(state), note=note, by=by)

    async def take_note(self, job_id: int) -> str:
        return await outbox.take_note(self._database(), job_id)

    async def reached_since(self, self_id: int, moment: datetime) -> int:
        return await outbox.reached_since(self._database(), self_id, moment)

    async def enter(self) -> None:
        """This process starts: whatever ran at its node before is gone."""
        if self.shared:
            await processes.replace(self._database(), self._node)

    async def leave(self) -> None:
        """This process ends in order."""
        if self.shared:
            await processes.leave(self._database(), self.process)

    async def beat(self, job_id: int | None) -> None:
        if self.shared:
            told = {"job": job_id, "accounts": self._accounts()}
            await processes.beat(self._database(), self.process, json.dumps(told))

    async def sent_elsewhere(self, job_id: int) -> bool:
        return any(json.loads(other.accounts_json).get("job") == job_id for other in await self._others())

    async def accounts_elsewhere(self) -> dict[str, Any]:
        """Account → what its process tells of it."""
        found: dict[str, Any] = {}
        for other in await self._others():
            found |= json.loads(other.accounts_json).get("accounts", {})
        return found

    async def _others(self) -> list[processes.Process]:
        return await processes.alive(self._database(), but=self.process) if self.shared else []
