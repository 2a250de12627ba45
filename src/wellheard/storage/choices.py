"""Calls that could be chosen for a sample, with what choosing needs to know of each."""

from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.tables.calls import call_kinds, calls
from wellheard.storage.tables.reviews import queue_items, scorecards


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A call that could be chosen."""

    call: str
    """Its id."""
    agent: str | None
    confidence: float | None
    """How sure the software is of its moments, 0-1; absent where it has none."""
    kinds: tuple[str, ...] = ()
    """Kinds of its moments, by name; only where they were asked for."""


def choices(
    on: Connection, wanted: CallFilter, *, not_in: str | None = None, kinds: bool = False, most: int = 5_000
) -> list[Choice]:
    """The newest `most` calls that pass, newest first; those of the queue `not_in` are left out. O(most)."""
    query = select(calls.c.number, calls.c.id, calls.c.agent, calls.c.confidence).where(*conditions(wanted))
    if not_in is not None:
        query = query.where(~exists().where(queue_items.c.queue == not_in, queue_items.c.call == calls.c.number))
    rows = on.execute(query.order_by(calls.c.happened_at.desc(), calls.c.number.desc()).limit(most)).all()
    found = _kinds(on, [row.number for row in rows]) if kinds else {}
    return [
        Choice(call=row.id, agent=row.agent, confidence=row.confidence, kinds=tuple(found.get(row.number, ())))
        for row in rows
    ]


def familiar_kinds(on: Connection) -> dict[str, int]:
    """In how many calls that people have scored each kind of moment is."""
    judged = select(scorecards.c.call).distinct()
    query = select(call_kinds.c.kind, func.count()).where(call_kinds.c.call.in_(judged)).group_by(call_kinds.c.kind)
    return {row[0]: row[1] for row in on.execute(query.order_by(call_kinds.c.kind))}


def _kinds(on: Connection, numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start in range(0, len(numbers), 1000):
        some = call_kinds.c.call.in_(numbers[start : start + 1000])
        query = select(call_kinds.c.call, call_kinds.c.kind).where(some).order_by(call_kinds.c.call, call_kinds.c.kind)
        for call, kind in on.execute(query):
            found.setdefault(call, []).append(kind)
    return found
