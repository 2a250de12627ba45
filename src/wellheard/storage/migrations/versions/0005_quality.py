"""Rules of queues, half-done reviews, calibrations, scores of scorecards, who answers an appeal until when."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("queues", "type"),
    ("queues", "rule"),
    ("queues", "blind"),
    ("queues", "made_by"),
    ("queues", "due_at"),
    ("appeals", "assigned_to"),
    ("appeals", "due_at"),
)


def upgrade() -> None:
    """To this revision."""
    op.add_column("queues", sa.Column("type", sa.String(16), server_default=sa.text("'queue'"), nullable=False))
    op.add_column("queues", sa.Column("rule", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("queues", sa.Column("blind", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("queues", sa.Column("made_by", sa.String(32), nullable=True))
    op.add_column("queues", sa.Column("due_at", Stamp(), nullable=True))
    op.add_column("appeals", sa.Column("assigned_to", sa.String(32), nullable=True))
    op.add_column("appeals", sa.Column("due_at", Stamp(), nullable=True))
    _of_a_person_and_a_call("review_drafts", _draft_columns())
    _of_a_person_and_a_call("assignments", _assignment_columns())
    op.create_index(op.f("ix_assignments_scorecard"), "assignments", ["scorecard"], unique=False)
    _gradings()
    _consents()


def _draft_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    ]


def _assignment_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("done_at", Stamp(), nullable=True),
        sa.Column("scorecard", sa.String(32), nullable=True),
    ]


def _of_a_person_and_a_call(name: str, columns: list[sa.Column[object]]) -> None:
    op.create_table(
        name,
        sa.Column("queue", sa.String(32), nullable=False),
        sa.Column("call", _NUMBER, nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["queue"], ["queues.id"], name=op.f(f"fk_{name}_queue_queues"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f(f"fk_{name}_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f(f"fk_{name}_user_users")),
        sa.PrimaryKeyConstraint("queue", "call", "user", name=op.f(f"pk_{name}")),
    )
    for column in ("call", "user"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)


def _gradings() -> None:
    op.create_table(
        "gradings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("scorecard", sa.String(32), sa.ForeignKey("scorecards.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("share", sa.Float()),
        sa.Column("at", Stamp(), nullable=False),
    )
    op.create_index(None, "gradings", ["scorecard", "id"])


def _consents() -> None:
    op.create_table(
        "moment_consents",
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )


def downgrade() -> None:
    """Back from it."""
    for table in ("moment_consents", "gradings", "assignments", "review_drafts"):
        op.drop_table(table)
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column)
