"""Users, teams and roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.ids import new_id, now
from wellheard.storage.tables.people import memberships, sessions, teams, tokens, users

Role = Literal["agent", "lead", "qa", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""agent: own calls; lead: own team; qa: all calls; admin: all, and the room itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may come in."""

    id: str
    name: str
    email: str
    """In small letters."""
    role: Role
    agent: str | None
    """The name or id that calls carry for this person, so that they see their own; absent for who takes no calls."""
    password_hash: str | None
    """As the server made it; absent for who signs in elsewhere, or not yet."""
    password_once: bool
    """Somebody else gave the password: another has to be set at the first sign-in."""
    subject: str | None
    """Issuer and subject of OpenID Connect."""
    locale: str | None
    """BCP 47 tag."""
    created_at: datetime
    disabled_at: datetime | None
    """Since when they may not come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People who listen to calls together."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A user in a team."""

    user: User
    leads: bool
    """Whether they lead the team and see its calls."""


def create_user(
    on: Connection, *, name: str, email: str, role: Role, agent: str | None = None,
    password_hash: str | None = None, password_once: bool = False, subject: str | None = None,
    locale: str | None = None,
) -> User:  # fmt: skip
    """A new user. Raises ConflictError where the address is taken, StorageError for a role that isn't one."""
    if role not in ROLES:
        raise StorageError(f"{role!r} is no role. Choose one of {', '.join(ROLES)}")
    user = User(
        id=new_id(), name=name.strip(), email=_address(email), role=role, agent=agent or None,
        password_hash=password_hash, password_once=password_once, subject=subject, locale=locale, created_at=now(),
        disabled_at=None,
    )  # fmt: skip
    values = {each: getattr(user, each) for each in User.__slots__}
    try:
        with on.begin_nested():
            on.execute(users.insert().values(values))
    except IntegrityError as error:
        raise ConflictError(f"{user.email}: somebody has this address already. Use another") from error
    return user


def find_user(on: Connection, user: str) -> User:
    """By id. Raises NotFoundError."""
    return _one(on, users.c.id == user, user)


def user_by_email(on: Connection, email: str) -> User | None:
    """By address, whatever its case; disabled ones too."""
    row = on.execute(select(users).where(users.c.email == _address(email))).one_or_none()
    return _user(row) if row else None


def user_of_agent(on: Connection, agent: str) -> str | None:
    """The id of the account that an agent's calls carry the name of; the oldest where there are several."""
    query = select(users.c.id).where(users.c.agent == agent, users.c.disabled_at.is_(None)).order_by(users.c.id)
    found: str | None = on.execute(query.limit(1)).scalar_one_or_none()
    return found


def user_by_subject(on: Connection, subject: str) -> User | None:
    """By what an OpenID Connect provider calls them."""
    row = on.execute(select(users).where(users.c.subject == subject)).one_or_none()
    return _user(row) if row else None


def find_users(
    on: Connection, *, role: Role | None = None, team: str | None = None, starts_with: str = "",
    disabled: bool | None = False, after: str | None = None, limit: int = 50,
) -> list[User]:  # fmt: skip
    """A page of users in the order of their ids (oldest first); `after` is the last id of the page before.

    `starts_with` narrows by the beginning of name or address; `disabled` None takes both. O(limit) without filters.
    """
    wanted = select(users).order_by(users.c.id).limit(limit)
    if role:
        wanted = wanted.where(users.c.role == role)
    if team:
        wanted = wanted.where(users.c.id.in_(select(memberships.c.user).where(memberships.c.team == team)))
    if disabled is not None:
        wanted = wanted.where(users.c.disabled_at.isnot(None) if disabled else users.c.disabled_at.is_(None))
    if starts_with:
        beginning = starts_with.strip().lower()
        wanted = wanted.where(
            func.lower(users.c.name).startswith(beginning, autoescape=True)
            | users.c.email.startswith(beginning, autoescape=True)
        )
    if after:
        wanted = wanted.where(users.c.id > after)
    return [_user(row) for row in on.execute(wanted)]


def users_by_ids(on: Connection, ids: Iterable[str]) -> dict[str, User]:
    """Several at once, by id; unknown ids are left out."""
    rows = on.execute(select(users).where(users.c.id.in_(sorted(set(ids)))))
    return {row.id: _user(row) for row in rows}


def count_users(on: Connection) -> int:
    """How many there are, disabled ones too; 0 means that the first admin has to be made."""
    return on.execute(select(func.count()).select_from(users)).scalar_one()


def change_user(on: Connection, user: str, **changes: Any) -> User:
    """Change `name`, `email`, `role`, `agent`, `subject` or `locale`.

    Raises NotFoundError, ConflictError where the address is taken, StorageError for other names.
    """
    if strange := sorted(set(changes) - {"name", "email", "role", "agent", "subject", "locale"}):
        raise StorageError(f"{', '.join(strange)}: not to be changed here")
    if changes.get("role", "agent") not in ROLES:
        raise StorageError(f"{changes['role']!r} is no role. Choose one of {', '.join(ROLES)}")
    if "email" in changes:
        changes["email"] = _address(changes["email"])
    try:
        with on.begin_nested():
            on.execute(update(users).where(users.c.id == user).values(**changes))
    except IntegrityError as error:
        raise ConflictError(f"{changes.get('email') or user}: somebody has this already. Use another") from error
    return find_user(on, user)


