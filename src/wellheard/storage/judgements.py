"""Scorecards of people: appended, never edited. The software's own stands in the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, and_, exists, or_, select

from wellheard.conversation import Scorecard
from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.quality import assignments
from wellheard.storage.tables.reviews import queues, review_sessions, scorecards

Judge = Literal["reviewer", "calibration", "benchmark", "appeal", "blind"]
_ADAPTER = TypeAdapter(Scorecard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A scorecard and who gave it, when, for what."""

    id: str
    call: str
    """The call's id."""
    judge: Judge
    """`blind`: in a session before the reveal; `benchmark`: what a calibration is measured against."""
    user: str | None
    scorecard: Scorecard
    stars: int | None
    """1-5, where the judge gave some to the whole call."""
    session: str | None
    """The review session in which it was given."""
    appeal: str | None
    """The appeal that it answers."""
    at: datetime


def append_judgement(
    on: Connection, call: str, scorecard: Scorecard, *, judge: Judge, user: str,
    session: str | None = None, appeal: str | None = None, stars: int | None = None,
) -> Judgement:  # fmt: skip
    """Add a scorecard to a call. Who judges again appends again; the latest counts. Raises NotFoundError."""
    found = find_call(on, call)
    made = Judgement(
        id=new_id(), call=call, judge=judge, user=user, scorecard=scorecard, stars=stars, session=session,
        appeal=appeal, at=now(),
    )  # fmt: skip
    on.execute(
        scorecards.insert().values(
            id=made.id, call=found.number, judge=judge, user=user, playbook=scorecard.playbook,
            score=scorecard.score, content=_ADAPTER.dump_json(scorecard).decode(), session=session, appeal=appeal,
            at=made.at, stars=stars,
        )
    )  # fmt: skip
    return made


def judgements_of(on: Connection, call: str, *, seen_by: str | None) -> list[Judgement]:
    """All judgements of a call, oldest first.

    `seen_by` leaves out what others scored blind in sessions that are not revealed, and in calibrations that are not
    closed; None sees all.
    """
    return [_judgement(row) for row in on.execute(_seen(seen_by).where(calls.c.id == call))]


def scored_by(on: Connection, some: Sequence[str]) -> dict[str, set[str]]:
    """Who has scored each of these calls in a queue or on its page, by call; those that nobody has are left out."""
    query = select(calls.c.id, scorecards.c.user).join(scorecards, scorecards.c.call == calls.c.number)
    found: dict[str, set[str]] = {}
    for row in on.execute(query.where(calls.c.id.in_(some), scorecards.c.judge == "reviewer")):
        found.setdefault(row.id, set()).add(row.user or "")
    return found


def judgements_in(on: Connection, session: str, *, seen_by: str | None) -> list[Judgement]:
    """All judgements of a session, oldest first; before the reveal `seen_by` sees their own alone."""
    return [_judgement(row) for row in on.execute(_seen(seen_by).where(scorecards.c.session == session))]


def find_judgement(on: Connection, judgement: str, *, seen_by: str | None) -> Judgement:
    """By id. Raises NotFoundError, also where `seen_by` may not see it yet."""
    row = on.execute(_seen(seen_by).where(scorecards.c.id == judgement)).one_or_none()
    if row is None:
        raise NotFoundError(f"{judgement}: there is no such scorecard (any more)")
    return _judgement(row)


def latest_judgements(
    on: Connection, *, judges: tuple[Judge, ...], but: str | None = None, only_agents: tuple[str, ...] | None = None,
    seen_by: str | None, after: str | None = None, limit: int = 50,
) -> Page[Judgement]:  # fmt: skip
    """A page of scorecards of people in some parts, newest first; `but` leaves somebody's out."""
    limit = checked_limit(limit)
    query = _seen(seen_by).where(scorecards.c.judge.in_(judges)).order_by(None).order_by(scorecards.c.id.desc())
    if but is not None:
        query = query.where(scorecards.c.user != but)
    if only_agents is not None:
        query = query.where(calls.c.agent.in_(only_agents))
    if after:
        query = query.where(scorecards.c.id < read_cursor(after, str)[0])
    return page([_judgement(row) for row in on.execute(query.limit(limit + 1))], limit, lambda each: (each.id,))


def judgements_by(on: Connection, user: str, *, after: str | None = None, limit: int = 50) -> Page[Judgement]:
    """A page of what somebody judged, newest first."""
    limit = checked_limit(limit)
    query = _seen(None).where(scorecards.c.user == user).order_by(None).order_by(scorecards.c.id.desc())
    if after:
        query = query.where(scorecards.c.id < read_cursor(after, str)[0])
    return page([_judgement(row) for row in on.execute(query.limit(limit + 1))], limit, lambda each: (each.id,))


def _seen(seen_by: str | None) -> Select[Any]:
    query = (
        select(scorecards, calls.c.id.label("call_id"))
        .join(calls, calls.c.number == scorecards.c.call)
        .outerjoin(review_sessions, review_sessions.c.id == scorecards.c.session)
        .order_by(scorecards.c.id)
    )
    if seen_by is None:
        return query
    hidden = and_(
        scorecards.c.judge == "blind", review_sessions.c.id.isnot(None), review_sessions.c.revealed_at.is_(None)
    )
    apart = exists().where(
        assignments.c.scorecard == scorecards.c.id, queues.c.id == assignments.c.queue, queues.c.closed_at.is_(None)
    )
    in_calibration = and_(scorecards.c.judge == "calibration", apart)
    return query.where(or_(~hidden & ~in_calibration, scorecards.c.user == seen_by))


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        id=row.id, call=row.call_id, judge=row.judge, user=row.user, scorecard=_ADAPTER.validate_json(row.content),
        stars=row.stars, session=row.session, appeal=row.appeal, at=row.at,
    )  # fmt: skip
