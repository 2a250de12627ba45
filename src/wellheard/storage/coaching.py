"""Coaching: notes from one-to-ones, goals, and whether an agent's moments may be shown with their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import change, insert, insert_if_new, one, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.people import users
from wellheard.storage.tables.quality import moment_consents
from wellheard.storage.tables.reviews import coaching_notes, goals


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody noted about an agent's work."""

    id: str
    agent: str
    """The user it is about."""
    author: str
    text: str
    call: str | None
    """The call's id; absent when it was deleted."""
    moment: str | None
    shared: bool
    """With the agent; else the author's own."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What an agent will work on."""

    id: str
    agent: str
    author: str
    text: str
    criterion: str | None
    target: float | None
    """Share of calls that are to meet the criterion, 0-1."""
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    reached: bool | None
    """Known when it is closed."""
    version: int


def add_note(
    on: Connection, *, agent: str, author: str, text: str, shared: bool, call: str | None = None,
    moment: str | None = None,
) -> Note:  # fmt: skip
    """Write a note."""
    made = Note(id=new_id(), agent=agent, author=author, text=text, call=call, moment=moment, shared=shared, at=now())
    insert(on, coaching_notes, made, call=find_call(on, call).number if call else None)
    return made


def notes_about(on: Connection, agent: str, *, seen_by: str, after: str | None = None, limit: int = 50) -> Page[Note]:
    """A page of notes about an agent that somebody may read: shared ones and their own, newest first."""
    limit = checked_limit(limit)
    query = (
        select(coaching_notes, calls.c.id.label("call_id"))
        .outerjoin(calls, calls.c.number == coaching_notes.c.call)
        .where(coaching_notes.c.agent == agent, or_(coaching_notes.c.shared, coaching_notes.c.author == seen_by))
        .order_by(coaching_notes.c.id.desc())
    )
    if after:
        query = query.where(coaching_notes.c.id < read_cursor(after, str)[0])
    found = [record(Note, row, call=row.call_id) for row in on.execute(query.limit(limit + 1))]
    return page(found, limit, lambda each: (each.id,))


def delete_note(on: Connection, note: str, *, author: str) -> bool:
    """Its author takes it away; whether there was one of theirs."""
    mine = (coaching_notes.c.id == note, coaching_notes.c.author == author)
    return on.execute(delete(coaching_notes).where(*mine)).rowcount > 0


def add_goal(
    on: Connection, *, agent: str, author: str, text: str, criterion: str | None = None, target: float | None = None,
    due_at: datetime | None = None,
) -> Goal:  # fmt: skip
    """Set a goal."""
    made = Goal(
        id=new_id(), agent=agent, author=author, text=text, criterion=criterion, target=target, due_at=due_at,
        created_at=now(), closed_at=None, reached=None, version=1,
    )  # fmt: skip
    insert(on, goals, made)
    return made


def find_goal(on: Connection, goal: str) -> Goal:
    """By id. Raises NotFoundError."""
    return one(on, Goal, goals, goal, "goal")


def close_goal(on: Connection, goal: str, *, reached: bool, version: int | None = None) -> Goal:
    """It was reached, or given up. Raises ConflictError where somebody changed it meanwhile, or it was closed."""
    if find_goal(on, goal).closed_at:
        raise ConflictError("This goal was closed already. Set another")
    change(on, goals, goal, "goal", version, closed_at=now(), reached=reached)
    return one(on, Goal, goals, goal, "goal")


def goals_of(on: Connection, agent: str, *, closed: bool | None = None) -> list[Goal]:
    """An agent's goals, newest first, 500 at most."""
    query = select(goals).where(goals.c.agent == agent).order_by(goals.c.id.desc()).limit(500)
    if closed is not None:
        query = query.where(goals.c.closed_at.isnot(None) if closed else goals.c.closed_at.is_(None))
    return [record(Goal, row) for row in on.execute(query)]


def latest_notes(on: Connection, agents: Sequence[str]) -> dict[str, datetime]:
    """When each agent (by user) was last noted something for."""
    at = func.max(coaching_notes.c.at)
    query = select(coaching_notes.c.agent, at).where(coaching_notes.c.agent.in_(agents), coaching_notes.c.shared)
    return {row[0]: row[1] for row in on.execute(query.group_by(coaching_notes.c.agent))}


def open_goals(on: Connection, agents: Sequence[str]) -> dict[str, int]:
    """How many goals each agent (by user) works on."""
    here = (goals.c.agent.in_(agents), goals.c.closed_at.is_(None))
    return {
        row[0]: row[1] for row in on.execute(select(goals.c.agent, func.count()).where(*here).group_by(goals.c.agent))
    }


def set_consent(on: Connection, user: str, *, named: bool) -> None:
    """Whether colleagues who learn from this person's moments are told whose they are."""
    if not insert_if_new(on, moment_consents, user=user, named=named, at=now()):
        on.execute(update(moment_consents).where(moment_consents.c.user == user).values(named=named, at=now()))


def has_consented(on: Connection, user: str) -> bool:
    """Whether this person's moments may be shown with their name."""
    query = select(moment_consents.c.named).where(moment_consents.c.user == user)
    return bool(on.execute(query).scalar_one_or_none())


def named_agents(on: Connection, agents: Sequence[str]) -> dict[str, str]:
    """Of those agents (as calls name them) whose moments may be shown with their name: what they are called."""
    query = (
        select(users.c.agent, users.c.name)
        .join(moment_consents, moment_consents.c.user == users.c.id)
        .where(users.c.agent.in_(agents), moment_consents.c.named)
    )
    return {row[0]: row[1] for row in on.execute(query.order_by(users.c.id))}
