"""Scenarios written in the room: every fault with its line while one writes, a try before it counts, from a call."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.conversation.document import load
from wellheard.practice import shipped_scenarios
from wellheard.practice.from_call import FromCallError, scenario_text, without_ids
from wellheard.practice.showing import as_text
from wellheard.server.calls import call_for, note
from wellheard.server.playbooks import plain
from wellheard.server.practising import offered, offered_one, practising_of
from wellheard.server.practising.offering import Offered
from wellheard.server.practising.writing import Draft, check, save
from wellheard.server.problems import conflict
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage.calls import get_document
from wellheard.storage.errors import ConflictError
from wellheard.storage.practice_plans import retire_scenario

router = APIRouter()
Writer = Annotated[Visitor, Depends(may("practice.write"))]
Key = Annotated[str, Path(max_length=200)]
Text = Annotated[str, Form(max_length=200_000)]


@router.get("/practice/scenarios")
def scenarios(request: Request, _visitor: Writer) -> Response:
    """All scenarios, to be read, changed, copied."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        some = offered(on)
    return page(request, "practice-scenarios.html.j2", {"scenarios": some})


@router.get("/practice/scenarios/new")
def new(
    request: Request, visitor: Writer, like: Annotated[str, Query(max_length=200)] = "",
    call: Annotated[str, Query(max_length=300)] = "",
) -> Response:  # fmt: skip
    """A new one: from a call, made unrecognisable, or like another."""
    room: Room = request.app.state.room
    if call:
        return _editor(request, _from_call(room, visitor, call), based_on=0, from_call=call)
    with room.store.read() as on:
        text = offered_one(on, like or shipped_scenarios()[0].id).text
    return _editor(request, _renamed(text), based_on=0)


@router.get("/practice/scenarios/{scenario_id}/edit")
def edit(request: Request, _visitor: Writer, scenario_id: Key) -> Response:
    """The text of a scenario, with all that its customer keeps to themselves."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = offered_one(on, scenario_id)
    return _editor(request, found.text, based_on=found.written.version if found.written else 0, written=found.written)


@router.post("/practice/scenarios/check")
def checked(request: Request, _visitor: Writer, text: Text = "") -> Response:
    """Every fault of a draft, and how it reads."""
    return page(request, "practice-check.html.j2", _shown(check(plain(text))))


@router.post("/practice/scenarios/try")
def try_out(request: Request, visitor: Writer, text: Text = "", based_on: Annotated[int, Form(ge=0)] = 0) -> Response:
    """Talk with the customer of a draft; it counts nowhere."""
    draft = check(plain(text))
    if draft.scenario is None:
        return _editor(request, text, based_on=based_on, status=422)
    chosen = Offered(scenario=draft.scenario, text=plain(text), written=None)
    made = practising_of(request).begin(visitor.user.id, chosen, draft=True)
    return RedirectResponse(f"/practice/attempts/{made.id}", 303)


@router.post("/practice/scenarios")
def keep(request: Request, visitor: Writer, text: Text = "", based_on: Annotated[int, Form(ge=0)] = 0) -> Response:
    """Keep a draft as a new version, which is in use from now on; what was written is never lost."""
    room: Room = request.app.state.room
    draft = check(plain(text))
    if draft.scenario is None:
        return _editor(request, text, based_on=based_on, status=422)
    try:
        with room.store.begin() as on:
            made = save(on, draft, by=visitor.user.id, based_on=based_on)
            noted(on, visitor, "created", "scenario", f"{made.scenario}@{made.version}")
    except ConflictError:
        return _editor(request, text, based_on=based_on, status=409, meanwhile=True)
    return RedirectResponse(f"/practice/{made.scenario}", 303)


@router.post("/practice/scenarios/{scenario_id}/retirement")
def retire(request: Request, visitor: Writer, scenario_id: Key) -> Response:
    """Offer one that was written here no longer; a shipped one that it replaced comes back."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = offered_one(on, scenario_id)
        if found.written is None:
            raise conflict("This scenario comes with Wellheard and stays.")
        retire_scenario(on, scenario_id)
        noted(on, visitor, "changed", "scenario", scenario_id, retired=True)
    return RedirectResponse("/practice/scenarios", 303)


def _from_call(room: Room, visitor: Visitor, call: str) -> str:
    with room.store.begin() as on:
        found = call_for(on, visitor, "calls.see", call)
        document = get_document(on, found.id)
        note(on, visitor, "exported", found.id, what="scenario")
    try:
        return scenario_text(without_ids(load(document)))
    except FromCallError as error:
        raise conflict(f"This call can't become a scenario: {error}") from error


def _renamed(text: str) -> str:
    lines = text.splitlines()
    at = next((number for number, line in enumerate(lines) if line.startswith("id:")), None)
    if at is not None:
        lines[at] = f"{lines[at].split('#')[0].rstrip()}-of-ours"
    return "\n".join(lines) + "\n"


def _editor(request: Request, text: str, *, based_on: int, status: int = 200, **others: Any) -> Response:
    known = {"text": plain(text), "based_on": based_on, "meanwhile": False, "written": None, "from_call": ""}
    return page(request, "practice-edit.html.j2", known | _shown(check(plain(text))) | others, status=status)


def _shown(draft: Draft) -> dict[str, Any]:
    return {"draft": draft, "reads": as_text(draft.scenario) if draft.scenario else ""}
