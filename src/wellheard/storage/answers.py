"""Blind answers of a review session: kept at each tap, appended; the latest of a criterion counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.review_sessions import ReviewSession, find_review
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import review_sessions, session_calls
from wellheard.storage.tables.sessions import answers

STARS: Final = "stars"
"""The criterion under which the stars for the whole call are kept; answers are `1` to `5`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How somebody scored one criterion of one call."""

    call: str
    """The call's id."""
    user: str
    criterion: str
    answer: str
    """`met`, `partly`, `missed`, `not_applicable`; of STARS a digit."""
    at: datetime


def keep_answer(on: Connection, session: str, *, call: str, user: str, criterion: str, answer: str) -> Answer:
    """Append an answer. Raises ConflictError unless the session is open, NotFoundError for a call not on its playlist.

    The session's row is locked against a reveal at the same moment, so no answer falls between.
    """
    found = _locked(on, session)
    if found.state != "open":
        when = "Scoring has not begun yet" if found.state == "draft" else "The scores are revealed, so they stay"
        raise ConflictError(f"{when}. Load the page again")
    number = find_call(on, call).number
    here = (session_calls.c.session == session, session_calls.c.call == number)
    if on.execute(select(session_calls.c.position).where(*here)).one_or_none() is None:
        raise NotFoundError(f"{call}: this call is not on the playlist")
    made = Answer(call=call, user=user, criterion=criterion, answer=answer, at=now())
    on.execute(
        answers.insert().values(
            id=new_id(), session=session, call=number, user=user, criterion=criterion, answer=answer, at=made.at
        )
    )
    return made


def answers_in(on: Connection, session: str, *, seen_by: str | None) -> list[Answer]:
    """The latest answer of everybody to each criterion of each call, in the order of giving.

    Before the reveal `seen_by` sees their own alone; None sees all and is for revealing.
    """
    query = select(answers, calls.c.id.label("call_id")).join(calls, calls.c.number == answers.c.call)
    query = query.where(answers.c.session == session).order_by(answers.c.id)
    if seen_by is not None and find_review(on, session).revealed_at is None:
        query = query.where(answers.c.user == seen_by)
    latest: dict[tuple[str, str, str], Answer] = {}
    for row in on.execute(query):
        given = _answer(row)
        key = (given.user, given.call, given.criterion)
        latest.pop(key, None)
        latest[key] = given
    return list(latest.values())


def progress(on: Connection, session: str) -> dict[str, int]:
    """How many criteria (of all calls together) each has answered: all that others may know before the reveal."""
    columns = (answers.c.user, answers.c.call, answers.c.criterion)
    found: dict[str, int] = {}
    for user, _, _ in on.execute(select(*columns).where(answers.c.session == session).distinct().order_by(*columns)):
        found[user] = found.get(user, 0) + 1
    return found


def _locked(on: Connection, session: str) -> ReviewSession:
    key = select(review_sessions.c.id).where(review_sessions.c.id == session)
    on.execute(key.with_for_update(read=True)).one_or_none()
    return find_review(on, session)


def _answer(row: Row[Any]) -> Answer:
    return Answer(call=row.call_id, user=row.user, criterion=row.criterion, answer=row.answer, at=row.at)
