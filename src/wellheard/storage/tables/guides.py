"""The table of guides that were written in the room."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from wellheard.storage.tables.schema import METADATA, Stamp, identity

guides = Table(
    "guides",
    METADATA,
    identity(),
    Column("guide", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("user", String(32), ForeignKey("users.id")),
    Column("at", Stamp, nullable=False),
    Column("used", Boolean, nullable=False),
    Index(None, "guide", "version", unique=True),
)
"""Every version of every guide as YAML, appended; those that came with Wellheard have rows only once changed."""
