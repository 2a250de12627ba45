"""Calls in progress of systems without sockets: a call is begun, its turns come as they are finished, it is ended."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from wellheard.conversation.call import Channel, Role
from wellheard.server.live_calls.posting import PostedCalls
from wellheard.server.problems import ProblemError, answers, conflict, forbidden, not_found
from wellheard.server.visitor import Visitor, may
from wellheard.storage.ids import new_id, now
from wellheard.streams.interface import CallStart, DoorError
from wellheard.streams.reading import call_id as safe_id

router = APIRouter(tags=["live"])
Streamer = Annotated[Visitor, Depends(may("live.stream"))]
CallId = Annotated[str, Path(max_length=200)]
Name = Annotated[str | None, Field(max_length=300)]
Milliseconds = Annotated[int | None, Field(ge=0, le=1 << 40, description="From the start of the call.")]
_MOST_TURNS = 200


class NewCall(BaseModel):
    """A call whose turns will come."""

    model_config = ConfigDict(extra="forbid")

    call: Name = Field(default=None, description="The other system's id of it.")
    conversation: Name = Field(default=None, description="The same before and after a transfer.")
    channel: Channel = "voice"
    agent: Name = None
    customer: Name = None
    queue: Name = None
    from_number: Name = None
    to_number: Name = None
    language: Name = None
    started_at: AwareDatetime | None = None


class BegunCall(BaseModel):
    """It is in progress now."""

    call: str = Field(description="Its id in the room.")
    started_at: datetime


class NewTurn(BaseModel):
    """What somebody said, finished."""

    model_config = ConfigDict(extra="forbid")

    speaker: Role
    text: str = Field(max_length=20_000)
    start_ms: Milliseconds = None
    end_ms: Milliseconds = None


class NewTurns(BaseModel):
    """In the order in which they were said."""

    model_config = ConfigDict(extra="forbid")

    turns: list[NewTurn] = Field(max_length=_MOST_TURNS)


class Taken(BaseModel):
    """How many turns were taken in."""

    taken: int


@router.post("/live", summary="Begin a call", status_code=201, responses=answers(409))
async def begin(request: Request, visitor: Streamer, asked: NewCall) -> BegunCall:
    """Then POST its turns. Systems that can hold a websocket open have /streams/turns."""
    if not visitor.reaches("live.stream", asked.agent):
        raise forbidden("Your role does not reach calls of this agent.")
    given = asked.model_dump(exclude={"call", "started_at"})
    started = asked.started_at or now()
    start = CallStart(
        call=safe_id(asked.call) if asked.call else new_id(), source="turns", started_at=started, **given
    )  # fmt: skip
    try:
        found = await _posted(request).begin(start)
    except DoorError as error:
        raise conflict(f"This call can't be begun: {error.reason}.") from None
    return BegunCall(call=found, started_at=started)


@router.post("/live/{call_id}/turns", summary="Send finished turns", status_code=202)
async def turns(request: Request, visitor: Streamer, call_id: CallId, asked: NewTurns) -> Taken:
    """In order. Where too much waits, those that were not taken in are to be sent again."""
    line = _posted(request).line(visitor, call_id)
    if line is None:
        raise not_found("This call")
    for number, each in enumerate(asked.turns):
        if not line.took(each.speaker, each.text, each.start_ms, each.end_ms):
            detail = f"{number} of {len(asked.turns)} turns were taken in. Send the rest again in a moment."
            raise ProblemError(503, "busy", detail, headers={"Retry-After": "2"})
    return Taken(taken=len(asked.turns))


@router.post("/live/{call_id}/end", summary="End a call", status_code=202)
async def end(request: Request, visitor: Streamer, call_id: CallId) -> BegunCall:
    """It is analysed and stored, and stands under /api/v1/calls a moment later."""
    posted = _posted(request)
    line = posted.line(visitor, call_id)
    if line is None:
        raise not_found("This call")
    started_at = posted.end(call_id)
    return BegunCall(call=call_id, started_at=started_at)


def _posted(request: Request) -> PostedCalls:
    posted: PostedCalls = request.app.state.posted
    return posted
