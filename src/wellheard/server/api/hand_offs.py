"""Hand-offs to colleagues, as they were kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from wellheard.assist import as_page
from wellheard.server.api.live import ClaimRow, Format, HandOffRow
from wellheard.server.api.shapes import After, Limit, Listed, first_of, listed
from wellheard.server.live_calls.handing_over import MARKDOWN, as_vcon, conversation_of, note, read_back
from wellheard.server.live_calls.seeing import live_calls
from wellheard.server.problems import answers
from wellheard.server.room import Room
from wellheard.server.taking_over import let_go_again, mates, take_next, take_now
from wellheard.server.visitor import Visitor, may
from wellheard.storage.hand_off_claims import Claim, claims_of, waiting
from wellheard.storage.hand_offs import HandOffKept, find_hand_off, list_hand_offs

router = APIRouter(tags=["live"])
Reader = Annotated[Visitor, Depends(may("handoffs.see"))]
Taker = Annotated[Visitor, Depends(may("handoffs.take"))]
HandOffId = Annotated[str, Path(max_length=32)]


class Taking(BaseModel):
    """With which call."""

    model_config = ConfigDict(extra="forbid")

    call: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="A call in progress that goes on from it; null: the visitor's next call."
    )


@router.get("/hand-offs", summary="List hand-offs")
def hand_offs(
    request: Request,
    visitor: Reader,
    customer: Annotated[str | None, Query(max_length=300)] = None,
    call: Annotated[str | None, Query(max_length=300)] = None,
    after: After = None,
    limit: Limit = 50,
) -> Listed[HandOffRow]:
    """Newest first: those of calls that the visitor may see."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        agents = visitor.agents_for("calls.see")
        found = list_hand_offs(on, agents=agents, customer=customer, call_id=call, after=after, limit=limit)
        claims = claims_of(on, [each.id for each in found.items])
    return listed(found, lambda each: row(each, claims.get(each.id)))


@router.get("/hand-offs/waiting", summary="List hand-offs that wait for a colleague")
def waiting_ones(request: Request, visitor: Reader, after: After = None, limit: Limit = 50) -> Listed[HandOffRow]:
    """Of the last two hours, newest first: by people of the visitor's teams, and those they take over themselves."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        ids = waiting(on, mates(on, visitor), visitor.user.id, after=after, limit=limit + 1)
        claims = claims_of(on, ids)
        found = [find_hand_off(on, each) for each in ids]
    return first_of(found, limit, lambda each: row(each, claims.get(each.id)), lambda each: each.id)


@router.put("/hand-offs/{hand_off_id}/claim", summary="Take a hand-off over", responses=answers(409))
def take(request: Request, visitor: Taker, hand_off_id: HandOffId, asked: Taking | None = None) -> ClaimRow:
    """The visitor's next call, or one that they have now, begins with its ledger. Another one awaited is let go.

    A call of another customer is not taken for the one that is awaited, where the phone system tells who calls.
    """
    room: Room = request.app.state.room
    if asked is None or asked.call is None:
        return ClaimRow.model_validate(take_next(room, visitor, hand_off_id))
    take_now(live_calls(request), visitor, hand_off_id, asked.call)
    with room.store.read() as on:
        return ClaimRow.model_validate(claims_of(on, (hand_off_id,))[hand_off_id])


@router.delete(
    "/hand-offs/{hand_off_id}/claim", summary="Let a hand-off go again", status_code=204, responses=answers(409)
)
def undo(request: Request, visitor: Taker, hand_off_id: HandOffId) -> None:
    """Who took it over, or leads them. A call in progress that began with it goes on without its ledger."""
    let_go_again(live_calls(request), visitor, hand_off_id)


@router.get(
    "/hand-offs/{hand_off_id}",
    summary="One hand-off",
    response_model=None,
    responses={200: {"content": {"application/json": {}, "text/markdown": {}}, "description": "As it was asked for."}},
)
def hand_off(
    request: Request,
    visitor: Reader,
    hand_off_id: HandOffId,
    format: Format = "json",  # noqa: A002 - the name in the address
) -> Response | dict[str, Any]:
    """For whoever was given its address: a colleague may be in any team."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        kept = find_hand_off(on, hand_off_id)
        note(on, visitor, "saw", kept.id, call=kept.call_id)
        claimed = claims_of(on, (kept.id,)).get(kept.id)
        if format == "vcon":
            return as_vcon(read_back(kept), conversation_of(on, visitor, read_back(kept)), kept.at)
    if format == "markdown":
        return PlainTextResponse(as_page(read_back(kept)), media_type=MARKDOWN)
    return row(kept, claimed).model_dump(mode="json")


def row(kept: HandOffKept, claimed: Claim | None = None) -> HandOffRow:
    """As the API has it."""
    return HandOffRow(
        id=kept.id, call=kept.call_id, agent=kept.agent, customer=kept.customer, to=kept.to, at=kept.at,
        hand_off=kept.content, claim=ClaimRow.model_validate(claimed) if claimed and claimed.holds else None,
    )  # fmt: skip
