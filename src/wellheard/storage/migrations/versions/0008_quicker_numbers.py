"""Indexes from which the numbers of Insight are read without looking at the rows themselves."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CHANGED = (
    ("call_lines", "ix_call_lines_happened_at_agent_wording_call_specificity",
     "ix_call_lines_agent_wording_happened_at_call_specificity"),
    ("outcomes", "ix_outcomes_criterion_outcome_happened_at_call",
     "ix_outcomes_criterion_outcome_happened_at_call_points_weight"),
)  # fmt: skip
_COLUMNS = {
    "ix_call_lines_happened_at_agent_wording_call_specificity":
        ["happened_at", "agent", "wording", "call", "specificity"],
    "ix_call_lines_agent_wording_happened_at_call_specificity":
        ["agent", "wording", "happened_at", "call", "specificity"],
    "ix_outcomes_criterion_outcome_happened_at_call": ["criterion", "outcome", "happened_at", "call"],
    "ix_outcomes_criterion_outcome_happened_at_call_points_weight":
        ["criterion", "outcome", "happened_at", "call", "points", "weight"],
}  # fmt: skip


def upgrade() -> None:
    """To this revision."""
    for table, old, new in _CHANGED:
        op.drop_index(op.f(old), table_name=table)
        op.create_index(op.f(new), table, _COLUMNS[new], unique=False)
    op.create_index(op.f("ix_calls_version"), "calls", ["version"], unique=False)


def downgrade() -> None:
    """Back from it."""
    op.drop_index(op.f("ix_calls_version"), table_name="calls")
    for table, old, new in _CHANGED:
        op.drop_index(op.f(new), table_name=table)
        op.create_index(op.f(old), table, _COLUMNS[old], unique=False)
