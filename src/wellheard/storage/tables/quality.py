"""Tables of QA's work under way: half-done reviews, who calibrates, scores of scorecards; whom moments may name."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from wellheard.storage.tables.calls import NUMBER
from wellheard.storage.tables.schema import METADATA, Stamp, identity

review_drafts = Table(
    "review_drafts",
    METADATA,
    Column("queue", ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
    Column("user", String(32), ForeignKey("users.id"), primary_key=True, index=True),
    Column("content", Text, nullable=False),
    Column("at", Stamp, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
)
"""What somebody has answered so far; it stays when their lock runs out."""

assignments = Table(
    "assignments",
    METADATA,
    Column("queue", ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
    Column("user", String(32), ForeignKey("users.id"), primary_key=True, index=True),
    Column("done_at", Stamp),
    Column("scorecard", String(32), index=True),
)
"""Calls of a calibration, each for everybody who takes part."""

gradings = Table(
    "gradings",
    METADATA,
    identity(),
    Column("scorecard", ForeignKey("scorecards.id", ondelete="CASCADE"), nullable=False),
    Column("user", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("share", Float),
    Column("at", Stamp, nullable=False),
    Index(None, "scorecard", "id"),
)
"""What somebody says of a reviewer's scorecard, appended; `share` of its criteria that they would score alike."""

moment_consents = Table(
    "moment_consents",
    METADATA,
    Column("user", String(32), ForeignKey("users.id"), primary_key=True),
    Column("named", Boolean, nullable=False),
    Column("at", Stamp, nullable=False),
)
"""Whether colleagues who learn from somebody's moments are told whose they are; without a row they are not."""
