"""*Playbook*: read it, edit it with every fault shown at once, try a draft over calls of the past, compare versions."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.playbook import Playbook, as_table
from wellheard.server import playbooks
from wellheard.server.playbooks import State, check_for_room, state_of
from wellheard.server.problems import ProblemError, not_found
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.trials import MOST, Trial, trials_of
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit, people
from wellheard.storage.errors import ConflictError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now

router = APIRouter()
Reader = Annotated[Visitor, Depends(may("playbook.see"))]
Editor = Annotated[Visitor, Depends(may("playbook.edit"))]
Text = Annotated[str, Form(max_length=300_000)]
Number = Annotated[int, Query(ge=1, le=1_000_000_000)]
Days = Annotated[int, Form(ge=1, le=3650)]
Count = Annotated[int, Form(ge=1, le=MOST)]


@router.get("/playbook")
def read(request: Request, _visitor: Reader) -> Response:
    """The playbook in use, as a person reads it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
        context = {"state": state, "names": _names(on, state), **_shown(state.playbook)}
    return page(request, "playbook.html.j2", context)


@router.get("/playbook/edit")
def edit(request: Request, _visitor: Editor, version: Number | None = None) -> Response:
    """The text of the playbook in use, or of another version, to be changed."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
        text = playbooks.version_of(on, state, version).text if version else state.text
    return _editor(request, state, text)


@router.post("/playbook/check")
def check(request: Request, _visitor: Editor, text: Text = "") -> Response:
    """What the checker says about a draft, and how the draft reads."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
    return page(request, "playbook-check.html.j2", _checked(state, text))


@router.post("/playbook/edit")
def save(
    request: Request, visitor: Editor, text: Text = "", note: Annotated[str, Form(max_length=2000)] = "",
    if_match: Annotated[str, Form(max_length=100)] = "", current: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Keep a draft as a new version; what was written is never lost, whatever goes wrong."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
    if check_for_room(text, state).faults:
        return _editor(request, state, text, note=note, status=422)
    if not note.strip():
        fault = "Say in a sentence what you changed, and why."
        return _editor(request, state, text, note=note, note_fault=fault, status=422)
    try:
        playbooks.save(room, visitor, text, note=note.strip(), if_match=if_match or None, current=current)
    except (ProblemError, ConflictError) as error:
        if isinstance(error, ProblemError) and error.status != 412:
            raise
        return _editor(request, _again(room), text, note=note, meanwhile=True, status=412)
    return RedirectResponse("/playbook" if current else "/playbook/versions", 303)


@router.get("/playbook/versions")
def versions(request: Request, _visitor: Reader) -> Response:
    """Every version, newest first: who, when, why."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
        names = _names(on, state)
    return page(request, "playbook-versions.html.j2", {"state": state, "names": names})


@router.post("/playbook/versions/{version}/current")
def make_current(
    request: Request, visitor: Editor, version: int, if_match: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Judge new calls by this version."""
    room: Room = request.app.state.room
    playbooks.make_current(room, visitor, version, if_match=if_match or None)
    return RedirectResponse("/playbook/versions", 303)


@router.get("/playbook/difference")
def difference(request: Request, _visitor: Reader, before: Number, after: Number) -> Response:
    """What one version changed in another."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
        old, new = playbooks.version_of(on, state, before), playbooks.version_of(on, state, after)
        names = _names(on, state)
    context = {
        "old": old, "new": new, "lines": playbooks.compared(old.text, new.text), "names": names,
        "changes": playbooks.changes(playbooks.playbook_of(old), playbooks.playbook_of(new)), "state": state,
    }  # fmt: skip
    return page(request, "playbook-difference.html.j2", context)


@router.post("/playbook/what-if")
def try_out(request: Request, visitor: Editor, text: Text = "", days: Days = 30, count: Count = 500) -> Response:
    """Begin to judge calls of the past by a draft; the answer asks for the rest by itself."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
    checked = check_for_room(text, state)
    if checked.playbook is None:
        return page(request, "playbook-what-if.html.j2", {"trial": None, "faults": checked.faults})
    trial = begin(request, visitor, state.playbook, checked.playbook, days=days, count=count)
    return page(request, "playbook-what-if.html.j2", {"trial": trial, "faults": ()})


@router.get("/playbook/what-if/{trial}")
def tried(request: Request, visitor: Editor, trial: str) -> Response:
    """How far it is, and what came of it."""
    room: Room = request.app.state.room
    found = trials_of(request.app, room.store).find(trial, visitor.actor)
    if found is None:
        raise not_found("This trial")
    return page(request, "playbook-what-if.html.j2", {"trial": found, "faults": ()})


def begin(request: Request, visitor: Visitor, current: Playbook, draft: Playbook, *, days: int, count: int) -> Trial:
    """A trial over the calls of the last days, or a sample of them."""
    room: Room = request.app.state.room
    wanted = CallFilter(since=now() - timedelta(days=days), only_agents=visitor.agents_for("calls.see"))
    with room.store.begin() as on:
        audit.record(
            on, actor=visitor.actor, action="saw", subject_type="calls", subject="what-if",
            details={"days": days, "most": count}, address=visitor.address,
        )  # fmt: skip
    return trials_of(request.app, room.store).start(visitor.actor, current, draft, wanted, count)


def _editor(request: Request, state: State, text: str, *, status: int = 200, **others: Any) -> Response:
    known = {"note": "", "note_fault": "", "meanwhile": False, "written": playbooks.plain(text)}
    context = _checked(state, text) | known | others
    if context["meanwhile"]:
        context["lines"] = playbooks.compared(state.text, playbooks.plain(text))
    return page(request, "playbook-edit.html.j2", context, status=status)


def _checked(state: State, text: str) -> dict[str, Any]:
    checked = check_for_room(text, state)
    told = playbooks.changes(state.playbook, checked.playbook) if checked.playbook else []
    shown = _shown(checked.playbook) if checked.playbook else {"playbook": None, "rows": (), "total": 0}
    return {"state": state, "checked": checked, "changes": told, **shown}


def _shown(playbook: Playbook) -> dict[str, Any]:
    total = sum(each.weight for each in playbook.criteria if not each.bonus)
    return {"playbook": playbook, "rows": list(zip(playbook.criteria, as_table(playbook), strict=True)), "total": total}


def _names(on: Connection, state: State) -> dict[str, str]:
    users = people.users_by_ids(on, sorted({each.user for each in state.versions if each.user}))
    return {key: user.name for key, user in users.items()}


def _again(room: Room) -> State:
    with room.store.read() as on:
        return state_of(on, room)
