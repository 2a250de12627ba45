"""Administration of teams: who listens to calls together, and who leads."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server.api import teams as api
from wellheard.server.etags import etag_of
from wellheard.server.forms import parse
from wellheard.server.pages.faults import FAULTS, status_of, told
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people

router = APIRouter()
Manager = Annotated[Visitor, Depends(may("people.manage"))]
Id = Annotated[str, Path(max_length=32)]
Word = Annotated[str, Form(max_length=400)]
_PAGE = 50
_MOST_PEOPLE = 1000


@router.get("/admin/teams")
def listing(request: Request, visitor: Manager, after: Annotated[str | None, Query(max_length=200)] = None) -> Response:
    """By name."""
    del visitor
    return _listing(request, after=after)


@router.post("/admin/teams")
def create(request: Request, visitor: Manager, name: Word = "") -> Response:
    """An empty one, to be filled next."""
    try:
        made = api.create_team(request, visitor, parse(api.TeamName, {"name": name.strip()}))
    except FAULTS as error:
        return _listing(request, name=name, fault=told(error), status=status_of(error))
    return RedirectResponse(f"/admin/teams/{made.id}", 303)


@router.get("/admin/teams/{team_id}")
def one(request: Request, visitor: Manager, team_id: Id) -> Response:
    """Its people."""
    del visitor
    return _one(request, team_id)


@router.post("/admin/teams/{team_id}")
def rename(request: Request, visitor: Manager, team_id: Id, name: Word = "", etag: Word = "") -> Response:
    """Another name."""
    try:
        asked = parse(api.TeamName, {"name": name.strip()})
        api.rename_team(request, visitor, team_id, asked, if_match=etag or None)
    except FAULTS as error:
        if status_of(error) == 404:
            raise
        return _one(request, team_id, fault=told(error), status=status_of(error))
    return RedirectResponse(f"/admin/teams/{team_id}", 303)


@router.post("/admin/teams/{team_id}/members")
def join(
    request: Request, visitor: Manager, team_id: Id, person: Word = "", leads: Annotated[bool, Form()] = False
) -> Response:
    """Put somebody in, or change whether they lead it."""
    try:
        api.join(request, visitor, team_id, person, api.Membership(leads=leads))
    except FAULTS as error:
        return _one(request, team_id, fault=told(error), status=status_of(error))
    return RedirectResponse(f"/admin/teams/{team_id}", 303)


@router.post("/admin/teams/{team_id}/members/{person_id}/leave")
def leave(request: Request, visitor: Manager, team_id: Id, person_id: Id) -> Response:
    """Take somebody out."""
    api.leave(request, visitor, team_id, person_id)
    return RedirectResponse(f"/admin/teams/{team_id}", 303)


@router.post("/admin/teams/{team_id}/dissolve")
def dissolve(request: Request, visitor: Manager, team_id: Id) -> Response:
    """Its people stay."""
    api.delete_team(request, visitor, team_id)
    return RedirectResponse("/admin/teams", 303)


def _listing(
    request: Request, *, after: str | None = None, name: str = "", fault: str = "", status: int = 200
) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = people.list_teams(on, after=after, limit=_PAGE + 1)
        rows = [(each, people.members(on, each.id)) for each in found[:_PAGE]]
    following = found[_PAGE - 1].name if len(found) > _PAGE else None
    context = {"rows": rows, "next": following, "after": after, "name": name, "fault": fault}
    return page(request, "admin-teams.html.j2", context, status=status)


def _one(request: Request, team_id: str, *, fault: str = "", status: int = 200) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        team = people.find_team(on, team_id)
        members = people.members(on, team_id)
        inside = {each.user.id for each in members}
        others = [each for each in people.find_users(on, limit=_MOST_PEOPLE) if each.id not in inside]
    context = {"team": team, "etag": etag_of(team), "members": members, "others": others, "fault": fault}
    return page(request, "admin-team.html.j2", context, status=status)
