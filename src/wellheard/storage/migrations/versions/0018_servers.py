"""Servers of one room, and the calls in progress that each shows to the others."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "servers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_servers")),
    )
    op.create_table(
        "calls_in_progress",
        sa.Column("server", sa.String(32), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["server"], ["servers.id"], name=op.f("fk_calls_in_progress_server_servers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("server", "call", name=op.f("pk_calls_in_progress")),
    )


def downgrade() -> None:
    """Back from it."""
    op.drop_table("calls_in_progress")
    op.drop_table("servers")
