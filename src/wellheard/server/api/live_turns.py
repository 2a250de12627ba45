"""Calls in progress of systems without sockets: a call is begun, its turns come as they are finished, it is ended."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from wellheard.conversation.call import Channel, Role
from wellheard.server.api.coming_calls import ComingCall, Streamer, check_reach
from wellheard.server.live_calls.posting import PostedCalls
from wellheard.server.live_calls.seeing import live_calls, not_here
from wellheard.server.problems import ProblemError, answers, conflict
from wellheard.storage.ids import now
from wellheard.streams.interface import DoorError

router = APIRouter(tags=["live"])
CallId = Annotated[str, Path(max_length=200)]
Milliseconds = Annotated[int | None, Field(ge=0, le=1 << 40, description="From the start of the call.")]
_MOST_TURNS = 200


class NewCall(ComingCall):
    """A call whose turns will come."""

    channel: Channel = "voice"
    started_at: AwareDatetime | None = None


class BegunCall(BaseModel):
    """It is in progress now."""

    call: str = Field(description="Its id in the room.")
    started_at: datetime


class NewTurn(BaseModel):
    """What somebody said, finished."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(
        default=None, min_length=1, max_length=200,
        description="Yours, if it has one: a turn that is sent again under it counts once.",
    )  # fmt: skip
    speaker: Role
    text: str = Field(max_length=20_000)
    start_ms: Milliseconds = None
    end_ms: Milliseconds = None


class NewTurns(BaseModel):
    """In the order in which they were said."""

    model_config = ConfigDict(extra="forbid")

    turns: list[NewTurn] = Field(max_length=_MOST_TURNS)


class NewHold(BaseModel):
    """The caller is put on hold, or taken back."""

    model_config = ConfigDict(extra="forbid")

    on_hold: bool
    at_ms: Milliseconds = Field(default=None, description="From the start of the call; else it is now.")


class Held(BaseModel):
    """It is noted."""

    call: str
    on_hold: bool


class Taken(BaseModel):
    """How many turns were taken in."""

    taken: int


@router.post("/live", summary="Begin a call", status_code=201, responses=answers(409))
async def begin(request: Request, visitor: Streamer, asked: NewCall) -> BegunCall:
    """Then POST its turns. Systems that can hold a websocket open have /streams/turns."""
    check_reach(visitor, asked)
    started = asked.started_at or now()
    try:
        found = await _posted(request).begin(asked.start("turns", started, channel=asked.channel))
    except DoorError as error:
        raise conflict(f"This call can't be begun: {error.reason}.") from None
    return BegunCall(call=found, started_at=started)


@router.post("/live/{call_id}/turns", summary="Send finished turns", status_code=202)
async def turns(request: Request, visitor: Streamer, call_id: CallId, asked: NewTurns) -> Taken:
    """In order. Where too much waits, those that were not taken in are to be sent again."""
    line = _posted(request).line(visitor, call_id)
    if line is None:
        raise not_here(live_calls(request), visitor, "live.stream", call_id)
    for number, each in enumerate(asked.turns):
        if not line.took(each.speaker, each.text, each.start_ms, each.end_ms, each.id):
            detail = f"{number} of {len(asked.turns)} turns were taken in. Send the rest again in a moment."
            raise ProblemError(503, "busy", detail, headers={"Retry-After": "2"})
    return Taken(taken=len(asked.turns))


@router.post("/live/{call_id}/hold", summary="Put the caller on hold, or take them back", status_code=202)
async def hold(request: Request, visitor: Streamer, call_id: CallId, asked: NewHold) -> Held:
    """Wall and panel show it; five seconds or more stand among the turns. Said again it changes nothing."""
    line = _posted(request).line(visitor, call_id)
    if line is None:
        raise not_here(live_calls(request), visitor, "live.stream", call_id)
    at_ms = line.elapsed_ms if asked.at_ms is None else asked.at_ms
    if asked.on_hold:
        line.pause(at_ms)
    else:
        line.resume(at_ms)
    return Held(call=call_id, on_hold=asked.on_hold)


@router.post("/live/{call_id}/end", summary="End a call", status_code=202)
async def end(request: Request, visitor: Streamer, call_id: CallId) -> BegunCall:
    """It is analysed and stored, and stands under /api/v1/calls a moment later."""
    posted = _posted(request)
    line = posted.line(visitor, call_id)
    if line is None:
        raise not_here(live_calls(request), visitor, "live.stream", call_id)
    started_at = posted.end(call_id)
    return BegunCall(call=call_id, started_at=started_at)


def _posted(request: Request) -> PostedCalls:
    posted: PostedCalls = request.app.state.posted
    return posted
