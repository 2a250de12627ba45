"""Corrections by their type, so that what people say of cues is counted without reading all others."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_index(op.f("ix_corrections_type_call"), "corrections", ["type", "call"], unique=False)


def downgrade() -> None:
    """Back from it."""
    op.drop_index(op.f("ix_corrections_type_call"), table_name="corrections")
