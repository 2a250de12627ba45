"""A row in every table, whatever tables there are: what a backup or an upgrade loses shows."""

from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, MetaData, Numeric, Table, func, select

from wellheard.storage.store import Store

MADE_FROM_OTHERS = {"call_columns", "changed_days"}
"""What these hold is made anew from the other tables."""
NOT_KEPT = {"servers", "calls_in_progress"}
"""What these hold goes on just now and is in no backup."""
_OUTSIDE = ("alembic_version", "turns_index")


def fill_every_table(store: Store) -> set[str]:
    """Put a row into each, with a value in every column and keys of rows that are there; the names of the tables."""
    filled: dict[str, dict[str, Any]] = {}
    for table in tables(store):
        if table.name in MADE_FROM_OTHERS:
            continue
        row = {column.name: _value(column, filled) for column in table.c if not _is_generated(column)}
        with store.begin() as on:
            on.execute(table.insert().values(**row))
        filled[table.name] = row
    return set(filled)


def rows_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All that stands in each table, in plain values that are alike in both databases."""
    found = {}
    for table in tables(store):
        columns = [column for column in table.c if not _is_generated(column)]
        with store.read() as on:
            rows = on.execute(select(*columns).order_by(*table.primary_key)).mappings().all()
            assert len(rows) == on.execute(select(func.count()).select_from(table)).scalar_one()
        found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return found


def tables(store: Store) -> list[Table]:
    """As they are in the database, each after those that it refers to."""
    metadata = MetaData()
    with store.read() as on:
        metadata.reflect(on)
    return [each for each in metadata.sorted_tables if not each.name.startswith(_OUTSIDE)]


def _is_generated(column: Column[Any]) -> bool:
    """The words of turns, which PostgreSQL makes for its index."""
    return str(column.type) == "TSVECTOR"


def _value(column: Column[Any], filled: dict[str, dict[str, Any]]) -> Any:
    for key in column.foreign_keys:
        parent = key.column
        if parent.table is column.table:
            return None
        if parent.table.name in filled:
            return filled[parent.table.name][parent.name]
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, LargeBinary):
        return b"\0x\xff"
    if isinstance(column.type, Integer | Float | Numeric):
        return 1
    return "{}" if column.name == "payload" else "x"  # Of jobs is read which files wait for them.


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return float(value) if isinstance(value, int | float) else value
