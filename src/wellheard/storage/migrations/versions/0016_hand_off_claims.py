"""Who takes over what was handed over."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "hand_off_claims",
        sa.Column("hand_off", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("call", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["hand_off"], ["hand_offs.id"], name=op.f("fk_hand_off_claims_hand_off_hand_offs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_hand_off_claims_user_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hand_off", name=op.f("pk_hand_off_claims")),
    )
    op.create_index(op.f("ix_hand_off_claims_call"), "hand_off_claims", ["call"])
    op.create_index(op.f("ix_hand_off_claims_user_at"), "hand_off_claims", ["user", "at"])


def downgrade() -> None:
    """Back from it."""
    op.drop_table("hand_off_claims")
