"""Review sessions: who may see and lead which, what of a call is heard in one, and by which playbook people score."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from wellheard.conversation import Turn
from wellheard.jobs.playbooks import playbook_in_use, playbook_named
from wellheard.playbook import Playbook
from wellheard.server.policy import Reach
from wellheard.server.problems import forbidden, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage.audit import Action, record
from wellheard.storage.calls import Call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.review_sessions import ReviewSession, Track, find_review, participants_of, playlist


def session_for(on: Connection, visitor: Visitor, session: str) -> ReviewSession:
    """A session that one takes part in, leads, or oversees. Raises ProblemError 404 alike where it isn't there."""
    try:
        found = find_review(on, session)
    except NotFoundError:
        raise not_found("This session") from None
    if not visitor.may("sessions.join"):
        raise forbidden()
    if not (is_part_of(on, visitor, found) or oversees(visitor, found)):
        raise not_found("This session")
    return found


def is_part_of(on: Connection, visitor: Visitor, session: ReviewSession) -> bool:
    """Whether somebody was invited, or is its host."""
    return visitor.user.id == session.host or any(
        each.user == visitor.user.id for each in participants_of(on, session.id)
    )


def oversees(visitor: Visitor, session: ReviewSession) -> bool:
    """Whether somebody's role reaches the session: QA and admins all, a lead those of their teams."""
    reach = visitor.reach("sessions.lead")
    return reach == Reach.ALL or (reach == Reach.TEAM and session.team is not None and session.team in visitor.teams)


def leads(visitor: Visitor, session: ReviewSession) -> bool:
    """Whether somebody may plan, open, reveal and close it."""
    return visitor.may("sessions.lead") and (visitor.user.id == session.host or oversees(visitor, session))


def led_by(on: Connection, visitor: Visitor, session: str) -> ReviewSession:
    """A session that one may lead. Raises ProblemError 404, and 403 for those who merely take part."""
    found = session_for(on, visitor, session)
    if not leads(visitor, found):
        raise forbidden("Its host leads this session. Ask them.")
    return found


def track_of(on: Connection, session: ReviewSession, call: str) -> Track:
    """A call of the playlist. Raises ProblemError 404."""
    found = next((each for each in playlist(on, session.id) if each.call.id == call), None)
    if found is None:
        raise not_found("This call")
    return found


def track_call(on: Connection, visitor: Visitor, session: str, call: str) -> Call:
    """A call that one may hear because it is on the playlist of a session that one may see, once it is open."""
    found = session_for(on, visitor, session)
    track = track_of(on, found, call)
    if found.state == "draft" and not visitor.reaches("calls.see", track.call.agent):
        raise not_found("This call")
    return track.call


def turns_within(turns: Iterable[Turn], track: Track) -> Sequence[Turn]:
    """What is said in the part of a call that the session hears."""
    return list(turns) if track.end_ms is None else turns_between(turns, track.start_ms or 0, track.end_ms)


def turns_between(turns: Iterable[Turn], start_ms: int, end_ms: int) -> list[Turn]:
    """The turns that are spoken in a part of a call; turns without times are in none."""
    return [
        each
        for each in turns
        if each.start_ms is not None and each.start_ms < end_ms and (each.end_ms or each.start_ms) > start_ms
    ]


def playbook_of(room: Room, on: Connection, name: str) -> Playbook:
    """The playbook of a session by `id@version`; where it is kept nowhere any more, the one in use."""
    return playbook_named(on, name) or playbook_in_use(on, room.settings)


def noted(on: Any, visitor: Visitor, action: Action, session: str, **details: str | int | bool | None) -> None:
    """Write into the audit log what a visitor does with a session, in the transaction at hand."""
    record(
        on, actor=visitor.actor, action=action, subject_type="session", subject=session, details=details,
        address=visitor.address,
    )  # fmt: skip
