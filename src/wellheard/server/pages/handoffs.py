"""*Hand-offs*: one page that a colleague reads in half a minute, prints, or begins their call with."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.assist import as_page
from wellheard.assist.hand_off import HandOff, shown, to_row
from wellheard.server.live_calls.handing_over import note, read_back
from wellheard.server.live_calls.seeing import live_calls, visible
from wellheard.server.problems import forbidden
from wellheard.server.room import Room
from wellheard.server.taking_over import let_go_again, mates, may_begin, take_next, take_now
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.hand_off_claims import AWAITED, Claim, claims_of, waiting
from wellheard.storage.hand_offs import HandOffKept, find_hand_off, rewrite_hand_off

router = APIRouter()
Reader = Annotated[Visitor, Depends(may("handoffs.see"))]
Actor = Annotated[Visitor, Depends(may("live.act"))]
Taker = Annotated[Visitor, Depends(may("handoffs.take"))]
HandOffId = Annotated[str, Path(max_length=32)]
Words = Annotated[str, Form(max_length=300)]
_LONGEST = 2_000


@router.get("/handoffs")
def waiting_ones(request: Request, visitor: Reader) -> Response:
    """Those of the last hours that nobody has taken over, and those that the visitor takes over."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        ids = waiting(on, mates(on, visitor), visitor.user.id)
        claims = claims_of(on, ids)
        rows = [(kept, read_back(kept), _claimed(claims.get(kept.id))) for kept in (find_hand_off(on, i) for i in ids)]
    return page(request, "handoffs.html.j2", {"found": rows, "hours": int(AWAITED.total_seconds() // 3600)})


@router.get("/handoffs/{hand_off_id}")
def hand_off(request: Request, visitor: Reader, hand_off_id: HandOffId) -> Response:
    """The page, for whoever was given its address."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        kept = find_hand_off(on, hand_off_id)
        note(on, visitor, "saw", kept.id, call=kept.call_id)
        stored = _stored(on, visitor, kept)
        claim = _claimed(claims_of(on, (kept.id,)).get(kept.id))
        by = people.users_by_ids(on, [claim.user]).get(claim.user) if claim else None
    read = read_back(kept)
    context = {
        "kept": kept, "hand_off": read, "text": as_page(read), "writes": _may_write(visitor, kept), "stored": stored,
        "calls": [each for each in visible(live_calls(request), visitor) if may_begin(visitor, each, kept)],
        "lines": _lines(read), "claim": claim, "by": by.name if by else "",
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
    found = take_now(live_calls(request), visitor, hand_off_id, call)
    return RedirectResponse(f"/live/{found.id}", 303)


@router.post("/handoffs/{hand_off_id}/take")
def take(request: Request, visitor: Taker, hand_off_id: HandOffId) -> Response:
    """The visitor's next call begins with it."""
    take_next(request.app.state.room, visitor, hand_off_id)
    return RedirectResponse(f"/handoffs/{hand_off_id}", 303)


@router.post("/handoffs/{hand_off_id}/let-go")
def let_go(request: Request, visitor: Taker, hand_off_id: HandOffId) -> Response:
    """Nobody takes it over; a call that began with it goes on without."""
    let_go_again(live_calls(request), visitor, hand_off_id)
    return RedirectResponse(f"/handoffs/{hand_off_id}", 303)


def _claimed(claim: Claim | None) -> Claim | None:
    """Who takes it over, if that still holds."""
    return claim if claim and claim.holds else None


def _may_write(visitor: Visitor, kept: HandOffKept) -> bool:
    return kept.made_by == visitor.user.id or visitor.reaches("live.act", kept.agent)


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
