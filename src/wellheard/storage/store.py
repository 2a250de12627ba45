"""The store: one database, one place for audio, and transactions over the first."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from wellheard.storage.blobs import Blobs, open_blobs
from wellheard.storage.errors import DatabaseUnavailableError, StorageError, StorageFullError

BUSY_SECONDS = 15
"""How long a writer waits for another before it is told that the database is busy."""
_FULL = ("disk is full", "no space left", "could not extend file", "disk quota exceeded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What the room keeps: open it with :func:`open_store`, close it at the end. Safe to share between threads."""

    engine: Engine
    blobs: Blobs

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file; else it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end of the block, undone by an exception.

        SQLite takes the write lock at once (BEGIN IMMEDIATE), so that two writers queue instead of failing midway.
        Raises DatabaseUnavailableError and StorageFullError.
        """
        with _in_plain_words(self.engine), self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads: the same state of things for the whole block. Raises DatabaseUnavailableError."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with _in_plain_words(self.engine), self.engine.execution_options(**options).begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_store(database: str | Path, audio: str | Path) -> Store:
    """Open the database (a SQLite file, or a URL such as `postgresql://user@host/name`) and the place for audio.

    `audio` is a folder, or a URL that fsspec knows, such as `s3://bucket/prefix`. Nothing is created but folders;
    `migrate.migrate` makes the tables. Raises StorageError where an address makes no sense or its driver is missing.
    """
    url = database_url(database)
    try:
        engine = create_engine(url, **_engine_options(url))
    except ImportError as error:
        remedy = "Install wellheard[postgres]" if url.get_backend_name() == "postgresql" else "Use SQLite or PostgreSQL"
        raise StorageError(f"{url.render_as_string()}: the driver is missing ({error}). {remedy}") from error
    if url.get_backend_name() == "sqlite":
        _set_up_sqlite(engine)
    return Store(engine=engine, blobs=open_blobs(audio))


def database_url(database: str | Path) -> URL:
    """The address of a database; a bare path is a SQLite file. Raises StorageError for what is neither database."""
    text = str(database)
    if "://" not in text:
        Path(text).parent.mkdir(parents=True, exist_ok=True)
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except ArgumentError as error:
        raise StorageError(f"{text}: this is no address of a database. Write postgresql://user@host/name") from error
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StorageError(f"{url.render_as_string()}: only SQLite and PostgreSQL are supported. Choose one of them")
    return url


def _engine_options(url: URL) -> dict[str, Any]:
    options: dict[str, Any] = {"pool_size": 20, "max_overflow": 40, "pool_timeout": 30}
    if url.get_backend_name() == "sqlite":
        return options | {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    # Pinging finds out before use whether the server went away in between.
    return options | {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}


def _set_up_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # Transactions are begun by _on_begin, schema changes included.
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # What is deleted is overwritten.
        "cache_size=-65536",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _in_plain_words(engine: Engine) -> Iterator[None]:
    """Turn what the driver says about the state of the world into a sentence; programming errors pass."""
    where = engine.url.render_as_string(hide_password=True)
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseUnavailableError(f"{where}: too many requests at once. Try again in a moment") from error
    except (OperationalError, InterfaceError) as error:
        raise _said(error, where) from error
    except DBAPIError as error:
        if not error.connection_invalidated and not _is_full(error):
            raise
        raise _said(error, where) from error


def _is_full(error: DBAPIError) -> bool:
    return any(each in str(error.orig).lower() for each in _FULL)


def _said(error: DBAPIError, where: str) -> StorageError:
    cause = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if _is_full(error):
        return StorageFullError(f"{where}: the disk is full, nothing was changed. Make room and try again")
    if "locked" in cause:
        return DatabaseUnavailableError(f"{where}: busy with another change. Try again in a moment")
    return DatabaseUnavailableError(f"{where}: the database doesn't answer ({cause}). Check that it runs, try again")
