"""Tables of work to be done, and of where finished calls are told."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from wellheard.storage.tables.schema import METADATA, Stamp, identity

jobs = Table(
    "jobs",
    METADATA,
    identity(),
    Column("kind", String(40), nullable=False),
    Column("key", String(200), unique=True),
    Column("payload", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("priority", Integer, nullable=False, server_default=text("0")),
    Column("run_at", Stamp, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("most_attempts", Integer, nullable=False),
    Column("worker", Text),
    Column("lease", String(32)),
    Column("leased_until", Stamp),
    Column("progress", Float, nullable=False, server_default=text("0")),
    Column("stage", Text),
    Column("reason", Text),
    Column("result", Text),
    Column("created_by", String(64)),
    Column("created_at", Stamp, nullable=False),
    Column("finished_at", Stamp),
    Index(None, "state", "priority", "run_at", "id"),
    Index(None, "state", "leased_until"),
    Index(None, "state", "id"),
)
"""`state` is waiting, running, done, dead or stopped. `key` keeps the same work from being asked for twice. A worker
holds a job by its `lease` until `leased_until`; whoever comes with another lease is told that it lost it."""

webhooks = Table(
    "webhooks",
    METADATA,
    identity(),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("created_by", ForeignKey("users.id"), nullable=False),
    Column("created_at", Stamp, nullable=False),
    Column("active", Boolean, nullable=False),
)
"""Addresses that are told of finished calls. The secret signs, so it has to be kept as it is."""

arrivals = Table(
    "arrivals",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("stamp", String(64), nullable=False),
    Column("at", Stamp, nullable=False),
)
"""Files of watched places that were taken in, as they were then, and contents by their digest. Of names and contents
only digests are kept, because names of files tell who called; and so nothing that was deleted is brought back by a file
that still lies there."""
