"""Whose practice calls a visitor may see: their own, and those that were shared by people they reach.

Practice results are the rep's own. Who leads them, judges quality, or runs the room sees an attempt once the rep shares
it, and not before; what isn't shared isn't there for anybody else.
"""

from sqlalchemy import Connection

from wellheard.server.problems import not_found
from wellheard.server.visitor import Visitor
from wellheard.storage.errors import NotFoundError
from wellheard.storage.pages import Page
from wellheard.storage.people import User, find_user
from wellheard.storage.practice import AttemptKept, AttemptRow, find_attempt, shared_attempts


def attempt_for(on: Connection, visitor: Visitor, attempt: str) -> AttemptKept:
    """A practice call that the visitor may see. Raises ProblemError 404 alike where it isn't there."""
    found = _found(on, attempt)
    if found.user != visitor.user.id and not _is_shared_with(on, visitor, found):
        raise not_found("This practice call")
    return found


def own_attempt(on: Connection, visitor: Visitor, attempt: str) -> AttemptKept:
    """A practice call of the visitor's own. Raises ProblemError 404."""
    found = _found(on, attempt)
    if found.user != visitor.user.id:
        raise not_found("This practice call")
    return found


def reaches(visitor: Visitor, person: User) -> bool:
    """Whether the visitor may assign to somebody."""
    allowed = visitor.agents_for("practice.assign")
    return person.disabled_at is None and (allowed is None or person.agent in allowed)


def _is_shared_with(on: Connection, visitor: Visitor, attempt: AttemptRow) -> bool:
    if attempt.shared_at is None or attempt.ended_at is None:
        return False
    allowed = visitor.agents_for("practice.see")
    return allowed is None or find_user(on, attempt.user).agent in allowed


def _found(on: Connection, attempt: str) -> AttemptKept:
    try:
        return find_attempt(on, attempt)
    except NotFoundError:
        raise not_found("This practice call") from None


def visible_shared(on: Connection, visitor: Visitor, *, after: str | None = None, limit: int = 50) -> Page[AttemptRow]:
    """What others share with the visitor, newest first."""
    allowed = visitor.agents_for("practice.see")
    return shared_attempts(on, agents=allowed, but=visitor.user.id, after=after, limit=limit)
