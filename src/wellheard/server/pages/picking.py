"""Picking calls: some of those that the list shows, chosen in a way, and one that somebody names in their words."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server.calls import call_filter
from wellheard.server.choosing import MOST, choices
from wellheard.server.gathering import Into, gather
from wellheard.server.problems import conflict
from wellheard.server.queueing import sample
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage.filters import CallFilter
from wellheard.storage.queues import Way

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("calls.see"))]
Leader = Annotated[Visitor, Depends(may("sessions.lead"))]


@router.get("/calls/choices")
def offered(request: Request, visitor: Seer, words: Annotated[str, Query(max_length=300)] = "") -> Response:
    """A part of pages on which a call is chosen: the calls that fit what somebody typed."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = choices(on, visitor, "calls.see", words)
    return page(request, "calls-choices.html.j2", {"calls": found, "words": words.strip(), "most": MOST})


@router.post("/calls/pick")
def pick(
    request: Request, visitor: Leader, wanted: Annotated[CallFilter, Depends(call_filter)],
    count: Annotated[int, Form(ge=1, le=100)] = 5, way: Annotated[Way, Form()] = "random",
    into: Annotated[Into, Form()] = "session", name: Annotated[str, Form(max_length=120)] = "",
) -> Response:  # fmt: skip
    """Choose among the calls that pass the list's filter. Each time others, where chance decides."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.begin() as on:
        picked = sample(on, seen, way, count, seed=int(datetime.now(UTC).timestamp() * 1000))
        if not picked:
            raise conflict("No call fits, so there is none to pick. Widen a filter.")
        made = gather(room, on, visitor, {each.call: each.why for each in picked}, into=into, name=name, way=way)
    return RedirectResponse(made, 303)
