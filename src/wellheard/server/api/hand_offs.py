"""Hand-offs to colleagues, as they were kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response

from wellheard.assist import as_page
from wellheard.server.api.live import Format, HandOffRow
from wellheard.server.api.shapes import After, Limit, Listed, listed
from wellheard.server.live_calls.handing_over import MARKDOWN, as_vcon, conversation_of, note, read_back
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.hand_offs import HandOffKept, find_hand_off, list_hand_offs

router = APIRouter(tags=["live"])
Reader = Annotated[Visitor, Depends(may("handoffs.see"))]
HandOffId = Annotated[str, Path(max_length=32)]


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
        return listed(list_hand_offs(on, agents=agents, customer=customer, call_id=call, after=after, limit=limit), row)


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
        if format == "vcon":
            return as_vcon(read_back(kept), conversation_of(on, visitor, read_back(kept)), kept.at)
    if format == "markdown":
        return PlainTextResponse(as_page(read_back(kept)), media_type=MARKDOWN)
    return row(kept).model_dump(mode="json")


def row(kept: HandOffKept) -> HandOffRow:
    """As the API has it."""
    return HandOffRow(
        id=kept.id, call=kept.call_id, agent=kept.agent, customer=kept.customer, to=kept.to, at=kept.at,
        hand_off=kept.content,
    )  # fmt: skip
