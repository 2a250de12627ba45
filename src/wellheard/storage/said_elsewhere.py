"""What the agent of one call said there and says in call after call, and where else they said it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from wellheard.storage.calls import Call
from wellheard.storage.filters import CallFilter
from wellheard.storage.lines import MOST_WORDINGS, CommonLine, common_lines
from wellheard.storage.tables.calls import call_lines, calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A turn of another call in which it was said."""

    call: str
    title: str
    happened_at: datetime
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidElsewhere:
    """A line of the call at hand."""

    turn: int
    """Where in this call."""
    quote: str
    """In the words of this call."""
    line: CommonLine
    """How often its agent says it, with the calls behind it."""
    others: tuple[Place, ...]
    """Some of the other calls, latest first."""


def said_elsewhere(on: Connection, call: Call, *, most: int = 3) -> list[SaidElsewhere]:
    """The lines of a call that its agent says in call after call, in the order of the call.

    At most `most` other places for each. What counts as again and again is decided over all calls of the agent, as
    `common_lines` does it for the numbers of Insight.
    """
    own = select(call_lines.c.wording, call_lines.c.turn, call_lines.c.quote).where(call_lines.c.call == call.number)
    said = on.execute(own.order_by(call_lines.c.position)).all()
    if not said:
        return []
    theirs = CallFilter(agents=(call.agent,)) if call.agent is not None else CallFilter(without_agent=True)
    known = {wording: line for line in common_lines(on, theirs, limit=MOST_WORDINGS) for wording in _wordings(line)}
    return [
        SaidElsewhere(turn=row.turn, quote=row.quote, line=line, others=_others(on, call, line, most))
        for row in said
        if (line := known.get(row.wording)) is not None
    ]


def _wordings(line: CommonLine) -> tuple[str, ...]:
    return line.calls.lines or ()


def _others(on: Connection, call: Call, line: CommonLine, most: int) -> tuple[Place, ...]:
    here = calls.c.agent.is_(None) if call.agent is None else calls.c.agent == call.agent
    turn = func.min(call_lines.c.turn).label("turn")
    query = select(calls.c.id, calls.c.title, calls.c.happened_at, turn)
    query = query.join(call_lines, call_lines.c.call == calls.c.number)
    query = query.where(here, call_lines.c.wording.in_(_wordings(line)), calls.c.number != call.number)
    query = query.group_by(calls.c.number, calls.c.id, calls.c.title, calls.c.happened_at)
    rows = on.execute(query.order_by(calls.c.happened_at.desc(), calls.c.number.desc()).limit(most))
    return tuple(Place(call=row.id, title=row.title, happened_at=row.happened_at, turn=row.turn) for row in rows)
