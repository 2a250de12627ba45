"""Snippets: cutting one, its page, its sound, taking it back."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server import parts
from wellheard.server.calls import call_for, note
from wellheard.server.correcting import heard
from wellheard.server.room import Room
from wellheard.server.session_view import wave
from wellheard.server.sessions import turns_between
from wellheard.server.snipping import revoke, share, snip, snippet_for
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage.calls import find_call
from wellheard.storage.review_sessions import find_review, list_reviews
from wellheard.storage.sharing import Share, shares_of

router = APIRouter()
Hearer = Annotated[Visitor, Depends(may("calls.hear"))]
SnippetId = Annotated[str, Path(max_length=32)]
CallId = Annotated[str, Path(max_length=300)]


@router.post("/calls/{call_id:path}/snippets")
def make(
    request: Request, visitor: Hearer, call_id: CallId, title: Annotated[str, Form(max_length=200)] = "",
    start_ms: Annotated[int, Form(ge=0, le=1 << 40)] = 0, end_ms: Annotated[int, Form(ge=0, le=1 << 40)] = 0,
    share_with: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Cut a part out of a call that one may hear."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        call = call_for(on, visitor, "calls.hear", call_id)
        shares = [each for each in share_with or () if each]
        made = snip(on, visitor, call, title=title, start_ms=start_ms, end_ms=end_ms, shares=shares)
        note(on, visitor, "created", call.id, snippet=made.id)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": f"/snippets/{made.id}"})
    return RedirectResponse(f"/snippets/{made.id}", 303)


@router.get("/snippets/{snippet_id}")
def snippet(request: Request, visitor: Hearer, snippet_id: SnippetId) -> Response:
    """The words and the sound of the part, and nothing else of the call."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = snippet_for(on, visitor, snippet_id)
        call = find_call(on, found.call)
        turns = heard(on, call).corrected.analysis.conversation.turns
        inside = turns_between(turns, found.start_ms, found.end_ms)
        mine = found.user == visitor.user.id or visitor.user.role == "admin"
        context = {
            "snippet": found,
            "call": call,
            "sees_call": visitor.reaches("calls.see", call.agent),
            "turns": inside,
            "wave": wave(room, call.id, found.start_ms, found.end_ms),
            "author": people.find_user(on, found.user).name,
            "mine": mine,
            "shares": [(each, _name(on, each)) for each in shares_of(on, found.id)],
            "teams": people.list_teams(on, limit=200) if mine else [],
            "sessions": list_reviews(on, user=visitor.user.id, limit=20).items if mine else (),
        }
        note(on, visitor, "saw", call.id, snippet=found.id)
    return page(request, "snippet.html.j2", context)


@router.get("/snippets/{snippet_id}/sound")
def sound(request: Request, visitor: Hearer, snippet_id: SnippetId) -> Response:
    """The sound of the part. Ranges are taken."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = snippet_for(on, visitor, snippet_id)
    answer = parts.send_sound(request, room, found.call, start_ms=found.start_ms, end_ms=found.end_ms)
    if parts.begins(request):
        with room.store.begin() as on:
            note(on, visitor, "heard", found.call, snippet=found.id)
    return answer


@router.post("/snippets/{snippet_id}/shares")
def pass_on(
    request: Request, visitor: Hearer, snippet_id: SnippetId, share_with: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """Share it with a team, a session or a person."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = snippet_for(on, visitor, snippet_id)
        share(on, visitor, found, share_with)
        note(on, visitor, "changed", found.call, snippet=found.id, shared=share_with)
    return RedirectResponse(f"/snippets/{snippet_id}", 303)


@router.post("/snippets/{snippet_id}/removal")
def take_back(request: Request, visitor: Hearer, snippet_id: SnippetId) -> Response:
    """Its link leads nowhere any more."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        revoke(on, visitor, snippet_id)
    return RedirectResponse("/discussions", 303)


def _name(on: Any, share: Share) -> str:
    if share.type == "team":
        return people.find_team(on, share.subject).name
    return people.find_user(on, share.subject).name if share.type == "user" else find_review(on, share.subject).title
