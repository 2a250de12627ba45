"""Work under way, and what could not be done."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from wellheard.jobs.arriving import KIND
from wellheard.server.api.shapes import After, Limit, Listed, listed
from wellheard.server.policy import Reach
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit, jobs
from wellheard.storage.jobs import Job

router = APIRouter(tags=["jobs"])
Seer = Annotated[Visitor, Depends(may("jobs.see"))]
Mender = Annotated[Visitor, Depends(may("jobs.retry"))]


class JobRow(BaseModel):
    """A piece of work."""

    id: str
    kind: str
    state: Literal["waiting", "running", "done", "dead", "stopped"]
    filename: str | None = Field(description="Of the upload.")
    progress: float = Field(description="0-1.")
    stage: str | None
    attempts: int
    reason: str | None = Field(description="Why the last trial failed.")
    calls: list[str] = Field(description="Ids of the calls that came of it.")
    failed: list[str] = Field(description="What of it could not be analysed, and why.")
    run_at: datetime = Field(description="It is not begun before.")
    created_at: datetime
    finished_at: datetime | None


class JobCounts(BaseModel):
    """How many jobs are in each state."""

    waiting: int
    running: int
    done: int
    dead: int
    stopped: int


def row(job: Job) -> JobRow:
    """A job as the API shows it: without keys of storage."""
    result = job.result or {}
    return JobRow(
        id=job.id, kind=job.kind, state=job.state, filename=job.payload.get("filename"), progress=job.progress,
        stage=job.stage, attempts=job.attempts, reason=job.reason, calls=list(result.get("calls", ())),
        failed=list(result.get("failed", ())), run_at=job.run_at, created_at=job.created_at,
        finished_at=job.finished_at,
    )  # fmt: skip


@router.get("/jobs", summary="List jobs")
def listing(
    request: Request,
    _visitor: Mender,
    state: Annotated[list[Literal["waiting", "running", "done", "dead", "stopped"]] | None, Query()] = None,
    after: After = None,
    limit: Limit = 50,
) -> Listed[JobRow]:
    """Newest first; `state=dead` is the list of what failed for good, with its reasons."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return listed(jobs.list_jobs(on, *(state or ()), after=after, limit=limit), row)


@router.get("/jobs-count", summary="Count jobs by state")
def counts(request: Request, _visitor: Mender) -> JobCounts:
    """All of them."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return JobCounts.model_validate(jobs.count_jobs(on))


@router.get("/jobs/{job_id}", summary="One job")
def one(request: Request, visitor: Seer, job_id: str) -> JobRow:
    """How far it is. A lead sees the jobs of their own uploads."""
    return row(_job_for(request, visitor, job_id))


@router.post("/jobs/{job_id}/retry", summary="Try a failed job again")
def retry(request: Request, visitor: Mender, job_id: str) -> JobRow:
    """With all its attempts. A job that didn't fail stays as it is."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        changed = jobs.retry(on, job_id)
        audit.record(
            on, actor=visitor.actor, action="changed", subject_type="job", subject=job_id, details={"to": "retry"}
        )
    return row(changed)


@router.post("/jobs/{job_id}/stop", summary="Stop a job")
def stop(request: Request, visitor: Mender, job_id: str) -> JobRow:
    """A worker that has it gives it up; what it brought so far stays."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        changed = jobs.stop(on, job_id)
        audit.record(
            on, actor=visitor.actor, action="changed", subject_type="job", subject=job_id, details={"to": "stop"}
        )
    return row(changed)


def _job_for(request: Request, visitor: Visitor, job_id: str) -> Job:
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = jobs.find_job(on, job_id)
    own = found.created_by == visitor.actor and found.kind == KIND
    if visitor.reach("jobs.see") < Reach.ALL and not own:
        raise not_found("This job")
    return found
