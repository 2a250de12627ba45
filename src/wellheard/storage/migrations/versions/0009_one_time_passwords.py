"""Passwords that are good for one sign-in, because somebody else gave them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.add_column("users", sa.Column("password_once", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Back from it."""
    op.drop_column("users", "password_once")
