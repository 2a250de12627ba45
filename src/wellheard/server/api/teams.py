"""Teams: who listens to calls together, and who leads."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from wellheard.server.api.people import Name, PersonRow, note_person
from wellheard.server.api.shapes import Limit, Listed, Shape, first_of
from wellheard.server.etags import IfMatch, check_if_match, etag_of
from wellheard.server.policy import Reach
from wellheard.server.problems import answers, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage.people import Member, Team

router = APIRouter(tags=["people"])
Manager = Annotated[Visitor, Depends(may("people.manage"))]
Seer = Annotated[Visitor, Depends(may("people.see"))]


class TeamRow(Shape):
    """A team."""

    id: str
    name: str
    created_at: datetime


class TeamName(BaseModel):
    """What to call it."""

    name: Name


class MemberRow(BaseModel):
    """Somebody in a team."""

    person: PersonRow
    leads: bool


class Membership(BaseModel):
    """How somebody is in a team."""

    leads: bool = False


@router.get("/teams", summary="List teams")
def teams(
    request: Request,
    visitor: Seer,
    after: Annotated[str | None, Query(max_length=200, description="The last name of the page before.")] = None,
    limit: Limit = 50,
) -> Listed[TeamRow]:
    """By name. Who doesn't see everybody sees their own teams."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        if visitor.reach("people.see") < Reach.ALL:
            found = [each for each in people.teams_of(on, visitor.user.id) if after is None or each.name > after]
        else:
            found = people.list_teams(on, after=after, limit=limit + 1)
    return first_of(found, limit, TeamRow.model_validate, lambda team: team.name)


@router.post("/teams", summary="Make a team", status_code=201, responses=answers(409))
def create_team(request: Request, visitor: Manager, asked: TeamName) -> TeamRow:
    """An empty one."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        made = people.create_team(on, asked.name)
        note_person(on, visitor, "created", made.id, kind="team")
    return TeamRow.model_validate(made)


@router.put("/teams/{team_id}", summary="Rename a team", response_model=TeamRow, responses=answers(409, 412, 428))
def rename_team(
    request: Request, visitor: Manager, team_id: str, asked: TeamName, if_match: IfMatch = None
) -> JSONResponse:
    """Needs If-Match with the ETag of GET /teams/{id}."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        check_if_match(if_match, _team_etag(people.find_team(on, team_id)))
        changed = people.rename_team(on, team_id, asked.name)
        note_person(on, visitor, "changed", team_id, kind="team")
    return _team_row(changed)


@router.get("/teams/{team_id}", summary="One team", response_model=TeamRow)
def one_team(request: Request, visitor: Manager, team_id: str) -> JSONResponse:
    """With an ETag for renaming it."""
    del visitor
    room: Room = request.app.state.room
    with room.store.read() as on:
        return _team_row(people.find_team(on, team_id))


@router.delete("/teams/{team_id}", summary="Dissolve a team", status_code=204)
def delete_team(request: Request, visitor: Manager, team_id: str) -> None:
    """Its people stay."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        people.find_team(on, team_id)
        people.delete_team(on, team_id)
        note_person(on, visitor, "deleted", team_id, kind="team")


@router.get("/teams/{team_id}/members", summary="Who is in a team")
def members(
    request: Request,
    visitor: Seer,
    team_id: str,
    after: Annotated[str | None, Query(max_length=32)] = None,
    limit: Limit = 200,
) -> Listed[MemberRow]:
    """Those who lead it first, then by name; `after` is the last person's id."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        _check_own(on, visitor, people.find_team(on, team_id))
        found = people.members(on, team_id)
    ids = [each.user.id for each in found]
    start = ids.index(after) + 1 if after in ids else 0
    return first_of(
        found[start:],
        limit,
        _member,
        lambda each: each.user.id,
    )


@router.put("/teams/{team_id}/members/{person_id}", summary="Put somebody into a team", status_code=204)
def join(request: Request, visitor: Manager, team_id: str, person_id: str, asked: Membership) -> None:
    """Or change whether they lead it, which lets them see its calls."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        people.join_team(on, team_id, person_id, leads=asked.leads)
        note_person(on, visitor, "changed", person_id, team=team_id, leads=asked.leads)


@router.delete("/teams/{team_id}/members/{person_id}", summary="Take somebody out of a team", status_code=204)
def leave(request: Request, visitor: Manager, team_id: str, person_id: str) -> None:
    """They keep their account."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        people.leave_team(on, team_id, person_id)
        note_person(on, visitor, "changed", person_id, team=team_id, left=True)


def _check_own(on: Any, visitor: Visitor, team: Team) -> None:
    if visitor.reach("people.see") < Reach.ALL and team not in people.teams_of(on, visitor.user.id):
        raise not_found("This team")


def _member(member: Member) -> MemberRow:
    return MemberRow(person=PersonRow.model_validate(member.user), leads=member.leads)


def _team_etag(team: Team) -> str:
    return etag_of(team)


def _team_row(team: Team) -> JSONResponse:
    content = TeamRow.model_validate(team).model_dump(mode="json")
    return JSONResponse(content, headers={"ETag": _team_etag(team)})
