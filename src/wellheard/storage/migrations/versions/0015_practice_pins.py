"""Numbers by which somebody practises over the telephone."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "practice_pins",
        sa.Column("pin", sa.String(16), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("scenario", sa.String(200), nullable=False),
        sa.Column("expires_at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_practice_pins_user_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pin", name=op.f("pk_practice_pins")),
    )
    op.create_index(op.f("ix_practice_pins_user"), "practice_pins", ["user"])


def downgrade() -> None:
    """Back from it."""
    op.drop_table("practice_pins")
