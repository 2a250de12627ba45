"""*Hand-offs*: one page that a colleague reads in half a minute, prints, or begins their call with."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.assist import as_page
from wellheard.assist.hand_off import HandOff, shown, to_row
from wellheard.server.live_calls.handing_over import note, read_back
from wellheard.server.live_calls.seeing import give, live_calls, visible
from wellheard.server.problems import forbidden, not_found
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.hand_offs import HandOffKept, find_hand_off, rewrite_hand_off

router = APIRouter()
Reader = Annotated[Visitor, Depends(may("handoffs.see"))]
Actor = Annotated[Visitor, Depends(may("live.act"))]
HandOffId = Annotated[str, Path(max_length=32)]
Words = Annotated[str, Form(max_length=300)]
_LONGEST = 2_000


@router.get("/handoffs/{hand_off_id}")
def hand_off(request: Request, visitor: Reader, hand_off_id: HandOffId) -> Response:
    """The page, for whoever was given its address."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        kept = find_hand_off(on, hand_off_id)
        note(on, visitor, "saw", kept.id, call=kept.call_id)
        stored = _stored(on, visitor, kept)
    read = read_back(kept)
    context = {
        "kept": kept, "hand_off": read, "text": as_page(read), "writes": _may_write(visitor, kept), "stored": stored,
        "calls": [each for each in visible(live_calls(request), visitor) if _takes(visitor, each, kept)],
        "lines": _lines(read),
    }  # fmt: skip
    return page(request, "handoff.html.j2", context)


@router.post("/handoffs/{hand_off_id}")
def write(
    request: Request, visitor: Reader, hand_off_id: HandOffId, to: Words = "", why: Words = "",
    notes: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Response:  # fmt: skip
    """To whom, what for, and what the agent wants to add, a line each."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        kept = find_hand_off(on, hand_off_id)
        if not _may_write(visitor, kept):
            raise forbidden("Only who hands over, and those who lead them, write to a hand-off.")
        lines = tuple(" ".join(each.split()) for each in notes.splitlines() if each.strip())
        written = replace(read_back(kept), to=to.strip(), why=why.strip(), notes=lines)
        rewrite_hand_off(on, kept.id, to=written.to, content=to_row(written))
        note(on, visitor, "changed", kept.id, call=kept.call_id)
    return RedirectResponse(f"/handoffs/{kept.id}", 303)


@router.post("/handoffs/{hand_off_id}/begin")
def begin_with(
    request: Request, visitor: Actor, hand_off_id: HandOffId, call: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """A call in progress of the colleague goes on from this ledger: nothing that stands in it is asked again."""
    room: Room = request.app.state.room
    calls = live_calls(request)
    with room.store.begin() as on:
        kept = find_hand_off(on, hand_off_id)
        note(on, visitor, "changed", kept.id, call=call)
    found = next((each for each in visible(calls, visitor) if each.id == call and _takes(visitor, each, kept)), None)
    if found is None:
        raise not_found("This call")
    read = read_back(kept)
    give(found, read.ledger, read.call)
    return RedirectResponse(f"/live/{found.id}", 303)


def _may_write(visitor: Visitor, kept: HandOffKept) -> bool:
    return kept.made_by == visitor.user.id or visitor.reaches("live.act", kept.agent)


def _takes(visitor: Visitor, call: Any, kept: HandOffKept) -> bool:
    """Whether it is a call that may go on from a hand-off: another one, with whose panel they may work."""
    return call.id != kept.call_id and call.state == "live" and visitor.reaches("live.act", call.agent)


def _stored(on: Connection, visitor: Visitor, kept: HandOffKept) -> bool:
    """Whether its call is kept, and they may read it."""
    try:
        return visitor.reaches("calls.see", find_call(on, kept.call_id).agent)
    except NotFoundError:
        return False


def _lines(read: HandOff) -> dict[str, Any]:
    """As many lines of each list as stand on one page."""
    most = {"problem": 3, "impact": 3, "wants": 3, "facts": 12, "tried": 8, "promises": 5}
    return {name: shown(getattr(read, name), count) for name, count in most.items()}
