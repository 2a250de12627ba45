"""Tables of what helped an agent during a call: cues and what became of them, hand-offs, steps that made no sense."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from wellheard.storage.tables.calls import NUMBER
from wellheard.storage.tables.schema import METADATA, Stamp, identity

call_cues = Table(
    "call_cues",
    METADATA,
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", Stamp, nullable=False),
    Column("agent", Text),
    Column("criterion", String(200), nullable=False),
    Column("kind", String(200), nullable=False),
    Column("urgency", String(8), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("shown_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("outcome", String(16), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Index(None, "criterion", "kind", "happened_at", "call", "outcome"),
    Index(None, "happened_at", "call"),
)
"""Cues that were shown during a call, made from its document as the moments are. What they said stands there."""

skipped_steps = Table(
    "skipped_steps",
    METADATA,
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", Stamp, nullable=False),
    Column("agent", Text),
    Column("guide", String(200), nullable=False),
    Column("step", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "guide", "step", "happened_at", "call"),
    Index(None, "happened_at", "call"),
)
"""Steps of a guide that an agent marked as making no sense, with the reason."""

hand_offs = Table(
    "hand_offs",
    METADATA,
    identity(),
    Column("call_id", Text, nullable=False, index=True),
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), index=True),
    Column("customer", Text),
    Column("agent", Text),
    Column("to", Text, nullable=False),
    Column("made_by", String(32), ForeignKey("users.id")),
    Column("at", Stamp, nullable=False),
    Column("content", Text, nullable=False),
    Index(None, "customer", "id"),
    Index(None, "agent", "id"),
)
"""Hand-offs to colleagues. They are written while the call goes on, before it has a row of its own: `call` is known
once it has, and from then on they fall with it."""

muted_kinds = Table(
    "muted_kinds",
    METADATA,
    Column("type", String(8), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("kind", String(200), primary_key=True),
    Column("by", String(32), ForeignKey("users.id"), nullable=False),
    Column("at", Stamp, nullable=False),
)
"""Kinds of cues that somebody doesn't want: `type` is `user` or `team`, `subject` its id."""

hand_off_claims = Table(
    "hand_off_claims",
    METADATA,
    Column("hand_off", String(32), ForeignKey("hand_offs.id", ondelete="CASCADE"), primary_key=True),
    Column("user", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("at", Stamp, nullable=False),
    Column("call", Text, index=True),
    Index(None, "user", "at"),
)
"""Who takes over what was handed over; `call` is the call that began with it, none while it is still awaited."""

servers = Table(
    "servers",
    METADATA,
    identity(),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("at", Stamp, nullable=False),
)
"""Servers of this room that are up: `at` is when each last said so, `address` where people reach that very one."""

calls_in_progress = Table(
    "calls_in_progress",
    METADATA,
    Column("server", String(32), ForeignKey("servers.id", ondelete="CASCADE"), primary_key=True),
    Column("call", Text, primary_key=True),
    Column("agent", Text),
    Column("content", Text, nullable=False),
)
"""Calls in progress as walls show them, for the walls of other servers; written only where there are others."""
