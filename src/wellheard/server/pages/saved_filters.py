"""Filters of the list of calls, kept under a name for oneself or for everybody."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server.calls import call_filter
from wellheard.server.links import calls_link
from wellheard.server.problems import conflict, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit, shelf
from wellheard.storage.filters import CallFilter

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("calls.see"))]
_MOST = 100


@router.post("/calls/filters")
def keep(
    request: Request, visitor: Seer, wanted: Annotated[CallFilter, Depends(call_filter)],
    name: Annotated[str, Form(min_length=1, max_length=80, pattern=r"\S")],
    shared: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Keep the filter of the address. What a shared one finds depends on who looks."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        if len([each for each in shelf.saved_filters_of(on, visitor.user.id) if each.user == visitor.user.id]) >= _MOST:
            raise conflict(f"You keep {_MOST} filters. Forget one first.")
        made = shelf.save_filter(on, user=visitor.user.id, name=name.strip(), query=wanted, shared=shared)
        audit.record(
            on, actor=visitor.actor, action="created", subject_type="filter", subject=made.id,
            details={"shared": shared}, address=visitor.address,
        )  # fmt: skip
    return RedirectResponse(calls_link(wanted), 303)


@router.post("/calls/filters/{filter_id}/forget")
def forget(request: Request, visitor: Seer, filter_id: Annotated[str, Path(max_length=32)]) -> Response:
    """Take one's own away."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        if not shelf.forget_filter(on, filter_id, user=visitor.user.id):
            raise not_found("This filter")
        audit.record(
            on, actor=visitor.actor, action="deleted", subject_type="filter", subject=filter_id,
            address=visitor.address,
        )  # fmt: skip
    return RedirectResponse("/calls", 303)
