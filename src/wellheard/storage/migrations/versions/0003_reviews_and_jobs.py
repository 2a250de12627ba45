"""What people think about calls, and jobs."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision."""
    _jobs()
    _queues()
    _appeals()
    _coaching_notes()
    _corrections()
    _goals()
    _playbooks()
    _queue_items()
    _review_sessions()
    _saved_filters()
    _snippets()
    _webhooks()
    _appeal_events()
    _comments()
    _participants()
    _scorecards()
    _session_calls()
    _session_notes()
    _mentions()
    _reactions()


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), unique=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("run_at", Stamp(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text()),
        sa.Column("lease", sa.String(32)),
        sa.Column("leased_until", Stamp()),
        sa.Column("progress", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("stage", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.Column("created_by", sa.String(64)),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("finished_at", Stamp()),
    )
    op.create_index(None, "jobs", ["state", "id"])
    op.create_index(None, "jobs", ["state", "leased_until"])
    op.create_index(None, "jobs", ["state", "priority", "run_at", "id"])


def _queues() -> None:
    op.create_table(
        "queues",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("closed_at", Stamp()),
    )


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("scorecard", sa.String(32)),
        sa.Column("criterion", sa.Text()),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.create_index(None, "appeals", ["state", "id"])


def _coaching_notes() -> None:
    op.create_table(
        "coaching_notes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("agent", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("author", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="SET NULL"), index=True),
        sa.Column("moment", sa.Text()),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )
    op.create_index(None, "coaching_notes", ["agent", "id"])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False),
        sa.Column("type", sa.String(24), nullable=False),
        sa.Column("turn", sa.Integer()),
        sa.Column("moment", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("retracts", sa.String(32)),
    )
    op.create_index(None, "corrections", ["call", "id"])


def _goals() -> None:
    op.create_table(
        "goals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("agent", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("author", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text()),
        sa.Column("target", sa.Float()),
        sa.Column("due_at", Stamp()),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("closed_at", Stamp()),
        sa.Column("reached", sa.Boolean()),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.create_index(None, "goals", ["agent", "id"])


def _playbooks() -> None:
    op.create_table(
        "playbooks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("playbook", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id")),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("active_from", Stamp()),
    )
    op.create_index(None, "playbooks", ["playbook", "version"], unique=True)


def _queue_items() -> None:
    op.create_table(
        "queue_items",
        sa.Column("queue", sa.String(32), sa.ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("position", sa.Float(), nullable=False),
        sa.Column("added_at", Stamp(), nullable=False),
        sa.Column("why", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("locked_by", sa.String(32), sa.ForeignKey("users.id")),
        sa.Column("locked_until", Stamp()),
        sa.Column("done_by", sa.String(32), sa.ForeignKey("users.id")),
        sa.Column("done_at", Stamp()),
        sa.Column("scorecard", sa.String(32)),
    )
    op.create_index(None, "queue_items", ["queue", "done_at", "position", "call"])


def _review_sessions() -> None:
    op.create_table(
        "review_sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("host", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("team", sa.String(32), sa.ForeignKey("teams.id", ondelete="SET NULL"), index=True),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("scheduled_at", Stamp()),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("revealed_at", Stamp()),
        sa.Column("closed_at", Stamp()),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
    )


def _snippets() -> None:
    op.create_table(
        "snippets",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("revoked_at", Stamp()),
    )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
    )


def _appeal_events() -> None:
    op.create_table(
        "appeal_events",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("appeal", sa.String(32), sa.ForeignKey("appeals.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("thread", sa.String(32), nullable=False, index=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False),
        sa.Column("author", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("praise", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer()),
        sa.Column("start_ms", sa.BigInteger()),
        sa.Column("end_ms", sa.BigInteger()),
        sa.Column("quote", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("offset", sa.Integer()),
        sa.Column("prefix", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("suffix", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("session", sa.String(32), sa.ForeignKey("review_sessions.id", ondelete="SET NULL")),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("edited_at", Stamp()),
        sa.Column("deleted_at", Stamp()),
        sa.Column("resolved_at", Stamp()),
        sa.Column("resolved_by", sa.String(32), sa.ForeignKey("users.id")),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.create_index(None, "comments", ["call", "id"])


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("session", sa.String(32), sa.ForeignKey("review_sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), primary_key=True, index=True),
        sa.Column("joined_at", Stamp()),
    )


def _scorecards() -> None:
    op.create_table(
        "scorecards",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), nullable=False),
        sa.Column("judge", sa.String(16), nullable=False),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id")),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("session", sa.String(32), sa.ForeignKey("review_sessions.id", ondelete="SET NULL"), index=True),
        sa.Column("appeal", sa.String(32), sa.ForeignKey("appeals.id", ondelete="SET NULL")),
        sa.Column("at", Stamp(), nullable=False),
    )
    op.create_index(None, "scorecards", ["call", "id"])
    op.create_index(None, "scorecards", ["user", "id"])


def _session_calls() -> None:
    op.create_table(
        "session_calls",
        sa.Column("session", sa.String(32), sa.ForeignKey("review_sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("call", _NUMBER, sa.ForeignKey("calls.number", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger()),
        sa.Column("why", sa.Text(), server_default=sa.text("('')"), nullable=False),
    )


def _session_notes() -> None:
    op.create_table(
        "session_notes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "session",
            sa.String(32),
            sa.ForeignKey("review_sessions.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
    )


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("comment", sa.String(32), sa.ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("seen_at", Stamp()),
    )
    op.create_index(None, "mentions", ["user", "comment"])


def _reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("comment", sa.String(32), sa.ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("reaction", sa.String(32), primary_key=True),
    )


def downgrade() -> None:
    """Back from it."""
    for table in (
        "reactions",
        "mentions",
        "session_notes",
        "session_calls",
        "scorecards",
        "participants",
        "comments",
        "appeal_events",
        "webhooks",
        "snippets",
        "saved_filters",
        "review_sessions",
        "queue_items",
        "playbooks",
        "goals",
        "corrections",
        "coaching_notes",
        "appeals",
        "queues",
        "jobs",
    ):
        op.drop_table(table)
