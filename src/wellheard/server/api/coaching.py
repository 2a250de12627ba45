"""Coaching for machines: an agent's trends, notes and goals."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from wellheard.review.coaching import Trend
from wellheard.review.intervals import Rate
from wellheard.server import coaching_view
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id, first_of, listed
from wellheard.server.coaching_view import person_for
from wellheard.server.problems import answers, not_found
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import coaching as stored

router = APIRouter(tags=["coaching"])
Seer = Annotated[Visitor, Depends(may("coaching.see"))]
Writer = Annotated[Visitor, Depends(may("coaching.write"))]
Key = Annotated[str, Path(max_length=32)]


class RateRow(BaseModel):
    """So many calls of so many, with the interval in which the true share lies with 95 % (Wilson)."""

    met: int
    of: int
    low: float
    high: float


class WeekRow(BaseModel):
    """How a criterion went in a week."""

    begins: date
    rate: RateRow


class TrendRow(BaseModel):
    """How a criterion went."""

    criterion: str
    whole: RateRow
    direction: str = Field(description="`up` or `down` where the halves differ by more than chance; else `open`.")
    few: bool = Field(description="Too few calls to say anything.")
    focus: bool = Field(description="This is the one to work on.")
    weeks: list[WeekRow]


class NoteRow(Shape):
    """A note from a one-to-one."""

    id: str
    author: str
    text: str
    call: str | None
    at: datetime


class NewNote(BaseModel):
    """What was said; the agent reads it too."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=5_000, pattern=r"\S")


class GoalRow(Shape):
    """What an agent works on."""

    id: str
    author: str
    text: str
    criterion: str | None
    target: float | None = Field(description="Share of calls that are to meet it, 0-1.")
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    reached: bool | None
    version: int


class GoalEnd(BaseModel):
    """How a goal ended."""

    model_config = ConfigDict(extra="forbid")

    reached: bool
    version: int | None = Field(None, description="As you saw it; refused where somebody changed it meanwhile.")


@router.get("/coaching/{person_id}/trends", summary="How each criterion of the playbook goes for an agent")
def trends(request: Request, visitor: Seer, person_id: Key, after: After = None, limit: Limit = 50) -> Listed[TrendRow]:
    """The last twelve weeks, in the playbook's order."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = coaching_view.whole(room, on, visitor, person_for(on, visitor, person_id))
    rows = [each for each, *_ in found["trends"]]
    begin = next((at + 1 for at, each in enumerate(rows) if each.criterion == after), 0) if after else 0
    chosen = found["focus"].criterion if found["focus"] else None
    rest = rows[begin : begin + limit + 1]
    return first_of(rest, limit, lambda each: _trend(each, chosen), lambda each: each.criterion)


@router.get("/coaching/{person_id}/notes", summary="Notes from one-to-ones")
def notes(request: Request, visitor: Seer, person_id: Key, after: After = None, limit: Limit = 50) -> Listed[NoteRow]:
    """Newest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = person_for(on, visitor, person_id)
        page = stored.notes_about(on, found.id, seen_by=visitor.user.id, after=after, limit=limit)
    return listed(page, NoteRow.model_validate)


@router.post("/coaching/{person_id}/notes", summary="Write a note", status_code=201)
def write(request: Request, visitor: Writer, person_id: Key, given: NewNote) -> NoteRow:
    """The agent reads it too."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = person_for(on, visitor, person_id)
        made = stored.add_note(on, agent=found.id, author=visitor.user.id, text=given.text.strip(), shared=True)
        noted(on, visitor, "created", "note", made.id, agent=found.id)
    return NoteRow.model_validate(made)


@router.get("/coaching/{person_id}/goals", summary="An agent's goals")
def goals(request: Request, visitor: Seer, person_id: Key, after: After = None, limit: Limit = 50) -> Listed[GoalRow]:
    """Newest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = stored.goals_of(on, person_for(on, visitor, person_id).id)
    return by_id(found, after, limit, GoalRow.model_validate, newest_first=True)


@router.post("/coaching/{person_id}/goals/{goal_id}/end", summary="Close a goal", responses=answers(409))
def end(request: Request, visitor: Writer, person_id: Key, goal_id: Key, given: GoalEnd) -> GoalRow:
    """It is reached, or given up."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = person_for(on, visitor, person_id)
        if not any(each.id == goal_id for each in stored.goals_of(on, found.id)):
            raise not_found("This goal")
        made = stored.close_goal(on, goal_id, reached=given.reached, version=given.version)
        noted(on, visitor, "changed", "goal", goal_id, reached=given.reached)
    return GoalRow.model_validate(made)


def _trend(found: Trend, chosen: str | None) -> TrendRow:
    return TrendRow(
        criterion=found.criterion,
        whole=_rate(found.whole),
        direction=found.direction,
        few=found.few,
        focus=found.criterion == chosen,
        weeks=[WeekRow(begins=each.begins, rate=_rate(each.rate)) for each in found.weeks],
    )


def _rate(rate: Rate) -> RateRow:
    return RateRow(met=rate.count, of=rate.of, low=rate.interval.low, high=rate.interval.high)
