"""Calls in progress: the list, one of them as its panel shows it, what is done in the panel, the hand-off."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from wellheard.assist import ActionError, as_page, read_action
from wellheard.assist.actions import LONGEST, ListenIn, StopListening
from wellheard.assist.hand_off import to_row
from wellheard.server.api.shapes import After, Limit, Listed, Shape
from wellheard.server.live_calls.handing_over import MARKDOWN, as_vcon, conversation_so_far, keep, written
from wellheard.server.live_calls.seeing import act, all_rows, done, live_call_for, live_calls, note
from wellheard.server.problems import answers, invalid
from wellheard.server.visitor import Visitor, may
from wellheard.storage.ids import now

router = APIRouter(tags=["live"])
Seer = Annotated[Visitor, Depends(may("live.see"))]
Actor = Annotated[Visitor, Depends(may("live.act"))]
CallId = Annotated[str, Path(max_length=200, description="The call's id.")]
HandOffFormat = Literal["json", "markdown", "vcon"]
Format = Annotated[HandOffFormat, Query(description="Of the answer.")]
Name = Annotated[str, Field(max_length=300)]


class MoodRow(BaseModel):
    """How upset the customer is."""

    level: int = Field(description="0 (calm) to 3 (beside themselves).")
    word: str
    course: list[tuple[int | None, float]] = Field(description="Milliseconds of the call, and the level.")


class ServerRow(BaseModel):
    """Another server of this room."""

    name: str
    address: str | None = Field(description="Where people reach it; null where its setting own_url doesn't say.")


class LiveCallRow(BaseModel):
    """A call in progress, as the wall shows it."""

    id: str
    title: str
    agent: str | None
    customer: str | None
    queue: str | None
    channel: str
    source: str
    started_at: datetime
    state: Literal["live", "lost", "ending", "ended"] = Field(description="Lost: the phone system may come back.")
    turns: int
    mood: MoodRow
    waits_since_ms: int | None = Field(description="Since when the customer waits for an answer.")
    on_hold: bool = Field(description="The phone system has the customer on hold.")
    on_hold_since_ms: int | None = Field(description="Since when, milliseconds of the call.")
    abuse: bool = Field(description="The customer has insulted or threatened the agent.")
    help: bool = Field(description="The agent asks for somebody.")
    help_why: str
    listening: list[str] = Field(description="Who looks on; the agent sees them, too.")
    hears: list[str] = Field(description="Who hears the sound; the agent sees that, too.")
    cue: dict[str, Any] | None = Field(description="The kind, urgency and text of the cue that is shown.")
    escalation: dict[str, Any] | None = Field(description="Who ought to be called in, by the playbook's policy.")
    late_ms: int = Field(description="How far hearing is behind, in whole seconds.")
    gaps: int = Field(description="Stretches that could not be heard.")
    elsewhere: ServerRow | None = Field(
        description="The server that the call comes in at where that is another one: panel, actions, sound are there."
    )


class Done(BaseModel):
    """It was done."""

    call: str


class NewHandOff(BaseModel):
    """To whom, and what for."""

    model_config = ConfigDict(extra="forbid")

    to: Name = Field(default="", description="Who takes over; empty: whom the policy or the guide names.")
    why: Name = Field(default="", description="What for; empty: what they say.")


class ClaimRow(Shape):
    """Somebody takes a customer over."""

    hand_off: str
    user: str
    at: datetime
    call: str | None = Field(description="The call that began with it; null while their next call is awaited.")


class HandOffRow(BaseModel):
    """A hand-off that is kept."""

    id: str
    call: str
    agent: str | None
    customer: str | None
    to: str
    at: datetime
    hand_off: dict[str, Any] = Field(description="`wellheard.hand-off/1`.")
    claim: ClaimRow | None = Field(default=None, description="Who takes it over; null where nobody does.")


@router.get("/live", summary="List calls in progress")
def calls(request: Request, visitor: Seer, after: After = None, limit: Limit = 50) -> Listed[LiveCallRow]:
    """Those that the visitor may see, oldest first; of other servers of the room as of a few seconds ago."""
    found = all_rows(live_calls(request), visitor)
    start = next((place for place, each in enumerate(found, start=1) if each["id"] == after), 0)
    some = found[start : start + limit]
    more = len(found) > start + limit
    return Listed(items=[LiveCallRow(**each) for each in some], next=some[-1]["id"] if more else None)


@router.get("/live/{call_id}", summary="One call in progress")
def call(request: Request, visitor: Seer, call_id: CallId) -> dict[str, Any]:
    """The whole state of its panel; docs/reference/live-snapshot.md says what it holds."""
    calls = live_calls(request)
    found = live_call_for(calls, visitor, "live.see", call_id)
    note(calls.room, visitor, "saw", found.id, part="snapshot")
    return dict(found.snapshot)


@router.post("/live/{call_id}/actions", summary="Do something in the panel")
def action(request: Request, visitor: Actor, call_id: CallId, asked: dict[str, Any]) -> Done:
    """`{"do": ...}`: correct the ledger, answer a cue, walk a guide, mute, ask for help, write a note."""
    calls = live_calls(request)
    found = live_call_for(calls, visitor, "live.act", call_id)
    try:
        wanted = read_action(asked, longest=LONGEST)
    except ActionError as error:
        raise invalid("body", str(error)) from None
    if isinstance(wanted, ListenIn | StopListening):
        raise invalid("body/do", "who listens is told by the sockets themselves")
    done(act(calls, found, wanted, visitor))
    return Done(call=found.id)


@router.get(
    "/live/{call_id}/hand-off",
    summary="The hand-off as it would be written now",
    response_model=None,
    responses={200: {"content": {"application/json": {}, "text/markdown": {}}, "description": "As asked for."}},
)
def preview(request: Request, visitor: Seer, call_id: CallId, format: Format = "json") -> Response | dict[str, Any]:  # noqa: A002 - the name in the address
    """Nothing is kept of it."""
    calls = live_calls(request)
    found = live_call_for(calls, visitor, "live.see", call_id)
    note(calls.room, visitor, "saw", found.id, part="hand-off")
    hand_off = written(found)
    if format == "markdown":
        return PlainTextResponse(as_page(hand_off), media_type=MARKDOWN)
    return to_row(hand_off) if format == "json" else as_vcon(hand_off, conversation_so_far(found), now())


@router.post("/live/{call_id}/hand-off", summary="Hand over", status_code=201, responses=answers(409))
def hand_over(request: Request, visitor: Actor, call_id: CallId, asked: NewHandOff) -> HandOffRow:
    """Writes the hand-off and keeps it; the colleague's call of this customer begins with its ledger."""
    calls = live_calls(request)
    found = live_call_for(calls, visitor, "live.act", call_id)
    kept = keep(calls.room, found, written(found, to=asked.to, why=asked.why), visitor)
    return HandOffRow(
        id=kept.id, call=kept.call_id, agent=kept.agent, customer=kept.customer, to=kept.to, at=kept.at,
        hand_off=kept.content,
    )  # fmt: skip
