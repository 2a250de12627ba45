"""Who is asked to practise what, and what others share of their practice."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.server.practising import offered, offered_one
from wellheard.server.practising.seeing import reaches, visible_shared
from wellheard.server.problems import invalid, not_found
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage.errors import NotFoundError
from wellheard.storage.people import User
from wellheard.storage.practice_plans import assign_practice, assigned_by, find_assignment, unassign

router = APIRouter()
Rep = Annotated[Visitor, Depends(may("practice.see"))]
Asker = Annotated[Visitor, Depends(may("practice.assign"))]
Key = Annotated[str, Path(max_length=32)]
_PEOPLE = 500


@router.get("/practice/shared")
def shared(request: Request, visitor: Rep, after: Annotated[str | None, Query(max_length=500)] = None) -> Response:
    """Practice calls that others let the visitor see."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = visible_shared(on, visitor, after=after)
        names = people.users_by_ids(on, sorted({each.user for each in found.items}))
    return page(request, "practice-shared.html.j2", {"attempts": found.items, "next": found.next, "names": names})


@router.get("/practice/assignments")
def assignments(request: Request, visitor: Asker, scenario: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Ask somebody to practise, and see who has."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        asked = assigned_by(on, agents=visitor.agents_for("practice.assign"))
        keys = {each.user for each in asked} | {each.by for each in asked}
        context = {
            "people": reps(on, visitor), "scenarios": offered(on), "asked": asked,
            "names": people.users_by_ids(on, sorted(keys)), "chosen": scenario,
        }  # fmt: skip
    return page(request, "practice-assignments.html.j2", context)


@router.post("/practice/assignments")
def assign(
    request: Request, visitor: Asker, person: Annotated[list[str], Form(max_length=_PEOPLE)],
    scenario: Annotated[str, Form(max_length=200)], note: Annotated[str, Form(max_length=1000)] = "",
    due: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Ask some people to practise a scenario."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        chosen = offered_one(on, scenario)
        for key in dict.fromkeys(person):
            ask(on, visitor, person_for(on, visitor, key), chosen.id, chosen.scenario.title, note.strip(), day_of(due))
    return RedirectResponse("/practice/assignments", 303)


@router.post("/practice/assignments/{assignment_id}/end")
def take_back(request: Request, visitor: Asker, assignment_id: Key) -> Response:
    """It need not be practised any more."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        remove(on, visitor, assignment_id)
    return RedirectResponse("/practice/assignments", 303)


def reps(on: Connection, visitor: Visitor) -> list[User]:
    """Whom the visitor may ask: everybody they lead, or everybody; not themselves."""
    if visitor.agents_for("practice.assign") is None:
        some = people.find_users(on, limit=_PEOPLE)
    else:
        some = [each.user for team in visitor.teams for each in people.members(on, team)]
    found = {each.id: each for each in some if each.id != visitor.user.id and reaches(visitor, each)}
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.id))


def person_for(on: Connection, visitor: Visitor, key: str) -> User:
    """Somebody whom the visitor may ask to practise. Raises ProblemError 404."""
    try:
        found = people.find_user(on, key)
    except NotFoundError:
        raise not_found("This person") from None
    if not reaches(visitor, found):
        raise not_found("This person")
    return found


def ask(
    on: Connection, visitor: Visitor, person: User, scenario: str, title: str, note: str, due_at: datetime | None
) -> str:
    """Ask somebody, and note it in the audit log; the assignment's id."""
    made = assign_practice(
        on, user=person.id, by=visitor.user.id, scenario=scenario, title=title, note=note, due_at=due_at
    )
    noted(on, visitor, "created", "practice-assignment", made.id, person=person.id)
    return made.id


def remove(on: Connection, visitor: Visitor, assignment: str) -> None:
    """Take an assignment back. Raises ProblemError 404 where it is for somebody the visitor doesn't reach."""
    try:
        found = find_assignment(on, assignment)
    except NotFoundError:
        raise not_found("This assignment") from None
    person_for(on, visitor, found.user)
    unassign(on, found.id)
    noted(on, visitor, "deleted", "practice-assignment", found.id, person=found.user)


def day_of(given: str) -> datetime | None:
    """The end of a day. Raises RequestValidationError."""
    try:
        return datetime.combine(date.fromisoformat(given), time(23, 59), UTC) if given else None
    except ValueError:
        raise invalid("body/due", "Write the day as YYYY-MM-DD.") from None
