"""Rows to records and back, for records whose fields are columns."""

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wellheard.storage.errors import ConflictError, NotFoundError

Record = TypeVar("Record")


def columns_of(kind: type, table: Table) -> list[Any]:
    """The columns that the record has fields for."""
    return [table.c[each.name] for each in fields(kind) if each.name in table.c]


def insert(on: Connection, table: Table, record: Any, **others: Any) -> None:
    """A row with the record's fields, and others."""
    values = {each.name: getattr(record, each.name) for each in fields(record) if each.name in table.c}
    on.execute(table.insert().values(values | others))


def insert_if_new(on: Connection, table: Table, **values: Any) -> bool:
    """A row, unless one with the same key is there; whether it was new. Safe when two do it at once."""
    dialect = sqlite if on.dialect.name == "sqlite" else postgresql
    statement: Any = dialect.insert(table)
    # The row that came back is the proof: PostgreSQL's driver doesn't tell how many rows an INSERT made.
    fresh = statement.values(**values).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return on.execute(fresh).first() is not None


def record(kind: type[Record], row: Row[Any], **others: Any) -> Record:
    """The record of a row."""
    mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's documented name
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # records are dataclasses
    return kind(**{name: mapping[name] for name in names if name in mapping} | others)


def one(on: Connection, kind: type[Record], table: Table, key: str, what: str) -> Record:
    """The record of an id. Raises NotFoundError, which calls it `what`."""
    row = on.execute(select(table).where(table.c.id == key)).one_or_none()
    if row is None:
        raise NotFoundError(f"{key}: there is no such {what} (any more)")
    return record(kind, row)


def change(on: Connection, table: Table, key: str, what: str, version: int | None, **values: Any) -> None:
    """Change a row and count its version up.

    Raises ConflictError where it is not at `version` any more (None: whatever it is), NotFoundError where it is gone.
    """
    statement = update(table).where(table.c.id == key)
    if version is not None:
        statement = statement.where(table.c.version == version)
    if on.execute(statement.values(**values, version=table.c.version + 1)).rowcount:
        return
    if on.execute(select(table.c.id).where(table.c.id == key)).one_or_none():
        raise ConflictError(f"{key}: somebody changed this {what} meanwhile. Load it again")
    raise NotFoundError(f"{key}: there is no such {what} (any more)")
