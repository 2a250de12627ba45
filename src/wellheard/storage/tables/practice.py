"""Tables of practice: attempts, assignments, scenarios that were written here, how somebody likes to practise."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from wellheard.storage.tables.schema import METADATA, Stamp, identity

practice_attempts = Table(
    "practice_attempts",
    METADATA,
    identity(),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("scenario", String(200), nullable=False),
    Column("scenario_version", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("draft", Boolean, nullable=False),
    Column("by_voice", Boolean, nullable=False),
    Column("greeting", Text),
    Column("lines", Text, nullable=False),
    Column("replies", Text, nullable=False),
    Column("branch_of", ForeignKey("practice_attempts.id", ondelete="SET NULL"), index=True),
    Column("branch_at", Integer),
    Column("started_at", Stamp, nullable=False, index=True),
    Column("ended_at", Stamp),
    Column("shared_at", Stamp),
    Column("ending", String(16)),
    Column("stars", Integer),
    Column("score", Integer),
    Column("result", Text),
    Column("document", LargeBinary),
    Column("version", Integer, nullable=False),
    Index(None, "user", "scenario", "id"),
    Index(None, "shared_at", "id"),
)
"""Practice calls, which are nobody's but their user's until `shared_at`. They are no calls: nothing counts them.

`text` is the scenario as it was; `lines` and `replies` are JSON lists of what was said, so that a conversation goes on
after a restart; `result` is the curve with what moved it, `document` the analysis (zlib), both there once it has ended.
"""

practice_assignments = Table(
    "practice_assignments",
    METADATA,
    identity(),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("by", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("scenario", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Stamp, nullable=False),
    Column("due_at", Stamp),
    Column("done_at", Stamp),
)
"""Scenarios that somebody is asked to practise. That it was done is known to who asked; how it went is not."""

practice_scenarios = Table(
    "practice_scenarios",
    METADATA,
    identity(),
    Column("scenario", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", ForeignKey("users.id", ondelete="SET NULL"), index=True),
    Column("created_at", Stamp, nullable=False),
    Column("retired_at", Stamp),
    Index(None, "scenario", "version", unique=True),
)
"""Versions of scenarios that were written in this room, in YAML; the newest one of each is in use."""

practice_ways = Table(
    "practice_ways",
    METADATA,
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("shows_temper", Boolean, nullable=False),
    Column("speaks", Boolean, nullable=False),
    Column("checks_lines", Boolean, nullable=False),
)
"""How somebody likes to practise."""

practice_pins = Table(
    "practice_pins",
    METADATA,
    Column("pin", String(16), primary_key=True),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("scenario", String(200), nullable=False),
    Column("expires_at", Stamp, nullable=False),
)
"""Numbers that are keyed in on the telephone: whose practice call it is, with which customer. Each is good for one."""
