"""What people think about calls, and jobs."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("run_at", Stamp(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("leased_until", Stamp(), nullable=True),
        sa.Column("progress", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("finished_at", Stamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index(op.f("ix_jobs_state_id"), "jobs", ["state", "id"], unique=False)
    op.create_index(op.f("ix_jobs_state_leased_until"), "jobs", ["state", "leased_until"], unique=False)
    op.create_index(
        op.f("ix_jobs_state_priority_run_at_id"), "jobs", ["state", "priority", "run_at", "id"], unique=False
    )


def _queues() -> None:
    op.create_table(
        "queues",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("closed_at", Stamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
        sa.UniqueConstraint("name", name=op.f("uq_queues_name")),
    )


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scorecard", sa.String(length=32), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_appeals_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_appeals_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_call"), "appeals", ["call"], unique=False)
    op.create_index(op.f("ix_appeals_state_id"), "appeals", ["state", "id"], unique=False)
    op.create_index(op.f("ix_appeals_user"), "appeals", ["user"], unique=False)


def _coaching_notes() -> None:
    op.create_table(
        "coaching_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("moment", sa.Text(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["users.id"], name=op.f("fk_coaching_notes_agent_users")),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name=op.f("fk_coaching_notes_author_users")),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.number"], name=op.f("fk_coaching_notes_call_calls"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_notes")),
    )
    op.create_index(op.f("ix_coaching_notes_agent_id"), "coaching_notes", ["agent", "id"], unique=False)
    op.create_index(op.f("ix_coaching_notes_call"), "coaching_notes", ["call"], unique=False)


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("moment", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("retracts", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_corrections_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_corrections_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_call_id"), "corrections", ["call", "id"], unique=False)


def _goals() -> None:
    op.create_table(
        "goals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("due_at", Stamp(), nullable=True),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("closed_at", Stamp(), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["users.id"], name=op.f("fk_goals_agent_users")),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name=op.f("fk_goals_author_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index(op.f("ix_goals_agent_id"), "goals", ["agent", "id"], unique=False)


def _playbooks() -> None:
    op.create_table(
        "playbooks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("playbook", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("active_from", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_playbooks_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbooks")),
    )
    op.create_index(op.f("ix_playbooks_playbook_version"), "playbooks", ["playbook", "version"], unique=True)


def _queue_items() -> None:
    op.create_table(
        "queue_items",
        sa.Column("queue", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Float(), nullable=False),
        sa.Column("added_at", Stamp(), nullable=False),
        sa.Column("why", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("locked_by", sa.String(length=32), nullable=True),
        sa.Column("locked_until", Stamp(), nullable=True),
        sa.Column("done_by", sa.String(length=32), nullable=True),
        sa.Column("done_at", Stamp(), nullable=True),
        sa.Column("scorecard", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_queue_items_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name=op.f("fk_queue_items_done_by_users")),
        sa.ForeignKeyConstraint(["locked_by"], ["users.id"], name=op.f("fk_queue_items_locked_by_users")),
        sa.ForeignKeyConstraint(["queue"], ["queues.id"], name=op.f("fk_queue_items_queue_queues"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("queue", "call", name=op.f("pk_queue_items")),
    )
    op.create_index(op.f("ix_queue_items_call"), "queue_items", ["call"], unique=False)
    op.create_index(
        op.f("ix_queue_items_queue_done_at_position_call"),
        "queue_items",
        ["queue", "done_at", "position", "call"],
        unique=False,
    )


def _review_sessions() -> None:
    op.create_table(
        "review_sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=True),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("scheduled_at", Stamp(), nullable=True),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("revealed_at", Stamp(), nullable=True),
        sa.Column("closed_at", Stamp(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["host"], ["users.id"], name=op.f("fk_review_sessions_host_users")),
        sa.ForeignKeyConstraint(
            ["team"], ["teams.id"], name=op.f("fk_review_sessions_team_teams"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sessions")),
    )
    op.create_index(op.f("ix_review_sessions_team"), "review_sessions", ["team"], unique=False)


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_saved_filters_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
    )
    op.create_index(op.f("ix_saved_filters_user"), "saved_filters", ["user"], unique=False)


def _snippets() -> None:
    op.create_table(
        "snippets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("revoked_at", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_snippets_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_snippets_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippets")),
    )
    op.create_index(op.f("ix_snippets_call"), "snippets", ["call"], unique=False)
    op.create_index(op.f("ix_snippets_user"), "snippets", ["user"], unique=False)


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_webhooks_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )


def _appeal_events() -> None:
    op.create_table(
        "appeal_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("appeal", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal"], ["appeals.id"], name=op.f("fk_appeal_events_appeal_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_appeal_events_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_events")),
    )
    op.create_index(op.f("ix_appeal_events_appeal"), "appeal_events", ["appeal"], unique=False)


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("praise", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("quote", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=True),
        sa.Column("prefix", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("suffix", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=True),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("edited_at", Stamp(), nullable=True),
        sa.Column("deleted_at", Stamp(), nullable=True),
        sa.Column("resolved_at", Stamp(), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name=op.f("fk_comments_author_users")),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_comments_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_comments_resolved_by_users")),
        sa.ForeignKeyConstraint(
            ["session"], ["review_sessions.id"], name=op.f("fk_comments_session_review_sessions"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_author"), "comments", ["author"], unique=False)
    op.create_index(op.f("ix_comments_call_id"), "comments", ["call", "id"], unique=False)
    op.create_index(op.f("ix_comments_thread"), "comments", ["thread"], unique=False)


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("joined_at", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session"],
            ["review_sessions.id"],
            name=op.f("fk_participants_session_review_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_participants_user_users")),
        sa.PrimaryKeyConstraint("session", "user", name=op.f("pk_participants")),
    )
    op.create_index(op.f("ix_participants_user"), "participants", ["user"], unique=False)


def _scorecards() -> None:
    op.create_table(
        "scorecards",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("judge", sa.String(length=16), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=True),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=True),
        sa.Column("appeal", sa.String(length=32), nullable=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal"], ["appeals.id"], name=op.f("fk_scorecards_appeal_appeals"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.number"], name=op.f("fk_scorecards_call_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session"], ["review_sessions.id"], name=op.f("fk_scorecards_session_review_sessions"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_scorecards_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
    )
    op.create_index(op.f("ix_scorecards_call_id"), "scorecards", ["call", "id"], unique=False)
    op.create_index(op.f("ix_scorecards_session"), "scorecards", ["session"], unique=False)
    op.create_index(op.f("ix_scorecards_user_id"), "scorecards", ["user", "id"], unique=False)


def _session_calls() -> None:
    op.create_table(
        "session_calls",
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.number"], name=op.f("fk_session_calls_call_calls"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session"],
            ["review_sessions.id"],
            name=op.f("fk_session_calls_session_review_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session", "call", name=op.f("pk_session_calls")),
    )
    op.create_index(op.f("ix_session_calls_call"), "session_calls", ["call"], unique=False)


def _session_notes() -> None:
    op.create_table(
        "session_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"],
            ["review_sessions.id"],
            name=op.f("fk_session_notes_session_review_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_session_notes_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_notes")),
    )
    op.create_index(op.f("ix_session_notes_session"), "session_notes", ["session"], unique=False)


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("comment", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("seen_at", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment"], ["comments.id"], name=op.f("fk_mentions_comment_comments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_mentions_user_users")),
        sa.PrimaryKeyConstraint("comment", "user", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_user_comment"), "mentions", ["user", "comment"], unique=False)


def _reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("comment", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("reaction", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment"], ["comments.id"], name=op.f("fk_reactions_comment_comments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_reactions_user_users")),
        sa.PrimaryKeyConstraint("comment", "user", "reaction", name=op.f("pk_reactions")),
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
