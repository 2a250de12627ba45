"""Practice calls, assignments, scenarios that were written in the room, and how somebody likes to practise."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    _attempts()
    op.create_table(
        "practice_assignments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("scenario", sa.String(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("due_at", Stamp(), nullable=True),
        sa.Column("done_at", Stamp(), nullable=True),
        _of_user("practice_assignments", "user"),
        _of_user("practice_assignments", "by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_assignments")),
    )
    _index("practice_assignments", "user")
    _index("practice_assignments", "by")
    _scenarios()
    op.create_table(
        "practice_ways",
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("shows_temper", sa.Boolean(), nullable=False),
        sa.Column("speaks", sa.Boolean(), nullable=False),
        sa.Column("checks_lines", sa.Boolean(), nullable=False),
        _of_user("practice_ways", "user"),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_practice_ways")),
    )


def _attempts() -> None:
    op.create_table(
        "practice_attempts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("scenario", sa.String(200), nullable=False),
        sa.Column("scenario_version", sa.String(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("by_voice", sa.Boolean(), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=True),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("replies", sa.Text(), nullable=False),
        sa.Column("branch_of", sa.String(32), nullable=True),
        sa.Column("branch_at", sa.Integer(), nullable=True),
        sa.Column("started_at", Stamp(), nullable=False),
        sa.Column("ended_at", Stamp(), nullable=True),
        sa.Column("shared_at", Stamp(), nullable=True),
        sa.Column("ending", sa.String(16), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of_user("practice_attempts", "user"),
        sa.ForeignKeyConstraint(
            ["branch_of"], ["practice_attempts.id"], ondelete="SET NULL",
            name=op.f("fk_practice_attempts_branch_of_practice_attempts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_attempts")),
    )  # fmt: skip
    _index("practice_attempts", "branch_of")
    _index("practice_attempts", "started_at")
    _index("practice_attempts", "user", "scenario", "id")
    _index("practice_attempts", "shared_at", "id")


def _scenarios() -> None:
    op.create_table(
        "practice_scenarios",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("scenario", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(32), nullable=True),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("retired_at", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_practice_scenarios_by_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_scenarios")),
    )
    _index("practice_scenarios", "by")
    _index("practice_scenarios", "scenario", "version", unique=True)


def _of_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_users")
    return sa.ForeignKeyConstraint([column], ["users.id"], name=name, ondelete="CASCADE")


def _index(table: str, *columns: str, unique: bool = False) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=unique)


def downgrade() -> None:
    """Back from it; what was practised is lost."""
    for table in ("practice_ways", "practice_scenarios", "practice_assignments", "practice_attempts"):
        op.drop_table(table)
