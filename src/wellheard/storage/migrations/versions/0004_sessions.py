"""Listening in step, blind answers, what a session is about, stars on scorecards, shared snippets."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("review_sessions", "agenda"),
    ("review_sessions", "opened_at"),
    ("session_calls", "end_ms"),
    ("session_calls", "snippet"),
    ("participants", "seen_at"),
    ("scorecards", "stars"),
)


def upgrade() -> None:
    """To this revision."""
    op.add_column("review_sessions", sa.Column("agenda", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("review_sessions", sa.Column("opened_at", Stamp(), nullable=True))
    op.add_column("session_calls", sa.Column("end_ms", sa.BigInteger(), nullable=True))
    op.add_column("session_calls", sa.Column("snippet", sa.String(length=32), nullable=True))
    op.add_column("participants", sa.Column("seen_at", Stamp(), nullable=True))
    op.add_column("scorecards", sa.Column("stars", sa.Integer(), nullable=True))
    _players()
    _answers()
    _shares()


def _players() -> None:
    op.create_table(
        "session_players",
        sa.Column("session", sa.String(32), sa.ForeignKey("review_sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("leader", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="SET NULL"), index=True),
        sa.Column("playing", sa.Boolean(), nullable=False),
        sa.Column("position_ms", sa.BigInteger(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("session", sa.String(32), sa.ForeignKey("review_sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )
    op.create_index(None, "answers", ["session", "user", "id"])


def _shares() -> None:
    op.create_table(
        "snippet_shares",
        sa.Column("snippet", sa.String(32), sa.ForeignKey("snippets.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("type", sa.String(8), primary_key=True),
        sa.Column("subject", sa.String(32), primary_key=True),
    )
    op.create_index(None, "snippet_shares", ["type", "subject"])


def downgrade() -> None:
    """Back from it."""
    for table in ("snippet_shares", "answers", "session_players"):
        op.drop_table(table)
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column)
