"""People and teams: simple administration."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from wellheard.server import accounts
from wellheard.server.api.shapes import Limit, Listed, Shape, first_of
from wellheard.server.etags import IfMatch, check_if_match, etag_of
from wellheard.server.policy import POLICY, Reach
from wellheard.server.problems import answers, conflict, invalid
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit, people
from wellheard.storage.audit import Action
from wellheard.storage.people import Role, User

router = APIRouter(tags=["people"])
Manager = Annotated[Visitor, Depends(may("people.manage"))]
Seer = Annotated[Visitor, Depends(may("people.see"))]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Email = Annotated[str, Field(min_length=3, max_length=320, pattern=r"^[^\s@]+@[^\s@]+$")]


class PersonRow(Shape):
    """Somebody who may come in."""

    id: str
    name: str
    email: str
    role: Role
    agent: str | None = Field(description="The name that calls carry for them.")
    locale: str | None
    created_at: datetime
    disabled_at: datetime | None


class Me(BaseModel):
    """The one who asks."""

    person: PersonRow
    machine: bool
    may: dict[str, Literal["own", "team", "all"]] = Field(description="Permissions, and how far each goes.")


class NewPerson(BaseModel):
    """Somebody to be let in."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Email
    role: Role
    agent: str | None = Field(default=None, max_length=300)
    locale: str | None = Field(default=None, max_length=35)
    password: str | None = Field(
        default=None,
        max_length=accounts.LONGEST,
        description="Good for one sign-in: they set their own then. Without, they sign in by OIDC.",
    )


class PersonChange(BaseModel):
    """What shall be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    email: Email | None = None
    role: Role | None = None
    agent: str | None = Field(default=None, max_length=300)
    locale: str | None = Field(default=None, max_length=35)
    disabled: bool | None = None
    password: str | None = Field(default=None, max_length=accounts.LONGEST)


@router.get("/me", summary="Who am I")
def me(visitor: Annotated[Visitor, Depends(may("account.own"))]) -> Me:
    """The visitor, and what they may do."""
    allowed = {name: visitor.reach(name).name.lower() for name in POLICY if visitor.may(name)}
    known = {"person": PersonRow.model_validate(visitor.user), "machine": visitor.token is not None, "may": allowed}
    return Me.model_validate(known)


@router.get("/people", summary="List people")
def listing(
    request: Request,
    visitor: Seer,
    role: Role | None = None,
    team: Annotated[str | None, Query(max_length=32)] = None,
    starts_with: Annotated[str, Query(max_length=200)] = "",
    disabled: bool = False,
    after: Annotated[str | None, Query(max_length=32)] = None,
    limit: Limit = 50,
) -> Listed[PersonRow]:
    """Oldest first. Who doesn't see everybody sees the people of their own teams."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        if visitor.reach("people.see") < Reach.ALL:
            found = _colleagues(on, visitor, starts_with.lower(), after)
        else:
            found = people.find_users(
                on, role=role, team=team, starts_with=starts_with, disabled=disabled, after=after, limit=limit + 1
            )
    return first_of(found, limit, PersonRow.model_validate, lambda user: user.id)


@router.post("/people", summary="Let somebody in", status_code=201, response_model=PersonRow, responses=answers(409))
def create(request: Request, visitor: Manager, asked: NewPerson) -> JSONResponse:
    """A new account. Tell them the password on another way."""
    room: Room = request.app.state.room
    if asked.password is not None and (fault := accounts.fault_of(asked.password, asked.email)):
        raise invalid("body/password", fault)
    hashed = room.passwords.hash(asked.password) if asked.password else None
    with room.store.begin() as on:
        given = asked.model_dump(exclude={"password"})
        made = people.create_user(on, **given, password_hash=hashed, password_once=hashed is not None)
        note_person(on, visitor, "created", made.id, role=made.role)
    return _row(made, 201)


@router.get("/people/{person_id}", summary="One person", response_model=PersonRow)
def one(request: Request, visitor: Manager, person_id: str) -> JSONResponse:
    """With an ETag for changing them."""
    del visitor
    room: Room = request.app.state.room
    with room.store.read() as on:
        return _row(people.find_user(on, person_id))


@router.patch(
    "/people/{person_id}", summary="Change somebody", response_model=PersonRow, responses=answers(409, 412, 428)
)
def change(
    request: Request, visitor: Manager, person_id: str, asked: PersonChange, if_match: IfMatch = None
) -> JSONResponse:
    """Needs If-Match. `disabled` ends their sessions and revokes their tokens; a new password signs them out."""
    room: Room = request.app.state.room
    given = asked.model_dump(exclude_unset=True)
    disabled, password = given.pop("disabled", None), given.pop("password", None)
    if any(given.get(name, "") is None for name in ("name", "email", "role")):
        raise invalid("body", "name, email and role can be changed, not taken away")
    with room.store.begin() as on:
        found = people.find_user(on, person_id)
        check_if_match(if_match, _etag(found))
        if found.id == visitor.user.id and (disabled or given.get("role", "admin") != "admin"):
            raise conflict("You can't take your own rights away. Let another admin do it.")
        changed = people.change_user(on, person_id, **given) if given else found
        if disabled is not None:
            changed = people.disable_user(on, person_id) if disabled else people.enable_user(on, person_id)
        note_person(on, visitor, "changed", person_id, fields=" ".join(sorted(asked.model_fields_set)))
    if password is not None:
        accounts.set_password(room, changed, password, actor=visitor.actor, address=visitor.address)
    return _row(changed)


def note_person(on: Any, visitor: Visitor, action: Action, subject: str, **details: str | int | bool | None) -> None:
    """Write into the audit log what was done with an account or a team."""
    audit.record(
        on, actor=visitor.actor, action=action, subject_type="user", subject=subject, details=details,
        address=visitor.address,
    )  # fmt: skip


def _colleagues(on: Any, visitor: Visitor, starts_with: str, after: str | None) -> list[User]:
    """The people of the visitor's own teams, in the order of their ids."""
    known = {visitor.user.id: visitor.user}
    for team in people.teams_of(on, visitor.user.id):
        known |= {each.user.id: each.user for each in people.members(on, team.id)}
    fitting = (each for each in known.values() if each.name.lower().startswith(starts_with) and not each.disabled_at)
    return sorted((each for each in fitting if after is None or each.id > after), key=lambda each: each.id)


def _etag(user: User) -> str:
    return etag_of(user)


def _row(user: User, status: int = 200) -> JSONResponse:
    content = PersonRow.model_validate(user).model_dump(mode="json")
    return JSONResponse(content, status, headers={"ETag": _etag(user)})
