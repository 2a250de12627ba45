"""Files of watched places that were taken in."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "arrivals",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_arrivals")),
    )


def downgrade() -> None:
    """Back from it."""
    op.drop_table("arrivals")
