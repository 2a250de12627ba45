"""Calls: documents, what was said, moments, outcomes, files, deletions, retention."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


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
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text()),
        sa.Column("customer", sa.Text()),
        sa.Column("queue", sa.Text()),
        sa.Column("direction", sa.String(16)),
        sa.Column("language", sa.String(35)),
        sa.Column("started_at", Stamp()),
        sa.Column("received_at", Stamp(), nullable=False),
        sa.Column("happened_at", Stamp(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger()),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("score", sa.SmallInteger()),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("ending", sa.String(8), nullable=False),
        sa.Column("confidence", sa.Float()),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(None, "calls", ["agent", "happened_at", "number"])
    op.create_index(None, "calls", ["confidence", "number"])
    op.create_index(None, "calls", ["customer", "happened_at", "number"])
    op.create_index(None, "calls", ["duration_ms", "number"])
    op.create_index(None, "calls", ["happened_at", "number"])
    op.create_index(None, "calls", ["queue", "happened_at", "number"])
    op.create_index(None, "calls", ["score", "number"])
    op.create_index(None, "calls", ["stars", "happened_at", "number"])


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
    )


def _retention_rules() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("queue", sa.Text()),
        sa.Column("kind", sa.String(64)),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(16), nullable=False),
        sa.Column("start_ms", sa.BigInteger()),
        sa.Column("text", sa.Text(), nullable=False),
    )


def _call_kinds() -> None:
    op.create_table(
        "call_kinds",
        sa.Column("kind", sa.String(64), primary_key=True),
        sa.Column("happened_at", Stamp(), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sqlite_with_rowid=False,
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("happened_at", Stamp(), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("value", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )


def _moments() -> None:
    op.create_table(
        "moments",
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("speaker", sa.String(16), nullable=False),
        sa.Column("turn", sa.Integer()),
        sa.Column("start_ms", sa.BigInteger()),
        sa.Column("end_ms", sa.BigInteger()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
    )
    op.create_index(None, "moments", ["kind", "call"])


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("criterion", sa.String(200), primary_key=True),
        sa.Column("happened_at", Stamp(), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(None, "outcomes", ["criterion", "outcome", "happened_at", "call"])


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
