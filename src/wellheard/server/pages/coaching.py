"""Coaching: a page for each agent, with what went well first, one thing to work on, notes and goals."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.jobs.playbooks import playbook_in_use
from wellheard.server import coaching_view
from wellheard.server.calls import call_for, note
from wellheard.server.choosing import chosen
from wellheard.server.coaching_view import person_for
from wellheard.server.policy import Reach
from wellheard.server.problems import forbidden, invalid, not_found
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.snipping import snip
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import coaching as stored
from wellheard.storage.errors import NotFoundError
from wellheard.storage.people import User, find_user

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("coaching.see"))]
Writer = Annotated[Visitor, Depends(may("coaching.write"))]
Key = Annotated[str, Path(max_length=32)]
Words = Annotated[str, Form(min_length=1, max_length=5_000, pattern=r"\S")]
_LEAD_IN_MS, _AFTER_MS = 8_000, 12_000


@router.get("/coaching")
def everybody(request: Request, visitor: Seer, after: Annotated[str | None, Query(max_length=32)] = None) -> Response:
    """Whose pages one may see; an agent is led to their own."""
    if visitor.reach("coaching.see") == Reach.OWN and visitor.user.agent:
        return RedirectResponse(f"/coaching/{visitor.user.id}", 303)
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = coaching_view.everybody(on, visitor, after)
    return page(request, "coaching.html.j2", context)


@router.get("/coaching/{person_id}")
def person(
    request: Request, visitor: Seer, person_id: Key, call: Annotated[str | None, Query(max_length=300)] = None
) -> Response:
    """The page of an agent; with a call, its note is about that."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = person_for(on, visitor, person_id)
        context = coaching_view.whole(room, on, visitor, found)
        context |= {"about": call_for(on, visitor, "calls.see", call) if call else None}
    with room.store.begin() as on:
        noted(on, visitor, "saw", "coaching", found.id)
    return page(request, "coach.html.j2", context)


@router.post("/coaching/{person_id}/notes")
def write_note(
    request: Request, visitor: Writer, person_id: Key, text: Words, call: Annotated[str, Form(max_length=300)] = "",
    words: Annotated[str, Form(max_length=300)] = "",
) -> Response:  # fmt: skip
    """Note what was said in a one-to-one; the agent reads it too."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _written_about(on, visitor, person_id)
        named = call.strip() or words.strip()
        about = chosen(on, visitor, "coaching.see", named) if named else None
        if about is not None and about.agent != found.agent:
            raise invalid(
                "body/words", f"{found.name} can't open this call: it is not theirs. Choose one of their own."
            )
        made = stored.add_note(
            on, agent=found.id, author=visitor.user.id, text=text.strip(), shared=True, call=about.id if about else None
        )
        noted(on, visitor, "created", "note", made.id, agent=found.id)
    return RedirectResponse(f"/coaching/{person_id}#notes", 303)


@router.post("/coaching/{person_id}/goals")
def set_goal(
    request: Request, visitor: Writer, person_id: Key, text: Words,
    criterion: Annotated[str, Form(max_length=200)] = "", due: Annotated[str, Form(max_length=10)] = "",
    target: Annotated[str, Form(max_length=3, pattern=r"^\d*$")] = "",
) -> Response:  # fmt: skip
    """Agree on something to work on."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _written_about(on, visitor, person_id)
        if criterion and criterion not in {each.id for each in playbook_in_use(on, room.settings).criteria}:
            raise invalid("body/criterion", "There is no such criterion in the playbook.")
        if target and int(target) > 100:
            raise invalid("body/target", "At most 100 percent.")
        made = stored.add_goal(
            on, agent=found.id, author=visitor.user.id, text=text.strip(), criterion=criterion or None,
            target=int(target) / 100 if target else None, due_at=_day(due),
        )  # fmt: skip
        noted(on, visitor, "created", "goal", made.id, agent=found.id)
    return RedirectResponse(f"/coaching/{person_id}#goals", 303)


@router.post("/coaching/{person_id}/goals/{goal_id}/end")
def close_goal(
    request: Request, visitor: Writer, person_id: Key, goal_id: Key,
    reached: Annotated[Literal["yes", "no"], Form()] = "no", version: Annotated[int | None, Form()] = None,
) -> Response:  # fmt: skip
    """It is reached, or given up."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _written_about(on, visitor, person_id)
        if not any(each.id == goal_id for each in stored.goals_of(on, found.id)):
            raise not_found("This goal")
        stored.close_goal(on, goal_id, reached=reached == "yes", version=version)
        noted(on, visitor, "changed", "goal", goal_id, reached=reached == "yes")
    return RedirectResponse(f"/coaching/{person_id}#goals", 303)


@router.post("/coaching/{person_id}/consent")
def consent(
    request: Request, visitor: Seer, person_id: Key, named: Annotated[Literal["yes", "no"], Form()] = "no"
) -> Response:
    """Whether colleagues are told whose moments they learn from; one says so for oneself alone."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = person_for(on, visitor, person_id)
        if found.id != visitor.user.id:
            raise forbidden("Only they themselves may say so.")
        stored.set_consent(on, found.id, named=named == "yes")
        noted(on, visitor, "changed", "consent", found.id, named=named == "yes")
    return RedirectResponse(f"/coaching/{person_id}#consent", 303)


@router.post("/coaching/{person_id}/lessons")
def share_lesson(
    request: Request, visitor: Writer, person_id: Key, call: Annotated[str, Form(max_length=300)],
    title: Annotated[str, Form(min_length=1, max_length=200)], start_ms: Annotated[int, Form(ge=0, lt=1 << 40)],
    end_ms: Annotated[int, Form(ge=0, lt=1 << 40)],
) -> Response:  # fmt: skip
    """Let an agent hear a colleague's moment, where the colleague agrees: a snippet is cut and shared with them."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _written_about(on, visitor, person_id)
        whose = call_for(on, visitor, "calls.hear", call)
        if not stored.named_agents(on, [whose.agent or ""]):
            raise forbidden("Whose moment this is has not agreed that colleagues hear it. Ask them.")
        snip(
            on, visitor, whose, title=title, start_ms=max(0, start_ms - _LEAD_IN_MS), end_ms=end_ms + _AFTER_MS,
            shares=[f"user:{found.id}"],
        )  # fmt: skip
        note(on, visitor, "changed", whose.id, shared_with=found.id)
    return RedirectResponse(f"/coaching/{person_id}#lessons", 303)


def _written_about(on: Connection, visitor: Visitor, key: str) -> User:
    """Somebody whom the visitor coaches. Raises ProblemError 404."""
    try:
        found = find_user(on, key)
    except NotFoundError:
        raise not_found("This page") from None
    if found.agent is None or not visitor.reaches("coaching.write", found.agent):
        raise not_found("This page")
    return found


def _day(given: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(given), time(23, 59), UTC) if given else None
    except ValueError:
        raise invalid("body/due", "Write the day as YYYY-MM-DD.") from None
