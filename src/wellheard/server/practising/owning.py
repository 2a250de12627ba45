"""What a rep may do with a practice call of their own, on the pages and by the API alike."""

from wellheard.server.practising.seeing import own_attempt
from wellheard.server.problems import conflict
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage.deleting import finish_erasures
from wellheard.storage.practice import AttemptKept, delete_attempt, share_attempt


def owned(room: Room, visitor: Visitor, attempt: str, *, over: bool = False) -> AttemptKept:
    """A practice call of the visitor's own; with `over`, one that has ended. Raises ProblemError 404 and 409."""
    with room.store.read() as on:
        found = own_attempt(on, visitor, attempt)
    if over and found.ended_at is None:
        raise conflict("This practice call isn't over yet.")
    return found


def share(room: Room, visitor: Visitor, attempt: str, *, shared: bool) -> AttemptKept:
    """Let those who lead them see it, or not any more. Raises ProblemError 404, and 409 while it goes on."""
    found = owned(room, visitor, attempt, over=True)
    with room.store.begin() as on:
        share_attempt(on, found.id, shared=shared)
        noted(on, visitor, "changed", "practice", found.id, shared=shared)
        return own_attempt(on, visitor, attempt)


def delete(room: Room, visitor: Visitor, attempt: str) -> None:
    """For good. Raises ProblemError 404."""
    found = owned(room, visitor, attempt)
    with room.store.begin() as on:
        delete_attempt(on, found.id)
        noted(on, visitor, "deleted", "practice", found.id)
    finish_erasures(room.store)
