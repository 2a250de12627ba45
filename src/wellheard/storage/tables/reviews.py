"""Tables of what people think about calls: judgements, comments, corrections, sessions, queues, appeals, coaching."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from wellheard.storage.tables.calls import NUMBER
from wellheard.storage.tables.schema import METADATA, Stamp, identity


def _call(**options: Any) -> Column[int]:
    return Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, **options)


def _user(name: str = "user", **options: Any) -> Column[str]:
    return Column(name, String(32), ForeignKey("users.id"), nullable=False, **options)


def _by_nobody(name: str) -> Column[str]:
    return Column(name, String(32), ForeignKey("users.id"))


review_sessions = Table(
    "review_sessions",
    METADATA,
    identity(),
    Column("title", Text, nullable=False),
    _user("host"),
    Column("team", ForeignKey("teams.id", ondelete="SET NULL"), index=True),
    Column("playbook", Text, nullable=False),
    Column("agenda", Text, nullable=False, server_default=text("''")),
    Column("scheduled_at", Stamp),
    Column("created_at", Stamp, nullable=False),
    Column("opened_at", Stamp),
    Column("revealed_at", Stamp),
    Column("closed_at", Stamp),
    Column("version", Integer, nullable=False, server_default=text("1")),
)

session_calls = Table(
    "session_calls",
    METADATA,
    Column("session", ForeignKey("review_sessions.id", ondelete="CASCADE"), primary_key=True),
    _call(primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("snippet", String(32)),
    Column("why", Text, nullable=False, server_default=text("''")),
)
"""The playlist of a session."""

participants = Table(
    "participants",
    METADATA,
    Column("session", ForeignKey("review_sessions.id", ondelete="CASCADE"), primary_key=True),
    _user(primary_key=True, index=True),
    Column("joined_at", Stamp),
    Column("seen_at", Stamp),
)

session_notes = Table(
    "session_notes",
    METADATA,
    identity(),
    Column("session", ForeignKey("review_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("type", String(16), nullable=False),
    _user(),
    Column("text", Text, nullable=False),
    Column("at", Stamp, nullable=False),
)
"""What a session decided, and what each will try."""

appeals = Table(
    "appeals",
    METADATA,
    identity(),
    _call(index=True),
    Column("scorecard", String(32)),
    Column("criterion", Text),
    _user(index=True),
    Column("state", String(16), nullable=False),
    Column("assigned_to", String(32)),
    Column("due_at", Stamp),
    Column("created_at", Stamp, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index(None, "state", "id"),
)
"""An agent's objection; `scorecard` absent: to the software's own."""

appeal_events = Table(
    "appeal_events",
    METADATA,
    identity(),
    Column("appeal", ForeignKey("appeals.id", ondelete="CASCADE"), nullable=False, index=True),
    _user(),
    Column("state", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Stamp, nullable=False),
)
"""The trail of an appeal, appended."""

scorecards = Table(
    "scorecards",
    METADATA,
    identity(),
    _call(),
    Column("judge", String(16), nullable=False),
    _by_nobody("user"),
    Column("playbook", Text, nullable=False),
    Column("score", Integer),
    Column("stars", Integer),
    Column("content", Text, nullable=False),
    Column("session", ForeignKey("review_sessions.id", ondelete="SET NULL"), index=True),
    Column("appeal", ForeignKey("appeals.id", ondelete="SET NULL")),
    Column("at", Stamp, nullable=False),
    Index(None, "call", "id"),
    Index(None, "user", "id"),
)
"""Judgements, appended and never edited; `content` is a Scorecard as JSON."""

comments = Table(
    "comments",
    METADATA,
    identity(),
    Column("thread", String(32), nullable=False, index=True),
    _call(),
    _user("author", index=True),
    Column("text", Text, nullable=False),
    Column("praise", Boolean, nullable=False),
    Column("turn", Integer),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("quote", Text, nullable=False, server_default=text("''")),
    Column("offset", Integer),
    Column("prefix", Text, nullable=False, server_default=text("''")),
    Column("suffix", Text, nullable=False, server_default=text("''")),
    Column("session", ForeignKey("review_sessions.id", ondelete="SET NULL")),
    Column("created_at", Stamp, nullable=False),
    Column("edited_at", Stamp),
    Column("deleted_at", Stamp),
    Column("resolved_at", Stamp),
    _by_nobody("resolved_by"),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index(None, "call", "id"),
)
"""Comments; `thread` is the id of the first of its thread, which carries the anchor and whether it is resolved."""

mentions = Table(
    "mentions",
    METADATA,
    Column("comment", ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
    _user(primary_key=True),
    Column("seen_at", Stamp),
    Index(None, "user", "comment"),
)

reactions = Table(
    "reactions",
    METADATA,
    Column("comment", ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
    _user(primary_key=True),
    Column("reaction", String(32), primary_key=True),
)

corrections = Table(
    "corrections",
    METADATA,
    identity(),
    _call(),
    Column("type", String(24), nullable=False),
    Column("turn", Integer),
    Column("moment", Text),
    Column("content", Text, nullable=False),
    _user(),
    Column("at", Stamp, nullable=False),
    Column("retracts", String(32)),
    Index(None, "call", "id"),
    Index(None, "type", "call"),
)
"""What people say the software heard or noticed wrongly, appended; `retracts` takes an earlier one back."""

snippets = Table(
    "snippets",
    METADATA,
    identity(),
    _call(index=True),
    Column("title", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    _user(index=True),
    Column("created_at", Stamp, nullable=False),
    Column("revoked_at", Stamp),
)
"""Parts of calls that are shared by a link."""

queues = Table(
    "queues",
    METADATA,
    identity(),
    Column("name", String(200), nullable=False, unique=True),
    Column("type", String(16), nullable=False, server_default=text("'queue'")),
    Column("playbook", Text, nullable=False),
    Column("rule", Text, nullable=False, server_default=text("'{}'")),
    Column("blind", Boolean, nullable=False, server_default=text("true")),
    Column("made_by", String(32)),
    Column("due_at", Stamp),
    Column("created_at", Stamp, nullable=False),
    Column("closed_at", Stamp),
)
"""Queues of calls that QA works through; a `calibration` is scored by everybody who takes part. `rule` fills it."""

queue_items = Table(
    "queue_items",
    METADATA,
    Column("queue", ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
    _call(primary_key=True, index=True),
    Column("position", Float, nullable=False),
    Column("added_at", Stamp, nullable=False),
    Column("why", Text, nullable=False, server_default=text("''")),
    _by_nobody("locked_by"),
    Column("locked_until", Stamp),
    _by_nobody("done_by"),
    Column("done_at", Stamp),
    Column("scorecard", String(32)),
    Index(None, "queue", "done_at", "position", "call"),
)

coaching_notes = Table(
    "coaching_notes",
    METADATA,
    identity(),
    _user("agent"),
    _user("author"),
    Column("text", Text, nullable=False),
    Column("call", NUMBER, ForeignKey("calls.number", ondelete="SET NULL"), index=True),
    Column("moment", Text),
    Column("shared", Boolean, nullable=False),
    Column("at", Stamp, nullable=False),
    Index(None, "agent", "id"),
)
"""Notes from one-to-ones; `shared` with the agent, or the author's own."""

goals = Table(
    "goals",
    METADATA,
    identity(),
    _user("agent"),
    _user("author"),
    Column("text", Text, nullable=False),
    Column("criterion", Text),
    Column("target", Float),
    Column("due_at", Stamp),
    Column("created_at", Stamp, nullable=False),
    Column("closed_at", Stamp),
    Column("reached", Boolean),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index(None, "agent", "id"),
)

saved_filters = Table(
    "saved_filters",
    METADATA,
    identity(),
    _user(index=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("created_at", Stamp, nullable=False),
)

playbooks = Table(
    "playbooks",
    METADATA,
    identity(),
    Column("playbook", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    _by_nobody("user"),
    Column("at", Stamp, nullable=False),
    Column("active_from", Stamp),
    Index(None, "playbook", "version", unique=True),
)
"""Every version of every playbook as YAML, appended; the one that became active last is the one in use."""
