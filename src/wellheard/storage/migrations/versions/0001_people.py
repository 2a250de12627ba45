"""Users, teams, sessions, tokens and the audit log."""

import sqlalchemy as sa
from alembic import op

from wellheard.storage.tables.schema import Stamp

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    _people()
    _doors()
    _audit()


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("agent", sa.Text(), index=True),
        sa.Column("password_hash", sa.Text()),
        sa.Column("subject", sa.Text(), unique=True),
        sa.Column("locale", sa.String(35)),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("disabled_at", Stamp()),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("created_at", Stamp(), nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("team", sa.String(32), sa.ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("leads", sa.Boolean(), nullable=False),
    )


def _doors() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("seen_at", Stamp(), nullable=False),
        sa.Column("expires_at", Stamp(), nullable=False, index=True),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("user", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("used_at", Stamp()),
        sa.Column("expires_at", Stamp()),
        sa.Column("revoked_at", Stamp()),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", Stamp(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("address", sa.Text()),
    )
    for columns in (["subject_type", "subject", "id"], ["actor", "id"], ["action", "id"]):
        op.create_index(f"ix_audit_{'_'.join(columns)}", "audit", columns)
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_refuses_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is appended only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_appended() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is appended only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_appended()"
    )


def downgrade() -> None:
    """Back from it: to an empty database."""
    for table in ("audit", "tokens", "sessions", "memberships", "teams", "users"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_appended()")
