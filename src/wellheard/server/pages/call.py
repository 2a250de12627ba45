"""The page of a call: listen, read, correct, score. Its parts answer htmx with what changed on the page."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from wellheard.server import call_view
from wellheard.server.calls import call_filter, call_for, note, noted
from wellheard.server.coaching_view import coaching_page
from wellheard.server.correcting import Asked, append, heard
from wellheard.server.forms import parse
from wellheard.server.judging import from_form, judge_call
from wellheard.server.links import calls_link
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import corrections as stored
from wellheard.storage.corrections import Correction, corrections_of
from wellheard.storage.filters import CallFilter
from wellheard.storage.judgements import judgements_of
from wellheard.storage.listing import Sort, neighbours
from wellheard.storage.said_elsewhere import said_elsewhere

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("calls.see"))]
Corrector = Annotated[Visitor, Depends(may("calls.correct"))]
Scorer = Annotated[Visitor, Depends(may("scores.give"))]
CallId = Annotated[str, Path(max_length=300)]


async def _fields(request: Request) -> FormData:
    return await request.form()


@router.post("/calls/{call_id:path}/corrections")
def correct(
    request: Request, visitor: Corrector, call_id: CallId, fields: Annotated[FormData, Depends(_fields)]
) -> Response:
    """Append a correction; the answer holds what it changed."""
    room: Room = request.app.state.room
    asked = _asked(fields)
    with room.store.begin() as on:
        before = heard(on, call_for(on, visitor, "calls.correct", call_id))
        made = append(on, before, asked, visitor.user.id)
        note(on, visitor, "changed", call_id, correction=made.type)
    return _changed(request, visitor, call_id, made)


@router.post("/calls/{call_id:path}/corrections/{correction}/retraction")
def retract(request: Request, visitor: Corrector, call_id: CallId, correction: str) -> Response:
    """Take a correction back, by another that says so."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = call_for(on, visitor, "calls.correct", call_id)
        taken = next((each for each in corrections_of(on, found.id) if each.id == correction), None)
        if taken is None:
            raise not_found("This correction")
        stored.retract(on, correction, user=visitor.user.id)
        note(on, visitor, "changed", found.id, correction="retracted")
    return _changed(request, visitor, call_id, taken)


@router.post("/calls/{call_id:path}/scorecards")
def score(
    request: Request, visitor: Scorer, call_id: CallId, fields: Annotated[FormData, Depends(_fields)]
) -> Response:
    """Append the visitor's scorecard."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = heard(on, call_for(on, visitor, "scores.give", call_id))
        judge_call(on, found, from_form(fields), visitor.user.id)
        note(on, visitor, "changed", call_id, scorecard=True)
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/calls/{call_id}#scorecards", 303)
    with room.store.read() as on:
        judgements = judgements_of(on, call_id, seen_by=visitor.user.id)
        context = call_view.common(on, visitor, found, judgements)
    return page(
        request, "call-scorecards.html.j2", context | call_view.scorecards(found, judgements, visitor) | {"oob": True}
    )


@router.get("/calls/{call_id:path}/lines")
def lines(request: Request, visitor: Seer, call_id: CallId) -> Response:
    """What its agent says in call after call, and where else; the page asks for it when it is there."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
        said = said_elsewhere(on, found)
    rows = [(each, calls_link(each.line.calls)) for each in said]
    return page(request, "call-lines.html.j2", {"call": found, "lines": rows})


@router.get("/calls/{call_id:path}")
def call(
    request: Request, visitor: Seer, call_id: CallId, wanted: Annotated[CallFilter, Depends(call_filter)],
    sort: Sort = "newest",
) -> Response:  # fmt: skip
    """The page, in the list that the address tells: the way back, and the calls before and after it there."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.read() as on:
        found = heard(on, call_for(on, visitor, "calls.see", call_id))
        before, after = neighbours(on, seen, found.call, sort=sort)
        context = call_view.whole(room, on, visitor, found) | {"before": before, "after": after}
        context |= {"coached": coaching_page(on, visitor, found.call.agent)}
    context |= {"query": f"?{request.url.query}" if request.url.query else ""}
    noted(room, visitor, "saw", call_id)
    return page(request, "call.html.j2", context)


def _asked(fields: FormData) -> Asked:
    given: dict[str, Any] = {name: value for name, value in fields.items() if isinstance(value, str) and value != ""}
    given.pop("form_token", None)
    return parse(Asked, given)


def _changed(request: Request, visitor: Visitor, call_id: str, made: Correction) -> Response:
    """To htmx the parts that changed, to a browser without scripts the page again."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = heard(on, call_for(on, visitor, "calls.see", call_id))
        touched = made.turn if made.turn is not None else made.content.get("turn")
        context = call_view.changed(on, visitor, found, [touched] if isinstance(touched, int) else [])
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/calls/{call_id}" + (f"#turn-{touched}" if touched is not None else ""), 303)
    return page(request, "call-changed.html.j2", context | {"oob": True})
