"""Review sessions: a playlist, those who take part, blind scores, the reveal, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, literal, select, update

from wellheard.storage.calls import Call, find_call
from wellheard.storage.errors import ConflictError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import change, columns_of, insert, insert_if_new, one, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import participants, review_sessions, session_calls, session_notes
from wellheard.storage.tables.schema import Stamp

NoteType = Literal["decision", "try"]
State = Literal["draft", "open", "revealed", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSession:
    """People who listen to calls together, at a time."""

    id: str
    title: str
    host: str
    """Who leads it and reveals."""
    team: str | None
    playbook: str
    """`id@version` by which everybody scores."""
    agenda: str
    """What it is about, in the host's words."""
    scheduled_at: datetime | None
    created_at: datetime
    opened_at: datetime | None
    """Until then its host prepares it."""
    revealed_at: datetime | None
    """Until then nobody sees another's scores."""
    closed_at: datetime | None
    version: int

    @property
    def state(self) -> State:
        """`draft`, `open` for scoring blind, `revealed` or `closed`."""
        if self.closed_at:
            return "closed"
        return "revealed" if self.revealed_at else "open" if self.opened_at else "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What is to be heard of a call, and why."""

    call: str
    """The call's id."""
    start_ms: int | None = None
    """Where to begin listening."""
    end_ms: int | None = None
    """Exclusive; absent for the whole call. Nothing outside is heard or shown in the session."""
    snippet: str | None = None
    """The snippet that it was, by id."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A call on the playlist."""

    call: Call
    position: int
    start_ms: int | None
    """Where to begin listening."""
    end_ms: int | None
    """Exclusive; absent where the whole call is heard."""
    snippet: str | None
    """The snippet that it was, by id."""
    why: str
    """Why this call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who is invited, and since when they are there."""

    user: str
    joined_at: datetime | None
    seen_at: datetime | None
    """When their browser was last heard of; absent where they left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNote:
    """What was decided, or what somebody will try."""

    id: str
    type: NoteType
    user: str
    text: str
    at: datetime


def create_session(
    on: Connection, *, title: str, host: str, playbook: str, team: str | None = None,
    scheduled_at: datetime | None = None, invited: Sequence[str] = (), agenda: str = "",
) -> ReviewSession:  # fmt: skip
    """A new session with its host and those invited, and an empty playlist."""
    made = ReviewSession(
        id=new_id(), title=title, host=host, team=team, playbook=playbook, agenda=agenda,
        scheduled_at=scheduled_at, created_at=now(), opened_at=None, revealed_at=None, closed_at=None, version=1,
    )  # fmt: skip
    insert(on, review_sessions, made)
    for user in sorted({host, *invited}):
        on.execute(participants.insert().values(session=made.id, user=user))
    return made


def find_review(on: Connection, session: str) -> ReviewSession:
    """By id. Raises NotFoundError."""
    return one(on, ReviewSession, review_sessions, session, "session")


def list_reviews(
    on: Connection, *, user: str | None = None, team: str | None = None, after: str | None = None, limit: int = 50
) -> Page[ReviewSession]:
    """A page of sessions, newest first; those somebody takes part in, or of a team."""
    limit = checked_limit(limit)
    query = select(review_sessions).order_by(review_sessions.c.id.desc()).limit(limit + 1)
    if user:
        query = query.where(review_sessions.c.id.in_(select(participants.c.session).where(participants.c.user == user)))
    if team:
        query = query.where(review_sessions.c.team == team)
    if after:
        query = query.where(review_sessions.c.id < read_cursor(after, str)[0])
    return page([record(ReviewSession, row) for row in on.execute(query)], limit, lambda each: (each.id,))


def change_review(
    on: Connection, session: str, *, title: str, scheduled_at: datetime | None, agenda: str | None = None,
    version: int | None = None,
) -> ReviewSession:  # fmt: skip
    """Another title, time or (unless None) agenda. Raises ConflictError where somebody changed it meanwhile."""
    values = {"title": title, "scheduled_at": scheduled_at} | ({} if agenda is None else {"agenda": agenda})
    change(on, review_sessions, session, "session", version, **values)
    return find_review(on, session)


def set_playlist(on: Connection, session: str, stops: Sequence[Stop]) -> None:
    """What to hear, in order; a call stands once. Raises NotFoundError, and ConflictError once it is open."""
    if find_review(on, session).opened_at:
        raise ConflictError("Scoring has begun, so the playlist stays. Make another session for other calls")
    on.execute(delete(session_calls).where(session_calls.c.session == session))
    once = {stop.call: stop for stop in reversed(stops)}
    for position, stop in enumerate(stop for stop in stops if once[stop.call] is stop):
        number = find_call(on, stop.call).number
        insert(on, session_calls, stop, session=session, call=number, position=position)


def playlist(on: Connection, session: str) -> list[Track]:
    """The calls to hear; those that were deleted since are gone from it."""
    here = session_calls.c
    more = (here.position, here.start_ms, here.end_ms, here.snippet, here.why)
    query = select(calls, *more).join(session_calls, here.call == calls.c.number)
    rows = on.execute(query.where(here.session == session).order_by(here.position))
    return [record(Track, row, call=record(Call, row)) for row in rows]


def open_review(on: Connection, session: str) -> ReviewSession:
    """Scoring begins; again changes nothing. Raises ConflictError where there is nothing to hear."""
    found = find_review(on, session)
    if found.opened_at is None:
        if not playlist(on, session):
            raise ConflictError("There is nothing on the playlist yet. Add a call, then open the session")
        change(on, review_sessions, session, "session", None, opened_at=now())
    return find_review(on, session)


def invite(on: Connection, session: str, user: str) -> None:
    """Somebody may take part; nothing changes if they may already."""
    insert_if_new(on, participants, session=session, user=user)


def join(on: Connection, session: str, user: str) -> None:
    """Somebody is there now; the first time counts."""
    invite(on, session, user)
    here = (participants.c.session == session, participants.c.user == user, participants.c.joined_at.is_(None))
    on.execute(update(participants).where(*here).values(joined_at=now()))


def participants_of(on: Connection, session: str) -> list[Participant]:
    """Everybody, in the order of their ids."""
    query = select(*columns_of(Participant, participants)).where(participants.c.session == session)
    return [record(Participant, row) for row in on.execute(query.order_by(participants.c.user))]


def reveal(on: Connection, session: str) -> bool:
    """Everybody sees all scores from now on. Whether this was the first time, also where two do it at once."""
    find_review(on, session)
    hidden = (review_sessions.c.id == session, review_sessions.c.revealed_at.is_(None))
    at = now()
    values: dict[str, Any] = {"revealed_at": at, "version": review_sessions.c.version + 1}
    values["opened_at"] = func.coalesce(review_sessions.c.opened_at, literal(at, Stamp()))
    return bool(on.execute(update(review_sessions).where(*hidden).values(values)).rowcount)


def close_review(on: Connection, session: str) -> ReviewSession:
    """It is over, and revealed if it was not."""
    reveal(on, session)
    if find_review(on, session).closed_at is None:
        change(on, review_sessions, session, "session", None, closed_at=now())
    return find_review(on, session)


def add_session_note(on: Connection, session: str, *, type_: NoteType, user: str, text: str) -> SessionNote:
    """Note a decision, or what somebody will try."""
    find_review(on, session)
    made = SessionNote(id=new_id(), type=type_, user=user, text=text, at=now())
    insert(on, session_notes, made, session=session)
    return made


def session_notes_of(on: Connection, session: str) -> list[SessionNote]:
    """All notes, oldest first."""
    rows = on.execute(select(session_notes).where(session_notes.c.session == session).order_by(session_notes.c.id))
    return [record(SessionNote, row) for row in rows]


def tries_of(on: Connection, user: str, *, since: datetime | None = None, limit: int = 20) -> list[SessionNote]:
    """What somebody wanted to try, newest first: for their coaching page."""
    query = select(session_notes).where(session_notes.c.user == user, session_notes.c.type == "try")
    if since:
        query = query.where(session_notes.c.at >= since)
    rows = on.execute(query.order_by(session_notes.c.id.desc()).limit(checked_limit(limit)))
    return [record(SessionNote, row) for row in rows]
