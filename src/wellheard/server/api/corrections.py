"""Corrections of calls: what people said was heard or noticed wrongly, appended; and all of it for learning."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from wellheard.server import teaching
from wellheard.server.api.calls import CallId
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id
from wellheard.server.calls import call_for, note, noted
from wellheard.server.correcting import Asked, append, heard
from wellheard.server.problems import answers, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit, corrections

router = APIRouter(tags=["corrections"])
Corrector = Annotated[Visitor, Depends(may("calls.correct"))]
_LINES = "application/jsonl"


class CorrectionRow(Shape):
    """A correction."""

    id: str
    call: str
    type: str
    turn: int | None
    moment: str | None
    content: dict[str, Any] = Field(description="What is right, by its type.")
    user: str
    at: datetime
    retracts: str | None = Field(description="The earlier correction that this one takes back.")


@router.get("/calls/{call_id:path}/corrections", summary="Corrections of a call")
def listed(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.see"))],
    call_id: CallId,
    after: After = None,
    limit: Limit = 50,
) -> Listed[CorrectionRow]:
    """Oldest first, those taken back and the takings back too."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
        every = corrections.corrections_of(on, found.id, standing=False)
    return by_id(every, after, limit, CorrectionRow.model_validate)


@router.post("/calls/{call_id:path}/corrections", summary="Correct a call", status_code=201, responses=answers(409))
def correct(request: Request, visitor: Corrector, call_id: CallId, asked: Asked) -> CorrectionRow:
    """Set words or a speaker right; confirm, reject or add a moment; judge a cue. The document stays as it is."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = heard(on, call_for(on, visitor, "calls.correct", call_id))
        made = append(on, found, asked, visitor.user.id)
        note(on, visitor, "changed", found.call.id, correction=made.type)
    return CorrectionRow.model_validate(made)


@router.post(
    "/calls/{call_id:path}/corrections/{correction}/retraction", summary="Take a correction back", status_code=201
)
def retract(
    request: Request, visitor: Corrector, call_id: CallId, correction: Annotated[str, Path(max_length=64)]
) -> CorrectionRow:
    """Appends one that says so; what it replaced holds again."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = call_for(on, visitor, "calls.correct", call_id)
        if correction not in {each.id for each in corrections.corrections_of(on, found.id)}:
            raise not_found("This correction")
        made = corrections.retract(on, correction, user=visitor.user.id)
        note(on, visitor, "changed", found.id, correction=made.type)
    return CorrectionRow.model_validate(made)


@router.get(
    "/corrections",
    summary="Take out corrections for learning",
    response_class=StreamingResponse,
    responses={200: {"content": {_LINES: {"schema": {"type": "string"}}}, "description": "wellheard.corrections/1"}},
)
def taken_out(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.export"))],
    call: Annotated[str | None, Query(max_length=300, description="Of this call alone.")] = None,
) -> StreamingResponse:
    """A line for each call whose moments or cues were judged or moments added, as `wellheard learn` takes it."""
    room: Room = request.app.state.room
    if call is not None:
        with room.store.read() as on:
            call_for(on, visitor, "calls.export", call)
        noted(room, visitor, "exported", call, format="corrections")
    else:
        with room.store.begin() as on:
            audit.record(
                on, actor=visitor.actor, action="exported", subject_type="corrections", subject="all",
                address=visitor.address,
            )  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="corrections.jsonl"'}
    found = teaching.lines(room.store, visitor.agents_for("calls.export"), call)
    return StreamingResponse(found, media_type=_LINES, headers=headers)
