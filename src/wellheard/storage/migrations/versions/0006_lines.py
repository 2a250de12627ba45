"""What agents said where a word for the caller was due, to be compared across calls."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision. Calls that are there already get their rows when they are analysed or derived again."""
    op.create_table(
        "call_lines",
        sa.Column("call", _NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("wording", sa.String(16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("specificity", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.number"], name=op.f("fk_call_lines_call_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "position", name=op.f("pk_call_lines")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_call_lines_happened_at_agent_wording_call_specificity"), "call_lines",
        ["happened_at", "agent", "wording", "call", "specificity"], unique=False,
    )  # fmt: skip
    op.create_index(op.f("ix_call_lines_wording_call"), "call_lines", ["wording", "call"], unique=False)


def downgrade() -> None:
    """Back from it."""
    op.drop_table("call_lines")
