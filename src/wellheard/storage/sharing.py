"""Whom a snippet was shared with: teams, people, sessions. Who may see the whole call needs no share."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from wellheard.storage.errors import NotFoundError
from wellheard.storage.pages import checked_limit
from wellheard.storage.records import columns_of, insert_if_new, record
from wellheard.storage.shelf import Snippet, find_snippet
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.people import memberships, teams, users
from wellheard.storage.tables.reviews import participants, review_sessions, snippets
from wellheard.storage.tables.sessions import snippet_shares

ShareType = Literal["team", "session", "user"]
_KEYS: dict[str, Any] = {"team": teams.c.id, "session": review_sessions.c.id, "user": users.c.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Somebody who may open a snippet without the call behind it."""

    type: ShareType
    subject: str
    """Id of the team, session or user."""


def share_with(on: Connection, snippet: str, type_: ShareType, subject: str) -> Share:
    """Let them open it; again changes nothing. Raises NotFoundError for a subject that isn't there."""
    find_snippet(on, snippet)
    key = _KEYS[type_]
    if on.execute(select(key).where(key == subject)).one_or_none() is None:
        raise NotFoundError(f"{subject}: there is no such {type_}")
    insert_if_new(on, snippet_shares, snippet=snippet, type=type_, subject=subject)
    return Share(type=type_, subject=subject)


def shares_of(on: Connection, snippet: str) -> list[Share]:
    """With whom it is shared, in a fixed order."""
    query = select(*columns_of(Share, snippet_shares)).where(snippet_shares.c.snippet == snippet)
    rows = on.execute(query.order_by(snippet_shares.c.type, snippet_shares.c.subject))
    return [record(Share, row) for row in rows]


def is_shared_with(on: Connection, snippet: str, user: str) -> bool:
    """Whether a share reaches somebody: by name, by a team they are in, by a session they take part in."""
    query = select(snippet_shares.c.snippet).where(snippet_shares.c.snippet == snippet, _reaches(user)).limit(1)
    return on.execute(query).one_or_none() is not None


def shared_with(on: Connection, user: str, *, limit: int = 20) -> list[Snippet]:
    """Snippets that were shared with somebody, newest first, their own left out."""
    reached = select(snippet_shares.c.snippet).where(_reaches(user))
    query = (
        select(snippets, calls.c.id.label("call_id"))
        .join(calls, calls.c.number == snippets.c.call)
        .where(snippets.c.id.in_(reached), snippets.c.revoked_at.is_(None), snippets.c.user != user)
        .order_by(snippets.c.id.desc())
    )
    return [record(Snippet, row, call=row.call_id) for row in on.execute(query.limit(checked_limit(limit)))]


def _reaches(user: str) -> ColumnElement[bool]:
    here = snippet_shares.c
    in_teams = select(memberships.c.team).where(memberships.c.user == user)
    in_sessions = select(participants.c.session).where(participants.c.user == user)
    return or_(
        and_(here.type == "user", here.subject == user),
        and_(here.type == "team", here.subject.in_(in_teams)),
        and_(here.type == "session", here.subject.in_(in_sessions)),
    )
