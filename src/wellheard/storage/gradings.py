"""What people say of a reviewer's scorecard: appended, with its own trail beside the scorecard's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import insert, record
from wellheard.storage.tables.quality import gradings
from wellheard.storage.tables.reviews import scorecards


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """A scorecard, looked at by somebody else."""

    id: str
    scorecard: str
    """Id of the judgement."""
    judge: str | None
    """Who had given it."""
    user: str
    """Who looked at it."""
    content: str
    """JSON, as the server made it."""
    share: float | None
    """Of its criteria that they would score alike, 0-1; absent where they looked at none."""
    at: datetime


def append_grading(on: Connection, scorecard: str, *, user: str, content: str, share: float | None) -> Grading:
    """Add what somebody says of a scorecard. Raises NotFoundError where it is gone."""
    made = Grading(id=new_id(), scorecard=scorecard, judge=None, user=user, content=content, share=share, at=now())
    insert(on, gradings, made)
    return next(each for each in gradings_of(on, scorecard) if each.id == made.id)


def gradings_of(on: Connection, scorecard: str) -> list[Grading]:
    """All that was said of a scorecard, oldest first."""
    rows = on.execute(_gradings().where(gradings.c.scorecard == scorecard).order_by(gradings.c.id))
    return [record(Grading, row) for row in rows]


def gradings_about(on: Connection, judge: str, *, after: str | None = None, limit: int = 50) -> Page[Grading]:
    """A page of what was said of somebody's scorecards, newest first."""
    limit = checked_limit(limit)
    query = _gradings().where(scorecards.c.user == judge).order_by(gradings.c.id.desc()).limit(limit + 1)
    if after:
        query = query.where(gradings.c.id < read_cursor(after, str)[0])
    return page([record(Grading, row) for row in on.execute(query)], limit, lambda each: (each.id,))


def _gradings() -> Select[Any]:
    judge = scorecards.c.user.label("judge")
    return select(gradings, judge).join(scorecards, scorecards.c.id == gradings.c.scorecard)
