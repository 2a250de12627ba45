"""Bulk actions: what is done with the calls that were ticked in the list, all of them or none."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.server.calls import call_for, note
from wellheard.server.gathering import Into, gather
from wellheard.server.problems import forbidden, invalid
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import deleting
from wellheard.storage.calls import Call, set_hold

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("calls.see"))]
Action = Literal["session", "queue", "hold", "let_go", "delete"]
MOST: Final = 100
"""That are done at once."""
ACTIONS: Final[tuple[tuple[Action, str, str], ...]] = (
    ("session", "sessions.lead", "Listen to them in a session"),
    ("queue", "queues.plan", "Make a QA queue of them"),
    ("hold", "calls.edit", "Keep them from being deleted"),
    ("let_go", "calls.edit", "Let them be deleted again"),
    ("delete", "calls.delete", "Delete them for good"),
)
"""Name, permission, and what it is called."""


def actions_of(visitor: Visitor) -> list[tuple[str, str]]:
    """What a visitor may do with calls they tick: names, and what they are called."""
    return [(name, title) for name, permission, title in ACTIONS if visitor.may(permission)]


@router.post("/calls/ticked")
def act(
    request: Request, visitor: Seer, do: Annotated[Action, Form()],
    call: Annotated[list[Annotated[str, Form(max_length=300)]] | None, Form(max_length=MOST)] = None,
    name: Annotated[str, Form(max_length=120)] = "", sure: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Do it, or ask once more before what can't be undone."""
    room: Room = request.app.state.room
    permission = next(needed for action, needed, _ in ACTIONS if action == do)
    if not visitor.may(permission):
        raise forbidden()
    if not call:
        raise invalid("body/call", "Tick the calls first")
    with room.store.read() as on:
        found = _calls(on, visitor, permission, call)
    if do in ("session", "queue"):
        return RedirectResponse(_gathered(room, visitor, found, "queue" if do == "queue" else "session", name), 303)
    if do == "delete" and not sure:
        return page(request, "calls-sure.html.j2", {"calls": found})
    if do == "delete":
        deleting.delete_calls(room.store, [each.id for each in found], by=visitor.actor, why="ticked in the list")
    else:
        _hold(room, visitor, found, held=do == "hold")
    return RedirectResponse("/calls", 303)


def _calls(on: Connection, visitor: Visitor, permission: str, wanted: Sequence[str]) -> list[Call]:
    return [call_for(on, visitor, permission, each) for each in dict.fromkeys(wanted)]


def _gathered(room: Room, visitor: Visitor, found: Sequence[Call], into: Into, name: str) -> str:
    with room.store.begin() as on:
        return gather(room, on, visitor, {each.id: "" for each in found}, into=into, name=name, way="ticked")


def _hold(room: Room, visitor: Visitor, found: Sequence[Call], *, held: bool) -> None:
    with room.store.begin() as on:
        for each in found:
            set_hold(on, each.id, held=held)
            note(on, visitor, "changed", each.id, held=held)
