from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Float, Integer, LargeBinary, MetaData, Numeric, Table, select, text

from tests.storage.filling import MADE_FROM_OTHERS, fill_every_table, rows_of
from wellheard.storage import migrations
from wellheard.storage.errors import SchemaError
from wellheard.storage.migrate import is_current, migrate, migrate_down, newest_revision, revision_of
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables import METADATA

SCRIPTS = ScriptDirectory(str(Path(migrations.__file__).parent))
REVISIONS = tuple(script.revision for script in SCRIPTS.walk_revisions())[::-1]


@pytest.fixture
def empty(empty_database: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(empty_database, tmp_path / "audio")
    yield opened
    opened.close()


def tables(store: Store) -> dict[str, Table]:
    metadata = MetaData()
    with store.read() as on:
        metadata.reflect(on)
    skipped = ("alembic_version", "turns_index")
    return {each.name: each for each in metadata.sorted_tables if not each.name.startswith(skipped)}


def a_row(table: Table) -> dict[str, Any]:
    """Values for the columns that must have one."""
    return {column.name: _value(column) for column in table.c if not column.nullable and column.server_default is None}


def _value(column: Any) -> Any:
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, LargeBinary):
        return b"x"
    return 1 if isinstance(column.type, Integer | Float | Numeric) else "x"


def test_the_tables_are_those_the_program_is_written_for(empty: Store) -> None:
    migrate(empty)
    assert is_current(empty)
    assert newest_revision() == REVISIONS[-1]
    with empty.read() as on:
        context = MigrationContext.configure(on, opts={"include_name": _ours, "compare_type": False})
        assert compare_metadata(context, METADATA) == []


def _ours(name: str | None, type_: str, _: Any) -> bool:
    generated = ("turns_index", "ix_turns_words")
    return not str(name).startswith(generated) and (type_, name) != ("column", "words")


def test_every_step_goes_down_and_up_again_and_rows_stay_where_their_table_does(empty: Store) -> None:
    assert revision_of(empty) is None
    migrate(empty)
    whole = fill_every_table(empty)
    assert len(REVISIONS) > 2
    for revision in REVISIONS[-2::-1]:
        migrate_down(empty, revision)
        assert revision_of(empty) == revision
        left = rows_left(empty)
        assert set(left.values()) == {1}, revision
    for revision in REVISIONS:
        migrate(empty, revision)
    assert {name for name, count in rows_left(empty).items() if count} == left.keys()
    assert rows_left(empty).keys() == whole
    migrate_down(empty, "base")
    assert (tables(empty), revision_of(empty)) == ({}, None)


def rows_left(store: Store) -> dict[str, int]:
    return {name: len(rows) for name, rows in rows_of(store).items() if name not in MADE_FROM_OTHERS}


@pytest.mark.parametrize("revision", REVISIONS)
def test_old_code_works_on_the_new_schema(empty: Store, revision: str) -> None:
    """What an older program writes and reads (the columns it knows) goes on working after the upgrade."""
    migrate(empty, revision)
    old = tables(empty)
    migrate(empty)
    with empty.begin() as on:
        if not empty.is_sqlite:
            on.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            on.execute(text("PRAGMA defer_foreign_keys = ON"))
        for table in old.values():
            if table.name == "changed_days":
                continue  # Triggers alone write there.
            on.execute(table.insert().values(**a_row(table)))
            assert on.execute(select(table)).mappings().one()
        on.rollback()


def test_rows_survive_an_upgrade(empty: Store) -> None:
    migrate(empty, "0001")
    users = tables(empty)["users"]
    with empty.begin() as on:
        on.execute(users.insert().values(**a_row(users)))
    migrate(empty)
    with empty.read() as on:
        assert on.execute(select(users.c.id)).scalars().all() == ["x"]


def test_programs_that_start_at_once_make_the_tables_once(empty_database: str, tmp_path: Path) -> None:
    stores = [open_store(empty_database, tmp_path) for _ in range(3)]
    with ThreadPoolExecutor(1) as pool:  # Alembic is not made for threads; processes have a lock in the database.
        list(pool.map(migrate, stores))
    assert all(is_current(each) for each in stores)
    for each in stores:
        each.close()


def test_a_database_of_a_newer_program_is_refused_in_words(store: Store) -> None:
    with store.begin() as on:
        on.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="Use the program that made it"):
        migrate(store)
    with store.begin() as on:
        on.execute(text(f"UPDATE alembic_version SET version_num = '{newest_revision()}'"))
