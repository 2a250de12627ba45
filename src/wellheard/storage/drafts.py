"""Reviews under way: what somebody has answered so far, and the calls of a calibration that are theirs to score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError
from wellheard.storage.ids import now
from wellheard.storage.queues import find_item
from wellheard.storage.records import insert_if_new, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.quality import assignments, review_drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A review that is half done."""

    queue: str
    call: str
    """The call's id."""
    user: str
    content: str
    """JSON, as the server made it."""
    at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A call that somebody is to score in a calibration."""

    queue: str
    call: str
    """The call's id."""
    user: str
    done_at: datetime | None
    scorecard: str | None


def keep_draft(on: Connection, queue: str, call: str, user: str, content: str) -> Draft:
    """Keep what somebody has answered; what they kept before is replaced."""
    number = find_call(on, call).number
    key = {"queue": queue, "call": number, "user": user}
    if not insert_if_new(on, review_drafts, **key, content=content, at=now(), version=1):
        here = [review_drafts.c[name] == value for name, value in key.items()]
        newer = {"content": content, "at": now(), "version": review_drafts.c.version + 1}
        on.execute(update(review_drafts).where(*here).values(newer))
    found = find_draft(on, queue, call, user)
    assert found is not None, "it was just written"
    return found


def find_draft(on: Connection, queue: str, call: str, user: str) -> Draft | None:
    """What somebody has answered so far."""
    here = (review_drafts.c.queue == queue, calls.c.id == call, review_drafts.c.user == user)
    row = on.execute(_drafts().where(*here)).one_or_none()
    return _draft(row) if row else None


def drafts_of(on: Connection, user: str) -> list[Draft]:
    """All that somebody has begun, latest first, 100 at most."""
    query = _drafts().where(review_drafts.c.user == user).order_by(review_drafts.c.at.desc(), review_drafts.c.call)
    return [_draft(row) for row in on.execute(query.limit(100))]


def forget_draft(on: Connection, queue: str, call: str, user: str) -> None:
    """It was finished."""
    number = find_call(on, call).number
    here = (review_drafts.c.queue == queue, review_drafts.c.call == number, review_drafts.c.user == user)
    on.execute(delete(review_drafts).where(*here))


def assign(on: Connection, queue: str, call: str, users: Sequence[str]) -> None:
    """These people are to score a call of a calibration. Raises ConflictError where the call isn't in it."""
    number = find_item(on, queue, call).call.number
    for user in sorted(set(users)):
        insert_if_new(on, assignments, queue=queue, call=number, user=user)


def assignments_in(on: Connection, queue: str) -> list[Assignment]:
    """Who is to score what in a calibration, by call and person."""
    rows = on.execute(_assignments().where(assignments.c.queue == queue))
    return [record(Assignment, row, call=row.call_id) for row in rows]


def assignments_of(on: Connection, user: str, *, done: bool = False) -> list[Assignment]:
    """What somebody is to score (or has scored) in all calibrations, 500 at most."""
    state = assignments.c.done_at.isnot(None) if done else assignments.c.done_at.is_(None)
    rows = on.execute(_assignments().where(assignments.c.user == user, state).limit(500))
    return [record(Assignment, row, call=row.call_id) for row in rows]


def finish_assignment(on: Connection, queue: str, call: str, user: str, scorecard: str) -> None:
    """They have scored it. Raises ConflictError where it isn't theirs to score, or they have scored it already."""
    here = (assignments.c.queue == queue, assignments.c.call == find_call(on, call).number, assignments.c.user == user)
    done = update(assignments).where(*here, assignments.c.done_at.is_(None))
    if not on.execute(done.values(done_at=now(), scorecard=scorecard)).rowcount:
        raise ConflictError("You have scored this call already, or it is not yours to score in this calibration")


def _drafts() -> Select[Any]:
    return select(review_drafts, calls.c.id.label("call_id")).join(calls, calls.c.number == review_drafts.c.call)


def _draft(row: Row[Any]) -> Draft:
    return record(Draft, row, call=row.call_id)


def _assignments() -> Select[Any]:
    query = select(assignments, calls.c.id.label("call_id")).join(calls, calls.c.number == assignments.c.call)
    return query.order_by(assignments.c.queue, assignments.c.call, assignments.c.user)
