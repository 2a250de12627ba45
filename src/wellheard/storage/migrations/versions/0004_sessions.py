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
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("leader", sa.String(length=32), nullable=False),
        sa.Column("call", _NUMBER, nullable=True),
        sa.Column("playing", sa.Boolean(), nullable=False),
        sa.Column("position_ms", sa.BigInteger(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"], ["review_sessions.id"], name=op.f("fk_session_players_session_review_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["leader"], ["users.id"], name=op.f("fk_session_players_leader_users")),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.number"], name=op.f("fk_session_players_call_calls"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_session_players")),
    )  # fmt: skip
    op.create_index(op.f("ix_session_players_call"), "session_players", ["call"], unique=False)


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("call", _NUMBER, nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"], ["review_sessions.id"], name=op.f("fk_answers_session_review_sessions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_answers_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_answers_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_call"), "answers", ["call"], unique=False)
    op.create_index(op.f("ix_answers_session_user_id"), "answers", ["session", "user", "id"], unique=False)


def _shares() -> None:
    op.create_table(
        "snippet_shares",
        sa.Column("snippet", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["snippet"], ["snippets.id"], name=op.f("fk_snippet_shares_snippet_snippets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snippet", "type", "subject", name=op.f("pk_snippet_shares")),
    )
    op.create_index(op.f("ix_snippet_shares_type_subject"), "snippet_shares", ["type", "subject"], unique=False)


def downgrade() -> None:
    """Back from it."""
    for table in ("snippet_shares", "answers", "session_players"):
        op.drop_table(table)
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column)
