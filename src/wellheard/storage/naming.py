"""What things are called, by their ids, for pages that tell of many kinds of things at once."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, select

from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.jobs import jobs, webhooks
from wellheard.storage.tables.live import hand_offs
from wellheard.storage.tables.people import teams, tokens, users
from wellheard.storage.tables.practice import practice_assignments, practice_attempts
from wellheard.storage.tables.reviews import (
    appeals,
    coaching_notes,
    goals,
    queues,
    review_sessions,
    saved_filters,
    scorecards,
    snippets,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing and what it is called."""

    type: str
    """`user`, `team`, `call` ..."""
    id: str
    name: str
    """Its own; of an appeal or a scorecard the call's title, of a note or a goal the name of whom it is about.

    Of a hand-off for whom it is, of a job the name of the file, else its kind.
    """
    about: str | None = None
    """Id of the call or the person it is about, of those."""


_OWN: Final[dict[str, tuple[Column[str], Column[str]]]] = {
    "user": (users.c.id, users.c.name), "team": (teams.c.id, teams.c.name), "call": (calls.c.id, calls.c.title),
    "session": (review_sessions.c.id, review_sessions.c.title), "queue": (queues.c.id, queues.c.name),
    "snippet": (snippets.c.id, snippets.c.title), "filter": (saved_filters.c.id, saved_filters.c.name),
    "token": (tokens.c.id, tokens.c.name), "webhook": (webhooks.c.id, webhooks.c.url),
    "practice": (practice_attempts.c.id, practice_attempts.c.title),
    "practice-assignment": (practice_assignments.c.id, practice_assignments.c.title),
    "hand-off": (hand_offs.c.id, hand_offs.c.to),
}  # fmt: skip
"""Things that have a name of their own: its columns."""


def names_of(on: Connection, ids: Iterable[str]) -> dict[str, Named]:
    """What these things are called; ids of things that are gone are left out. A look into each table's own index."""
    wanted = sorted(set(ids))
    found: dict[str, Named] = {}
    for kind, query in _queries():
        for row in on.execute(query.where(query.selected_columns.id.in_(wanted))):
            # Who brings a call in chooses its id; everything else has one of the room's own.
            found.setdefault(row.id, Named(type=kind, id=row.id, name=row.name, about=getattr(row, "about", None)))
    for row in on.execute(select(jobs.c.id, jobs.c.kind, jobs.c.payload).where(jobs.c.id.in_(wanted))):
        found.setdefault(row.id, Named(type="job", id=row.id, name=json.loads(row.payload).get("filename") or row.kind))
    return found


def titles_of(on: Connection, some: Iterable[str]) -> dict[str, str]:
    """The titles of these calls, by id."""
    rows = on.execute(select(calls.c.id, calls.c.title).where(calls.c.id.in_(sorted(set(some)))))
    return {row.id: row.title for row in rows}


def ids_like(on: Connection, name: str, *, limit: int = 50) -> list[str]:
    """Ids of what has a name of its own with these words in it, whatever their case; the newest of each kind."""
    return [
        row.id
        for key, title in _OWN.values()
        for row in on.execute(
            select(key.label("id")).where(title.icontains(name, autoescape=True)).order_by(key.desc()).limit(limit)
        )
    ]


def _queries() -> Iterator[tuple[str, Select[*tuple[Any, ...]]]]:
    for kind, (key, title) in _OWN.items():
        yield kind, select(key.label("id"), title.label("name"))
    of_call = ("appeal", appeals), ("scorecard", scorecards)
    for kind, table in of_call:
        some = select(table.c.id, calls.c.title.label("name"), calls.c.id.label("about"))
        yield kind, some.join(calls, calls.c.number == table.c.call)
    for kind, table in (("note", coaching_notes), ("goal", goals)):
        some = select(table.c.id, users.c.name.label("name"), users.c.id.label("about"))
        yield kind, some.join(users, users.c.id == table.c.agent)
