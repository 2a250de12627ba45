"""Calls: documents, what was said, moments, outcomes, files, deletions, retention."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    _calls()
    _erasures()
    _retention_rules()
    _turns()
    _call_kinds()
    _documents()
    _files()
    _measures()
    _moments()
    _outcomes()
    _index_words()


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("direction", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("started_at", Stamp(), nullable=True),
        sa.Column("received_at", Stamp(), nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calls")),
        sa.UniqueConstraint("id", name=op.f("uq_calls_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_calls_agent_happened_at_number"), "calls", ["agent", "happened_at", "number"], unique=False
    )
    op.create_index(op.f("ix_calls_confidence_number"), "calls", ["confidence", "number"], unique=False)
    op.create_index(
        op.f("ix_calls_customer_happened_at_number"), "calls", ["customer", "happened_at", "number"], unique=False
    )
    op.create_index(op.f("ix_calls_duration_ms_number"), "calls", ["duration_ms", "number"], unique=False)
    op.create_index(op.f("ix_calls_happened_at_number"), "calls", ["happened_at", "number"], unique=False)
    op.create_index(
        op.f("ix_calls_queue_happened_at_number"), "calls", ["queue", "happened_at", "number"], unique=False
    )
    op.create_index(op.f("ix_calls_score_number"), "calls", ["score", "number"], unique=False)
    op.create_index(
        op.f("ix_calls_stars_happened_at_number"), "calls", ["stars", "happened_at", "number"], unique=False
    )


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )


def _retention_rules() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=16), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_turns")),
    )


def _call_kinds() -> None:
    op.create_table(
        "call_kinds",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_call_kinds_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "happened_at", "call", name=op.f("pk_call_kinds")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_call_kinds_call"), "call_kinds", ["call"], unique=False)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_documents_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call", "digest", name=op.f("pk_documents")),
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_files_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_call"), "files", ["call"], unique=False)


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_measures_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name", "happened_at", "call", name=op.f("pk_measures")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_measures_call"), "measures", ["call"], unique=False)


def _moments() -> None:
    op.create_table(
        "moments",
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("speaker", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_moments_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call", "position", name=op.f("pk_moments")),
    )
    op.create_index(op.f("ix_moments_kind_call"), "moments", ["kind", "call"], unique=False)


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("criterion", sa.String(length=200), nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_outcomes_call_calls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("criterion", "happened_at", "call", name=op.f("pk_outcomes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outcomes_call"), "outcomes", ["call"], unique=False)
    op.create_index(
        op.f("ix_outcomes_criterion_outcome_happened_at_call"),
        "outcomes",
        ["criterion", "outcome", "happened_at", "call"],
        unique=False,
    )


def downgrade() -> None:
    """Back from it."""
    _forget_words()
    for table in (
        "outcomes",
        "moments",
        "measures",
        "files",
        "documents",
        "call_kinds",
        "turns",
        "retention_rules",
        "erasures",
        "calls",
    ):
        op.drop_table(table)


def _index_words() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE turns ADD COLUMN words tsvector")
        op.execute("CREATE INDEX ix_turns_words ON turns USING gin (words)")
        # Words are spread over many rows: with the usual 100 the planner takes frequent ones for rare.
        op.execute("ALTER TABLE turns ALTER COLUMN words SET STATISTICS 1000")
        return
    op.execute(
        "CREATE VIRTUAL TABLE turns_index USING fts5 "
        "(text, content='turns', content_rowid='number', prefix='2 3', tokenize='unicode61 remove_diacritics 2')"
    )
    into = "INSERT INTO turns_index (rowid, text) VALUES (new.number, new.text);"
    out = "INSERT INTO turns_index (turns_index, rowid, text) VALUES ('delete', old.number, old.text);"
    op.execute(f"CREATE TRIGGER turns_added AFTER INSERT ON turns BEGIN {into} END")
    op.execute(f"CREATE TRIGGER turns_removed AFTER DELETE ON turns BEGIN {out} END")
    op.execute(f"CREATE TRIGGER turns_changed AFTER UPDATE ON turns BEGIN {out} {into} END")


def _forget_words() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE turns_index")
