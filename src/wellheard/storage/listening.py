"""Listening in step: where everybody is in which call, who leads, who is there. Kept: a restart loses nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select, update

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import now
from wellheard.storage.records import insert_if_new
from wellheard.storage.review_sessions import join
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import participants
from wellheard.storage.tables.sessions import session_players

STAYS: Final = timedelta(seconds=40)
"""How long somebody counts as there after their browser was last heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """The player that all share."""

    leader: str
    """The one whose hands are on it."""
    call: str | None
    """The call's id; absent when it was deleted."""
    playing: bool
    position_ms: int
    """Where in the call it was at the time `at`; it goes on from there while playing."""
    at: datetime
    version: int
    """Counts every change."""

    def position_at(self, time: datetime) -> int:
        """Where it is at another time, milliseconds in the call."""
        gone = (time - self.at) // timedelta(milliseconds=1) if self.playing else 0
        return self.position_ms + max(0, gone)


def start_player(on: Connection, session: str, *, leader: str, call: str, position_ms: int = 0) -> Player:
    """Put the player at the beginning, paused; one that is there stays as it is."""
    insert_if_new(
        on, session_players, session=session, leader=leader, call=find_call(on, call).number, playing=False,
        position_ms=position_ms, at=now(),
    )  # fmt: skip
    return player_of(on, session)


def player_of(on: Connection, session: str) -> Player:
    """Where everybody listens. Raises NotFoundError before the session was opened."""
    query = (
        select(session_players, calls.c.id.label("call_id"))
        .outerjoin(calls, calls.c.number == session_players.c.call)
        .where(session_players.c.session == session)
    )
    row = on.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"{session}: nothing is played in this session yet")
    return Player(
        leader=row.leader, call=row.call_id, playing=row.playing, position_ms=row.position_ms, at=row.at,
        version=row.version,
    )  # fmt: skip


def play(
    on: Connection, session: str, *, by: str, playing: bool, position_ms: int, call: str | None = None,
    at: datetime | None = None,
) -> Player:  # fmt: skip
    """Play, pause, seek, or go to another call. Raises ConflictError where `by` doesn't lead."""
    values: dict[str, Any] = {"playing": playing, "position_ms": max(0, position_ms), "at": at or now()}
    if call is not None:
        values["call"] = find_call(on, call).number
    return _change(on, session, by, values)


def pass_lead(on: Connection, session: str, *, by: str, to: str, host: str) -> Player:
    """Hand the player on; its leader may, and the host may take it back. Raises ConflictError for others."""
    here = (participants.c.session == session, participants.c.user == to)
    if on.execute(select(participants.c.user).where(*here)).one_or_none() is None:
        raise NotFoundError("They do not take part in this session. Invite them first")
    leader = player_of(on, session).leader if by == host else by
    return _change(on, session, leader, {"leader": to})


def arrive(on: Connection, session: str, user: str) -> None:
    """Somebody's browser is here."""
    join(on, session, user)
    _see(on, session, user, now())


def leave(on: Connection, session: str, user: str) -> None:
    """Somebody's last browser went away."""
    _see(on, session, user, None)


def present(on: Connection, session: str) -> list[str]:
    """Ids of those who are there, in order."""
    here = (participants.c.session == session, participants.c.seen_at > now() - STAYS)
    return list(on.execute(select(participants.c.user).where(*here).order_by(participants.c.user)).scalars())


def _see(on: Connection, session: str, user: str, at: datetime | None) -> None:
    here = (participants.c.session == session, participants.c.user == user)
    on.execute(update(participants).where(*here).values(seen_at=at))


def _change(on: Connection, session: str, leader: str, values: dict[str, Any]) -> Player:
    here = (session_players.c.session == session, session_players.c.leader == leader)
    changed = update(session_players).where(*here).values(**values, version=session_players.c.version + 1)
    if not on.execute(changed).rowcount:
        player_of(on, session)
        raise ConflictError("Somebody else leads just now. Ask them to hand the player on")
    return player_of(on, session)
