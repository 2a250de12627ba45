"""*Live*: the panel beside a call in progress, and the wall with all of them; for an agent, their own."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.ledger.slots import SLOTS
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.handing_over import keep, written
from wellheard.server.live_calls.seeing import elsewhere_for, is_agents_own, live_call_for, live_calls
from wellheard.server.policy import Reach
from wellheard.server.problems import not_found
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.settings import Settings
from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import now

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("live.see"))]
Actor = Annotated[Visitor, Depends(may("live.act"))]
CallId = Annotated[str, Path(max_length=200)]
Words = Annotated[str, Form(max_length=300)]


@router.get("/live")
def wall(request: Request, visitor: Seer) -> Response:
    """The wall; for an agent their own calls, or how their phone connects. The calls come by the socket."""
    own = visitor.reach("live.see") == Reach.OWN
    return page(request, "live.html.j2", {"own": own, "now": now()})


@router.get("/live/{call_id}")
def panel(request: Request, visitor: Seer, call_id: CallId) -> Response:
    """The panel of a call in progress; of one that is over, its analysis. What is in it comes by the socket."""
    calls = live_calls(request)
    found = calls.find(call_id)
    if found is None and _is_stored(request, visitor, call_id):
        return RedirectResponse(f"/calls/{call_id}", 303)
    if found is None and (other := elsewhere_for(calls, visitor, "live.see", call_id)):
        there = f"{other.server.address}/live/{quote(call_id, safe='')}" if other.server.address else ""
        return page(
            request, "live-elsewhere.html.j2", {"row": other.row, "server": other.server, "there": there}, status=404
        )
    found = live_call_for(calls, visitor, "live.see", call_id)
    context = {
        "call": found.beginning,
        "acts": visitor.reaches("live.act", found.agent),
        "own": is_agents_own(visitor, found),
        "hears": _may_hear(calls.room.settings, visitor, found),
        "slots": [each.name for each in SLOTS],
    }
    return page(request, "live-panel.html.j2", context)


@router.post("/live/{call_id}/hand-off")
def hand_over(request: Request, visitor: Actor, call_id: CallId, to: Words = "", why: Words = "") -> Response:
    """Write the hand-off of the call as it stands, and show it."""
    calls = live_calls(request)
    found = live_call_for(calls, visitor, "live.act", call_id)
    kept = keep(calls.room, found, written(found, to=to.strip(), why=why.strip()), visitor)
    return RedirectResponse(f"/handoffs/{kept.id}", 303)


def _may_hear(settings: Settings, visitor: Visitor, call: CallInProgress) -> bool:
    """Whether they can listen to its sound; not to their own voice."""
    able = settings.live_listening and bool(call.beginning.start.tracks)
    return able and visitor.reaches("live.hear", call.agent) and not is_agents_own(visitor, call)


def _is_stored(request: Request, visitor: Visitor, call_id: str) -> bool:
    """Whether it is a call of the past that they may see. Raises ProblemError 404 where it is another's."""
    with live_calls(request).room.store.read() as on:
        try:
            stored = find_call(on, call_id)
        except NotFoundError:
            return False
    if not visitor.reaches("calls.see", stored.agent):
        raise not_found("This call")
    return True