def set_password_hash(on: Connection, user: str, password_hash: str, *, once: bool = False) -> None:
    """Set the hash and sign out every browser of theirs; `once` where they have to set another themselves.

    Raises NotFoundError.
    """
    find_user(on, user)
    values = {"password_hash": password_hash, "password_once": once}
    on.execute(update(users).where(users.c.id == user).values(values))
    on.execute(delete(sessions).where(sessions.c.user == user))


def rehash_password(on: Connection, user: str, password_hash: str) -> None:
    """Store the same password under newer parameters; nobody is signed out."""
    on.execute(update(users).where(users.c.id == user).values(password_hash=password_hash))


def forget_password(on: Connection, user: str) -> None:
    """They have no password any more; nobody is signed out."""
    on.execute(update(users).where(users.c.id == user).values(password_hash=None, password_once=False))


def disable_user(on: Connection, user: str) -> User:
    """They may not come in any more: sessions end and tokens are revoked. What they wrote stays."""
    found = find_user(on, user)
    at = now()
    on.execute(update(users).where(users.c.id == user, users.c.disabled_at.is_(None)).values(disabled_at=at))
    on.execute(delete(sessions).where(sessions.c.user == user))
    on.execute(update(tokens).where(tokens.c.user == user, tokens.c.revoked_at.is_(None)).values(revoked_at=at))
    return find_user(on, found.id)


def enable_user(on: Connection, user: str) -> User:
    """They may come in again; revoked tokens stay revoked."""
    on.execute(update(users).where(users.c.id == user).values(disabled_at=None))
    return find_user(on, user)


def create_team(on: Connection, name: str) -> Team:
    """A new team. Raises ConflictError where the name is taken."""
    team = Team(id=new_id(), name=name.strip(), created_at=now())
    try:
        with on.begin_nested():
            on.execute(teams.insert().values(id=team.id, name=team.name, created_at=team.created_at))
    except IntegrityError as error:
        raise ConflictError(f"{team.name}: there is a team of this name. Use another") from error
    return team


def find_team(on: Connection, team: str) -> Team:
    """By id. Raises NotFoundError."""
    row = on.execute(select(teams).where(teams.c.id == team)).one_or_none()
    if row is None:
        raise NotFoundError(f"{team}: there is no such team")
    return Team(**row._asdict())


def list_teams(on: Connection, *, after: str | None = None, limit: int = 50) -> list[Team]:
    """A page of teams by name; `after` is the last name of the page before."""
    wanted = select(teams).order_by(teams.c.name).limit(limit)
    if after is not None:
        wanted = wanted.where(teams.c.name > after)
    return [Team(**row._asdict()) for row in on.execute(wanted)]


def rename_team(on: Connection, team: str, name: str) -> Team:
    """Raises NotFoundError, and ConflictError where the name is taken."""
    try:
        with on.begin_nested():
            on.execute(update(teams).where(teams.c.id == team).values(name=name.strip()))
    except IntegrityError as error:
        raise ConflictError(f"{name.strip()}: there is a team of this name. Use another") from error
    return find_team(on, team)


def delete_team(on: Connection, team: str) -> None:
    """Dissolve a team; its people stay."""
    on.execute(delete(teams).where(teams.c.id == team))


def join_team(on: Connection, team: str, user: str, *, leads: bool = False) -> None:
    """Put somebody into a team, or change whether they lead it. Raises NotFoundError."""
    find_team(on, team), find_user(on, user)
    leave_team(on, team, user)
    on.execute(memberships.insert().values(team=team, user=user, leads=leads))


def leave_team(on: Connection, team: str, user: str) -> None:
    """Take somebody out of a team."""
    on.execute(delete(memberships).where(memberships.c.team == team, memberships.c.user == user))


def members(on: Connection, team: str) -> list[Member]:
    """Everybody in a team, those who lead it first, then by name."""
    wanted = (
        select(users, memberships.c.leads)
        .join(memberships, memberships.c.user == users.c.id)
        .where(memberships.c.team == team)
        .order_by(memberships.c.leads.desc(), users.c.name, users.c.id)
    )
    return [Member(user=_user(row), leads=row.leads) for row in on.execute(wanted)]


def teams_of(on: Connection, user: str, *, leads: bool | None = None) -> list[Team]:
    """The teams somebody is in, by name; with `leads`, only those they lead (or don't)."""
    wanted = select(teams).join(memberships, memberships.c.team == teams.c.id).where(memberships.c.user == user)
    if leads is not None:
        wanted = wanted.where(memberships.c.leads == leads)
    return [Team(**row._asdict()) for row in on.execute(wanted.order_by(teams.c.name))]


def agents_of(on: Connection, teams_wanted: Sequence[str]) -> list[str]:
    """The names that calls carry for the people of these teams, sorted; for filters and for what a lead may see."""
    wanted = (
        select(users.c.agent)
        .join(memberships, memberships.c.user == users.c.id)
        .where(memberships.c.team.in_(list(teams_wanted)), users.c.agent.isnot(None))
        .distinct()
    )
    return sorted(cast("str", each) for each in on.execute(wanted).scalars())


def _address(email: str) -> str:
    return email.strip().lower()


def _one(on: Connection, condition: Any, said: str) -> User:
    row = on.execute(select(users).where(condition)).one_or_none()
    if row is None:
        raise NotFoundError(f"{said}: there is no such user")
    return _user(row)


def _user(row: Row[Any]) -> User:
    return User(**{each: getattr(row, each) for each in User.__slots__})
