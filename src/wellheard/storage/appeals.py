"""Appeals against a scorecard, each with a trail that is only ever added to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, select

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import change, insert, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import appeal_events, appeals

AppealState = Literal["open", "in_review", "upheld", "changed", "withdrawn"]
"""`in_review`: somebody is to answer it; `upheld`: the judgement stands; `changed`: another was appended."""
OVER: Final[tuple[AppealState, ...]] = ("upheld", "changed", "withdrawn")
"""Nothing comes after these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An objection to a judgement."""

    id: str
    call: str
    """The call's id."""
    scorecard: str | None
    """Id of the judgement; absent for the software's own."""
    criterion: str | None
    """Absent for the whole."""
    user: str
    """Who appeals."""
    state: AppealState
    assigned_to: str | None
    """Who is to answer it."""
    due_at: datetime | None
    """When an answer is owed."""
    created_at: datetime
    version: int

    @property
    def is_over(self) -> bool:
        """Whether it is answered or withdrawn: nothing of it changes any more."""
        return self.state in OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealEvent:
    """A step in the trail of an appeal."""

    id: str
    user: str
    state: AppealState
    """The state after it."""
    text: str
    at: datetime


def make_appeal(
    on: Connection, call: str, *, user: str, text: str, scorecard: str | None = None, criterion: str | None = None,
    due_at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Object to a judgement, with the reason.

    Raises NotFoundError, and ConflictError where the same criterion of the same scorecard was appealed already.
    """
    found = find_call(on, call)
    same = (
        appeals.c.call == found.number,
        _same(appeals.c.scorecard, scorecard),
        _same(appeals.c.criterion, criterion),
    )
    if on.execute(select(appeals.c.id).where(*same, appeals.c.state != "withdrawn").limit(1)).one_or_none():
        raise ConflictError("This was appealed already. What came of it is on the appeal's page")
    made = Appeal(
        id=new_id(), call=call, scorecard=scorecard, criterion=criterion, user=user, state="open", assigned_to=None,
        due_at=due_at, created_at=now(), version=1,
    )  # fmt: skip
    insert(on, appeals, made, call=found.number)
    _append_event(on, made.id, user, "open", text)
    return made


def find_appeal(on: Connection, key: str) -> Appeal:
    """By id. Raises NotFoundError."""
    row = on.execute(_appeals().where(appeals.c.id == key)).one_or_none()
    if row is None:
        raise NotFoundError(f"{key}: there is no such appeal (any more)")
    return record(Appeal, row, call=row.call_id)


def move_appeal(
    on: Connection, key: str, *, user: str, state: AppealState, text: str, version: int | None = None,
    assigned_to: str | None = None,
) -> Appeal:  # fmt: skip
    """Append a step with its words. Raises ConflictError where somebody moved it meanwhile, or it is over."""
    found = find_appeal(on, key)
    if found.is_over:
        raise ConflictError("This appeal is over. Nothing of it changes any more")
    values = {"state": state} | ({} if assigned_to is None else {"assigned_to": assigned_to})
    change(on, appeals, key, "appeal", found.version if version is None else version, **values)
    _append_event(on, key, user, state, text)
    return find_appeal(on, key)


def appeal_trail(on: Connection, key: str) -> list[AppealEvent]:
    """All steps, oldest first."""
    rows = on.execute(select(appeal_events).where(appeal_events.c.appeal == key).order_by(appeal_events.c.id))
    return [record(AppealEvent, row) for row in rows]


def list_appeals(
    on: Connection, *, state: AppealState | None = None, over: bool | None = None, user: str | None = None,
    assigned_to: str | None = None, call: str | None = None, only_agents: tuple[str, ...] | None = None,
    after: str | None = None, limit: int = 50,
) -> Page[Appeal]:  # fmt: skip
    """A page of appeals, newest first; `only_agents` as in CallFilter."""
    limit = checked_limit(limit)
    query = _appeals().order_by(appeals.c.id.desc()).limit(limit + 1)
    given = ((appeals.c.state, state), (appeals.c.user, user), (appeals.c.assigned_to, assigned_to), (calls.c.id, call))
    for column, value in given:
        if value is not None:
            query = query.where(column == value)
    if over is not None:
        query = query.where(appeals.c.state.in_(OVER) if over else appeals.c.state.not_in(OVER))
    if only_agents is not None:
        query = query.where(calls.c.agent.in_(only_agents))
    if after:
        query = query.where(appeals.c.id < read_cursor(after, str)[0])
    found = [record(Appeal, row, call=row.call_id) for row in on.execute(query)]
    return page(found, limit, lambda each: (each.id,))


def _append_event(on: Connection, key: str, user: str, state: AppealState, text: str) -> None:
    insert(on, appeal_events, AppealEvent(id=new_id(), user=user, state=state, text=text, at=now()), appeal=key)


def _same(column: Any, value: str | None) -> Any:
    return column.is_(None) if value is None else column == value


def _appeals() -> Select[Any]:
    return select(appeals, calls.c.id.label("call_id")).join(calls, calls.c.number == appeals.c.call)
