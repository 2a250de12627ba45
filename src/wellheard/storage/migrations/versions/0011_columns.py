"""What is counted, day by day in columns; a trigger on calls notes which days changed, whoever changes them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DAY = "({0}.happened_at - ({0}.happened_at % 86400000 + 86400000) % 86400000) / 86400000"
"""Days since 1970, rounded down before it too."""
_NOTE = "INSERT INTO changed_days (day) VALUES ({0});"
_CHANGES = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE OF happened_at": ("OLD", "NEW")}


def upgrade() -> None:
    """To this revision. The columns themselves are made by the workers; until then numbers come from the rows."""
    op.create_table(
        "call_columns",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("made", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "part", name=op.f("pk_call_columns")),
    )
    op.create_index(op.f("ix_call_columns_part_day_made"), "call_columns", ["part", "day", "made"], unique=False)
    op.create_table(
        "changed_days",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changed_days")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_changed_days_day"), "changed_days", ["day"], unique=False)
    op.execute(f"INSERT INTO changed_days (day) SELECT DISTINCT {_DAY.format('calls')} FROM calls")  # noqa: S608 - fixed
    _note_changes()


def _note_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change, rows in _CHANGES.items():
            noted = " ".join(_NOTE.format(_DAY.format(row)) for row in rows)
            op.execute(
                f"CREATE TRIGGER calls_day_{change.split()[0].lower()} AFTER {change} ON calls BEGIN {noted} END"
            )
        return
    op.execute(
        "CREATE FUNCTION note_changed_day() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {_NOTE.format(_DAY.format('OLD'))} END IF; "
        f"IF TG_OP <> 'DELETE' THEN {_NOTE.format(_DAY.format('NEW'))} END IF; "
        "RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER calls_day AFTER INSERT OR DELETE OR UPDATE OF happened_at ON calls "
        "FOR EACH ROW EXECUTE FUNCTION note_changed_day()"
    )


def downgrade() -> None:
    """Back from it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in _CHANGES:
            op.execute(f"DROP TRIGGER calls_day_{change.split()[0].lower()}")
    else:
        op.execute("DROP TRIGGER calls_day ON calls")
        op.execute("DROP FUNCTION note_changed_day()")
    op.drop_table("changed_days")
    op.drop_table("call_columns")
