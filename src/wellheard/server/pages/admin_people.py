"""Administration of people: let somebody in, change them, give them a new password, close their account."""

import secrets
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from wellheard.server.api import people as api
from wellheard.server.etags import etag_of
from wellheard.server.forms import parse
from wellheard.server.pages.faults import FAULTS, status_of, told
from wellheard.server.policy import ROLES
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people

router = APIRouter()
Manager = Annotated[Visitor, Depends(may("people.manage"))]
PersonId = Annotated[str, Path(max_length=32)]
_PAGE: Final = 50
_FIELDS: Final = ("name", "email", "role", "agent")


async def form_of(request: Request) -> FormData:
    """The fields of the form that was sent."""
    return await request.form()


Fields = Annotated[FormData, Depends(form_of)]


@router.get("/admin")
def administration(visitor: Manager) -> Response:
    """Begins with the people."""
    del visitor
    return RedirectResponse("/admin/people", 303)


@router.get("/admin/people")
def listing(
    request: Request, visitor: Manager, starts_with: Annotated[str, Query(max_length=200)] = "",
    disabled: bool = False, after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:  # fmt: skip
    """Everybody, and a form for one more."""
    del visitor
    return _listing(request, starts_with=starts_with, disabled=disabled, after=after)


@router.post("/admin/people")
def create(request: Request, visitor: Manager, fields: Fields) -> Response:
    """Let somebody in; the password is shown this once."""
    given = _given(fields)
    password = one_time()
    try:
        api.create(request, visitor, parse(api.NewPerson, given | {"password": password}))
    except FAULTS as error:
        return _listing(request, given=given, fault=told(error), status=status_of(error))
    return _listing(request, secret=password, secret_for=given["name"])


@router.get("/admin/people/{person_id}")
def one(request: Request, visitor: Manager, person_id: PersonId) -> Response:
    """Their account."""
    del visitor
    return _one(request, person_id)


@router.post("/admin/people/{person_id}")
def change(request: Request, visitor: Manager, person_id: PersonId, fields: Fields) -> Response:
    """Other name, address, role or name on calls."""
    given = _given(fields)
    return _changed(request, visitor, person_id, given, str(fields.get("etag", "")) or None, kept=given)


@router.post("/admin/people/{person_id}/password")
def new_password(request: Request, visitor: Manager, person_id: PersonId) -> Response:
    """A new one-time password; they are signed out everywhere."""
    password = one_time()
    return _changed(request, visitor, person_id, {"password": password}, "*", secret=password)


@router.post("/admin/people/{person_id}/close")
def close(request: Request, visitor: Manager, person_id: PersonId) -> Response:
    """They can't come in any more; their tokens are revoked, what they wrote stays."""
    return _changed(request, visitor, person_id, {"disabled": True}, "*")


@router.post("/admin/people/{person_id}/open")
def open_again(request: Request, visitor: Manager, person_id: PersonId) -> Response:
    """They may come in again."""
    return _changed(request, visitor, person_id, {"disabled": False}, "*")


def one_time() -> str:
    """A password that nobody chose: 108 random bits."""
    return secrets.token_urlsafe(18)


def _given(fields: FormData) -> dict[str, Any]:
    given: dict[str, Any] = {name: str(fields.get(name) or "").strip() for name in _FIELDS}
    return given | {"agent": given["agent"] or None}


def _changed(
    request: Request, visitor: Visitor, person_id: str, given: dict[str, Any], etag: str | None, *,
    secret: str = "", kept: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    try:
        api.change(request, visitor, person_id, parse(api.PersonChange, given), if_match=etag)
    except FAULTS as error:
        if status_of(error) == 404:
            raise
        return _one(request, person_id, fault=told(error), given=kept, status=status_of(error))
    if secret:
        return _one(request, person_id, secret=secret)
    return RedirectResponse(f"/admin/people/{person_id}?kept=1", 303)


def _listing(
    request: Request, *, starts_with: str = "", disabled: bool = False, after: str | None = None,
    given: dict[str, Any] | None = None, status: int = 200, **more: str,
) -> Response:  # fmt: skip
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = people.find_users(on, starts_with=starts_with, disabled=disabled, after=after, limit=_PAGE + 1)
        teams = {each.id: people.teams_of(on, each.id) for each in found[:_PAGE]}
    context = {
        "people": found[:_PAGE],
        "teams": teams,
        "next": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "after": after,
        "starts_with": starts_with,
        "disabled": disabled,
        "roles": ROLES,
        "given": given or dict.fromkeys(_FIELDS, ""),
    }
    return page(request, "admin-people.html.j2", {"fault": "", "secret": "", **context, **more}, status=status)


def _one(
    request: Request, person_id: str, *, given: dict[str, Any] | None = None, status: int = 200, **more: str
) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        person = people.find_user(on, person_id)
        teams = people.teams_of(on, person_id)
    context = {
        "person": person,
        "given": given or {name: getattr(person, name) for name in _FIELDS},
        "etag": etag_of(person),
        "teams": teams,
        "roles": ROLES,
        "kept": request.query_params.get("kept") == "1" and not more,
    }
    return page(request, "admin-person.html.j2", {"fault": "", "secret": "", **context, **more}, status=status)
