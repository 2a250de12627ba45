"""What helped agents during calls: cues and what became of them, hand-offs, skipped steps, muted kinds."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision."""
    _cues()
    _skipped_steps()
    _hand_offs()
    _muted_kinds()


def _cues() -> None:
    op.create_table(
        "call_cues",
        *_of_call("call_cues"),
        sa.Column("criterion", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("urgency", sa.String(8), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
    )
    _index("call_cues", "criterion", "kind", "happened_at", "call", "outcome")
    _index("call_cues", "happened_at", "call")


def _skipped_steps() -> None:
    op.create_table(
        "skipped_steps",
        *_of_call("skipped_steps"),
        sa.Column("guide", sa.String(200), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
    _index("skipped_steps", "guide", "step", "happened_at", "call")
    _index("skipped_steps", "happened_at", "call")


def _hand_offs() -> None:
    op.create_table(
        "hand_offs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(32), sa.ForeignKey("users.id"), nullable=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    for columns in (("call_id",), ("call",), ("customer", "id"), ("agent", "id")):
        _index("hand_offs", *columns)


def _muted_kinds() -> None:
    op.create_table(
        "muted_kinds",
        sa.Column("type", sa.String(8), primary_key=True),
        sa.Column("subject", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(200), primary_key=True),
        sa.Column("by", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )


def _of_call(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("call", _NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f(f"fk_{table}_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call", "position", name=op.f(f"pk_{table}")),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def downgrade() -> None:
    """Back from it."""
    for table in ("muted_kinds", "hand_offs", "skipped_steps", "call_cues"):
        op.drop_table(table)
