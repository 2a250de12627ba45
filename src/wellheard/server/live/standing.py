"""How a session stands, as every browser in it is told: always the whole of it, so that nothing depends on the past."""

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection

from wellheard.storage.answers import progress
from wellheard.storage.discussion import comments_in
from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import now
from wellheard.storage.listening import Player, player_of, present
from wellheard.storage.people import users_by_ids
from wellheard.storage.review_sessions import find_review, participants_of, playlist, session_notes_of


class Standing(TypedDict):
    """Sent as JSON."""

    type: str
    state: str
    """`draft`, `open`, `revealed` or `closed`."""
    calls: list[str]
    """The playlist."""
    player: dict[str, Any] | None
    people: list[dict[str, Any]]
    """Who takes part: name, whether they are there, how many answers they gave; never which."""
    notes: int
    comments: int
    """How many there are; a page that sees the number change asks for the words."""


def standing(on: Connection, session: str) -> Standing:
    """Read it. Raises NotFoundError."""
    found = find_review(on, session)
    invited = [each.user for each in participants_of(on, session)]
    here, given = set(present(on, session)), progress(on, session)
    users = users_by_ids(on, invited)
    people = [
        {"id": key, "name": users[key].name, "here": key in here, "answers": given.get(key, 0)}
        for key in sorted(invited, key=lambda each: (users[each].name.casefold(), each))
    ]
    return {
        "type": "standing",
        "state": found.state,
        "calls": [each.call.id for each in playlist(on, session)],
        "player": _player(on, session),
        "people": people,
        "notes": len(session_notes_of(on, session)),
        "comments": comments_in(on, session),
    }


def milliseconds(time: datetime | None = None) -> int:
    """A time as browsers count it, by default now."""
    return int((time or now()).timestamp() * 1000)


def _player(on: Connection, session: str) -> dict[str, Any] | None:
    try:
        found: Player = player_of(on, session)
    except NotFoundError:
        return None
    return {
        "leader": found.leader, "call": found.call, "playing": found.playing, "position_ms": found.position_ms,
        "at": milliseconds(found.at), "version": found.version,
    }  # fmt: skip
