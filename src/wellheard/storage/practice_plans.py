"""What is practised: assignments, scenarios that were written in the room, and how somebody likes to practise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.records import insert, insert_if_new, one, record
from wellheard.storage.tables.people import users
from wellheard.storage.tables.practice import practice_assignments as assignments
from wellheard.storage.tables.practice import practice_scenarios as scenarios
from wellheard.storage.tables.practice import practice_ways as ways_table

_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeAssignment:
    """A scenario that somebody is asked to practise."""

    id: str
    user: str
    by: str
    scenario: str
    title: str
    note: str
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    """Since when they have: known to who asked, unlike how it went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioVersion:
    """A version of a scenario that was written in this room."""

    id: str
    scenario: str
    version: int
    title: str
    text: str
    by: str | None
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How somebody likes to practise."""

    shows_temper: bool = False
    """The customer's temper beside the conversation; a real caller has no gauge."""
    speaks: bool = False
    """The browser says the customer's words aloud."""
    checks_lines: bool = False
    """What was heard is shown first, to be corrected before it counts."""


def assign_practice(
    on: Connection, *, user: str, by: str, scenario: str, title: str, note: str = "", due_at: datetime | None = None
) -> PracticeAssignment:
    """Ask somebody to practise a scenario."""
    made = PracticeAssignment(
        id=new_id(), user=user, by=by, scenario=scenario, title=title, note=note, created_at=now(), due_at=due_at,
        done_at=None,
    )  # fmt: skip
    insert(on, assignments, made)
    return made


def find_assignment(on: Connection, assignment: str) -> PracticeAssignment:
    """By id. Raises NotFoundError."""
    return one(on, PracticeAssignment, assignments, assignment, "assignment")


def assigned_to(on: Connection, user: str, *, done: bool | None = False) -> list[PracticeAssignment]:
    """What somebody is asked to practise, what is due first in front; `done` None takes both."""
    query = select(assignments).where(assignments.c.user == user)
    if done is not None:
        query = query.where(assignments.c.done_at.isnot(None) if done else assignments.c.done_at.is_(None))
    order = (assignments.c.due_at.is_(None), assignments.c.due_at, assignments.c.id)
    return [record(PracticeAssignment, row) for row in on.execute(query.order_by(*order).limit(_MOST))]


def assigned_by(
    on: Connection, *, by: str | None = None, agents: Sequence[str] | None = None
) -> list[PracticeAssignment]:
    """What was asked of others, newest first: by somebody, and of people whose calls carry these names."""
    query = select(assignments)
    if by is not None:
        query = query.where(assignments.c.by == by)
    if agents is not None:
        query = query.join(users, users.c.id == assignments.c.user).where(users.c.agent.in_(list(agents)))
    rows = on.execute(query.order_by(assignments.c.id.desc()).limit(_MOST))
    return [record(PracticeAssignment, row) for row in rows]


def finish_assignments(on: Connection, user: str, scenario: str) -> int:
    """They have practised this; how many assignments that ends."""
    here = (assignments.c.user == user, assignments.c.scenario == scenario, assignments.c.done_at.is_(None))
    return on.execute(update(assignments).where(*here).values(done_at=now())).rowcount


def unassign(on: Connection, assignment: str) -> None:
    """It need not be practised any more."""
    on.execute(delete(assignments).where(assignments.c.id == assignment))


def add_scenario(on: Connection, *, scenario: str, title: str, text: str, by: str, based_on: int) -> ScenarioVersion:
    """Keep a next version. Raises ConflictError where the newest isn't `based_on` (0 for none) any more."""
    latest = on.execute(select(func.max(scenarios.c.version)).where(scenarios.c.scenario == scenario)).scalar() or 0
    meanwhile = ConflictError(f"{scenario}: somebody saved another version meanwhile. Load it again")
    if latest != based_on:
        raise meanwhile
    made = ScenarioVersion(
        id=new_id(), scenario=scenario, version=latest + 1, title=title, text=text, by=by, created_at=now(),
        retired_at=None,
    )  # fmt: skip
    try:
        with on.begin_nested():
            insert(on, scenarios, made)
    except IntegrityError as error:
        raise meanwhile from error
    return made


def retire_scenario(on: Connection, scenario: str) -> None:
    """Offer it no longer; what was practised with it stays."""
    here = (scenarios.c.scenario == scenario, scenarios.c.retired_at.is_(None))
    on.execute(update(scenarios).where(*here).values(retired_at=now()))


def scenarios_in_use(on: Connection) -> list[ScenarioVersion]:
    """The newest version of each, by title, without those that were retired; 500 at most."""
    newest = select(func.max(scenarios.c.version).label("version"), scenarios.c.scenario).group_by(scenarios.c.scenario)
    latest = newest.subquery()
    query = (
        select(scenarios)
        .join(latest, (latest.c.scenario == scenarios.c.scenario) & (latest.c.version == scenarios.c.version))
        .where(scenarios.c.retired_at.is_(None))
        .order_by(scenarios.c.title, scenarios.c.id)
        .limit(_MOST)
    )
    return [record(ScenarioVersion, row) for row in on.execute(query)]


def latest_scenario(on: Connection, scenario: str) -> ScenarioVersion:
    """The newest version of a scenario, a retired one too. Raises NotFoundError."""
    query = select(scenarios).where(scenarios.c.scenario == scenario).order_by(scenarios.c.version.desc()).limit(1)
    row = on.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"{scenario}: there is no such scenario (any more)")
    return record(ScenarioVersion, row)


def ways_of(on: Connection, user: str) -> Ways:
    """How somebody likes to practise; by default at the keyboard, without a gauge."""
    row = on.execute(select(ways_table).where(ways_table.c.user == user)).one_or_none()
    return record(Ways, row) if row else Ways()


def keep_ways(on: Connection, user: str, ways: Ways) -> None:
    """From now on so."""
    values = {name: getattr(ways, name) for name in Ways.__slots__}
    if not insert_if_new(on, ways_table, user=user, **values):
        on.execute(update(ways_table).where(ways_table.c.user == user).values(**values))
