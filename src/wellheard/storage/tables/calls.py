"""Tables of calls: the documents as they came, and rows made from them for lists, search and numbers.

The rows can be made again from the documents at any time. `happened_at` stands in the narrow tables too, so that "the
latest with this moment" and "this criterion by week" are walks along one index instead of joins over all calls.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from wellheard.storage.tables.schema import METADATA, Stamp, identity

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only what it calls INTEGER."""


def _call(**options: Any) -> Column[int]:
    return Column("call", NUMBER, ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, **options)


calls = Table(
    "calls",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("agent", Text),
    Column("customer", Text),
    Column("queue", Text),
    Column("direction", String(16)),
    Column("language", String(35)),
    Column("started_at", Stamp),
    Column("received_at", Stamp, nullable=False),
    Column("happened_at", Stamp, nullable=False),
    Column("duration_ms", BigInteger),
    Column("turns", Integer, nullable=False),
    Column("score", SmallInteger),
    Column("stars", SmallInteger, nullable=False),
    Column("ending", String(8), nullable=False),
    Column("confidence", Float),
    Column("playbook", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("held", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index(None, "happened_at", "number"),
    Index(None, "agent", "happened_at", "number"),
    Index(None, "queue", "happened_at", "number"),
    Index(None, "customer", "happened_at", "number"),
    Index(None, "score", "number"),
    Index(None, "stars", "happened_at", "number"),
    Index(None, "confidence", "number"),
    Index(None, "duration_ms", "number"),
    Index(None, "version"),
    sqlite_autoincrement=True,
)
"""A row for each call. `number` is the key inside; never used again after a call was deleted. `confidence` is the
mean of its moments; `version` counts changes, for ETags; `happened_at` is `started_at`, or `received_at`."""

documents = Table(
    "documents",
    METADATA,
    _call(primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("at", Stamp, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Analysis documents byte for byte, zlib around them; `digest` is the SHA-256 of the bytes. Older ones stay."""

turns = Table(
    "turns",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("speaker", String(16), nullable=False),
    Column("start_ms", BigInteger),
    Column("text", Text, nullable=False),
)
"""What was said, for search. `number` is the call's times 2^20 plus the place of the turn, so a call is a range."""

moments = Table(
    "moments",
    METADATA,
    _call(primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("speaker", String(16), nullable=False),
    Column("turn", Integer),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("confidence", Float, nullable=False),
    Column("quote", Text, nullable=False),
    Index(None, "kind", "call"),
)

call_kinds = Table(
    "call_kinds",
    METADATA,
    Column("kind", String(64), primary_key=True),
    Column("happened_at", Stamp, primary_key=True),
    _call(primary_key=True, index=True),
    Column("count", Integer, nullable=False),
    Column("stars", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How often a kind of moment is in a call."""

outcomes = Table(
    "outcomes",
    METADATA,
    Column("criterion", String(200), primary_key=True),
    Column("happened_at", Stamp, primary_key=True),
    _call(primary_key=True, index=True),
    Column("outcome", String(16), nullable=False),
    Column("points", Float, nullable=False),
    Column("weight", Integer, nullable=False),
    Index(None, "criterion", "outcome", "happened_at", "call", "points", "weight"),
    sqlite_with_rowid=False,
)
"""Criteria as the software judged them."""

measures = Table(
    "measures",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("happened_at", Stamp, primary_key=True),
    _call(primary_key=True, index=True),
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""Numbers about whole calls; what could not be measured has no row."""

call_lines = Table(
    "call_lines",
    METADATA,
    _call(primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", Stamp, nullable=False),
    Column("agent", Text),
    Column("wording", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("specificity", Float, nullable=False),
    Index(None, "agent", "wording", "happened_at", "call", "specificity"),
    Index(None, "wording", "call"),
)
"""What the agent said where a word for this caller was due, to be compared across calls (`wellheard.lines`). `key` is
the sentence masked, `wording` a digest of it."""

files = Table(
    "files",
    METADATA,
    Column("key", String(200), primary_key=True),
    _call(index=True),
    Column("name", String(40), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Stamp, nullable=False),
)
"""Files of a call in the place for audio: `sound`, and what was made from it, such as `peaks`."""

erasures = Table(
    "erasures",
    METADATA,
    identity(),
    Column("at", Stamp, nullable=False),
    Column("keys", Text, nullable=False),
)
"""Deletions whose files and traces are still to be removed; a row goes when that is done."""

retention_rules = Table(
    "retention_rules",
    METADATA,
    identity(),
    Column("what", String(8), nullable=False),
    Column("queue", Text),
    Column("kind", String(64)),
    Column("days", Integer, nullable=False),
    Column("created_at", Stamp, nullable=False),
)
"""How long `call` or only its `audio` is kept: everywhere, or in a queue, or where a kind of moment is in it."""
