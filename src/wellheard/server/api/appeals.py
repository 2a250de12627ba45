"""Appeals for machines, and what is said of reviewers' scorecards."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from wellheard.server import appealing
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id, listed
from wellheard.server.grading import GradingGiven, grade, judgement_for
from wellheard.server.problems import answers
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.appeals import AppealState, appeal_trail, list_appeals
from wellheard.storage.gradings import Grading, gradings_of

router = APIRouter(tags=["qa"])
Appellant = Annotated[Visitor, Depends(may("appeals.make"))]
Settler = Annotated[Visitor, Depends(may("appeals.settle"))]
Worker = Annotated[Visitor, Depends(may("queues.work"))]
Grader = Annotated[Visitor, Depends(may("scores.grade"))]
Key = Annotated[str, Path(max_length=32)]
Reason = Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"\S")]


class AppealRow(Shape):
    """An appeal."""

    id: str
    call: str
    scorecard: str | None = Field(description="Null for the software's own.")
    criterion: str | None
    user: str
    state: AppealState
    assigned_to: str | None
    due_at: datetime | None
    created_at: datetime
    version: int


class EventRow(Shape):
    """A step in its trail."""

    id: str
    user: str
    state: AppealState
    text: str
    at: datetime


class NewAppeal(BaseModel):
    """What is not right, and why."""

    model_config = ConfigDict(extra="forbid")

    call: str = Field(max_length=300)
    scorecard: str | None = Field(None, max_length=32)
    criterion: str = Field(max_length=200)
    reason: Reason


class Answer(BaseModel):
    """How an appeal is answered."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["met", "partly", "missed", "not_applicable"] | None = Field(description="Null: the score stands.")
    share: float = Field(0.5, ge=0, le=1)
    reason: Reason


class GradingRow(BaseModel):
    """What somebody said of a scorecard."""

    id: str
    user: str
    share: float | None
    at: datetime
    said: GradingGiven


@router.get("/appeals", summary="List appeals")
def appeals(
    request: Request, visitor: Appellant, over: bool | None = None, after: After = None, limit: Limit = 50
) -> Listed[AppealRow]:
    """About calls that one may see, newest first."""
    room: Room = request.app.state.room
    scope = visitor.agents_for("appeals.make")
    with room.store.read() as on:
        return listed(
            list_appeals(on, over=over, only_agents=scope, after=after, limit=limit), AppealRow.model_validate
        )


@router.post("/appeals", summary="Appeal against a score", status_code=201, responses=answers(409))
def make(request: Request, visitor: Appellant, given: NewAppeal) -> AppealRow:
    """On a criterion of a scorecard."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        made = appealing.appeal(
            on, visitor, given.call, scorecard=given.scorecard, criterion=given.criterion, reason=given.reason
        )
        noted(on, visitor, "created", "appeal", made.id, criterion=given.criterion)
    return AppealRow.model_validate(made)


@router.get("/appeals/{key}", summary="An appeal")
def one(request: Request, visitor: Appellant, key: Key) -> AppealRow:
    """As it stands."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return AppealRow.model_validate(appealing.appeal_for(on, visitor, key)[0])


@router.get("/appeals/{key}/trail", summary="The trail of an appeal")
def trail(request: Request, visitor: Appellant, key: Key, after: After = None, limit: Limit = 50) -> Listed[EventRow]:
    """Oldest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        appealing.appeal_for(on, visitor, key)
        return by_id(appeal_trail(on, key), after, limit, EventRow.model_validate)


@router.post("/appeals/{key}/answer", summary="Answer an appeal", responses=answers(409))
def answer(request: Request, visitor: Settler, key: Key, given: Answer) -> AppealRow:
    """Never by who gave the score or who appeals."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        made = appealing.settle(on, visitor, key, outcome=given.outcome, share=given.share, reason=given.reason)
        noted(on, visitor, "changed", "appeal", key, state=made.state)
    return AppealRow.model_validate(made)


@router.get("/scorecards/{key}/gradings", summary="What was said of a scorecard")
def gradings(request: Request, visitor: Worker, key: Key, after: After = None, limit: Limit = 50) -> Listed[GradingRow]:
    """Oldest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        judgement_for(on, visitor, key)
        return by_id(gradings_of(on, key), after, limit, _row)


@router.post("/scorecards/{key}/gradings", summary="Say how well somebody scored", status_code=201)
def say(request: Request, visitor: Grader, key: Key, given: GradingGiven) -> GradingRow:
    """Appended; never one's own."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        made = grade(on, visitor, key, given)
        noted(on, visitor, "created", "grading", made.id, scorecard=key)
    return _row(made)


def _row(found: Grading) -> GradingRow:
    said = GradingGiven.model_validate_json(found.content)
    return GradingRow(id=found.id, user=found.user, share=found.share, at=found.at, said=said)
