"""The tables' versions: up, down, and which one is there. Alembic's scripts lie in `migrations/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from wellheard.storage.errors import SchemaError
from wellheard.storage.store import Store

_LOCK = 0x77656C6C  # "well"; any number that the programs of one database agree on.


def migrate(store: Store, revision: str = "head") -> None:
    """Bring the tables up to a revision, by default the newest; in one transaction, so wholly or not at all.

    Several programs may start at once: one does it, the others wait. Raises SchemaError where the database is of a
    newer version than this program.
    """
    with store.begin() as on:
        _alone(on)
        try:
            command.upgrade(_config(on), revision)
        except CommandError as error:
            raise SchemaError(
                f"{store.engine.url.render_as_string()}: {error}. Use the program that made it"
            ) from error


def migrate_down(store: Store, revision: str) -> None:
    """Go back to an older revision, `base` for nothing at all; what only newer tables hold is lost."""
    with store.begin() as on:
        _alone(on)
        command.downgrade(_config(on), revision)


def revision_of(store: Store) -> str | None:
    """The revision of the tables; None for an empty database."""
    with store.read() as on:
        return MigrationContext.configure(on).get_current_revision()


def newest_revision() -> str:
    """The revision that this program is written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there is at least one script"
    return head


def is_current(store: Store) -> bool:
    """Whether the tables are those that this program is written for."""
    return revision_of(store) == newest_revision()


def _alone(on: Connection) -> None:
    if on.dialect.name == "postgresql":  # SQLite's writers are alone anyway.
        on.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _config(on: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = on
    return config
