"""Rows of many calls for tables outside: calls, criteria, moments, measures. Numbers and names, no words of calls."""

from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import Connection, Table, select

from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.tables.calls import calls, measures, moments, outcomes

Name = Literal["calls", "criteria", "moments", "measures"]
_OF_CALLS = (
    "title", "channel", "source", "customer", "direction", "language", "received_at", "duration_ms", "turns", "score",
    "stars", "ending", "confidence", "playbook",
)  # fmt: skip
_OF_OTHERS: dict[str, tuple[Table, dict[str, str]]] = {
    "criteria": (
        outcomes, {"criterion": "criterion", "outcome": "outcome", "points": "points", "weight": "weight"},
    ),
    "moments": (
        moments,
        {"moment": "id", "kind": "kind", "speaker": "speaker", "turn": "turn", "start_ms": "start_ms",
         "end_ms": "end_ms", "confidence": "confidence"},
    ),
    "measures": (measures, {"measure": "name", "value": "value"}),
}  # fmt: skip


def rows_of(on: Connection, name: Name, wanted: CallFilter) -> Iterator[dict[str, Any]]:
    """Rows of a table for the calls that pass, by time; read as they are needed, in constant memory."""
    shared = [calls.c.id.label("call_id"), calls.c.happened_at, calls.c.agent, calls.c.queue]
    if name == "calls":
        query = select(*shared, *(calls.c[each] for each in _OF_CALLS))
    else:
        table, columns = _OF_OTHERS[name]
        own = [table.c[column].label(label) for label, column in columns.items()]
        query = select(*shared, *own).join(table, table.c.call == calls.c.number)
    query = query.where(*conditions(wanted)).order_by(calls.c.happened_at, calls.c.number)
    if name == "moments":
        query = query.order_by(moments.c.position)
    elif name != "calls":
        query = query.order_by(outcomes.c.criterion if name == "criteria" else measures.c.name)
    for row in on.execution_options(yield_per=1000).execute(query):
        yield row._asdict()
