"""Tables that make numbers over many calls quick: what is counted, day by day in columns. It can be made again."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from wellheard.storage.tables.calls import NUMBER
from wellheard.storage.tables.schema import METADATA

call_columns = Table(
    "call_columns",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("part", String(80), primary_key=True),
    Column("made", String(32), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "part", "day", "made"),
)
"""A part of all calls of a day (days since 1970, UTC) as packed arrays (`columns.py`); `made` names this making."""

changed_days = Table(
    "changed_days",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("day", Integer, nullable=False, index=True),
    sqlite_autoincrement=True,
)
"""Days of which a call came, changed or went since their columns were made; triggers on `calls` write them. A row for
each change rather than one for each day, so that nobody waits for anybody and none is taken for another."""

outdated_calls = Table(
    "outdated_calls",
    METADATA,
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)
"""Calls whose rows an older program made, to be made anew. A migration that changes what is made lists all calls."""
