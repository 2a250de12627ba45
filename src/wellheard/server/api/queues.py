"""QA's queues for machines: what waits, the next call, half-done reviews, the finished scorecard; samples."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from wellheard.jobs.playbooks import playbook_in_use
from wellheard.server.api.scorecards import ScorecardRow
from wellheard.server.api.shapes import After, CallRow, Limit, Listed, Shape, by_id, listed
from wellheard.server.calls import call_filter, note
from wellheard.server.policy import Reach
from wellheard.server.problems import answers, not_found
from wellheard.server.quality_view import takes_part
from wellheard.server.queueing import noted, queue_for, sample, top_up
from wellheard.server.reviewing import ReviewGiven, finish, keep, task_for
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.filters import CallFilter
from wellheard.storage.queues import Queue, Rule, Way, create_queue, items_of, list_queues, release_item, take_next

router = APIRouter(tags=["qa"])
Worker = Annotated[Visitor, Depends(may("queues.work"))]
Planner = Annotated[Visitor, Depends(may("queues.plan"))]
Leader = Annotated[Visitor, Depends(may("sessions.lead"))]
QueueId = Annotated[str, Path(max_length=32)]
CallId = Annotated[str, Path(max_length=300)]


class QueueRow(Shape):
    """A queue."""

    id: str
    name: str
    type: str = Field(description="`queue`, or `calibration`: everybody who takes part scores all of it.")
    playbook: str
    blind: bool = Field(description="Reviewers see what the software found only when they ask.")
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None


class NewQueue(BaseModel):
    """A queue that a rule fills; the filter is that of the list of calls, in the address."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120, pattern=r"\S")
    way: Way = "random"
    count: int = Field(10, ge=0, le=500, description="Keep so many calls waiting.")
    per_agent: int | None = Field(None, ge=1, le=100, description="At most so many of an agent in a week.")
    days: int | None = Field(None, ge=1, le=3650, description="Only calls of so many last days.")
    blind: bool = True


class ItemRow(Shape):
    """A call in a queue."""

    call: CallRow
    added_at: datetime
    why: str
    locked_by: str | None
    locked_until: datetime | None
    done_by: str | None
    done_at: datetime | None
    scorecard: str | None


class Kept(BaseModel):
    """A half-done review is kept."""

    yours: bool = Field(description="False where the lock ran out and somebody else took the call.")


class PickedRow(Shape):
    """A call that was chosen."""

    call: str
    why: str


class Sample(BaseModel):
    """The calls that were chosen; there is no more of it."""

    items: list[PickedRow]


@router.get("/queues", summary="List open queues")
def queues(request: Request, visitor: Worker, after: After = None, limit: Limit = 50) -> Listed[QueueRow]:
    """Newest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = [each for each in list_queues(on) if _sees(on, visitor, each)]
    return by_id(found, after, limit, QueueRow.model_validate, newest_first=True)


@router.post("/queues", summary="Make a queue", status_code=201, responses=answers(409))
def create(
    request: Request, visitor: Planner, wanted: Annotated[CallFilter, Depends(call_filter)], given: NewQueue
) -> QueueRow:
    """It is filled at once."""
    room: Room = request.app.state.room
    rule = Rule(calls=wanted, way=given.way, count=given.count, per_agent=given.per_agent, days=given.days)
    with room.store.begin() as on:
        book = playbook_in_use(on, room.settings)
        made = create_queue(
            on, name=given.name, playbook=f"{book.id}@{book.version}", rule=rule, blind=given.blind,
            made_by=visitor.user.id,
        )  # fmt: skip
        top_up(on, made)
        noted(on, visitor, "created", "queue", made.id, way=given.way, count=given.count)
    return QueueRow.model_validate(made)


@router.get("/queues/{queue_id}/items", summary="Calls of a queue")
def items(
    request: Request, visitor: Worker, queue_id: QueueId, after: After = None, limit: Limit = 50
) -> Listed[ItemRow]:
    """In its order."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = _visible(on, visitor, queue_id)
        scope = visitor.agents_for("queues.work")
        return listed(items_of(on, found.id, only_agents=scope, after=after, limit=limit), ItemRow.model_validate)


@router.post(
    "/queues/{queue_id}/next", summary="Take the next call", response_model=ItemRow,
    responses={204: {"description": "Nothing waits."}},
)  # fmt: skip
def take(request: Request, visitor: Worker, queue_id: QueueId) -> ItemRow | Response:
    """Locked for the visitor; the one they have already, if they have one."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _visible(on, visitor, queue_id)
        top_up(on, found)
        scope = visitor.agents_for("queues.work")
        item = None if found.closed_at else take_next(on, found.id, visitor.user.id, only_agents=scope)
    return Response(status_code=204) if item is None else ItemRow.model_validate(item)


@router.put("/queues/{queue_id}/drafts/{call_id:path}", summary="Keep a half-done review", responses=answers(409))
def keep_review(request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId, given: ReviewGiven) -> Kept:
    """Kept also where the call was taken over; the lock is renewed where it wasn't."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        task = task_for(room, on, visitor, queue_id, call_id)
        yours = keep(on, task, given, visitor.user.id)
    return Kept(yours=yours)


@router.get("/queues/{queue_id}/drafts/{call_id:path}", summary="One's half-done review")
def half_done(request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId) -> ReviewGiven:
    """Empty where nothing is kept."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return task_for(room, on, visitor, queue_id, call_id).given


@router.post(
    "/queues/{queue_id}/reviews/{call_id:path}", summary="Finish a review", status_code=201, responses=answers(409)
)
def finish_review(
    request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId, given: ReviewGiven
) -> ScorecardRow:
    """Append the scorecard."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        task = task_for(room, on, visitor, queue_id, call_id)
        made = finish(on, task, given, visitor.user.id)
        note(on, visitor, "changed", task.call.id, scorecard=made.id, queue=queue_id)
    return ScorecardRow.model_validate(made)


@router.delete("/queues/{queue_id}/locks/{call_id:path}", summary="Give a call back", status_code=204)
def give_back(request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId) -> None:
    """Somebody else may take it."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        task = task_for(room, on, visitor, queue_id, call_id)
        release_item(on, task.queue.id, task.call.id, visitor.user.id)
        noted(on, visitor, "changed", "queue", queue_id, released=True)


@router.get("/samples", summary="Choose some calls")
def samples(
    request: Request, visitor: Leader, wanted: Annotated[CallFilter, Depends(call_filter)], way: Way = "random",
    seed: int = 0, count: Annotated[int, Query(ge=1, le=200)] = 10,
) -> Sample:  # fmt: skip
    """Of the calls that pass the filter; the same seed chooses the same."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.read() as on:
        found = sample(on, seen, way, count, seed=seed)
    return Sample(items=[PickedRow.model_validate(each) for each in found])


def _sees(on: Connection, visitor: Visitor, queue: Queue) -> bool:
    everything = queue.type == "queue" or visitor.reach("queues.work") == Reach.ALL
    return everything or takes_part(on, visitor, queue)


def _visible(on: Connection, visitor: Visitor, key: str) -> Queue:
    found = queue_for(on, key)
    if not _sees(on, visitor, found):
        raise not_found("This queue")
    return found
