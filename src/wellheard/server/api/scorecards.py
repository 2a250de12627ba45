"""People's scorecards of a call: appended, never changed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from wellheard.conversation.scorecard import Scorecard
from wellheard.server.api.calls import CallId
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id
from wellheard.server.calls import call_for, note
from wellheard.server.correcting import heard
from wellheard.server.judging import ScorecardGiven, judge_call
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.judgements import judgements_of

router = APIRouter(tags=["scorecards"])


class ScorecardRow(Shape):
    """A scorecard and who gave it."""

    id: str
    call: str
    judge: str = Field(description="In which part: reviewer, calibration, benchmark, appeal, blind.")
    user: str | None
    scorecard: Scorecard
    session: str | None
    appeal: str | None
    at: datetime


@router.get("/calls/{call_id:path}/scorecards", summary="People's scorecards of a call")
def listed(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.see"))],
    call_id: CallId,
    after: After = None,
    limit: Limit = 50,
) -> Listed[ScorecardRow]:
    """Oldest first; what others scored blind shows after the reveal. The software's own is in the document."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
        every = judgements_of(on, found.id, seen_by=visitor.user.id)
    return by_id(every, after, limit, ScorecardRow.model_validate)


@router.post("/calls/{call_id:path}/scorecards", summary="Score a call", status_code=201)
def score(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("scores.give"))],
    call_id: CallId,
    given: ScorecardGiven,
) -> ScorecardRow:
    """Append a scorecard over the criteria of the call's own; the latest of each person counts."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = heard(on, call_for(on, visitor, "scores.give", call_id))
        made = judge_call(on, found, given, visitor.user.id)
        note(on, visitor, "changed", found.call.id, scorecard=made.id)
    return ScorecardRow.model_validate(made)
