"""Tables of who may come in: users, teams, sessions, machine tokens; and the audit log of what they did."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, false, text

from wellheard.storage.tables.schema import METADATA, Stamp, identity

users = Table(
    "users",
    METADATA,
    identity(),
    Column("name", Text, nullable=False),
    Column("email", String(320), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("agent", Text, index=True),
    Column("password_hash", Text),
    Column("password_once", Boolean, nullable=False, server_default=false()),
    Column("subject", Text, unique=True),
    Column("locale", String(35)),
    Column("created_at", Stamp, nullable=False),
    Column("disabled_at", Stamp),
)
"""`email` in small letters; `agent` is the name that calls carry for them; `subject` is issuer and subject of OIDC.
`password_once`: somebody else gave the password, so another has to be set at the first sign-in."""

teams = Table(
    "teams",
    METADATA,
    identity(),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", Stamp, nullable=False),
)

memberships = Table(
    "memberships",
    METADATA,
    Column("team", ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("leads", Boolean, nullable=False),
)
"""Who belongs to a team, and whether they lead it."""

sessions = Table(
    "sessions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("device", Text, nullable=False),
    Column("created_at", Stamp, nullable=False),
    Column("seen_at", Stamp, nullable=False),
    Column("expires_at", Stamp, nullable=False, index=True),
)
"""Signed-in browsers. `id` is the SHA-256 of the secret in the cookie, which is kept nowhere."""

tokens = Table(
    "tokens",
    METADATA,
    identity(),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", Stamp, nullable=False),
    Column("used_at", Stamp),
    Column("expires_at", Stamp),
    Column("revoked_at", Stamp),
)
"""Keys of machines. `hash` is the SHA-256 of the token; `scopes` are words with blanks between."""

audit = Table(
    "audit",
    METADATA,
    identity(),
    Column("at", Stamp, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject_type", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False, server_default=text("'{}'")),
    Column("address", Text),
    Index(None, "subject_type", "subject", "id"),
    Index(None, "actor", "id"),
    Index(None, "action", "id"),
)
"""Who saw, heard, changed, exported or deleted what. Appended only (a trigger refuses more); never call content."""
