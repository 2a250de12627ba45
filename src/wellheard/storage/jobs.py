"""Jobs: work that is asked for once, done by one worker at a time, tried again, and never lost.

A worker claims a job under a lease and renews it while it works. A worker that dies lets its lease run out; the next
claim takes the job over. Whoever comes back with an old lease is refused, so that nothing is finished twice. Jobs that
fail too often, or that no trial can mend, are dead: they wait with their reason for somebody to look.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, case, delete, func, literal, select, update

from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import insert_if_new
from wellheard.storage.tables.jobs import jobs

State = Literal["waiting", "running", "done", "dead", "stopped"]
LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
_VANISHED = "The worker that had it vanished"


class LeaseLostError(ConflictError):
    """The job is not this worker's any more: its lease ran out and another has it, or somebody stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work and how far it is."""

    id: str
    kind: str
    """What is to be done, such as `analyse`."""
    key: str | None
    """What makes it the same work as another; a second one with the same key isn't made."""
    payload: Mapping[str, Any]
    """What the worker needs to know, as JSON."""
    state: State
    priority: int
    """0 is usual; smaller goes first."""
    run_at: datetime
    """Not before."""
    attempts: int
    """How often it was begun."""
    most_attempts: int
    worker: str | None
    lease: str | None
    leased_until: datetime | None
    progress: float
    """0-1."""
    stage: str | None
    """What is being done, for people."""
    reason: str | None
    """Why the last trial failed, or the job is dead."""
    result: Mapping[str, Any] | None
    created_by: str | None
    created_at: datetime
    finished_at: datetime | None


def enqueue(
    on: Connection, kind: str, payload: Mapping[str, Any], *, key: str | None = None, run_at: datetime | None = None,
    priority: int = 0, most_attempts: int = 5, created_by: str | None = None,
) -> Job:  # fmt: skip
    """Ask for work; where there is a job of this key already, whatever its state, that one. Race-safe."""
    at = clock(on)
    values = {
        "id": new_id(), "kind": kind, "key": key, "payload": json.dumps(payload, ensure_ascii=False),
        "state": "waiting", "priority": priority, "run_at": run_at or at, "most_attempts": most_attempts,
        "created_by": created_by, "created_at": at,
    }  # fmt: skip
    insert_if_new(on, jobs, **values)
    return _one(on, jobs.c.id == values["id"] if key is None else jobs.c.key == key)


def bury(on: Connection, kind: str, payload: Mapping[str, Any], reason: str, *, key: str) -> Job:
    """Note work that can't even begin among the dead, with the reason; once for each `key`."""
    job = enqueue(on, kind, payload, key=key)
    if job.state == "waiting":
        on.execute(update(jobs).where(jobs.c.id == job.id).values(**_ended(on, "dead"), reason=reason))
    return find_job(on, job.id)


def lay_to_rest(on: Connection, key: str) -> bool:
    """The dead job of this key needs nobody's attention any more; whether there was one."""
    dead = (jobs.c.key == key, jobs.c.state == "dead")
    return on.execute(update(jobs).where(*dead).values(state="stopped")).rowcount > 0


def count_waiting(on: Connection, kind: str, *, most: int) -> int:
    """How many jobs of a kind wait or are at work, counted up to `most`. O(most)."""
    live = select(jobs.c.id).where(jobs.c.state.in_(("waiting", "running")), jobs.c.kind == kind).limit(most)
    return on.execute(select(func.count()).select_from(live.subquery())).scalar_one()


def claim(
    on: Connection, worker: str, kinds: Sequence[str], *, lasts: timedelta = LEASE, at: datetime | None = None
) -> Job | None:
    """The next job of these kinds, for this worker alone until the lease runs out; None where there is none.

    Two workers never get the same: SQLite's writers stand in line, PostgreSQL skips rows that others have locked.
    O(log n), and past jobs of higher priority that wait for a later time.
    """
    at = at or clock(on)
    take_back_expired(on, at)
    ready = (jobs.c.state == "waiting", jobs.c.run_at <= at, jobs.c.kind.in_(list(kinds)))
    query = select(jobs.c.id).where(*ready).order_by(jobs.c.priority, jobs.c.run_at, jobs.c.id).limit(1)
    job = on.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()
    if job is None:
        return None
    values = {"state": "running", "worker": worker, "lease": new_id(), "leased_until": at + lasts, "progress": 0.0}
    on.execute(update(jobs).where(jobs.c.id == job).values(**values, stage=None, attempts=jobs.c.attempts + 1))
    return _one(on, jobs.c.id == job)


def take_back_expired(on: Connection, at: datetime | None = None) -> int:
    """Jobs whose worker vanished wait again, or are dead after the last attempt; how many."""
    at = at or clock(on)
    over, ended = jobs.c.attempts >= jobs.c.most_attempts, literal(at, jobs.c.finished_at.type)
    change = update(jobs).where(jobs.c.state == "running", jobs.c.leased_until < at)
    return on.execute(
        change.values(
            state=case((over, "dead"), else_="waiting"), finished_at=case((over, ended), else_=None),
            reason=_VANISHED, lease=None, leased_until=None, worker=None, run_at=at,
        )
    ).rowcount  # fmt: skip


