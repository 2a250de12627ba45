"""Choosing a call without knowing its id: by words of its title, its agent, its queue, its day, or a pasted address."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import unquote

from sqlalchemy import Connection

from wellheard.server.calls import call_for
from wellheard.server.problems import ProblemError, conflict
from wellheard.server.visitor import Visitor
from wellheard.storage.calls import Call
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import find_by_words

MOST: Final = 8
"""So many calls are offered at once; who wants others types more."""
_ADDRESS: Final = re.compile(r"/calls/([^?#\s]+)")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
"""How far the clocks of the world are ahead of UTC, and behind it."""


def choices(on: Connection, visitor: Visitor, permission: str, given: str) -> list[Call]:
    """The calls that fit what somebody typed, newest first, at most `MOST`; none for nothing.

    An address of a call's page and an id are that call alone. A day is that day on any clock of the world.
    """
    named = _named(on, visitor, permission, given)
    if named is not None or not given.strip():
        return [named] if named is not None else []
    words, wanted = [], CallFilter(only_agents=visitor.agents_for(permission))
    for word in given.split():
        day = _day(word)
        if day is None:
            words.append(word)
        else:
            begins = datetime.combine(day, time(), UTC)
            since, until = begins - _EAST, begins + timedelta(days=1) + _WEST
            wanted = CallFilter(only_agents=wanted.only_agents, since=since, until=until)
    return find_by_words(on, wanted, words, limit=MOST)


def chosen(on: Connection, visitor: Visitor, permission: str, given: str) -> Call:
    """The one call that fits. Raises ProblemError 404 where none does, 409 where several do."""
    found = choices(on, visitor, permission, given)
    if not found:
        raise ProblemError(404, "no-such-call", f"No call fits {given.strip()!r}. Type fewer words, or others.")
    if len(found) > 1:
        raise conflict(f"Several calls fit {given.strip()!r}. Choose one of them, or paste the address of its page.")
    return found[0]


def _named(on: Connection, visitor: Visitor, permission: str, given: str) -> Call | None:
    address = _ADDRESS.search(given)
    try:
        return call_for(on, visitor, permission, unquote(address[1]) if address else given.strip())
    except ProblemError:
        return None


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if _DAY.fullmatch(word) else None
    except ValueError:
        return None
