"""Calls whose rows an older program made are listed, so that workers make them anew."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision. Calls from before 0006 have no lines, those from before 0010 no cues: all are listed."""
    op.create_table(
        "outdated_calls",
        sa.Column("call", _NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.number"], name=op.f("fk_outdated_calls_call_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_outdated_calls")),
    )
    op.execute('INSERT INTO outdated_calls ("call") SELECT number FROM calls')


def downgrade() -> None:
    """Back from it."""
    op.drop_table("outdated_calls")
