"""Tables of a review session while it is on: the player that all share, answers as they are given; shared snippets."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from wellheard.storage.tables.calls import NUMBER
from wellheard.storage.tables.schema import METADATA, Stamp, identity

session_players = Table(
    "session_players",
    METADATA,
    Column("session", ForeignKey("review_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("leader", String(32), ForeignKey("users.id"), nullable=False),
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="SET NULL"), index=True),
    Column("playing", Boolean, nullable=False),
    Column("position_ms", BigInteger, nullable=False),
    Column("at", Stamp, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
)
"""Where everybody listens: `position_ms` in the call at the time `at`, and on from there while `playing`."""

answers = Table(
    "answers",
    METADATA,
    identity(),
    Column("session", ForeignKey("review_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("user", String(32), ForeignKey("users.id"), nullable=False),
    Column("criterion", Text, nullable=False),
    Column("answer", String(16), nullable=False),
    Column("at", Stamp, nullable=False),
    Index(None, "session", "user", "id"),
)
"""What somebody scored blind, a row for each tap, appended; the latest of a criterion counts."""

snippet_shares = Table(
    "snippet_shares",
    METADATA,
    Column("snippet", ForeignKey("snippets.id", ondelete="CASCADE"), primary_key=True),
    Column("type", String(8), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Index(None, "type", "subject"),
)
"""Whom a snippet was shared with: `type` is `team`, `session` or `user`, `subject` its id."""