def renew(
    on: Connection, job: Job, *, lasts: timedelta = LEASE, progress: float | None = None, stage: str | None = None
) -> None:
    """Say that the worker is still at it, and how far. Raises LeaseLostError."""
    values: dict[str, Any] = {"leased_until": clock(on) + lasts}
    values |= {} if progress is None else {"progress": progress}
    values |= {} if stage is None else {"stage": stage}
    _under_lease(on, job, values)


def finish(on: Connection, job: Job, result: Mapping[str, Any] | None = None) -> None:
    """It is done. In the transaction of what it brought, so that both are there or neither. Raises LeaseLostError."""
    kept = None if result is None else json.dumps(result, ensure_ascii=False)
    _under_lease(on, job, _ended(on, "done") | {"result": kept, "progress": 1.0, "reason": None})


def fail(on: Connection, job: Job, reason: str, *, again: bool = True) -> Job:
    """It went wrong: it waits twice as long each time (10 s to 1 h), or is dead after the last attempt.

    With `again` False no trial can mend it, and it is dead at once. Raises LeaseLostError.
    """
    if again and job.attempts < job.most_attempts:
        at = clock(on) + backoff(job.attempts)
        _under_lease(on, job, _free() | {"state": "waiting", "run_at": at, "reason": reason})
    else:
        _under_lease(on, job, _ended(on, "dead") | {"reason": reason})
    return find_job(on, job.id)


def give_up(on: Connection, job: Job) -> None:
    """The worker stops in good order: the job waits for another, no attempt is counted. Raises LeaseLostError."""
    _under_lease(on, job, _free() | {"state": "waiting", "run_at": clock(on), "attempts": jobs.c.attempts - 1})


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    doublings: int = max(0, min(attempts, 20) - 1)
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << doublings))


def stop(on: Connection, job: str) -> Job:
    """Somebody doesn't want it any more; a worker that has it loses its lease. Finished ones stay as they are."""
    live = jobs.c.state.in_(("waiting", "running"))
    on.execute(update(jobs).where(jobs.c.id == job, live).values(**_ended(on, "stopped")))
    return find_job(on, job)


def retry(on: Connection, job: str) -> Job:
    """Somebody mended what was wrong: a dead or stopped job waits again, with all its attempts."""
    ended = jobs.c.state.in_(("dead", "stopped"))
    values = _free() | {"state": "waiting", "attempts": 0, "run_at": clock(on), "finished_at": None}
    on.execute(update(jobs).where(jobs.c.id == job, ended).values(**values))
    return find_job(on, job)


def find_job(on: Connection, job: str) -> Job:
    """By id. Raises NotFoundError."""
    return _one(on, jobs.c.id == job)


def list_jobs(
    on: Connection, *states: State, kind: str | None = None, created_by: str | None = None, key: str | None = None,
    after: str | None = None, limit: int = 50,
) -> Page[Job]:  # fmt: skip
    """A page of jobs in any of these states (or all), newest first. O(log n + limit) for one state or all.

    Narrowed to a kind, to whom asked for them, or to keys that begin so: O(n) of the jobs that are kept.
    """
    limit = checked_limit(limit)
    query = select(jobs).order_by(jobs.c.id.desc()).limit(limit + 1)
    if states:
        query = query.where(jobs.c.state == states[0] if len(states) == 1 else jobs.c.state.in_(states))
    for column, value in ((jobs.c.kind, kind), (jobs.c.created_by, created_by)):
        query = query if value is None else query.where(column == value)
    if key is not None:
        query = query.where(jobs.c.key.startswith(key, autoescape=True))
    if after:
        query = query.where(jobs.c.id < read_cursor(after, str)[0])
    return page([_job(row) for row in on.execute(query)], limit, lambda job: (job.id,))


def count_jobs(on: Connection) -> dict[State, int]:
    """How many are in each state."""
    rows = on.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
    return dict.fromkeys(get_args(State), 0) | {state: count for state, count in rows}  # noqa: C416 - typed pairs


def forget_finished(on: Connection, before: datetime) -> int:
    """Delete jobs that were done or stopped before then; dead ones stay until somebody looks. How many."""
    ended = jobs.c.state.in_(("done", "stopped"))
    return on.execute(delete(jobs).where(ended, jobs.c.finished_at < before)).rowcount


def clock(on: Connection) -> datetime:
    """The time of the database's machine, by which all workers go; that of this machine for a file."""
    if on.dialect.name == "sqlite":
        return now()
    found: datetime = on.execute(select(func.clock_timestamp())).scalar_one()
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def _under_lease(on: Connection, job: Job, values: dict[str, Any]) -> None:
    held = (jobs.c.id == job.id, jobs.c.lease == job.lease, jobs.c.state == "running")
    if on.execute(update(jobs).where(*held).values(**values)).rowcount != 1:
        raise LeaseLostError(f"{job.id}: this job is not {job.worker}'s any more. What it brought is not kept")


def _free() -> dict[str, Any]:
    return {"lease": None, "leased_until": None, "worker": None}


def _ended(on: Connection, state: State) -> dict[str, Any]:
    return {"state": state, "lease": None, "leased_until": None, "finished_at": clock(on)}


def _one(on: Connection, condition: Any) -> Job:
    row = on.execute(select(jobs).where(condition)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such job (any more)")
    return _job(row)


def _job(row: Row[Any]) -> Job:
    result = None if row.result is None else json.loads(row.result)
    return Job(**row._asdict() | {"payload": json.loads(row.payload), "result": result})
